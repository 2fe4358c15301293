// Replaces files on the disk: all of them, or none.
//
// Purpose: the one place that writes to the user's files. Every new content is prepared and flushed before the first
// file changes; from then on a failure puts back what was replaced. At every moment each file has its old bytes or its
// new ones. While it works, no other iislint writes into the same folders, and signals wait.
//
//   Result<std::vector<std::string>> done = replace_files(real_system(), replacements, {.backup_suffix = ".bak"});
#pragma once

#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/system_calls.hpp"

namespace iislint {

// Remarks for the user, or why nothing (or what exactly) was written.
Result<std::vector<std::string>> replace_files(SystemCalls& system, const std::vector<Replacement>& replacements,
                                               const ReplaceOptions& options);

}  // namespace iislint
