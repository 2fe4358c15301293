#include "report/primary_location_line_hash.hpp"

#include <map>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "report/sample.hpp"

namespace iislint::report {
namespace {

// The definition, as plainly as it can be said: a polynomial over the first 100 kept units from each line's first.
std::vector<std::string> expected_hashes(std::string_view text) {
    std::vector<std::uint64_t> kept;
    std::vector<std::size_t> starts;
    bool begins_line = true;
    std::uint64_t before = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character c = decode_utf8(text, at);
        at += c.size;
        std::vector<std::uint64_t> units{c.code};
        if (c.code >= 0x10000) units = {0xD7C0 + (c.code >> 10), 0xDC00 + (c.code & 0x3FF)};
        for (const std::uint64_t unit : units) {
            const bool skipped = unit == ' ' || unit == '\t' || (unit == '\n' && before == '\r');
            before = unit;
            if (skipped) continue;
            if (begins_line) starts.push_back(kept.size());
            kept.push_back(unit == '\r' ? '\n' : unit);
            begins_line = kept.back() == '\n';
        }
    }
    if (begins_line) starts.push_back(kept.size());
    kept.push_back(65535);
    std::map<std::uint64_t, int> seen;
    std::vector<std::string> out;
    for (const std::size_t start : starts) {
        std::uint64_t hash = 0;
        for (std::size_t i = start; i < start + 100; ++i) hash = hash * 37 + (i < kept.size() ? kept[i] : 0);
        out.push_back(fmt::format("{:x}:{}", hash, ++seen[hash]));
    }
    return out;
}

std::string hash(std::string_view text, std::uint32_t line) {
    std::string out;
    LineHashes(text).append(out, line);
    return out;
}

void expect_as_defined(std::string_view text) {
    const std::vector<std::string> expected = expected_hashes(text);
    for (std::uint32_t line = 1; line <= expected.size(); ++line) EXPECT_EQ(hash(text, line), expected[line - 1]);
    EXPECT_EQ(hash(text, static_cast<std::uint32_t>(expected.size()) + 1), "");
}

// What GitHub's upload action computes for these texts.
TEST(LineHashes, EqualThoseOfCodeScanning) {
    const std::string_view server =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <system.webServer>\n    <security>\n"
        "      <requestFiltering allowDoubleEscaping=\"true\" removeServerHeader=\"false\" />\n    </security>\n"
        "    <directoryBrowse enabled=\"true\" />\n  </system.webServer>\n"
        "  <location path=\"Default Web Site/legacy\" overrideMode=\"Deny\">\n    <system.webServer>\n"
        "      <httpErrors errorMode=\"Detailed\" />\n    </system.webServer>\n  </location>\n</configuration>\n";
    EXPECT_EQ(hash(server, 1), "f2184d6790e657ca:1");
    EXPECT_EQ(hash(server, 3), "f9ce4a8f01498db:1");
    EXPECT_EQ(hash(server, 7), "334cd5c0272df874:1");

    const std::string_view site =
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<configuration>\r\n  <system.webServer>\r\n"
        "    <!-- caf\u00E9 \U0001F600 --><httpErrors errorMode=\"Detailed\" existingResponse=\"Auto\" />\r\n"
        "  </system.webServer>\r\n</configuration>\r\n";
    EXPECT_EQ(hash(site, 1), "2595dc9f85777fad:1");
    EXPECT_EQ(hash(site, 3), "e29c30b3ddff1d45:1");
    EXPECT_EQ(hash(site, 4), "d06b4f7e29c24aba:1");
}

TEST(LineHashes, CountLinesThatLookTheSame) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += i % 2 == 0 ? "<add />\n" : "\t<add/>\r\n";
    EXPECT_EQ(hash(text, 1).substr(hash(text, 1).find(':')), ":1");
    EXPECT_EQ(hash(text, 7).substr(hash(text, 7).find(':')), ":7");
    expect_as_defined(text);
}

TEST(LineHashes, FollowTheDefinitionOnOddTexts) {
    for (const std::string_view text : {"", "\n", "\r", "\r\n", "a", "a\n", "a\r\rb\r \nc", "\r\t\n\r\n\n", "  \n  x\n",
                                        "\u00E9\U0001F600\n\uFFFD\n"})
        expect_as_defined(text);
    expect_as_defined(server_config);
    expect_as_defined(site_config);
    expect_as_defined(std::string(99, 'x') + "\ny");
    expect_as_defined(std::string(100, 'x') + "\ny");
    expect_as_defined(std::string(101, 'x') + "\n" + std::string(10000, 'y') + "\n\n");
}

TEST(LineHashes, FollowTheDefinitionOnRandomTexts) {
    std::mt19937 random(7);
    constexpr std::string_view alphabet[] = {"a", "b", "<", " ", "\t", "\n", "\r", "\r\n", "\u00E9", "\U0001F600"};
    for (int round = 0; round < 40; ++round) {
        std::string text;
        for (int i = 0; i < 300 * round; ++i) text += alphabet[random() % std::size(alphabet)];
        const std::vector<std::string> expected = expected_hashes(text);
        const LineHashes hashes(text);
        for (std::uint32_t line = 1; line <= expected.size(); ++line) {
            std::string actual;
            hashes.append(actual, line);
            ASSERT_EQ(actual, expected[line - 1]);
        }
    }
}

}  // namespace
}  // namespace iislint::report
