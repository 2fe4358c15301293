// Repairs as a script of commands: `--format appcmd` and `--format powershell`.
//
//   if (const ScriptLanguage* language = find_script_language(options.format)) print_script(*language, repairs,
//   streams);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/streams.hpp"
#include "report/commands.hpp"

namespace iislint::cli {

struct ScriptLanguage {
    std::string_view name;  // appcmd, powershell
    report::Script (*write)(const std::vector<report::ChangeList>& repairs);
};

const ScriptLanguage* find_script_language(std::string_view name);

struct ScriptedRepair {
    std::string name;  // "IDLE001 Never stop for idleness: 'Shop'"
    report::ChangeList changes;
    // Not empty: why no command can do it.
    std::string obstacle = {};
};

// The script goes to standard output; what it does not say, and why, to standard error.
void print_script(const ScriptLanguage& language, const std::vector<ScriptedRepair>& repairs, const Streams& streams);

}  // namespace iislint::cli
