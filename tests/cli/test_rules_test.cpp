// A user's own rules: loaded beside the built-in ones, and tested on cases of their own.
#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

constexpr const char* short_queue = R"({
  "id": "ACME001", "name": "short-queue", "level": "error", "tags": ["house"],
  "summary": "The request queue is shorter than ours.", "target": "applicationPool",
  "deny": { "field": "@queueLength", "less": 5000 }, "at": "@queueLength",
  "message": "Pool '{@name}' queues only '{@queueLength}' requests.",
  "fixes": [ { "title": "Queue 5000 requests", "set": { "@queueLength": "5000" } } ]
})";

std::string pool(std::string_view attributes) {
    return server_text("<add name=\"Shop\" " + std::string(attributes) + " />", "");
}

// A folder `policy` with that rule and its cases.
struct Policy : Program {
    explicit Policy(const std::string& rule = short_queue) {
        files.put("policy/ACME001-short-queue.json", rule);
        files.put("policy/tests/ACME001/bad-short.config", pool("queueLength=\"1000\""));
        files.put("policy/tests/ACME001/bad-short.fixed.config", pool("queueLength=\"5000\""));
        files.put("policy/tests/ACME001/good-long.config", pool("queueLength=\"6000\""));
    }
};

TEST(OwnRules, AreCheckedSelectedAndRepairedLikeBuiltInOnes) {
    Policy program;
    program.files.put("server/applicationHost.config", pool("queueLength=\"1000\""));
    const Outcome check =
        program.run({"check", "--rules", "policy", "--select", "ACME001", "--format", "concise", "server"});
    EXPECT_EQ(check.exit_code, 1);
    EXPECT_TRUE(check.prints("error[ACME001]")) << check.out;
    EXPECT_TRUE(check.prints("Pool 'Shop' queues only '1000' requests.")) << check.out;
    EXPECT_EQ(program.run({"check", "--rules", "policy", "--select", "house", "--format", "concise", "server"}).out,
              check.out);
    EXPECT_TRUE(program.run({"check", "--rules", "policy", "--format", "sarif", "server"}).prints("\"ACME001\""));
    EXPECT_FALSE(program.run({"check", "--rules", "policy", "--ignore", "ACME", "server"}).prints("ACME001"));
    EXPECT_TRUE(program.run({"fix", "--rules", "policy", "--select", "ACME001", "--unsafe", "server"})
                    .prints("queueLength=\"5000\""));
    EXPECT_TRUE(program.run({"rules", "ACME001", "--rules", "policy"}).prints("ACME001 short-queue (error)"));
    EXPECT_TRUE(program.run({"rules", "--rules", "policy"}).prints("ACME001"));
    EXPECT_TRUE(program.run({"rules", "ACME001", "--rules", "policy"})
                    .prints(R"("deny": { "field": "@queueLength", "less": 5000 })"));
    EXPECT_TRUE(program.run({"rules", "ACME001", "--rules", "policy", "--format", "json"}).prints(R"("less": 5000)"));
}

// The folder is relative to the settings file, not to where the program runs.
TEST(OwnRules, AreFoundThroughTheSettingsFile) {
    Program program;
    program.files.put("repo/.iislint.json", R"({"rules": ["policy"]})");
    program.files.put("repo/policy/ACME001-short-queue.json", short_queue);
    program.files.put("repo/server/applicationHost.config", pool("queueLength=\"1000\""));
    const Outcome check = program.run({"check", "repo/server", "--select", "ACME001", "--format", "concise"});
    EXPECT_EQ(check.exit_code, 1) << check.err;
    EXPECT_TRUE(check.prints("error[ACME001] Pool 'Shop' queues only '1000' requests.")) << check.out;
    EXPECT_TRUE(program.run({"check", "repo", "--format", "concise"}).prints("error[ACME001]")) << "unasked, too";
    const Outcome fix = program.run({"fix", "repo/server", "--select", "ACME001", "--unsafe"});
    EXPECT_EQ(fix.exit_code, 1) << fix.err;
    EXPECT_TRUE(fix.prints("-<add name=\"Shop\" queueLength=\"1000\" />")) << fix.out;
    EXPECT_TRUE(fix.prints("+<add name=\"Shop\" queueLength=\"5000\" />")) << fix.out;
    EXPECT_EQ(program.run({"fix", "repo/server", "--select", "ACME001", "--unsafe", "--write"}).exit_code, 0);
    EXPECT_EQ(program.run({"check", "repo/server", "--select", "ACME001"}).exit_code, 0);

    program.files.put("repo/.iislint.json", R"({"rules": ["elsewhere"]})");
    const Outcome missing = program.run({"check", "repo/server"});
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_TRUE(missing.says("repo/elsewhere")) << missing.err;
}

TEST(OwnRules, ThatAreBrokenStopTheRunAndAreNamed) {
    const std::pair<std::string, const char*> mistakes[] = {
        {replaced(short_queue, "\"less\"", "\"les\""),
         "rule file 'policy/ACME001-short-queue.json': /deny: unknown comparison 'les'; did you mean 'less'?"},
        {replaced(short_queue, "@queueLength\"", "@queueLenght\""),
         "/deny/field: unknown attribute 'queueLenght' in field '@queueLenght'; did you mean 'queueLength'?"},
        {replaced(short_queue, "ACME001", "IDLE001"), "the id IDLE001 is taken"},
        {replaced(short_queue, "\"short-queue\"", "\"zombie-pool\""), "the name zombie-pool is taken"},
        {replaced(short_queue, "\"deny\"", "\"require\": {\"field\":\"@name\",\"exists\":true}, \"deny\""),
         "exactly one of 'deny', 'require'"},
        {replaced(short_queue, "\"deny\"", "\"deny\": {\"field\":\"@name\",\"exists\":true}, \"deny\""),
         "has the key 'deny' twice"},
        {replaced(short_queue, "\"deny\"", "\"deyn\""), "unknown key 'deyn'; did you mean 'deny'?"},
        {replaced(short_queue, "\"level\": \"error\"", "\"level\": \"eror\""),
         "/level: must be error, warning or note"},
        {replaced(short_queue, "\"deny\": { \"field\": \"@queueLength\", \"less\": 5000 }",
                  "\"code\": \"validity:locked\""),
         "/code: only rules of the program itself"},
        {replaced(short_queue, "\"tags\"", "tags"), "is not valid JSON: look at line 2"},
    };
    for (const auto& [rule, message] : mistakes) {
        Policy program(rule);
        for (const std::vector<std::string>& command :
             {std::vector<std::string>{"check", "--rules", "policy", "."}, {"test-rules", "policy"}}) {
            const Outcome outcome = program.run(command);
            EXPECT_EQ(outcome.exit_code, 2) << rule;
            EXPECT_TRUE(outcome.says(message)) << outcome.err;
            EXPECT_EQ(outcome.out, "");
        }
    }
    Program program;
    program.files.put("empty/readme.txt", "x");
    EXPECT_TRUE(program.run({"check", "--rules", "empty", "."}).says("no rules in 'empty'"));
    EXPECT_TRUE(program.run({"check", "--rules", "nowhere", "."}).says("no folder of rules 'nowhere'"));
}

TEST(TestRules, PassesWhatIsAsExpected) {
    const Outcome outcome = Policy().run({"test-rules", "policy"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out,
              "ok   ACME001 short-queue: 1 firing, 1 silent, 1 fix\n"
              "1 rule, 2 cases: all pass\n");
    EXPECT_EQ(outcome.err, "");
}

TEST(TestRules, FailsWhatIsNot) {
    Policy silent(replaced(short_queue, "5000 }", "500 }"));
    EXPECT_EQ(silent.run({"test-rules", "policy"}).exit_code, 1);
    EXPECT_TRUE(silent.run({"test-rules", "policy"}).prints("  bad-short: stays silent, and must fire\n"));

    Policy loud(replaced(short_queue, "5000 }", "9000 }"));
    EXPECT_TRUE(loud.run({"test-rules", "policy"}).prints("FAIL ACME001 short-queue: 1 firing, 1 silent, 1 fix\n"));
    EXPECT_TRUE(loud.run({"test-rules", "policy"})
                    .prints("good-long: fires, and must stay silent:\n    applicationHost.config:"));

    Policy wrong_fix;
    wrong_fix.files.put("policy/tests/ACME001/bad-short.fixed.config", pool("queueLength=\"7000\""));
    const Outcome outcome = wrong_fix.run({"test-rules", "policy"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("gives another text (+) than expected (-):")) << outcome.out;
    EXPECT_TRUE(outcome.prints("queueLength=\"7000\"")) << outcome.out;
    EXPECT_TRUE(outcome.prints("1 rule, 2 cases: 1 fault\n")) << outcome.out;

    Policy broken;
    broken.files.put("policy/tests/ACME001/good-long.config", "<configuration>");
    EXPECT_TRUE(broken.run({"test-rules", "policy"}).prints("good-long: cannot be read as XML:"));
}

TEST(TestRules, WantsAFiringAndASilentCaseAndTheFix) {
    Program none;
    none.files.put("policy/ACME001.json", short_queue);
    const Outcome outcome = none.run({"test-rules", "policy"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("  has no case that fires")) << outcome.out;
    EXPECT_TRUE(outcome.prints("  has no case that stays silent"));
    EXPECT_TRUE(outcome.prints("  has a fix, and no case says what it makes"));
}

TEST(TestRules, TakesCasesOfSeveralFiles) {
    Policy program;
    program.files.put("policy/tests/ACME001/bad-two-files/in/server/applicationHost.config", pool("queueLength=\"1\""));
    program.files.put("policy/tests/ACME001/bad-two-files/in/web.config", "<configuration/>");
    program.files.put("policy/tests/ACME001/bad-two-files/fixed/server/applicationHost.config",
                      pool("queueLength=\"5000\""));
    EXPECT_EQ(program.run({"test-rules", "policy"}).exit_code, 0) << program.run({"test-rules", "policy"}).out;
    program.files.put("policy/tests/ACME001/bad-two-files/fixed/web.config", "<configuration />");
    EXPECT_TRUE(program.run({"test-rules", "policy"}).prints("no fix changes 'web.config'"));
}

TEST(TestRules, CasesDoNotHearOfTheSettingsAround) {
    Policy program;
    program.files.put("policy/.iislint.json", R"({"stopped": ["Shop"], "nonsense": 1})");
    EXPECT_EQ(program.run({"test-rules", "policy"}).exit_code, 0) << program.run({"test-rules", "policy"}).err;
}

TEST(TestRules, RefusesCasesThatSayNothing) {
    Policy odd;
    odd.files.put("policy/tests/ACME001/short.config", "<configuration/>");
    EXPECT_EQ(odd.run({"test-rules", "policy"}).exit_code, 2);
    EXPECT_TRUE(odd.run({"test-rules", "policy"}).says("a case is named bad-… or good-…"));
    Policy orphan;
    orphan.files.put("policy/tests/ACME001/bad-other.fixed.config", "<configuration/>");
    EXPECT_TRUE(orphan.run({"test-rules", "policy"}).says("belongs to no case"));
    EXPECT_EQ(Program().run({"test-rules", "nowhere"}).exit_code, 2);
    EXPECT_EQ(Program().run({"test-rules"}).exit_code, 2);
}

}  // namespace
}  // namespace iislint::cli
