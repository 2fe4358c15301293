#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/reporter.hpp"
#include "report/sample.hpp"
#include "report/tool.hpp"

namespace iislint::report {
namespace {

using nlohmann::json;

json parsed(const Sample& sample) { return json::parse(sample.write(write_json)); }

TEST(Json, HoldsAllThatIsKnownOfAFinding) {
    Sample sample;
    sample.findings = {sample.idle("Shop")};
    EXPECT_EQ(parsed(sample), json::parse(R"({
        "version": 1,
        "tool": {"name": "iislint", "version": "0.1.0"},
        "findings": [{
            "rule": "IDLE001",
            "name": "idle-timeout-on-always-running",
            "level": "warning",
            "message": "Pool 'Shop' is AlwaysRunning, yet its worker process stops after '00:20:00' without a request.",
            "configPath": "MACHINE/WEBROOT/APPHOST",
            "subject": {"kind": "applicationPool", "name": "Shop"},
            "location": {"file": "server/applicationHost.config",
                         "startLine": 6, "startColumn": 36, "endLine": 6, "endColumn": 44},
            "related": [],
            "effective": [
                {"field": "processModel/@idleTimeout", "value": "00:20:00", "origin": "explicit",
                 "file": "server/applicationHost.config", "line": 6},
                {"field": "processModel/@idleTimeoutAction", "value": "Terminate", "origin": "schema"}],
            "fixes": [
                {"title": "Never stop for idleness", "safety": "safe",
                 "edits": [{"file": "server/applicationHost.config", "start": 190, "end": 198, "text": "00:00:00"}]},
                {"title": "Suspend the worker process instead", "safety": "unsafe",
                 "edits": [{"file": "server/applicationHost.config", "start": 199, "end": 199,
                            "text": " idleTimeoutAction=\"Suspend\""}]}],
            "fingerprint": "0123456789abcdef"}],
        "summary": {"files": 2, "findings": 1, "errors": 0, "warnings": 1, "notes": 0, "suppressed": 0}})"));
}

TEST(Json, IsACompleteDocumentWithoutFindings) {
    Sample sample;
    const json document = parsed(sample);
    EXPECT_EQ(document["findings"], json::array());
    EXPECT_EQ(document["summary"]["findings"], 0);
    EXPECT_EQ(document["tool"]["version"], tool_version);
}

TEST(Json, ListsEveryFindingOfAFold) {
    Sample sample;
    sample.findings = {sample.detailed_errors("One"), sample.detailed_errors("Two"), sample.idle("Shop")};
    sample.findings[2].level = findings::Level::note;
    const json document = parsed(sample);
    ASSERT_EQ(document["findings"].size(), 3U);
    EXPECT_EQ(document["findings"][1]["subject"], json::parse(R"({"kind": "site", "name": "Two"})"));
    EXPECT_EQ(document["findings"][1]["related"], json::parse(R"([{
        "message": "every site of this server meets it",
        "location": {"file": "server/applicationHost.config",
                     "startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 26}}])"));
    EXPECT_EQ(document["summary"], json::parse(R"({"files": 2, "findings": 3, "errors": 2, "warnings": 0, "notes": 1,
                                                   "suppressed": 0})"));
}

TEST(Json, CountsColumnsInCodePointsAndOffsetsInBytesOfTheFile) {
    Sample sample;
    sample.findings = {sample.detailed_errors("One")};
    const json finding = parsed(sample)["findings"][0];
    EXPECT_EQ(finding["location"]["startColumn"], 43);
    const std::size_t start = finding["fixes"][0]["edits"][0]["start"];
    EXPECT_EQ(start, site_config.find("Detailed"));

    // The same file in UTF-16: two bytes for each unit, the byte order mark included.
    std::string bytes = "\xFF\xFE";
    for (const char c : std::string("<a>\n<b c=\"x\"/></a>")) bytes += std::string{c, '\0'};
    const text::Source& wide = sample.add_source("wide.config", bytes);
    findings::Finding& in_wide = sample.findings[0];
    in_wide.location = Sample::at(wide, "x");
    in_wide.fixes = {{"Set it", findings::Safety::safe, {{&wide, {{in_wide.location.span, "y"}}}}}};
    const json edit = parsed(sample)["findings"][0]["fixes"][0]["edits"][0];
    EXPECT_EQ(edit["start"], 2 + 2 * 10);
    EXPECT_EQ(edit["end"], 2 + 2 * 11);
}

TEST(Json, NamesTheFileOfAValueThatIsNotTheSchemas) {
    Sample sample;
    findings::Finding finding = sample.idle("Shop");
    finding.effective = {{"f", "v", findings::Origin::defaults, Sample::at(*sample.server, "identityType")}};
    sample.findings = {finding};
    EXPECT_EQ(parsed(sample)["findings"][0]["effective"], json::parse(R"([
        {"field": "f", "value": "v", "origin": "defaults", "file": "server/applicationHost.config", "line": 10}])"));
}

TEST(Json, KeepsEveryCharacterOfANameThatIsText) {
    Sample sample;
    const std::string name = "a\"\\\x01\u202E\U0001F600/";
    sample.findings = {sample.idle(name)};
    EXPECT_EQ(parsed(sample)["findings"][0]["subject"]["name"], name);
    sample.findings = {sample.idle("\xFFx")};
    EXPECT_EQ(parsed(sample)["findings"][0]["subject"]["name"], "\uFFFDx");
}

}  // namespace
}  // namespace iislint::report
