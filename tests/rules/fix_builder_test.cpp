#include "rules/fix_builder.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

using findings::Fix;
using findings::Safety;

std::vector<Fix> fixes_of(Judge& judge, std::string_view rule) {
    const auto& findings = judge.check(rule);
    if (findings.size() != 1) {
        ADD_FAILURE() << findings.size() << " findings";
        return {};
    }
    return findings[0].fixes;
}

std::string pool_after(std::string_view pool, std::string_view fix) {
    Judge judge(config::pools_text(pool));
    const std::vector<Fix> fixes =
        fixes_of(judge, fmt::format(R"({{"deny":{{"field":"@name","exists":true}},"fixes":[{}]}})", fix));
    return fixes.empty() ? "" : fixed(fixes[0]);
}

TEST(FixBuilder, SetsAttributesAtTheObjectAndCreatesElements) {
    EXPECT_EQ(pool_after(R"(<add name="P" autoStart="true"/>)", R"({"title":"t","set":{"@autoStart":"false"}})"),
              config::pools_text(R"(<add name="P" autoStart="false"/>)"));
    EXPECT_EQ(pool_after(R"(<add name="P"/>)", R"({"title":"t","set":{"@autoStart":"false"}})"),
              config::pools_text(R"(<add name="P" autoStart="false"/>)"));
    EXPECT_TRUE(has(pool_after(R"(<add name="P"/>)", R"({"title":"t","set":{"processModel/@idleTimeout":"00:00:00"}})"),
                    R"(<processModel idleTimeout="00:00:00"/>)"));
}

TEST(FixBuilder, NeverWritesIntoTheDefaults) {
    EXPECT_EQ(pool_after(R"(<applicationPoolDefaults autoStart="true"/><add name="P"/>)",
                         R"({"title":"t","set":{"@autoStart":"false"}})"),
              config::pools_text(R"(<applicationPoolDefaults autoStart="true"/><add name="P" autoStart="false"/>)"));
}

TEST(FixBuilder, AppendsEntriesAndRemovesAttributes) {
    const std::string after =
        pool_after(R"(<add name="P"><processModel idleTimeoutAction="Suspend" idleTimeout="00:01:00"/></add>)",
                   R"({"title":"t","set":{"recycling/periodicRestart/@time":"00:00:00"},
            "append":{"recycling/periodicRestart/schedule":{"add":{"value":"{#recycleAt}"}}},
            "remove":["processModel/@idleTimeoutAction"]})");
    EXPECT_TRUE(has(after, R"(<processModel idleTimeout="00:01:00"/>)"));
    EXPECT_TRUE(has(after, R"(<periodicRestart time="00:00:00")"));
    EXPECT_TRUE(has(after, R"(<add value="02:00:00"/>)"));
}

std::string scheduled(std::string_view entries) {
    return fmt::format(
        R"(<add name="P"><recycling><periodicRestart><schedule>{}</schedule></periodicRestart></recycling></add>)",
        entries);
}

TEST(FixBuilder, RemovesAnEntryByItsKeyAndAllOfThem) {
    const std::string pool = scheduled(R"(<add value="03:00:00"/><add value="04:00:00"/>)");
    EXPECT_TRUE(has(pool_after(pool, R"({"title":"t",
                        "remove":["recycling/periodicRestart/schedule/add[@value='04:00:00']"]})"),
                    R"(<schedule><add value="03:00:00"/></schedule>)"));
    EXPECT_TRUE(has(pool_after(pool, R"({"title":"t","remove":["recycling/periodicRestart/schedule/add[*]"],
                        "append":{"recycling/periodicRestart/schedule":{"add":{"value":"01:00:00"}}}})"),
                    R"(<schedule><add value="01:00:00"/></schedule>)"));
    Judge judge(config::pools_text(pool));
    EXPECT_TRUE(fixes_of(judge, R"({"deny":{"field":"@name","exists":true},"fixes":[{"title":"no such entry",
        "remove":["recycling/periodicRestart/schedule/add[@value='05:00:00']"]}]})")
                    .empty());
}

TEST(FixBuilder, SetsAnAttributeOfAnEntry) {
    const std::string pool =
        R"(<add name="P"><environmentVariables><add name="A/B" value="1"/><add name="C" value="2"/></environmentVariables></add>)";
    EXPECT_TRUE(has(pool_after(pool, R"({"title":"t","set":{"environmentVariables/add[@name='A/B']/@value":"3"}})"),
                    R"(<add name="A/B" value="3"/><add name="C" value="2"/>)"));
    Judge judge(config::pools_text(pool));
    EXPECT_TRUE(fixes_of(judge, R"({"deny":{"field":"@name","exists":true},"fixes":[{"title":"no such entry",
        "set":{"environmentVariables/add[@name='D']/@value":"3"}}]})")
                    .empty());
}

TEST(FixBuilder, TakesAnInheritedEntryAwayWhereItIsInherited) {
    Judge judge(
        config::sites_text(
            R"(<site name="S" id="1"><application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s"/></application></site>)",
            R"(<system.webServer><httpProtocol><customHeaders><add name="X-Powered-By" value="ASP.NET"/></customHeaders></httpProtocol></system.webServer>)"),
        {{"s", "<configuration/>"}}, {{R"(C:\s)", "s"}});
    const std::vector<Fix> fixes = fixes_of(judge, R"({"target":"application",
        "deny":{"field":"system.webServer/httpProtocol/customHeaders/add[*]","containsKey":"X-Powered-By"},
        "fixes":[{"title":"one","remove":["system.webServer/httpProtocol/customHeaders/add[@name='x-powered-by']"]},
                 {"title":"all","remove":["system.webServer/httpProtocol/customHeaders/add[*]"]}]})");
    ASSERT_EQ(fixes.size(), 2U);
    EXPECT_TRUE(has(fixed(fixes[0], "s/web.config"), R"(<remove name="X-Powered-By")"));
    EXPECT_TRUE(has(fixed(fixes[1], "s/web.config"), "<clear"));
}

TEST(FixBuilder, RemovesTheEntryThatIsJudged) {
    Judge judge(config::pools_text(scheduled(R"(<add value="03:00:00"/><add value="04:00:00"/>)")));
    const std::vector<Fix> fixes =
        fixes_of(judge, R"({"target":"entries:applicationPool/recycling/periodicRestart/schedule/add",
        "message":"Look at '{@value}'.","deny":{"field":"@value","equals":"04:00:00"},"fixes":[{"title":"t","remove":["."]}]})");
    ASSERT_EQ(fixes.size(), 1U);
    EXPECT_TRUE(has(fixed(fixes[0]), R"(<schedule><add value="03:00:00"/></schedule>)"));
    ASSERT_EQ(fixes[0].changes.size(), 1U);
    EXPECT_EQ(findings::describe_place(fixes[0].changes[0]),
              "applicationPools/add[@name='P']/recycling/periodicRestart/schedule/add[@value='04:00:00']");

    Judge inherited(config::pools_text(
        R"(<add name="P"/><applicationPoolDefaults><recycling><periodicRestart><schedule>)"
        R"(<add value="04:00:00"/></schedule></periodicRestart></recycling></applicationPoolDefaults>)"));
    EXPECT_TRUE(fixes_of(inherited, R"({"target":"entries:applicationPool/recycling/periodicRestart/schedule/add",
        "message":"Look at '{@value}'.","deny":{"field":"@value","equals":"04:00:00"},"fixes":[{"title":"t","remove":["."]}]})")
                    .empty())
        << "others have it, too";
}

TEST(FixBuilder, FillsValuesFromFieldsAndEscapesThem) {
    EXPECT_TRUE(has(pool_after(R"(<add name="a&quot;&lt;&amp;b"/>)",
                               R"({"title":"t","set":{"processModel/@userName":"IIS\\{@name}"}})"),
                    R"(userName="IIS\a&quot;&lt;&amp;b")"));
}

TEST(FixBuilder, OffersAFixOnlyWhenItsConditionHolds) {
    Judge judge(config::pools_text(R"(<add name="P"/>)"));
    const std::vector<Fix> fixes = fixes_of(judge, R"({"deny":{"field":"@name","exists":true},"fixes":[
        {"title":"no","when":{"field":"@name","equals":"Q"},"set":{"@autoStart":"false"}},
        {"title":"yes","when":{"field":"@name","equals":"P"},"set":{"@autoStart":"false"}},
        {"title":"nothing to do","set":{"@name":"P"}},
        {"title":"also","safety":"safe","remove":["@autoStart"]}]})");
    ASSERT_EQ(fixes.size(), 1U);
    EXPECT_EQ(fixes[0].title, "yes");
}

TEST(FixBuilder, IsUnsafeUnlessTheRuleOrTheUserSaysOtherwise) {
    const char* const rule = R"({"deny":{"field":"@name","exists":true},"fixes":[
        {"title":"plain","set":{"@autoStart":"false"}},
        {"title":"safe","safety":"safe","set":{"@autoStart":"false"}},
        {"title":"stated","safety":"unsafe","safeWhen":{"field":"#recycleHourGiven","equals":true},
         "set":{"@autoStart":"false"}}]})";
    Judge judge(config::pools_text(R"(<add name="P"/>)"));
    const auto safeties = [&] {
        std::vector<Safety> all;
        for (const Fix& fix : fixes_of(judge, rule)) all.push_back(fix.safety);
        return all;
    };
    EXPECT_EQ(safeties(), (std::vector{Safety::unsafe, Safety::safe, Safety::unsafe}));
    judge.options.recycle_at = 0;
    EXPECT_EQ(safeties(), (std::vector{Safety::unsafe, Safety::safe, Safety::safe}));
}

// One application whose own web.config is known.
std::string host_text(std::string_view pool_attributes = "", std::string_view rest = "",
                      std::string_view path_attributes = "") {
    return fmt::format(
        R"(<configuration>{}<system.applicationHost><applicationPools><add name="P"{}/></applicationPools>
<sites><site name="S" id="1"><application path="/" applicationPool="P"{}><virtualDirectory path="/" physicalPath="C:\s"/>
</application></site></sites></system.applicationHost></configuration>)",
        rest, pool_attributes, path_attributes);
}

const char* const set_preload_and_pool = R"({"target":"application","deny":{"field":"@path","exists":true},
    "fixes":[{"title":"t","set":{"pool/@startMode":"AlwaysRunning","@preloadEnabled":"true"}}]})";

TEST(FixBuilder, WritesAtTheApplicationsPoolAndAtTheApplication) {
    Judge judge(host_text());
    const std::vector<Fix> fixes = fixes_of(judge, set_preload_and_pool);
    ASSERT_EQ(fixes.size(), 1U);
    EXPECT_EQ(fixed(fixes[0]), host_text(R"( startMode="AlwaysRunning")", "", R"( preloadEnabled="true")"));
}

TEST(FixBuilder, OffersNothingForAPoolThatDoesNotExist) {
    Judge judge(config::sites_text(R"(<site name="S" id="1"><application path="/" applicationPool="Gone"/></site>)"));
    EXPECT_TRUE(fixes_of(judge, set_preload_and_pool).empty());
}

const char* const set_section = R"({"target":"application","deny":{"field":"@path","exists":true},
    "fixes":[{"title":"t","set":{"system.webServer/directoryBrowse/@enabled":"false"}}]})";
const std::map<std::string, std::string> mapped{{R"(C:\s)", "s"}};

TEST(FixBuilder, WritesASectionIntoTheApplicationsOwnWebConfig) {
    Judge with(
        host_text(),
        {{"s",
          R"(<configuration><system.webServer><directoryBrowse enabled="true"/></system.webServer></configuration>)"}},
        mapped);
    EXPECT_EQ(
        fixed(fixes_of(with, set_section).at(0), "s/web.config"),
        R"(<configuration><system.webServer><directoryBrowse enabled="false"/></system.webServer></configuration>)");
    Judge without(host_text(), {{"s", "<configuration>\n</configuration>"}}, mapped);
    EXPECT_TRUE(
        has(fixed(fixes_of(without, set_section).at(0), "s/web.config"), R"(<directoryBrowse enabled="false" />)"));
}

TEST(FixBuilder, WritesASectionIntoTheLocationThatHasIt) {
    Judge judge(
        host_text("", R"(<location path="S"><system.webServer><directoryBrowse enabled="true"/></system.webServer>
        </location>)"));
    EXPECT_TRUE(has(fixed(fixes_of(judge, set_section).at(0)), R"(<directoryBrowse enabled="false"/>)"));
}

TEST(FixBuilder, OffersNoSectionWithoutAWebConfigOfItsOwn) {
    Judge judge(host_text("", R"(<system.webServer><directoryBrowse enabled="true"/></system.webServer>)"));
    EXPECT_TRUE(fixes_of(judge, set_section).empty());
}

TEST(FixBuilder, WritesALocationWhereIisDoesNotReadWebConfig) {
    Judge judge(host_text(R"( enableConfigurationOverride="false")"), {{"s", "<configuration/>"}}, mapped);
    const std::vector<Fix> fixes = fixes_of(judge, set_section);
    ASSERT_EQ(fixes.size(), 1U);
    EXPECT_EQ(fixes[0].files.size(), 1U);
    EXPECT_TRUE(has(
        fixed(fixes[0]),
        R"(<location path="S"><system.webServer><directoryBrowse enabled="false"/></system.webServer></location>)"));
}

TEST(FixBuilder, WritesALocationWhereTheFolderIsKnownToHaveNoWebConfig) {
    Judge judge(host_text(), {}, mapped);
    const std::vector<Fix> fixes = fixes_of(judge, set_section);
    ASSERT_EQ(fixes.size(), 1U);
    EXPECT_TRUE(has(fixed(fixes[0]), R"(<location path="S">)"));
}

TEST(FixBuilder, TakesTheLocationThatIsThereUnlessItSaysMoreThanItsPath) {
    const auto after = [](std::string_view location) {
        Judge judge(host_text(R"( enableConfigurationOverride="false")", location), {{"s", "<configuration/>"}},
                    mapped);
        const std::vector<Fix> fixes = fixes_of(judge, set_section);
        return fixes.empty() ? std::string() : fixed(fixes[0]);
    };
    EXPECT_TRUE(has(after("<location path=\"s\">\n  <system.webServer><httpErrors/></system.webServer>\n</location>"),
                    R"(<httpErrors/><directoryBrowse enabled="false"/></system.webServer>)"));
    const std::string apart = after(R"(<location path="S" overrideMode="Deny"><system.webServer><httpErrors/>
        </system.webServer></location>)");
    EXPECT_TRUE(has(apart, R"(<location path="S"><system.webServer><directoryBrowse enabled="false"/>)")) << apart;
}

TEST(FixBuilder, NeverWritesAspNetsSectionsIntoTheServersFile) {
    const char* const rule = R"({"target":"application","deny":{"field":"@path","exists":true},
        "fixes":[{"title":"t","set":{"system.web/httpRuntime/@fcnMode":"Single"}}]})";
    Judge judge(host_text(R"( enableConfigurationOverride="false")"), {{"s", "<configuration/>"}}, mapped);
    EXPECT_TRUE(fixes_of(judge, rule).empty());
}

TEST(FixBuilder, NeverWritesIntoAnEncryptedSectionOrOneThatLiesElsewhere) {
    for (const char* closed : {R"(<directoryBrowse configProtectionProvider="P"><EncryptedData/></directoryBrowse>)",
                               R"(<directoryBrowse configSource="browse.config"/>)"}) {
        Judge judge(
            host_text(),
            {{"s", "<configuration><system.webServer>" + std::string(closed) + "</system.webServer></configuration>"}},
            mapped);
        EXPECT_TRUE(fixes_of(judge, set_section).empty()) << closed;
    }
}

TEST(FixBuilder, OffersNoSectionThatAnOuterLevelHasLocked) {
    const char* const locks[] = {
        R"(<configSections><sectionGroup name="system.webServer"><section name="directoryBrowse"
            overrideModeDefault="Deny"/></sectionGroup></configSections>)",
        R"(<location path="S" overrideMode="Deny"><system.webServer><directoryBrowse/></system.webServer></location>)",
        R"(<location path="" allowOverride="false"><system.webServer><directoryBrowse/></system.webServer></location>)",
        R"(<system.webServer><directoryBrowse lockAttributes="showFlags, enabled"/></system.webServer>)",
        R"(<system.webServer><directoryBrowse lockAttributes="*"/></system.webServer>)",
        R"(<system.webServer><directoryBrowse lockAllAttributesExcept="showFlags"/></system.webServer>)",
        R"(<system.webServer><directoryBrowse lockItem="true"/></system.webServer>)",
    };
    for (const char* lock : locks) {
        Judge judge(host_text("", lock), {{"s", "<configuration/>"}}, mapped);
        for (const Fix& fix : fixes_of(judge, set_section))
            for (const findings::FileEdits& file : fix.files) EXPECT_NE(file.source->path(), "s/web.config") << lock;
    }
    const char* const open[] = {
        R"(<system.webServer><directoryBrowse lockAttributes="showFlags"/></system.webServer>)",
        R"(<location path="" overrideMode="Allow"><system.webServer><directoryBrowse/></system.webServer></location>)",
        R"(<location path="S" overrideMode="Deny"><system.webServer><httpErrors/></system.webServer></location>)",
    };
    for (const char* rest : open) {
        Judge judge(host_text("", rest), {{"s", "<configuration/>"}}, mapped);
        EXPECT_EQ(fixes_of(judge, set_section).size(), 1U) << rest;
    }
}

TEST(FixBuilder, WritesALocationForASectionThatIisLocksByDefaultUnlessItIsOpened) {
    const char* const rule = R"({"target":"application","deny":{"field":"@path","exists":true},
        "fixes":[{"title":"t","set":{"system.webServer/security/authentication/anonymousAuthentication/@enabled":"false"}}]})";
    Judge locked(host_text(), {{"s", "<configuration/>"}}, mapped);
    EXPECT_TRUE(has(fixed(fixes_of(locked, rule).at(0)), R"(<location path="S"><system.webServer><security>)"));
    Judge open(host_text("", R"(<configSections><sectionGroup name="system.webServer"><sectionGroup name="security">
        <sectionGroup name="authentication"><section name="anonymousAuthentication" overrideModeDefault="Allow"/>
        </sectionGroup></sectionGroup></sectionGroup></configSections>)"),
               {{"s", "<configuration/>"}}, mapped);
    EXPECT_TRUE(
        has(fixed(fixes_of(open, rule).at(0), "s/web.config"), R"(<anonymousAuthentication enabled="false"/>)"));
}

TEST(FixBuilder, RepairsASectionThatIsTheRulesTarget) {
    const char* const rule = R"({"target":"section:system.webServer/directoryBrowse",
        "deny":{"field":"@enabled","equals":true},"fixes":[{"title":"t","set":{"@enabled":"false"}}]})";
    Judge server(host_text("", R"(<system.webServer><directoryBrowse enabled="true"/></system.webServer>)"));
    EXPECT_TRUE(has(fixed(fixes_of(server, rule).at(0)), R"(<directoryBrowse enabled="false"/>)"));
    Judge web(
        host_text(),
        {{"s",
          R"(<configuration><system.webServer><directoryBrowse enabled="true"/></system.webServer></configuration>)"}},
        mapped);
    EXPECT_TRUE(has(fixed(fixes_of(web, rule).at(0), "s/web.config"), R"(<directoryBrowse enabled="false"/>)"));
}

}  // namespace
}  // namespace iislint::rules
