#include "rules/finding_builder.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using findings::Origin;

std::string_view marked(const findings::Location& location) { return location.span.in(location.source->text()); }

TEST(FindingBuilder, PointsAtTheWrittenValue) {
    Judge judge(config::pools_text(R"(<add name="Shop" queueLength="10"/>)"));
    const Finding& finding = judge.check(R"({"deny":{"field":"@queueLength","less":1000},"at":"@queueLength"})").at(0);
    EXPECT_EQ(marked(finding.location), "10");
    EXPECT_EQ(finding.location.xpath,
              "/configuration/system.applicationHost/applicationPools/add[@name='Shop']/@queueLength");
    EXPECT_FALSE(finding.is_missing_value);
    EXPECT_TRUE(finding.related.empty());
    ASSERT_EQ(finding.effective.size(), 1U);
    EXPECT_EQ(finding.effective[0].field, "@queueLength");
    EXPECT_EQ(finding.effective[0].value, "10");
    EXPECT_EQ(finding.effective[0].origin, Origin::explicit_);
    EXPECT_EQ(marked(finding.effective[0].place), "10");
}

TEST(FindingBuilder, PointsAtTheNearestElementOfADefault) {
    const char* const rule = R"({"deny":{"field":"processModel/@idleTimeout","greater":"00:00:00"},
        "at":"processModel/@idleTimeout"})";
    Judge without(config::pools_text(R"(<add name="Shop"/>)"));
    const Finding& finding = without.check(rule).at(0);
    EXPECT_EQ(marked(finding.location), "add");
    EXPECT_TRUE(finding.is_missing_value);
    EXPECT_EQ(finding.effective.at(0).origin, Origin::schema);
    EXPECT_EQ(finding.effective.at(0).place.source, nullptr);
    Judge with(config::pools_text(R"(<add name="Shop"><processModel/></add>)"));
    EXPECT_EQ(marked(with.check(rule).at(0).location), "processModel");
}

TEST(FindingBuilder, PointsAtTheDefaultsElementAndNamesWhoTakesItsValue) {
    Judge judge(config::pools_text(R"(<applicationPoolDefaults queueLength="10"/><add name="Shop"/>)"));
    const Finding& finding = judge.check(R"({"deny":{"field":"@queueLength","less":1000},"at":"@queueLength"})").at(0);
    EXPECT_EQ(marked(finding.location), "10");
    EXPECT_EQ(finding.effective.at(0).origin, Origin::defaults);
    ASSERT_EQ(finding.related.size(), 1U);
    EXPECT_EQ(marked(finding.related[0].location), "add");
    EXPECT_TRUE(has(finding.related[0].message, "'Shop'"));
}

TEST(FindingBuilder, ListsEveryFieldOnceInTheOrderOfTheRule) {
    Judge judge(config::pools_text(R"(<add name="Shop"/>)"));
    const Finding& finding = judge
                                 .check(R"({"at":"@autoStart","deny":{"allOf":[{"field":"@queueLength","greater":0},
        {"field":"@autoStart","equals":true},{"not":{"field":"@queueLength","less":1}},
        {"field":"#stock","equals":false}]}})")
                                 .at(0);
    std::vector<std::string> fields;
    for (const findings::EffectiveValue& value : finding.effective) fields.push_back(value.field);
    EXPECT_EQ(fields, (std::vector<std::string>{"@autoStart", "@queueLength"}));
}

const char* const host = R"(<configuration><system.applicationHost>
<applicationPools><add name="P"/><add name="MSExchangeX"/></applicationPools>
<sites><site name="S" id="1">
<application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s"/></application>
<application path="/owa" applicationPool="MSExchangeX"><virtualDirectory path="/" physicalPath="C:\o"/>
<virtualDirectory path="/v" physicalPath="C:\v"/></application>
</site></sites></system.applicationHost>
<location path="S/owa"><system.webServer><directoryBrowse enabled="true"/></system.webServer></location>
</configuration>)";

TEST(FindingBuilder, NamesSubjectAndConfigurationPath) {
    const auto named = [](const char* target) {
        Judge judge(host);
        std::vector<std::string> all;
        for (const Finding& finding :
             judge.check(fmt::format(R"({{"target":"{}","deny":{{"field":"#isIisExpress","equals":false}}}})", target)))
            all.push_back(fmt::format("{} {} {}", findings::to_string(finding.subject.kind), finding.subject.name,
                                      finding.config_path));
        return all;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(named("applicationPool"), (Names{"applicationPool P MACHINE/WEBROOT/APPHOST",
                                               "applicationPool MSExchangeX MACHINE/WEBROOT/APPHOST"}));
    EXPECT_EQ(named("site"), (Names{"site S MACHINE/WEBROOT/APPHOST/S"}));
    EXPECT_EQ(named("application"),
              (Names{"application S/ MACHINE/WEBROOT/APPHOST/S", "application S/owa MACHINE/WEBROOT/APPHOST/S/owa"}));
    EXPECT_EQ(named("virtualDirectory"), (Names{"virtualDirectory S/ MACHINE/WEBROOT/APPHOST/S",
                                                "virtualDirectory S/owa/ MACHINE/WEBROOT/APPHOST/S/owa",
                                                "virtualDirectory S/owa/v MACHINE/WEBROOT/APPHOST/S/owa/v"}));
}

TEST(FindingBuilder, KeepsVendorsPoolsToNotesWithoutFixes) {
    const char* const rules[] = {
        R"({"target":"applicationPool","level":"error","deny":{"field":"@name","startsWith":"MSExchange"},
            "fixes":[{"title":"t","safety":"safe","set":{"@autoStart":"false"}}]})",
        R"({"target":"application","level":"error","deny":{"field":"@path","equals":"/owa"},
            "fixes":[{"title":"t","safety":"safe","set":{"@preloadEnabled":"true"}}]})",
        R"({"target":"virtualDirectory","level":"error","deny":{"field":"@path","equals":"/v"},
            "fixes":[{"title":"t","safety":"safe","set":{"pool/@autoStart":"false"}}]})",
        R"({"target":"section:system.webServer/directoryBrowse","level":"error","deny":{"field":"@enabled","equals":true},
            "fixes":[{"title":"t","safety":"safe","set":{"@enabled":"false"}}]})",
    };
    for (const char* rule : rules) {
        Judge judge(host);
        const auto& findings = judge.check(rule);
        ASSERT_EQ(findings.size(), 1U) << rule;
        EXPECT_EQ(findings[0].level, findings::Level::note) << rule;
        EXPECT_TRUE(findings[0].fixes.empty()) << rule;
    }
}

TEST(FindingBuilder, GivesAFingerprintThatLivesThroughEdits) {
    const char* const rule = R"({"deny":{"field":"@queueLength","less":1000},"at":"@queueLength"})";
    const auto prints = [&](const char* pools) {
        Judge judge(config::pools_text(pools));
        std::vector<std::uint64_t> all;
        for (const Finding& finding : judge.check(rule)) all.push_back(finding.fingerprint);
        return all;
    };
    const auto before = prints(R"(<add name="Shop" queueLength="10"/>)");
    EXPECT_EQ(prints("<!-- moved -->\n\n<add queueLength='20'\n name='Shop'/>"), before);
    EXPECT_NE(prints(R"(<add name="Other" queueLength="10"/>)"), before);
}

TEST(FindingBuilder, JudgesAFileThatStandsAlone) {
    const auto web =
        config::load_file("app/web.config",
                          R"(<configuration><system.webServer><directoryBrowse enabled="true"/></system.webServer>
        </configuration>)");
    const config::Server server = config::Server::standalone(*web);
    RuleSet rules;
    ASSERT_TRUE(rules.add("r", std::string_view(rule_text(R"({"target":"application","message":"See '{#name}'.",
        "deny":{"field":"system.webServer/directoryBrowse/@enabled","equals":true},
        "at":"system.webServer/directoryBrowse/@enabled"})"))));
    std::vector<Finding> found;
    check_server(server, rules, {}, 1, found);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(findings::to_string(found[0].subject.kind), "file");
    EXPECT_EQ(found[0].subject.name, "app/web.config");
    EXPECT_EQ(found[0].message(), "See 'app/web.config'.");
    EXPECT_EQ(marked(found[0].location), "true");
}

}  // namespace
}  // namespace iislint::rules
