#include "validity/check.hpp"

#include "validity/validity.hpp"

namespace iislint::validity {
namespace {

const std::map<std::string, std::string> web_map = {{"C:\\web", "web"}, {"C:\\other", "other"}};
constexpr std::string_view errors_declared = "<section name=\"httpErrors\"/>";

TEST(Validity, AServerThatDeclaresWhatItUsesHasNoProblem) {
    const Checked checked(server_with(errors_declared, "<system.webServer><httpErrors/></system.webServer>"),
                          {{"web", web_server("<httpErrors/>")}}, web_map);
    EXPECT_EQ(checked.lines(), std::vector<std::string>{});
}

TEST(Validity, ALockByDeclarationBindsFilesBelow) {
    const Checked checked(server_with("<section name=\"asp\" overrideModeDefault=\"Deny\"/>", ""),
                          {{"web", web_server("<asp/>")}}, web_map);
    EXPECT_EQ(checked.lines(),
              std::vector<std::string>{"section-locked web/web.config:3 certain system.webServer/asp"});
    EXPECT_EQ(checked.problems().front().code, lock_violation_code);
}

TEST(Validity, UnlockedForOneSiteIsLockedForTheOther) {
    const Checked checked(
        server_with(
            "<section name=\"asp\" overrideModeDefault=\"Deny\"/>",
            "<location path=\"Web\" overrideMode=\"Allow\"><system.webServer><asp/></system.webServer></location>"),
        {{"web", web_server("<asp/>")}, {"other", web_server("<asp/>")}}, web_map);
    EXPECT_EQ(checked.lines(),
              std::vector<std::string>{"section-locked other/web.config:3 certain system.webServer/asp"});
}

TEST(Validity, ALocationTagOfAWebConfigLocksTheApplicationBelow) {
    const std::string locking =
        "<configuration>\n<location path=\"app\" allowOverride=\"false\"><system.webServer><httpErrors/>"
        "</system.webServer></location></configuration>";
    const Checked checked(server_with(errors_declared, ""),
                          {{"web", locking}, {"web/app", web_server("<httpErrors/>")}}, web_map);
    EXPECT_EQ(checked.lines(),
              std::vector<std::string>{"section-locked web/app/web.config:3 certain system.webServer/httpErrors"});
}

TEST(Validity, AnEmptyGroupIsNoViolation) {
    const Checked checked(
        server_with(
            "<sectionGroup name=\"security\"><section name=\"access\" overrideModeDefault=\"Deny\"/></sectionGroup>",
            ""),
        {{"web", web_server("<security/>")}}, web_map);
    EXPECT_EQ(checked.lines(), std::vector<std::string>{});
}

TEST(Validity, AFolderMeetsTheEntriesOfTheSite) {
    const std::string mime =
        web_server("<staticContent><mimeMap fileExtension=\".x\" mimeType=\"a/b\"/></staticContent>");
    const Checked checked(server_with("<section name=\"staticContent\"/>", ""), {{"web", mime}, {"web/sub", mime}},
                          web_map);
    EXPECT_TRUE(checked.has("duplicate-collection-entry web/sub/web.config:3 certain mimeMap"));
    // The virtual directory that leads to the site's own folder meets the same file a second time.
    EXPECT_TRUE(checked.has("duplicate-collection-entry web/web.config:3 certain mimeMap"));
}

TEST(Validity, WhatWasRemovedOrClearedMayBeAddedAgain) {
    const std::string removing = web_server(
        "<staticContent><remove fileExtension=\".X\"/><mimeMap fileExtension=\".x\" "
        "mimeType=\"a/b\"/></staticContent>");
    const std::string clearing =
        web_server("<staticContent><clear/><mimeMap fileExtension=\".x\" mimeType=\"a/b\"/></staticContent>");
    const std::string rest =
        "<system.webServer><staticContent><mimeMap fileExtension=\".x\" "
        "mimeType=\"c/d\"/></staticContent></system.webServer>";
    for (const std::string& text : {removing, clearing}) {
        const Checked checked(server_with("<section name=\"staticContent\"/>", rest), {{"other", text}}, web_map);
        EXPECT_EQ(checked.lines(), std::vector<std::string>{});
    }
}

TEST(Validity, ALockedItemIsNeitherRemovedNorCleared) {
    const std::string modules =
        "<location path=\"\" overrideMode=\"Allow\"><system.webServer><modules><add name=\"A\" lockItem=\"true\"/>"
        "<add name=\"B\"/></modules></system.webServer></location>";
    const std::string_view declared = "<section name=\"modules\" overrideModeDefault=\"Deny\"/>";
    const Checked removed(server_with(declared, modules),
                          {{"other", web_server("<modules><remove name=\"A\"/></modules>")}}, web_map);
    EXPECT_EQ(removed.lines(), std::vector<std::string>{"lock-violation other/web.config:3 certain remove"});
    const Checked cleared(server_with(declared, modules), {{"other", web_server("<modules><clear/></modules>")}},
                          web_map);
    EXPECT_EQ(cleared.lines(), std::vector<std::string>{"lock-violation other/web.config:3 certain clear"});
    const Checked allowed(server_with(declared, modules),
                          {{"other", web_server("<modules><remove name=\"B\"/><add name=\"C\"/></modules>")}}, web_map);
    EXPECT_EQ(allowed.lines(), std::vector<std::string>{});
}

TEST(Validity, LockListsBindFilesBelowAndNotTheirOwn) {
    const std::string rest =
        "<system.webServer><httpErrors defaultPath=\"x\" lockAttributes=\"defaultPath\" lockElements=\"clear\"/>"
        "</system.webServer><location path=\"Other\"><system.webServer><httpErrors "
        "defaultPath=\"y\"/></system.webServer>"
        "</location>";
    const Checked checked(
        server_with(errors_declared, rest),
        {{"web", web_server("<httpErrors defaultPath=\"x\" errorMode=\"Custom\"><clear/></httpErrors>")}}, web_map);
    EXPECT_EQ(checked.lines(), (std::vector<std::string>{"lock-violation web/web.config:3 certain clear",
                                                         "lock-violation web/web.config:3 certain defaultPath"}));
}

TEST(Validity, AllButTheListedIsLocked) {
    const std::string rest = "<system.webServer><httpErrors lockAllAttributesExcept=\"errorMode\"/></system.webServer>";
    const Checked checked(server_with(errors_declared, rest),
                          {{"web", web_server("<httpErrors defaultPath=\"x\" errorMode=\"Custom\"/>")}}, web_map);
    EXPECT_EQ(checked.lines(), std::vector<std::string>{"lock-violation web/web.config:3 certain defaultPath"});
}

TEST(Validity, AnUnregisteredSectionIsRefusedOnceTheServerDeclares) {
    const std::string used = "<system.webServer><webSocket enabled=\"true\"/></system.webServer>";
    EXPECT_TRUE(Checked(server_with(errors_declared, used)).has("undeclared-section applicationHost.config:4 certain"));
    EXPECT_FALSE(Checked("<configuration>" + used + "</configuration>").has("undeclared-section"));
}

TEST(Validity, ADeclaredSectionThatNobodyKnowsIsWell) {
    const Checked checked(
        "<configuration><configSections><section name=\"log4net\" type=\"x\"/></configSections>"
        "<log4net><a b=\"1\"/></log4net></configuration>");
    EXPECT_EQ(checked.lines(), std::vector<std::string>{});
}

TEST(Validity, AChildMayNotDeclareASectionAgain) {
    const std::string own =
        "<configuration>\n<configSections><sectionGroup name=\"system.webServer\"><section name=\"httpErrors\"/>"
        "</sectionGroup></configSections></configuration>";
    const Checked checked(server_with(errors_declared, ""), {{"web", own}}, web_map);
    EXPECT_TRUE(checked.has("duplicate-section-declaration web/web.config:2 certain system.webServer/httpErrors"));
}

TEST(Validity, ASiteHasTwoKeys) {
    const Checked checked(
        "<configuration><system.applicationHost><sites>\n<site name=\"A\" id=\"1\"><application path=\"/\">"
        "<virtualDirectory path=\"/\" physicalPath=\"x\"/></application></site>\n<site name=\"B\" id=\"1\">"
        "<application path=\"/\"><virtualDirectory path=\"/\" physicalPath=\"x\"/></application></site>\n"
        "<site name=\"a\" id=\"3\"><application path=\"/\"><virtualDirectory path=\"/\" physicalPath=\"x\"/>"
        "</application></site></sites></system.applicationHost></configuration>");
    EXPECT_EQ(checked.lines(),
              (std::vector<std::string>{"duplicate-collection-entry applicationHost.config:3 certain site",
                                        "duplicate-collection-entry applicationHost.config:4 certain site"}));
}

TEST(Validity, KeysAreFoundAmongManyEntries) {
    std::string pools;
    for (int i = 0; i < 100; ++i) pools += fmt::format("<add name=\"Pool{}\"/>\n", i);
    const Checked checked("<configuration><system.applicationHost><applicationPools>" + pools +
                          "<add name=\"POOL7\"/></applicationPools></system.applicationHost></configuration>");
    EXPECT_EQ(checked.lines(),
              std::vector<std::string>{"duplicate-collection-entry applicationHost.config:101 certain add"});
    ASSERT_TRUE(checked.problems().front().related);
}

TEST(Validity, ASectionBelowTheApplicationRootIsTooDeep) {
    const std::string initialization = web_server("<applicationInitialization/>");
    const std::string_view declared =
        "<section name=\"applicationInitialization\" allowDefinition=\"MachineToApplication\"/>";
    const Checked checked(server_with(declared, ""), {{"other", initialization}, {"other/sub", initialization}},
                          web_map);
    ASSERT_EQ(checked.lines().size(), 1U);
    EXPECT_TRUE(checked.has("section-not-allowed-here other/sub/web.config:3"));
}

TEST(Validity, AnApplicationsFolderIsAPlainFolderOnAnotherUrl) {
    const Checked checked(
        server_with("<section name=\"applicationInitialization\" allowDefinition=\"MachineToApplication\"/>", ""),
        {{"web/app", web_server("<applicationInitialization/>")}}, web_map);
    ASSERT_EQ(checked.problems().size(), 1U);
    EXPECT_EQ(checked.problems().front().config_path, "MACHINE/WEBROOT/APPHOST/Web/again/app");
}

TEST(Validity, AWebConfigInAPoolWithoutOverrideIsIgnoredAndNotJudged) {
    std::string server = server_with("<section name=\"asp\" overrideModeDefault=\"Deny\"/>", "");
    server.replace(server.find("<add name=\"P\"/>"), 15, "<add name=\"P\" enableConfigurationOverride=\"false\"/>");
    const Checked checked(server, {{"other", web_server("<asp/>")}}, web_map);
    EXPECT_EQ(checked.lines(),
              std::vector<std::string>{"web-config-ignored other/web.config:1 likely MACHINE/WEBROOT/APPHOST/Other"});
}

TEST(Validity, FoldersBelowAVirtualDirectoryMayBeLeftOut) {
    std::string server = server_with("<section name=\"asp\" overrideModeDefault=\"Deny\"/>", "");
    const std::string_view directory = "physicalPath=\"C:\\other\"";
    server.replace(server.find(directory), directory.size(), "physicalPath=\"C:\\other\" allowSubDirConfig=\"false\"");
    const Checked checked(server, {{"other", web_server("")}, {"other/sub", web_server("<asp/>")}}, web_map);
    EXPECT_EQ(
        checked.lines(),
        std::vector<std::string>{"web-config-ignored other/sub/web.config:1 likely MACHINE/WEBROOT/APPHOST/Other/sub"});
}

TEST(Validity, ALoneFileIsJudgedGently) {
    FileContent content;
    content.bytes = web_server("<security><access sslFlags=\"Ssl\"/></security><webFarms a=\"1\"/>");
    const config::ConfigFile file("web.config", std::move(content));
    std::vector<Problem> problems;
    check_validity(config::Server::standalone(file), 100, problems);
    ASSERT_EQ(problems.size(), 2U);
    for (const Problem& problem : problems) EXPECT_EQ(problem.certainty, Certainty::doubtful) << problem.subject;
}

constexpr std::string_view static_declared = "<section name=\"staticContent\"/>";

std::string static_content(std::string_view inner) {
    return fmt::format("<system.webServer><staticContent>{}</staticContent></system.webServer>", inner);
}
std::string location(std::string_view path, std::string_view inner) {
    return fmt::format("<location path=\"{}\">{}</location>\n", path, inner);
}
constexpr std::string_view adds_x = "<mimeMap fileExtension=\".x\" mimeType=\"a/b\"/>";
constexpr std::string_view removes_x = "<remove fileExtension=\".x\"/>";

TEST(Validity, ALocationTagInheritsFromItsOwnFile) {
    const Checked server(
        server_with(static_declared, static_content(adds_x) + "\n" + location("Web", static_content(adds_x))));
    EXPECT_EQ(server.lines(),
              std::vector<std::string>{"duplicate-collection-entry applicationHost.config:5 certain mimeMap"});
    EXPECT_EQ(server.problems().front().config_path, "MACHINE/WEBROOT/APPHOST/Web");
    const Checked web(
        server_with(static_declared, ""),
        {{"other", "<configuration>" + static_content(adds_x) + "\n" + location("sub", static_content(adds_x)) +
                       location("sub/inner", static_content(std::string(removes_x) + std::string(adds_x))) +
                       "</configuration>"}},
        web_map);
    EXPECT_EQ(web.lines(), std::vector<std::string>{"duplicate-collection-entry other/web.config:2 certain mimeMap"});
    EXPECT_EQ(web.problems().front().config_path, "MACHINE/WEBROOT/APPHOST/Other/sub");
}

TEST(Validity, WhatTheFileTakesAwayItsLocationTagsMayAdd) {
    const Checked checked(server_with(static_declared, static_content(adds_x)),
                          {{"other", "<configuration>" + static_content(removes_x) +
                                         location("sub", static_content(adds_x)) + "</configuration>"}},
                          web_map);
    EXPECT_EQ(checked.lines(), std::vector<std::string>{});
}

TEST(Validity, AServersTagForAFolderComesBehindTheSitesWebConfig) {
    const Checked checked(server_with(static_declared, location("Other/sub", static_content(adds_x))),
                          {{"other", web_server(fmt::format("<staticContent>{}</staticContent>", adds_x))},
                           {"other/sub", web_server(fmt::format("<staticContent>{}</staticContent>", removes_x))}},
                          web_map);
    EXPECT_EQ(checked.lines(),
              std::vector<std::string>{"duplicate-collection-entry applicationHost.config:4 certain mimeMap"});
    EXPECT_EQ(checked.problems().front().related->file->path(), "other/web.config");
}

TEST(Validity, ALockedItemMayGoInALocationTagOfItsOwnFileOnly) {
    const std::string locked = "<mimeMap fileExtension=\".x\" mimeType=\"a/b\" lockItem=\"true\"/>";
    const std::string server =
        server_with(static_declared, static_content(locked) + location("Other", static_content(removes_x)));
    EXPECT_EQ(Checked(server).lines(), std::vector<std::string>{});
    const Checked checked(
        server_with(static_declared, static_content(locked)),
        {{"other", "<configuration>" + location("sub", static_content(removes_x)) + "</configuration>"}}, web_map);
    EXPECT_EQ(checked.lines(), std::vector<std::string>{"lock-violation other/web.config:1 certain remove"});
    EXPECT_EQ(checked.problems().front().config_path, "MACHINE/WEBROOT/APPHOST/Other/sub");
}

TEST(Validity, AFileThatIsMetTwiceBindsItself) {
    const Checked checked(server_with(errors_declared, ""),
                          {{"web", web_server("<httpErrors errorMode=\"Custom\" lockAttributes=\"errorMode\"/>")}},
                          web_map);
    EXPECT_EQ(checked.lines(), std::vector<std::string>{"lock-violation web/web.config:3 certain errorMode"});
    EXPECT_EQ(checked.problems().front().config_path, "MACHINE/WEBROOT/APPHOST/Web/again");
}

TEST(Validity, AFileThatIsMetTwiceDeclaresTwice) {
    const std::string own =
        "<configuration>\n<configSections><section name=\"acme\"/></configSections>\n<acme a=\"1\"/></configuration>";
    const Checked twice(server_with(errors_declared, ""), {{"web", own}}, web_map);
    EXPECT_EQ(twice.lines(), std::vector<std::string>{"duplicate-section-declaration web/web.config:2 certain acme"});
    EXPECT_EQ(twice.problems().front().config_path, "MACHINE/WEBROOT/APPHOST/Web/again");
    EXPECT_EQ(Checked(server_with(errors_declared, ""), {{"other", own}}, web_map).lines(), std::vector<std::string>{});
}

TEST(Validity, ALockInTheServersFileDoesNotBindAspNet) {
    const std::string rest = "<location path=\"\" overrideMode=\"Deny\"><system.web><{0}/></system.web></location>";
    const auto lines = [&](std::string_view section) {
        const std::string own = fmt::format("<configuration><system.web><{}/></system.web></configuration>", section);
        return Checked(server_with(errors_declared, fmt::format(fmt::runtime(rest), section)), {{"other", own}},
                       web_map)
            .has("section-locked");
    };
    EXPECT_FALSE(lines("pages"));
    EXPECT_TRUE(lines("httpModules"));
}

TEST(Validity, ALockedSectionIsRefusedForItsLockHoweverDeepItStands) {
    const std::string_view declared =
        "<section name=\"isapiFilters\" allowDefinition=\"MachineToApplication\" overrideModeDefault=\"Deny\"/>";
    const Checked checked(server_with(declared, ""), {{"other/sub", web_server("<isapiFilters/>")}}, web_map);
    EXPECT_EQ(checked.lines(),
              std::vector<std::string>{"section-locked other/sub/web.config:3 certain system.webServer/isapiFilters"});
}

TEST(Validity, AWebConfigMayHaveTwoHundredAndFiftyKilobytes) {
    std::string text = web_server("<httpErrors/>");
    text.resize(250 * 1024, '\n');
    const auto lines = [](std::string web) {
        return Checked(server_with(errors_declared, ""), {{"other", std::move(web)}}, web_map).lines();
    };
    EXPECT_EQ(lines(text), std::vector<std::string>{});
    text += '\n';
    EXPECT_EQ(lines(text), std::vector<std::string>{"web-config-too-large other/web.config:1 likely 250"});
}

TEST(Validity, TenThousandServerTagsWithEntriesAreQuick) {
    std::string tags = static_content(adds_x);
    for (int i = 0; i < 10'000; ++i) tags += location(fmt::format("Web/p{}", i), static_content(adds_x));
    EXPECT_EQ(Checked(server_with(static_declared, tags)).problems().size(), 10'000U);
}

TEST(Validity, TenThousandLocationsAndAHundredNestedFilesAreQuick) {
    std::string locations;
    for (int i = 0; i < 10'000; ++i)
        locations += fmt::format(
            "<location path=\"p{}\"><system.webServer><httpErrors "
            "errorMode=\"Custom\"/></system.webServer></location>\n",
            i);
    std::map<std::string, std::string> files;
    std::string folder = "web";
    for (int i = 0; i < 100; ++i) {
        files.emplace(folder, i == 0 ? "<configuration>" + locations + "</configuration>"
                                     : web_server("<httpErrors errorMode=\"Detailed\"/>"));
        folder += "/p" + std::to_string(i);
    }
    const Checked checked(server_with(errors_declared, locations), files, web_map);
    // In applicationHost.config the first segment is a site; none is called so.
    EXPECT_EQ(checked.problems().size(), 10'001U);
    EXPECT_TRUE(checked.has("web-config-too-large web/web.config:1"));
    EXPECT_TRUE(checked.has("unknown-location-target applicationHost.config:4 doubtful p0"));
}

}  // namespace
}  // namespace iislint::validity
