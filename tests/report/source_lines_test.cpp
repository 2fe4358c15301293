#include "report/source_lines.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "report/redact.hpp"
#include "report/sample.hpp"

namespace iislint::report {
namespace {

using text::Offset;
using text::Source;
using text::Span;

std::string utf16(std::string_view ascii) {
    std::string out = "\xFF\xFE";
    for (const char c : ascii) {
        out += c;
        out += '\0';
    }
    return out;
}

TEST(SourceLines, PositionsAreThoseOfTheLineIndexInAnyOrder) {
    const Source source = Source::decode(
        "web.config", std::string(site_config) + std::string(server_config) + std::string(700, 'x') + "\u00E9 <end/>");
    const text::LineIndex index(source.text());
    SourceLines lines(source);
    std::mt19937 random(3);
    for (int i = 0; i < 3000; ++i) {
        const auto offset = static_cast<Offset>(random() % (source.text().size() + 1));
        ASSERT_EQ(lines.position(offset), index.position(offset)) << offset;
        ASSERT_EQ(lines.position_utf16(offset), index.position_utf16(offset)) << offset;
        ASSERT_EQ(lines.line(offset), index.line(offset)) << offset;
    }
}

TEST(SourceLines, FileOffsetsAreThoseOfTheSourceInAnyOrder) {
    std::string bytes = utf16("<configuration>\r\n<a b='");
    bytes += std::string("\xE9\x00\x3D\xD8\x00\xDE", 6);  // é and a character of two units
    bytes += utf16("'/></configuration>").substr(2);
    const Source source = Source::decode("web.config", bytes);
    ASSERT_FALSE(source.problem());
    SourceLines lines(source);
    const std::string_view text = source.text();
    for (const int step : {1, 7, 5, 11}) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const Offset offset =
                character_start(text, static_cast<Offset>(i * static_cast<std::size_t>(step) % text.size()));
            ASSERT_EQ(lines.file_offset(offset), source.file_offset(offset)) << offset;
        }
    }
}

TEST(SourceLines, FindsTheSecretsOfARangeAsIfItHadReadTheWholeFile) {
    std::string xml = "<configuration>\n";
    for (int i = 0; i < 60; ++i) {
        xml += "  <add name=\"n\" connectionString=\"Server=.;\n     Password=p" + std::to_string(i) + "\"\n />\n";
        xml += "  <setting name=\"ApiKey\" serializeAs=\"String\">\n    <value>v</value>\n  </setting>\n";
        xml += "  <add value=\"v\"\n       key=\"ClientSecret\" />\n  <other path=\"a\" />\n\n";
    }
    xml += "</configuration>";
    const Source source = Source::decode("web.config", xml);
    const std::vector<Span> all = secret_spans(xml);
    ASSERT_EQ(all.size(), 180U);
    std::mt19937 random(5);
    for (int i = 0; i < 2000; ++i) {
        SourceLines lines(source);
        for (int k = 0; k < 2; ++k) {
            const auto begin = static_cast<Offset>(random() % xml.size());
            const Span range{
                begin, std::min(static_cast<Offset>(begin + 1 + random() % 200), static_cast<Offset>(xml.size()))};
            std::vector<Span> expected;
            for (const Span secret : all)
                if (secret.begin < range.end && range.begin < secret.end) expected.push_back(secret);
            ASSERT_EQ(lines.secrets(range), expected) << range.begin << '-' << range.end;
        }
    }
}

TEST(SourceLines, FindsSecretsInAFileOfOneLongLine) {
    std::string xml = "<configuration>";
    for (int i = 0; i < 5000; ++i) xml += "<add name=\"n\" path=\"p\"/>";
    const auto at = static_cast<Offset>(xml.size() + std::string_view("<identity password=\"").size());
    xml += "<identity password=\"p\"/>";
    for (int i = 0; i < 5000; ++i) xml += "<add name=\"n\" path=\"p\"/>";
    xml += "</configuration>";
    const Source source = Source::decode("web.config", xml);
    SourceLines lines(source);
    EXPECT_TRUE(lines.holds_secret({at, at + 1}));
    EXPECT_FALSE(lines.holds_secret({at + 1, at + 2}));
    EXPECT_FALSE(lines.holds_secret({20, 40}));
}

}  // namespace
}  // namespace iislint::report
