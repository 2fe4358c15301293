// Settings that extend others, hold for a whole run, or leave files out; what is said about wrong ones.
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "cli/settings.hpp"

namespace iislint::cli {
namespace {

using nlohmann::json;

struct ServerProgram : Program {
    ServerProgram() {
        files.put("repo/.git/HEAD", "");
        files.put("repo/server/applicationHost.config", idle_server());
    }
};

TEST(Extends, AddsToListsAndIsOverruledByValues) {
    ServerProgram program;
    program.files.put(
        "repo/house/base.json",
        R"({"stopped": ["Quiet"], "recycleAt": "03:00", "levels": {"IDLE001": "off"}, "map": {"C:\\shop": "web"}})");
    program.files.put("repo/house/web/web.config", std::string(malformed));
    program.files.put("repo/server/.iislint.json", R"({"extends": "../house/base.json", "stopped": ["Shop"]})");
    const Outcome outcome = program.run({"check", "repo/server", "--format", "concise"});
    EXPECT_TRUE(outcome.prints("POOL001] Pool 'Quiet'") && outcome.prints("POOL001] Pool 'Shop'"))
        << outcome.out << outcome.err;
    EXPECT_FALSE(outcome.prints("[IDLE001]")) << outcome.out;
    EXPECT_TRUE(outcome.prints("repo/house/web/web.config:3:")) << "paths are relative to the file they stand in";
    program.files.put("repo/server/.iislint.json",
                      R"({"extends": "../house/base.json", "levels": {"IDLE001": "error"}})");
    EXPECT_TRUE(program.run({"check", "repo/server", "--format", "concise"}).prints("error[IDLE001]"));
}

TEST(Extends, OfAFolderAboveIsNotImplied) {
    ServerProgram program;
    program.files.put("repo/.iislint.json", R"({"levels": {"IDLE001": "off"}})");
    program.files.put("repo/server/.iislint.json", "{}");
    EXPECT_EQ(program.run({"check", "repo"}).exit_code, 1);
}

TEST(Extends, IsBounded) {
    ServerProgram program;
    const auto said = [&](std::string_view text) {
        const Outcome outcome = program.run({"check", "repo"});
        EXPECT_EQ(outcome.exit_code, 2);
        return outcome.says(text) ? std::string() : outcome.err;
    };
    program.files.put("repo/.iislint.json", R"({"extends": "a.json"})");
    EXPECT_EQ(said("/extends: there is no file 'repo/a.json'"), "");
    program.files.put("repo/a.json", R"({"extends": "x/../.iislint.json"})");
    EXPECT_EQ(said("'x/../.iislint.json' extends itself in a circle"), "");
    program.files.put("repo/a.json", R"({"extends": "../outside.json"})");
    program.files.put("outside.json", "{}");
    EXPECT_EQ(said("'../outside.json' lies outside of the repository"), "");
    program.files.put("repo/.iislint.json", R"({"extends": "/etc/passwd"})");
    EXPECT_EQ(said("/extends: must be a path relative to this file"), "");
    program.files.put("repo/.iislint.json", R"({"extends": "0.json"})");
    for (int i = 0; i < 20; ++i)
        program.files.put("repo/" + std::to_string(i) + ".json",
                          R"({"extends": ")" + std::to_string(i + 1) + R"(.json"})");
    EXPECT_EQ(said("more than 8 files extend each other"), "");
}

TEST(SettingsFile, SaysWhereItIsWrong) {
    const std::pair<const char*, const char*> rows[] = {
        {R"({"selct": []})", "/selct: unknown key 'selct'; did you mean 'select'?"},
        {R"({"select": ["IDLE001", 3]})", "/select/1: must be a text"},
        {R"({"select": ["IDEL001"]})", "/select/0: no rule has the id, name or tag 'IDEL001'; did you mean 'IDLE001'?"},
        {R"({"extendSelect": "IDLE001"})", "/extendSelect: must be a list of texts"},
        {R"({"ignore": ["NOPE"]})", "/ignore/0: no rule"},
        {R"({"levels": {"IDLE001": "fatal"}})", "/levels/IDLE001: 'fatal' is not a level"},
        {R"({"levels": {"NOPE999": "note"}})", "/levels/NOPE999: no rule"},
        {R"({"levels": []})", "/levels: must be an object"},
        {R"({"perFileIgnores": {"a/b~c": ["NOPE999"]}})", "/perFileIgnores/a~1b~0c/0: no rule"},
        {R"({"perFileIgnores": {"": ["IDLE001"]}})", "/perFileIgnores/: must not be empty"},
        {R"({"exclude": [1]})", "/exclude/0: must be a text"},
        {R"({"suppress": [{}]})", "/suppress/0: must be an object with the key 'rule'"},
        {R"({"suppress": [{"rule": "NOPE999"}]})", "/suppress/0/rule: no rule"},
        {R"({"suppress": [{"rule": "IDLE001", "pth": "x"}]})",
         "/suppress/0/pth: unknown key 'pth'; did you mean 'path'?"},
        {R"({"suppress": [{"rule": "IDLE001", "until": "soon"}]})", "/suppress/0/until: 'soon' is not a date"},
        {R"({"allowSuppressions": "no"})", "/allowSuppressions: must be true or false"},
        {R"({"failOn": "fatal"})", "/failOn: 'fatal' is not a threshold"},
        {R"({"vendorPools": [""]})", "/vendorPools/0: must not be empty"},
        {R"({"schema": "x"})", "/schema: must be a list"},
        {R"({"framework": []})", "/framework: must be a text"},
        {R"({"rules": "house"})", "/rules: must be a list"},
        {"{\n\"select\": [,]\n}", "not valid JSON, line 2"},
    };
    for (const auto& [text, message] : rows) {
        ServerProgram program;
        program.files.put("repo/.iislint.json", text);
        const Outcome outcome = program.run({"check", "repo"});
        EXPECT_EQ(outcome.exit_code, 2) << text;
        EXPECT_TRUE(outcome.says(std::string("settings file 'repo/.iislint.json': ") + message)) << text << outcome.err;
    }
    EXPECT_FALSE(parse_settings("s", ".", std::string(100'000, '[')));
}

TEST(SettingsFile, LeavesFilesOut) {
    ServerProgram program;
    program.files.put("repo/old/applicationHost.config", idle_server());
    program.files.put("repo/old/deep/web.config", std::string(malformed));
    program.files.put("repo/.iislint.json", R"({"exclude": ["old"]})");
    const Outcome outcome = program.run({"check", "repo", "--format", "concise"});
    EXPECT_FALSE(outcome.prints("repo/old")) << outcome.out;
    EXPECT_EQ(program.run({"check", "repo/old/applicationHost.config"}).exit_code, 1) << "a file that is named counts";
    program.files.put("repo/.iislint.json", R"({"exclude": ["*.config"]})");
    const Outcome none = program.run({"check", "repo"});
    EXPECT_EQ(none.exit_code, 0);
    EXPECT_TRUE(none.says("the settings exclude every file that was found")) << none.err;
}

TEST(SettingsFile, SaysFromWhichLevelItsFilesFail) {
    ServerProgram program;
    program.files.put("repo/.iislint.json", R"({"failOn": "error"})");
    EXPECT_EQ(program.run({"check", "repo"}).exit_code, 0);
    EXPECT_EQ(program.run({"check", "repo", "--fail-on", "warning"}).exit_code, 1);
    program.files.put("repo/strict/applicationHost.config", note_server());
    program.files.put("repo/strict/.iislint.json", R"({"failOn": "note"})");
    EXPECT_EQ(program.run({"check", "repo"}).exit_code, 1) << "each file by its own settings";
}

TEST(SettingsFile, NamesPoolsThatAProductConfigures) {
    ServerProgram program;
    program.files.put("repo/.iislint.json", R"({"vendorPools": ["sh*"], "levels": {"IDLE001": "error"}})");
    const Outcome outcome = program.run({"check", "repo", "--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_FALSE(outcome.prints("[IDLE001]")) << "it is the product's matter: " << outcome.out;
}

TEST(SettingsFile, OfTheNamedPathsDecidesAboutTheWholeRun) {
    ServerProgram program;
    program.files.put("repo/.iislint.json", R"({"framework": "net"})");
    EXPECT_TRUE(program.run({"check", "repo"}).says("'repo/net' is not a folder")) << "relative to the file";
    program.files.put("repo/.iislint.json", R"({"schema": ["iis"]})");
    EXPECT_EQ(program.run({"check", "repo"}).exit_code, 2);
    program.files.put("repo/.iislint.json", "{}");
    program.files.put("repo/server/.iislint.json", R"({"framework": "net"})");
    EXPECT_TRUE(
        program.run({"check", "repo"}).says("schema, framework and rules hold for a whole run and do not count here"));
    program.files.put("repo/other/applicationHost.config", quiet_server());
    program.files.put("repo/other/.iislint.json", R"({"framework": "net2"})");
    EXPECT_TRUE(program.run({"check", "repo/server", "repo/other"}).says("disagree about schema, framework or rules"));
}

// What editors offer is what the program reads.
TEST(SettingsFile, IsDescribedByItsSchema) {
    std::ifstream file(std::string(IISLINT_SOURCE_DIR) + "/docs/iislint.schema.json");
    const json schema = json::parse(file, nullptr, false);
    ASSERT_TRUE(schema.is_object());
    const auto names = [](const json& object) {
        std::set<std::string_view> out;
        for (const auto& [name, value] : object["properties"].items()) out.insert(name);
        return out;
    };
    const auto known = settings_keys();
    EXPECT_EQ(names(schema), std::set<std::string_view>(known.begin(), known.end()));
    EXPECT_EQ(schema["additionalProperties"], false);
    const json& entry = schema["properties"]["suppress"]["items"];
    const auto of_entry = suppress_keys();
    EXPECT_EQ(names(entry), std::set<std::string_view>(of_entry.begin(), of_entry.end()));
    EXPECT_EQ(entry["required"], json::array({"rule"}));
    for (const auto& [name, value] : schema["properties"].items()) EXPECT_TRUE(value.contains("description")) << name;
    EXPECT_EQ(schema["properties"]["profile"]["enum"], json(rules::profile_names));
    for (const json& level : schema["properties"]["levels"]["additionalProperties"]["enum"])
        EXPECT_TRUE(parse_level(level.get<std::string>())) << level;
    for (const json& level : schema["properties"]["failOn"]["enum"])
        EXPECT_TRUE(parse_fail_on(level.get<std::string>())) << level;
    for (const json& version : schema["properties"]["iisVersion"]["enum"])
        EXPECT_TRUE(parse_iis_version(version.get<std::string>())) << version;
}

// Every key has a row in the reference.
TEST(SettingsFile, IsDescribedByTheReference) {
    std::ifstream file(std::string(IISLINT_SOURCE_DIR) + "/docs/usage.md");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (const std::string_view key : settings_keys())
        EXPECT_NE(text.find("| `" + std::string(key) + "` |"), std::string::npos) << key;
}

}  // namespace
}  // namespace iislint::cli
