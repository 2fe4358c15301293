#include "rules/suppression.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace iislint::rules {
namespace {

using findings::Finding;

class Suppressions : public testing::Test {
protected:
    Suppressions() : rules_(std::move(*RuleSet::load_built_in())) {}

    void read(std::string text) {
        FileContent content;
        content.bytes = std::move(text);
        file_ = std::make_unique<config::ConfigFile>("web.config", std::move(content));
        ASSERT_TRUE(file_->is_readable()) << file_->problems().front().message;
        comments_ = read_suppressions(*file_, rules_, true);
    }
    // A finding at the first place of this text.
    Finding at(std::string_view needle, std::string_view rule = "IDLE001") const {
        Finding finding;
        finding.rule = &rules_.find(rule)->info();
        // A value in single quotes, or else the text itself.
        const std::size_t quoted = file_->source().text().find(fmt::format("='{}'", needle));
        const std::size_t begin = quoted == std::string_view::npos ? file_->source().text().find(needle) : quoted + 2;
        finding.location = {
            &file_->source(), {static_cast<text::Offset>(begin), static_cast<text::Offset>(begin + needle.size())}, {}};
        return finding;
    }
    // Which of these a comment covers, as text of the place.
    std::string covered(std::vector<Finding> findings, std::string_view today = "2026-06-01") {
        std::sort(findings.begin(), findings.end(),
                  [](const Finding& a, const Finding& b) { return a.location.span.begin < b.location.span.begin; });
        apply_suppressions(*file_, comments_, *parse_date(today), findings);
        std::string out;
        for (const Finding& finding : findings)
            if (finding.suppression != nullptr)
                out += fmt::format("{}({}) ", finding.location.span.in(file_->source().text()),
                                   finding.suppression->reason);
        return out;
    }
    std::string reported(bool judged = true) const {
        std::vector<Finding> out;
        report_suppressions(
            *file_, comments_, rules_, [&](const std::string&) { return judged; }, out);
        std::string text;
        for (const Finding& finding : out) text += finding.rule->id + ": " + finding.message() + "\n";
        return text;
    }

    RuleSet rules_;
    std::unique_ptr<config::ConfigFile> file_;
    std::vector<SuppressionComment> comments_;
};

TEST_F(Suppressions, CoverTheNextStartTagAlone) {
    read(
        "<a>\n<!-- iislint: ignore[IDLE001] known -->\n<!-- another --> <b x='1'\n   y='2'><c z='3'/></b><b "
        "x='9'/></a>");
    EXPECT_EQ(covered({at("1"), at("2"), at("3"), at("9"), at("b")}), "b(known) 1(known) 2(known) ");
}

TEST_F(Suppressions, OfATreeCoverAllThatIsInIt) {
    read("<a><!-- iislint: ignore-tree[IDLE001] known --><b x='1'><c z='3'/></b><d x='9'/></a>");
    EXPECT_EQ(covered({at("1"), at("3"), at("9")}), "1(known) 3(known) ");
}

TEST_F(Suppressions, OfAFileCoverItAll) {
    read("<?xml version='1.0'?><!-- iislint: file-ignore[IDLE001] vendored --><a><b x='3'/></a>");
    EXPECT_EQ(covered({at("3"), at("a>", "POOL001")}), "3(vendored) ");
}

TEST_F(Suppressions, MayStandBeforeTheRootElement) {
    read("<!-- iislint: ignore-tree[IDLE001] -->\n<a><b x='3'/></a>");
    EXPECT_EQ(covered({at("3")}), "3() ");
}

TEST_F(Suppressions, TakeSeveralIdsWithoutCaseAndAReasonOfSeveralLines) {
    read("<a><!--iislint:ignore[ idle001 ,POOL001,]until=2026-12-31 because\n   of that --><b x='1'/></a>");
    EXPECT_EQ(covered({at("1"), at("1", "POOL001"), at("1", "RCYC001")}), "1(because of that) 1(because of that) ");
}

TEST_F(Suppressions, EndAfterTheirDay) {
    read("<a><!-- iislint: ignore[IDLE001] soon until=2026-06-01 --><b x='1'/></a>");
    EXPECT_EQ(covered({at("1")}, "2026-06-01"), "1(soon) ");
    EXPECT_EQ(reported(), "");
    EXPECT_EQ(covered({at("1")}, "2026-06-02"), "");
    EXPECT_EQ(reported(), "SUPP003: The suppression of 'IDLE001' ended on '2026-06-01' and has no effect any more.\n");
}

TEST_F(Suppressions, OfNestedPlacesTheInnermostIsUsed) {
    read(
        "<!-- iislint: file-ignore[IDLE001] outer --><a><!-- iislint: ignore-tree[IDLE001] inner --><b x='1'/>"
        "<c x='2'/></a>");
    EXPECT_EQ(covered({at("1"), at("2")}), "1(inner) 2(outer) ");
    EXPECT_EQ(reported(), "");
    EXPECT_EQ(covered({at("1")}), "1(inner) ");
}

TEST_F(Suppressions, ThatCoverNothingAreReportedWhereThatIsKnown) {
    read("<a><!-- iislint: ignore[IDLE001,POOL001] r --><b x='1'/></a>");
    covered({at("1")});
    EXPECT_EQ(reported(), "SUPP001: The suppression of 'POOL001' has nothing to suppress here.\n");
    EXPECT_EQ(reported(false), "");
}

TEST_F(Suppressions, ThatAreFaultyAreReportedAndHaveNoEffect) {
    const std::pair<const char*, const char*> rows[] = {
        {"ignore-tre[IDLE001]", "'ignore-tre' is no instruction, 'ignore-tree' is."},
        {"please[IDLE001]", "'please' is not ignore, ignore-tree or file-ignore."},
        {"ignore", "'ignore' needs the ids of rules in brackets behind it."},
        {"ignore []", "'ignore' needs"},
        {"ignore[]", "'ignore' needs"},
        {"ignore[ , ]", "'ignore' needs"},
        {"ignore[IDLE001", "'ignore' needs"},
        {"ignore[IDLE001] until=2026-02-30", "'2026-02-30' is not a date"},
        {"ignore[IDLE001] until=", "'until=' is not a date"},
        {"file-ignore[IDLE001]", "'file-ignore[IDLE001]' must stand before the root element."},
        {"ignore[IDEL001]", "names 'IDEL001', and no rule has this id, but 'IDLE001' exists."},
        {"ignore[ACMECORP12]", "names 'ACMECORP12', and no rule has this id."},
        {"ignore[CONF000]", "names 'CONF000', which nothing can hide."},
    };
    for (const auto& [text, message] : rows) {
        read(fmt::format("<a><!-- iislint: {} --><b x='1'/></a>", text));
        EXPECT_EQ(covered({at("1")}), "") << text;
        EXPECT_NE(reported().find("SUPP002: "), std::string::npos) << text;
        EXPECT_NE(reported().find(message), std::string::npos) << text << "\n" << reported();
    }
    read("<a><b x='1'/><!-- iislint: ignore[IDLE001] --></a><!-- iislint: ignore[IDLE001] -->");
    EXPECT_EQ(covered({at("1")}), "");
    const std::string twice = reported();
    EXPECT_NE(twice.find("no element follows 'ignore[IDLE001]'"), twice.rfind("no element follows 'ignore[IDLE001]'"));
}

TEST_F(Suppressions, ThatAreNotAllowedAreReported) {
    read("<a><!-- iislint: ignore[IDLE001] --><b x='1'/></a>");
    comments_ = read_suppressions(*file_, rules_, false);
    EXPECT_EQ(covered({at("1")}), "");
    EXPECT_NE(reported().find("the settings do not allow 'ignore[IDLE001]'"), std::string::npos) << reported();
}

TEST_F(Suppressions, WithoutAReasonAreReported) {
    read("<a><!-- iislint: ignore[IDLE001] until=2099-01-01 --><b x='1'/></a>");
    covered({at("1")});
    EXPECT_EQ(reported(), "SUPP004: The suppression of 'IDLE001' gives no reason.\n");
}

TEST_F(Suppressions, OfAMillionIdsOrCommentsTakeLinearTime) {
    std::string text = "<!-- iislint: ignore[";
    for (int i = 0; i < 200'000; ++i) text += "X,";
    text += "] --><a>";
    for (int i = 0; i < 20'000; ++i) text += "<!-- iislint: ignore-tree[IDLE001,IDEL001] --><b x='1'/>";
    read(text + "</a>");
    std::vector<Finding> findings(20'000, at("1"));
    apply_suppressions(*file_, comments_, *parse_date("2026-06-01"), findings);
    EXPECT_NE(reported().find("'ignore' names more than a hundred rules"), std::string::npos);
}

}  // namespace
}  // namespace iislint::rules
