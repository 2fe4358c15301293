#include "rules/rule_choice.hpp"

#include <gtest/gtest.h>

namespace iislint::rules {
namespace {

using findings::Level;

class Choice : public testing::Test {
protected:
    Choice() : rules_(std::move(*RuleSet::load_built_in())) {}
    const findings::RuleInfo& info(std::string_view id) const { return rules_.find(id)->info(); }
    RuleChoice choose() const {
        Result<RuleChoice> choice = choose_rules(rules_, selection_);
        if (choice) return std::move(*choice);
        ADD_FAILURE() << choice.error().message;
        return {};
    }
    bool is_on(std::string_view id) const { return choose().is_on(info(id)); }
    static std::vector<RuleWord> words(std::initializer_list<const char*> texts) {
        std::vector<RuleWord> out;
        for (const char* text : texts) out.push_back({text, {}});
        return out;
    }
    static std::vector<LevelWord> levels(std::initializer_list<std::pair<const char*, std::optional<Level>>> words) {
        std::vector<LevelWord> out;
        for (const auto& [word, level] : words) out.push_back({{word, {}}, level});
        return out;
    }

    RuleSet rules_;
    RuleSelection selection_;
};

TEST_F(Choice, IsEveryRuleThatIsNotOptIn) {
    EXPECT_TRUE(is_on("IDLE001"));
    EXPECT_FALSE(is_on("SUPP004"));
    EXPECT_FALSE(choose().level(info("IDLE001")));
}

TEST_F(Choice, ExtendSelectAddsWhatIsOptIn) {
    selection_.extend_select = words({"SUPP004"});
    EXPECT_TRUE(is_on("SUPP004"));
    EXPECT_TRUE(is_on("IDLE001"));
}

TEST_F(Choice, SelectTakesThoseAloneAndIgnoreWinsOverIt) {
    selection_.select = words({"IDLE", "RCYC001"});
    selection_.extend_select = words({"POOL001"});
    selection_.ignore = words({"RCYC"});
    EXPECT_TRUE(is_on("IDLE001"));
    EXPECT_TRUE(is_on("POOL001"));
    EXPECT_FALSE(is_on("RCYC001"));
    EXPECT_FALSE(is_on("POOL002"));
}

TEST_F(Choice, NeverHidesFilesThatCannotBeRead) {
    selection_.select = words({"IDLE001"});
    selection_.ignore = words({"CONF", "CONF000"});
    selection_.levels = {levels({{"CONF000", std::nullopt}}), levels({{"CONF000", Level::note}})};
    EXPECT_TRUE(is_on("CONF000"));
    EXPECT_FALSE(choose().level(info("CONF000")));
}

TEST_F(Choice, OfLevelsPrefersTheNarrowerWordAndTheLaterList) {
    selection_.levels = {levels({{"IDLE001", Level::error}, {"IDLE", Level::note}})};
    EXPECT_EQ(choose().level(info("IDLE001")), Level::error);
    selection_.levels.push_back(levels({{"availability", std::nullopt}}));
    EXPECT_FALSE(is_on("IDLE001")) << "the later list has the last word";
    selection_.levels.push_back(levels({{"IDLE001", Level::warning}}));
    EXPECT_TRUE(is_on("IDLE001"));
    EXPECT_EQ(choose().level(info("IDLE001")), Level::warning);
}

TEST_F(Choice, ALevelAsksForAnOptInRuleAndDoesNotUndoASelection) {
    selection_.levels = {levels({{"SUPP004", Level::note}})};
    EXPECT_TRUE(is_on("SUPP004"));
    selection_.select = words({"IDLE001"});
    EXPECT_FALSE(is_on("SUPP004"));
}

TEST_F(Choice, OfTheUpperOneMakesAFreshStartWithItsSelect) {
    RuleSelection lower;
    lower.ignore = words({"IDLE001"});
    lower.levels = {levels({{"RCYC001", Level::error}})};
    RuleSelection upper = selection_;
    upper.put_over(lower);
    selection_ = upper;
    EXPECT_FALSE(is_on("IDLE001")) << "both count";
    selection_ = {};
    selection_.select = words({"IDLE001", "RCYC001"});
    selection_.put_over(lower);
    EXPECT_TRUE(is_on("IDLE001"));
    EXPECT_EQ(choose().level(info("RCYC001")), Level::error);
}

TEST_F(Choice, OfAnUnknownWordSaysWhereItStands) {
    selection_.ignore.push_back({"IDEL001", "settings file 's.json': /ignore/0: "});
    const Result<RuleChoice> choice = choose_rules(rules_, selection_);
    ASSERT_FALSE(choice);
    EXPECT_EQ(
        choice.error().message.rfind("settings file 's.json': /ignore/0: no rule has the id, name or tag 'IDEL001'; "
                                     "did you mean 'IDLE001'?",
                                     0),
        0U)
        << choice.error().message;
}

}  // namespace
}  // namespace iislint::rules
