// What rules look at beyond whole objects: sections with their application, and entries of collections.
#include "rules/target.hpp"

#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

const char* const server_text = R"(<configuration><system.applicationHost>
  <applicationPools><add name="P"><recycling><periodicRestart><schedule><add value="02:00:00"/><add value="14:00:00"/></schedule></periodicRestart></recycling></add></applicationPools>
  <sites>
    <site name="A" id="1"><application path="/" applicationPool="P"/><bindings><binding protocol="http" bindingInformation="*:80:"/><binding protocol="https" bindingInformation="*:443:a.example"/></bindings></site>
    <site name="B" id="2"><application path="/" applicationPool="P"/><bindings><binding protocol="http" bindingInformation="*:80:b.example"/></bindings></site>
  </sites></system.applicationHost>
  <system.webServer><httpErrors><error statusCode="404" path="C:\e\404.htm"/></httpErrors></system.webServer>
  <location path="B"><system.webServer><httpErrors><error statusCode="500" path="C:\e\500.htm"/></httpErrors></system.webServer></location>
</configuration>)";

std::vector<std::string> said(Judge& judge, std::string_view parts) {
    std::vector<std::string> all;
    for (const findings::Finding& finding : judge.check(parts))
        all.push_back(finding.subject.name + ": " +
                      findings::format_message(finding.rule->messages.front().format, finding.arguments));
    std::sort(all.begin(), all.end());
    return all;
}

TEST(Target, CanBeTheEntriesOfAnObjectsCollection) {
    Judge judge(server_text);
    EXPECT_EQ(
        said(judge,
             R"({"target":"entries:site/bindings/binding","message":"'{site/@name}' takes '{@bindingInformation}'.",
                              "deny":{"field":"@bindingInformation","endsWith":":"}})"),
        (std::vector<std::string>{"A: 'A' takes '*:80:'."}));
    EXPECT_EQ(said(judge, R"({"target":"entries:applicationPool/recycling/periodicRestart/schedule/add","at":"@value",
                              "message":"'{pool/@name}' recycles at '{@value}'.","deny":{"field":"@value","greater":"06:00:00"}})"),
              (std::vector<std::string>{"P: 'P' recycles at '14:00:00'."}));
}

TEST(Target, CanBeTheEntriesOfASectionEachWhereItIsWritten) {
    Judge judge(server_text);
    EXPECT_EQ(said(judge, R"({"target":"entries:system.webServer/httpErrors/error","message":"Error '{@statusCode}'.",
                              "deny":{"field":"@path","startsWith":"C:"}})"),
              (std::vector<std::string>{"system.webServer/httpErrors: Error '404'.",
                                        "system.webServer/httpErrors: Error '500'."}));
    EXPECT_EQ(
        said(
            judge,
            R"({"target":"entries:system.webServer/httpErrors/error","message":"Error '{@statusCode}' of '{site/@name}'.",
                              "deny":{"field":"site/@name","exists":true}})"),
        (std::vector<std::string>{"system.webServer/httpErrors: Error '500' of 'B'."}));
}

TEST(Target, EntriesThatShareASubjectHaveFingerprintsOfTheirOwn) {
    Judge judge(server_text);
    const auto& found = judge.check(
        R"({"target":"entries:site/bindings/binding","message":"See '{@protocol}'.","deny":{"field":"site/@name","equals":"A"}})");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_NE(found[0].fingerprint, found[1].fingerprint);
    EXPECT_EQ(found[0].config_path, "MACHINE/WEBROOT/APPHOST/A");
}

TEST(Target, AnEntryIsRepairedInItsPlace) {
    Judge judge(server_text);
    const auto& found = judge.check(
        R"({"target":"entries:site/bindings/binding","at":"@bindingInformation","message":"See '{@protocol}'.",
        "deny":{"field":"@bindingInformation","endsWith":":"},
        "fixes":[{"title":"Name the host","set":{"@bindingInformation":"{@bindingInformation}{site/@name}.example"}}]})");
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].fixes.size(), 1U);
    EXPECT_TRUE(has(fixed(found[0].fixes[0]), R"(bindingInformation="*:80:A.example")"));
}

TEST(Target, ASectionKnowsItsSiteAndPool) {
    Judge judge(server_text);
    EXPECT_EQ(
        said(
            judge,
            R"({"target":"section:system.webServer/httpErrors","message":"See '{pool/@name}'.","deny":{"field":"pool/@startMode","equals":"OnDemand"}})"),
        (std::vector<std::string>{"system.webServer/httpErrors: See 'P'."}));
}

TEST(Target, MistakesAreNamed) {
    const std::pair<const char*, const char*> mistakes[] = {
        {"applicationPol", "/target: 'applicationPol' is no target; did you mean 'applicationPool'?"},
        {"pool",
         "/target: 'pool' is no target; there are server, applicationPool, site, application, virtualDirectory, "
         "section:PATH and entries:PATH"},
        {"section:system.webServer/httpError",
         "/target: unknown section 'system.webServer/httpError'; did you mean 'system.webServer/httpErrors'?"},
        {"entries:system.webServer/httpErrors/eror", "/target: "},
        {"entries:site/bindings", "/target: "},
        {"entries:site/system.webServer/httpErrors/error", "is no collection"},
        {"entries:applicationPool/applications", "is no collection"},
        {"entries:", "/target: "}};
    for (const auto& [target, message] : mistakes) {
        const std::string error =
            rule_error(std::string(R"({"message":"'{#serverComplete}'.","target":")") + target + "\"}");
        EXPECT_TRUE(has(error, message)) << target << '\n' << error;
    }
}

TEST(RuleForVersions, RunsOnThoseAlone) {
    Judge judge(server_text);
    const std::string rule = R"({"deny":{"field":"@name","equals":"P"},"iis":">=8.5 <10"})";
    EXPECT_EQ(judge.check(rule).size(), 0U);
    judge.options.iis_version = 85;
    EXPECT_EQ(judge.check(rule).size(), 1U);
    judge.options.iis_version = 80;
    EXPECT_EQ(judge.check(rule).size(), 0U);
    EXPECT_TRUE(has(rule_error(R"({"deny":{"field":"@name","equals":"P"},"iis":"new"})"),
                    "/iis: 'new' is no range of versions"));
}

}  // namespace
}  // namespace iislint::rules
