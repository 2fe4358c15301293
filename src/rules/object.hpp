// What a rule looks at: one object of a server, or one entry of a collection.
#pragma once

#include <cstdint>
#include <string_view>

#include "config/server.hpp"

namespace iislint::rules {

enum class ObjectKind : std::uint8_t { server, application_pool, site, application, virtual_directory, section, entry };

struct Object {
    ObjectKind kind = ObjectKind::server;
    const config::Server* server = nullptr;
    std::uint32_t index = config::no_index;          // into the server's list of that kind; of a section: the
                                                     // application it is in force for, or no_index at server level
    const config::Entry* entry = nullptr;            // kind entry
    const config::SectionSchema* section = nullptr;  // kind section, or an entry of one
    ObjectKind holder = ObjectKind::entry;           // kind entry: what `index` counts; entry: not known
};

// What holds an entry's collection; any other object itself.
Object holder_of(const Object& object);

// The words of the rule language: server, applicationPool …
std::string_view to_string(ObjectKind kind);

}  // namespace iislint::rules
