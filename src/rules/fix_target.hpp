// Where the value of a field is written.
//
// At the object itself: the smallest blast radius. With `at_origin` where the value comes from instead: a *Defaults
// element, an outer file. A section's value goes to the application's own web.config, or to a <location> of the
// applicationHost.config when that web.config is locked, ignored or not there. Nothing is written into a locked or
// encrypted section, one whose content lies in another file, or a file that cannot be read.
#pragma once

#include <optional>

#include "findings/setting_change.hpp"
#include "rules/evaluator.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {

// Which file a section's value should go to.
enum class FixPlace : std::uint8_t { automatic, web_config, application_host };

struct FixTarget {
    const config::ConfigFile* file = nullptr;
    xml::NodeId node = xml::no_node;
    xml::ElementChange::Path path;   // of the element that holds the value, below the node; created as needed
    findings::SettingChange change;  // that element's place
};

// `field`: an attribute, or a collection (kind entries); the element that holds it is the target.
std::optional<FixTarget> fix_target(const Object& object, const Field& field, Evaluator& evaluator,
                                    FixPlace place = FixPlace::automatic);

}  // namespace iislint::rules
