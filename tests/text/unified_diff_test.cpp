#include "text/unified_diff.hpp"

#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/temporary_directory.hpp"
#include "text/random_edits.hpp"

namespace iislint::text {
namespace {

struct Case {
    std::string path;
    std::string before;
    std::vector<Edit> edits;
};

// A repository that no setting of the user reaches.
class Repository {
public:
    Repository() { exists_ = git("init -q") == 0; }
    bool exists() const { return exists_; }

    // Writes the files, applies their patches in one call, and compares what comes out byte for byte.
    void expect_applies(const std::vector<Case>& cases) const {
        std::string patch;
        for (const Case& one : cases) {
            directory_.write(one.path, one.before);
            patch += unified_diff(one.path, one.before, one.edits);
        }
        directory_.write("fix.patch", patch);
        ASSERT_EQ(git("apply --whitespace=nowarn fix.patch"), 0) << patch;
        for (const Case& one : cases)
            EXPECT_EQ(directory_.read(one.path), apply_edits(one.before, one.edits)) << one.path << '\n' << patch;
    }

private:
    int git(const std::string& arguments) const {
        const std::string here = directory_.path().string();
        const std::string command = "cd '" + here + "' && HOME='" + here + "' XDG_CONFIG_HOME='" + here +
                                    "' GIT_CONFIG_NOSYSTEM=1 LC_ALL=C git " + arguments;
        return std::system(command.c_str());
    }

    TemporaryDirectory directory_;
    bool exists_ = false;
};

class UnifiedDiffForGit : public testing::Test {
protected:
    void SetUp() override {
        if (!repository_.exists()) GTEST_SKIP() << "git is not installed";
    }
    void expect_applies(std::string before, std::vector<Edit> edits, std::string path = "site/web.config") const {
        repository_.expect_applies({{std::move(path), std::move(before), std::move(edits)}});
    }

    Repository repository_;
};

std::string numbered_lines(int count, std::string_view line_end = "\n") {
    std::string text;
    for (int i = 1; i <= count; ++i) text.append("line ").append(std::to_string(i)).append(line_end);
    return text;
}

Edit replaced(std::string_view text, std::string_view what, std::string with) {
    const auto begin = static_cast<Offset>(text.find(what));
    return {{begin, begin + static_cast<Offset>(what.size())}, std::move(with)};
}

Edit inserted(std::size_t at, std::string text) {
    return {{static_cast<Offset>(at), static_cast<Offset>(at)}, std::move(text)};
}

TEST(UnifiedDiff, ShowsThreeLinesOfContext) {
    const std::string text = numbered_lines(9);
    EXPECT_EQ(unified_diff("site/web.config", text, std::vector<Edit>{replaced(text, "line 5", "LINE 5")}),
              "--- a/site/web.config\n"
              "+++ b/site/web.config\n"
              "@@ -2,7 +2,7 @@\n"
              " line 2\n line 3\n line 4\n-line 5\n+LINE 5\n line 6\n line 7\n line 8\n");
}

TEST(UnifiedDiff, IsEmptyWhenNothingChanges) {
    EXPECT_EQ(unified_diff("a", "x\n", {}), "");
    EXPECT_EQ(unified_diff("a", "x\ny\n", std::vector<Edit>{{{0, 3}, "x\ny"}}), "");
}

TEST(UnifiedDiff, ListsOnlyLinesThatChange) {
    const std::string text = numbered_lines(3);
    EXPECT_EQ(unified_diff("a", text, std::vector<Edit>{replaced(text, "1\nline 2\nline 3", "1\nLINE 2\nline 3")}),
              "--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n line 1\n-line 2\n+LINE 2\n line 3\n");
}

TEST(UnifiedDiff, ListsNeighbouringLinesTogether) {
    const std::string text = "1\n2\n";
    EXPECT_EQ(unified_diff("a", text, std::vector<Edit>{{{0, 1}, "x"}, {{2, 3}, "y"}}),
              "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-1\n-2\n+x\n+y\n");
}

TEST(UnifiedDiff, SaysWhereTheFinalNewlineIsMissing) {
    EXPECT_EQ(unified_diff("a", "x", std::vector<Edit>{{{0, 1}, "y\n"}}),
              "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n");
    EXPECT_EQ(unified_diff("a", "x\n", std::vector<Edit>{{{1, 2}, ""}}),
              "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file\n");
}

TEST(UnifiedDiff, KeepsTheLineEndsOfTheFile) {
    EXPECT_EQ(unified_diff("a", "x\r\ny\r\n", std::vector<Edit>{{{0, 1}, "z"}}),
              "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-x\r\n+z\r\n y\r\n");
}

TEST(UnifiedDiff, MergesHunksWhoseContextsTouch) {
    const std::string text = numbered_lines(20);
    auto hunks = [&](std::string_view second) {
        const std::string patch = unified_diff(
            "a", text, std::vector<Edit>{replaced(text, "line 3\n", "x\n"), replaced(text, second, "y\n")});
        int count = 0;
        for (std::size_t at = patch.find("@@ -"); at != std::string::npos; at = patch.find("@@ -", at + 1)) ++count;
        return count;
    };
    EXPECT_EQ(hunks("line 10\n"), 1);
    EXPECT_EQ(hunks("line 11\n"), 2);
}

TEST(UnifiedDiff, QuotesUnusualPathsAsGitDoes) {
    auto header = [](std::string_view path) {
        const std::string patch = unified_diff(path, "x", std::vector<Edit>{{{0, 1}, "y"}});
        return patch.substr(0, patch.find('\n'));
    };
    EXPECT_EQ(header("my site/web.config"), "--- \"a/my site/web.config\"");
    EXPECT_EQ(header("caf\xC3\xA9"), "--- \"a/caf\\303\\251\"");
    EXPECT_EQ(header("a\"b\\c\n\x1b"), "--- \"a/a\\\"b\\\\c\\n\\033\"");
    EXPECT_EQ(header("./site/./web.config"), "--- a/site/web.config");
    EXPECT_EQ(header("/srv//web.config"), "--- a/srv/web.config");
    EXPECT_EQ(header("../web.config"), "--- a/../web.config");
}

TEST_F(UnifiedDiffForGit, AppliesToLf) {
    const std::string text = numbered_lines(30);
    expect_applies(text, {replaced(text, "line 15", "LINE 15")});
}

TEST_F(UnifiedDiffForGit, AppliesToCrlf) {
    const std::string text = numbered_lines(30, "\r\n");
    expect_applies(text, {replaced(text, "line 2\r", "LINE 2\r"), replaced(text, "line 29\r\n", "")});
}

TEST_F(UnifiedDiffForGit, AppliesToLoneCr) {
    const std::string text = numbered_lines(5, "\r");
    expect_applies(text, {replaced(text, "line 3", "LINE 3")});
}

TEST_F(UnifiedDiffForGit, AppliesToAByteOrderMark) { expect_applies("\xEF\xBB\xBF<a/>\r\n", {{{4, 5}, "b"}}); }

TEST_F(UnifiedDiffForGit, AppliesToTheLastLineWithoutNewline) {
    const std::string text = numbered_lines(10) + "last";
    expect_applies(text, {replaced(text, "last", "LAST")});
}

TEST_F(UnifiedDiffForGit, AppliesElsewhereWhenTheFinalNewlineIsMissing) {
    const std::string text = numbered_lines(10) + "last";
    repository_.expect_applies({{"near", text, {replaced(text, "line 9", "LINE 9")}},
                                {"far", text, {replaced(text, "line 2", "LINE 2")}},
                                {"both", text, {replaced(text, "line 2", "LINE 2"), replaced(text, "last", "LAST")}}});
}

TEST_F(UnifiedDiffForGit, AddsAndRemovesTheFinalNewline) {
    const std::string with = numbered_lines(5);
    const std::string without = with.substr(0, with.size() - 1);
    repository_.expect_applies(
        {{"add", without, {inserted(without.size(), "\n")}},
         {"add-lines", without, {inserted(without.size(), "\nx\ny")}},
         {"remove", with, {{{static_cast<Offset>(with.size() - 1), static_cast<Offset>(with.size())}, ""}}},
         {"remove-line", without, {replaced(without, "\nline 5", "")}}});
}

TEST_F(UnifiedDiffForGit, AppliesEditsNearEachOther) {
    const std::string text = numbered_lines(30);
    expect_applies(text, {replaced(text, "line 10\n", ""), replaced(text, "line 12\n", "a\nb\n"),
                          replaced(text, "line 13", "LINE 13"), replaced(text, "line 20", "LINE 20")});
}

TEST_F(UnifiedDiffForGit, AppliesManyHunks) {
    const std::string text = numbered_lines(1000);
    std::vector<Edit> edits;
    for (int i = 10; i <= 990; i += 20)
        edits.push_back(replaced(text, "line " + std::to_string(i) + "\n", i % 40 == 10 ? "" : "one\ntwo\nthree\n"));
    expect_applies(text, edits);
}

TEST_F(UnifiedDiffForGit, InsertsAtStartAndEnd) {
    const std::string text = numbered_lines(8);
    repository_.expect_applies({{"start", text, {inserted(0, "first\n")}},
                                {"end", text, {inserted(text.size(), "last\n")}},
                                {"end-in-parts", text, {inserted(text.size(), "la"), inserted(text.size(), "st")}},
                                {"both", text, {inserted(0, "first\n"), inserted(text.size(), "last")}}});
}

TEST_F(UnifiedDiffForGit, FillsAndEmptiesFiles) {
    repository_.expect_applies({{"fill", "", {{{0, 0}, "<a/>\n"}}}, {"empty", "a\nb\n", {{{0, 4}, ""}}}});
}

TEST_F(UnifiedDiffForGit, AppliesToPathsWithBlanksAndOtherScripts) {
    repository_.expect_applies({{"my site/web config", "x\n", {{{0, 1}, "y"}}},
                                {"caf\xC3\xA9/\xE6\x97\xA5.config", "x\n", {{{0, 1}, "y"}}},
                                {"tab\tquote\"back\\slash", "x\n", {{{0, 1}, "y"}}},
                                {" blank at both ends ", "x\n", {{{0, 1}, "y"}}}});
}

TEST_F(UnifiedDiffForGit, AppliesWhateverTheEdits) {
    std::mt19937 random(42);
    std::vector<Case> cases;
    while (cases.size() < 400) {
        const int size = static_cast<int>(random_below(random, cases.size() % 4 == 0 ? 400 : 60));
        Case one{"f" + std::to_string(cases.size()), random_text(random, size), {}};
        one.edits = random_edits(random, one.before, 6);
        cases.push_back(std::move(one));
    }
    repository_.expect_applies(cases);
}

}  // namespace
}  // namespace iislint::text
