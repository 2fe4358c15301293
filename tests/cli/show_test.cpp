#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

constexpr const char* host = "applicationHost.config";

std::string shown_server() {
    return server_text(
        "            <add name=\"Shop\" startMode=\"AlwaysRunning\">\n"
        "                <processModel identityType=\"SpecificUser\" userName=\"svc\" password=\"hunter2\" />\n"
        "                <recycling><periodicRestart><schedule><add value=\"03:00:00\" /></schedule>"
        "</periodicRestart></recycling>\n"
        "            </add>\n"
        "            <add name=\"Other\" />\n"
        "            <applicationPoolDefaults managedRuntimeVersion=\"v4.0\" />\n",
        "            <site name=\"Shop\" id=\"1\">\n"
        "                <application path=\"/\" applicationPool=\"Shop\"><virtualDirectory path=\"/\" "
        "physicalPath=\"C:\\shop\" /></application>\n"
        "                <application path=\"/api\" applicationPool=\"Shop\" preloadEnabled=\"true\" />\n"
        "            </site>\n",
        "    <system.webServer><defaultDocument enabled=\"false\" /></system.webServer>\n"
        "    <location path=\"Shop/api\"><system.webServer><defaultDocument enabled=\"true\" /></system.webServer>"
        "</location>\n");
}

Outcome show(std::vector<std::string> options, std::string text = shown_server()) {
    Program program;
    program.files.put(host, std::move(text));
    options.insert(options.begin(), {"show", host});
    return program.run(options);
}

// The row of one field in the text form.
std::string row(const Outcome& outcome, std::string_view field) {
    const std::size_t at = outcome.out.find("  " + std::string(field) + " ");
    if (at == std::string::npos) return "(no row " + std::string(field) + ")\n" + outcome.out;
    return outcome.out.substr(at, outcome.out.find('\n', at) - at);
}
bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(ShowPool, GivesEveryValueAndItsOrigin) {
    const Outcome outcome = show({"--pool", "shop"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(outcome.out.starts_with("MACHINE/WEBROOT/APPHOST   application pool 'Shop'\n")) << outcome.out;
    EXPECT_TRUE(contains(row(outcome, "@startMode"), "AlwaysRunning")) << row(outcome, "@startMode");
    EXPECT_TRUE(contains(row(outcome, "@startMode"), "applicationHost.config:4:41")) << row(outcome, "@startMode");
    EXPECT_TRUE(contains(row(outcome, "@managedRuntimeVersion"), "(defaults element)"));
    EXPECT_TRUE(contains(row(outcome, "processModel/@idleTimeout"), "00:20:00"));
    EXPECT_TRUE(contains(row(outcome, "processModel/@idleTimeout"), "schema default"));
    EXPECT_TRUE(contains(row(outcome, "recycling/periodicRestart/schedule/add[1]/@value"), "03:00:00"));
    EXPECT_FALSE(outcome.prints("'Other'"));
}

TEST(ShowPool, HidesThePassword) {
    for (const char* format : {"text", "json"}) {
        const Outcome outcome = show({"--pool", "Shop", "--format", format});
        EXPECT_FALSE(outcome.prints("hunter2")) << outcome.out;
        EXPECT_TRUE(outcome.prints("[REDACTED]")) << outcome.out;
    }
}

TEST(ShowPool, FollowsTheIisVersion) {
    EXPECT_TRUE(show({"--pool", "Shop"}).prints("idleTimeoutAction"));
    EXPECT_FALSE(show({"--pool", "Shop", "--iis-version", "8.0"}).prints("idleTimeoutAction"));
}

TEST(ShowApplication, GivesItsOwnValues) {
    const Outcome outcome = show({"--app", "shop/API"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(outcome.out.starts_with("MACHINE/WEBROOT/APPHOST/Shop/api   application 'Shop/api'\n")) << outcome.out;
    EXPECT_TRUE(contains(row(outcome, "@preloadEnabled"), "true"));
    EXPECT_FALSE(outcome.prints("'Shop/'"));
}

TEST(ShowApplication, TheRootOneNeedsNoSlash) {
    EXPECT_TRUE(show({"--app", "Shop"}).prints("application 'Shop/'"));
    EXPECT_TRUE(show({"--app", "Shop/"}).prints("application 'Shop/'"));
    EXPECT_FALSE(show({"--app", "Shop"}).prints("application 'Shop/api'"));
}

TEST(ShowSection, GivesTheServersAndOneApplicationsValues) {
    const Outcome server = show({"--section", "system.webServer/defaultDocument"});
    EXPECT_EQ(server.exit_code, 0);
    EXPECT_TRUE(contains(row(server, "@enabled"), "false")) << server.out;
    const Outcome api = show({"--app", "Shop/api", "--section", "system.webServer/defaultDocument"});
    EXPECT_TRUE(contains(row(api, "@enabled"), "true")) << api.out;
    EXPECT_TRUE(contains(row(api, "@enabled"), "(location)")) << api.out;
    const Outcome root = show({"--app", "Shop", "--section", "system.webServer/defaultDocument"});
    EXPECT_TRUE(contains(row(root, "@enabled"), "(inherited)")) << root.out;
}

TEST(ShowSection, LooksIntoALoneWebConfig) {
    Program program;
    program.files.put("web.config",
                      "<configuration><system.webServer><defaultDocument enabled=\"false\"/></system.webServer>"
                      "</configuration>");
    const Outcome outcome = program.run({"show", "web.config", "--section", "system.webServer/defaultDocument"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(row(outcome, "@enabled"), "false")) << outcome.out;
    EXPECT_EQ(program.run({"show", "web.config"}).exit_code, 2);
}

TEST(ShowSection, FollowsTheMapToAWebConfig) {
    Program program;
    program.files.put(host, shown_server());
    program.files.put("deploy/web.config",
                      "<configuration><system.webServer><defaultDocument enabled=\"true\"/></system.webServer>"
                      "</configuration>");
    const Outcome outcome = program.run(
        {"show", host, "--map", "C:\\shop=deploy", "--app", "Shop", "--section", "system.webServer/defaultDocument"});
    EXPECT_TRUE(contains(row(outcome, "@enabled"), "deploy/web.config:1:")) << outcome.out << outcome.err;
}

TEST(Show, WithoutAChoiceGivesAllPoolsAndApplications) {
    const Outcome outcome = show({});
    EXPECT_EQ(outcome.exit_code, 0);
    for (std::string_view title : {"pool 'Shop'", "pool 'Other'", "application 'Shop/'", "application 'Shop/api'"})
        EXPECT_TRUE(outcome.prints(title)) << title;
}

TEST(ShowJson, HasTheSameValues) {
    const Outcome outcome = show({"--pool", "Shop", "--format", "json"});
    const nlohmann::json json = nlohmann::json::parse(outcome.out, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << outcome.out;
    EXPECT_EQ(json.at("version"), 1);
    ASSERT_EQ(json.at("objects").size(), 1U);
    const nlohmann::json& object = json.at("objects").at(0);
    EXPECT_EQ(object.at("configPath"), "MACHINE/WEBROOT/APPHOST");
    bool found = false;
    for (const nlohmann::json& value : object.at("values")) {
        const bool written = value.at("origin") != "schema";
        EXPECT_EQ(value.contains("line"), written);
        EXPECT_EQ(value.contains("file"), written);
        if (value.at("field") != "@startMode") continue;
        found = true;
        EXPECT_EQ(value.at("value"), "AlwaysRunning");
        EXPECT_EQ(value.at("origin"), "explicit");
        EXPECT_EQ(value.at("file"), host);
        EXPECT_EQ(value.at("line"), 4);
        EXPECT_EQ(value.at("column"), 41);
    }
    EXPECT_TRUE(found);
}

TEST(ShowTrouble, AMisspeltNameGetsASuggestion) {
    const Outcome pool = show({"--pool", "Shpo"});
    EXPECT_EQ(pool.exit_code, 2);
    EXPECT_TRUE(pool.says("no application pool 'Shpo'; did you mean 'Shop'?")) << pool.err;
    EXPECT_EQ(pool.out, "");
    const Outcome application = show({"--app", "Shop/apo"});
    EXPECT_EQ(application.exit_code, 2);
    EXPECT_TRUE(application.says("no application 'Shop/apo'; did you mean 'Shop/api'?")) << application.err;
    const Outcome section = show({"--section", "system.webServer/handler"});
    EXPECT_EQ(section.exit_code, 2);
    EXPECT_TRUE(section.says("no section 'system.webServer/handler'; did you mean 'system.webServer/handlers'?"))
        << section.err;
}

TEST(ShowTrouble, AMalformedFileIsNamed) {
    const Outcome outcome = show({}, std::string(malformed));
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("'applicationHost.config' is not well-formed XML")) << outcome.err;
}

TEST(ShowTrouble, APoolAndAnApplicationAtOnceIsABadQuestion) {
    EXPECT_EQ(show({"--pool", "Shop", "--app", "Shop"}).exit_code, 2);
    EXPECT_EQ(show({"--pool", "Shop", "--section", "system.webServer/handlers"}).exit_code, 2);
    EXPECT_EQ(show({"--format", "sarif"}).exit_code, 2);
}

TEST(ShowHostileInput, ControlCharactersInValuesComeOutEscaped) {
    const Outcome outcome =
        show({}, replaced(shown_server(), "<add name=\"Other\" />", "<add name=\"&#x9b;31m&#x202e;&#10;\" />"));
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_FALSE(outcome.prints("\xC2\x9B")) << outcome.out;
    EXPECT_FALSE(outcome.prints("\xE2\x80\xAE")) << outcome.out;
    EXPECT_TRUE(outcome.prints("\\u{9b}31m\\u{202e}\\u{a}")) << outcome.out;
}

}  // namespace
}  // namespace iislint::cli
