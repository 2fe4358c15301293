#include "rules/facts.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "config/server_state.hpp"
#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind kinds[] = {ObjectKind::server, ObjectKind::application_pool, ObjectKind::site,
                                ObjectKind::application, ObjectKind::virtual_directory};

// Names in the table of docs/facts.md, by the object they are facts of.
std::map<ObjectKind, std::set<std::string>> documented_facts() {
    std::ifstream file(std::filesystem::path(IISLINT_SOURCE_DIR) / "docs/facts.md");
    std::map<ObjectKind, std::set<std::string>> documented;
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("| `#")) continue;
        const std::size_t first_end = line.find('|', 1);
        const std::string names = line.substr(0, first_end);
        const std::string of = line.substr(first_end + 1, line.find('|', first_end + 1) - first_end - 1);
        for (std::size_t at = names.find("`#"); at != std::string::npos; at = names.find("`#", at + 1)) {
            const std::string name = names.substr(at + 2, names.find('`', at + 2) - at - 2);
            for (ObjectKind kind : kinds) {
                const std::string_view word = kind == ObjectKind::application_pool    ? "pool"
                                              : kind == ObjectKind::virtual_directory ? "virtual directory"
                                                                                      : to_string(kind);
                std::string padded = "," + of + ",";
                std::erase(padded, ' ');
                std::string wanted = fmt::format(",{},", word);
                std::erase(wanted, ' ');
                if (padded.find(",all,") != std::string::npos || padded.find(wanted) != std::string::npos)
                    documented[kind].insert(name);
            }
        }
    }
    return documented;
}

TEST(Facts, AreThoseOfTheReference) {
    const auto documented = documented_facts();
    for (ObjectKind kind : kinds) {
        const std::vector<std::string_view> known = fact_names(kind);
        const std::set<std::string> expected(known.begin(), known.end());
        const auto at = documented.find(kind);
        ASSERT_NE(at, documented.end()) << to_string(kind);
        EXPECT_EQ(at->second, expected) << to_string(kind);
    }
}

const char* const two_sites = R"(
<configuration><system.applicationHost>
<applicationPools>
  <add name="Shop" startMode="AlwaysRunning"/><add name="Idle"/><add name="MSExchangeOWAAppPool"/>
  <add name="DefaultAppPool"/><add name="NoCode" managedRuntimeVersion=""/>
  <add name="Daily"><recycling><periodicRestart time="2.00:00:00"/></recycling></add>
  <add name="NeverIdle"><processModel idleTimeout="00:00:00"/></add>
  <add name="Sleepy"><processModel idleTimeoutAction="Suspend"/></add>
</applicationPools>
<sites>
  <site name="A" id="1">
    <application path="/" applicationPool="shop" preloadEnabled="true"><virtualDirectory path="/" physicalPath="C:\a"/>
      <virtualDirectory path="/img" physicalPath="C:\img"/></application>
    <application path="/api" applicationPool="Shop"><virtualDirectory path="/" physicalPath="C:\api"/></application>
    <application path="/x" applicationPool="Shop"><virtualDirectory path="/" physicalPath="C:\x"/></application>
    <application path="/typo" applicationPool="Shopp"><virtualDirectory path="/" physicalPath="C:\t"/></application>
  </site>
  <site name="B" id="2" serverAutoStart="false">
    <application path="/" applicationPool="Shop"><virtualDirectory path="/" physicalPath="C:\b"/></application></site>
  <siteDefaults/><applicationDefaults applicationPool="DefaultAppPool"/>
</sites></system.applicationHost></configuration>)";

TEST(Facts, TellWhoUsesAPool) {
    const Judge judge(two_sites);
    const Object shop = judge.pool_object("Shop");
    EXPECT_EQ(judge.say("{#applicationCount} {#siteCount} {#startingSiteCount} {#preloadedApplicationCount}", shop),
              "4 2 1 1");
    EXPECT_EQ(judge.say("{#applicationNames}", shop), "A/, A/api, A/x and 1 more");
    EXPECT_EQ(judge.say("{#applicationCount} {#siteCount} [{#applicationNames}]", judge.pool_object("Idle")), "0 0 []");
    EXPECT_EQ(judge.say("{#namedInDefaults}", judge.pool_object("DefaultAppPool")), "true");
    EXPECT_EQ(judge.say("{#namedInDefaults}", shop), "false");
}

TEST(Facts, KnowPoolsThatOthersManage) {
    const Judge judge(two_sites);
    EXPECT_EQ(judge.say("{#vendorManaged}{#stock}", judge.pool_object("MSExchangeOWAAppPool")), "truefalse");
    EXPECT_EQ(judge.say("{#vendorManaged}{#stock}", judge.pool_object("DefaultAppPool")), "falsetrue");
    const auto managed = [](std::string_view name, std::string_view attributes = {}) {
        const Judge pools(fmt::format(R"(<configuration><system.applicationHost><applicationPools>
            <add name="{}"{}/><add name=".NET v2.0"/></applicationPools><sites><site name="A" id="1">
            <application path="/" applicationPool=".NET v2.0"/></site></sites></system.applicationHost></configuration>)",
                                      name, attributes));
        return pools.say("{#vendorManaged}", pools.pool_object(name)) == "true";
    };
    for (const char* name : {"SharePoint Central Administration v4", "WsusPool", "wsuspool", "ReportServer$SQL",
                             "ADFSAppPool", "SecurityTokenServiceApplicationPool",
                             "{1e6dd0a3-6e0c-4a6b-9d09-0123456789ab}", "1e6dd0a36e0c4a6b9d090123456789ab"})
        EXPECT_TRUE(managed(name)) << name;
    for (const char* name : {"Shop", "", "WsusPool2", "Exchange", "{}", "1e6dd0a36e0c4a6b9d090123456789abcd"})
        EXPECT_FALSE(managed(name)) << name;
    // Those of .NET only where nobody uses them: ".NET v2.0" is in use.
    EXPECT_TRUE(managed(".NET v4.5 Classic"));
    EXPECT_TRUE(managed("Classic .NET AppPool"));
    EXPECT_FALSE(managed("Shop", R"( managedRuntimeVersion="v4.0")"));
    const Judge used(R"(<configuration><system.applicationHost><applicationPools><add name=".NET v2.0"/>
        </applicationPools><sites><site name="A" id="1"><application path="/" applicationPool=".NET v2.0"/></site></sites>
        </system.applicationHost></configuration>)");
    EXPECT_EQ(used.say("{#vendorManaged}", used.pool_object(".NET v2.0")), "false");
    // Exchange takes over stock pools, too.
    EXPECT_TRUE(managed("DefaultAppPool", R"( CLRConfigFile="D:\microsoft\Exchange Server\V15\bin\Generic.config")"));
    EXPECT_FALSE(managed("Shop", R"( CLRConfigFile="D:\Sites\Exchange Server.config")"));
    for (const char* name : {".NET v4.5 Classic", ".NET v2.0", "ASP.NET v4.0", "Classic .NET AppPool", "defaultapppool",
                             "Clr4IntegratedAppPool"})
        EXPECT_TRUE(is_stock_pool_name(name)) << name;
    EXPECT_FALSE(is_stock_pool_name("Shop"));
}

TEST(Facts, TellHowLongAProcessLives) {
    const Judge judge(two_sites);
    EXPECT_EQ(judge.say("{#longLived} {#recycleDrift}", judge.pool_object("Shop")), "true 05:00:00");
    EXPECT_EQ(judge.say("{#longLived} {#recycleDrift}", judge.pool_object("Daily")), "false 00:00:00");
    EXPECT_EQ(judge.say("{#longLived}", judge.pool_object("NeverIdle")), "true");
    EXPECT_EQ(judge.say("{#longLived}", judge.pool_object("Sleepy")), "true");
}

TEST(Facts, MeasureTheGapsOfASchedule) {
    const auto gap = [](std::string_view entries, std::string_view defaults = {}) {
        const Judge pools(fmt::format(R"(<configuration><system.applicationHost><applicationPools>
            <add name="Shop"><recycling><periodicRestart time="02:00:00"><schedule>{}</schedule></periodicRestart>
            </recycling></add><applicationPoolDefaults><recycling><periodicRestart><schedule>{}</schedule>
            </periodicRestart></recycling></applicationPoolDefaults></applicationPools></system.applicationHost>
            </configuration>)",
                                      entries, defaults));
        return pools.say("{#largestScheduleGap}", pools.pool_object("Shop"));
    };
    EXPECT_EQ(gap(""), "1.00:00:00");
    EXPECT_EQ(gap(R"(<add value="03:00:00"/>)"), "1.00:00:00");
    EXPECT_EQ(gap(R"(<add value="09:00:00"/><add value="03:00:00"/>)"), "18:00:00");
    EXPECT_EQ(gap(R"(<add value="22:00:00"/><add value="10:00:00"/>)"), "12:00:00");
    EXPECT_EQ(gap(R"(<add value="15:00:00"/>)", R"(<add value="03:00:00"/>)"), "12:00:00") << "inherited entries count";
    EXPECT_EQ(gap(R"(<clear/><add value="15:00:00"/>)", R"(<add value="03:00:00"/>)"), "1.00:00:00");
    EXPECT_EQ(gap(R"(<add value="3 o'clock"/><add value="25:00:00"/>)"), "1.00:00:00") << "WAS does not accept these";
}

TEST(Facts, TellWhichRecyclesAreNotLogged) {
    const auto missing = [](std::string_view attributes, std::string_view restart) {
        const Judge pools(fmt::format(R"(<configuration><system.applicationHost><applicationPools><add name="Shop">
            <recycling {}>{}</recycling></add></applicationPools></system.applicationHost></configuration>)",
                                      attributes, restart));
        return pools.say("{#unloggedRecycleReasons}|{#completeRecycleLog}", pools.pool_object("Shop"));
    };
    EXPECT_EQ(missing("", ""), "|Time, Memory, PrivateMemory");
    EXPECT_EQ(missing(R"(logEventOnRecycle="configChange")", R"(<periodicRestart requests="9" memory="1"/>)"),
              "Time, Requests, Memory|Time, Requests, Memory, ConfigChange");
    EXPECT_EQ(missing(R"(logEventOnRecycle="")", R"(<periodicRestart time="00:00:00" privateMemory="1"/>)"),
              "PrivateMemory|PrivateMemory");
}

TEST(Facts, CountProcessorTimeInThousandthsOfAPercent) {
    const auto percent = [](std::string_view limit) {
        const Judge pools(fmt::format(R"(<configuration><system.applicationHost><applicationPools><add name="Shop">
            <cpu limit="{}"/></add></applicationPools></system.applicationHost></configuration>)",
                                      limit));
        return pools.say("{#cpuLimitPercent} {#cpuLimitTimes1000}", pools.pool_object("Shop"));
    };
    EXPECT_EQ(percent("50"), "0.05 50000");
    EXPECT_EQ(percent("1000"), "1 1000000");
    EXPECT_EQ(percent("12345"), "12.345 12345000");
    EXPECT_EQ(percent("0"), "0 0");
    EXPECT_EQ(percent("many"), "0 0");
}

TEST(Facts, TakeTheHourFromTheUser) {
    Judge judge(two_sites);
    EXPECT_EQ(judge.say("{#recycleAt} {#recycleHourGiven}", judge.pool_object("Shop")), "02:00:00 false");
    judge.options.recycle_at = 3 * 3600 + 30 * 60;
    EXPECT_EQ(judge.say("{#recycleAt} {#recycleHourGiven}", judge.pool_object("Shop")), "03:30:00 true");
}

TEST(Facts, KnowWhatIsMeantToStop) {
    Judge judge(two_sites);
    const Object shop = judge.pool_object("Shop");
    EXPECT_EQ(judge.say("{#meantToStop}[{#statedBy}][{#state}]", shop), "false[][]");
    judge.options.stopped_pools = {"SHOP"};
    EXPECT_EQ(judge.say("{#meantToStop}[{#statedBy}]", shop), "true[--stopped]");
}

TEST(Facts, ReadTheSnapshotOfTheServer) {
    config::ServerState state;
    ASSERT_TRUE(state.add("state.xml", R"(<appcmd><APPPOOL APPPOOL.NAME="shop" state="Stopped"/>
        <APPPOOL APPPOOL.NAME="Idle" state="Started"/><SITE SITE.NAME="B" state="Started"/>
        <SITE SITE.NAME="A" state="Stopped"/><WP WP.NAME="1234" APPPOOL.NAME="Idle"/>
        <WP WP.NAME="99" APPPOOL.NAME="Idle"/></appcmd>)"));
    Judge judge(two_sites);
    judge.options.state = &state;
    EXPECT_EQ(judge.say("{#meantToStop} [{#statedBy}] {#state} {#workerProcessCount}[{#workerProcessIds}]",
                        judge.pool_object("Shop")),
              "true [Stopped in state.xml] Stopped 0[]");
    EXPECT_EQ(
        judge.say("{#meantToStop} {#state} {#workerProcessCount} [{#workerProcessIds}]", judge.pool_object("Idle")),
        "false Started 2 [1234, 99]");
    EXPECT_EQ(judge.say("{#state}", judge.site_object("A")), "Stopped");
    EXPECT_EQ(judge.say("{#startingSiteCount}", judge.pool_object("Shop")), "0") << "a stopped site does not start";
}

TEST(Facts, KnowWhetherAServiceAutoStartProviderIsDeclared) {
    const auto works = [](std::string_view attributes) {
        const Judge judge(fmt::format(R"(<configuration><system.applicationHost><applicationPools><add name="P"/>
            </applicationPools><sites><site name="A" id="1"><application path="/" {}/></site></sites>
            <serviceAutoStartProviders><add name="Warm" type="T"/></serviceAutoStartProviders>
            </system.applicationHost></configuration>)",
                                      attributes));
        return judge.say("{#serviceAutoStartWorks}", judge.application_object("A/"));
    };
    EXPECT_EQ(works(R"(serviceAutoStartEnabled="true" serviceAutoStartProvider="Warm")"), "true");
    EXPECT_EQ(works(R"(serviceAutoStartEnabled="true" serviceAutoStartProvider="Cold")"), "false");
    EXPECT_EQ(works(R"(serviceAutoStartEnabled="true")"), "false");
    EXPECT_EQ(works(R"(serviceAutoStartProvider="Warm")"), "false");
}

TEST(Facts, DescribeAnApplication) {
    const Judge judge(two_sites);
    EXPECT_EQ(judge.say("{#name} {#poolName} {#poolDefined} [{#poolSuggestion}]", judge.application_object("A/typo")),
              "A/typo Shopp false [Shop]");
    EXPECT_EQ(judge.say("{#name} {#poolDefined} {#serverComplete} {#isIisExpress}", judge.application_object("A/")),
              "A/ true true false");
    const Object directory{ObjectKind::virtual_directory, &judge.server(), 1, nullptr, nullptr};
    EXPECT_EQ(judge.say("{#name}", directory), "A/img");
}

TEST(Facts, KnowWhatAnApplicationRuns) {
    const auto run = [](const std::string& web_config, std::string_view fact, const char* pool = "Shop") {
        const std::string host = fmt::format(R"(<configuration><system.applicationHost><applicationPools>
            <add name="Shop" managedRuntimeVersion="v4.0"/><add name="NoCode"/></applicationPools>
            <sites><site name="A" id="1"><application path="/" applicationPool="{}">
            <virtualDirectory path="/" physicalPath="C:\a"/></application></site></sites>
            </system.applicationHost></configuration>)",
                                             pool);
        const Judge judge(host, {{"a", "<configuration>" + web_config + "</configuration>"}}, {{R"(C:\a)", "a"}});
        return judge.say(fmt::format("{{{}}}", fact), judge.application_object("A/"));
    };
    const char* const core = R"(<system.webServer><handlers><add name="c" path="*" verb="*"
        modules="AspNetCoreModuleV2"/></handlers></system.webServer>)";
    EXPECT_EQ(run("<system.web><compilation/></system.web>", "#aspNet"), "true");
    EXPECT_EQ(run("<system.web><compilation/></system.web>", "#aspNet", "NoCode"), "false");
    EXPECT_EQ(run("<system.web/>", "#aspNet"), "false");
    EXPECT_EQ(run(std::string("<system.web><compilation/></system.web>") + core, "#aspNet"), "false");
    EXPECT_EQ(run(core, "#aspNetCore"), "true");
    EXPECT_EQ(run("", "#aspNetCore"), "false");
    EXPECT_EQ(run("<system.webServer><directoryBrowse/></system.webServer>", "#staticOnly"), "true");
    EXPECT_EQ(run(core, "#staticOnly"), "false");
    EXPECT_EQ(run("<system.web><compilation/></system.web>", "#staticOnly"), "false");
    EXPECT_EQ(run(R"(<system.webServer><applicationInitialization><add initializationPage="/a"/>
        <add initializationPage="/b"/></applicationInitialization></system.webServer>)",
                  "#warmupPageCount"),
              "2");
}

TEST(Facts, TellTheProfileToEveryObject) {
    for (const auto& [profile, name] :
         {std::pair{Profile::standard, "default"}, {Profile::zero_restart, "zero-restart"}, {Profile::stig, "stig"}}) {
        const Fact* fact = find_fact("profile", ObjectKind::site);
        ASSERT_NE(fact, nullptr);
        CheckOptions options;
        options.profile = profile;
        Evaluator evaluator(options);
        EXPECT_EQ(fact->read({ObjectKind::site, nullptr, 0, nullptr, nullptr}, evaluator).fact_text, name);
    }
}

}  // namespace
}  // namespace iislint::rules
