// Questions about many bytes at once, in a form that compilers turn into vector instructions.
//
//   count_byte(text, '<')
#pragma once

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

// Whether the mask is set for any byte; `mask(byte)` gives 0 or 1 and must be free of branches.
template <class Mask>
bool any_byte(std::string_view text, Mask mask) {
    // The inner loop's length is constant: that is what makes compilers vectorise it.
    constexpr std::size_t run = 256;
    std::size_t at = 0;
    for (; at + run <= text.size(); at += run) {
        unsigned char seen = 0;
        for (std::size_t i = 0; i < run; ++i)
            seen = static_cast<unsigned char>(seen | mask(static_cast<unsigned char>(text[at + i])));
        if (seen != 0) return true;
    }
    for (; at < text.size(); ++at)
        if (mask(static_cast<unsigned char>(text[at])) != 0) return true;
    return false;
}

}  // namespace iislint
