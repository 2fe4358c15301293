// The demo server: what the README promises of it.
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "folder.hpp"
#include "program.hpp"

namespace iislint::testing {
namespace {

fs::path demo() { return source_directory() / "fixtures" / "demo"; }

// The rules that fired, once for each finding; with `only_with_fix` those that offer a repair.
std::multiset<std::string> fired(const std::vector<std::string>& arguments, bool only_with_fix = false) {
    const Outcome outcome = run_program(arguments);
    EXPECT_NE(outcome.code, 2) << outcome.err;
    std::multiset<std::string> rules;
    const nlohmann::json report = nlohmann::json::parse(outcome.out);
    for (const auto& finding : report["findings"])
        if (!only_with_fix || !finding["fixes"].empty()) rules.insert(finding["rule"].get<std::string>());
    return rules;
}

int shell(const std::string& command) { return std::system(command.c_str()); }

TEST(Demo, ShowsTheSixProblems) {
    const WorkingDirectory here(source_directory());
    const std::multiset<std::string> rules = fired({"check", "--format", "json", "fixtures/demo"});
    for (const char* rule : {"POOL001", "IDLE001", "WARM001", "WARM004", "RCYC001", "ASPN001"})
        EXPECT_EQ(rules.count(rule), 1U) << rule;
    EXPECT_EQ(run_program({"check", "fixtures/demo"}).code, 1);
}

TEST(Demo, PatchAppliesWithGit) {
    const TemporaryFolder copy;
    fs::copy(demo(), copy.path() / "demo", fs::copy_options::recursive);
    const WorkingDirectory here(copy.path());
    ASSERT_EQ(shell("git init -q . && git config core.autocrlf false"), 0) << "this test needs git";
    const Outcome patch = run_program({"fix", "demo", "--unsafe"});
    EXPECT_EQ(patch.code, 1);
    write_bytes(copy.path() / "patch.diff", patch.out);
    EXPECT_EQ(shell("git apply --check patch.diff"), 0) << patch.out;
    EXPECT_EQ(shell("git apply patch.diff"), 0);
    const Outcome again = run_program({"fix", "demo", "--unsafe"});
    EXPECT_EQ(again.code, 0);
    EXPECT_EQ(again.out, "");
}

TEST(Demo, NothingThatHasAFixIsLeftAfterWritingAllFixes) {
    const TemporaryFolder copy;
    fs::copy(demo(), copy.path() / "demo", fs::copy_options::recursive);
    fs::create_directory(copy.path() / ".git");
    const WorkingDirectory here(copy.path());
    const std::multiset<std::string> before = fired({"check", "--format", "json", "demo"});
    EXPECT_EQ(run_program({"fix", "demo", "--unsafe", "--write"}).code, 0);
    const std::multiset<std::string> fixable = fired({"check", "--format", "json", "demo"}, true);
    EXPECT_TRUE(fixable.empty()) << *fixable.begin();
    // What remains was there before, and is advice about the way the server is run.
    for (const std::string& rule : fired({"check", "--format", "json", "demo"}))
        EXPECT_GE(before.count(rule), 1U) << rule;
    EXPECT_FALSE(before.empty());
    EXPECT_EQ(run_program({"check", "demo"}).code, 0);
}

TEST(Demo, SafeFixesAloneLeaveWhatNeedsADecision) {
    const TemporaryFolder copy;
    fs::copy(demo(), copy.path() / "demo", fs::copy_options::recursive);
    fs::create_directory(copy.path() / ".git");
    const WorkingDirectory here(copy.path());
    EXPECT_EQ(run_program({"fix", "demo", "--write"}).code, 0);
    const std::multiset<std::string> after = fired({"check", "--format", "json", "demo"});
    EXPECT_EQ(after.count("IDLE001") + after.count("WARM001") + after.count("WARM004") + after.count("POOL001"), 0U);
    EXPECT_EQ(after.count("RCYC001"), 1U);
}

TEST(Demo, SarifLogSatisfiesTheValidator) {
    const char* validator = std::getenv("IISLINT_SARIF_MULTITOOL");
    if (validator == nullptr) GTEST_SKIP() << "IISLINT_SARIF_MULTITOOL names no validator of SARIF logs";
    const TemporaryFolder folder;
    const WorkingDirectory here(source_directory());
    write_bytes(folder.path() / "demo.sarif", run_program({"check", "--format", "sarif", "fixtures/demo"}).out);
    const std::string report = (folder.path() / "report.txt").string();
    shell("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 '" + std::string(validator) + "' validate '" +
          (folder.path() / "demo.sarif").string() + "' -c tests/report/sarif_policy.xml --rule-kind 'Sarif;Ghas' " +
          "--level 'Error;Warning;Note' >'" + report + "' 2>&1");
    const std::string said = read_bytes(report);
    EXPECT_NE(said.find("Analysis completed successfully"), std::string::npos) << said;
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line);) {
        // WRN999 only says that the policy switches a rule off.
        if (line.find("WRN999") != std::string::npos) continue;
        for (const char* word : {": error ", ": warning ", ": note "})
            EXPECT_EQ(line.find(word), std::string::npos) << line;
    }
}

TEST(Demo, ReportsDoNotDependOnTheNumberOfJobs) {
    const WorkingDirectory here(source_directory());
    for (const char* format : {"text", "concise", "json", "sarif"}) {
        const Outcome one = run_program({"check", "--format", format, "--jobs", "1", "fixtures"});
        const Outcome many = run_program({"check", "--format", format, "--jobs", "8", "fixtures"});
        EXPECT_EQ(one.out, many.out) << format;
    }
}

}  // namespace
}  // namespace iislint::testing
