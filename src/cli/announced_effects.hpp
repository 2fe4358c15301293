// The proof before writing: what a set of new texts puts in force, and that nothing of it was left unsaid.
//
//   if (!say_effects(project, texts, announced, streams)) return exit_trouble;  // nothing was written
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/project.hpp"
#include "cli/streams.hpp"
#include "findings/setting_change.hpp"

namespace iislint::cli {

// Prints on standard error what changes, by effective value. Where something else than announced would change, or what
// was announced would not come true, says so as a bug to report and returns false: nothing may be written then.
bool say_effects(const Project& project, const std::map<std::string, std::string>& texts,
                 const std::vector<findings::SettingChange>& announced, const Streams& streams);

}  // namespace iislint::cli
