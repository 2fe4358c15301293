#include "fix/run.hpp"

#include <gtest/gtest.h>

#include "fix/repairs.hpp"

namespace iislint::fix {
namespace {

// Rules as plain functions of a text; checks the files again whenever the run asks.
class RunTest : public testing::Test {
protected:
    using Rule = std::function<void(const Source&, std::vector<Finding>&)>;

    void file(const std::string& path, std::string text) { originals_.push_back(source_of(path, std::move(text))); }
    void rule(Rule rule) { rules_.push_back(std::move(rule)); }

    // Replaces the first `from` by `to`.
    void replace(const std::string& id, const std::string& from, const std::string& to, Safety safety = Safety::safe) {
        rule([=](const Source& source, std::vector<Finding>& out) {
            const std::size_t at = source.text().find(from);
            if (at == std::string_view::npos) return;
            const auto begin = static_cast<text::Offset>(at);
            out.push_back(
                finding_of(id, source.path(),
                           {one_file_fix(source, {{{begin, begin + static_cast<text::Offset>(from.size())}, to}},
                                         safety, from + " to " + to)}));
        });
    }

    FixRun run(bool unsafe = false) {
        const std::vector<Finding> first = check({});
        const xml::NameTable names;
        const Recheck recheck = [this](const Texts& texts, const std::vector<SettingChange>& made) -> Rechecked {
            again_ = check(texts);
            return {again_, unreached_ ? unreached_(made) : std::vector<std::string>{}};
        };
        FixRun result = run_fixes(first, {.unsafe = unsafe}, names, recheck);
        // Whatever happened: the composed edits lead from what was read to the result.
        for (const ChangedFile& changed : result.files) {
            EXPECT_EQ(text::apply_edits(changed.source->text(), changed.edits), changed.text);
            EXPECT_NE(changed.source->text(), changed.text);
            EXPECT_TRUE(std::any_of(originals_.begin(), originals_.end(),
                                    [&](const auto& original) { return original.get() == changed.source; }));
        }
        return result;
    }

    std::vector<Finding> check(const Texts& texts) {
        std::vector<std::unique_ptr<Source>> now;
        std::vector<Finding> found;
        for (const auto& original : originals_) {
            const auto at = texts.find(original->path());
            const Source* source = original.get();
            if (at != texts.end()) {
                now.push_back(source_of(original->path(), at->second));
                source = now.back().get();
            }
            for (const Rule& rule : rules_) rule(*source, found);
        }
        if (unreached_)
            for (Finding& finding : found) finding.fixes[0].changes.emplace_back().value = finding.fixes[0].title;
        current_ = std::move(now);
        return found;
    }

    std::vector<std::unique_ptr<Source>> originals_;
    std::vector<std::unique_ptr<Source>> current_;
    std::vector<Rule> rules_;
    std::vector<Finding> again_;
    std::function<std::vector<std::string>(const std::vector<SettingChange>&)> unreached_;
};

TEST_F(RunTest, ChangesNothingWithoutAFix) {
    file("a", "<a/>");
    const FixRun result = run();
    EXPECT_TRUE(result.files.empty());
    EXPECT_TRUE(result.repairs.empty());
    EXPECT_EQ(result.passes, 0);
    EXPECT_TRUE(result.stable);
}

TEST_F(RunTest, RepeatsUntilNothingIsLeft) {
    file("a", "<a x='1'/>");
    replace("R1", "'1'", "'2'");
    replace("R2", "'2'", "'3'");
    replace("R3", "x='3'", "y='3'");
    const FixRun result = run();
    ASSERT_EQ(result.files.size(), 1U);
    EXPECT_EQ(result.files[0].text, "<a y='3'/>");
    EXPECT_EQ(result.passes, 3);
    EXPECT_TRUE(result.stable);
    ASSERT_EQ(result.repairs.size(), 3U);
    EXPECT_EQ(result.repairs[0].rule, "R1");
    EXPECT_EQ(result.repairs[2].title, "x='3' to y='3'");
    EXPECT_EQ(result.repairs[2].subject, "a");
}

TEST_F(RunTest, ComposesEditsOfDifferentLengths) {
    file("a", "<a one='1' two='2' three='3'>text</a>");
    replace("R1", "one='1' ", "");
    replace("R2", "two='2'", "two='twenty-two' new='n'");
    replace("R3", "twenty-two' new='n' three", "t' three");
    replace("R4", "text</a>", "<b/>text<b/></a>");
    replace("R5", "<b/>text", "TEXT");
    const FixRun result = run();
    ASSERT_EQ(result.files.size(), 1U);
    EXPECT_EQ(result.files[0].text, "<a two='t' three='3'>TEXT<b/></a>");
}

// A place is named as it was before the pass, so each pass is asked about its own changes.
TEST_F(RunTest, AsksOfEachPassWhatDidNotComeTrue) {
    file("a", "<a x='1'/>");
    replace("R1", "'1'", "'2'");
    replace("R2", "'2'", "'3'");
    std::string asked;
    unreached_ = [&](const std::vector<SettingChange>& made) {
        for (const SettingChange& change : made) asked += change.value + "; ";
        return std::vector<std::string>(asked.ends_with("'3'; ") ? 1 : 0, "lost");
    };
    EXPECT_EQ(run().unreached, std::vector<std::string>{"lost"});
    EXPECT_EQ(asked, "'1' to '2'; '2' to '3'; ");
}

TEST_F(RunTest, DoesOverlappingFixesInTheNextPass) {
    file("a", "<a x='1' y='1'/>");
    replace("R1", "x='1'", "x='2'");
    replace("R2", "x='1' y='1'", "never");
    replace("R3", "='2' y", "='2' z");
    EXPECT_EQ(run().files.at(0).text, "<a x='2' z='1'/>");
}

TEST_F(RunTest, LeavesTheOriginalsAlone) {
    file("a", "<a x='1'/>");
    file("b", "<b/>");
    replace("R1", "'1'", "'2'");
    const FixRun result = run();
    EXPECT_EQ(originals_[0]->text(), "<a x='1'/>");
    ASSERT_EQ(result.files.size(), 1U);
    EXPECT_EQ(result.files[0].source, originals_[0].get());
}

TEST_F(RunTest, HandsBackSeveralFilesByPath) {
    file("b", "<a x='1'/>");
    file("a", "<a x='1'/>");
    replace("R1", "'1'", "'2'");
    const FixRun result = run();
    ASSERT_EQ(result.files.size(), 2U);
    EXPECT_EQ(result.files[0].source->path(), "a");
    EXPECT_EQ(result.files[1].source->path(), "b");
}

TEST_F(RunTest, MakesNoneOfTheFixesThatUndoEachOtherAndNamesThem) {
    file("a", "<a x='1' y='1'/>");
    replace("R1", "x='1'", "x='2'");
    replace("R2", "x='2'", "x='1'");
    replace("R3", "y='1'", "y='2'");
    const FixRun result = run();
    EXPECT_TRUE(result.stable);
    EXPECT_EQ(result.files.at(0).text, "<a x='1' y='2'/>");
    ASSERT_EQ(result.repairs.size(), 1U);
    EXPECT_EQ(result.repairs[0].rule, "R3");
    ASSERT_EQ(result.opposing.size(), 1U);
    EXPECT_EQ(result.opposing[0], "R1 (x='1' to x='2') for 'a', R2 (x='2' to x='1') for 'a'");
}

TEST_F(RunTest, ChangesNothingWhenAllFixesUndoEachOther) {
    file("a", "<a x='1'/>");
    replace("R1", "'1'", "'2'");
    replace("R2", "'2'", "'3'");
    replace("R3", "'3'", "'1'");
    const FixRun result = run();
    EXPECT_TRUE(result.stable);
    EXPECT_TRUE(result.files.empty());
    EXPECT_TRUE(result.repairs.empty());
    EXPECT_EQ(result.opposing.size(), 1U);
}

TEST_F(RunTest, MakesTheFixesBeforeACircleButNotThoseInIt) {
    file("a", "<a x='0' y='1'/>");
    replace("R0", "x='0'", "x='1'");
    replace("R1", "x='1'", "x='2'");
    replace("R2", "x='2'", "x='1'");
    replace("R3", "y='1'", "y='2'");
    replace("R4", "y='2'", "y='1'");
    const FixRun result = run();
    EXPECT_TRUE(result.stable);
    EXPECT_EQ(result.files.at(0).text, "<a x='1' y='1'/>");
    EXPECT_EQ(result.repairs.size(), 1U);
    ASSERT_EQ(result.opposing.size(), 1U);
    EXPECT_NE(result.opposing[0].find("R4"), std::string::npos) << result.opposing[0];
}

TEST_F(RunTest, StopsWhenAFixGrowsForEver) {
    file("a", "<a x=''/>");
    replace("R1", "x='", "x='x");
    const FixRun result = run();
    EXPECT_FALSE(result.stable);
    EXPECT_EQ(result.passes, most_passes);
    EXPECT_EQ(result.files.at(0).text.size(), std::string_view("<a x=''/>").size() + most_passes);
}

TEST_F(RunTest, DropsAndNamesAFixThatBreaksTheFileAndMakesTheOthers) {
    file("a", "<a x='1'><b/><c/></a>");
    replace("BAD", "<b/>", "<b>");
    replace("R1", "'1'", "'2'");
    replace("R2", "<c/>", "<d/>");
    const FixRun result = run();
    ASSERT_EQ(result.faults.size(), 1U);
    EXPECT_NE(result.faults[0].find("'<b/> to <b>' of BAD for 'a'"), std::string::npos) << result.faults[0];
    ASSERT_EQ(result.files.size(), 1U);
    EXPECT_EQ(result.files[0].text, "<a x='2'><b/><d/></a>");
    EXPECT_TRUE(result.stable);
    EXPECT_EQ(result.repairs.size(), 2U);
}

TEST_F(RunTest, ChangesNothingWhenTheOnlyFixBreaksTheFile) {
    file("a", "<a x='1'/>");
    replace("BAD", "'1'", "'1");
    const FixRun result = run();
    EXPECT_EQ(result.faults.size(), 1U);
    EXPECT_TRUE(result.files.empty());
    EXPECT_TRUE(result.repairs.empty());
    EXPECT_TRUE(result.stable);
}

TEST_F(RunTest, TakesOneOfTwoFixesThatBreakTheFileOnlyTogether) {
    file("a", "<a x='1'  y='2'/>");
    replace("R1", "x=", "z=");
    replace("R2", "y=", "z=");
    const FixRun result = run();
    EXPECT_EQ(result.faults.size(), 1U);
    EXPECT_EQ(result.files.at(0).text, "<a z='1'  y='2'/>");
}

TEST_F(RunTest, ComesToAnEndWhateverBreaks) {
    file("a", "<a><b/></a>");
    for (int i = 0; i < 40; ++i)
        rule([i](const Source& source, std::vector<Finding>& out) {
            out.push_back(finding_of("BAD" + std::to_string(i), "a", {one_file_fix(source, {{{3, 3}, "<"}})}));
        });
    const FixRun result = run();
    EXPECT_TRUE(result.files.empty());
    EXPECT_LE(result.faults.size(), 40U);
}

TEST_F(RunTest, TakesUnsafeFixesOnlyWhenAsked) {
    file("a", "<a x='1'/>");
    replace("R1", "'1'", "'2'", Safety::unsafe);
    EXPECT_TRUE(run().files.empty());
    const FixRun result = run(true);
    EXPECT_EQ(result.files.at(0).text, "<a x='2'/>");
    EXPECT_EQ(result.repairs.at(0).safety, Safety::unsafe);
}

TEST_F(RunTest, KeepsAByteOrderMarkAndUtf16) {
    const std::string text = "\xef\xbb\xbf<a x='\xc3\xa4'/>";
    file("a", text);
    file("b", source_of("b", text)->encode(text));
    originals_[1] = std::make_unique<Source>(Source::decode("b", [] {
        std::string bytes = "\xff\xfe";
        for (char c : std::string_view("<a x='1'/>")) bytes += {c, '\0'};
        return bytes;
    }()));
    replace("R1", "a x", "b x");
    const FixRun result = run();
    ASSERT_EQ(result.files.size(), 2U);
    EXPECT_EQ(result.files[0].text, "\xef\xbb\xbf<b x='\xc3\xa4'/>");
    EXPECT_TRUE(
        result.files[1].source->encode(result.files[1].text).starts_with(std::string_view("\xff\xfe<\0b\0", 6)));
}

}  // namespace
}  // namespace iislint::fix
