#include "report/json_text.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json_writer.hpp"

namespace iislint::report {
namespace {

std::string literal(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(JsonString, EscapesWhatJsonForbids) {
    EXPECT_EQ(literal("a\"b\\c\n\r\t\x01"), R"("a\"b\\c\n\r\t\u0001")");
    EXPECT_EQ(literal(std::string_view("\0", 1)), R"("\u0000")");
    EXPECT_EQ(literal(""), "\"\"");
}

TEST(JsonString, KeepsReadableText) { EXPECT_EQ(literal("café 😀 /"), "\"café 😀 /\""); }

TEST(JsonString, EscapesWhatCannotBeSeen) {
    EXPECT_EQ(literal("\u202Ex\uFEFF\u007F"), R"("\u202ex\ufeff\u007f")");
    EXPECT_EQ(literal("\U000E0041"), R"("\udb40\udc41")");
}

TEST(JsonString, ReplacesBytesThatAreNotUtf8) {
    EXPECT_EQ(literal("a\xFF\xC3(b"), R"("a\ufffd\ufffd(b")");
    EXPECT_EQ(literal("\xED\xA0\x80"), R"("\ufffd\ufffd\ufffd")");
}

TEST(JsonString, ReadsBackAtEveryLengthAndPlace) {
    for (std::size_t size = 0; size < 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (const char odd : {'"', '\\', '\n', '\x7F', '\x1F'}) {
                std::string text(size, 'x');
                text[at] = odd;
                EXPECT_EQ(nlohmann::json::parse(literal(text)).get<std::string>(), text);
            }
        }
    }
}

TEST(JsonWriter, WritesOneDocumentInPieces) {
    std::string out;
    std::size_t largest = 0;
    const Sink sink = [&](std::string_view piece) {
        out += piece;
        largest = std::max(largest, piece.size());
    };
    JsonWriter json(sink);
    json.open_object();
    json.open_array("list");
    for (unsigned i = 0; i < 20000; ++i) {
        json.new_line();
        json.number(i);
    }
    json.string(std::string(100000, 'a'));
    json.close_array();
    json.field("ok", true);
    json.open_object("empty");
    json.close_object();
    json.raw(R"("x":1,"y":2)");
    json.close_object();
    json.finish();

    const nlohmann::json parsed = nlohmann::json::parse(out);
    EXPECT_EQ(parsed["list"].size(), 20001U);
    EXPECT_EQ(parsed["list"][19999], 19999);
    EXPECT_EQ(parsed["y"], 2);
    EXPECT_LE(largest, 100000U);
    EXPECT_EQ(out.back(), '\n');
}

}  // namespace
}  // namespace iislint::report
