// Finds, eight bytes at a time, how much of a text needs no escaping.
//
//   plain_prefix<>("abc\tdef")           ->  3
//   plain_prefix<'"', '\\'>("say \"hi\"")  ->  4
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace iislint::report {

// The number of leading bytes that are printable ASCII and none of `Special`.
template <char... Special>
std::size_t plain_prefix(std::string_view text) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t tops = 0x8080808080808080U;
    const auto is_plain = [&text](std::size_t at) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        // Sets the top bit of bytes that are zero; those above such a one may be set as well, which does no harm here.
        const auto zeros = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes; };
        const std::uint64_t control = (word - ones * 0x20U) & ~word;
        const std::uint64_t odd = word | control | zeros(word ^ ones * 0x7FU) |
                                  (zeros(word ^ ones * static_cast<unsigned char>(Special)) | ... | 0U);
        return (odd & tops) == 0;
    };
    std::size_t at = 0;
    if (text.size() >= sizeof(std::uint64_t)) {
        const std::size_t last = text.size() - sizeof(std::uint64_t);
        while (at < last && is_plain(at)) at += sizeof(std::uint64_t);
        if (at >= last && is_plain(last)) return text.size();
    }
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c < ' ' || c == '\x7F' || ((c == Special) || ...)) break;
    }
    return at;
}

}  // namespace iislint::report
