// A patch that `git apply` and `patch -p1` accept.
//
//   std::cout << unified_diff("site/web.config", before, edits);
//
// Three lines of context, `a/` and `b/` prefixes, "\ No newline at end of file" where it is due. Line ends are those
// of the file: a CRLF file gives CRLF lines. Lines are split at LF only, as git does.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "text/edit.hpp"

namespace iislint::text {

// Empty when the edits change nothing. `sorted`: sorted, not overlapping. Time is linear in text and edits.
// A path with blanks, quotes, backslashes or bytes outside ASCII is written quoted in git's C style; a leading "/" and
// "." components, which git refuses, are left out.
std::string unified_diff(std::string_view path, std::string_view before, std::span<const Edit> sorted);

}  // namespace iislint::text
