// Five real servers: effective values read by hand from their files, against what `show` says. The files lie in the
// folder that IISLINT_CORPUS names; without it nothing is compared.
#include <cstdlib>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace iislint::testing {
namespace {

struct Expected {
    std::vector<std::string> question;
    const char* field;
    const char* value;
    const char* origin;
};

struct RealServer {
    const char* name;
    const char* path;
    std::vector<Expected> table;
};

const std::vector<RealServer>& real_servers() {
    static const std::vector<RealServer> servers = {
        {"Director",
         "server/virtualdesktopdevops+xd7director/files/applicationHost.config",
         {{{"--pool", "Director"}, "recycling/periodicRestart/@time", "00:00:00", "explicit"},
          {{"--pool", "Director"}, "recycling/@disallowOverlappingRotation", "true", "explicit"},
          {{"--pool", "Director"}, "processModel/@identityType", "ApplicationPoolIdentity", "defaults"},
          {{"--pool", "Director"}, "processModel/@idleTimeout", "00:20:00", "schema"},
          {{"--pool", "Director"}, "@autoStart", "true", "explicit"},
          {{"--pool", ".NET v4.5 Classic"}, "@managedPipelineMode", "Classic", "explicit"},
          {{"--pool", "DefaultAppPool"}, "@managedRuntimeVersion", "v4.0", "defaults"},
          {{"--pool", "DefaultAppPool"}, "recycling/periodicRestart/@time", "29:00:00", "schema"},
          {{"--app", "Default Web Site/"}, "@applicationPool", "DefaultAppPool", "defaults"},
          {{"--app", "Default Web Site/Director"}, "@applicationPool", "Director", "explicit"},
          {{"--app", "Default Web Site/Director"}, "@preloadEnabled", "false", "schema"},
          {{"--site", "Default Web Site"}, "logFile/@logFormat", "W3C", "defaults"},
          {{"--app", "Default Web Site/Director", "--section",
            "system.webServer/security/authentication/windowsAuthentication"},
           "@enabled",
           "false",
           "location"}}},
        {"Exchange",
         "server/microsoft+CSS-Exchange/Shared/Tests/ExtendedProtection/Data/E19_Configured_ApplicationHost.config",
         {{{"--pool", "DefaultAppPool"}, "processModel/@idleTimeout", "00:00:00", "explicit"},
          {{"--pool", "DefaultAppPool"}, "failure/@rapidFailProtection", "false", "explicit"},
          {{"--pool", "DefaultAppPool"}, "@managedRuntimeLoader", "", "explicit"},
          {{"--pool", "MSExchangePowerShellAppPool"}, "processModel/@identityType", "LocalSystem", "explicit"},
          {{"--pool", "MSExchangePowerShellAppPool"}, "processModel/@pingingEnabled", "false", "explicit"},
          {{"--pool", "MSExchangeOWAAppPool"}, "recycling/periodicRestart/@time", "14.00:00:00", "explicit"},
          {{"--pool", "MSExchangeOWACalendarAppPool"}, "@queueLength", "10", "explicit"},
          {{"--pool", "MSExchangeOWAAppPool"}, "@queueLength", "1000", "schema"},
          {{"--pool", "MSExchangeOWAAppPool"}, "@startMode", "OnDemand", "schema"}}},
        {"Proxy",
         "server/mattgillard+iis-reverse-proxy/applicationHost.config",
         {{{"--pool", "DefaultAppPool"}, "@managedRuntimeVersion", "v4.0", "defaults"},
          {{"--pool", "DefaultAppPool"}, "processModel/@identityType", "ApplicationPoolIdentity", "defaults"},
          {{"--pool", "DefaultAppPool"}, "@startMode", "OnDemand", "schema"},
          {{"--app", "Default Web Site/"}, "@applicationPool", "DefaultAppPool", "defaults"},
          {{"--app", "Default Web Site/"}, "@enabledProtocols", "http", "schema"},
          {{"--site", "Default Web Site"}, "@id", "1", "explicit"},
          {{"--site", "Default Web Site"}, "bindings/binding[2]/@sslFlags", "0", "explicit"}}},
        {"Orchard",
         "express/OrchardCMS+Orchard/at-add2e1c3b9c2/src/.vs/config/applicationhost.config",
         {{{"--pool", "Clr2ClassicAppPool"}, "@managedRuntimeVersion", "v2.0", "explicit"},
          {{"--pool", "Clr2ClassicAppPool"}, "@managedRuntimeLoader", "v4.0", "defaults"},
          {{"--pool", "UnmanagedClassicAppPool"}, "@managedRuntimeVersion", "", "explicit"},
          {{"--pool", "UnmanagedClassicAppPool"}, "@autoStart", "true", "explicit"},
          {{"--app", "WebSite1/"}, "@applicationPool", "Clr4IntegratedAppPool", "defaults"},
          {{"--app", "Orchard.Web-Site/OrchardLocal"}, "@applicationPool", "Clr4IntegratedAppPool", "explicit"},
          {{"--site", "WebSite1"}, "@serverAutoStart", "true", "explicit"},
          {{"--site", "Orchard.Web-Site"}, "@serverAutoStart", "true", "schema"},
          {{"--site", "Orchard.Web-Site"}, "traceFailedRequestsLogging/@maxLogFileSizeKB", "1024", "defaults"}}},
        {"HostedWebCore",
         "express/cloudfoundry+hwc/at-099e5e15509a/WebAppServer/Resources/applicationhost.config",
         {{{"--pool", "Clr4IntegratedAppPool"}, "@managedPipelineMode", "Integrated", "explicit"},
          {{"--pool", "Clr4IntegratedAppPool"}, "@CLRConfigFile", "%IIS_USER_HOME%\\config\\aspnet.config", "explicit"},
          {{"--pool", "Clr4IntegratedAppPool"}, "processModel/@idleTimeout", "00:20:00", "schema"},
          {{"--pool", "Clr4IntegratedAppPool"}, "processModel/@identityType", "ApplicationPoolIdentity", "schema"},
          {{"--pool", "Clr4IntegratedAppPool"}, "@queueLength", "1000", "schema"},
          {{"--pool", "Clr4IntegratedAppPool"}, "recycling/periodicRestart/@time", "29:00:00", "schema"}}},
    };
    return servers;
}

class RealServers : public ::testing::TestWithParam<RealServer> {};

TEST_P(RealServers, ShowSaysWhatTheFileSays) {
    const char* corpus = std::getenv("IISLINT_CORPUS");
    if (corpus == nullptr || *corpus == '\0') GTEST_SKIP() << "IISLINT_CORPUS is not set";
    for (const Expected& expected : GetParam().table) {
        std::vector<std::string> arguments = {"show", std::string(corpus) + "/" + GetParam().path, "--format", "json"};
        arguments.insert(arguments.end(), expected.question.begin(), expected.question.end());
        const Outcome outcome = run_program(arguments);
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        const nlohmann::json shown = nlohmann::json::parse(outcome.out);
        ASSERT_EQ(shown["objects"].size(), 1U);
        EXPECT_TRUE(shown["objects"][0]["refused"].empty());
        bool found = false;
        for (const nlohmann::json& row : shown["objects"][0]["values"]) {
            if (row["field"] != expected.field) continue;
            found = true;
            EXPECT_EQ(row["value"], expected.value) << expected.question.back() << " " << expected.field;
            EXPECT_EQ(row["origin"], expected.origin) << expected.question.back() << " " << expected.field;
        }
        EXPECT_TRUE(found) << expected.question.back() << " " << expected.field;
    }
}

INSTANTIATE_TEST_SUITE_P(Corpus, RealServers, ::testing::ValuesIn(real_servers()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace iislint::testing
