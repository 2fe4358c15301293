// Questions about many bytes at once, in a form that compilers turn into vector instructions.
//
//   count_byte(text, '<')
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace iislint {

// How often `wanted` stands in the text.
inline std::size_t count_byte(std::string_view text, char wanted) {
    // A byte counts to 255: so long are the runs whose sums fit into bytes.
    constexpr std::size_t run = 192;
    std::size_t total = 0;
    std::size_t at = 0;
    for (; at + run <= text.size(); at += run) {
        unsigned char sum = 0;
        for (std::size_t i = 0; i < run; ++i)
            sum = static_cast<unsigned char>(sum + static_cast<unsigned char>(text[at + i] == wanted));
        total += sum;
    }
    for (; at < text.size(); ++at) total += static_cast<std::size_t>(text[at] == wanted);
    return total;
}

// Whether `is_wanted(byte)` holds for any byte; it must be free of branches.
template <class Predicate>
bool any_byte(std::string_view text, Predicate is_wanted) {
    constexpr std::size_t run = 4096;
    for (std::size_t at = 0; at < text.size(); at += run) {
        const std::size_t end = std::min(text.size(), at + run);
        unsigned char seen = 0;
        for (std::size_t i = at; i < end; ++i)
            seen = static_cast<unsigned char>(
                seen | static_cast<unsigned char>(is_wanted(static_cast<unsigned char>(text[i]))));
        if (seen != 0) return true;
    }
    return false;
}

}  // namespace iislint
