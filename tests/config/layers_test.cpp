#include "config/layers.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "config/configuration.hpp"

namespace iislint::config {
namespace {

const CollectionSchema& collection_of(std::string_view section) {
    return find_section(section)->element->collections.front();
}

TEST(PoolValue, ComesFromThePoolThenItsDefaultsThenTheSchema) {
    const Configuration c(pools_text(R"(
        <add name="Own" startMode="AlwaysRunning"/>
        <add name="Plain"/>
        <applicationPoolDefaults startMode="OnDemand" managedRuntimeVersion="v4.0"/>)"));
    const EffectiveValue own = c.pool_value("Own", "@startMode");
    EXPECT_EQ(own.text, "AlwaysRunning");
    EXPECT_EQ(own.origin, Origin::explicit_);
    const EffectiveValue inherited = c.pool_value("Own", "@managedRuntimeVersion");
    EXPECT_EQ(inherited.text, "v4.0");
    EXPECT_EQ(inherited.origin, Origin::defaults);
    const EffectiveValue plain = c.pool_value("Plain", "@startMode");
    EXPECT_EQ(plain.text, "OnDemand");
    EXPECT_EQ(plain.origin, Origin::defaults);
    const EffectiveValue nowhere = c.pool_value("Plain", "@queueLength");
    EXPECT_EQ(nowhere.text, "1000");
    EXPECT_EQ(nowhere.origin, Origin::schema);
    EXPECT_FALSE(nowhere.is_written());
}

TEST(PoolValue, PrecedenceHoldsAttributeByAttributeInsideChildElements) {
    const Configuration c(pools_text(R"(
        <add name="Shop">
          <processModel idleTimeout="00:05:00"/>
          <recycling><periodicRestart requests="9"/></recycling>
        </add>
        <applicationPoolDefaults>
          <processModel idleTimeout="00:00:00" idleTimeoutAction="Suspend"/>
          <recycling disallowOverlappingRotation="true"><periodicRestart time="00:00:00" requests="5"/></recycling>
        </applicationPoolDefaults>)"));
    EXPECT_EQ(c.pool_value("Shop", "processModel/@idleTimeout").text, "00:05:00");
    EXPECT_EQ(c.pool_value("Shop", "processModel/@idleTimeoutAction").text, "Suspend");
    EXPECT_EQ(c.pool_value("Shop", "processModel/@idleTimeoutAction").origin, Origin::defaults);
    EXPECT_EQ(c.pool_value("Shop", "recycling/@disallowOverlappingRotation").text, "true");
    EXPECT_EQ(c.pool_value("Shop", "recycling/periodicRestart/@requests").text, "9");
    EXPECT_EQ(c.pool_value("Shop", "recycling/periodicRestart/@time").text, "00:00:00");
    EXPECT_EQ(c.pool_value("Shop", "recycling/periodicRestart/@memory").origin, Origin::schema);
}

TEST(PoolValue, AnAttributeYoungerThanTheServerIsNotRead) {
    const Configuration c(pools_text(R"(<add name="Shop"><processModel idleTimeoutAction="Suspend"/></add>)"));
    EXPECT_EQ(c.pool_value("Shop", "processModel/@idleTimeoutAction", 100).text, "Suspend");
    EXPECT_EQ(c.pool_value("Shop", "processModel/@idleTimeoutAction", 80).text, "Terminate");
}

TEST(PoolValue, AnEmptyValueIsWritten) {
    const Configuration c(pools_text(
        R"(<add name="Core" managedRuntimeVersion=""/><applicationPoolDefaults managedRuntimeVersion="v4.0"/>)"));
    EXPECT_EQ(c.pool_value("Core", "@managedRuntimeVersion").text, "");
    EXPECT_EQ(c.pool_value("Core", "@managedRuntimeVersion").origin, Origin::explicit_);
}

std::string schedule(const Configuration& c, std::string_view pool) {
    const ElementSchema* restart = &Configuration::pool_schema();
    std::vector<NameId> steps;
    for (std::string_view step : {"recycling", "periodicRestart", "schedule"}) {
        steps.push_back(names().find(step));
        restart = restart->child(steps.back());
    }
    const Layers layers = c.pool(pool).layers;
    return entries({layers.begin(), layers.end()}, restart->collections.front(), "value", steps);
}

constexpr std::string_view schedule_defaults =
    R"(<applicationPoolDefaults><recycling><periodicRestart><schedule><add value="01:00:00"/></schedule>
       </periodicRestart></recycling></applicationPoolDefaults>)";

std::string scheduled_pool(std::string_view entries) {
    return fmt::format(
        R"(<add name="P"><recycling><periodicRestart><schedule>{}</schedule></periodicRestart></recycling></add>)",
        entries);
}

TEST(Schedule, AddsThePoolsHoursToThoseOfTheDefaults) {
    const Configuration c(pools_text(scheduled_pool(R"(<add value="03:00:00"/>)") + std::string(schedule_defaults)));
    EXPECT_EQ(schedule(c, "P"), "01:00:00 03:00:00");
}

TEST(Schedule, ClearCutsWhatIsInheritedAndWhatStandsAboveIt) {
    const Configuration cleared(pools_text(scheduled_pool("<clear/>") + std::string(schedule_defaults)));
    EXPECT_EQ(schedule(cleared, "P"), "");
    const Configuration both(pools_text(scheduled_pool(R"(<add value="02:00:00"/><clear/><add value="03:00:00"/>)") +
                                        std::string(schedule_defaults)));
    EXPECT_EQ(schedule(both, "P"), "03:00:00");
}

TEST(Schedule, HasNoRemoveDirective) {
    const Configuration c(pools_text(scheduled_pool(R"(<remove value="01:00:00"/>)") + std::string(schedule_defaults)));
    EXPECT_EQ(schedule(c, "P"), "01:00:00");
}

// One application whose own web.config has the inner text of a section, over the server's.
Configuration over(std::string_view section, std::string_view server_text, std::string_view web_text) {
    std::string open = "<configuration>";
    std::string close = "</configuration>";
    for (std::size_t begin = 0; begin <= section.size();) {
        const std::size_t end = std::min(section.find('/', begin), section.size());
        const std::string step(section.substr(begin, end - begin));
        open += "<" + step + ">";
        close = "</" + step + ">" + close;
        begin = end + 1;
    }
    const std::string body = open + std::string(server_text) + close;
    return Configuration(sites_text(R"(<site name="S" id="1"><application path="/" applicationPool="P">
                      <virtualDirectory path="/" physicalPath="C:\s"/></application></site>)",
                                    body.substr(15, body.size() - 31)),
                         {{"s", open + std::string(web_text) + close}}, {{"C:\\s", "s"}});
}

TEST(Collection, LocalEntriesFollowInheritedOnes) {
    const Configuration c = over("system.webServer/modules", R"(<add name="A"/><add name="B"/>)", R"(<add name="C"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/modules"), collection_of("system.webServer/modules"), "name"),
              "A B C");
}

TEST(Collection, HandlersOfTheDeepestFileComeFirst) {
    const Configuration c =
        over("system.webServer/handlers", R"(<add name="A" path="*" verb="*"/><add name="B" path="*" verb="*"/>)",
             R"(<add name="C" path="*" verb="*"/><add name="D" path="*" verb="*"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/handlers"), collection_of("system.webServer/handlers"), "name"),
              "C D A B");
}

TEST(Collection, RemoveTakesAnInheritedEntryAwayWithoutCase) {
    const Configuration c =
        over("system.webServer/staticContent",
             R"(<mimeMap fileExtension=".a" mimeType="A"/><mimeMap fileExtension=".b" mimeType="B"/>)",
             R"(<remove fileExtension=".A"/><mimeMap fileExtension=".c" mimeType="C"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/staticContent"),
                      collection_of("system.webServer/staticContent"), "mimeType"),
              "B C");
}

TEST(Collection, KeysKeepTheirCaseWhereTheSchemaSaysSo) {
    const Configuration c =
        over("system.webServer/modules", R"(<add name="A"/><add name="B"/>)", R"(<remove name="a"/><add name="b"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/modules"), collection_of("system.webServer/modules"), "name"),
              "A B b");
}

TEST(Collection, RemoveThenAddReplaces) {
    const Configuration c = over("system.webServer/modules", R"(<add name="A" type="Old"/><add name="B"/>)",
                                 R"(<remove name="A"/><add name="A" type="New"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/modules"), collection_of("system.webServer/modules"), "type"),
              "? New");
}

TEST(Collection, RemovingWhatIsNotThereDoesNothing) {
    const Configuration c = over("system.webServer/modules", R"(<add name="A"/>)", R"(<remove name="Z"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/modules"), collection_of("system.webServer/modules"), "name"),
              "A");
}

TEST(Collection, RemoveLeavesWhatIsAddedBelowIt) {
    const Configuration c = over("system.webServer/modules", "", R"(<remove name="A"/><add name="A"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/modules"), collection_of("system.webServer/modules"), "name"),
              "A");
}

TEST(Collection, ClearDropsEverythingInherited) {
    const Configuration c =
        over("system.webServer/modules", R"(<add name="A"/><add name="B"/>)", R"(<clear/><add name="B"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/modules"), collection_of("system.webServer/modules"), "name"),
              "B");
}

TEST(Collection, ASecondEntryWithTheSameKeyIsLeftOut) {
    const Configuration c =
        over("system.webServer/modules", R"(<add name="A" type="First"/>)", R"(<add name="A" type="Second"/>)");
    EXPECT_EQ(entries(c.section("S/", "system.webServer/modules"), collection_of("system.webServer/modules"), "type"),
              "First");
}

TEST(Collection, ACombinedKeyCountsItsMissingPartsWithTheirDefaults) {
    const Configuration c =
        over("system.webServer/httpErrors",
             R"(<error statusCode="404" path="a"/><error statusCode="404" subStatusCode="3" path="b"/>)",
             R"(<remove statusCode="404" subStatusCode="-1"/><error statusCode="500" path="c"/>)");
    EXPECT_EQ(
        entries(c.section("S/", "system.webServer/httpErrors"), collection_of("system.webServer/httpErrors"), "path"),
        "b c");
}

TEST(Collection, WithSeveralAddNamesKeepsTheirOrder) {
    const Configuration c =
        over("system.web/authorization", R"(<allow users="a"/>)", R"(<deny users="b"/><allow users="c"/>)");
    const std::vector<Layer> layers = c.section("S/", "system.web/authorization");
    EXPECT_EQ(entries(layers, collection_of("system.web/authorization"), "users"), "b c a");
}

TEST(Collection, EntriesKnowTheirFile) {
    const Configuration c = over("system.webServer/modules", R"(<add name="A"/>)", R"(<add name="B"/>)");
    const std::vector<Layer> layers = c.section("S/", "system.webServer/modules");
    const std::vector<Entry> found = collect(layers, {}, collection_of("system.webServer/modules"));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].file->path(), "applicationHost.config");
    EXPECT_EQ(found[0].origin, Origin::inherited);
    EXPECT_EQ(found[1].file->path(), "s/web.config");
    EXPECT_EQ(found[1].origin, Origin::explicit_);
}

TEST(SectionValue, AnAttributeOfTheOuterFileShowsThroughTheInnerElement) {
    const Configuration c = over("system.webServer/applicationInitialization", "", R"(<add initializationPage="/"/>)");
    EXPECT_EQ(c.section_value("S/", "system.webServer/applicationInitialization", "@doAppInitAfterRestart").origin,
              Origin::schema);
}

TEST(Descend, TakesTheFirstElementOfEachStep) {
    const auto file = load_file("web.config", "<configuration><system.web/><system.webServer/></configuration>");
    const NameId steps[] = {names().find("system.webServer")};
    EXPECT_NE(descend(file->document(), file->document().root(), steps), xml::no_node);
    const NameId missing[] = {names().find("system.webServer"), names().find("handlers")};
    EXPECT_EQ(descend(file->document(), file->document().root(), missing), xml::no_node);
}

}  // namespace
}  // namespace iislint::config
