// Text from an audited file, made safe for a terminal, a log or a web page.
//
//   visible("a\x1b[31m")  ->  "a\u{1b}[31m"
#pragma once

#include <string>
#include <string_view>

namespace iislint {

// Control characters, bidirectional overrides, zero-width characters and bytes that are not UTF-8 come back as
// \u{hex} (bytes as \x{hex}); everything else is unchanged. Newline and tab are escaped too: callers that print
// several lines split first.
std::string visible(std::string_view text);
void append_visible(std::string& out, std::string_view text);

// Columns a terminal needs for valid UTF-8 without control characters: wide East Asian characters and emoji count 2,
// combining marks 0.
int display_width(std::string_view text);

}  // namespace iislint
