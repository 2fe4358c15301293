
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

constexpr const char* host = "applicationHost.config";

Outcome check(std::string text, std::vector<std::string> options = {}) {
    Program program;
    program.files.put(host, std::move(text));
    options.insert(options.begin(), {"check", host});
    return program.run(options);
}

TEST(CheckExitCode, IsZeroWithoutFindings) {
    const Outcome outcome = check(quiet_server());
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    EXPECT_TRUE(outcome.prints("No findings in 1 file")) << outcome.out;
    EXPECT_EQ(outcome.err, "");
}

TEST(CheckExitCode, IsOneWithAWarningOrAnError) {
    EXPECT_EQ(check(idle_server()).exit_code, 1);
    EXPECT_EQ(check(error_server()).exit_code, 1);
}

TEST(CheckExitCode, IsZeroWithNotesAlone) {
    const Outcome outcome = check(note_server());
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
    EXPECT_TRUE(outcome.prints("note[RCYC001]")) << outcome.out;
}

TEST(CheckExitCode, FollowsTheThreshold) {
    EXPECT_EQ(check(note_server(), {"--fail-on", "note"}).exit_code, 1);
    EXPECT_EQ(check(idle_server(), {"--fail-on", "warning"}).exit_code, 1);
    EXPECT_EQ(check(idle_server(), {"--fail-on", "error"}).exit_code, 0);
    EXPECT_EQ(check(error_server(), {"--fail-on", "error"}).exit_code, 1);
    EXPECT_EQ(check(error_server(), {"--fail-on", "never"}).exit_code, 0);
    EXPECT_EQ(check(error_server(), {"--exit-zero"}).exit_code, 0);
}

TEST(CheckExitCode, OfMalformedXmlIsOneWhateverIsSelected) {
    for (const std::vector<std::string>& options : {std::vector<std::string>{},
                                                    {"--select", "IDLE001"},
                                                    {"--ignore", "CONF000"},
                                                    {"--fail-on", "never"},
                                                    {"--select", "WARM", "--fail-on", "never"}}) {
        const Outcome outcome = check(std::string(malformed), options);
        EXPECT_EQ(outcome.exit_code, 1) << testing::PrintToString(options);
        EXPECT_TRUE(outcome.prints("error[CONF000]")) << outcome.out;
    }
    EXPECT_EQ(check(std::string(malformed), {"--exit-zero"}).exit_code, 0);
    EXPECT_TRUE(check(std::string(malformed), {"--exit-zero"}).prints("CONF000"));
}

TEST(CheckExitCode, OfAMissingPathIsTwo) {
    Program program;
    program.files.put(host, quiet_server());
    const Outcome outcome = program.run({"check", "nowhere"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("'nowhere' does not exist"));
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(program.run({"check", host, "nowhere"}).exit_code, 2);
}

TEST(CheckExitCode, OfNothingToCheckIsTwo) {
    Program program;
    program.files.put("docs/readme.md", "");
    program.files.put("ok/web.config", "<configuration/>");
    const Outcome outcome = program.run({"check", "docs"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("nothing to check in 'docs'")) << outcome.err;
    EXPECT_EQ(program.run({"check", "ok", "docs"}).exit_code, 2);
}

TEST(CheckExitCode, OfAnEmptyCurrentFolderIsTwo) {
    Program program;
    EXPECT_EQ(program.run({"check"}).exit_code, 2);
}

TEST(CheckExitCode, OfABadOptionIsTwoWithASuggestion) {
    const Outcome outcome = check(quiet_server(), {"--fromat", "json"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("--fromat")) << outcome.err;
    EXPECT_TRUE(outcome.says("did you mean --format?")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

TEST(CheckExitCode, OfABadValueIsTwo) {
    for (const std::vector<std::string>& options : {std::vector<std::string>{"--format", "xml"},
                                                    {"--fail-on", "info"},
                                                    {"--color", "blue"},
                                                    {"--jobs", "many"},
                                                    {"--jobs", "-1"},
                                                    {"--map", "C:\\a"},
                                                    {"--map", "=b"},
                                                    {"--recycle-at", "25:00"},
                                                    {"--recycle-at", "2:30"},
                                                    {"--recycle-at", "02:60"},
                                                    {"--recycle-at", "02:30:00"},
                                                    {"--iis-version", "9"},
                                                    {"--select", "NOPE999"},
                                                    {"--ignore", "NOPE999"},
                                                    {"--state", "missing.xml"},
                                                    {"--map"},
                                                    {"--format"}}) {
        const Outcome outcome = check(idle_server(), options);
        EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(options) << outcome.err;
        EXPECT_NE(outcome.err, "") << testing::PrintToString(options);
        EXPECT_EQ(outcome.out, "") << testing::PrintToString(options);
    }
}

TEST(CheckExitCode, MessagesNameWhatIsWrong) {
    EXPECT_TRUE(check(quiet_server(), {"--map", "C:\\a"}).says("--map 'C:\\a' is not WINDOWS=LOCAL"));
    EXPECT_TRUE(check(quiet_server(), {"--recycle-at", "25:00"}).says("--recycle-at: '25:00' is not an hour"));
    EXPECT_TRUE(check(quiet_server(), {"--iis-version", "9"}).says("'9' is not an IIS version"));
    EXPECT_TRUE(check(quiet_server(), {"--state", "missing.xml"}).says("missing.xml"));
    EXPECT_TRUE(check(quiet_server(), {"--select", "IDLE01"}).says("IDLE001"));
}

TEST(CheckExitCode, TwoWinsOverOne) {
    Program program;
    program.files.put(host, idle_server());
    program.files.put("pools.xml", "no objects here");
    const Outcome outcome = program.run({"check", host, "--state", "pools.xml"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("'pools.xml'"));
}

TEST(Command, WithoutOneIsTwo) {
    Program program;
    EXPECT_EQ(program.run({}).exit_code, 2);
}

TEST(Command, UnknownOnesGetASuggestion) {
    Program program;
    const Outcome outcome = program.run({"chek", "."});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("did you mean check?")) << outcome.err;
    EXPECT_TRUE(outcome.says("chek")) << outcome.err;
}

TEST(Command, HelpAndVersionGoToStandardOutput) {
    Program program;
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                      {"check", "--help"},
                                                      {"fix", "-h"},
                                                      {"show", "--help"},
                                                      {"rules", "--help"},
                                                      {"--version"}}) {
        const Outcome outcome = program.run(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(arguments);
        EXPECT_TRUE(outcome.prints("iislint")) << testing::PrintToString(arguments);
        EXPECT_EQ(outcome.err, "") << testing::PrintToString(arguments);
    }
}

TEST(CheckStreams, MachineFormatsKeepTheirSummaryOutOfTheReport) {
    for (const char* format : {"json", "sarif"}) {
        const Outcome outcome = check(idle_server(), {"--format", format});
        EXPECT_EQ(outcome.exit_code, 1);
        EXPECT_TRUE(nlohmann::json::accept(outcome.out)) << format;
        EXPECT_TRUE(outcome.says("iislint: 1 finding (1 warning) in 1 file")) << outcome.err;
    }
}

TEST(CheckStreams, TextPrintsItsSummaryInTheReport) {
    const Outcome outcome = check(idle_server());
    EXPECT_TRUE(outcome.prints("1 finding (1 warning) in 1 file")) << outcome.out;
    EXPECT_EQ(outcome.err, "");
}

TEST(CheckStreams, ConciseHasOneLineForEachFinding) {
    const Outcome outcome = check(idle_server(), {"--format", "concise"});
    EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 1) << outcome.out;
    EXPECT_TRUE(outcome.out.starts_with("applicationHost.config:5:")) << outcome.out;
}

TEST(CheckColor, IsOffUnlessThereIsATerminal) {
    Program program;
    program.files.put(host, idle_server());
    EXPECT_FALSE(program.run({"check", host}).prints("\x1b["));
    program.terminal = true;
    EXPECT_TRUE(program.run({"check", host}).prints("\x1b["));
    program.environment["TERM"] = "dumb";
    EXPECT_FALSE(program.run({"check", host}).prints("\x1b["));
}

TEST(CheckColor, ObeysTheEnvironmentAndTheOptionAboveAll) {
    Program program;
    program.files.put(host, idle_server());
    program.environment["FORCE_COLOR"] = "1";
    EXPECT_TRUE(program.run({"check", host}).prints("\x1b["));
    EXPECT_FALSE(program.run({"check", host, "--color", "never"}).prints("\x1b["));
    program.environment["NO_COLOR"] = "1";
    EXPECT_FALSE(program.run({"check", host}).prints("\x1b["));
    EXPECT_TRUE(program.run({"check", host, "--color", "always"}).prints("\x1b["));
    program.environment = {{"NO_COLOR", ""}};
    program.terminal = true;
    EXPECT_TRUE(program.run({"check", host}).prints("\x1b[")) << "an empty NO_COLOR says nothing";
}

TEST(CheckColor, NeverReachesMachineFormats) {
    for (const char* format : {"json", "sarif"})
        EXPECT_FALSE(check(idle_server(), {"--format", format, "--color", "always"}).prints("\x1b")) << format;
}

TEST(CheckOrder, IsTheSameWhateverTheJobsAndTheOrderOfArguments) {
    Program program;
    for (int i = 0; i < 40; ++i) {
        const std::string directory = "s" + std::to_string(i);
        program.files.put(directory + "/applicationHost.config", i % 3 == 0 ? idle_server() : error_server());
        program.files.put(directory + "/site/web.config", i % 5 == 0 ? std::string(malformed) : "<configuration/>");
    }
    const Outcome one = program.run({"check", "s1", "s2", "s3", "s30", ".", "--jobs", "1", "--format", "concise"});
    EXPECT_EQ(one.exit_code, 1);
    const Outcome many = program.run({"check", ".", "s30", "s3", "./s2/", "s1", "--jobs", "7", "--format", "concise"});
    EXPECT_EQ(one.out, many.out);
    const Outcome dot = program.run({"check", "--format", "concise"});
    EXPECT_EQ(one.out, dot.out);
}

TEST(CheckSelection, TakesIdsPrefixesNamesAndTags) {
    for (const char* chosen : {"IDLE001", "IDLE", "idle-timeout-on-always-running", "availability"}) {
        const Outcome outcome = check(idle_server(), {"--select", chosen});
        EXPECT_EQ(outcome.exit_code, 1) << chosen << outcome.err;
        EXPECT_TRUE(outcome.prints("IDLE001")) << chosen;
    }
    EXPECT_EQ(check(idle_server(), {"--select", "WARM,RCYC"}).exit_code, 0);
    EXPECT_EQ(check(idle_server(), {"--ignore", "IDLE001"}).exit_code, 0);
    EXPECT_EQ(check(idle_server(), {"--select", "IDLE,WARM", "--ignore", "IDLE001"}).exit_code, 0);
}

TEST(CheckStandardInput, IsReadAsTheNamedFile) {
    Program program;
    program.input = idle_server();
    const Outcome outcome =
        program.run({"check", "-", "--stdin-filename", "server/applicationHost.config", "--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.out.starts_with("server/applicationHost.config:5:")) << outcome.out << outcome.err;
}

TEST(CheckStandardInput, IsAWebConfigUnlessNamed) {
    Program program;
    program.input = "<configuration>";
    const Outcome outcome = program.run({"check", "-", "--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.out.starts_with("web.config:1:")) << outcome.out;
}

TEST(CheckHostileInput, ControlAndBidirectionalCharactersComeOutEscaped) {
    const std::string name = "Sh\xE2\x80\xAEop";  // U+202E
    for (const char* format : {"text", "concise"}) {
        const Outcome outcome =
            check(replaced(replaced(idle_server(), "name=\"Shop\"", "name=\"" + name + "&#x9b;&#x85;\""),
                           "applicationPool=\"Shop\"", "applicationPool=\"" + name + "&#x9b;&#x85;\""),
                  {"--format", format});
        EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
        EXPECT_TRUE(outcome.prints("\\u{202e}")) << outcome.out;
        EXPECT_FALSE(outcome.prints("\xE2\x80\xAE")) << outcome.out;
        EXPECT_FALSE(outcome.prints("\xC2\x9B")) << outcome.out;
        EXPECT_FALSE(outcome.prints("\xC2\x85")) << outcome.out;
    }
}

TEST(CheckHostileInput, NamesOfFilesComeOutEscaped) {
    Program program;
    program.files.put("a\x1b[31m\n/web.config", std::string(malformed));
    for (const char* format : {"text", "concise"}) {
        const Outcome outcome = program.run({"check", ".", "--format", format});
        EXPECT_EQ(outcome.exit_code, 1);
        EXPECT_FALSE(outcome.prints("\x1b")) << outcome.out;
    }
    const Outcome missing = program.run({"check", "\x1b[31m"});
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_FALSE(missing.says("\x1b"));
    const Outcome option = program.run({"check", "--\x1b[31m"});
    EXPECT_EQ(option.exit_code, 2);
    EXPECT_FALSE(option.says("\x1b"));
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    out.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

// Quadratic work on these inputs takes minutes, and a test that takes that long is ended.
TEST(CheckHostileInput, DeepNestingIsAFinding) {
    const Outcome outcome =
        check("<configuration>" + repeated("<a>", 100000) + repeated("</a>", 100000) + "</configuration>",
              {"--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("CONF000")) << outcome.out.substr(0, 500);
}

TEST(CheckHostileInput, CountlessAttributesAreAFinding) {
    std::string text = "<configuration><system.webServer ";
    for (int i = 0; i < 100000; ++i) text += "a" + std::to_string(i) + "=\"1\" ";
    const Outcome outcome = check(text + "/></configuration>", {"--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("CONF000")) << outcome.out.substr(0, 500);
}

TEST(CheckHostileInput, CountlessUnclosedElementsAreAFinding) {
    const Outcome outcome = check(repeated("<configuration>", 100000), {"--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("CONF000")) << outcome.out.substr(0, 500);
}

TEST(CheckHostileInput, AnEndlessApplicationPathCostsNoTime) {
    const std::string text =
        replaced(server_text(quiet_pool, quiet_site, "    <location path=\"Quiet\"><system.webServer /></location>\n"),
                 "path=\"/\"", "path=\"" + repeated("/a", 100000) + "\"");
    EXPECT_NE(check(text, {"--map", "C:\\quiet=nowhere"}).exit_code, 2);
}

TEST(CheckHostileInput, CountlessRemovesCostNoTime) {
    std::string modules;
    for (const char* directive : {"add", "remove"})
        for (int i = 0; i < 30000; ++i)
            modules += "<" + std::string(directive) + " name=\"m" + std::to_string(i) + "\"/>";
    const Outcome outcome = check(server_text(
        quiet_pool, replaced(std::string(quiet_site), "applicationPool", "preloadEnabled=\"true\" applicationPool"),
        "    <system.webServer><globalModules>" + modules + "</globalModules><modules>" + modules +
            "</modules></system.webServer>\n"));
    EXPECT_NE(outcome.exit_code, 2) << outcome.err;
}

TEST(CheckHostileInput, CountlessApplicationsOfOneSiteCostNoTime) {
    std::string applications;
    for (int i = 0; i < 5000; ++i) {
        const std::string name = "a" + std::to_string(i);
        applications += "<application path=\"/" + name +
                        "\" applicationPool=\"Quiet\"><virtualDirectory path=\"/\" physicalPath=\"C:\\x\\" + name +
                        "\"/></application>";
    }
    EXPECT_EQ(check(server_text(quiet_pool, replaced(std::string(quiet_site), "</site>", applications + "</site>")),
                    {"--map", "C:\\x=nowhere"})
                  .exit_code,
              0);
}

TEST(CheckHostileInput, AnEmptyFileIsAFinding) {
    for (const std::string& text : {std::string(), std::string("\xEF\xBB\xBF"), std::string("\0", 1)}) {
        const Outcome outcome = check(text, {"--format", "concise"});
        EXPECT_EQ(outcome.exit_code, 1);
        EXPECT_TRUE(outcome.prints("CONF000")) << outcome.out;
    }
}

TEST(CheckSecrets, NeverAppearInAReport) {
    const std::string text = server_text(
        "            <add name=\"Shop\" startMode=\"AlwaysRunning\"><processModel identityType=\"SpecificUser\" "
        "userName=\"svc\" password=\"hunter2\" idleTimeout=\"00:20:00\" /></add>\n",
        idle_site);
    for (const char* format : {"text", "concise", "json", "sarif"}) {
        const Outcome outcome = check(text, {"--format", format});
        EXPECT_EQ(outcome.exit_code, 1);
        EXPECT_FALSE(outcome.prints("hunter2")) << format << outcome.out;
    }
    EXPECT_TRUE(check(text).prints("[REDACTED]"));
}

}  // namespace
}  // namespace iislint::cli
