// What the operating system refused, in words for the user.
//
//   "cannot write " + quoted(path) + ": " + reason(ENOSPC)   ->  cannot write 'web.config': No space left on device
#pragma once

#include <string>
#include <string_view>

namespace iislint {

std::string quoted(std::string_view path);
// The system's words for an errno, never in the language of the locale.
std::string reason(int error);

}  // namespace iislint
