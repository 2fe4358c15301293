// IIS's configuration schema as constant tables: sections, elements, attributes, types, defaults, collections.
//
// Purpose: the single source of what IIS knows; nothing in the program lists attributes by hand. The data stands in
// schema/*.json and is compiled into the program (tools/embed_schema), so nothing is parsed at start-up. A run may lay
// a server's own schema files over it (schema_files.hpp).
//
//   const SectionSchema* s = find_section("system.webServer/httpErrors");
//   const AttributeSchema* a = s->element->attribute(names().find("errorMode"));
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "xml/names.hpp"

namespace iislint::config {

using xml::NameId;

// All names of the schema (and of the configuration file format: configuration, location, configSections …).
const xml::NameTable& names();

enum class ValueType : std::uint8_t {
    boolean,
    enumeration,
    flags,
    unsigned_integer,
    integer,
    integer64,
    string,
    time_span
};
// How a time span is written: [d.]hh:mm:ss, or a plain number.
enum class TimeSpanFormat : std::uint8_t { text, seconds, minutes };
enum class KeyKind : std::uint8_t { none, unique, combined };
enum class Validator : std::uint8_t {
    none,
    non_empty_string,
    require_trimmed_string,
    site_name,
    application_path,
    virtual_directory_path,
    application_pool_name
};

// IIS versions as major * 10 + minor: 70, 75, 80, 85, 100.
using IisVersion = std::uint16_t;
// Of an attribute that the program knows and the schema files of the server do not: no version has it.
inline constexpr IisVersion unknown_to_server = UINT16_MAX;

struct EnumMember {
    std::string_view name;
    std::int64_t value = 0;
};

struct AttributeSchema {
    std::string_view name;
    NameId id = xml::unknown_name;
    ValueType type = ValueType::string;
    TimeSpanFormat time_span_format = TimeSpanFormat::text;
    KeyKind key = KeyKind::none;
    Validator validator = Validator::none;
    bool has_default : 1 = false;
    bool required : 1 = false;
    bool expanded : 1 = false;   // environment variables are resolved on read
    bool encrypted : 1 = false;  // a secret: never printed
    bool case_sensitive : 1 = false;
    bool allow_infinite : 1 = false;
    bool has_range : 1 = false;
    bool range_excludes : 1 = false;  // the value must lie outside the range
    bool runtime_only : 1 = false;    // computed by a running server, not stored in files
    IisVersion since = 0;             // 0: all versions
    std::uint32_t granularity = 0;    // seconds for time spans; 0: none
    std::int64_t min = 0;             // seconds for time spans
    std::int64_t max = 0;
    std::string_view default_text;
    std::span<const EnumMember> members;  // of an enumeration or flags
};

struct ElementSchema;

struct CollectionSchema {
    std::span<const NameId> add;        // `add`, or several: allow, deny
    NameId remove = xml::unknown_name;  // unknown: the directive does not exist
    NameId clear = xml::unknown_name;
    NameId defaults_element = xml::unknown_name;  // sibling that supplies defaults: applicationPoolDefaults
    KeyKind key_kind = KeyKind::none;
    bool merge_append = true;  // false: local entries go before inherited ones
    bool allow_duplicates = false;
    std::span<const NameId> keys;
    const ElementSchema* entry = nullptr;  // schema of an added element

    bool is_keyed() const { return key_kind != KeyKind::none && !keys.empty(); }
    bool adds(NameId name) const {
        if (name != xml::unknown_name)
            for (NameId one : add)
                if (one == name) return true;
        return false;
    }
    bool removes(NameId name) const { return name != xml::unknown_name && name == remove; }
    bool clears(NameId name) const { return name != xml::unknown_name && name == clear; }
    // Calls visit(keys) for what makes entries equal: each of several unique keys by itself (a site's name, its id),
    // combined keys together.
    template <class Visit>
    void for_each_key(Visit visit) const {
        if (!is_keyed()) return;
        if (key_kind != KeyKind::unique) return visit(keys);
        for (std::size_t i = 0; i < keys.size(); ++i) visit(keys.subspan(i, 1));
    }
};

struct ElementSchema {
    std::string_view name;
    NameId id = xml::unknown_name;
    bool allow_unrecognized_attributes = false;
    bool is_collection_defaults = false;
    std::span<const AttributeSchema> attributes;
    std::span<const ElementSchema* const> children;
    std::span<const CollectionSchema> collections;  // mostly none or one

    const AttributeSchema* attribute(NameId wanted) const {
        if (wanted != xml::unknown_name)
            for (const AttributeSchema& a : attributes)
                if (a.id == wanted) return &a;
        return nullptr;
    }
    const ElementSchema* child(NameId wanted) const {
        if (wanted != xml::unknown_name)
            for (const ElementSchema* c : children)
                if (c->id == wanted) return c;
        return nullptr;
    }
    // The collection one of whose add directives has this name.
    const CollectionSchema* collection_adding(NameId wanted) const {
        if (wanted != xml::unknown_name)
            for (const CollectionSchema& c : collections)
                if (c.adds(wanted)) return &c;
        return nullptr;
    }
};

enum class AllowDefinition : std::uint8_t {
    everywhere,
    machine_to_application,
    machine_to_web_root,
    app_host_only,
    machine_only
};

using SectionId = std::uint16_t;

struct SectionSchema {
    std::string_view path;  // system.webServer/security/requestFiltering
    SectionId id = 0;
    std::span<const NameId> steps;  // the path's names
    const ElementSchema* element = nullptr;
    // As a stock IIS 10 declares it; a file's own <configSections> wins.
    AllowDefinition allow_definition = AllowDefinition::everywhere;
    bool override_allowed = true;
    bool allow_location = true;
};

// By SectionId: the built-in ones by path, then those that only schema files describe (schema_files.hpp).
std::span<const SectionSchema> sections();
const SectionSchema* find_section(std::string_view path);  // paths are case-sensitive, as in IIS

// Another number whenever another schema answers, 0 for the built-in one: what caches of schema pointers go by.
std::uint64_t schema_generation();

}  // namespace iislint::config
