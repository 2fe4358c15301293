#include "base/visible.hpp"

#include <string>

#include <gtest/gtest.h>

namespace iislint {
namespace {

TEST(Visible, LeavesReadableTextAlone) {
    const std::string text =
        "C:\\inetpub\\caf\xC3\xA9 \xE2\x9A\xA0\xEF\xB8\x8F \xE6\x97\xA5 \xF0\x9F\x98\x80 <a b='c'>";
    EXPECT_EQ(visible(text), text);
    EXPECT_EQ(visible(""), "");
}

TEST(Visible, EscapesControlCharacters) {
    EXPECT_EQ(visible("a\x1b[31m"), "a\\u{1b}[31m");
    EXPECT_EQ(visible(std::string("\0\n\t\r\x7F", 5)), "\\u{0}\\u{a}\\u{9}\\u{d}\\u{7f}");
    EXPECT_EQ(visible("\xC2\x9B"), "\\u{9b}");
}

TEST(Visible, EscapesWhatChangesTheDirectionOfText) {
    EXPECT_EQ(visible("a\xE2\x80\xAE"
                      "b\xE2\x81\xA6"),
              "a\\u{202e}b\\u{2066}");
    EXPECT_EQ(visible("\xE2\x80\x8F\xD8\x9C"), "\\u{200f}\\u{61c}");
}

TEST(Visible, EscapesWhatCannotBeSeen) {
    EXPECT_EQ(visible("\xE2\x80\x8B\xEF\xBB\xBF\xC2\xAD"), "\\u{200b}\\u{feff}\\u{ad}");
    EXPECT_EQ(visible("\xE2\x80\xA8"), "\\u{2028}");
    EXPECT_EQ(visible("\xF3\xA0\x81\x81"), "\\u{e0041}");
}

TEST(Visible, EscapesBytesThatAreNotUtf8) {
    EXPECT_EQ(visible("a\xE9"), "a\\x{e9}");
    EXPECT_EQ(visible("\xC0\xAF"), "\\x{c0}\\x{af}");
    EXPECT_EQ(visible("\xED\xA0\x80"), "\\x{ed}\\x{a0}\\x{80}");
    EXPECT_EQ(visible("\xF4\x90\x80\x80"), "\\x{f4}\\x{90}\\x{80}\\x{80}");
    EXPECT_EQ(visible("\xE2\x82"), "\\x{e2}\\x{82}");
}

TEST(DisplayWidth, CountsColumnsOfATerminal) {
    EXPECT_EQ(display_width(""), 0);
    EXPECT_EQ(display_width("web.config"), 10);
    EXPECT_EQ(display_width("caf\xC3\xA9"), 4);
    EXPECT_EQ(display_width("e\xCC\x81"), 1);
    EXPECT_EQ(display_width("\xE6\x97\xA5\xE6\x9C\xAC"), 4);
    EXPECT_EQ(display_width("\xF0\x9F\x98\x80!"), 3);
    EXPECT_EQ(display_width("\xEF\xBC\xA1"), 2);
    EXPECT_EQ(display_width("\xEA\xB0\x80"), 2);
}

}  // namespace
}  // namespace iislint
