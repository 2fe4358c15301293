// 500.19 prediction as a user meets it: options, notices, fixes.
#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

Outcome check(Program& program, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"check", "--format", "concise", "--select", "CONF"});
    return program.run(arguments);
}

std::string section_text(std::string_view inner) {
    return "<configuration>\n  <system.webServer>\n    " + std::string(inner) +
           "\n  </system.webServer>\n</configuration>\n";
}

TEST(Validity, MisspeltNamesAreRepairedWhenOneNameIsMeant) {
    Program program;
    program.files.put("web.config",
                      section_text("<httpErrors errorMod=\"Custom\"><eror statusCode=\"404\" /></httpErrors>"));
    EXPECT_TRUE(check(program, {"web.config"}).prints("Unrecognized attribute 'errorMod'"));
    const Outcome fixed = program.run({"fix", "--write", "--unsafe", "--select", "CONF", "web.config"});
    EXPECT_EQ(fixed.exit_code, 0) << fixed.err;
    EXPECT_EQ(program.files.bytes("web.config"),
              section_text("<httpErrors errorMode=\"Custom\"><error statusCode=\"404\" /></httpErrors>"));
}

TEST(Validity, TwoMisspeltNamesNeverBecomeOne) {
    Program program;
    program.files.put("web.config", section_text("<httpErrors errorMod=\"Custom\" errorMde=\"Custom\" />"));
    const Outcome fixed = program.run({"fix", "--write", "--unsafe", "--select", "CONF", "web.config"});
    EXPECT_NE(fixed.exit_code, 2) << fixed.err;
    EXPECT_EQ(program.files.bytes("web.config"),
              section_text("<httpErrors errorMode=\"Custom\" errorMde=\"Custom\" />"));
}

TEST(Validity, AMisspeltEntryThatIsRefusedUnderItsRightNameTooIsLeftToItsOwner) {
    const std::string shop = "            <add name=\"Shop\" startMode=\"AlwaysRunning\" />\n";
    for (const char* misspelt :
         {"            <ad startMode=\"AlwaysRunning\" />\n", "            <ad name=\"shop\" />\n"}) {
        Program program;
        const std::string text = server_text(shop + misspelt, quiet_site);
        program.files.put("applicationHost.config", text);
        EXPECT_TRUE(check(program, {"applicationHost.config"}).prints("Unrecognized element 'ad'"));
        program.run({"fix", "--write", "--unsafe", "--select", "CONF011", "applicationHost.config"});
        EXPECT_EQ(program.files.bytes("applicationHost.config"), text);
    }
}

TEST(Validity, AMisspeltEntryJoinsTheOthersOfItsCollection) {
    Program program;
    const std::string_view first = "<defaultDocument><files><add value=\"a.htm\" />";
    const std::string_view last = " value=\"b.htm\" /></files></defaultDocument>";
    program.files.put("web.config", section_text(std::string(first) + "<ad" + std::string(last)));
    program.run({"fix", "--write", "--unsafe", "--select", "CONF011", "web.config"});
    EXPECT_EQ(program.files.bytes("web.config"), section_text(std::string(first) + "<add" + std::string(last)));
}

TEST(Validity, TwoPagesNeverBecomeOneEntryForTwoHosts) {
    Program program;
    const std::string_view section =
        "<applicationInitialization><add initializationPage=\"%1\" /><add initializationPage=\"http://b/x\" />"
        "</applicationInitialization>";
    program.files.put("web.config", section_text(replaced(std::string(section), "%1", "http://a/x")));
    program.run({"fix", "--write", "--unsafe", "--select", "WARM004", "web.config"});
    EXPECT_EQ(program.files.bytes("web.config"),
              section_text(replaced(std::string(section), "\"%1\"", "\"/x\" hostName=\"a\"")));
    EXPECT_EQ(check(program, {"web.config"}).exit_code, 0);
}

TEST(Validity, ARenameAndAnAdditionOfOneAttributeGoOneByOne) {
    Program program;
    const std::string misspelt =
        "            <add name=\"Quiet\" startMode=\"AlwaysRunning\"><processModel idlePimeout=\"00:05:00\" />"
        "<recycling><periodicRestart time=\"00:00:00\" /></recycling></add>\n";
    program.files.put("applicationHost.config", server_text(misspelt, quiet_site));
    const Outcome fixed =
        program.run({"fix", "--write", "--unsafe", "--select", "CONF010,IDLE001", "applicationHost.config"});
    EXPECT_FALSE(fixed.says("dropped")) << fixed.err;
    EXPECT_NE(program.files.bytes("applicationHost.config").find("<processModel idleTimeout=\"00:00:00\" />"),
              std::string::npos)
        << program.files.bytes("applicationHost.config");
}

TEST(Validity, AnEntryThatIsThereTwiceLosesItsSecondCopy) {
    Program program;
    const std::string_view one = "<staticContent>\n      <mimeMap fileExtension=\".x\" mimeType=\"a/b\" />\n";
    program.files.put("web.config",
                      section_text(std::string(one) + "      <mimeMap fileExtension=\".x\" mimeType=\"a/b\" />\n"
                                                      "    </staticContent>"));
    program.run({"fix", "--write", "--select", "CONF002", "web.config"});
    EXPECT_EQ(program.files.bytes("web.config"), section_text(std::string(one) + "    </staticContent>"));
}

TEST(Validity, AConfigSourceIsReadWhereItLiesBesideTheFile) {
    Program program;
    program.files.put("site/web.config", section_text("<httpErrors configSource=\"config\\errors.config\" />"));
    program.files.put("site/config/errors.config", "<httpErrors errorMode=\"Sometimes\" />\n");
    const Outcome outcome = check(program, {"site/web.config"});
    EXPECT_TRUE(outcome.prints("site/config/errors.config:1:24: error[CONF013]")) << outcome.out;
    const Outcome shown = program.run({"show", "site/web.config", "--section", "system.webServer/httpErrors"});
    EXPECT_TRUE(shown.prints("Sometimes")) << shown.out;
}

TEST(Validity, AConfigSourceWithAnotherRootIsRefused) {
    Program program;
    program.files.put("site/web.config", section_text("<httpErrors configSource=\"errors.config\" />"));
    program.files.put("site/errors.config", "<configuration />\n");
    EXPECT_TRUE(check(program, {"site/web.config"}).prints("Specified configSource cannot be parsed"));
}

TEST(Validity, AConfigSourceIsHeldToTheSameSizeAndToWhatItsPathInherits) {
    Program program;
    program.files.put("site/web.config", section_text("<staticContent configSource=\"mime.config\" />"));
    EXPECT_TRUE(check(program, {"site/web.config"}).prints("note[CONF021] No file 'mime.config' lies here"));
    std::string mime = "<staticContent>\n<mimeMap fileExtension=\".x\" mimeType=\"a/b\" />\n</staticContent>\n";
    program.files.put("site/mime.config", mime);
    EXPECT_EQ(check(program, {"site/web.config"}).exit_code, 0);
    program.files.put("applicationHost.config",
                      server_text(quiet_pool, quiet_site,
                                  "<system.webServer><staticContent><mimeMap fileExtension=\".x\" "
                                  "mimeType=\"a/b\" /></staticContent></system.webServer>"));
    const Outcome duplicate = check(program, {"applicationHost.config", "--map", "C:\\quiet=site"});
    EXPECT_TRUE(duplicate.prints("site/mime.config:2:2: error[CONF002]")) << duplicate.out << duplicate.err;
    mime.append(250 * 1024, '\n');
    program.files.put("site/mime.config", mime);
    EXPECT_TRUE(check(program, {"site/web.config"}).prints("site/mime.config:1:2: warning[CONF025]"));
}

TEST(Validity, AConfigSourceNeverLeadsOutOfItsFolder) {
    Program program;
    program.files.put("site/web.config", section_text("<httpErrors configSource=\"..\\secret.config\" />"));
    program.files.put("secret.config", "<httpErrors errorMode=\"Sometimes\" />\n");
    const Outcome outcome = check(program, {"site/web.config"});
    EXPECT_FALSE(outcome.prints("secret.config:1"));
    EXPECT_TRUE(outcome.prints("must be a relative path")) << outcome.out;
}

TEST(Validity, AConfigSourceThatNamesItsOwnFileEnds) {
    Program program;
    program.files.put("site/web.config", section_text("<httpErrors configSource=\"web.config\" />"));
    EXPECT_TRUE(check(program, {"site/web.config"}).prints("Specified configSource cannot be parsed"));
}

TEST(Validity, TheFrameworksDeclarationsCount) {
    Program program;
    program.files.put("site/web.config", "<configuration>\n  <acme level=\"1\" />\n</configuration>\n");
    EXPECT_TRUE(check(program, {"site"}).prints("CONF020"));
    program.files.put("net/machine.config",
                      "<configuration><configSections><section name=\"acme\" /></configSections></configuration>");
    EXPECT_FALSE(check(program, {"site", "--framework", "net"}).prints("CONF020"));
}

TEST(Validity, TheFrameworksSettingsCount) {
    Program program;
    program.files.put("site/web.config", "<configuration><system.web /></configuration>\n");
    program.files.put("net/web.config",
                      "<configuration><system.web><httpRuntime fcnMode=\"Single\" /></system.web></configuration>");
    const Outcome shown = program.run({"show", "site", "--section", "system.web/httpRuntime", "--framework", "net"});
    EXPECT_TRUE(shown.prints("net/web.config")) << shown.out;
}

TEST(Validity, AFrameworkFolderWithoutItsFilesIsTrouble) {
    Program program;
    program.files.put("web.config", "<configuration />");
    program.files.put("net/other.txt", "");
    const Outcome empty = check(program, {"web.config", "--framework", "net"});
    EXPECT_EQ(empty.exit_code, 2);
    EXPECT_TRUE(empty.says("neither machine.config nor web.config lies in 'net'")) << empty.err;
    EXPECT_EQ(check(program, {"web.config", "--framework", "nowhere"}).exit_code, 2);
    program.files.put("bad/machine.config", "<configuration>");
    EXPECT_TRUE(check(program, {"web.config", "--framework", "bad"}).says("'bad/machine.config' is not well-formed"));
}

TEST(Validity, PathsThatNoMapCoversAreStatedOnce) {
    Program program;
    program.files.put("applicationHost.config", server_text(quiet_pool, quiet_site));
    program.files.put("deploy/readme.txt", "");
    const Outcome outcome = check(program, {"applicationHost.config", "--map", "C:\\elsewhere=deploy"});
    EXPECT_TRUE(outcome.says("the physical path 'C:\\quiet' is not mapped")) << outcome.err;
    EXPECT_FALSE(check(program, {"applicationHost.config", "--map", "C:\\quiet=deploy"}).says("is not mapped"));
}

TEST(Validity, AnEnabledRedirectionIsStated) {
    Program program;
    program.files.put("redirection.config",
                      "<configuration><configSections><section name=\"configurationRedirection\" /></configSections>"
                      "<configurationRedirection enabled=\"true\" path=\"\\\\farm\\iis\" /></configuration>");
    EXPECT_TRUE(check(program, {"redirection.config"}).says("reads applicationHost.config from '\\\\farm\\iis'"));
}

TEST(Validity, ARedirectionIsFollowedWhereItIsMapped) {
    Program program;
    program.files.put("inetsrv/redirection.config",
                      "<configuration><configSections><section name=\"configurationRedirection\" /></configSections>"
                      "<configurationRedirection enabled=\"true\" path=\"\\\\farm\\iis\" /></configuration>");
    program.files.put("share/applicationHost.config",
                      server_text("            <add name=\"Shop\" queueLength=\"5\" />\n", quiet_site));
    EXPECT_TRUE(check(program, {"inetsrv", "--map", "\\\\farm\\iis=share"}).prints("share/applicationHost.config:4:"));
}

TEST(Validity, AHundredFoldersBelowOneAnotherAreRead) {
    Program program;
    program.files.put("applicationHost.config", server_text(quiet_pool, quiet_site));
    std::string folder = "deploy";
    for (int i = 0; i < 100; ++i) {
        program.files.put(folder + "/web.config", section_text("<httpErrors errorMode=\"Custom\" />"));
        folder += "/n";
    }
    program.files.put(folder + "/web.config", section_text("<httpErrors errorMod=\"Custom\" />"));
    const Outcome outcome = check(program, {"applicationHost.config", "--map", "C:\\quiet=deploy"});
    EXPECT_TRUE(outcome.prints(folder + "/web.config:3:17: error[CONF010]")) << outcome.out << outcome.err;
}

TEST(Validity, FilesInFoldersBelowAMappedOneAreReadAndJudgedAtTheirPath) {
    Program program;
    program.files.put("applicationHost.config", server_text(quiet_pool, quiet_site));
    program.files.put("deploy/inner/web.config", section_text("<httpErrors errorMod=\"Custom\" />"));
    const Outcome outcome = check(program, {"applicationHost.config", "--map", "C:\\quiet=deploy"});
    EXPECT_TRUE(outcome.prints("deploy/inner/web.config:3:17: error[CONF010]")) << outcome.out << outcome.err;
}

}  // namespace
}  // namespace iislint::cli
