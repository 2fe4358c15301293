// `show` for sites, URL paths, single settings; chains, locks and refusals.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

std::string errors(std::string_view attributes) {
    return "<system.webServer><httpErrors " + std::string(attributes) + " /></system.webServer>";
}

class ShowPaths : public ::testing::Test {
protected:
    ShowPaths() {
        const std::string site =
            "            <site name=\"Shop\" id=\"1\"><application path=\"/\" "
            "applicationPool=\"Quiet\"><virtualDirectory "
            "path=\"/\" physicalPath=\"C:\\shop\" /><virtualDirectory path=\"/pics\" physicalPath=\"D:\\pics\" />"
            "</application><application path=\"/api\" applicationPool=\"Quiet\"><virtualDirectory path=\"/\" "
            "physicalPath=\"C:\\shop\\api\" /></application></site>\n"
            "            <siteDefaults serverAutoStart=\"false\" />\n";
        program.files.put("applicationHost.config",
                          server_text(quiet_pool, site,
                                      errors("errorMode=\"Custom\" lockAttributes=\"defaultPath\"") +
                                          "<location path=\"Shop/sub\">" + errors("errorMode=\"DetailedLocalOnly\"") +
                                          "</location><location path=\"Shop\" overrideMode=\"Deny\"><system.webServer>"
                                          "<directoryBrowse /></system.webServer></location>"));
        program.files.put("shop/web.config", "<configuration>" + errors("errorMode=\"Detailed\"") + "</configuration>");
        program.files.put("shop/sub/readme.txt", "");
    }
    Outcome show(std::vector<std::string> options) {
        options.insert(options.begin(), {"show", "applicationHost.config", "--map", "C:\\shop=shop"});
        return program.run(options);
    }
    std::string mode_at(const std::string& path) {
        const Outcome outcome = show({"--site", "Shop", "--path", path, "--section", "system.webServer/httpErrors",
                                      "--attribute", "errorMode", "--format", "json"});
        return nlohmann::json::parse(outcome.out)["objects"][0]["values"][0]["value"];
    }
    Program program;
};

TEST_F(ShowPaths, ALocationTagComesAfterTheWebConfigAboveItsPath) {
    EXPECT_EQ(mode_at("/"), "Detailed");
    EXPECT_EQ(mode_at("/sub"), "DetailedLocalOnly");
    EXPECT_EQ(mode_at("/sub/inner"), "DetailedLocalOnly");
    EXPECT_EQ(mode_at("/api"), "Detailed");
    program.files.put("shop/sub/web.config", "<configuration>" + errors("errorMode=\"Custom\"") + "</configuration>");
    EXPECT_EQ(mode_at("/sub"), "Custom");
}

TEST_F(ShowPaths, AValueSaysWhatItHides) {
    const Outcome outcome = show({"--site", "Shop", "--path", "sub/", "--section", "system.webServer/httpErrors"});
    EXPECT_TRUE(outcome.prints("hides 'Detailed', shop/web.config:1:")) << outcome.out;
    EXPECT_TRUE(outcome.prints("hides 'Custom', applicationHost.config:")) << outcome.out;
}

TEST(ShowSites, AFileOfTwoSitesIsRefusedAtBoth) {
    Program program;
    std::string sites;
    for (const char* name : {"First", "Second"})
        sites += fmt::format(
            "<site name=\"{}\" id=\"{}\"><application path=\"/\" applicationPool=\"Quiet\"><virtualDirectory "
            "path=\"/\" physicalPath=\"C:\\shop\" /></application></site>\n",
            name, name == std::string_view("First") ? 1 : 2);
    program.files.put("applicationHost.config",
                      server_text(quiet_pool, sites,
                                  "<location path=\".\" overrideMode=\"Deny\"><system.webServer><directoryBrowse "
                                  "/></system.webServer></location>"));
    program.files.put("shop/web.config",
                      "<configuration><system.webServer><directoryBrowse /></system.webServer></configuration>");
    for (const char* site : {"First", "Second"}) {
        const Outcome outcome = program.run({"show", "applicationHost.config", "--map", "C:\\shop=shop", "--site", site,
                                             "--path", "/", "--section", "system.webServer/directoryBrowse"});
        EXPECT_TRUE(outcome.prints("IIS refuses this")) << outcome.out << outcome.err;
    }
}

TEST_F(ShowPaths, APathSaysWhatServesIt) {
    const Outcome api = show({"--site", "shop", "--path", "/api/v1"});
    EXPECT_TRUE(api.prints("served by application 'Shop/api', application pool 'Quiet'")) << api.out;
    EXPECT_TRUE(api.prints("physical path 'C:\\shop\\api\\v1'")) << api.out;
    EXPECT_TRUE(api.prints("reads shop/web.config at '/'")) << api.out;
    EXPECT_TRUE(show({"--site", "Shop", "--path", "/pics/a"}).prints("physical path 'D:\\pics\\a'"));
}

TEST_F(ShowPaths, ASectionSaysWhatAFileBelowMaySet) {
    const Outcome locked = show({"--site", "Shop", "--section", "system.webServer/directoryBrowse"});
    EXPECT_TRUE(locked.prints("may set: nothing; the section is locked at applicationHost.config:")) << locked.out;
    const Outcome partly = show({"--site", "Shop", "--section", "system.webServer/httpErrors"});
    EXPECT_TRUE(partly.prints("everything but what lockAttributes=\"defaultPath\" on <httpErrors>")) << partly.out;
    EXPECT_TRUE(
        show({"--site", "Shop", "--section", "system.webServer/staticContent"}).prints("may set: everything\n"));
}

TEST_F(ShowPaths, ARefusalComesBeforeTheValues) {
    program.files.put("shop/web.config", "<configuration>" + errors("defaultPath=\"x\"") + "</configuration>");
    const Outcome outcome = show({"--site", "Shop", "--section", "system.webServer/httpErrors"});
    EXPECT_TRUE(outcome.prints("IIS refuses this: 0x80070021 Lock violation, shop/web.config:1")) << outcome.out;
    EXPECT_FALSE(show({"--site", "Shop", "--section", "system.webServer/staticContent"}).prints("refuses"));
    const nlohmann::json json = nlohmann::json::parse(
        show({"--app", "Shop", "--section", "system.webServer/httpErrors", "--format", "json"}).out);
    EXPECT_EQ(json["objects"][0]["refused"][0]["kind"], "lock-violation");
}

TEST_F(ShowPaths, ASectionWithoutSchemaIsOneThatIisCannotRead) {
    program.files.put("web.config",
                      "<configuration>\n<configSections><section name=\"log4net\" type=\"x\" /></configSections>\n"
                      "<log4net level=\"1\" /></configuration>");
    const Outcome declared = program.run({"show", "web.config", "--section", "log4net"});
    EXPECT_EQ(declared.exit_code, 0);
    EXPECT_TRUE(
        declared.prints("0x80070002 The configuration section 'log4net' cannot be read because it is missing "
                        "schema, web.config:2"))
        << declared.out;
    EXPECT_EQ(program.run({"show", "web.config", "--section", "log5net"}).exit_code, 2);
}

TEST_F(ShowPaths, ASiteHasItsDefaults) {
    const Outcome outcome = show({"--site", "Shop", "--attribute", "serverAutoStart"});
    EXPECT_TRUE(outcome.prints("(defaults element); hides 'true', schema default")) << outcome.out;
}

TEST_F(ShowPaths, MisspeltNamesGetASuggestion) {
    const Outcome site = show({"--site", "Shpo"});
    EXPECT_EQ(site.exit_code, 2);
    EXPECT_TRUE(site.says("no site 'Shpo'; did you mean 'Shop'?")) << site.err;
    const Outcome attribute = show({"--pool", "Quiet", "--attribute", "idleTimeot"});
    EXPECT_EQ(attribute.exit_code, 2);
    EXPECT_TRUE(attribute.says("did you mean 'idleTimeout'?")) << attribute.err;
    EXPECT_EQ(show({"--path", "/api"}).exit_code, 2);
}

TEST_F(ShowPaths, APoolWithoutOverrideLeavesWebConfigFilesOut) {
    std::string text = program.files.bytes("applicationHost.config");
    text.replace(text.find("name=\"Quiet\""), 12, "name=\"Quiet\" enableConfigurationOverride=\"false\"");
    program.files.put("applicationHost.config", text);
    EXPECT_EQ(mode_at("/"), "Custom");
    EXPECT_TRUE(show({"--site", "Shop", "--path", "/"}).prints("web.config files are ignored"));
}

}  // namespace
}  // namespace iislint::cli
