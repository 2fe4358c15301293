#include "report/json_text.hpp"

#include <cstddef>

#include "base/utf8.hpp"
#include "report/plain_text.hpp"

namespace iislint::report {
namespace {

bool must_escape(char32_t code) {
    return (code >= 0x7F && code <= 0x9F) || code == 0xAD || code == 0x61C || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
           (code >= 0xFFF0 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE0FFF);
}

void append_unit(std::string& out, unsigned unit) {
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (unsigned shift = 16; shift != 0;) {
        shift -= 4;
        out += digits[unit >> shift & 0xFU];
    }
}

void append_code(std::string& out, char32_t code) {
    if (code < 0x10000) {
        append_unit(out, code);
        return;
    }
    append_unit(out, 0xD800U + ((code - 0x10000U) >> 10U));
    append_unit(out, 0xDC00U + ((code - 0x10000U) & 0x3FFU));
}

void append_ascii_escape(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            append_unit(out, static_cast<unsigned char>(c));
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    while (true) {
        const std::size_t plain = plain_prefix<'"', '\\'>(text);
        out.append(text.data(), plain);
        if (plain == text.size()) break;
        text.remove_prefix(plain);
        const auto byte = static_cast<unsigned char>(text.front());
        if (byte < 0x80) {
            append_ascii_escape(out, text.front());
            text.remove_prefix(1);
            continue;
        }
        const Utf8Character character = decode_utf8(text, 0);
        if (character.size == 0) {
            out += "\\ufffd";
            text.remove_prefix(1);
            continue;
        }
        if (must_escape(character.code))
            append_code(out, character.code);
        else
            out.append(text.substr(0, character.size));
        text.remove_prefix(character.size);
    }
    out += '"';
}

}  // namespace iislint::report
