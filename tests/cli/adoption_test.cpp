// Selection, levels, suppressions, baseline and changed lines, on the command line and in the settings file.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

using nlohmann::json;

// An idle pool with this comment before the element that IDLE001 points to.
std::string server_with(std::string_view comment) {
    return replaced(idle_server(), "<processModel idleTimeout", std::string(comment) + "<processModel idleTimeout");
}

struct ServerProgram : Program {
    explicit ServerProgram(std::string text) { files.put("server/applicationHost.config", std::move(text)); }
};

constexpr std::string_view ignore = "<!-- iislint: ignore[IDLE001] the demo may sleep -->";

TEST(Levels, AreChangedByRulePrefixOrTag) {
    ServerProgram program(idle_server());
    EXPECT_EQ(program.run({"check", "."}).exit_code, 1);
    const Outcome note = program.run({"check", ".", "--level", "IDLE001=note", "--format", "concise"});
    EXPECT_EQ(note.exit_code, 0) << note.out;
    EXPECT_TRUE(note.prints(": note[IDLE001]")) << note.out;
    EXPECT_TRUE(program.run({"check", ".", "--level", "IDLE=error", "--format", "concise"}).prints("error[IDLE001]"));
    const Outcome off = program.run({"check", ".", "--level", "IDLE001=off"});
    EXPECT_EQ(off.exit_code, 0);
    EXPECT_FALSE(off.prints("IDLE001"));
}

TEST(Levels, OfTheCommandLineWinOverThoseOfTheSettings) {
    ServerProgram program(idle_server());
    program.files.put(".iislint.json", R"({"levels": {"IDLE001": "off"}})");
    EXPECT_EQ(program.run({"check", "."}).exit_code, 0);
    EXPECT_EQ(program.run({"check", ".", "--level", "IDLE001=error"}).exit_code, 1);
}

TEST(Levels, ThatAreWrongAreTrouble) {
    ServerProgram program(idle_server());
    EXPECT_TRUE(program.run({"check", ".", "--level", "IDLE001"}).says("'IDLE001' lacks its level"));
    EXPECT_TRUE(program.run({"check", ".", "--level", "IDLE001=fatal"}).says("'fatal' is not a level"));
    EXPECT_TRUE(program.run({"check", ".", "--level", "IDEL001=note"}).says("did you mean 'IDLE001'?"));
    EXPECT_EQ(program.run({"check", ".", "--level", "IDEL001=note"}).exit_code, 2);
}

TEST(Levels, ShowInSarifAsOverridesAndInTheResults) {
    ServerProgram program(idle_server());
    const json run =
        json::parse(program.run({"check", ".", "--level", "IDLE001=error", "--format", "sarif"}).out)["runs"][0];
    const json& overrides = run["invocations"][0]["ruleConfigurationOverrides"];
    ASSERT_EQ(overrides.size(), 1U);
    EXPECT_EQ(overrides[0]["configuration"]["level"], "error");
    const std::size_t index = overrides[0]["descriptor"]["index"];
    EXPECT_EQ(run["tool"]["driver"]["rules"][index]["id"], "IDLE001");
    EXPECT_EQ(run["results"][0]["level"], "error");
}

TEST(Selection, OfTheSettingsCountsUntilTheCommandLineSelects) {
    ServerProgram program(idle_server());
    program.files.put(".iislint.json", R"({"select": ["WARM"]})");
    EXPECT_EQ(program.run({"check", "."}).exit_code, 0);
    EXPECT_EQ(program.run({"check", ".", "--select", "IDLE"}).exit_code, 1);
    program.files.put(".iislint.json", R"({"ignore": ["IDLE001"]})");
    EXPECT_EQ(program.run({"check", "."}).exit_code, 0);
    EXPECT_EQ(program.run({"check", ".", "--select", "IDLE001"}).exit_code, 1);
    EXPECT_EQ(program.run({"check", ".", "--ignore", "WARM"}).exit_code, 0) << "both lists count";
}

TEST(Selection, AndFilesWithoutSomeRulesNeverHideAFileThatCannotBeRead) {
    Program program;
    program.files.put("server/applicationHost.config", std::string(malformed));
    program.files.put(".iislint.json", R"({"ignore": ["CONF"], "levels": {"CONF000": "off"}, "failOn": "never",
        "perFileIgnores": {"**": ["CONF000", "CONF"]}, "suppress": [{"rule": "CONF000"}]})");
    const Outcome outcome = program.run({"check", ".", "--format", "concise", "--ignore", "CONF000"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("error[CONF000]")) << outcome.out;
    EXPECT_EQ(program.run({"check", ".", "--exit-zero"}).exit_code, 0);
}

TEST(ExitZero, HidesNoTrouble) {
    ServerProgram program(idle_server());
    EXPECT_EQ(program.run({"check", ".", "--exit-zero"}).exit_code, 0);
    EXPECT_EQ(program.run({"check", ".", "missing", "--exit-zero"}).exit_code, 2);
}

TEST(PerFileIgnores, HoldForTheFilesOfAGlob) {
    ServerProgram program(idle_server());
    EXPECT_EQ(program.run({"check", ".", "--per-file-ignores", "server/**:IDLE001,WARM"}).exit_code, 0);
    EXPECT_EQ(program.run({"check", ".", "--per-file-ignores", "SERVER:IDLE"}).exit_code, 0);
    EXPECT_EQ(program.run({"check", ".", "--per-file-ignores", "*.config:IDLE"}).exit_code, 0);
    EXPECT_EQ(program.run({"check", ".", "--per-file-ignores", "other/**:IDLE001"}).exit_code, 1);
    EXPECT_EQ(program.run({"check", ".", "--per-file-ignores", "server"}).exit_code, 2);
    program.files.put("server/.iislint.json", R"({"perFileIgnores": {"applicationHost.config": ["IDLE001"]}})");
    EXPECT_EQ(program.run({"check", "."}).exit_code, 0) << "globs start at the settings file";
}

// A rule of one's own about idle pools that nobody may silence; `rest` ends the key "ignorable".
std::string strict_rule(std::string_view ignorable) {
    return R"({"id": "ACME001", "name": "idle-pool", "level": "warning", "summary": "A pool stops when idle.",
        "target": "applicationPool", "ignorable": )" +
           std::string(ignorable) +
           R"(, "deny": {"field": "@name", "equals": "Shop"}, "at": "processModel/@idleTimeout",
        "message": "Pool '{@name}' stops when idle."})";
}
constexpr std::string_view ignore_own = "<!-- iislint: ignore[ACME001] we know -->";

struct StrictProgram : ServerProgram {
    explicit StrictProgram(std::string text, std::string_view ignorable = "false") : ServerProgram(std::move(text)) {
        files.put("policy/ACME001.json", strict_rule(ignorable));
    }
    Outcome check(std::vector<std::string> more = {}) {
        more.insert(more.begin(),
                    {"check", "server", "--rules", "policy", "--select", "ACME001,SUPP", "--format", "concise"});
        return run(more);
    }
};

TEST(NotIgnorable, ACommentDoesNotAcceptIt) {
    EXPECT_EQ(StrictProgram(server_with(ignore_own), "true").check().exit_code, 0);
    StrictProgram program(server_with(ignore_own));
    const Outcome outcome = program.check();
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("warning[ACME001]")) << outcome.out;
    EXPECT_TRUE(outcome.prints("warning[SUPP002] The comment names 'ACME001', whose rule says")) << outcome.out;
    const Outcome tree = StrictProgram(server_with("<!-- iislint: ignore-tree[acme001] no -->")).check();
    EXPECT_TRUE(tree.prints("[ACME001]")) << tree.out;
}

TEST(NotIgnorable, SettingsDoNotAcceptIt) {
    const auto said = "the findings of ACME001 cannot be accepted: its rule says so";
    StrictProgram program(idle_server());
    const Outcome per_file = program.check({"--per-file-ignores", "**:ACME"});
    EXPECT_EQ(per_file.exit_code, 1) << per_file.out;
    EXPECT_TRUE(per_file.says(said)) << per_file.err;
    program.files.put("server/.iislint.json", R"({"suppress": [{"rule": "ACME001", "reason": "we know"}]})");
    const Outcome suppressed = program.check();
    EXPECT_EQ(suppressed.exit_code, 1) << suppressed.out;
    EXPECT_TRUE(suppressed.says(said)) << suppressed.err;
    EXPECT_TRUE(suppressed.says("/suppress/0")) << suppressed.err;
    program.files.put("server/.iislint.json", R"({"perFileIgnores": {"**": ["ACME001"]}})");
    EXPECT_TRUE(program.check().says(said));
}

TEST(NotIgnorable, ABaselineDoesNotAcceptIt) {
    StrictProgram lenient(idle_server(), "true");
    lenient.check({"--write-baseline", "known.json"});
    EXPECT_EQ(lenient.check({"--baseline", "known.json"}).exit_code, 0);

    StrictProgram program(idle_server());
    program.files.put("known.json", lenient.files.bytes("known.json"));
    const Outcome outcome = program.check({"--baseline", "known.json"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
    EXPECT_TRUE(outcome.says("ACME001 in server/applicationHost.config cannot be accepted: its rule says so"))
        << outcome.err;
    program.check({"--baseline", "known.json", "--prune-baseline"});
    EXPECT_EQ(program.files.bytes("known.json").find("ACME001"), std::string::npos);

    const Outcome written = program.check({"--write-baseline", "new.json"});
    EXPECT_EQ(written.exit_code, 1) << written.out;
    EXPECT_TRUE(written.says("left out 1 finding")) << written.err;
    EXPECT_EQ(program.files.bytes("new.json").find("ACME001"), std::string::npos);
}

TEST(NotIgnorable, WhoRunsIislintStillChoosesTheRules) {
    StrictProgram program(idle_server());
    EXPECT_EQ(program.check({"--ignore", "ACME001"}).exit_code, 0);
    EXPECT_EQ(program.check({"--level", "ACME001=note"}).exit_code, 0);
}

TEST(NotIgnorable, MustBeTrueOrFalse) {
    StrictProgram program(idle_server(), "\"no\"");
    const Outcome outcome = program.check();
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("/ignorable: must be true or false")) << outcome.err;
}

TEST(NotIgnorable, IsSaidOfTheRule) {
    StrictProgram program(idle_server());
    EXPECT_TRUE(program.run({"rules", "ACME001", "--rules", "policy"})
                    .prints("No comment, settings entry or baseline accepts its findings."));
}

TEST(Comments, SuppressFindingsThatStillAreCounted) {
    ServerProgram program(server_with(ignore));
    const Outcome outcome = program.run({"check", "."});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
    EXPECT_TRUE(outcome.prints("; 1 suppressed).")) << outcome.out;
    EXPECT_EQ(program.run({"check", ".", "--ignore-suppressions"}).exit_code, 1);
    const Outcome shown = program.run({"check", ".", "--show-suppressed"});
    EXPECT_EQ(shown.exit_code, 0);
    EXPECT_TRUE(shown.prints("= suppressed: the demo may sleep")) << shown.out;
    const json report = json::parse(program.run({"check", ".", "--format", "json"}).out);
    EXPECT_EQ(report["summary"]["suppressed"], 1);
    EXPECT_EQ(report["summary"]["findings"], 0);
}

TEST(Comments, AreSuppressionsOfAllResultsInSarifOrOfNone) {
    ServerProgram program(replaced(server_with(ignore), "time=\"00:00:00\" /></recycling></add>\n",
                                   "time=\"1.05:00:00\" /></recycling></add>\n"));
    const auto results = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"check", ".", "--format", "sarif"});
        return json::parse(program.run(more).out)["runs"][0]["results"];
    };
    for (const json& result : results({})) EXPECT_FALSE(result.contains("suppressions"));
    const json shown = results({"--show-suppressed"});
    ASSERT_EQ(shown.size(), results({}).size() + 1);
    int accepted = 0;
    for (const json& result : shown) {
        ASSERT_TRUE(result.contains("suppressions"));
        if (result["suppressions"].empty()) continue;
        ++accepted;
        EXPECT_EQ(result["ruleId"], "IDLE001");
        EXPECT_EQ(result["suppressions"][0]["kind"], "inSource");
        EXPECT_EQ(result["suppressions"][0]["justification"], "the demo may sleep");
    }
    EXPECT_EQ(accepted, 1);
}

TEST(Comments, AreNotRepairedAwayByFix) {
    ServerProgram program(server_with(ignore));
    EXPECT_EQ(program.run({"fix", "."}).exit_code, 0);
    EXPECT_EQ(program.run({"fix", ".", "--ignore-suppressions"}).exit_code, 1);
}

TEST(Comments, EndOnTheirDayWhateverTellsIt) {
    ServerProgram program(server_with("<!-- iislint: ignore[IDLE001] soon until=2026-12-31 -->"));
    EXPECT_EQ(program.run({"check", ".", "--today", "2026-12-31"}).exit_code, 0);
    const Outcome late = program.run({"check", ".", "--today", "2027-01-01", "--format", "concise"});
    EXPECT_EQ(late.exit_code, 1);
    EXPECT_TRUE(late.prints("warning[IDLE001]") && late.prints("warning[SUPP003]")) << late.out;
    program.environment["SOURCE_DATE_EPOCH"] = "1798761600";  // 2027-01-01
    EXPECT_EQ(program.run({"check", "."}).exit_code, 1);
    program.environment["SOURCE_DATE_EPOCH"] = "1798761599";
    EXPECT_EQ(program.run({"check", "."}).exit_code, 0);
    program.environment["SOURCE_DATE_EPOCH"] = "yesterday";
    EXPECT_EQ(program.run({"check", "."}).exit_code, 2);
    EXPECT_EQ(program.run({"check", ".", "--today", "2027-02-29"}).exit_code, 2);
}

TEST(Comments, ThatAreLeftOverAreRemovedByFix) {
    ServerProgram program(server_with(ignore));
    program.files.put(
        "server/applicationHost.config",
        replaced(server_with(std::string(ignore) + "\n"), "idleTimeout=\"00:20:00\"", "idleTimeout=\"00:00:00\""));
    const Outcome check = program.run({"check", ".", "--format", "concise"});
    EXPECT_EQ(check.exit_code, 0);
    EXPECT_TRUE(check.prints("note[SUPP001]") && check.prints("[safe fix]")) << check.out;
    EXPECT_EQ(program.run({"fix", ".", "--write"}).exit_code, 0);
    EXPECT_EQ(program.files.bytes("server/applicationHost.config").find("iislint"), std::string::npos);
    EXPECT_FALSE(program.run({"check", ".", "--format", "concise"}).prints("SUPP"));
}

TEST(Comments, ForRulesThatDidNotRunAreNotLeftOver) {
    ServerProgram program(server_with(ignore));
    EXPECT_FALSE(program.run({"check", ".", "--select", "SUPP,WARM"}).prints("SUPP001"));
    program.files.put("server/applicationHost.config",
                      server_with("<!-- iislint: ignore[POOL001,WARM004,IDLE001] r -->"));
    EXPECT_FALSE(program.run({"check", ".", "--format", "concise"}).prints("SUPP001"))
        << "POOL001 needs a snapshot, WARM004 the web.config files behind the paths";
    EXPECT_TRUE(program.run({"check", ".", "--format", "concise", "--stopped", "Other"}).prints("SUPP001"));
}

TEST(Comments, CanBeForbidden) {
    ServerProgram program(server_with(ignore));
    program.files.put(".iislint.json", R"({"allowSuppressions": false})");
    const Outcome outcome = program.run({"check", ".", "--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("[IDLE001]") && outcome.prints("the settings do not allow 'ignore[IDLE001]'"))
        << outcome.out;
}

TEST(SettingsSuppress, AcceptsWhatMachinesOwn) {
    ServerProgram program(idle_server());
    const auto exit_code = [&](std::string_view entry, const char* today = "2026-06-01") {
        program.files.put(".iislint.json", R"({"suppress": [)" + std::string(entry) + "]}");
        return program.run({"check", ".", "--today", today}).exit_code;
    };
    EXPECT_EQ(exit_code(R"({"rule": "IDLE001", "path": "server/*", "configPath": "MACHINE/WEBROOT/APPHOST",
                            "until": "2026-12-31", "reason": "owned by the installer"})"),
              0);
    const json report = json::parse(program.run({"check", ".", "--format", "sarif", "--show-suppressed"}).out);
    EXPECT_EQ(
        report["runs"][0]["results"][0]["suppressions"],
        json::parse(R"([{"kind": "external", "status": "accepted", "justification": "owned by the installer"}])"));
    EXPECT_EQ(exit_code(R"({"rule": "IDLE"})"), 0);
    EXPECT_EQ(exit_code(R"({"rule": "IDLE001", "path": "other/**"})"), 1);
    EXPECT_EQ(exit_code(R"({"rule": "IDLE001", "configPath": "MACHINE/WEBROOT/APPHOST/Shop/**"})"), 1);
    EXPECT_EQ(exit_code(R"({"rule": "IDLE001", "until": "2026-05-31"})"), 1);
    EXPECT_TRUE(
        program.run({"check", ".", "--today", "2026-06-01"}).says("/suppress/0: the suppression ended on 2026-05-31"));
    EXPECT_EQ(exit_code(R"({"rule": "POOL006", "path": "server"})"), 1);
    EXPECT_TRUE(program.run({"check", "."}).says("/suppress/0: nothing is left to suppress"));
}

TEST(Baseline, HidesWhatIsKnownAndShowsWhatIsNew) {
    ServerProgram program(idle_server());
    const Outcome written = program.run({"check", ".", "--write-baseline", "known.json"});
    EXPECT_EQ(written.exit_code, 0) << written.out << written.err;
    EXPECT_TRUE(written.says("wrote 1 entry to known.json")) << written.err;
    EXPECT_TRUE(written.prints("; 1 in the baseline).")) << written.out;
    EXPECT_EQ(program.run({"check", ".", "--baseline", "known.json"}).exit_code, 0);

    // Reformatted, reordered, another value; and a second pool with the same problem.
    std::string text = replaced(idle_server(), "idleTimeout=\"00:20:00\"", "\n\n   idleTimeout='00:30:00'");
    text = replaced(text, "        </applicationPools>",
                    "<add name=\"New\" startMode=\"AlwaysRunning\"><processModel idleTimeout=\"00:20:00\" />"
                    "<recycling><periodicRestart time=\"00:00:00\" /></recycling></add>\n        </applicationPools>");
    program.files.put("server/applicationHost.config", text);
    const Outcome grown =
        program.run({"check", ".", "--baseline", "known.json", "--format", "concise", "--select", "IDLE"});
    EXPECT_TRUE(grown.prints("'New'")) << grown.out;
    EXPECT_FALSE(grown.prints("'Shop'")) << grown.out;
    const Outcome all =
        program.run({"check", ".", "--baseline", "known.json", "--show-baselined", "--format", "concise"});
    EXPECT_TRUE(all.prints("'Shop'") && all.prints("[in the baseline]")) << all.out;
}

TEST(Baseline, IsTheSameFromAnotherFolder) {
    ServerProgram program(idle_server());
    program.files.put("repo/server/applicationHost.config", idle_server());
    program.files.put("/repo/server/applicationHost.config", idle_server());  // the same, to this disk another name
    program.run({"check", "repo/server", "--write-baseline", "repo/known.json"});
    EXPECT_EQ(program.run({"check", "/repo/server/applicationHost.config", "--baseline", "repo/known.json"}).exit_code,
              0);
    EXPECT_EQ(program.run({"check", "server", "--baseline", "repo/known.json"}).exit_code, 1) << "another file";
}

TEST(Baseline, IsByteForByteTheSameWhenWrittenAgain) {
    ServerProgram program(idle_server());
    program.run({"check", ".", "--write-baseline", "known.json"});
    const std::string first = program.files.bytes("known.json");
    program.run({"check", ".", "--write-baseline", "known.json", "--jobs", "1"});
    EXPECT_EQ(program.files.bytes("known.json"), first);
    EXPECT_NE(first.find("\"path\":\"server/applicationHost.config\",\"rule\":\"IDLE001\""), std::string::npos)
        << first;
}

TEST(Baseline, TakesThePlaceOfAnotherBaselineOnlyAndKeepsItsReasons) {
    ServerProgram program(idle_server());
    program.run({"check", ".", "--write-baseline", "known.json"});
    program.files.put("known.json", replaced(program.files.bytes("known.json"), "\"count\":1",
                                             "\"count\":1,\"reason\":\"the demo may sleep\""));
    EXPECT_EQ(program.run({"check", ".", "--write-baseline", "known.json"}).exit_code, 0);
    EXPECT_NE(program.files.bytes("known.json").find("the demo may sleep"), std::string::npos);
    const Outcome wrong = program.run({"check", ".", "--write-baseline", "server/applicationHost.config"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_TRUE(wrong.says("is there and is not a baseline")) << wrong.err;
    EXPECT_EQ(program.files.bytes("server/applicationHost.config"), idle_server());
}

TEST(Baseline, NamesWhatIsStaleAndTakesItOut) {
    ServerProgram program(idle_server());
    program.run({"check", ".", "--write-baseline", "known.json"});
    const std::string before = program.files.bytes("known.json");
    program.files.put("server/applicationHost.config", quiet_server());
    EXPECT_FALSE(program.run({"check", ".", "--baseline", "known.json", "--select", "WARM"}).says("stale"))
        << "a rule that did not run says nothing";
    program.files.put("site/web.config", "<configuration/>");
    EXPECT_FALSE(program.run({"check", "site", "--baseline", "known.json"}).says("stale"))
        << "a file that was not read";
    const Outcome stale = program.run({"check", ".", "--baseline", "known.json"});
    EXPECT_EQ(stale.exit_code, 0);
    EXPECT_TRUE(stale.says("known.json: IDLE001 in server/applicationHost.config is no longer found")) << stale.err;
    EXPECT_EQ(program.files.bytes("known.json"), before) << "only when asked";
    EXPECT_TRUE(
        program.run({"check", ".", "--baseline", "known.json", "--prune-baseline"}).says("took 1 stale entry out"));
    EXPECT_EQ(program.files.bytes("known.json"), "{\"version\":1,\n \"entries\":[]}\n");
}

TEST(Baseline, DoesNotHideAFileThatCannotBeRead) {
    Program program;
    program.files.put("server/applicationHost.config", std::string(malformed));
    EXPECT_EQ(program.run({"check", ".", "--write-baseline", "known.json"}).exit_code, 1);
    EXPECT_EQ(program.run({"check", ".", "--baseline", "known.json"}).exit_code, 1);
    program.files.put("server/applicationHost.config", idle_server());
    program.run({"check", ".", "--write-baseline", "known.json"});
    program.files.put("server/applicationHost.config", std::string(malformed));
    EXPECT_FALSE(program.run({"check", ".", "--baseline", "known.json"}).says("stale"));
}

TEST(Baseline, GivesEveryResultItsStateInSarif) {
    ServerProgram program(idle_server());
    program.run({"check", ".", "--write-baseline", "known.json"});
    const auto results = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"check", ".", "--format", "sarif"});
        return json::parse(program.run(more).out)["runs"][0]["results"];
    };
    EXPECT_FALSE(results({})[0].contains("baselineState"));
    EXPECT_TRUE(results({"--baseline", "known.json"}).empty());
    EXPECT_EQ(results({"--baseline", "known.json", "--show-baselined"})[0]["baselineState"], "unchanged");
    program.files.put("known.json", "{\"version\":1,\"entries\":[]}");
    EXPECT_EQ(results({"--baseline", "known.json"})[0]["baselineState"], "new");
}

TEST(Baseline, ThatIsNoneIsTrouble) {
    ServerProgram program(idle_server());
    EXPECT_EQ(program.run({"check", ".", "--baseline", "missing.json"}).exit_code, 2);
    program.files.put("known.json", "{");
    const Outcome outcome = program.run({"check", ".", "--baseline", "known.json"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(program.run({"check", ".", "--prune-baseline"}).exit_code, 2);
    EXPECT_EQ(program.run({"check", ".", "--baseline", "a", "--write-baseline", "b"}).exit_code, 2);
    EXPECT_EQ(program.run({"check", ".", "--changed-lines", "-", "--write-baseline", "b"}).exit_code, 2);
}

std::string diff_of_line(int line, std::string_view path = "server/applicationHost.config") {
    return "--- a/x\n+++ b/" + std::string(path) + "\n@@ -" + std::to_string(line) + " +" + std::to_string(line) +
           " @@\n-x\n+y\n";
}

int line_of(const std::string& text, std::string_view needle) {
    return 1 + static_cast<int>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(needle)), '\n'));
}

TEST(ChangedLines, KeepWhatAChangeTouches) {
    ServerProgram program(idle_server());
    program.files.put("/server/applicationHost.config", idle_server());  // the same, to this disk another name
    const int line = line_of(idle_server(), "idleTimeout");
    program.input = diff_of_line(line);
    EXPECT_EQ(program.run({"check", ".", "--changed-lines", "-"}).exit_code, 1);
    program.input = diff_of_line(1);
    const Outcome outside = program.run({"check", ".", "--changed-lines", "-"});
    EXPECT_EQ(outside.exit_code, 0);
    EXPECT_TRUE(outside.prints("; 1 outside the changed lines).")) << outside.out;
    program.files.put("change.diff", diff_of_line(line));
    EXPECT_EQ(program.run({"check", ".", "--changed-lines", "change.diff"}).exit_code, 1);
    EXPECT_EQ(program.run({"check", "/server", "--changed-lines", "change.diff"}).exit_code, 1);
    program.input = diff_of_line(line, "other/applicationHost.config");
    EXPECT_EQ(program.run({"check", ".", "--changed-lines", "-"}).exit_code, 0);
}

TEST(ChangedLines, AreNamedFromTheRootOfTheRepository) {
    Program program;
    program.files.put("repo/.git/HEAD", "");
    program.files.put("repo/server/applicationHost.config", idle_server());
    program.input = diff_of_line(line_of(idle_server(), "idleTimeout"));
    EXPECT_EQ(program.run({"check", "repo/server", "--changed-lines", "-"}).exit_code, 1);
}

TEST(ChangedLines, ElsewhereKeepWhatTheyCause) {
    // startMode, judged as well, stands in another line than the time-out that the finding points to.
    const std::string text = replaced(idle_server(), "startMode=\"AlwaysRunning\"><processModel",
                                      "startMode=\"AlwaysRunning\">\n\n<processModel");
    ServerProgram program(text);
    program.input = diff_of_line(line_of(text, "startMode"));
    EXPECT_EQ(program.run({"check", ".", "--changed-lines", "-", "--format", "concise"}).exit_code, 1);
}

TEST(ChangedLines, DoNotHideAFileThatCannotBeRead) {
    Program program;
    program.files.put("server/applicationHost.config", std::string(malformed));
    EXPECT_EQ(program.run({"check", ".", "--changed-lines", "-"}).exit_code, 1);
}

TEST(ChangedLines, FromSomethingElseAreTrouble) {
    ServerProgram program(idle_server());
    program.input = "not a diff";
    EXPECT_EQ(program.run({"check", ".", "--changed-lines", "-"}).exit_code, 2);
    EXPECT_EQ(program.run({"check", "-", "--changed-lines", "-"}).exit_code, 2);
    EXPECT_EQ(program.run({"check", ".", "--changed-lines", "missing.diff"}).exit_code, 2);
}

}  // namespace
}  // namespace iislint::cli
