#include "findings/baseline.hpp"

#include <gtest/gtest.h>

namespace iislint::findings {
namespace {

class BaselineTest : public testing::Test {
protected:
    BaselineTest() {
        idle_.id = "IDLE001";
        broken_.id = "CONF000";
    }
    Finding finding(std::uint64_t fingerprint, const RuleInfo* rule = nullptr) const {
        Finding finding;
        finding.rule = rule == nullptr ? &idle_ : rule;
        finding.fingerprint = fingerprint;
        finding.location.source = &source_;
        return finding;
    }
    static std::string name(const Finding& finding) { return finding.location.source->path(); }
    static std::vector<BaselineState> states(const std::vector<Finding>& findings) {
        std::vector<BaselineState> all;
        for (const Finding& one : findings) all.push_back(one.baseline);
        return all;
    }

    RuleInfo idle_;
    RuleInfo broken_;
    text::Source source_ = text::Source::decode("server/applicationHost.config", "<configuration/>");
};

constexpr BaselineState fresh = BaselineState::fresh;
constexpr BaselineState unchanged = BaselineState::unchanged;

TEST_F(BaselineTest, IsWrittenSortedOneEntryALine) {
    const Baseline baseline = Baseline::of({finding(0xB), finding(0xA), finding(0xB)}, name);
    EXPECT_EQ(baseline.to_json(),
              "{\"version\":1,\n"
              " \"entries\":[\n"
              "  {\"path\":\"server/applicationHost.config\",\"rule\":\"IDLE001\","
              "\"fingerprint\":\"000000000000000a\",\"count\":1},\n"
              "  {\"path\":\"server/applicationHost.config\",\"rule\":\"IDLE001\","
              "\"fingerprint\":\"000000000000000b\",\"count\":2}\n"
              " ]}\n");
    const Result<Baseline> again = Baseline::parse("b.json", baseline.to_json());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->to_json(), baseline.to_json());
    EXPECT_EQ(Baseline::of({}, name).to_json(), "{\"version\":1,\n \"entries\":[]}\n");
}

TEST_F(BaselineTest, TellsNewFromKnownAndCountsEqualOnes) {
    Baseline baseline = Baseline::of({finding(1), finding(1), finding(2)}, name);
    std::vector<Finding> now = {finding(1), finding(1), finding(1), finding(3)};
    baseline.apply(now, name);
    EXPECT_EQ(states(now), (std::vector{unchanged, unchanged, fresh, fresh}));
    const auto all = [](const BaselineEntry&) { return true; };
    const std::vector<const BaselineEntry*> stale = baseline.stale(all);
    ASSERT_EQ(stale.size(), 1U);
    EXPECT_EQ(stale[0]->fingerprint, 2U);
    EXPECT_TRUE(baseline.stale([](const BaselineEntry&) { return false; }).empty());
    EXPECT_EQ(baseline.prune(all), 1U);
    EXPECT_EQ(baseline.entries().size(), 1U);
}

TEST_F(BaselineTest, PruningLowersACount) {
    Baseline baseline = Baseline::of({finding(1), finding(1), finding(1)}, name);
    std::vector<Finding> now = {finding(1)};
    baseline.apply(now, name);
    EXPECT_EQ(baseline.prune([](const BaselineEntry&) { return true; }), 1U);
    ASSERT_EQ(baseline.entries().size(), 1U);
    EXPECT_EQ(baseline.entries()[0].count, 1U);
}

TEST_F(BaselineTest, CannotHideAFileThatCannotBeRead) {
    std::vector<Finding> now = {finding(1, &broken_)};
    EXPECT_TRUE(Baseline::of(now, name).entries().empty());
    Result<Baseline> forged =
        Baseline::parse("b.json", R"({"version":1,"entries":[{"path":"server/applicationHost.config","rule":"CONF000",)"
                                  R"("fingerprint":"0000000000000001","count":9}]})");
    ASSERT_TRUE(forged);
    forged->apply(now, name);
    EXPECT_EQ(states(now), std::vector{fresh});
}

TEST_F(BaselineTest, KeepsTheReasonsThatPeopleWrite) {
    const Result<Baseline> baseline = Baseline::parse(
        "b.json",
        R"({"version":1,"entries":[{"path":"a","rule":"IDLE001","fingerprint":"0000000000000001","reason":"old"}]})");
    ASSERT_TRUE(baseline) << baseline.error().message;
    EXPECT_NE(baseline->to_json().find(R"("count":1,"reason":"old"})"), std::string::npos);
}

TEST_F(BaselineTest, RefusesWhatIsNoBaseline) {
    for (const char* bad :
         {"", "[]", "{}", R"({"version":2,"entries":[]})", R"({"version":1})", R"({"version":1,"entries":{}})",
          R"({"version":1,"entries":[1]})", R"({"version":1,"entries":[{"path":"a","rule":"R"}]})",
          R"({"version":1,"entries":[{"path":"a","rule":"R","fingerprint":"xyz"}]})",
          R"({"version":1,"entries":[{"path":"a","rule":"R","fingerprint":"0000000000000001","count":-1}]})",
          R"({"version":1,"entries":[{"path":"a","rule":"R","fingerprint":"0000000000000001","line":1}]})"}) {
        const Result<Baseline> baseline = Baseline::parse("b.json", bad);
        ASSERT_FALSE(baseline) << bad;
        EXPECT_EQ(baseline.error().message.rfind("baseline 'b.json': ", 0), 0U) << baseline.error().message;
    }
    EXPECT_FALSE(Baseline::parse("b.json", std::string(100'000, '[')));
}

}  // namespace
}  // namespace iislint::findings
