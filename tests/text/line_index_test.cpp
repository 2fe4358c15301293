#include "text/line_index.hpp"

#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace iislint::text {
namespace {

TEST(LineIndex, EndsLinesWithCrLfOrLfOrALoneCr) {
    const std::string_view text = "a\r\nb\nc\rd";
    const LineIndex index(text);
    EXPECT_EQ(index.line_count(), 4U);
    EXPECT_EQ(index.position(0), (Position{1, 1}));
    EXPECT_EQ(index.position(2), (Position{1, 3}));
    EXPECT_EQ(index.position(3), (Position{2, 1}));
    EXPECT_EQ(index.position(5), (Position{3, 1}));
    EXPECT_EQ(index.position(7), (Position{4, 1}));
    EXPECT_EQ(index.position(8), (Position{4, 2}));
    EXPECT_EQ(index.line_span(1), (Span{0, 1}));
    EXPECT_EQ(index.full_line_span(1), (Span{0, 3}));
    EXPECT_EQ(index.line_span(3), (Span{5, 6}));
    EXPECT_EQ(index.full_line_span(3), (Span{5, 7}));
    EXPECT_EQ(index.full_line_span(4), (Span{7, 8}));
}

TEST(LineIndex, BeginsALineAfterTheLastLineEnd) {
    EXPECT_EQ(LineIndex("a\n").line_count(), 2U);
    EXPECT_EQ(LineIndex("a\r").line_count(), 2U);
    EXPECT_EQ(LineIndex("\r\r\n\n").line_count(), 4U);
    EXPECT_EQ(LineIndex("").line_count(), 1U);
    EXPECT_EQ(LineIndex("").position(0), (Position{1, 1}));
    EXPECT_EQ(LineIndex("a\n").line_span(2), (Span{2, 2}));
}

TEST(LineIndex, GivesTheByteOrderMarkNoColumn) {
    const std::string_view text = "\xEF\xBB\xBF<a>\n<b>";
    const LineIndex index(text);
    EXPECT_EQ(index.position(0), (Position{1, 1}));
    EXPECT_EQ(index.position(3), (Position{1, 1}));
    EXPECT_EQ(index.position(4), (Position{1, 2}));
    EXPECT_EQ(index.position_utf16(4), (Position{1, 2}));
    EXPECT_EQ(index.position(7), (Position{2, 1}));
    EXPECT_EQ(index.line_span(1), (Span{3, 6}));
    EXPECT_EQ(index.full_line_span(1), (Span{3, 7}));
}

TEST(LineIndex, CountsCodePointsForPeopleAndUtf16UnitsForSarif) {
    const std::string_view text = "\xC3\xA9\xF0\x9F\x98\x80x";
    const LineIndex index(text);
    EXPECT_EQ(index.position(6), (Position{1, 3}));
    EXPECT_EQ(index.position_utf16(6), (Position{1, 4}));
}

TEST(LineIndex, AgreesWithCountingByHand) {
    std::mt19937 random(3);
    constexpr std::string_view pieces[] = {"a",        "bcdefghijklmnopq", "\n", "\r\n", "\r",
                                           "\xC3\xA9", "\xF0\x9F\x98\x80", "\t"};
    for (int round = 0; round < 100; ++round) {
        std::string text;
        // Some texts have few line ends, and so very long lines.
        const std::size_t kinds = round % 20 == 0 ? 2 : 8;
        for (int i = 0; i < (round % 20 == 0 ? 3000 : 80); ++i)
            text += random() % 500 == 0 ? "\n" : random() % 9 == 0 ? pieces[6] : pieces[random() % kinds];
        const LineIndex index(text);
        Position point{1, 1};
        Position unit{1, 1};
        for (std::size_t at = 0; at < text.size();) {
            ASSERT_EQ(index.position(static_cast<Offset>(at)), point);
            ASSERT_EQ(index.position_utf16(static_cast<Offset>(at)), unit);
            const Utf8Character c = decode_utf8(text, at);
            at += c.size;
            const bool ends_line = c.code == '\n' || (c.code == '\r' && (at == text.size() || text[at] != '\n'));
            point = ends_line ? Position{point.line + 1, 1} : Position{point.line, point.column + 1};
            unit =
                ends_line ? Position{unit.line + 1, 1} : Position{unit.line, unit.column + (c.code > 0xFFFF ? 2U : 1U)};
        }
        ASSERT_EQ(index.position(static_cast<Offset>(text.size())), point);
        ASSERT_EQ(index.line_count(), point.line);
    }
}

TEST(LineIndex, FindsManyPositionsInOneEndlessLineQuickly) {
    const std::string text(8'000'000, 'x');
    const LineIndex index(text);
    std::uint64_t sum = 0;
    for (Offset at = 0; at < text.size(); at += 800) sum += index.position(at).column - at;
    EXPECT_EQ(sum, text.size() / 800);
}

}  // namespace
}  // namespace iislint::text
