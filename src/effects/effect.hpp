// One difference between two states of a configuration: a value, an entry or an order that is in force afterwards and
// was not before.
//
// Ownership: owns its strings; compare.hpp makes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "findings/setting_change.hpp"

namespace iislint::effects {

struct Effect {
    enum class Kind : std::uint8_t {
        value,          // `attribute` went from `before` to `after`
        entry_added,    // the last step is the entry
        entry_removed,  // likewise
        order,          // the entries both states have stand in another order
        content,        // a section without a schema, or a place no setting is read from: its text differs
    };
    enum class Subject : std::uint8_t { path, application_pool, site, application, virtual_directory };

    Kind kind = Kind::value;
    Subject subject = Subject::path;
    std::string name;                          // of the pool, the site …; of a path: "" is the server's own level
    std::string path;                          // configuration path below MACHINE/WEBROOT/APPHOST
    std::string section;                       // system.applicationHost/applicationPools
    std::vector<findings::ElementStep> steps;  // below the section's element
    std::size_t own_steps = 0;                 // the first of them lead to the subject itself
    std::string attribute;
    std::string before;
    std::string after;
    std::string origin_before;  // "schema", "applicationPoolDefaults", "applicationHost.config:12"; empty: the object
    findings::NamedValues attributes;  // all of an entry that came or went
};

}  // namespace iislint::effects
