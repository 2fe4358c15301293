// Makes a new file like the one it will replace: owner, access lists, extended attributes, mode.
//
//   if (std::optional<std::string> lost = keep_attributes(system, original, status, fresh)) refuse(*lost);
#pragma once

#include <optional>
#include <string>

#include <sys/stat.h>

#include "base/system_calls.hpp"

namespace iislint {

// What cannot be kept, as "its owner cannot be kept (Operation not permitted)"; nothing when all is as it was. Both
// files are open; `original_status` is the original's. Left out is what belongs to the content (signatures of it).
std::optional<std::string> keep_attributes(SystemCalls& system, int original, const struct stat& original_status,
                                           int fresh);

}  // namespace iislint
