#include "rules/rule_set.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

RuleSet built_in() {
    Result<RuleSet> rules = RuleSet::load_built_in();
    if (!rules) {
        ADD_FAILURE() << rules.error().message;
        return {};
    }
    return std::move(*rules);
}

std::vector<std::string> ids(const RuleSet& rules) {
    std::vector<std::string> all;
    for (const auto& rule : rules.rules()) all.push_back(rule->info().id);
    return all;
}

std::vector<std::string> selected(const std::vector<std::string>& select, const std::vector<std::string>& ignore = {}) {
    RuleSet rules = built_in();
    const Result<void> done = rules.select(select, ignore);
    return done ? ids(rules) : std::vector<std::string>{done.error().message};
}

TEST(RuleSet, LoadsTheBuiltInRulesInTheOrderOfTheirIds) {
    const std::vector<std::string> all = ids(built_in());
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_GE(all.size(), 7U);
}

TEST(RuleSet, FindsByIdWithoutCaseAndByName) {
    const RuleSet rules = built_in();
    ASSERT_NE(rules.find("idle001"), nullptr);
    EXPECT_EQ(rules.find("idle001"), rules.find("idle-timeout-on-always-running"));
    EXPECT_EQ(rules.find("NOPE999"), nullptr);
}

TEST(RuleSet, SelectsByTheControlsOfOthers) {
    const std::vector<std::string> stig = selected({"STIG"});
    EXPECT_TRUE(std::count(stig.begin(), stig.end(), "IDLE001"));
    EXPECT_FALSE(std::count(stig.begin(), stig.end(), "POOL001"));
    const std::vector<std::string> one = selected({"STIG-V-218762"});
    EXPECT_TRUE(std::count(one.begin(), one.end(), "IDLE001"));
    EXPECT_FALSE(std::count(one.begin(), one.end(), "RCYC001"));
    EXPECT_TRUE(selected({"STIG-V-21876"}).front().starts_with("no rule has")) << "no part of a number";
    const std::vector<std::string> without = selected({}, {"STIG"});
    EXPECT_FALSE(std::count(without.begin(), without.end(), "IDLE001"));
}

TEST(RuleSet, SelectsByIdPrefixNameAndTag) {
    EXPECT_EQ(selected({"IDLE001"}), (std::vector<std::string>{"CONF000", "IDLE001"}));
    EXPECT_EQ(selected({"idle-timeout-on-always-running"}), (std::vector<std::string>{"CONF000", "IDLE001"}));
    const std::vector<std::string> warm = selected({"WARM"});
    EXPECT_GT(warm.size(), 2U);
    for (const std::string& id : warm) EXPECT_TRUE(id == "CONF000" || id.starts_with("WARM")) << id;
    const std::vector<std::string> recycling = selected({"recycling"});
    EXPECT_NE(std::find(recycling.begin(), recycling.end(), "RCYC001"), recycling.end());
}

TEST(RuleSet, DoesNotTakePartOfAWordForAPrefix) { EXPECT_TRUE(has(selected({"WAR"}).front(), "no rule has")); }

TEST(RuleSet, IgnoresAfterSelecting) {
    const std::vector<std::string> warm = selected({"WARM"}, {"WARM001"});
    EXPECT_EQ(std::find(warm.begin(), warm.end(), "WARM001"), warm.end());
    EXPECT_NE(std::find(warm.begin(), warm.end(), "WARM002"), warm.end());
}

TEST(RuleSet, NeverHidesWhatIsNotWellFormed) {
    const std::vector<std::string> rest = selected({"IDLE001"}, {"CONF000"});
    EXPECT_NE(std::find(rest.begin(), rest.end(), "CONF000"), rest.end());
}

TEST(RuleSet, RefusesAWordThatNamesNothing) {
    EXPECT_TRUE(has(selected({"IDLE01"}).front(), "did you mean 'IDLE001'?"));
    EXPECT_TRUE(has(selected({}, {"nothing-like-it"}).front(), "no rule has the id, name or tag 'nothing-like-it'"));
}

TEST(RuleSet, AddsARuleOfTheUserAmongTheOthers) {
    RuleSet rules = built_in();
    ASSERT_TRUE(rules.add("mine.json", std::string_view(rule_text("{}"))));
    const std::vector<std::string> all = ids(rules);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_NE(rules.find("ACME001"), nullptr);
}

TEST(RuleSet, NamesTheFileOfABrokenRule) {
    RuleSet rules = built_in();
    const auto error = [&](std::string_view text) {
        const Result<void> added = rules.add("dir/mine.json", text);
        return added ? std::string{} : added.error().message;
    };
    EXPECT_TRUE(has(error("{"), "'dir/mine.json' is not valid JSON"));
    EXPECT_TRUE(has(error(""), "'dir/mine.json' is not valid JSON"));
    EXPECT_TRUE(has(error("\xff{}"), "'dir/mine.json' is not valid JSON"));
    EXPECT_TRUE(has(error(R"({"x":1})"), "'dir/mine.json': /: unknown key 'x'"));
    EXPECT_TRUE(has(error(rule_text(R"({"id":"IDLE001"})")), "the id IDLE001 is taken"));
}

TEST(RuleSet, RefusesAFileNestedWithoutEnd) {
    constexpr std::size_t depth = 300'000;
    for (const char* key : {"level", "deny", "id", "fixes"}) {
        const std::string text =
            "{\"" + std::string(key) + "\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
        const Result<void> added = RuleSet().add("deep.json", std::string_view(text));
        ASSERT_FALSE(added);
        EXPECT_TRUE(has(added.error().message, "nested too deep")) << key;
    }
}

}  // namespace
}  // namespace iislint::rules
