#include "rules/field.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "config/schema_names.hpp"
#include "rules/facts.hpp"

namespace iislint::rules {
namespace {

using config::ElementSchema;
using config::SectionSchema;

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known) {
    const std::optional<std::string_view> nearest = nearest_name(word, known);
    return nearest ? fmt::format("; did you mean '{}'?", *nearest) : std::string{};
}

Error unknown(std::string_view what, std::string_view word, std::string_view field,
              const std::vector<std::string_view>& known) {
    return Error{
        fmt::format("unknown {} '{}' in field '{}'{}", what, visible(word), visible(field), suggestion(word, known))};
}

const ElementSchema* object_schema(const FieldBase& base) {
    const SectionSchema& pools = config::sections()[config::section::system_applicationHost_applicationPools];
    const SectionSchema& sites = config::sections()[config::section::system_applicationHost_sites];
    const ElementSchema* site = sites.element->collections.front().entry;
    const ElementSchema* application = site->collection_adding(config::name::application)->entry;
    switch (base.object) {
        case ObjectKind::application_pool:
            return pools.element->collections.front().entry;
        case ObjectKind::site:
            return site;
        case ObjectKind::application:
            return application;
        case ObjectKind::virtual_directory:
            return application->collection_adding(config::name::virtualDirectory)->entry;
        case ObjectKind::section:
            return base.section->element;
        case ObjectKind::entry:
            return base.entry;
        case ObjectKind::server:
            return nullptr;
    }
    return nullptr;
}

// `pool/`, `site/`, `application/` at the front of a field.
bool take_navigation(std::string_view& rest, FieldBase& base) {
    struct Way {
        ObjectKind from;
        std::string_view word;
        ObjectKind to;
        bool of_entries_only;  // an entry leads to what holds it
    };
    static constexpr Way ways[] = {
        {ObjectKind::application, "pool/", ObjectKind::application_pool, false},
        {ObjectKind::application, "site/", ObjectKind::site, false},
        {ObjectKind::virtual_directory, "application/", ObjectKind::application, false},
        {ObjectKind::virtual_directory, "pool/", ObjectKind::application_pool, false},
        {ObjectKind::virtual_directory, "site/", ObjectKind::site, false},
        {ObjectKind::section, "application/", ObjectKind::application, false},
        {ObjectKind::section, "pool/", ObjectKind::application_pool, false},
        {ObjectKind::section, "site/", ObjectKind::site, false},
        {ObjectKind::application_pool, "pool/", ObjectKind::application_pool, true},
        {ObjectKind::site, "site/", ObjectKind::site, true},
        {ObjectKind::application, "application/", ObjectKind::application, true},
        {ObjectKind::virtual_directory, "virtualDirectory/", ObjectKind::virtual_directory, true},
    };
    const bool is_entry = base.object == ObjectKind::entry;
    for (const Way& way : ways) {
        if ((is_entry ? base.holder : base.object) != way.from || (way.of_entries_only && !is_entry) ||
            !rest.starts_with(way.word))
            continue;
        rest.remove_prefix(way.word.size());
        base = {way.to, nullptr, nullptr};
        return true;
    }
    return false;
}

// The objects that an object holds, as `count` names them.
std::optional<ObjectKind> held_objects(ObjectKind holder, std::string_view word) {
    struct Holding {
        ObjectKind holder;
        std::string_view word;
        ObjectKind members;
    };
    static constexpr Holding holdings[] = {
        {ObjectKind::application_pool, "applications[*]", ObjectKind::application},
        {ObjectKind::site, "applications[*]", ObjectKind::application},
        {ObjectKind::application, "virtualDirectories[*]", ObjectKind::virtual_directory},
        {ObjectKind::server, "pools[*]", ObjectKind::application_pool},
        {ObjectKind::server, "sites[*]", ObjectKind::site},
        {ObjectKind::server, "applications[*]", ObjectKind::application},
    };
    for (const Holding& holding : holdings)
        if (holding.holder == holder && holding.word == word) return holding.members;
    return std::nullopt;
}

// The longest section path that the field begins with.
const SectionSchema* take_section(std::string_view& rest) {
    const SectionSchema* best = nullptr;
    for (const SectionSchema& section : config::sections())
        if (rest.starts_with(section.path) && rest.size() > section.path.size() && rest[section.path.size()] == '/' &&
            section.path.find('.') != std::string_view::npos &&
            (best == nullptr || section.path.size() > best->path.size()))
            best = &section;
    if (best != nullptr) rest.remove_prefix(best->path.size() + 1);
    return best;
}

std::vector<std::string_view> attribute_names(const ElementSchema& schema) {
    std::vector<std::string_view> known;
    for (const config::AttributeSchema& a : schema.attributes) known.push_back(a.name);
    return known;
}

std::vector<std::string_view> child_names(const ElementSchema& schema) {
    std::vector<std::string_view> known;
    for (const ElementSchema* child : schema.children) known.push_back(child->name);
    return known;
}

// Where the first step of a field ends: at a slash that does not stand in the quotes of a filter.
std::size_t end_of_step(std::string_view field) {
    bool is_quoted = false;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\'') is_quoted = !is_quoted;
        if (field[i] == '/' && !is_quoted) return i;
    }
    return std::string_view::npos;
}

Result<void> set_attribute(Field& field, const ElementSchema& schema, std::string_view name) {
    field.path.attribute = config::names().find(name);
    field.path.schema = schema.attribute(field.path.attribute);
    if (field.path.schema == nullptr) return unknown("attribute", name, field.text, attribute_names(schema));
    return {};
}

}  // namespace

Result<Field> compile_field(std::string_view text, const FieldBase& base) {
    Field field;
    field.text = std::string(text);
    FieldBase from = base;
    std::string_view rest = text;
    field.navigates = take_navigation(rest, from);
    field.object = from.object;

    if (rest.starts_with('#')) {
        field.kind = Field::Kind::fact;
        field.fact = find_fact(rest.substr(1), from.object);
        if (field.fact == nullptr) return unknown("fact", rest, text, fact_names(from.object));
        return field;
    }

    if (const std::optional<ObjectKind> members = held_objects(from.object, rest)) {
        field.kind = Field::Kind::objects;
        field.members = *members;
        return field;
    }

    const ElementSchema* schema = object_schema(from);
    if (from.object != ObjectKind::entry) {
        field.section = take_section(rest);
        if (field.section != nullptr) schema = field.section->element;
    }
    if (schema == nullptr)
        return Error{
            fmt::format("field '{}' must begin with a section, such as system.webServer/modules/…", visible(text))};

    while (true) {
        if (rest.starts_with('@')) {
            if (Result<void> set = set_attribute(field, *schema, rest.substr(1)); !set) return set.error();
            return field;
        }
        const std::size_t slash = end_of_step(rest);
        const std::string_view step = rest.substr(0, slash);
        const std::size_t bracket = step.find('[');
        if (bracket != std::string_view::npos) {
            const xml::NameId add = config::names().find(step.substr(0, bracket));
            field.collection = schema->collection_adding(add);
            if (field.collection == nullptr)
                return Error{fmt::format("'{}' is no collection entry in field '{}'", visible(step.substr(0, bracket)),
                                         visible(text))};
            const std::string_view filter = step.substr(bracket);
            if (filter == "[*]") {
                if (slash != std::string_view::npos)
                    return Error{
                        fmt::format("nothing may follow '[*]' in field '{}'; use count with where", visible(text))};
                field.kind = Field::Kind::entries;
                return field;
            }
            const std::size_t equals = filter.find("='");
            if (!filter.starts_with("[@") || equals == std::string_view::npos || !filter.ends_with("']") ||
                slash == std::string_view::npos || !rest.substr(slash + 1).starts_with('@'))
                return Error{fmt::format("write add[@key='value']/@attribute in field '{}'", visible(text))};
            const std::string_view key = filter.substr(2, equals - 2);
            field.kind = Field::Kind::entry_attribute;
            field.filter_attribute = config::names().find(key);
            if (field.collection->entry->attribute(field.filter_attribute) == nullptr)
                return unknown("attribute", key, text, attribute_names(*field.collection->entry));
            field.filter_value = std::string(filter.substr(equals + 2, filter.size() - equals - 4));
            if (Result<void> set = set_attribute(field, *field.collection->entry, rest.substr(slash + 2)); !set)
                return set.error();
            return field;
        }
        const xml::NameId name = config::names().find(step);
        const ElementSchema* child = schema->child(name);
        if (child == nullptr) return unknown("element", step, text, child_names(*schema));
        field.path.steps.push_back(name);
        schema = child;
        if (slash == std::string_view::npos)
            return Error{fmt::format("field '{}' must end in @attribute, add[*] or #fact", visible(text))};
        rest.remove_prefix(slash + 1);
    }
}

}  // namespace iislint::rules
