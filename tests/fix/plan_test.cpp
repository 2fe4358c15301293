#include "fix/plan.hpp"

#include <gtest/gtest.h>

#include "fix/repairs.hpp"

namespace iislint::fix {
namespace {

class PlanTest : public testing::Test {
protected:
    std::unique_ptr<Source> source_ = source_of("a.config", "0123456789abcdef");
    std::vector<Finding> findings_;

    void add(std::vector<Edit> edits, Safety safety = Safety::safe) {
        findings_.push_back(
            finding_of("R1", std::to_string(findings_.size()), {one_file_fix(*source_, std::move(edits), safety)}));
    }
    // Which findings the first pass repairs.
    std::vector<std::string> taken(bool unsafe = false) const {
        std::vector<std::string> names;
        for (const Finding* finding : plan_fixes(findings_, {.unsafe = unsafe}).taken)
            names.push_back(finding->subject.name);
        return names;
    }
    using Names = std::vector<std::string>;
};

TEST_F(PlanTest, IsEmptyWithoutFindings) {
    const Plan plan = plan_fixes({}, {});
    EXPECT_TRUE(plan.files.empty());
    EXPECT_TRUE(plan.taken.empty());
    EXPECT_EQ(plan.waiting, 0U);
}

TEST_F(PlanTest, TakesFixesThatStandApartAndSortsTheirEdits) {
    add({{{8, 9}, "X"}});
    add({{{2, 3}, "Y"}, {{5, 5}, "Z"}});
    const Plan plan = plan_fixes(findings_, {});
    EXPECT_EQ(plan.taken.size(), 2U);
    ASSERT_EQ(plan.files.size(), 1U);
    EXPECT_EQ(text::apply_edits(source_->text(), plan.files[0].edits), "01Y34Z567X9abcdef");
}

TEST_F(PlanTest, LetsOverlappingFixesWait) {
    add({{{2, 6}, "X"}});
    add({{{5, 8}, "Y"}});
    add({{{0, 16}, "Z"}});
    add({{{3, 4}, "W"}});
    add({{{9, 10}, "V"}});
    EXPECT_EQ(taken(), (Names{"0", "4"}));
    EXPECT_EQ(plan_fixes(findings_, {}).waiting, 3U);
}

TEST_F(PlanTest, LetsEditsThatTouchWait) {
    add({{{4, 6}, "X"}});
    add({{{6, 8}, "after"}});
    add({{{2, 4}, "before"}});
    add({{{4, 4}, "at its begin"}});
    add({{{6, 6}, "at its end"}});
    EXPECT_EQ(taken(), (Names{"0"}));
}

TEST_F(PlanTest, LetsInsertionsAtOnePlaceWait) {
    add({{{4, 4}, "X"}});
    add({{{4, 4}, "Y"}});
    EXPECT_EQ(taken(), (Names{"0"}));
}

TEST_F(PlanTest, GuardsAReplacementThatItsOwnInsertionStandsBefore) {
    add({{{4, 4}, "X"}, {{4, 9}, "Y"}});
    add({{{7, 8}, "Z"}});
    EXPECT_EQ(taken(), (Names{"0"}));
}

TEST_F(PlanTest, TakesAFixWholeOrNotAtAll) {
    add({{{4, 6}, "X"}});
    add({{{0, 1}, "free"}, {{5, 7}, "taken"}});
    add({{{1, 2}, "touches what was not taken"}});
    EXPECT_EQ(taken(), (Names{"0", "2"}));
}

TEST_F(PlanTest, TakesAFixOfSeveralFilesWholeOrNotAtAll) {
    const auto other = source_of("0.config", "0123456789");
    add({{{4, 6}, "X"}});
    Fix both{"Both", Safety::safe, {{other.get(), {{{1, 2}, "A"}}}, {source_.get(), {{{5, 6}, "B"}}}}};
    findings_.push_back(finding_of("R2", "both", {both}));
    EXPECT_EQ(taken(), (Names{"0"}));
    findings_.erase(findings_.begin());
    const Plan plan = plan_fixes(findings_, {});
    ASSERT_EQ(plan.files.size(), 2U);
    EXPECT_EQ(plan.files[0].source, other.get()) << "files stand in the order of their paths";
    EXPECT_EQ(plan.files[1].source, source_.get());
}

TEST_F(PlanTest, NeverTakesTwoAlternatives) {
    findings_.push_back(finding_of(
        "R1", "x", {one_file_fix(*source_, {{{0, 1}, "first"}}), one_file_fix(*source_, {{{9, 10}, "second"}})}));
    const Plan plan = plan_fixes(findings_, {.unsafe = true});
    ASSERT_EQ(plan.files.size(), 1U);
    EXPECT_EQ(plan.files[0].edits, (std::vector<Edit>{{{0, 1}, "first"}}));
    // Not even when the first has to wait.
    add({{{9, 10}, "z"}});
    std::swap(findings_[0], findings_[1]);
    findings_.insert(findings_.begin(), finding_of("R0", "y", {one_file_fix(*source_, {{{0, 1}, "earlier"}})}));
    EXPECT_EQ(taken(), (Names{"y", "1"}));
}

TEST_F(PlanTest, AFindingWaitsForAChangeOfItsOwnPoolAlone) {
    const auto add_for_pool = [&](text::Offset at, const char* pool, const char* attribute) {
        add({{{at, at + 1}, "x"}});
        findings::SettingChange change;
        change.section = "system.applicationHost/applicationPools";
        change.steps = {{"add", {{"name", pool}}}};
        change.attribute = attribute;
        findings_.back().fixes[0].changes = {change};
        findings_.back().effective = {{"pool/@startMode", "OnDemand", findings::Origin::explicit_, {}}};
    };
    add_for_pool(0, "A", "startMode");
    add_for_pool(5, "B", "startMode");
    add_for_pool(10, "a", "queueLength");
    EXPECT_EQ(taken(), (Names{"0", "1"}));
    // What all of them inherit goes by itself.
    findings_[1].fixes[0].changes[0].steps = {{"applicationPoolDefaults", {}}};
    EXPECT_EQ(taken(), (Names{"0"}));
    std::swap(findings_[0], findings_[1]);
    EXPECT_EQ(taken(), (Names{"1"}));
}

TEST_F(PlanTest, LetsTheRemovalOfATwinWaitForTheChangeOfTheOther) {
    // Two entries with one key: one is renamed to another page, the other goes because it repeats the first.
    findings::SettingChange entry;
    entry.section = "system.webServer/applicationInitialization";
    entry.steps = {{"add", {{"initializationPage", "/A"}}}};
    findings::SettingChange set = entry;
    set.attribute = "initializationPage";
    set.value = "/b";
    findings::SettingChange removal = entry;
    removal.steps[0].keys[0].second = "/a";
    removal.kind = findings::SettingChange::Kind::remove_entry;
    add({{{0, 1}, "x"}});
    add({{{5, 6}, ""}});
    findings_[0].fixes[0].changes = {set};
    findings_[1].fixes[0].changes = {removal};
    EXPECT_EQ(taken(), (Names{"0"}));
    std::swap(findings_[0], findings_[1]);
    EXPECT_EQ(taken(), (Names{"1"}));
    findings_[0].fixes[0].changes[0].steps[0].keys[0].second = "/c";
    EXPECT_EQ(taken(), (Names{"1", "0"}));
}

TEST_F(PlanTest, TakesUnsafeFixesOnlyWhenAsked) {
    add({{{0, 1}, "u"}}, Safety::unsafe);
    EXPECT_TRUE(taken().empty());
    EXPECT_EQ(plan_fixes(findings_, {}).waiting, 0U);
    EXPECT_EQ(taken(true), (Names{"0"}));
}

TEST_F(PlanTest, PassesOverAnUnsafeFirstChoiceForASafeOne) {
    findings_.push_back(finding_of("R1", "x",
                                   {one_file_fix(*source_, {{{0, 1}, "u"}}, Safety::unsafe),
                                    one_file_fix(*source_, {{{1, 2}, "s"}}, Safety::safe)}));
    EXPECT_EQ(plan_fixes(findings_, {}).files.at(0).edits, (std::vector<Edit>{{{1, 2}, "s"}}));
    EXPECT_EQ(plan_fixes(findings_, {.unsafe = true}).files.at(0).edits, (std::vector<Edit>{{{0, 1}, "u"}}));
}

TEST_F(PlanTest, IsLinearInTheNumberOfFixes) {
    const auto big = source_of("big.config", std::string(1'000'000, 'x'));
    for (text::Offset i = 0; i < 100'000; ++i)
        findings_.push_back(finding_of("R1", "x", {one_file_fix(*big, {{{i * 10, i * 10 + 1}, "y"}})}));
    EXPECT_EQ(plan_fixes(findings_, {}).taken.size(), 100'000U);
}

}  // namespace
}  // namespace iislint::fix
