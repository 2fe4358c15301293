#include "cli/settings.hpp"

#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

TEST(SettingsFile, OfTheNearestFolderAboveCounts) {
    Program program;
    program.files.put("repo/server/applicationHost.config", quiet_server());
    program.files.put(".iislint.json", R"({"stopped": ["Quiet"]})");
    EXPECT_EQ(program.run({"check", "repo"}).exit_code, 1);
    program.files.put("repo/.iislint.json", "{}");
    EXPECT_EQ(program.run({"check", "repo"}).exit_code, 0);
    program.files.put("repo/server/.iislint.json", R"({"stopped": ["Quiet"]})");
    EXPECT_EQ(program.run({"check", "repo"}).exit_code, 1);
}

TEST(SettingsFile, CountsForTheFilesBelowItOnly) {
    Program program;
    program.files.put("a/applicationHost.config", quiet_server());
    program.files.put("b/applicationHost.config", quiet_server());
    program.files.put("a/.iislint.json", R"({"stopped": ["Quiet"]})");
    const Outcome outcome = program.run({"check", ".", "--format", "concise"});
    EXPECT_TRUE(outcome.prints("a/applicationHost.config:")) << outcome.out;
    EXPECT_FALSE(outcome.prints("b/applicationHost.config:")) << outcome.out;
}

TEST(SettingsFile, AboveTheRepositoryDoesNotCount) {
    Program program;
    program.files.put("repo/server/applicationHost.config", quiet_server());
    program.files.put("repo/.git/HEAD", "");
    program.files.put(".iislint.json", R"({"stopped": ["Quiet"]})");
    EXPECT_EQ(program.run({"check", "repo"}).exit_code, 0);
}

TEST(SettingsFile, PathsInItAreRelativeToIt) {
    Program program;
    program.files.put("repo/server/applicationHost.config", quiet_server());
    program.files.put("repo/deploy/web.config", std::string(malformed));
    program.files.put("repo/pools.xml", R"(<APPPOOL APPPOOL.NAME="Quiet" state="Stopped"/>)");
    program.files.put("repo/.iislint.json", R"({"map": {"C:\\quiet": "deploy"}, "state": ["pools.xml"]})");
    const Outcome outcome = program.run({"check", "repo/server", "--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_TRUE(outcome.prints("repo/deploy/web.config:3:")) << outcome.out << outcome.err;
    EXPECT_TRUE(outcome.prints("POOL001")) << outcome.out;
}

TEST(SettingsFile, AddsToTheListsOfTheCommandLine) {
    Program program;
    program.files.put("applicationHost.config", idle_server());
    program.files.put(".iislint.json", R"({"stopped": ["Quiet"]})");
    const Outcome outcome = program.run({"check", ".", "--stopped", "Shop", "--format", "concise"});
    EXPECT_TRUE(outcome.prints("POOL001] Pool 'Quiet'")) << outcome.out;
    EXPECT_TRUE(outcome.prints("POOL001] Pool 'Shop'")) << outcome.out;
}

TEST(SettingsFile, TheCommandLineWinsOverItsValues) {
    Program program;
    program.files.put("applicationHost.config", note_server());
    program.files.put(".iislint.json", R"({"recycleAt": "03:00"})");
    EXPECT_TRUE(program.run({"fix", "."}).prints("03:00:00"));
    EXPECT_TRUE(program.run({"fix", ".", "--recycle-at", "04:30"}).prints("04:30:00"));
    EXPECT_FALSE(program.run({"fix", ".", "--recycle-at", "04:30"}).prints("03:00:00"));
}

TEST(SettingsFile, TheCommandLinesProfileWinsOverItsOwn) {
    EXPECT_EQ(parse_settings("s", ".", R"({"profile": "zero-restart"})")->profile, rules::Profile::zero_restart);
    EXPECT_EQ(*parse_profile("default"), rules::Profile::standard);
    EXPECT_EQ(*parse_profile("stig"), rules::Profile::stig);
    Program program;
    program.files.put("applicationHost.config", quiet_server());
    program.files.put(".iislint.json", R"({"profile": "stig"})");
    EXPECT_EQ(program.run({"check", ".", "--profile", "zero-restart"}).exit_code, 0);
    const Outcome wrong = program.run({"check", ".", "--profile", "strict"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_TRUE(wrong.says("--profile: 'strict' is not a profile; use default, zero-restart, stig")) << wrong.err;
}

TEST(SettingsFile, TheCommandLinesMapWinsOverItsOwn) {
    Program program;
    program.files.put("applicationHost.config", quiet_server());
    program.files.put("mine/web.config", std::string(malformed));
    program.files.put("theirs/web.config", std::string(malformed));
    program.files.put(".iislint.json", R"({"map": {"C:\\quiet": "theirs"}})");
    const Outcome outcome =
        program.run({"check", "applicationHost.config", "--map", "C:\\quiet=mine", "--format", "concise"});
    EXPECT_TRUE(outcome.prints("mine/web.config")) << outcome.out;
    EXPECT_FALSE(outcome.prints("theirs/web.config")) << outcome.out;
}

TEST(SettingsFile, AnUnknownKeyIsTroubleWithASuggestion) {
    Program program;
    program.files.put("repo/server/applicationHost.config", quiet_server());
    program.files.put("repo/.iislint.json", R"({"stoped": ["Quiet"]})");
    const Outcome outcome = program.run({"check", "repo"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("'repo/.iislint.json': /stoped: unknown key 'stoped'; did you mean 'stopped'?"))
        << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

TEST(SettingsFile, WrongContentIsTroubleThatNamesTheFile) {
    for (std::string_view json :
         {"", "{", "[]", "null", R"({"map": []})", R"({"map": {"C:\\a": 1}})", R"({"map": {"": "a"}})",
          R"({"state": "pools.xml"})", R"({"stopped": [1]})", R"({"recycleAt": "24:00"})", R"({"recycleAt": 3})",
          R"({"iisVersion": "11"})", R"({"iisVersion": 10})", R"({"profile": "x"})", R"({"completelyDifferent": 1})",
          R"({"state": ["missing.xml"]})"}) {
        Program program;
        program.files.put("applicationHost.config", quiet_server());
        program.files.put(".iislint.json", std::string(json));
        const Outcome outcome = program.run({"check", "."});
        EXPECT_EQ(outcome.exit_code, 2) << json;
        EXPECT_TRUE(outcome.says(json.find("missing.xml") == std::string_view::npos ? ".iislint.json" : "missing.xml"))
            << json << outcome.err;
    }
}

TEST(SettingsFile, MayNameItsSchemaAndHoldComments) {
    const Result<Settings> settings =
        parse_settings(".iislint.json", ".", "{ // ours\n \"$schema\": \"x\", \"iisVersion\": \"8.5\" }");
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->iis_version, 85);
}

TEST(Hour, IsTwoDigitsColonTwoDigits) {
    EXPECT_EQ(*parse_hour("00:00"), 0);
    EXPECT_EQ(*parse_hour("02:30"), 9000);
    EXPECT_EQ(*parse_hour("23:59"), 86340);
    for (std::string_view bad : {"", "2:30", "24:00", "02:60", "02-30", "02:30:00", " 02:30", "aa:bb", "-1:00"})
        EXPECT_FALSE(parse_hour(bad)) << bad;
}

TEST(JoinPath, HasNoLeadingDot) {
    EXPECT_EQ(join_path(".", "a"), "a");
    EXPECT_EQ(join_path("", "a"), "a");
    EXPECT_EQ(join_path("b", "a"), "b/a");
    EXPECT_EQ(join_path("b/", "a"), "b/a");
    EXPECT_EQ(join_path("b", "/a"), "/a");
    EXPECT_EQ(join_path("/", "a"), "/a");
}

}  // namespace
}  // namespace iislint::cli
