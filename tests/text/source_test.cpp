#include "text/source.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace iislint::text {
namespace {

using namespace std::string_view_literals;

std::string problem_of(std::string_view bytes) {
    const Source source = Source::decode("web.config", std::string(bytes));
    return source.problem() ? source.problem()->message : "no problem";
}

void expect_refused(std::string_view bytes, std::string_view text_before, std::string_view message) {
    const Source source = Source::decode("web.config", std::string(bytes));
    ASSERT_TRUE(source.problem());
    EXPECT_EQ(source.problem()->message, message);
    EXPECT_EQ(source.text(), text_before);
    EXPECT_EQ(source.problem()->offset, text_before.size());
}

TEST(Source, KeepsUtf8AsItIs) {
    const std::string bytes = "<a b='caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80'/>\r\n";
    const Source source = Source::decode("web.config", bytes);
    ASSERT_FALSE(source.problem());
    EXPECT_EQ(source.path(), "web.config");
    EXPECT_EQ(source.text(), bytes);
    EXPECT_EQ(source.encoding(), Encoding::utf8);
    EXPECT_FALSE(source.has_byte_order_mark());
    EXPECT_EQ(source.encode(source.text()), bytes);
    EXPECT_EQ(source.file_offset(13), 13U);
}

TEST(Source, DoesNotCopyTheBytesOfAUtf8File) {
    std::string bytes(1000, 'x');
    const char* place = bytes.data();
    const Source source = Source::decode("web.config", std::move(bytes));
    EXPECT_EQ(source.text().data(), place);
}

TEST(Source, KeepsViewsIntoItsTextValidWhenItMoves) {
    Source source = Source::decode("web.config", "<a/>");
    const std::string_view view = source.text();
    const Source moved = std::move(source);
    EXPECT_EQ(moved.text().data(), view.data());
}

TEST(Source, KeepsTheByteOrderMarkOfUtf8) {
    const std::string bytes = "\xEF\xBB\xBF<a/>";
    const Source source = Source::decode("web.config", bytes);
    ASSERT_FALSE(source.problem());
    EXPECT_TRUE(source.has_byte_order_mark());
    EXPECT_EQ(source.text(), bytes);
    EXPECT_EQ(source.encode(source.text()), bytes);
}

TEST(Source, KeepsTheByteOrderMarkOfUtf16) {
    constexpr std::string_view text = "\xEF\xBB\xBF<\xC3\xA9\xF0\x9F\x98\x80>";
    const std::string_view little = "\xFF\xFE<\0\xE9\0\x3D\xD8\0\xDE>\0"sv;
    const std::string_view big = "\xFE\xFF\0<\0\xE9\xD8\x3D\xDE\0\0>"sv;
    const Source from_little = Source::decode("web.config", std::string(little));
    const Source from_big = Source::decode("web.config", std::string(big));
    EXPECT_EQ(from_little.encoding(), Encoding::utf16_little_endian);
    EXPECT_EQ(from_big.encoding(), Encoding::utf16_big_endian);
    EXPECT_TRUE(from_little.has_byte_order_mark());
    EXPECT_EQ(from_little.text(), text);
    EXPECT_EQ(from_big.text(), text);
    EXPECT_EQ(from_little.encode(text), little);
    EXPECT_EQ(from_big.encode(text), big);
}

TEST(Source, GivesOffsetsInUtf16FilesBehindAstralCharacters) {
    const Source source = Source::decode("web.config", std::string("\xFF\xFE<\0\xE9\0\x3D\xD8\0\xDE>\0"sv));
    EXPECT_EQ(source.file_offset(0), 0U);
    EXPECT_EQ(source.file_offset(3), 2U);    // <
    EXPECT_EQ(source.file_offset(4), 4U);    // é
    EXPECT_EQ(source.file_offset(6), 6U);    // the emoji
    EXPECT_EQ(source.file_offset(10), 10U);  // >
    EXPECT_EQ(source.file_offset(11), 12U);
}

TEST(Source, RoundTripsEveryCharacterInEveryEncoding) {
    std::string text = "\xEF\xBB\xBF";
    for (char32_t code = 1; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 37) {
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        char bytes[4];
        text.append(bytes, write_utf8(bytes, code));
    }
    for (const std::string_view mark : {"\xEF\xBB\xBF"sv, "\xFF\xFE"sv, "\xFE\xFF"sv}) {
        const std::string bytes = Source::decode("model", std::string(mark)).encode(text);
        const Source source = Source::decode("web.config", bytes);
        ASSERT_FALSE(source.problem()) << source.problem()->message;
        EXPECT_TRUE(source.text() == text);
        EXPECT_TRUE(source.encode(source.text()) == bytes);
    }
}

TEST(Source, ReadsAnEmptyFileAndLoneMarks) {
    EXPECT_EQ(problem_of(""), "no problem");
    EXPECT_EQ(problem_of("\xFF\xFE"), "no problem");
    EXPECT_EQ(problem_of("\xEF\xBB\xBF"), "no problem");
}

TEST(Source, RefusesUtf32) {
    constexpr std::string_view message =
        "the file has the byte order mark of UTF-32, which is not supported (byte offset 0); save the file as UTF-8, "
        "or "
        "as UTF-16 with a byte order mark";
    expect_refused("\xFF\xFE\0\0<\0\0\0"sv, "", message);
    expect_refused("\0\0\xFE\xFF\0\0\0<"sv, "", message);
    EXPECT_NE(problem_of("<\0\0\0a\0\0\0"sv).find("UTF-32"), std::string::npos);
    EXPECT_NE(problem_of("\0\0\0<\0\0\0a"sv).find("UTF-32"), std::string::npos);
}

TEST(Source, RefusesUtf16WithoutAByteOrderMarkAndSaysSo) {
    expect_refused("<\0a\0>\0"sv, "<",
                   "the file holds NUL bytes as UTF-16 does, but has no byte order mark (byte offset 1); save the file "
                   "as UTF-8, or as UTF-16 with a byte order mark");
    expect_refused("\0<\0a\0>"sv, "",
                   "the file holds NUL bytes as UTF-16 does, but has no byte order mark (byte offset 0); save the file "
                   "as UTF-8, or as UTF-16 with a byte order mark");
}

TEST(Source, RefusesAnOddNumberOfUtf16Bytes) {
    expect_refused("\xFF\xFE<\0>"sv, "\xEF\xBB\xBF<",
                   "the file is UTF-16 but has an odd number of bytes: the one at byte offset 4 is half a character; "
                   "save the file as UTF-8, or as UTF-16 with a byte order mark");
}

TEST(Source, RefusesLoneSurrogates) {
    expect_refused(
        "\xFF\xFE<\0\x3D\xD8>\0"sv, "\xEF\xBB\xBF<",
        "the surrogate D83D at byte offset 4 lacks its other half, so the file is not valid UTF-16; save the "
        "file as UTF-8, or as UTF-16 with a byte order mark");
    expect_refused(
        "\xFE\xFF\0<\xDE\0\0>"sv, "\xEF\xBB\xBF<",
        "the surrogate DE00 at byte offset 4 lacks its other half, so the file is not valid UTF-16; save the "
        "file as UTF-8, or as UTF-16 with a byte order mark");
    EXPECT_NE(problem_of("\xFF\xFE\x3D\xD8"sv).find("surrogate D83D at byte offset 2"), std::string::npos);
    EXPECT_NE(problem_of("\xFF\xFE\x3D\xD8\x3D\xD8\0\xDE"sv).find("at byte offset 2"), std::string::npos);
}

TEST(Source, RefusesLatin1) {
    expect_refused("<a b='caf\xE9'/>", "<a b='caf",
                   "the byte E9 at byte offset 9 is not valid UTF-8; save the file as UTF-8, or as UTF-16 with a byte "
                   "order mark");
}

TEST(Source, RefusesInvalidUtf8WhereverItStands) {
    for (const std::string_view invalid :
         {"\xC0\xAF"sv, "\xC1\xBF"sv, "\xE0\x80\xAF"sv, "\xE0\x9F\xBF"sv, "\xF0\x80\x80\xAF"sv, "\xF0\x8F\xBF\xBF"sv,
          "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\x80"sv, "\xBF"sv, "\xFE"sv,
          "\xFF"sv, "\xC3"sv, "\xE2\x82"sv, "\xF0\x9F\x98"sv})
        for (std::size_t before = 2; before < 80; before += 3)
            for (const std::size_t after : {0U, 1U, 40U}) {
                const std::string bytes = std::string(before, 'x') + std::string(invalid) + std::string(after, 'y');
                const Source source = Source::decode("web.config", bytes);
                ASSERT_TRUE(source.problem());
                ASSERT_EQ(source.problem()->offset, before);
                ASSERT_EQ(source.text(), std::string(before, 'x'));
            }
}

TEST(Source, AcceptsACharacterAtEveryPlaceOfABlock) {
    for (std::size_t before = 0; before < 80; ++before)
        for (const std::string_view character :
             {"\xC3\xA9"sv, "\xE2\x82\xAC"sv, "\xF0\x9F\x98\x80"sv, "\xED\x9F\xBF"sv, "\xF4\x8F\xBF\xBF"sv})
            for (const std::size_t after : {0U, 1U, 7U, 40U}) {
                const std::string bytes = std::string(before, 'x') + std::string(character) + std::string(after, 'y');
                ASSERT_EQ(problem_of(bytes), "no problem") << before << ' ' << after;
            }
}

TEST(Source, NamesTheLineEndThatMostLinesUse) {
    auto newline = [](std::string_view text) {
        return std::string(Source::decode("web.config", std::string(text)).newline());
    };
    EXPECT_EQ(newline("a\r\nb\r\nc\n"), "\r\n");
    EXPECT_EQ(newline("a\r\nb\nc\n"), "\n");
    EXPECT_EQ(newline("a\rb\rc\n"), "\r");
    EXPECT_EQ(newline("no line end"), "\n");
    EXPECT_EQ(newline("a\r\nb\n"), "\r\n");
    EXPECT_EQ(newline(""), "\n");
}

// With a folder of real files in IISLINT_CORPUS: what is accepted comes back byte for byte.
TEST(Source, RoundTripsTheFilesOfACorpus) {
    const char* corpus = std::getenv("IISLINT_CORPUS");
    if (corpus == nullptr) return;
    int accepted = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        const Source source = Source::decode(entry.path().string(), bytes);
        if (source.problem()) {
            EXPECT_LE(source.text().size(), 2 * bytes.size());
            continue;
        }
        ++accepted;
        EXPECT_TRUE(source.encode(source.text()) == bytes) << entry.path();
        EXPECT_EQ(source.file_offset(static_cast<Offset>(source.text().size())), bytes.size()) << entry.path();
    }
    EXPECT_GT(accepted, 0) << corpus << " holds no readable file";
}

}  // namespace
}  // namespace iislint::text
