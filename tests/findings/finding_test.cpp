#include "findings/finding.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace iislint::findings {
namespace {

using text::Source;

TEST(FormatMessage, PutsArgumentsInPlace) {
    EXPECT_EQ(format_message("Pool '{0}' stops after '{1}', says '{0}'.", {"Shop", "00:20:00"}),
              "Pool 'Shop' stops after '00:20:00', says 'Shop'.");
    EXPECT_EQ(format_message("'{11}'", {"", "", "", "", "", "", "", "", "", "", "", "l"}), "'l'");
}

TEST(FormatMessage, LeavesArgumentsAsTheyAre) {
    EXPECT_EQ(format_message("Rule '{0}' in '{1}'.", {"{R:1} {1} }}", "web"}), "Rule '{R:1} {1} }}' in 'web'.");
}

TEST(FormatMessage, TakesDoubledBracesForSingleOnes) {
    EXPECT_EQ(format_message("{{R:1}} and '{0}'", {"x"}), "{R:1} and 'x'");
}

TEST(FormatMessage, KeepsWhatIsNoPlaceholder) {
    EXPECT_EQ(format_message("{a} {0 {1} {9999999} {", {"x"}), "{a} {0 {1} {9999999} {");
}

TEST(Finding, SaysTheSummaryWhenItsRuleHasNoSuchWording) {
    RuleInfo rule;
    rule.summary = "Something is wrong.";
    Finding finding;
    finding.rule = &rule;
    EXPECT_EQ(finding.message(), "Something is wrong.");
}

TEST(Names, AreThoseOfTheJsonContract) {
    EXPECT_EQ(to_string(Level::note), "note");
    EXPECT_EQ(to_string(Level::warning), "warning");
    EXPECT_EQ(to_string(Level::error), "error");
    EXPECT_EQ(to_string(Safety::unsafe), "unsafe");
    EXPECT_EQ(to_string(SubjectKind::application_pool), "applicationPool");
    EXPECT_EQ(to_string(SubjectKind::virtual_directory), "virtualDirectory");
    EXPECT_EQ(to_string(Origin::explicit_), "explicit");
    EXPECT_EQ(to_string(Origin::schema), "schema");
}

class SortAndGroup : public testing::Test {
protected:
    SortAndGroup() {
        first_rule.id = "IDLE001";
        second_rule.id = "WARM001";
    }

    static Finding finding(const RuleInfo& rule, const Source& source, text::Span span, std::string subject) {
        Finding out;
        out.rule = &rule;
        out.location = {&source, span, {}};
        out.subject = {SubjectKind::application_pool, std::move(subject)};
        return out;
    }

    static std::vector<std::string> subjects(const std::vector<Finding>& findings) {
        std::vector<std::string> out;
        for (const Finding& f : findings) out.push_back(f.subject.name);
        return out;
    }

    RuleInfo first_rule;
    RuleInfo second_rule;
    Source a = Source::decode("a.config", "<configuration><add/></configuration>");
    Source b = Source::decode("b.config", "<configuration/>");
};

TEST_F(SortAndGroup, OrderIsPathPositionRuleSubject) {
    std::vector<Finding> findings = {
        finding(first_rule, b, {0, 1}, "6"), finding(second_rule, a, {5, 9}, "0"), finding(first_rule, a, {5, 9}, "4"),
        finding(first_rule, a, {5, 9}, "3"), finding(second_rule, a, {2, 3}, "2"), finding(first_rule, a, {2, 3}, "1"),
    };
    std::vector<Finding> backwards(findings.rbegin(), findings.rend());
    sort_findings(findings);
    sort_findings(backwards);
    EXPECT_EQ(subjects(findings), (std::vector<std::string>{"1", "2", "3", "4", "0", "6"}));
    EXPECT_EQ(subjects(backwards), subjects(findings));
}

TEST_F(SortAndGroup, FindingsWithoutAFileComeFirst) {
    std::vector<Finding> findings = {finding(first_rule, a, {0, 1}, "file"), finding(first_rule, a, {0, 1}, "none")};
    findings[1].location.source = nullptr;
    sort_findings(findings);
    EXPECT_EQ(subjects(findings), (std::vector<std::string>{"none", "file"}));
}

TEST_F(SortAndGroup, FoldsWhatSharesRuleAndPlace) {
    std::vector<Finding> findings = {finding(first_rule, a, {5, 9}, "A"), finding(first_rule, a, {5, 9}, "B"),
                                     finding(second_rule, a, {5, 9}, "C"), finding(first_rule, a, {6, 9}, "D"),
                                     finding(first_rule, b, {6, 9}, "E")};
    sort_findings(findings);
    const std::vector<FindingGroup> groups = group_findings(findings);
    ASSERT_EQ(groups.size(), 4U);
    EXPECT_EQ(groups[0].first->subject.name, "A");
    ASSERT_EQ(groups[0].members.size(), 2U);
    EXPECT_EQ(groups[0].members[1]->subject.name, "B");
    EXPECT_EQ(groups[1].first->subject.name, "C");
    EXPECT_EQ(groups[2].first->subject.name, "D");
    EXPECT_EQ(groups[3].first->subject.name, "E");
}

TEST_F(SortAndGroup, KeepsApartWhatDiffersInLevelOrWording) {
    std::vector<Finding> findings = {finding(first_rule, a, {5, 9}, "A"), finding(first_rule, a, {5, 9}, "B"),
                                     finding(first_rule, a, {5, 9}, "C"), finding(first_rule, a, {5, 9}, "D")};
    findings[1].level = Level::note;
    findings[2].message_index = 1;
    const std::vector<FindingGroup> groups = group_findings(findings);
    ASSERT_EQ(groups.size(), 3U);
    // "D" says the same as "A", though others stand between them.
    EXPECT_EQ(groups[0].members.size(), 2U);
    EXPECT_EQ(groups[0].members[1]->subject.name, "D");
}

TEST_F(SortAndGroup, NothingMakesNoGroups) { EXPECT_TRUE(group_findings({}).empty()); }

}  // namespace
}  // namespace iislint::findings
