#include "report/sarif_text.hpp"

#include <regex>

#include <gtest/gtest.h>

namespace iislint::report {
namespace {

TEST(PascalCase, KeepsWordsApart) {
    EXPECT_EQ(pascal_case("idle-timeout-on-always-running"), "IdleTimeoutOnAlwaysRunning");
    EXPECT_EQ(pascal_case("default-29h-recycle"), "Default29hRecycle");
    EXPECT_EQ(pascal_case("fcn-not-controlled"), "FcnNotControlled");
}

TEST(PascalCase, IsAlwaysAcceptedByTheValidator) {
    const std::regex accepted("([A-Z][a-z0-9]+)+");
    for (const char* name : {"a", "a-b", "a-bad-b", "29h", "x-29", "SSL-flags", "warm--up-", "", "-", "é", "two words",
                             "pool-x-y-z", "1-a-b", "a-1"}) {
        EXPECT_TRUE(std::regex_match(pascal_case(name), accepted)) << name << ": " << pascal_case(name);
    }
}

TEST(SarifText, EscapesPlaceholdersAndLinks) {
    EXPECT_EQ(sarif_text("'{R:1}' [x](1) plain"), "'{{R:1}}' \\[x\\](1) plain");
    EXPECT_EQ(sarif_text("a\x1b"), "a\\u{{1b}}");
    EXPECT_EQ(sarif_format("'{0}' {{x}} [y]."), "'{0}' {{x}} \\[y\\].");
}

TEST(PlaceholderCount, IsOneMoreThanTheHighest) {
    EXPECT_EQ(placeholder_count("none"), 0U);
    EXPECT_EQ(placeholder_count("'{0}' '{2}'"), 3U);
    EXPECT_EQ(placeholder_count("{{0}} {x} {"), 0U);
}

TEST(ArtifactUri, IsRelativeAndPercentEncoded) {
    EXPECT_EQ(artifact_uri("server/applicationHost.config").uri, "server/applicationHost.config");
    EXPECT_EQ(artifact_uri("./a//b/../my site#1%/caf\u00E9.config").uri, "a/my%20site%231%25/caf%C3%A9.config");
    EXPECT_EQ(artifact_uri("C:\\x.config").uri, "C%3A%5Cx.config");
    EXPECT_EQ(artifact_uri("<stdin>").uri, "%3Cstdin%3E");
    EXPECT_TRUE(artifact_uri("a/b").is_below_root);
}

TEST(ArtifactUri, DoesNotPretendThatAFileIsBelowTheRoot) {
    EXPECT_EQ(artifact_uri("/etc/my web.config").uri, "file:///etc/my%20web.config");
    EXPECT_FALSE(artifact_uri("/etc/web.config").is_below_root);
    EXPECT_EQ(artifact_uri("/a/../../web.config").uri, "file:///web.config");
    EXPECT_EQ(artifact_uri("../x/web.config").uri, "../x/web.config");
    EXPECT_FALSE(artifact_uri("a/../../x").is_below_root);
}

TEST(LogicalName, IsTheLastStep) {
    EXPECT_EQ(logical_name("/configuration/httpErrors/@errorMode").name, "errorMode");
    EXPECT_TRUE(logical_name("/configuration/httpErrors/@errorMode").is_attribute);
    EXPECT_EQ(logical_name("/configuration/location[@path='a/b']").name, "location");
    EXPECT_FALSE(logical_name("/configuration/location[@path='a/@b']").is_attribute);
    EXPECT_EQ(logical_name("/x/add[@name=\"it's]/\"]/@value").name, "value");
    EXPECT_EQ(logical_name("root").name, "root");
}

}  // namespace
}  // namespace iislint::report
