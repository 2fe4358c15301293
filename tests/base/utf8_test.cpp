#include "base/utf8.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace iislint {
namespace {

TEST(Utf8, ReadsBackEveryCodePoint) {
    for (char32_t code = 0; code <= 0x10FFFF; ++code) {
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        char bytes[4];
        const auto size = static_cast<std::size_t>(write_utf8(bytes, code) - bytes);
        const Utf8Character read = decode_utf8({bytes, size}, 0);
        ASSERT_EQ(read.code, code);
        ASSERT_EQ(read.size, size);
    }
}

TEST(Utf8, RefusesEveryOtherSequenceOfTwoOrThreeBytes) {
    std::size_t accepted = 0;
    for (unsigned n = 0; n < 0x1000000U; ++n) {
        const char bytes[3] = {static_cast<char>(n >> 16U), static_cast<char>(n >> 8U & 0xFFU),
                               static_cast<char>(n & 0xFFU)};
        if ((n >> 16U) < 0x80U) continue;
        const std::size_t size = decode_utf8({bytes, 3}, 0).size;
        accepted += static_cast<std::size_t>(size == 3) + static_cast<std::size_t>(size == 2 && (n & 0xFFU) == 0);
    }
    EXPECT_EQ(accepted, (0x800U - 0x80U) + (0x10000U - 0x800U - 0x800U));
}

TEST(Utf8, RefusesWhatIsCutOff) {
    for (const std::string_view whole : {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"})
        for (std::size_t size = 1; size < whole.size(); ++size)
            EXPECT_EQ(decode_utf8(whole.substr(0, size), 0).size, 0U);
}

}  // namespace
}  // namespace iislint
