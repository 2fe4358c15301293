// A field of the rule language, compiled: `processModel/@idleTimeout`, `pool/@startMode`, `#applicationCount`,
// `system.webServer/globalModules/add[*]`, `applications[*]`.
//
//   Result<Field> field = compile_field("pool/@startMode", target);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/layers.hpp"
#include "rules/object.hpp"

namespace iislint::rules {

struct Fact;

struct Field {
    enum class Kind : std::uint8_t {
        attribute,        // element/@attribute
        fact,             // #fact
        entries,          // collection/add[*]
        entry_attribute,  // collection/add[@key='value']/@attribute
        objects,          // applications[*]
    };

    std::string text;
    Kind kind = Kind::attribute;
    ObjectKind object = ObjectKind::server;  // the object read, after navigation
    bool navigates = false;                  // to another object than the rule's own
    bool declared = false;                   // only what is written at the object itself counts
    const config::SectionSchema* section = nullptr;
    config::AttributePath path;  // steps below the object's or section's element; for entries: to the collection
    const Fact* fact = nullptr;
    const config::CollectionSchema* collection = nullptr;
    xml::NameId filter_attribute = xml::unknown_name;
    std::string filter_value;
    ObjectKind members = ObjectKind::server;  // kind objects: what is counted
};

// What fields of a rule start from.
struct FieldBase {
    ObjectKind object = ObjectKind::server;
    const config::SectionSchema* section = nullptr;  // object == section
    const config::ElementSchema* entry = nullptr;    // object == entry
    ObjectKind holder = ObjectKind::entry;  // object == entry: what holds the collection; entry: not to be asked about
};

Result<Field> compile_field(std::string_view text, const FieldBase& base);

}  // namespace iislint::rules
