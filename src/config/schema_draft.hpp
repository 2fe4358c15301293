// A schema in the making: what schema files state, laid over what is built in, then frozen into tables.
//
// Purpose: several files may describe one section, so everything is merged while it is read: attributes property by
// property, elements one by one. What the built-in schema knows of a section never vanishes from the tables, since
// rules and the program's own walk through sites and pools name it; where files replace the section, what they do not
// state is marked unknown_to_server.
// Ownership: owns the texts it was given; freeze() hands them on.
//
//   SchemaDraft draft;
//   Result<ElementIndex> root = draft.section("contoso/cache", true);
//   Result<DraftAttribute*> size = draft.attribute(*root, "size");
//   FrozenSchema schema = std::move(draft).freeze();
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "config/schema.hpp"
#include "config/schema_tables.hpp"

namespace iislint::config {

using ElementIndex = std::uint32_t;

struct DraftAttribute {
    AttributeSchema facts;
    const AttributeSchema* built_in = nullptr;
    std::vector<EnumMember> members;  // as stated; empty: those of `facts`
    bool stated = false;
};

struct DraftCollection {
    CollectionSchema facts;  // without add, keys and entry
    std::vector<NameId> add;
    ElementIndex entry = 0;
    bool stated = false;
};

struct DraftElement {
    ElementSchema facts;  // without attributes, children and collections
    std::vector<DraftAttribute> attributes;
    std::vector<ElementIndex> children;
    std::vector<DraftCollection> collections;
    bool replaces = false;  // of a section that is replaced, not added to
    bool stated = false;
};

// Everything that the tables point to.
struct FrozenSchema {
    SchemaTables tables;
    std::deque<std::string> texts;
    std::vector<std::string_view> names;
    std::vector<NameId> slots;
    std::vector<NameId> ids;
    std::vector<EnumMember> members;
    std::vector<AttributeSchema> attributes;
    std::vector<const ElementSchema*> children;
    std::vector<CollectionSchema> collections;
    std::vector<ElementSchema> elements;
    std::vector<SectionSchema> sections;
};

class SchemaDraft {
public:
    // Far above any real schema; what keeps look-ups short and a hostile file harmless.
    static constexpr std::size_t most_in_one_place = 1000;
    static constexpr std::size_t most_elements = 100'000;
    static constexpr std::size_t most_sections = 4000;
    static constexpr std::size_t most_steps = 32;

    // Each finds what is there already or makes it. Errors are sentences without a place; pointers hold until the next
    // call. The section's root: `replaces` counts when the section is met first.
    Result<ElementIndex> section(std::string_view path, bool replaces);
    Result<ElementIndex> child(ElementIndex parent, std::string_view name);
    Result<DraftAttribute*> attribute(ElementIndex element, std::string_view name);
    // The collection that shares an add name; with no name the only one.
    Result<DraftCollection*> collection(ElementIndex element, const std::vector<std::string_view>& add);

    DraftElement& element(ElementIndex index) { return elements_[index]; }
    Result<NameId> name(std::string_view text);
    std::string_view keep(std::string_view text);  // a copy that lives as long as the schema

    std::unique_ptr<const FrozenSchema> freeze() &&;

private:
    struct Section {
        std::string_view path;
        const SectionSchema* built_in = nullptr;
        std::vector<NameId> steps;
        ElementIndex element = 0;
    };

    Result<ElementIndex> add_element(std::string_view name, bool replaces);
    Result<void> copy_built_in(const ElementSchema& root, ElementIndex index);
    void settle(DraftElement& element, DraftAttribute& attribute) const;
    void freeze_names(FrozenSchema& out) const;
    void freeze_element(ElementIndex index, FrozenSchema& out);
    void freeze_sections(FrozenSchema& out);

    std::deque<std::string> texts_;
    std::vector<std::string_view> new_names_;  // numbered behind the built-in ones
    std::unordered_map<std::string_view, NameId> new_name_ids_;
    std::deque<DraftElement> elements_;  // parents before what they hold
    std::map<std::string_view, Section> sections_;
    std::size_t new_sections_ = 0;
};

}  // namespace iislint::config
