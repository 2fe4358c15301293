#include "config/schema_draft.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/visible.hpp"

namespace iislint::config {
namespace {

Error too_many(std::string_view what, std::size_t limit) {
    return Error{fmt::format("there are more than {} {}; no schema of IIS has that many", limit, what)};
}

// What a comparison of values means. Rules are compiled for one of these.
enum class Nature : std::uint8_t { boolean, members, number, time_span, text };

Nature nature_of(ValueType type) {
    switch (type) {
        case ValueType::boolean:
            return Nature::boolean;
        case ValueType::enumeration:
        case ValueType::flags:
            return Nature::members;
        case ValueType::unsigned_integer:
        case ValueType::integer:
        case ValueType::integer64:
            return Nature::number;
        case ValueType::time_span:
            return Nature::time_span;
        case ValueType::string:
            return Nature::text;
    }
    return Nature::text;
}

template <class T>
std::span<const T> from(const std::vector<T>& all, std::size_t begin) {
    return std::span<const T>(all).subspan(begin);
}

}  // namespace

std::string_view SchemaDraft::keep(std::string_view text) { return texts_.emplace_back(text); }

Result<NameId> SchemaDraft::name(std::string_view text) {
    if (const NameId known = built_in_tables.names.find(text); known != xml::unknown_name) return known;
    if (const auto at = new_name_ids_.find(text); at != new_name_ids_.end()) return at->second;
    const std::size_t id = built_in_tables.names.size() + new_names_.size();
    if (id > UINT16_MAX) return too_many("names", UINT16_MAX);
    const std::string_view kept = keep(text);
    new_names_.push_back(kept);
    new_name_ids_.emplace(kept, static_cast<NameId>(id));
    return static_cast<NameId>(id);
}

Result<ElementIndex> SchemaDraft::add_element(std::string_view text, bool replaces) {
    if (elements_.size() >= most_elements) return too_many("elements", most_elements);
    const Result<NameId> id = name(text);
    if (!id) return id.error();
    DraftElement element;
    element.facts.id = *id;
    element.replaces = replaces;
    elements_.push_back(std::move(element));
    return static_cast<ElementIndex>(elements_.size() - 1);
}

Result<ElementIndex> SchemaDraft::section(std::string_view path, bool replaces) {
    if (const auto at = sections_.find(path); at != sections_.end()) return at->second.element;
    Section section;
    for (std::string_view rest = path;;) {
        const std::size_t slash = rest.find('/');
        const std::string_view step = rest.substr(0, slash);
        if (step.empty() || section.steps.size() == most_steps)
            return Error{fmt::format("'{}' is not the path of a section", visible(path.substr(0, 200)))};
        const Result<NameId> id = name(step);
        if (!id) return id.error();
        section.steps.push_back(*id);
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash + 1);
    }
    section.path = keep(path);
    const auto built_in = std::ranges::lower_bound(built_in_tables.sections, path, {}, &SectionSchema::path);
    if (built_in != built_in_tables.sections.end() && built_in->path == path) section.built_in = &*built_in;
    if (section.built_in == nullptr && ++new_sections_ > most_sections) return too_many("sections", most_sections);
    Result<ElementIndex> root = add_element(path.substr(path.rfind('/') + 1), replaces && section.built_in != nullptr);
    if (!root) return root.error();
    section.element = *root;
    if (section.built_in != nullptr)
        if (Result<void> copied = copy_built_in(*section.built_in->element, *root); !copied) return copied.error();
    sections_.emplace(section.path, std::move(section));
    return root;
}

Result<void> SchemaDraft::copy_built_in(const ElementSchema& root, ElementIndex index) {
    std::vector<std::pair<const ElementSchema*, ElementIndex>> open{{&root, index}};
    while (!open.empty()) {
        const auto [schema, at] = open.back();
        open.pop_back();
        DraftElement& element = elements_[at];
        element.facts.allow_unrecognized_attributes = schema->allow_unrecognized_attributes;
        element.facts.is_collection_defaults = schema->is_collection_defaults;
        for (const AttributeSchema& attribute : schema->attributes)
            element.attributes.push_back({attribute, &attribute, {}, false});
        for (const ElementSchema* inner : schema->children) {
            const Result<ElementIndex> copy = add_element(inner->name, element.replaces);
            if (!copy) return copy.error();
            element.children.push_back(*copy);
            open.emplace_back(inner, *copy);
        }
        for (const CollectionSchema& collection : schema->collections) {
            const Result<ElementIndex> copy = add_element(collection.entry->name, element.replaces);
            if (!copy) return copy.error();
            element.collections.push_back({collection, {collection.add.begin(), collection.add.end()}, *copy, false});
            open.emplace_back(collection.entry, *copy);
        }
    }
    return {};
}

Result<ElementIndex> SchemaDraft::child(ElementIndex parent, std::string_view text) {
    const Result<NameId> id = name(text);
    if (!id) return id.error();
    DraftElement& element = elements_[parent];
    for (ElementIndex each : element.children)
        if (elements_[each].facts.id == *id) return each;
    if (element.children.size() == most_in_one_place) return too_many("elements in one place", most_in_one_place);
    Result<ElementIndex> made = add_element(text, element.replaces);
    if (made) element.children.push_back(*made);
    return made;
}

Result<DraftAttribute*> SchemaDraft::attribute(ElementIndex index, std::string_view text) {
    const Result<NameId> id = name(text);
    if (!id) return id.error();
    std::vector<DraftAttribute>& attributes = elements_[index].attributes;
    for (DraftAttribute& each : attributes)
        if (each.facts.id == *id) return &each;
    if (attributes.size() == most_in_one_place) return too_many("attributes in one place", most_in_one_place);
    DraftAttribute& made = attributes.emplace_back();
    made.facts.id = *id;
    return &made;
}

Result<DraftCollection*> SchemaDraft::collection(ElementIndex index, const std::vector<std::string_view>& add) {
    std::vector<NameId> ids;
    for (std::string_view text : add) {
        const Result<NameId> id = name(text);
        if (!id) return id.error();
        ids.push_back(*id);
    }
    std::vector<DraftCollection>& collections = elements_[index].collections;
    if (ids.empty() && collections.size() == 1) return &collections.front();
    if (ids.empty()) return Error{"the collection has no addElement"};
    for (DraftCollection& each : collections) {
        const auto is_known = [&](NameId id) { return std::ranges::find(each.add, id) != each.add.end(); };
        if (std::ranges::none_of(ids, is_known)) continue;
        for (NameId id : ids)
            if (!is_known(id)) each.add.push_back(id);
        if (each.add.size() > most_in_one_place) return too_many("names in one addElement", most_in_one_place);
        return &each;
    }
    if (collections.size() == most_in_one_place) return too_many("collections in one place", most_in_one_place);
    const Result<ElementIndex> entry = add_element(add.front(), elements_[index].replaces);
    if (!entry) return entry.error();
    DraftCollection& made = collections.emplace_back();
    made.add = std::move(ids);
    made.entry = *entry;
    return &made;
}

// The built-in rules are written for the built-in types and members, and must hold under any schema.
void SchemaDraft::settle(DraftElement& element, DraftAttribute& attribute) const {
    AttributeSchema& facts = attribute.facts;
    if (const AttributeSchema* known = attribute.built_in; known != nullptr && attribute.stated) {
        if (nature_of(known->type) != nature_of(facts.type)) {
            facts = *known;
            attribute.members.clear();
        }
        if (!attribute.members.empty())
            for (const EnumMember& member : known->members)
                if (std::ranges::find(attribute.members, member.name, &EnumMember::name) == attribute.members.end())
                    attribute.members.push_back(member);
        // What must not be printed or written stays so, whatever a file says.
        facts.encrypted = facts.encrypted || known->encrypted;
        facts.runtime_only = facts.runtime_only || known->runtime_only;
        facts.since = 0;
    }
    if (!attribute.stated && element.replaces) {
        facts.since = unknown_to_server;
        facts.required = false;
        if (element.stated) facts.key = KeyKind::none;
    }
}

void SchemaDraft::freeze_names(FrozenSchema& out) const {
    const std::size_t built_in = built_in_tables.names.size();
    for (std::size_t i = 0; i < built_in; ++i) out.names.push_back(built_in_tables.names.name(static_cast<NameId>(i)));
    out.names.insert(out.names.end(), new_names_.begin(), new_names_.end());
    std::size_t slot_count = 1;
    while (slot_count < out.names.size() * 2) slot_count *= 2;
    out.slots.assign(slot_count, xml::unknown_name);
    for (std::size_t i = 1; i < out.names.size(); ++i) {
        std::size_t at = xml::hash_name(out.names[i]) & (slot_count - 1);
        while (out.slots[at] != xml::unknown_name) at = (at + 1) & (slot_count - 1);
        out.slots[at] = static_cast<NameId>(i);
    }
    out.tables.names = xml::NameTable(out.names, out.slots);
}

void SchemaDraft::freeze_element(ElementIndex index, FrozenSchema& out) {
    DraftElement& draft = elements_[index];
    ElementSchema& element = out.elements[index];
    element = draft.facts;
    element.name = out.names[element.id];

    const std::size_t first_attribute = out.attributes.size();
    for (DraftAttribute& attribute : draft.attributes) {
        settle(draft, attribute);
        AttributeSchema& facts = attribute.facts;
        facts.name = out.names[facts.id];
        if (!attribute.members.empty()) {
            const std::size_t first = out.members.size();
            out.members.insert(out.members.end(), attribute.members.begin(), attribute.members.end());
            facts.members = from(out.members, first);
        }
        out.attributes.push_back(facts);
    }
    element.attributes = from(out.attributes, first_attribute);

    const std::size_t first_child = out.children.size();
    for (ElementIndex child : draft.children) out.children.push_back(&out.elements[child]);
    element.children = from(out.children, first_child);

    const std::size_t first_collection = out.collections.size();
    for (DraftCollection& collection : draft.collections) {
        CollectionSchema& facts = collection.facts;
        std::size_t first = out.ids.size();
        out.ids.insert(out.ids.end(), collection.add.begin(), collection.add.end());
        facts.add = from(out.ids, first);
        facts.entry = &out.elements[collection.entry];
        facts.key_kind = KeyKind::none;
        first = out.ids.size();
        for (const AttributeSchema& attribute : facts.entry->attributes) {
            if (attribute.key == KeyKind::none) continue;
            // Kinds are not mixed in real schemas; the first decides.
            if (facts.key_kind == KeyKind::none) facts.key_kind = attribute.key;
            if (facts.key_kind == attribute.key) out.ids.push_back(attribute.id);
        }
        facts.keys = from(out.ids, first);
        out.collections.push_back(facts);
    }
    element.collections = from(out.collections, first_collection);
}

void SchemaDraft::freeze_sections(FrozenSchema& out) {
    out.sections.assign(built_in_tables.sections.begin(), built_in_tables.sections.end());
    for (const auto& [path, section] : sections_) {
        if (section.built_in != nullptr) {
            out.sections[section.built_in->id].element = &out.elements[section.element];
            continue;
        }
        SectionSchema made;
        made.path = path;
        made.id = static_cast<SectionId>(out.sections.size());
        const std::size_t first = out.ids.size();
        out.ids.insert(out.ids.end(), section.steps.begin(), section.steps.end());
        made.steps = from(out.ids, first);
        made.element = &out.elements[section.element];
        out.sections.push_back(made);
    }
    out.tables.sections = out.sections;
    out.tables.built_in_sections = built_in_tables.sections.size();
}

std::unique_ptr<const FrozenSchema> SchemaDraft::freeze() && {
    auto out = std::make_unique<FrozenSchema>();
    freeze_names(*out);
    // Tables point into these vectors, which therefore get their room at once.
    std::size_t ids = 0;
    std::size_t members = 0;
    std::size_t attributes = 0;
    std::size_t children = 0;
    std::size_t collections = 0;
    for (const DraftElement& element : elements_) {
        attributes += element.attributes.size();
        children += element.children.size();
        collections += element.collections.size();
        for (const DraftAttribute& attribute : element.attributes)
            if (!attribute.members.empty())
                members +=
                    attribute.members.size() + (attribute.built_in == nullptr ? 0 : attribute.built_in->members.size());
        for (const DraftCollection& collection : element.collections)
            ids += collection.add.size() + elements_[collection.entry].attributes.size();
    }
    for (const auto& [path, section] : sections_) ids += section.steps.size();
    out->ids.reserve(ids);
    out->members.reserve(members);
    out->attributes.reserve(attributes);
    out->children.reserve(children);
    out->collections.reserve(collections);
    out->elements.resize(elements_.size());
    // What an element holds stands behind it, and a collection's keys are read from its finished entry.
    for (std::size_t i = elements_.size(); i-- > 0;) freeze_element(static_cast<ElementIndex>(i), *out);
    freeze_sections(*out);
    out->texts = std::move(texts_);
    return out;
}

}  // namespace iislint::config
