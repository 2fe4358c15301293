// iislint warmup: the whole recipe, nothing that is in force already, and nothing that it did not say.
#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

constexpr const char* host = "applicationHost.config";

constexpr std::string_view cold_pools =
    "            <add name=\"Shop\" />\n"
    "            <add name=\"Other\" />\n";
constexpr std::string_view cold_sites =
    "            <site name=\"Shop\" id=\"1\">\n"
    "                <application path=\"/\" applicationPool=\"Shop\">\n"
    "                    <virtualDirectory path=\"/\" physicalPath=\"C:\\shop\" />\n"
    "                </application>\n"
    "                <application path=\"/api\" applicationPool=\"Shop\">\n"
    "                    <virtualDirectory path=\"/\" physicalPath=\"C:\\shop\\api\" />\n"
    "                </application>\n"
    "            </site>\n";
constexpr std::string_view web =
    "<configuration>\n"
    "    <system.webServer>\n"
    "        <urlCompression doStaticCompression=\"true\" />\n"
    "    </system.webServer>\n"
    "</configuration>\n";

struct Warmup : testing::Test {
    Program program;
    void SetUp() override {
        program.files.put(host, server_text(cold_pools, cold_sites));
        program.files.put("site/api/web.config", std::string(web));
    }
    Outcome warm(const std::string& application, std::vector<std::string> options = {}) {
        options.insert(options.begin(), {"warmup", application});
        options.insert(options.end(), {"--map", "C:\\shop=site", host});
        return program.run(options);
    }
    std::string text(const std::string& path = host) { return program.files.bytes(path); }
    bool has(std::string_view wanted, const std::string& path = host) {
        return text(path).find(wanted) != std::string::npos;
    }
};

TEST_F(Warmup, PrintsOnePatchForAllFiles) {
    const Outcome outcome = warm("Shop/api", {"--urls", "/health"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_TRUE(outcome.prints("--- a/applicationHost.config")) << outcome.out;
    EXPECT_TRUE(outcome.prints("--- a/site/api/web.config")) << outcome.out;
    EXPECT_EQ(text(), server_text(cold_pools, cold_sites));
}

TEST_F(Warmup, WritesTheWholeRecipe) {
    const Outcome outcome = warm("Shop/api", {"--urls", "/health,/api/catalog", "--recycle-at", "03:30", "--write"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(has("<add name=\"Shop\" startMode=\"AlwaysRunning\">")) << text();
    EXPECT_TRUE(has("<processModel idleTimeout=\"00:00:00\" />"));
    EXPECT_TRUE(has("<periodicRestart time=\"00:00:00\">"));
    EXPECT_TRUE(has("<add value=\"03:30:00\" />"));
    EXPECT_TRUE(has("<application path=\"/api\" applicationPool=\"Shop\" preloadEnabled=\"true\">"));
    EXPECT_TRUE(has("<application path=\"/\" applicationPool=\"Shop\">")) << "only the application that was named";
    EXPECT_TRUE(has("<add name=\"Other\" />")) << "only its pool";
    const std::string own = "site/api/web.config";
    EXPECT_TRUE(has("<applicationInitialization doAppInitAfterRestart=\"true\">", own)) << text(own);
    EXPECT_TRUE(has("<add initializationPage=\"/health\" />", own));
    EXPECT_TRUE(has("<add initializationPage=\"/catalog\" />", own)) << "the application's own path is taken off";
}

TEST_F(Warmup, ASecondTimeChangesNothing) {
    warm("Shop/api", {"--urls", "/health", "--write"});
    const std::string once = text() + text("site/api/web.config");
    const Outcome again = warm("Shop/api", {"--urls", "/HEALTH", "--write"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_TRUE(again.says("has all of it already")) << again.err;
    EXPECT_EQ(text() + text("site/api/web.config"), once);
    EXPECT_EQ(warm("Shop/api", {"--urls", "/health"}).out, "");
}

TEST_F(Warmup, TellsWhoElseUsesThePool) {
    const Outcome outcome = warm("Shop/api");
    EXPECT_TRUE(outcome.says("'Shop/'")) << outcome.err;
    EXPECT_TRUE(outcome.says("02:00")) << "the hour was nobody's choice";
}

TEST_F(Warmup, SuspendsInsteadWhenAskedTo) {
    const Outcome outcome = warm("Shop/api", {"--suspend", "00:10:00", "--write"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(has("idleTimeoutAction=\"Suspend\"")) << text();
    EXPECT_TRUE(has("idleTimeout=\"00:10:00\""));
    EXPECT_EQ(warm("Shop/api").out, "") << "a suspended process is as good as one that runs on";
}

TEST_F(Warmup, LimitsPrivateMemoryWhenAskedTo) {
    EXPECT_EQ(warm("Shop/api", {"--private-memory-kb", "2097152", "--write"}).exit_code, 0);
    EXPECT_TRUE(has("privateMemory=\"2097152\"")) << text();
}

TEST_F(Warmup, RefusesMegabytesWrittenAsKilobytes) {
    const Outcome outcome = warm("Shop/api", {"--private-memory-kb", "2048"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
}

TEST_F(Warmup, KeepsAScheduleThatIsThere) {
    program.files.put(host, server_text("            <add name=\"Shop\"><recycling><periodicRestart><schedule>"
                                        "<add value=\"05:00:00\" /></schedule></periodicRestart></recycling></add>\n",
                                        cold_sites));
    const Outcome outcome = warm("Shop/api", {"--recycle-at", "03:30", "--write"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(has("05:00:00"));
    EXPECT_FALSE(has("03:30:00")) << text();
    EXPECT_TRUE(outcome.says("schedule already")) << outcome.err;
}

TEST_F(Warmup, LeavesAPoolThatNeverRecyclesByTimeUnlessAnHourIsNamed) {
    program.files.put(host,
                      server_text("            <add name=\"Shop\"><recycling><periodicRestart time=\"00:00:00\" />"
                                  "</recycling></add>\n",
                                  cold_sites));
    EXPECT_FALSE(warm("Shop/api").prints("schedule"));
    EXPECT_TRUE(warm("Shop/api", {"--recycle-at", "03:30"}).prints("03:30:00"));
}

TEST_F(Warmup, WritesALocationWhenTheServersFileIsTheTarget) {
    const Outcome outcome = warm("Shop/api", {"--urls", "/health", "--target", "apphost", "--write"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(has("<location path=\"Shop/api\">")) << text();
    EXPECT_TRUE(has("initializationPage=\"/health\""));
    EXPECT_EQ(text("site/api/web.config"), web);
}

TEST_F(Warmup, NamesTheNearestApplication) {
    const Outcome outcome = warm("Shop/apy");
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("did you mean 'Shop/api'")) << outcome.err;
}

TEST_F(Warmup, TakesTheRootApplicationWithAndWithoutItsSlash) {
    EXPECT_TRUE(warm("Shop").prints("preloadEnabled"));
    EXPECT_EQ(warm("Shop").out, warm("shop/").out);
}

TEST_F(Warmup, RefusesWhatItCannotKeepWarm) {
    program.files.put(host, server_text("            <add name=\"Shp\" />\n", cold_sites));
    EXPECT_EQ(warm("Shop/api").exit_code, 2);
    EXPECT_TRUE(warm("Shop/api").says("'Shop', which is not defined"));
    program.files.put(host, server_text("            <add name=\"WsusPool\" />\n",
                                        replaced(std::string(cold_sites), "applicationPool=\"Shop\"",
                                                 "applicationPool=\"WsusPool\"")));
    EXPECT_TRUE(warm("Shop/").says("belongs to a product"));
}

TEST_F(Warmup, SaysThatTheModuleIsMissing) {
    program.files.put(host, server_text(cold_pools, cold_sites,
                                        "    <system.webServer><globalModules><add name=\"StaticFileModule\" "
                                        "image=\"%windir%\\static.dll\" /></globalModules></system.webServer>\n"));
    const Outcome outcome = warm("Shop/api", {"--write"});
    EXPECT_TRUE(outcome.says("IIS-ApplicationInit")) << outcome.err;
    EXPECT_FALSE(has("warmup.dll")) << "an entry for a DLL that is not there stops every worker process";
}

TEST_F(Warmup, RefusesAPageThatIsNone) {
    const Outcome outcome = warm("Shop/api", {"--urls", "/a b"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("'/a b' is no page")) << outcome.err;
}

TEST_F(Warmup, TakesTheHostOfAnAbsoluteUrl) {
    warm("Shop/api", {"--urls", "https://shop.example/api/health", "--write"});
    EXPECT_TRUE(has("initializationPage=\"/health\" hostName=\"shop.example\"", "site/api/web.config"))
        << text("site/api/web.config");
}

TEST_F(Warmup, AColdApplicationHasABadReportCardAndAGoodOneAfterwards) {
    const Outcome outcome = warm("Shop/api", {"--grade"});
    EXPECT_EQ(
        outcome.out,
        "before: Shop/api: F (8 of 100)\n"
        "  -30  missing[W2] startMode is OnDemand: no worker process starts before a request comes\n"
        "  -30  missing[W3] preloadEnabled is false: the first visitor has to wait until the application is loaded\n"
        "  -15  missing[W6] idleTimeout is 00:20:00: the worker process ends after this time without a request\n"
        "  -15  missing[W7] time is 29:00:00: the hour of the recycle moves from day to day\n"
        "  -2   missing[W4] doAppInitAfterRestart is false: after a restart of the application its pages are not "
        "requested again\n"
        "after: Shop/api: A (100 of 100)\n")
        << outcome.err;
    EXPECT_EQ(text(), server_text(cold_pools, cold_sites)) << "a report card writes nothing";
}

TEST_F(Warmup, AStepAndTheRuleThatSaysTheSameCountOnce) {
    // WARM001 and IDLE001 say what W3 and W6 say.
    program.files.put(host, server_text("            <add name=\"Shop\" startMode=\"AlwaysRunning\" />\n", cold_sites));
    const Outcome outcome = warm("Shop/api", {"--grade"});
    EXPECT_TRUE(outcome.prints("-30  missing[W3]")) << outcome.out;
    EXPECT_FALSE(outcome.prints("WARM001")) << outcome.out;
    EXPECT_TRUE(outcome.prints("-15  warning[IDLE001]")) << outcome.out;
    EXPECT_FALSE(outcome.prints("[W6]")) << outcome.out;
}

TEST_F(Warmup, PagesThatWereAskedForCountWhereNobodyRequestsThem) {
    const Outcome outcome = warm("Shop/api", {"--grade", "--urls", "/health,/catalog"});
    EXPECT_TRUE(outcome.prints("-15  missing[W5] not requested before a visitor does: '/health', '/catalog'"))
        << outcome.out;
    EXPECT_TRUE(outcome.prints("after: Shop/api: A (100 of 100)")) << outcome.out;
    EXPECT_TRUE(warm("Shop/api", {"--grade", "--private-memory-kb", "2097152"}).prints("missing[W8]"));
}

TEST_F(Warmup, AMissingModuleCostsBeforeAndAfterwards) {
    program.files.put(host, server_text(cold_pools, cold_sites,
                                        "    <system.webServer><globalModules><add name=\"StaticFileModule\" "
                                        "image=\"%windir%\\static.dll\" /></globalModules></system.webServer>\n"));
    const Outcome outcome = warm("Shop/api", {"--grade"});
    EXPECT_TRUE(outcome.prints("before: Shop/api: F")) << outcome.out;
    EXPECT_TRUE(outcome.prints("-30  missing[W0] the Application Initialization module is not installed"));
    EXPECT_TRUE(outcome.prints("after: Shop/api: C (70 of 100)")) << outcome.out;
    EXPECT_TRUE(outcome.prints("-30  error[WARM003]")) << outcome.out;
}

TEST_F(Warmup, ARewriteRuleThatSwallowsWarmUpRequestsCostsBefore) {
    program.files.put("site/api/web.config",
                      "<configuration><system.webServer><rewrite><rules><rule name=\"https\"><match url=\".*\" />"
                      "<conditions><add input=\"{HTTPS}\" pattern=\"off\" /></conditions><action type=\"Redirect\" "
                      "url=\"https://shop.example/\" /></rule></rules></rewrite></system.webServer></configuration>\n");
    const Outcome outcome = warm("Shop/api", {"--grade"});
    EXPECT_TRUE(outcome.prints("-15  missing[W10]")) << outcome.out;
    EXPECT_TRUE(outcome.prints("after: Shop/api: A (100 of 100)")) << outcome.out;
}

TEST_F(Warmup, NeedsAServer) {
    const Outcome outcome = program.run({"warmup", "Shop/api", "site/api/web.config"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("no readable applicationHost.config")) << outcome.err;
}

}  // namespace
}  // namespace iislint::cli
