#include "effects/compare.hpp"

#include <gtest/gtest.h>

#include "config/configuration.hpp"
#include "effects/announced.hpp"
#include "effects/summary.hpp"

namespace iislint::effects {
namespace {

using config::Configuration;
using findings::SettingChange;

const std::map<std::string, std::string> mapped{{R"(C:\s)", "s"}};

std::string host(std::string_view pools, std::string_view rest = {}, std::string_view application = {}) {
    return "<configuration><system.applicationHost><applicationPools>" + std::string(pools) +
           R"(</applicationPools><sites><site name="S" id="1"><application path="/" applicationPool="P"><virtualDirectory )"
           R"(path="/" physicalPath="C:\s" /></application><application path="/app" applicationPool="P")" +
           std::string(application) +
           R"(><virtualDirectory path="/" physicalPath="C:\s\app" /></application></site></sites>)"
           "</system.applicationHost>" +
           std::string(rest) + "</configuration>";
}

std::string summary(const Configuration& before, const Configuration& after) {
    std::string out;
    for (const std::string& line : summarize(compare(before.server(), after.server()))) out += line + "\n";
    return out;
}
std::string summary(const std::string& before, const std::string& after) {
    return summary(Configuration(before), Configuration(after));
}

TEST(Effects, NothingChangesWhenOnlyTheSpellingDoes) {
    EXPECT_EQ(
        summary(host(R"(<add name="P" autoStart="true"/>)"), host("\n<!-- c --><add autoStart='True' name='P'></add>")),
        "");
    EXPECT_EQ(summary(host(R"(<add name="P"/>)"), host(R"(<add name="P" autoStart="true"/>)")), "");
}

TEST(Effects, AValueOfAPoolSaysWhereItCameFrom) {
    EXPECT_EQ(
        summary(host(R"(<add name="P"/>)"), host(R"(<add name="P"><processModel idleTimeout="00:00:00"/></add>)")),
        "pool P: processModel/@idleTimeout 00:20:00 (schema) -> 00:00:00\n");
    EXPECT_EQ(summary(host(R"(<add name="P"/><applicationPoolDefaults queueLength="5"/>)"),
                      host(R"(<add name="P" queueLength="6"/><applicationPoolDefaults queueLength="5"/>)")),
              "pool P: @queueLength 5 (applicationPoolDefaults) -> 6\n");
}

TEST(Effects, ADefaultsElementReachesEveryObjectThatTakesItsValue) {
    EXPECT_EQ(
        summary(
            host(R"(<add name="P"/><add name="Q"/><add name="R" queueLength="7"/>)"),
            host(
                R"(<add name="P"/><add name="Q"/><add name="R" queueLength="7"/><applicationPoolDefaults queueLength="6"/>)")),
        "pools P, Q: @queueLength 1000 (schema) -> 6\n");
}

TEST(Effects, ObjectsComeAndGo) {
    EXPECT_EQ(summary(host(R"(<add name="P"/><add name="Q"/>)"), host(R"(<add name="P"/><add name="R"/>)")),
              "pool Q: removed\npool R: added\n");
    EXPECT_EQ(summary(host(R"(<add name="P"/>)"), host(R"(<add name="P"/>)", "", R"( preloadEnabled="true")")),
              "application S/app: @preloadEnabled false (schema) -> true\n");
}

TEST(Effects, EntriesComeAndGoAndChangePlaces) {
    const auto schedule = [](std::string_view entries) {
        return host("<add name=\"P\"><recycling><periodicRestart><schedule>" + std::string(entries) +
                    "</schedule></periodicRestart></recycling></add>");
    };
    EXPECT_EQ(summary(schedule(R"(<add value="01:00:00"/>)"), schedule(R"(<add value="02:00:00"/>)")),
              "pool P: recycling/periodicRestart/schedule/add[@value='01:00:00'] removed\n"
              "pool P: recycling/periodicRestart/schedule/add[@value='02:00:00'] added\n");
    EXPECT_EQ(summary(schedule(R"(<add value="01:00:00"/><add value="02:00:00"/>)"),
                      schedule(R"(<add value="02:00:00"/><add value="01:00:00"/>)")),
              "pool P: recycling/periodicRestart/schedule: its entries stand in another order\n");
}

TEST(Effects, ASectionReachesEveryPathThatInheritsIt) {
    const std::string browse = R"(<system.webServer><directoryBrowse enabled="true"/></system.webServer>)";
    EXPECT_EQ(summary(host("<add name=\"P\"/>"), host("<add name=\"P\"/>", browse)),
              "server, S, S/app: system.webServer/directoryBrowse/@enabled false (schema) -> true\n");
    EXPECT_EQ(summary(host("<add name=\"P\"/>"),
                      host("<add name=\"P\"/>", "<location path=\"S/app\">" + browse + "</location>")),
              "S/app: system.webServer/directoryBrowse/@enabled false (schema) -> true\n");
}

TEST(Effects, AWebConfigReachesItsPathAndThoseBelow) {
    const std::string web =
        R"(<configuration><system.webServer><directoryBrowse enabled="true"/></system.webServer></configuration>)";
    const std::string pool = R"(<add name="P"/>)";
    EXPECT_EQ(summary(Configuration(host(pool), {{"s", "<configuration/>"}}, mapped),
                      Configuration(host(pool), {{"s", web}}, mapped)),
              "S, S/app: system.webServer/directoryBrowse/@enabled false (schema) -> true\n");
    EXPECT_EQ(
        summary(Configuration(host(R"(<add name="P" enableConfigurationOverride="false"/>)"), {{"s", web}}, mapped),
                Configuration(host(pool), {{"s", web}}, mapped)),
        "pool P: @enableConfigurationOverride false -> true\n"
        "S, S/app: system.webServer/directoryBrowse/@enabled false (schema) -> true\n");
}

TEST(Effects, SecretsAreNotPrinted) {
    EXPECT_EQ(summary(host(R"(<add name="P"><processModel password="old"/></add>)"),
                      host(R"(<add name="P"><processModel password="new"/></add>)")),
              "pool P: processModel/@password [REDACTED] -> [REDACTED]\n");
}

SettingChange pool_change(std::string name, std::string attribute, std::string value) {
    SettingChange change;
    change.section = "system.applicationHost/applicationPools";
    change.steps = {{"add", {{"name", std::move(name)}}}, {"processModel", {}}};
    change.attribute = std::move(attribute);
    change.value = std::move(value);
    return change;
}

bool covered(const SettingChange& change, const std::string& before, const std::string& after) {
    const std::vector<SettingChange> changes{change};
    const Announcements announced(changes);
    const Configuration was(before);
    const Configuration is(after);
    const std::vector<Effect> effects = compare(was.server(), is.server());
    EXPECT_FALSE(effects.empty());
    return std::all_of(effects.begin(), effects.end(), [&](const Effect& effect) { return announced.cover(effect); });
}

TEST(Announcements, CoverTheirOwnPlaceAndValueAlone) {
    const std::string before = host(R"(<add name="P"/><add name="Q"/>)");
    const std::string after = host(R"(<add name="P"><processModel idleTimeout="00:00:00"/></add><add name="Q"/>)");
    EXPECT_TRUE(covered(pool_change("P", "idleTimeout", "00:00:00"), before, after));
    EXPECT_TRUE(covered(pool_change("p", "idleTimeout", "0.00:00:00"), before, after));
    EXPECT_FALSE(covered(pool_change("Q", "idleTimeout", "00:00:00"), before, after));
    EXPECT_FALSE(covered(pool_change("P", "idleTimeout", "00:01:00"), before, after));
    EXPECT_FALSE(covered(pool_change("P", "pingInterval", "00:00:00"), before, after));
}

TEST(Announcements, ADefaultsElementCoversWhatItSupplies) {
    SettingChange change = pool_change("P", "idleTimeout", "00:00:00");
    change.steps[0] = {"applicationPoolDefaults", {}};
    EXPECT_TRUE(
        covered(change, host(R"(<add name="P"/><add name="Q"/>)"),
                host(R"(<add name="P"/><add name="Q"/><applicationPoolDefaults><processModel idleTimeout="00:00:00"/>
                             </applicationPoolDefaults>)")));
}

TEST(Announcements, APathCoversThoseBelowItAndNoOther) {
    SettingChange change;
    change.section = "system.webServer/directoryBrowse";
    change.attribute = "enabled";
    change.value = "true";
    const std::string browse = R"(<system.webServer><directoryBrowse enabled="true"/></system.webServer>)";
    const std::string before = host("<add name=\"P\"/>");
    const std::string site = host("<add name=\"P\"/>", "<location path=\"S\">" + browse + "</location>");
    change.path = "S";
    EXPECT_TRUE(covered(change, before, site));
    EXPECT_FALSE(covered(change, before, host("<add name=\"P\"/>", browse)));
    change.path = "S/app";
    EXPECT_FALSE(covered(change, before, site));
}

TEST(Announcements, AnEntryIsCoveredByItsKey) {
    SettingChange change = pool_change("P", "", "");
    change.kind = SettingChange::Kind::add_entry;
    change.steps = {{"add", {{"name", "P"}}},
                    {"recycling", {}},
                    {"periodicRestart", {}},
                    {"schedule", {}},
                    {"add", {{"value", "02:00:00"}}}};
    change.attributes = {{"value", "02:00:00"}};
    const auto with = [](std::string_view value) {
        return host(R"(<add name="P"><recycling><periodicRestart><schedule><add value=")" + std::string(value) +
                    R"("/></schedule></periodicRestart></recycling></add>)");
    };
    EXPECT_TRUE(covered(change, host(R"(<add name="P"/>)"), with("02:00:00")));
    EXPECT_FALSE(covered(change, host(R"(<add name="P"/>)"), with("03:00:00")));
}

}  // namespace
}  // namespace iislint::effects
