// A half-open range of byte offsets into a Source's UTF-8 text.
#pragma once

#include <cstdint>
#include <string_view>

namespace iislint::text {

using Offset = std::uint32_t;

struct Span {
    Offset begin = 0;
    Offset end = 0;
    constexpr Offset size() const { return end - begin; }
    constexpr bool empty() const { return begin == end; }
    constexpr std::string_view in(std::string_view text) const { return text.substr(begin, size()); }
    friend constexpr bool operator==(Span, Span) = default;
};

}  // namespace iislint::text
