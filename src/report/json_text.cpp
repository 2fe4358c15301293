#include "report/json_text.hpp"

#include <cstddef>

#include "base/utf8.hpp"

namespace iislint::report {
namespace {

bool must_escape(char32_t code) {
    return (code >= 0x7F && code <= 0x9F) || code == 0xAD || code == 0x61C || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
           (code >= 0xFFF0 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE0FFF);
}

char* write_unit(char* out, unsigned unit) {
    constexpr char digits[] = "0123456789abcdef";
    *out++ = '\\';
    *out++ = 'u';
    for (unsigned shift = 16; shift != 0;) {
        shift -= 4;
        *out++ = digits[unit >> shift & 0xFU];
    }
    return out;
}

std::string_view write_code(char (&storage)[12], char32_t code) {
    char* end = storage;
    if (code < 0x10000) {
        end = write_unit(end, code);
    } else {
        end = write_unit(end, 0xD800U + ((code - 0x10000U) >> 10U));
        end = write_unit(end, 0xDC00U + ((code - 0x10000U) & 0x3FFU));
    }
    return {storage, static_cast<std::size_t>(end - storage)};
}

}  // namespace

JsonEscape json_escape(std::string_view text, char (&storage)[12]) {
    switch (text.front()) {
        case '"':
            return {"\\\"", 1};
        case '\\':
            return {"\\\\", 1};
        case '\n':
            return {"\\n", 1};
        case '\r':
            return {"\\r", 1};
        case '\t':
            return {"\\t", 1};
        default:
            break;
    }
    const Utf8Character character = decode_utf8(text, 0);
    if (character.size == 0) return {"\\ufffd", 1};
    if (character.code < 0x20 || must_escape(character.code))
        return {write_code(storage, character.code), character.size};
    return {text.substr(0, character.size), character.size};
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for_each_json_piece(text, [&out](std::string_view piece) { out += piece; });
    out += '"';
}

}  // namespace iislint::report
