#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

Outcome rules(std::vector<std::string> options = {}) {
    Program program;
    options.insert(options.begin(), "rules");
    return program.run(options);
}

TEST(Rules, AreListedOneLineEachById) {
    const Outcome outcome = rules();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    std::vector<std::string> ids;
    for (std::size_t at = 0; at < outcome.out.size(); at = outcome.out.find('\n', at) + 1)
        ids.push_back(outcome.out.substr(at, outcome.out.find(' ', at) - at));
    EXPECT_GE(ids.size(), 14U);
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    for (const char* id : {"POOL001", "POOL005", "IDLE001", "WARM001", "WARM004", "RCYC001", "ASPN001", "CONF000"})
        EXPECT_EQ(std::count(ids.begin(), ids.end(), id), 1) << id;
}

TEST(Rules, AreExplainedByIdOrName) {
    for (const char* name : {"IDLE001", "idle001", "idle-timeout-on-always-running"}) {
        const Outcome outcome = rules({name});
        EXPECT_EQ(outcome.exit_code, 0) << name << outcome.err;
        EXPECT_TRUE(outcome.out.starts_with("IDLE001 idle-timeout-on-always-running (warning)\n")) << outcome.out;
        for (std::string_view part :
             {"\nWhy\n", "\nFires when\n", "{ \"field\": \"@startMode\", \"equals\": \"AlwaysRunning\" }", "\nFixes\n",
              "Never stop for idleness (safe)", "\nLeave it alone when\n", "\nExample\n",
              "\n    warning[IDLE001]: Pool 'Shop'", "<processModel idleTimeout=\"00:00:00\" />", "\nEvidence\n"})
            EXPECT_TRUE(outcome.prints(part)) << part << outcome.out;
    }
}

TEST(Rules, AreShownWithTheControlsOfOthersThatTheyCover) {
    EXPECT_TRUE(rules({"IDLE001"}).prints("\nControls of others\n  - STIG-V-218762: The idle timeout of"));
    EXPECT_TRUE(rules({"IDLE001", "--format", "markdown"}).prints("\n## Controls of others\n\n- STIG-V-218762: "));
    EXPECT_TRUE(rules({"IDLE001", "--format", "json"}).prints("\"controls\": [\n        \"STIG-V-218762\""));
}

TEST(Rules, SeveralAreExplainedInTheOrderOfTheQuestion) {
    const Outcome outcome = rules({"POOL001", "IDLE001"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_LT(outcome.out.find("POOL001 zombie-pool"), outcome.out.find("IDLE001 idle-timeout"));
}

TEST(Rules, NoLineOfTextIsTooWide) {
    std::vector<std::string> every = {"IDLE001", "POOL001", "RCYC001", "WARM004", "ASPN001", "CONF000"};
    const Outcome outcome = rules(every);
    for (std::size_t at = 0; at < outcome.out.size(); at = outcome.out.find('\n', at) + 1) {
        const std::string line = outcome.out.substr(at, outcome.out.find('\n', at) - at);
        if (line.find("http") != std::string::npos || line.starts_with("    ")) continue;  // as the report has it
        EXPECT_LE(line.size(), 100U) << line;
    }
}

TEST(Rules, AsJsonAreOneDocument) {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"--format", "json"}, {"IDLE001", "--format", "json"}}) {
        const Outcome outcome = rules(options);
        const nlohmann::json json = nlohmann::json::parse(outcome.out, nullptr, false);
        ASSERT_FALSE(json.is_discarded()) << outcome.out;
        EXPECT_EQ(json.at("version"), 1);
        for (const nlohmann::json& rule : json.at("rules"))
            for (const char* key : {"id", "name", "level", "tags", "summary", "why", "messages", "fixes", "ignoreWhen"})
                EXPECT_TRUE(rule.contains(key)) << key;
    }
    EXPECT_EQ(nlohmann::json::parse(rules({"IDLE001", "--format", "json"}).out).at("rules").size(), 1U);
}

TEST(Rules, AsMarkdownAreATableOrAPage) {
    EXPECT_TRUE(rules({"--format", "markdown"}).out.starts_with("| id | name | level | what |\n|---|---|---|---|\n"));
    const Outcome page = rules({"WARM004", "--format", "markdown"});
    EXPECT_TRUE(page.out.starts_with("# WARM004 initialization-page-not-app-relative\n")) << page.out;
    EXPECT_TRUE(page.prints("\n## Why\n")) << page.out;
}

TEST(Rules, AnUnknownOneIsTroubleWithASuggestion) {
    const Outcome outcome = rules({"IDLE01"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("no rule 'IDLE01'; did you mean 'IDLE001'?")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(rules({"zombi-pool"}).says("did you mean 'zombie-pool'?"));
    EXPECT_EQ(rules({"IDLE001", "NOPE"}).exit_code, 2);
    EXPECT_EQ(rules({"--format", "sarif"}).exit_code, 2);
}

}  // namespace
}  // namespace iislint::cli
