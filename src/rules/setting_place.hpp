// Where an element of a file stands in terms of configuration: section, steps with the keys of entries, the path it is
// in force for.
//
//   SettingChange change = setting_at(server, file, process_model);
//   change.section == "system.applicationHost/applicationPools", change.steps == {add[name=Shop], processModel}
//   change.kind = SettingChange::Kind::set_attribute; change.attribute = …
#pragma once

#include "config/server.hpp"
#include "findings/setting_change.hpp"

namespace iislint::rules {

// Everything but kind, attribute and value. `node` may be a section, an element below one, or a scope (the file's root
// element or a location tag): then section and steps are empty.
findings::SettingChange setting_at(const config::Server& server, const config::ConfigFile& file, xml::NodeId node);

// One step further: `keys` names an entry.
void descend(findings::SettingChange& change, std::string_view element, findings::NamedValues keys = {});

// The schema of what stands at a place, or null.
const config::ElementSchema* schema_at(const findings::SettingChange& place);

// What tells this entry from the others of its collection: its keys, or all attributes where there are none.
findings::NamedValues entry_keys(const xml::Document& document, xml::NodeId entry,
                                 const config::CollectionSchema& collection);
// The same of an entry that is yet to be written.
findings::NamedValues entry_keys(const findings::NamedValues& attributes, const config::CollectionSchema& collection);

// The changes that writing an element with all that is in it amounts to; `at` is the element's own place, its last step
// included.
void announce_content(const findings::SettingChange& at, const xml::Document& document, xml::NodeId node,
                      const config::ElementSchema* schema, std::vector<findings::SettingChange>& out);

// The configuration path below MACHINE/WEBROOT/APPHOST of an application: "Site", "Site/app".
std::string relative_config_path(const config::Server& server, std::uint32_t application);

}  // namespace iislint::rules
