#include "rules/rule.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

TEST(Rule, CompilesWithWhatIsNeeded) { EXPECT_EQ(rule_error("{}"), ""); }

TEST(Rule, NeedsItsKeys) {
    for (const char* key : {"id", "name", "summary", "target", "message"}) {
        nlohmann::json rule = nlohmann::json::parse(rule_text("{}"));
        rule.erase(key);
        const Result<std::unique_ptr<Rule>> compiled = compile_rule(rule);
        ASSERT_FALSE(compiled) << key;
        EXPECT_TRUE(has(compiled.error().message, "the key '" + std::string(key) + "' is missing"));
    }
}

TEST(Rule, RefusesUnknownKeysWithTheNearestOne) {
    EXPECT_EQ(rule_error(R"({"mesage":"x"})"), "/: unknown key 'mesage'; did you mean 'message'?");
    EXPECT_TRUE(has(rule_error(R"({"zzzzzzzz":1})"), "unknown key 'zzzzzzzz'"));
    EXPECT_TRUE(has(rule_error(R"({"fixes":[{"title":"t","sett":{}}]})"), "/fixes/0: unknown key 'sett'"));
    EXPECT_TRUE(has(rule_error(R"({"levels":[{"level":"note","wen":1,"when":{"field":"@name","exists":true}}]})"),
                    "/levels/0: unknown key 'wen'"));
    EXPECT_TRUE(has(rule_error(R"({"message":[{"id":"a","text":"'{@name}'.","wen":1}]})"), "/message/0: unknown key"));
}

TEST(Rule, NamesControlsThatExist) {
    EXPECT_EQ(rule_error(R"({"controls":["CIS-IIS10-1.5","STIG-V-218762"]})"), "");
    EXPECT_EQ(rule_error(R"({"controls":["ACME-SEC-7"]})"), "") << "a house rule set";
    EXPECT_EQ(
        rule_error(R"({"controls":["STIG-V-218762","STIG-V-218726"]})"),
        "/controls/1: 'STIG-V-218726' is no control of DISA STIG Microsoft IIS 10.0 Site and Server; did you mean "
        "'STIG-V-218736'?");
    EXPECT_TRUE(has(rule_error(R"({"controls":["two words"]})"), "/controls/0: must be an id without blanks"));
    EXPECT_TRUE(has(rule_error(R"({"controls":"CIS-IIS10-1.5"})"), "/controls: must be a list"));
}

TEST(Rule, HasExactlyOnePolarity) {
    const std::string_view condition = R"({"field":"@name","exists":true})";
    for (const std::string& parts : {fmt::format(R"({{"deny":{0},"require":{0}}})", condition),
                                     fmt::format(R"({{"deny":{0},"code":"x"}})", condition),
                                     fmt::format(R"({{"deny":{0},"require":{0},"code":"x"}})", condition)})
        EXPECT_TRUE(has(rule_error(parts), "exactly one of 'deny', 'require' and 'code'")) << parts;
    nlohmann::json none = nlohmann::json::parse(rule_text("{}"));
    none.erase("require");
    EXPECT_FALSE(compile_rule(none));
}

TEST(Rule, RefusesValuesOfTheWrongKind) {
    const std::pair<const char*, const char*> rows[] = {
        {R"({"version":2})", "/version"},
        {R"({"id":"acme001"})", "/id"},
        {R"({"id":"ACME"})", "/id"},
        {R"({"id":"ACME01"})", "/id"},
        {R"({"id":"001"})", "/id"},
        {R"({"id":"ACME001x"})", "/id"},
        {R"({"name":"A Name"})", "/name"},
        {R"({"name":""})", "/name"},
        {R"({"level":"fatal"})", "/level"},
        {R"({"level":1})", "/level"},
        {R"({"levels":{}})", "/levels"},
        {R"({"levels":[{"level":"note"}]})", "/levels/0"},
        {R"({"levels":[{"level":"bad","when":{"field":"@name","exists":true}}]})", "/levels/0/level"},
        {R"({"levels":[{"level":"note","when":{"field":"@nam","exists":true}}]})", "/levels/0/when/field"},
        {R"({"tags":"a"})", "/tags"},
        {R"({"tags":[1]})", "/tags"},
        {R"({"summary":1})", "/summary"},
        {R"({"why":"x"})", "/why"},
        {R"({"references":[{}]})", "/references"},
        {R"({"requires":["magic"]})", "/requires"},
        {R"({"where":{"field":"@nam","exists":true}})", "/where/field"},
        {R"({"deny":{"field":"@nam","exists":true}})", "/deny/field"},
        {R"({"require":{"field":"@nam","exists":true}})", "/require/field"},
        {R"({"at":"@nam"})", "/at"},
        {R"({"at":1})", "/at"},
        {R"({"message":1})", "/message"},
        {R"({"message":[]})", "/message"},
        {R"({"message":[{"id":"a"}]})", "/message/0"},
        {R"({"message":"Look at '{@nam}'."})", "/message"},
        {R"({"fixes":{}})", "/fixes"},
        {R"({"fixes":[1]})", "/fixes/0"},
        {R"({"fixes":[{"set":{"@autoStart":"true"}}]})", "/fixes/0"},
        {R"({"fixes":[{"title":"t"}]})", "/fixes/0"},
        {R"({"fixes":[{"title":"t","safety":"sure","set":{"@autoStart":"true"}}]})", "/fixes/0/safety"},
        {R"({"fixes":[{"title":"t","set":{"@autoStar":"true"}}]})", "/fixes/0/set"},
        {R"({"fixes":[{"title":"t","set":{"@autoStart":true}}]})", "/fixes/0/set/@autoStart"},
        {R"({"fixes":[{"title":"t","set":{"@autoStart":"{@nam}"}}]})", "/fixes/0/set/@autoStart"},
        {R"({"fixes":[{"title":"t","set":{"#applicationCount":"1"}}]})", "/fixes/0/set"},
        {R"({"fixes":[{"title":"t","set":"@autoStart"}]})", "/fixes/0/set"},
        {R"({"fixes":[{"title":"t","set":null}]})", "/fixes/0"},
        {R"({"fixes":[{"title":"t","remove":"@autoStart"}]})", "/fixes/0/remove"},
        {R"({"fixes":[{"title":"t","remove":[1]}]})", "/fixes/0/remove"},
        {R"({"fixes":[{"title":"t","remove":["@x"]}]})", "/fixes/0/remove"},
        {R"({"fixes":[{"title":"t","remove":["."]}]})", "/fixes/0/remove: '.' is the entry of a rule whose target"},
        {R"({"fixes":[{"title":"t","remove":["#applicationCount"]}]})",
         "/fixes/0/remove: '#applicationCount' is neither"},
        {R"({"fixes":[{"title":"t","remove":["recycling/periodicRestart/schedule/ad[@value='1']"]}]})",
         "/fixes/0/remove: 'ad' is no collection entry"},
        {R"({"fixes":[{"title":"t","remove":["recycling/periodicRestart/schedule/add[@valu='1']"]}]})",
         "/fixes/0/remove: unknown attribute 'valu'"},
        {R"({"fixes":[{"title":"t","set":{"recycling/periodicRestart/schedule/add[*]":"1"}}]})", "/fixes/0/set: "},
        {R"({"ignorable":"no"})", "/ignorable: must be true or false"},
        {R"({"fixes":[{"title":"t","append":[]}]})", "/fixes/0/append"},
        {R"({"fixes":[{"title":"t","append":{"recycling/periodicRestart/schedule":{}}}]})", "/fixes/0/append"},
        {R"({"fixes":[{"title":"t","append":{"recycling/periodicRestart/schedule":{"add":"02:00:00"}}}]})",
         "/fixes/0/append"},
        {R"({"fixes":[{"title":"t","append":{"recycling/periodicRestart/schedule":{"ad":{"value":"1"}}}}]})",
         "/fixes/0/append"},
        {R"({"fixes":[{"title":"t","append":{"recycling/periodicRestart/schedule":{"add":{"valu":"1"}}}}]})",
         "/fixes/0/append"},
        {R"({"fixes":[{"title":"t","when":{"field":"@nam","exists":true},"set":{"@autoStart":"true"}}]})",
         "/fixes/0/when/field"},
        {R"({"fixes":[{"title":"t","safeWhen":{},"set":{"@autoStart":"true"}}]})", "/fixes/0/safeWhen"},
    };
    for (const auto& [parts, pointer] : rows)
        EXPECT_TRUE(rule_error(parts).starts_with(std::string(pointer))) << parts << "\n" << rule_error(parts);
}

TEST(Rule, NeverWritesASecretIntoAFix) {
    EXPECT_TRUE(
        has(rule_error(R"({"fixes":[{"title":"t","set":{"processModel/@userName":"{processModel/@password}"}}]})"),
            "secret"));
}

TEST(Rule, SuggestsTheNearestTarget) {
    EXPECT_TRUE(has(rule_error(R"({"target":"aplicationPool"})"), "/target: "));
    EXPECT_TRUE(has(rule_error(R"({"target":"aplicationPool"})"), "did you mean 'applicationPool'?"));
    EXPECT_TRUE(has(rule_error(R"({"target":"section:system.webServer/httpError"})"),
                    "did you mean 'system.webServer/httpErrors'?"));
    EXPECT_TRUE(has(rule_error(R"({"target":"entry"})"), "/target: "));
}

TEST(Rule, HasAMessageThatEveryReportCanCarry) {
    EXPECT_TRUE(has(rule_error(R"({"message":"Nothing to name."})"), "at least one '{field}'"));
    EXPECT_TRUE(has(rule_error(R"({"message":"Pool '{@name}'"})"), "full stop"));
    EXPECT_TRUE(has(rule_error(R"({"message":"Pool {@name}."})"), "single quotes"));
}

TEST(Rule, IsNotAList) { EXPECT_FALSE(compile_rule(nlohmann::json::parse("[]"))); }

TEST(Rule, FiresWhereDenyHoldsOrRequireDoesNot) {
    Judge judge(config::pools_text(R"(<add name="Short" queueLength="10"/><add name="Long" queueLength="5000"/>)"));
    const auto* findings = &judge.check(R"({"deny":{"field":"@queueLength","less":1000}})");
    ASSERT_EQ(findings->size(), 1U);
    EXPECT_EQ(findings->front().subject.name, "Short");
    findings = &judge.check(R"({"require":{"field":"@queueLength","less":1000}})");
    ASSERT_EQ(findings->size(), 1U);
    EXPECT_EQ(findings->front().subject.name, "Long");
}

TEST(Rule, SaysNothingWhereWhereDoesNotHold) {
    Judge judge(config::pools_text(R"(<add name="A" queueLength="10"/><add name="B" queueLength="20"/>)"));
    const auto& findings =
        judge.check(R"({"where":{"field":"@name","equals":"b"},"deny":{"field":"@queueLength","less":1000}})");
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].subject.name, "B");
}

TEST(Rule, DoesNotRunOnIisExpressWhenItNeedsTheActivationService) {
    const std::string rule = R"({"requires":["processActivationService"],"deny":{"field":"@name","exists":true}})";
    const char* const express = R"(<configuration><system.applicationHost><applicationPools><add name="P"/>
        </applicationPools></system.applicationHost><system.webServer><globalModules>
        <add name="M" image="%IIS_BIN%\m.dll"/></globalModules></system.webServer></configuration>)";
    EXPECT_TRUE(Judge(express).check(rule).empty());
    EXPECT_EQ(Judge(config::pools_text(R"(<add name="P"/>)")).check(rule).size(), 1U);
}

TEST(Rule, LooksAtEveryKindOfTarget) {
    const std::string host =
        config::sites_text(R"(
        <site name="S" id="1"><application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s"/>
        <virtualDirectory path="/v" physicalPath="C:\v"/></application></site>)",
                           R"(<system.webServer><directoryBrowse enabled="true"/></system.webServer>)");
    const std::pair<const char*, std::vector<std::string>> rows[] = {
        {"server", {"applicationHost.config"}},
        {"applicationPool", {"P"}},
        {"site", {"S"}},
        {"application", {"S/"}},
        {"virtualDirectory", {"S/", "S/v"}},
        {"section:system.webServer/directoryBrowse", {"system.webServer/directoryBrowse"}},
        {"section:system.webServer/httpErrors", {}},
    };
    for (const auto& [target, names] : rows) {
        Judge judge(host);
        std::vector<std::string> found;
        for (const findings::Finding& finding :
             judge.check(fmt::format(R"({{"target":"{}","deny":{{"field":"#isIisExpress","equals":false}}}})", target)))
            found.push_back(finding.subject.name);
        EXPECT_EQ(found, names) << target;
    }
}

TEST(Rule, TakesTheFirstLevelThatHolds) {
    Judge judge(config::pools_text(
        R"(<add name="A" queueLength="10"/><add name="B" queueLength="200"/><add name="C" queueLength="500"/>)"));
    const auto& findings = judge.check(R"({"level":"warning",
        "levels":[{"level":"error","when":{"field":"@queueLength","less":100}},
                  {"level":"note","when":{"field":"@queueLength","less":300}}],
        "deny":{"field":"@queueLength","less":1000}})");
    ASSERT_EQ(findings.size(), 3U);
    EXPECT_EQ(findings[0].level, findings::Level::error);
    EXPECT_EQ(findings[1].level, findings::Level::note);
    EXPECT_EQ(findings[2].level, findings::Level::warning);
}

TEST(Rule, TakesTheFirstMessageThatHolds) {
    Judge judge(config::pools_text(R"(<add name="A" queueLength="10"/><add name="B" queueLength="500"/>)"));
    const auto& findings = judge.check(R"({"deny":{"field":"@queueLength","less":1000},"message":[
        {"id":"tiny","text":"Tiny: '{@name}'.","when":{"field":"@queueLength","less":100}},
        {"id":"short","text":"Short: '{@name}'."}]})");
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].message(), "Tiny: 'A'.");
    EXPECT_EQ(findings[1].message(), "Short: 'B'.");
}

TEST(Rule, CompilesFromEveryWholeExampleOfTheReference) {
    std::ifstream file(std::filesystem::path(IISLINT_SOURCE_DIR) / "docs/rule-language.md", std::ios::binary);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(page.empty());
    std::size_t rules = 0;
    constexpr std::string_view fence = "```json\n";
    for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at + 1)) {
        const std::size_t begin = at + fence.size();
        const std::string block = page.substr(begin, page.find("```", begin) - begin);
        if (block.find("\"id\"") == std::string::npos || block.find("\"target\"") == std::string::npos) continue;
        const Result<void> added = RuleSet().add("example", std::string_view(block));
        EXPECT_TRUE(added) << (added ? "" : added.error().message) << "\n" << block;
        ++rules;
    }
    EXPECT_GE(rules, 1U);
}

}  // namespace
}  // namespace iislint::rules
