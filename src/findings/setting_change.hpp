// What a fix announces: one change of the configuration, said in IIS's terms rather than in bytes.
//
// Purpose: the edits of a fix say which bytes change; these say what that means, so that the summary before writing,
// the check that nothing else changed, and commands for appcmd or PowerShell need not guess it back from the text.
// Ownership: owns its strings, points nowhere.
//
//   pool Shop never stops for idleness:
//     place application_host, file_path "", path "", section "system.applicationHost/applicationPools",
//     steps {add[name=Shop], processModel}, kind set_attribute, attribute "idleTimeout", value "00:00:00"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iislint::findings {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

// A child element; of a collection's entry also what tells it from the others: its key attributes, or all of its
// attributes where the collection has no key.
struct ElementStep {
    std::string name;
    NamedValues keys;
    friend bool operator==(const ElementStep&, const ElementStep&) = default;
};

struct SettingChange {
    enum class Kind : std::uint8_t {
        set_attribute,     // `attribute` gets `value`
        remove_attribute,  // `attribute` goes: what lies further out is in force again
        add_entry,         // the last step is the new entry, `attributes` all that it is written with
        remove_entry,      // the last step is the entry that goes, or that a <remove> takes away
        clear_entries,     // a <clear /> in the collection that the last step is
        add_element,       // the last step, without attributes
        remove_element,    // the last step with all that is in it
    };
    // The kind of file that is written to.
    enum class Place : std::uint8_t { application_host, web_config };

    Kind kind = Kind::set_attribute;
    Place place = Place::application_host;
    std::string file;                // its path here
    bool is_server_known = true;     // false: a web.config alone; both paths are then relative to it
    std::string file_path;           // configuration path of the file's own level: "", "Site", "Site/app"
    std::string path;                // where the change is in force; differs from file_path inside a <location>
    std::string section;             // system.applicationHost/applicationPools
    std::vector<ElementStep> steps;  // below the section's element
    std::string attribute;
    std::string value;
    NamedValues attributes;
    // It stood there already, under a name that IIS does not know: something further in may have the last word.
    bool is_renamed = false;

    friend bool operator==(const SettingChange&, const SettingChange&) = default;
};

// setAttribute, removeAttribute, addEntry …
std::string_view to_string(SettingChange::Kind kind);

// applicationPools/add[@name='Shop']/processModel/@idleTimeout: the section's last word, the steps, the attribute.
std::string describe_place(const SettingChange& change);

// What tells the place of a change from every other: file, path, section, steps, attribute.
std::string place_key(const SettingChange& change);

}  // namespace iislint::findings
