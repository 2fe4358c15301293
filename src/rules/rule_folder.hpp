// A user's own rules: the rule files of a folder.
//
//   Result<std::vector<std::string>> files = add_rule_folder(disk, "policy", rules);   //
//   policy/ACME001-short-queue.json
#pragma once

#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "rules/rule_set.hpp"

namespace iislint::rules {

// The rule files by name: every *.json of the folder, not of those below it; a file is one by itself. A folder without
// one is an error.
Result<std::vector<std::string>> rule_files_of(const Files& files, const std::string& folder);

// Adds them and returns their paths. A broken rule, or an id or a name that is taken, is an error.
Result<std::vector<std::string>> add_rule_folder(const Files& files, const std::string& folder, RuleSet& rules);

}  // namespace iislint::rules
