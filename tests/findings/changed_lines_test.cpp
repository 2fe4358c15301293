#include "findings/changed_lines.hpp"

#include <string>

#include <gtest/gtest.h>

namespace iislint::findings {
namespace {

ChangedLines::Ranges ranges(std::string_view diff, const std::string& path = "web.config") {
    const Result<ChangedLines> changed = ChangedLines::parse(diff);
    if (!changed) {
        ADD_FAILURE() << changed.error().message;
        return {};
    }
    const ChangedLines::Ranges* found = changed->find(path);
    return found == nullptr ? ChangedLines::Ranges{} : *found;
}

std::string diff_of(std::string_view hunks, std::string_view name = "b/web.config") {
    return "diff --git a/web.config b/web.config\nindex 1..2 100644\n--- a/web.config\n+++ " + std::string(name) +
           "\n" + std::string(hunks);
}

using Ranges = ChangedLines::Ranges;

TEST(ChangedLines, AreTheAddedLinesOfADiff) {
    EXPECT_EQ(ranges(diff_of("@@ -3 +3 @@ section\n-old\n+new\n")), (Ranges{{3, 3}}));
    EXPECT_EQ(ranges(diff_of("@@ -3,0 +4,2 @@\n+a\n+b\n@@ -9 +12 @@\n-x\n+y\n")), (Ranges{{4, 5}, {12, 12}}));
    EXPECT_EQ(ranges(diff_of("@@ -1,5 +1,6 @@\n a\n b\n+c\n d\n-e\n+f\n g\n")), (Ranges{{3, 3}, {5, 5}}))
        << "with lines around the change";
    EXPECT_EQ(ranges(diff_of("@@ -1 +1 @@\r\n-a\r\n+b\r\n\\ No newline at end of file\r\n")), (Ranges{{1, 1}}));
}

TEST(ChangedLines, AreTheNeighboursOfAGap) {
    EXPECT_EQ(ranges(diff_of("@@ -4,2 +3,0 @@\n-a\n-b\n")), (Ranges{{3, 4}}));
    EXPECT_EQ(ranges(diff_of("@@ -1 +0,0 @@\n-a\n")), (Ranges{{1, 1}}));
    EXPECT_EQ(ranges(diff_of("@@ -1,4 +1,3 @@\n a\n-b\n c\n d\n")), (Ranges{{1, 2}}));
}

TEST(ChangedLines, AreAllOfAFileThatGitTakesForBinary) {
    const Ranges all =
        ranges("diff --git a/web.config b/web.config\nBinary files a/web.config and b/web.config differ\n");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].first, 1U);
    EXPECT_GT(all[0].second, 1'000'000U);
}

TEST(ChangedLines, KnowTheNamesThatDiffsGiveFiles) {
    const std::string_view hunk = "@@ -1 +1 @@\n-a\n+b\n";
    EXPECT_EQ(ranges(diff_of(hunk, "web.config")).size(), 1U) << "--no-prefix";
    EXPECT_EQ(ranges(diff_of(hunk, "w/web.config")).size(), 1U) << "diff.mnemonicPrefix";
    EXPECT_EQ(ranges(diff_of(hunk, "./web.config\t2026-01-01 10:00:00")).size(), 1U) << "diff -u";
    EXPECT_EQ(ranges(diff_of(hunk, "\"b/caf\\303\\251/we\\\"b.config\""), "caf\xC3\xA9/we\"b.config").size(), 1U);
    EXPECT_EQ(ranges(diff_of(hunk, "b/b/web.config"), "b/web.config").size(), 1U);
    EXPECT_TRUE(ChangedLines::parse(diff_of("@@ -1 +0,0 @@\n-a\n", "/dev/null"))->files().empty()) << "deleted";
}

TEST(ChangedLines, CannotComeFromSomethingElse) {
    EXPECT_TRUE(ChangedLines::parse("")->files().empty()) << "nothing changed";
    EXPECT_TRUE(ChangedLines::parse("\n")->files().empty());
    for (const std::string& bad :
         {std::string("<configuration/>\n"), std::string("@@ -1 +1 @@\n-a\n+b\n"), diff_of("@@ -1 +1\n"),
          diff_of("@@ -1 +99999999999 @@\n+a\n"), diff_of("@@ -1,2 +1,2 @@\n a\n"), diff_of("@@ -1 +1 @@\nxx\n"),
          diff_of("@@ -1,4294967295 +1,4294967295 @@\n a\n")})
        EXPECT_FALSE(ChangedLines::parse(bad)) << bad;
}

TEST(ChangedLines, OfManyLinesAreFew) {
    std::string diff = "--- a/web.config\n+++ b/web.config\n@@ -0,0 +1,200000 @@\n";
    for (int i = 0; i < 200000; ++i) diff += "+\n";
    EXPECT_EQ(ranges(diff), (Ranges{{1, 200000}}));
}

class Touched : public testing::Test {
protected:
    Touched() { finding_.rule = &rule_; }
    Location line(const text::Source& source, std::string_view needle) const {
        const std::size_t at = source.text().find(needle);
        return {&source, {static_cast<text::Offset>(at), static_cast<text::Offset>(at + needle.size())}, {}};
    }
    bool touches(std::string_view hunks) const {
        const Result<ChangedLines> changed = ChangedLines::parse(diff_of(hunks));
        return changed->touches(finding_, [&](const text::Source& source) { return changed->find(source.path()); });
    }

    RuleInfo rule_;
    Finding finding_;
    text::Source server_ = text::Source::decode("applicationHost.config", "1\n2\n3\n");
    text::Source site_ = text::Source::decode("web.config", "one\ntwo\nthree\nfour\nfive\n");
};

TEST_F(Touched, ByAnyPlaceThatContributes) {
    const std::string_view hunk = "@@ -3 +3 @@\n-x\n+three\n";
    finding_.location = line(server_, "2");
    EXPECT_FALSE(touches(hunk));
    finding_.related = {{line(site_, "three"), "inherited here"}};
    EXPECT_TRUE(touches(hunk));
    finding_.related = {{line(site_, "two"), "inherited here"}};
    EXPECT_FALSE(touches(hunk));
    finding_.effective = {{"@x", "1", Origin::inherited, line(site_, "three")}};
    EXPECT_TRUE(touches(hunk));
    finding_.effective = {{"@x", "1", Origin::schema, {}}};
    EXPECT_FALSE(touches(hunk));
    finding_.location = line(site_, "two\nthree\nfour");
    EXPECT_TRUE(touches(hunk)) << "a place of several lines";
    finding_.location = line(site_, "two\n");
    EXPECT_FALSE(touches(hunk)) << "a place that ends with its line";
}

TEST_F(Touched, IsAlwaysAFileThatCannotBeRead) {
    rule_.id = "CONF000";
    finding_.location = line(server_, "1");
    EXPECT_TRUE(touches("@@ -3 +3 @@\n-x\n+three\n"));
}

}  // namespace
}  // namespace iislint::findings
