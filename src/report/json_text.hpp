// A JSON string literal of any bytes.
//
//   append_json_string(out, "a\"b");   // appends "a\"b" in its escaped form, with its quotes
//
// The result is ASCII-safe where it matters: control, zero-width and bidirectional characters are escaped, and bytes
// that are not UTF-8 come out as U+FFFD, one for each byte.
#pragma once

#include <string>
#include <string_view>

namespace iislint::report {

void append_json_string(std::string& out, std::string_view text);

}  // namespace iislint::report
