// One UTF-8 character at a time, strictly: no overlong forms, no surrogates, nothing above U+10FFFF.
//
//   Utf8Character c = decode_utf8("é!", 0);   // c.code == 0xe9, c.size == 2
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace iislint {

struct Utf8Character {
    char32_t code = 0;
    std::size_t size = 0;  // in bytes; 0: what stands there is not UTF-8
};

// Precondition: at < text.size().
constexpr Utf8Character decode_utf8(std::string_view text, std::size_t at) {
    auto byte = [&](std::size_t i) -> unsigned {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    auto is_continuation = [](unsigned b) { return (b & 0xC0U) == 0x80U; };

    const unsigned first = byte(0);
    if (first < 0x80U) return {static_cast<char32_t>(first), 1};
    const unsigned second = byte(1);
    if (first < 0xC2U || first > 0xF4U || !is_continuation(second)) return {};
    if (first < 0xE0U) return {static_cast<char32_t>((first & 0x1FU) << 6U | (second & 0x3FU)), 2};
    const unsigned third = byte(2);
    if (!is_continuation(third)) return {};
    if (first < 0xF0U) {
        const char32_t code = (first & 0x0FU) << 12U | (second & 0x3FU) << 6U | (third & 0x3FU);
        if (code < 0x800U || (code >= 0xD800U && code <= 0xDFFFU)) return {};
        return {code, 3};
    }
    const unsigned fourth = byte(3);
    if (!is_continuation(fourth)) return {};
    const char32_t code = (first & 0x07U) << 18U | (second & 0x3FU) << 12U | (third & 0x3FU) << 6U | (fourth & 0x3FU);
    if (code < 0x10000U || code > 0x10FFFFU) return {};
    return {code, 4};
}

// Writes 1 to 4 bytes and returns the place behind them. Precondition: a code point that is not a surrogate.
constexpr char* write_utf8(char* out, char32_t code) {
    auto put = [&](char32_t byte) { *out++ = static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80U) {
        put(code);
    } else if (code < 0x800U) {
        put(0xC0U | code >> 6U);
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000U) {
        put(0xE0U | code >> 12U);
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | code >> 18U);
        put(0x80U | (code >> 12U & 0x3FU));
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
    return out;
}

}  // namespace iislint
