// Announced changes as commands for the server, where its files may not be edited.
//
// Purpose: the same change as a patch makes, in the words of appcmd.exe or of PowerShell's WebAdministration module. A
// repair comes out as a whole or not at all; what a language cannot say, or where its documentation leaves open what it
// would do, is handed back with the reason. The text holds nothing that a terminal would act on.
//
//   report::Script script = report::appcmd_script(repairs);
//   out(script.text);   // a batch file
//   for (const report::Unsaid& one : script.unsaid) say(one.why);
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "findings/setting_change.hpp"

namespace iislint::report {

// The changes of one repair, in the order in which they are to be made.
using ChangeList = std::vector<findings::SettingChange>;

struct Unsaid {
    std::size_t repair = 0;  // index into the repairs
    std::string why;
};

struct Script {
    std::string text;  // empty when there is nothing to run
    std::vector<Unsaid> unsaid;
};

// A batch file (.cmd), one command per line; it ends at the first that fails.
Script appcmd_script(const std::vector<ChangeList>& repairs);
// A PowerShell script (.ps1), the same way.
Script powershell_script(const std::vector<ChangeList>& repairs);

}  // namespace iislint::report
