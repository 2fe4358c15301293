#include "effects/compare.hpp"

#include <gtest/gtest.h>

#include "config/configuration.hpp"
#include "effects/announced.hpp"
#include "effects/reached.hpp"
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

std::string replaced_once(std::string text, std::string_view what, std::string_view with) {
    text.replace(text.find(what), what.size(), with);
    return text;
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

TEST(Effects, AnUnknownSectionChangesWithItsTextAlone) {
    const std::string web = "<configuration><acme level=\"1\"/></configuration>";
    const std::string other = "<configuration><acme level=\"2\"/></configuration>";
    const std::string pool = R"(<add name="P"/>)";
    EXPECT_EQ(
        summary(Configuration(host(R"(<add name="P" enableConfigurationOverride="false"/>)"), {{"s", web}}, mapped),
                Configuration(host(pool), {{"s", web}}, mapped)),
        "pool P: @enableConfigurationOverride false -> true\n");
    const std::string changed =
        summary(Configuration(host(pool), {{"s", web}}, mapped), Configuration(host(pool), {{"s", other}}, mapped));
    EXPECT_NE(changed.find("acme: its text changes"), std::string::npos) << changed;
}

TEST(Effects, SecretsAreNotPrinted) {
    EXPECT_EQ(summary(host(R"(<add name="P"><processModel password="old"/></add>)"),
                      host(R"(<add name="P"><processModel password="new"/></add>)")),
              "pool P: processModel/@password [REDACTED] -> [REDACTED]\n");
}

// Location tags and lock attributes.
TEST(Effects, LocksAreSeenWhereverTheyHold) {
    const std::string pool = R"(<add name="P"/>)";
    const auto located = [&](std::string_view attributes, std::string_view inside = R"(enabled="false")") {
        return host(pool, "<location path=\"S\"" + std::string(attributes) + "><system.webServer><directoryBrowse " +
                              std::string(inside) + "/></system.webServer></location>");
    };
    EXPECT_EQ(summary(located(""), located(R"( overrideMode="Deny")")),
              "S, S/app: system.webServer/directoryBrowse/@overrideMode Allow -> Deny\n");
    EXPECT_EQ(summary(located(R"( allowOverride="false")"), located("")),
              "S, S/app: system.webServer/directoryBrowse/@overrideMode Deny -> Allow\n");
    EXPECT_EQ(summary(located(R"( overrideMode="Inherit")"), located("")), "");
    EXPECT_EQ(summary(located("", R"(enabled="false")"), located("", R"(enabled="false" lockAttributes="enabled")")),
              "S, S/app: system.webServer/directoryBrowse/@lockAttributes \"\" -> enabled\n");
    // A lock further out, behind one that is nearer.
    const auto twice = [&](std::string_view outer) {
        return host(pool,
                    R"(<system.webServer><modules lockAttributes=")" + std::string(outer) +
                        R"("/></system.webServer><location path="S"><system.webServer><modules lockAttributes="x"/>)"
                        "</system.webServer></location>");
    };
    EXPECT_EQ(summary(twice("a"), twice("b")),
              "server: system.webServer/modules/@lockAttributes a -> b\n"
              "S, S/app: system.webServer/modules/@lockAttributes x and a -> x and b\n");
    EXPECT_EQ(
        summary(
            host(pool, R"(<system.webServer><modules><add name="M"/></modules></system.webServer>)"),
            host(pool, R"(<system.webServer><modules><add name="M" lockItem="true"/></modules></system.webServer>)")),
        "server, S, S/app: system.webServer/modules/add[@name='M']/@lockItem \"\" -> true\n");
}

SettingChange pool_change(std::string name, std::string attribute, std::string value) {
    SettingChange change;
    change.section = "system.applicationHost/applicationPools";
    change.steps = {{"add", {{"name", std::move(name)}}}, {"processModel", {}}};
    change.attribute = std::move(attribute);
    change.value = std::move(value);
    return change;
}

bool covered(const std::vector<SettingChange>& changes, const std::string& before, const std::string& after) {
    const Announcements announced(changes);
    const Configuration was(before);
    const Configuration is(after);
    const std::vector<Effect> effects = compare(was.server(), is.server());
    EXPECT_FALSE(effects.empty());
    return std::all_of(effects.begin(), effects.end(), [&](const Effect& effect) { return announced.cover(effect); });
}
bool covered(const SettingChange& change, const std::string& before, const std::string& after) {
    return covered(std::vector{change}, before, after);
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

std::string unreached(const std::vector<SettingChange>& changes, const Configuration& after) {
    const config::Server* const server = &after.server();
    std::string out;
    for (const Unreached& one : find_unreached(changes, {&server, 1}))
        out += describe_place(*one.change) + " '" + one.found + "'\n";
    return out;
}

std::string unreached(const std::vector<SettingChange>& changes, const std::string& after) {
    return unreached(changes, Configuration(after));
}

SettingChange in_server(SettingChange change) {
    change.file = "applicationHost.config";
    return change;
}

TEST(Reached, IsAValueThatIsInForceAtTheObject) {
    const SettingChange change = in_server(pool_change("P", "idleTimeout", "00:00:00"));
    const std::string place = "applicationPools/add[@name='P']/processModel/@idleTimeout ";
    EXPECT_EQ(unreached({change}, host(R"(<add name="P"><processModel idleTimeout="0.00:00:00"/></add>)")), "");
    EXPECT_EQ(unreached({change}, host(R"(<add name="P"><processModel idleTimeout="00:01:00"/></add>)")),
              place + "'00:01:00'\n");
    EXPECT_EQ(unreached({change}, host(R"(<add name="P"/>)")), place + "'00:20:00'\n");
    EXPECT_EQ(unreached({change}, host(R"(<add name="Q"/>)")), place + "''\n");
    SettingChange elsewhere = change;
    elsewhere.file = "other.config";
    EXPECT_EQ(unreached({elsewhere}, host(R"(<add name="P"><processModel idleTimeout="00:00:00"/></add>)")),
              place + "''\n");
}

TEST(Reached, IsWhatTheTwinOfTheEntryInForceSays) {
    SettingChange change = in_server(pool_change("P", "queueLength", "5"));
    change.steps.pop_back();
    EXPECT_EQ(unreached({change}, host(R"(<add name="P"/><add name="P" queueLength="5"/>)")), "");
    EXPECT_NE(unreached({change}, host(R"(<add name="P"/><add name="P" queueLength="6"/>)")), "");
}

TEST(Reached, IsWhatATwinSaysBelowItself) {
    const SettingChange change = in_server(pool_change("P", "idleTimeout", "00:01:00"));
    EXPECT_EQ(unreached({change}, host(R"(<add name="P"/><add name="P"><processModel idleTimeout="00:01:00"/></add>)")),
              "");
    EXPECT_NE(unreached({change}, host(R"(<add name="P"/><add name="P"><processModel idleTimeout="00:02:00"/></add>)")),
              "");
}

TEST(Reached, IsWhatALocationOfAWebConfigAloneSays) {
    const auto file = [](std::string_view value) {
        return config::load_file(
            "web.config", R"(<configuration><location path="app/x"><system.webServer><directoryBrowse enabled=")" +
                              std::string(value) + R"("/></system.webServer></location></configuration>)");
    };
    SettingChange change;
    change.file = "web.config";
    change.place = SettingChange::Place::web_config;
    change.is_server_known = false;
    change.path = "app/x";
    change.section = "system.webServer/directoryBrowse";
    change.attribute = "enabled";
    change.value = "true";
    const auto off = file("false");
    const auto on = file("true");
    const config::Server before = config::Server::standalone(*off);
    const config::Server after = config::Server::standalone(*on);
    const config::Server* servers[] = {&after};
    EXPECT_TRUE(find_unreached({change}, servers).empty());
    servers[0] = &before;
    EXPECT_EQ(find_unreached({change}, servers).size(), 1U);
    const std::vector<Effect> effects = compare(before, after);
    ASSERT_EQ(effects.size(), 1U);
    EXPECT_EQ(
        summarize(effects),
        std::vector<std::string>{
            "web.config (location app/x): system.webServer/directoryBrowse/@enabled false (web.config:1) -> true"});
    EXPECT_TRUE(Announcements({change}).cover(effects[0]));
    change.path = "other";
    EXPECT_FALSE(Announcements({change}).cover(effects[0]));
}

TEST(Reached, IsNotAValueThatSomethingNearerHides) {
    SettingChange change;
    change.file = "applicationHost.config";
    change.path = "S/app";
    change.section = "system.webServer/directoryBrowse";
    change.attribute = "enabled";
    change.value = "true";
    const std::string located =
        host(R"(<add name="P"/>)", R"(<location path="S/app"><system.webServer><directoryBrowse )"
                                   R"(enabled="true"/></system.webServer></location>)");
    EXPECT_EQ(unreached({change}, Configuration(located, {}, mapped)), "");
    const std::string web =
        R"(<configuration><system.webServer><directoryBrowse enabled="false"/></system.webServer></configuration>)";
    EXPECT_EQ(unreached({change}, Configuration(located, {{"s/app", web}}, mapped)),
              "directoryBrowse/@enabled 'false'\n");
    // In a file that nobody reads.
    change.file = "s/app/web.config";
    change.place = SettingChange::Place::web_config;
    change.file_path = "S/app";
    const std::string on = replaced_once(web, "false", "true");
    EXPECT_EQ(unreached({change}, Configuration(host(R"(<add name="P"/>)"), {{"s/app", on}}, mapped)), "");
    EXPECT_EQ(unreached({change}, Configuration(host(R"(<add name="P" enableConfigurationOverride="false"/>)"),
                                                {{"s/app", on}}, mapped)),
              "directoryBrowse/@enabled 'false'\n");
}

TEST(Reached, IsAnEntryWithAllItsAttributes) {
    SettingChange change = in_server({});
    change.kind = SettingChange::Kind::add_entry;
    change.path = "S";
    change.section = "system.webServer/httpProtocol";
    change.steps = {{"customHeaders", {}}, {"add", {{"name", "X-A"}}}};
    change.attributes = {{"name", "X-A"}, {"value", "1"}};
    const auto headers = [](std::string_view inside) {
        return host(R"(<add name="P"/>)", R"(<location path="S"><system.webServer><httpProtocol><customHeaders>)" +
                                              std::string(inside) +
                                              "</customHeaders></httpProtocol></system.webServer></location>");
    };
    const std::string place = "httpProtocol/customHeaders/add[@name='X-A'] ";
    EXPECT_EQ(unreached({change}, headers(R"(<add name="X-A" value="1"/>)")), "");
    EXPECT_EQ(unreached({change}, headers(R"(<add name="X-A" value="2"/>)")), place + "'2'\n");
    EXPECT_EQ(unreached({change}, headers("")), place + "''\n");
    EXPECT_EQ(unreached({change}, headers(R"(<add name="X-A" value="1"/><remove name="X-A"/>)")), place + "''\n");
    // What stood there under a wrong name was meant to be taken away again.
    change.is_renamed = true;
    EXPECT_EQ(unreached({change}, headers(R"(<add name="X-A" value="1"/><remove name="X-A"/>)")), "");
    EXPECT_EQ(unreached({change}, headers("")), place + "''\n");
}

TEST(Reached, IsJudgedByTheLastWordAboutAPlace) {
    const SettingChange first = in_server(pool_change("P", "idleTimeout", "00:01:00"));
    const SettingChange last = in_server(pool_change("P", "idleTimeout", "00:00:00"));
    const std::string after = host(R"(<add name="P"><processModel idleTimeout="00:00:00"/></add>)");
    EXPECT_EQ(unreached({first, last}, after), "");
    EXPECT_NE(unreached({last, first}, after), "");
    // The pool gets another name, before or after.
    SettingChange rename = in_server(pool_change("P", "name", "Q"));
    rename.steps.pop_back();
    const std::string renamed = host(R"(<add name="Q"><processModel idleTimeout="00:00:00"/></add>)");
    EXPECT_EQ(unreached({last, rename}, renamed), "");
    SettingChange removed = last;
    removed.kind = SettingChange::Kind::remove_element;
    removed.attribute.clear();
    EXPECT_EQ(unreached({last, removed}, host(R"(<add name="P"/>)")), "");
}

// A location tag of a site that is not there: nothing in it is in force, and what is written has to do.
TEST(Reached, IsWhatIsWrittenWhereNothingIsInForce) {
    SettingChange change = in_server({});
    change.path = "Gone";
    change.section = "system.webServer/directoryBrowse";
    change.attribute = "enabled";
    change.value = "true";
    const auto gone = [](std::string_view value) {
        return host(R"(<add name="P"/>)", R"(<location path="Gone"><system.webServer><directoryBrowse enabled=")" +
                                              std::string(value) + R"("/></system.webServer></location>)");
    };
    EXPECT_EQ(unreached({change}, gone("true")), "");
    EXPECT_NE(unreached({change}, gone("false")), "");
}

TEST(Announcements, AnObjectThatComesOrGoesIsAnEntryOfItsCollection) {
    const std::string one = host(R"(<add name="P" autoStart="true"/>)");
    const std::string two = host(R"(<add name="P" autoStart="true"/><add/>)");
    SettingChange change = pool_change("", "", "");
    change.steps.pop_back();
    change.kind = SettingChange::Kind::add_entry;
    EXPECT_TRUE(covered(change, one, two));
    EXPECT_FALSE(covered(change, two, one));
    change.kind = SettingChange::Kind::remove_entry;
    EXPECT_TRUE(covered(change, two, one));
    // A value of a pool is not the pool.
    change.steps[0].keys[0].second = "P";
    change.kind = SettingChange::Kind::set_attribute;
    change.attribute = "autoStart";
    EXPECT_FALSE(covered(change, one, host("")));
    EXPECT_FALSE(covered(change, host(""), one));
}

TEST(Announcements, AnEntryUnderAnotherKeyBringsItsTwinToLight) {
    const auto pages = [](std::string_view first) {
        return host(R"(<add name="P"/>)",
                    R"(<location path="S"><system.webServer><applicationInitialization><add initializationPage=")" +
                        std::string(first) + R"("/><add initializationPage="/A" hostName="h"/>)" +
                        "</applicationInitialization></system.webServer></location>");
    };
    SettingChange change = in_server({});
    change.path = "S";
    change.section = "system.webServer/applicationInitialization";
    change.steps = {{"add", {{"initializationPage", "/a"}}}};
    change.attribute = "initializationPage";
    change.value = "/b";
    EXPECT_TRUE(covered(change, pages("/a"), pages("/b")));
    change.attribute = "hostName";
    EXPECT_FALSE(covered(change, pages("/a"), pages("/b")));
}

TEST(Announcements, AnEntryIsAddedWithWhatIsAnnouncedAndNothingElse) {
    SettingChange addition = in_server(pool_change("Q", "", ""));
    addition.steps.pop_back();
    addition.kind = SettingChange::Kind::add_entry;
    addition.attributes = {{"name", "Q"}, {"oStart", "true"}};
    SettingChange old_name = addition;
    old_name.kind = SettingChange::Kind::remove_attribute;
    old_name.attribute = "oStart";
    SettingChange new_name = old_name;
    new_name.kind = SettingChange::Kind::set_attribute;
    new_name.attribute = "autoStart";
    new_name.value = "true";
    const std::string before = host(R"(<add name="P"/>)");
    const std::string misspelt = host(R"(<add name="P"/><add name="Q" oStart="true"/>)");
    const std::string spelt = host(R"(<add name="P"/><add name="Q" autoStart="true"/>)");
    EXPECT_TRUE(covered(addition, before, misspelt));
    EXPECT_FALSE(covered(addition, before, spelt));
    EXPECT_FALSE(covered(addition, before, host(R"(<add name="P"/><add name="Q" oStart="true" queueLength="5"/>)")));
    EXPECT_TRUE(covered({addition, old_name, new_name}, before, spelt));
    EXPECT_EQ(unreached({addition, old_name, new_name}, spelt), "");
    EXPECT_NE(unreached({addition}, spelt), "");
    EXPECT_FALSE(
        covered({addition, old_name, new_name}, before, host(R"(<add name="P"/><add name="Q" autoStart="false"/>)")));
}

}  // namespace
}  // namespace iislint::effects
