// A JSON string literal of any bytes.
//
//   append_json_string(out, "a\"b");   // appends "a\"b" in its escaped form, with its quotes
//
// The result is ASCII-safe where it matters: control, zero-width and bidirectional characters are escaped, and bytes
// that are not UTF-8 come out as U+FFFD, one for each byte.
#pragma once

#include <string>
#include <string_view>

#include "report/plain_text.hpp"

namespace iislint::report {

void append_json_string(std::string& out, std::string_view text);

// What the first character of `text` becomes inside of a literal, and the bytes it takes. For characters that
// plain_prefix<'"', '\\'> stops at.
struct JsonEscape {
    std::string_view text;  // into `storage`, into the source or a constant
    std::size_t size = 0;
};
JsonEscape json_escape(std::string_view text, char (&storage)[12]);

// Calls `append` with the pieces of the literal's inside.
template <class Append>
void for_each_json_piece(std::string_view text, Append append) {
    while (true) {
        const std::size_t plain = plain_prefix<'"', '\\'>(text);
        append(text.substr(0, plain));
        if (plain == text.size()) return;
        text.remove_prefix(plain);
        char storage[12];
        const JsonEscape escape = json_escape(text, storage);
        append(escape.text);
        text.remove_prefix(escape.size);
    }
}

}  // namespace iislint::report
