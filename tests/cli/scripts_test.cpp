// Deployment scripts on the command line.
#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

TEST(Scripts, AreCheckedWhereTheyAreNamed) {
    Program program;
    program.files.put("deploy.ps1", "Copy-Item a b\r\n  Stop-WebAppPool Shop\r\n");
    const Outcome outcome = program.run({"check", "--format", "concise", "deploy.ps1"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
    EXPECT_NE(outcome.out.find("deploy.ps1:2:3: warning[SCPT002] Pool 'Shop' is stopped here"), std::string::npos)
        << outcome.out;
}

TEST(Scripts, ASearchOfAFolderLeavesThemAlone) {
    Program program;
    program.files.put("site/deploy.cmd", "iisreset\n");
    program.files.put("site/applicationHost.config", note_server());
    EXPECT_EQ(program.run({"check", "site"}).exit_code, 0);
    const Outcome both = program.run({"check", "--format", "json", "site", "site/deploy.cmd"});
    EXPECT_EQ(both.exit_code, 1);
    EXPECT_NE(both.out.find("\"SCPT001\""), std::string::npos) << both.out;
    EXPECT_NE(both.out.find("\"kind\":\"file\""), std::string::npos) << both.out;
    EXPECT_NE(both.out.find("\"files\":2"), std::string::npos) << both.out;
}

TEST(Scripts, FromStandardInput) {
    Program program;
    program.input = "iisreset\n";
    const Outcome outcome = program.run({"check", "--format", "concise", "--stdin-filename", "a/deploy.bat", "-"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.out.find("a/deploy.bat:1:1: warning[SCPT001]"), std::string::npos) << outcome.out;
}

TEST(Scripts, AreNeverRewritten) {
    Program program;
    program.files.put("deploy.cmd", "iisreset\n");
    program.files.refuse_writes_to("deploy.cmd");
    EXPECT_EQ(program.run({"fix", "--write", "--unsafe", "deploy.cmd"}).exit_code, 0);
    EXPECT_EQ(program.files.bytes("deploy.cmd"), "iisreset\n");
}

TEST(Scripts, AServerOfTheSameRunTellsHowLongItsPoolsMayTake) {
    Program program;
    program.files.put("deploy.cmd", "iisreset /timeout:60\n");
    program.files.put("applicationHost.config", note_server());
    const Outcome outcome =
        program.run({"check", "--select", "SCPT", "--format", "concise", "applicationHost.config", "deploy.cmd"});
    EXPECT_NE(outcome.out.find("pool 'Quiet' may need '90'"), std::string::npos) << outcome.out;
    EXPECT_EQ(program.run({"check", "--select", "SCPT", "deploy.cmd"}).exit_code, 0);
}

}  // namespace
}  // namespace iislint::cli
