// The proof before writing: that what was announced came true, and that nothing else did.
//
//   std::vector<std::string> unreached = unreached_in(after_a_pass, made);     // none, or a bug
//   if (!say_effects(project, texts, announced, streams)) return exit_trouble;  // nothing was written
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/project.hpp"
#include "cli/streams.hpp"
#include "findings/setting_change.hpp"

namespace iislint::cli {

// What the changes of one pass announced and is not in force after it, a line each.
std::vector<std::string> unreached_in(const Project& after, const std::vector<findings::SettingChange>& made);

// Says on standard error, as a bug to report, what unreached_in found.
void say_unreached(const std::vector<std::string>& unreached, const Streams& streams);

// Prints on standard error what changes, by effective value. Where something else than announced would change, says so
// as a bug to report and returns false: nothing may be written then.
bool say_effects(const Project& project, const std::map<std::string, std::string>& texts,
                 const std::vector<findings::SettingChange>& announced, const Streams& streams);

}  // namespace iislint::cli
