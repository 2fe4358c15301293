#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/utf8.hpp"
#include "report/reporter.hpp"
#include "report/sample.hpp"

namespace iislint::report {
namespace {

using findings::Finding;
using findings::Safety;
using nlohmann::json;

json run_of(const Sample& sample) {
    const json log = json::parse(sample.write(write_sarif));
    EXPECT_EQ(log["version"], "2.1.0");
    EXPECT_EQ(log["runs"].size(), 1U);
    return log["runs"][0];
}

json region(int start_line, int start_column, int end_line, int end_column) {
    return {{"startLine", start_line}, {"startColumn", start_column}, {"endLine", end_line}, {"endColumn", end_column}};
}

// The text of a region, found by a reader of its own: lines end with CR LF, LF or CR, columns are UTF-16 units, a byte
// order mark has none.
std::string text_of_region(std::string_view text, const json& place) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::map<std::pair<int, int>, std::size_t> offsets;
    int line = 1;
    int column = 1;
    std::map<int, std::size_t> line_ends;
    for (std::size_t at = 0; at < text.size();) {
        offsets[{line, column}] = at;
        const Utf8Character c = decode_utf8(text, at);
        const bool is_line_end = c.code == '\r' || c.code == '\n';
        if (is_line_end) line_ends.try_emplace(line, at);
        const bool is_first_half = c.code == '\r' && text.substr(at + 1, 1) == "\n";
        at += c.size;
        column += c.code >= 0x10000 ? 2 : 1;
        if (is_line_end && !is_first_half) {
            ++line;
            column = 1;
        }
    }
    offsets[{line, column}] = text.size();
    line_ends.try_emplace(line, text.size());
    const int start_line = place["startLine"];
    const int end_line = place.value("endLine", start_line);
    const std::size_t begin = offsets.at({start_line, place.value("startColumn", 1)});
    const std::size_t end =
        place.contains("endColumn") ? offsets.at({end_line, place["endColumn"].get<int>()}) : line_ends.at(end_line);
    return std::string(text.substr(begin, end - begin));
}

// Every snippet of a location is what stands in the file, and the context is more than the region.
void expect_true_snippets(const Sample& sample, const json& location) {
    const json& physical = location["physicalLocation"];
    const std::string uri = physical["artifactLocation"]["uri"];
    const text::Source& source = uri == sample.site->path() ? *sample.site : *sample.server;
    ASSERT_EQ(uri, source.path());
    for (const char* name : {"startLine", "startColumn", "endLine", "endColumn"})
        EXPECT_TRUE(physical["region"].contains(name));
    const std::string snippet = physical["region"]["snippet"]["text"];
    const std::string context = physical["contextRegion"]["snippet"]["text"];
    EXPECT_EQ(snippet, text_of_region(source.text(), physical["region"]));
    EXPECT_EQ(context, text_of_region(source.text(), physical["contextRegion"]));
    EXPECT_NE(context.find(snippet), std::string::npos);
    EXPECT_GT(context.size(), snippet.size());
}

Sample full_sample() {
    Sample sample;
    sample.findings = {sample.idle("Shop"), sample.idle("Second"), sample.idle_by_default(),
                       sample.detailed_errors("One"), sample.detailed_errors("Two")};
    return sample;
}

TEST(Sarif, ListsTheControlsOfOthersThatRulesNameAsTaxonomies) {
    Sample sample;
    sample.idle_rule.controls = {"STIG-V-218762", "CIS-IIS10-1.5", "ACME-SEC-7"};
    sample.errors_rule.controls = {"CIS-IIS10-3.4", "CIS-IIS10-1.5"};
    const json run = run_of(sample);
    ASSERT_EQ(run["taxonomies"].size(), 2U);
    const json& cis = run["taxonomies"][0];
    EXPECT_EQ(cis["name"], "CIS");
    ASSERT_EQ(cis["taxa"].size(), 2U) << "only those that rules name";
    EXPECT_EQ(cis["taxa"][0]["id"], "1.5");
    EXPECT_EQ(cis["taxa"][1]["id"], "3.4");
    EXPECT_EQ(run["taxonomies"][1]["name"], "STIG");
    EXPECT_EQ(run["tool"]["driver"]["supportedTaxonomies"],
              json::parse(R"([{"name": "CIS", "index": 0}, {"name": "STIG", "index": 1}])"));
    const json& rule = run["tool"]["driver"]["rules"][2];
    ASSERT_EQ(rule["id"], "IDLE001");
    EXPECT_EQ(rule["relationships"], json::parse(R"([
        {"target": {"id": "V-218762", "index": 0, "toolComponent": {"name": "STIG", "index": 1}}, "kinds": ["relevant"]},
        {"target": {"id": "1.5", "index": 0, "toolComponent": {"name": "CIS", "index": 0}}, "kinds": ["relevant"]}])"));
    EXPECT_EQ(rule["properties"]["tags"],
              json::parse(R"(["availability", "warm-up", "STIG-V-218762", "CIS-IIS10-1.5", "ACME-SEC-7"])"));
}

TEST(Sarif, SaysOfAllResultsOrOfNoneHowTheyStandToSuppressionsAndBaseline) {
    Sample sample;
    Finding accepted = sample.idle("Shop");
    accepted.suppression = std::make_shared<findings::Suppression>(
        findings::Suppression{true, "the demo may sleep", Sample::at(*sample.server, "<applicationPools>")});
    Finding by_settings = sample.idle("Other");
    by_settings.suppression = std::make_shared<findings::Suppression>(findings::Suppression{});
    sample.findings = {accepted, by_settings, sample.detailed_errors("One")};
    for (Finding& finding : sample.findings) finding.baseline = findings::BaselineState::fresh;
    sample.findings[2].baseline = findings::BaselineState::unchanged;
    const json plain = run_of(sample);
    for (const json& result : plain["results"]) {
        EXPECT_FALSE(result.contains("suppressions"));
        EXPECT_FALSE(result.contains("baselineState"));
    }
    sample.has_suppressions = true;
    sample.has_baseline = true;
    const json run = run_of(sample);
    ASSERT_EQ(run["results"].size(), 3U) << "what is accepted for other reasons is not folded";
    EXPECT_EQ(run["results"][0]["suppressions"][0]["kind"], "inSource");
    EXPECT_EQ(run["results"][0]["suppressions"][0]["justification"], "the demo may sleep");
    EXPECT_EQ(run["results"][0]["suppressions"][0]["location"]["physicalLocation"]["region"]["startLine"], 4);
    EXPECT_EQ(run["results"][1]["suppressions"], json::parse(R"([{"kind": "external", "status": "accepted"}])"));
    EXPECT_EQ(run["results"][2]["suppressions"], json::array());
    EXPECT_EQ(run["results"][0]["baselineState"], "new");
    EXPECT_EQ(run["results"][2]["baselineState"], "unchanged");
}

TEST(Sarif, HasNoTaxonomiesWithoutControls) {
    Sample sample;
    const json run = run_of(sample);
    EXPECT_FALSE(run.contains("taxonomies"));
    EXPECT_FALSE(run["tool"]["driver"].contains("supportedTaxonomies"));
    EXPECT_FALSE(run["tool"]["driver"]["rules"][2].contains("relationships"));
}

TEST(Sarif, IsACompleteLogWithoutFindings) {
    Sample sample;
    const json run = run_of(sample);
    EXPECT_EQ(run["results"], json::array());
    EXPECT_EQ(run["tool"]["driver"]["rules"].size(), 3U);
    EXPECT_EQ(run["columnKind"], "utf16CodeUnits");
    EXPECT_EQ(run["newlineSequences"], json::parse(R"(["\r\n", "\n"])"));
    EXPECT_EQ(run["automationDetails"]["id"], "iislint/");
    EXPECT_EQ(run["invocations"], json::parse(R"([{"executionSuccessful": true, "exitCode": 0,
        "exitCodeDescription": "No finding at or above the failure threshold."}])"));
    EXPECT_EQ(run["versionControlProvenance"], json::parse(R"([{
        "repositoryUri": "https://example.com/acme/web.git", "mappedTo": {"uriBaseId": "SRCROOT"}}])"));
    EXPECT_EQ(run["originalUriBaseIds"]["SRCROOT"].size(), 1U);
    EXPECT_FALSE(run.contains("redactionTokens"));
    EXPECT_FALSE(run.contains("artifacts"));
}

TEST(Sarif, SaysAllOfOneResult) {
    Sample sample;
    sample.findings = {sample.detailed_errors("One")};
    const json result = run_of(sample)["results"][0];
    EXPECT_EQ(result["ruleId"], "HTTP001");
    EXPECT_EQ(result["ruleIndex"], 1);
    EXPECT_EQ(result["level"], "error");
    EXPECT_EQ(result["kind"], "fail");
    EXPECT_EQ(result["message"], json::parse(R"({"id": "default", "arguments": ["One"],
                                                 "text": "Remote clients of 'One' get detailed errors."})"));
    ASSERT_EQ(result["locations"].size(), 1U);
    const json& location = result["locations"][0];
    EXPECT_EQ(location["physicalLocation"]["artifactLocation"],
              json::parse(R"({"uri": "site/web.config", "uriBaseId": "SRCROOT"})"));
    // The emoji before it is two UTF-16 units wide.
    json expected = region(4, 44, 4, 52);
    expected["snippet"]["text"] = "Detailed";
    EXPECT_EQ(location["physicalLocation"]["region"], expected);
    EXPECT_EQ(location["logicalLocations"], json::parse(R"([{
        "fullyQualifiedName": "/configuration/system.webServer/httpErrors/@errorMode", "name": "errorMode",
        "kind": "attribute"}])"));
    ASSERT_EQ(result["relatedLocations"].size(), 1U);
    EXPECT_EQ(result["relatedLocations"][0]["id"], 1);
    EXPECT_EQ(result["relatedLocations"][0]["message"]["text"], "every site of this server meets it.");
    EXPECT_EQ(result["properties"]["subjects"], json::parse(R"(["One"])"));
    EXPECT_EQ(result["properties"]["configPath"], "MACHINE/WEBROOT/APPHOST/One");
}

TEST(Sarif, WritesAFixAsReplacementsOfTheUnchangedFile) {
    Sample sample;
    sample.findings = {sample.idle("Shop")};
    const json fixes = run_of(sample)["results"][0]["fixes"];
    ASSERT_EQ(fixes.size(), 2U);
    EXPECT_EQ(fixes[0]["description"]["text"], "Never stop for idleness.");
    EXPECT_EQ(fixes[0]["properties"]["applicability"], "safe");
    EXPECT_EQ(fixes[1]["properties"]["applicability"], "unsafe");
    const json& change = fixes[0]["artifactChanges"][0];
    EXPECT_EQ(change["artifactLocation"]["uri"], "server/applicationHost.config");
    EXPECT_EQ(change["replacements"],
              json::array({{{"deletedRegion", region(6, 36, 6, 44)}, {"insertedContent", {{"text", "00:00:00"}}}}}));
    EXPECT_EQ(fixes[1]["artifactChanges"][0]["replacements"][0]["deletedRegion"], region(6, 45, 6, 45));
}

TEST(Sarif, FoldsFindingsOfOnePlaceAndNamesTheOthers) {
    Sample sample = full_sample();
    const json run = run_of(sample);
    ASSERT_EQ(run["results"].size(), 3U);
    EXPECT_EQ(run["results"][2]["message"], json::parse(R"({
        "id": "default-and-others", "arguments": ["One", "Two"],
        "text": "Remote clients of 'One' get detailed errors. The same holds for 'Two'."})"));
    EXPECT_EQ(run["results"][2]["properties"]["subjects"], json::parse(R"(["One", "Two"])"));
    EXPECT_EQ(run["tool"]["driver"]["rules"][1]["messageStrings"], json::parse(R"({
        "default": {"text": "Remote clients of '{0}' get detailed errors."},
        "default-and-others":
            {"text": "Remote clients of '{0}' get detailed errors. The same holds for '{1}'."}})"));
    EXPECT_EQ(run["tool"]["driver"]["rules"][0]["messageStrings"].size(), 1U);
}

TEST(Sarif, GivesAsManyArgumentsAsTheFormatHas) {
    Sample sample;
    sample.findings = {sample.detailed_errors("One"), sample.detailed_errors("Two")};
    sample.findings[0].arguments = {"One", "unused"};
    const json message = run_of(sample)["results"][0]["message"];
    EXPECT_EQ(message["arguments"], json::parse(R"(["One", "Two"])"));
    EXPECT_EQ(message["text"], "Remote clients of 'One' get detailed errors. The same holds for 'Two'.");
}

TEST(Sarif, BoundsTheNamesOfAFold) {
    Sample sample;
    for (int i = 0; i < 144; ++i) sample.findings.push_back(sample.detailed_errors("S" + std::to_string(100 + i)));
    const std::string others = run_of(sample)["results"][0]["message"]["arguments"][1];
    EXPECT_TRUE(others.starts_with("S101, S102, "));
    EXPECT_TRUE(others.ends_with(", S120 and 123 more"));
}

TEST(Sarif, TextIsTheFormatWithItsArguments) {
    Sample sample = full_sample();
    const json run = run_of(sample);
    const json& rules = run["tool"]["driver"]["rules"];
    for (const json& result : run["results"]) {
        const json& rule = rules[result["ruleIndex"].get<std::size_t>()];
        EXPECT_EQ(rule["id"], result["ruleId"]);
        const json& message = result["message"];
        const std::string format = rule["messageStrings"].at(message["id"].get<std::string>())["text"];
        EXPECT_EQ(message["text"], findings::format_message(format, message["arguments"]));
    }
}

TEST(Sarif, EscapesBracesAndBracketsInTextOnly) {
    Sample sample;
    sample.findings = {sample.detailed_errors("{R:1} [x](1)")};
    const json message = run_of(sample)["results"][0]["message"];
    EXPECT_EQ(message["arguments"][0], "{R:1} [x](1)");
    EXPECT_EQ(message["text"], "Remote clients of '{{R:1}} \\[x\\](1)' get detailed errors.");
}

TEST(Sarif, ListsRulesByIdAndPointsAtThem) {
    Sample sample = full_sample();
    // A rule that the caller forgot is listed all the same.
    Report report = sample.report();
    report.rules = {&sample.idle_rule};
    std::string out;
    write_sarif(report, [&out](std::string_view piece) { out += piece; });
    const json run = json::parse(out)["runs"][0];
    std::vector<std::string> ids;
    for (const json& rule : run["tool"]["driver"]["rules"]) ids.push_back(rule["id"]);
    EXPECT_EQ(ids, (std::vector<std::string>{"HTTP001", "IDLE001"}));
    for (const json& result : run["results"]) EXPECT_EQ(ids.at(result["ruleIndex"]), result["ruleId"]);
}

TEST(Sarif, DescribesEachRule) {
    Sample sample;
    for (int i = 0; i < 30; ++i) sample.idle_rule.tags.push_back("tag" + std::to_string(i % 25));
    const json rule = run_of(sample)["tool"]["driver"]["rules"][2];
    EXPECT_EQ(rule["id"], "IDLE001");
    EXPECT_EQ(rule["name"], "IdleTimeoutOnAlwaysRunning");
    EXPECT_EQ(rule["shortDescription"]["text"], sample.idle_rule.summary);
    EXPECT_EQ(rule["fullDescription"]["text"], sample.idle_rule.why[0]);
    const std::string help = rule["help"]["text"];
    EXPECT_NE(help.find("What to do: Set <processModel idleTimeout=\"00:00:00\" />."), std::string::npos);
    EXPECT_NE(help.find("iislint: ignore[IDLE001] reason"), std::string::npos);
    const std::string markdown = rule["help"]["markdown"];
    EXPECT_NE(markdown.find("Set \\<processModel"), std::string::npos);
    EXPECT_EQ(rule["helpUri"], "https://example.com/iislint/rules/IDLE001");
    EXPECT_EQ(rule["defaultConfiguration"]["level"], "warning");
    EXPECT_EQ(rule["properties"]["precision"], "high");
    EXPECT_EQ(rule["properties"]["problem.severity"], "warning");
    const std::vector<std::string> tags = rule["properties"]["tags"];
    EXPECT_EQ(tags.size(), 20U);
    EXPECT_EQ(std::set<std::string>(tags.begin(), tags.end()).size(), tags.size());
}

TEST(Sarif, BoundsDescriptions) {
    Sample sample;
    sample.idle_rule.why = {std::string(3000, 'x') + "\u00E9"};
    const json rule = run_of(sample)["tool"]["driver"]["rules"][2];
    EXPECT_LE(rule["fullDescription"]["text"].get<std::string>().size(), 1024U);
}

TEST(Sarif, HashesThePrimaryLineOfUtf8FilesOnly) {
    Sample sample;
    sample.findings = {sample.idle("Shop")};
    const json prints = run_of(sample)["results"][0]["partialFingerprints"];
    EXPECT_EQ(prints["iisConfigPath/v1"], "0123456789abcdef");
    EXPECT_TRUE(prints["primaryLocationLineHash"].get<std::string>().ends_with(":1"));

    std::string bytes = "\xFF\xFE";
    for (const char c : std::string("<a>\n<b c=\"x\"/></a>")) bytes += std::string{c, '\0'};
    sample.findings[0].location = Sample::at(sample.add_source("wide.config", bytes), "x");
    sample.findings[0].fixes.clear();
    EXPECT_FALSE(run_of(sample)["results"][0]["partialFingerprints"].contains("primaryLocationLineHash"));
}

TEST(Sarif, SnippetsAreTheTextOfTheFile) {
    Sample sample = full_sample();
    const json run = run_of(sample);
    int count = 0;
    for (const json& result : run["results"]) {
        for (const json& location : result["locations"]) expect_true_snippets(sample, location);
        for (const json& location : result.value("relatedLocations", json::array())) {
            expect_true_snippets(sample, location);
            ++count;
        }
    }
    EXPECT_EQ(count, 1);
}

TEST(Sarif, WidensTheContextOfAOneLineFileByColumns) {
    Sample sample;
    const text::Source& source = sample.add_source("one.config", "<a b=\"x\"/>");
    sample.findings = {sample.idle("Shop"), sample.idle("Shop")};
    sample.findings[0].location = {&source, {0, 10}, {}};
    sample.findings[1].location = {&source, {6, 7}, {}};
    for (Finding& finding : sample.findings) finding.fixes.clear();
    const json results = run_of(sample)["results"];
    EXPECT_FALSE(results[0]["locations"][0]["physicalLocation"].contains("contextRegion"));
    json expected = region(1, 1, 1, 11);
    expected["snippet"]["text"] = "<a b=\"x\"/>";
    EXPECT_EQ(results[1]["locations"][0]["physicalLocation"]["contextRegion"], expected);
}

TEST(Sarif, BoundsTheContextOfALongLine) {
    Sample sample;
    const std::string filler(20000, 'f');
    const text::Source& source = sample.add_source("long.config", "<x>\n<a b=\"" + filler + "\" c=\"v\"/>\n</x>");
    sample.findings = {sample.idle("Shop")};
    sample.findings[0].location = Sample::at(source, "v\"/>");
    EXPECT_LT(sample.write(write_sarif).size(), 12000U);
}

TEST(Sarif, LeavesOutTheSnippetOfASecret) {
    Sample sample;
    Finding finding = sample.idle("Shop");
    finding.location = Sample::at(*sample.server, "hunter2");
    sample.findings = {finding};
    json run = run_of(sample);
    const json& place = run["results"][0]["locations"][0]["physicalLocation"];
    EXPECT_FALSE(place["region"].contains("snippet"));
    EXPECT_FALSE(place.contains("contextRegion"));
    EXPECT_EQ(run["redactionTokens"], json::parse(R"(["[REDACTED]"])"));

    // Beside a secret the context stops short of it.
    finding.location = Sample::at(*sample.server, "svc");
    sample.findings = {finding};
    run = run_of(sample);
    const json& beside = run["results"][0]["locations"][0]["physicalLocation"];
    EXPECT_EQ(beside["region"]["snippet"]["text"], "svc");
    EXPECT_TRUE(beside["contextRegion"]["snippet"]["text"].get<std::string>().ends_with("svc\" password=\""));
    EXPECT_FALSE(run.contains("redactionTokens"));
}

TEST(Sarif, DeclaresTheRedactionOfAnArgument) {
    Sample sample;
    sample.findings = {sample.idle("Shop")};
    sample.findings[0].arguments[1] = "[REDACTED]";
    EXPECT_TRUE(run_of(sample).contains("redactionTokens"));
}

TEST(Sarif, NamesLoneCarriageReturnsOnlyWhenAFileHasThem) {
    Sample sample;
    const text::Source& source = sample.add_source("old.config", "<a>\r<b c=\"x\"/>\r</a>");
    sample.findings = {sample.idle("Shop")};
    sample.findings[0].location = Sample::at(source, "x");
    sample.findings[0].fixes.clear();
    const json run = run_of(sample);
    EXPECT_EQ(run["newlineSequences"], json::parse(R"(["\r\n", "\r", "\n"])"));
    EXPECT_EQ(run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
}

TEST(Sarif, NamesEachFileOfAFixOnceWithDisjointReplacements) {
    Sample sample;
    Finding first = sample.idle("Shop");
    Finding second = sample.idle("Blog");
    const text::Offset shop = Sample::span_of(*sample.server, "name=\"Shop\"").end;
    const text::Offset blog = Sample::span_of(*sample.server, "name=\"Blog\"").end;
    const text::Span shared = Sample::span_of(*sample.server, "identityType");
    first.fixes = {{"Do it", Safety::safe, {{sample.server, {{{shop, shop}, " x=\"1\""}, {shared, "y"}}}}},
                   {"Or so", Safety::unsafe, {{sample.server, {{{shop, shop + 4}, "a"}}}}}};
    second.fixes = {
        {"Do it", Safety::safe, {{sample.server, {{{blog, blog}, " x=\"1\""}}}, {sample.server, {{shared, "y"}}}}},
        {"Or so", Safety::unsafe, {{sample.server, {{{shop + 2, shop + 6}, "b"}}}}}};
    sample.findings = {first, second};
    const json fixes = run_of(sample)["results"][0]["fixes"];
    // The second alternative overlaps itself and cannot be applied as a whole.
    ASSERT_EQ(fixes.size(), 1U);
    ASSERT_EQ(fixes[0]["artifactChanges"].size(), 1U);
    const json& replacements = fixes[0]["artifactChanges"][0]["replacements"];
    ASSERT_EQ(replacements.size(), 3U);
    std::pair<int, int> end{0, 0};
    for (const json& replacement : replacements) {
        const json& deleted = replacement["deletedRegion"];
        EXPECT_GE((std::pair<int, int>{deleted["startLine"], deleted["startColumn"]}), end);
        end = {deleted["endLine"], deleted["endColumn"]};
    }
}

TEST(Sarif, AppliedFixesGiveTheBytesOfTheEdits) {
    Sample sample = full_sample();
    const json run = run_of(sample);
    for (std::size_t i = 0; i < sample.findings.size(); ++i) {
        const Finding& finding = sample.findings[i];
        for (const json& result : run["results"]) {
            if (result["properties"]["subjects"][0] != finding.subject.name) continue;
            for (std::size_t k = 0; k < finding.fixes.size(); ++k) {
                const findings::FileEdits& file = finding.fixes[k].files[0];
                const json& replacement = result["fixes"][k]["artifactChanges"][0]["replacements"][0];
                // An applier of its own: what stands before the region, the new text, what stands behind it.
                const json& deleted = replacement["deletedRegion"];
                json before = region(1, 1, deleted["startLine"], deleted["startColumn"]);
                const std::string head = text_of_region(file.source->text(), before);
                const std::string gone = text_of_region(file.source->text(), deleted);
                std::string whole(file.source->text());
                const std::size_t mark = whole.starts_with("\xEF\xBB\xBF") ? 3 : 0;
                whole.replace(mark + head.size(), gone.size(), replacement["insertedContent"]["text"]);
                EXPECT_EQ(whole, text::apply_edits(file.source->text(), file.edits));
            }
        }
    }
}

TEST(Sarif, PairsAMalformedFileWithANotification) {
    Sample sample;
    const text::Source& source = sample.add_source("my site/web.config", "<configuration>\n  <a>\n</configuration>\n");
    Finding finding;
    finding.rule = &sample.malformed_rule;
    finding.level = findings::Level::error;
    finding.arguments = {"the end tag does not match"};
    finding.location = Sample::at(source, "</configuration>");
    sample.findings = {finding};
    const json invocation = run_of(sample)["invocations"][0];
    EXPECT_EQ(invocation["executionSuccessful"], true);
    ASSERT_EQ(invocation["toolExecutionNotifications"].size(), 1U);
    const json& notification = invocation["toolExecutionNotifications"][0];
    EXPECT_EQ(notification["level"], "warning");
    EXPECT_EQ(notification["descriptor"], json::parse(R"({"id": "TOOL001", "index": 0})"));
    EXPECT_EQ(notification["message"]["text"], "No other rule ran on 'my site/web.config', which is not well-formed.");
    EXPECT_EQ(notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "my%20site/web.config");
}

TEST(Sarif, FailsWithTheRun) {
    Sample sample;
    sample.notices = {{findings::Level::error, "cannot be opened.", "a.config"},
                      {findings::Level::note, "Skipped a transform", ""}};
    const json run = run_of(sample);
    const json& invocation = run["invocations"][0];
    EXPECT_EQ(invocation["executionSuccessful"], false);
    const json& notifications = invocation["toolExecutionNotifications"];
    ASSERT_EQ(notifications.size(), 2U);
    EXPECT_EQ(notifications[0]["level"], "error");
    EXPECT_EQ(notifications[0]["message"]["text"], "About 'a.config': 'cannot be opened'.");
    EXPECT_EQ(notifications[1]["level"], "note");
    EXPECT_EQ(notifications[1]["message"]["text"], "About 'the run': 'Skipped a transform'.");
    const json& descriptors = run["tool"]["driver"]["notifications"];
    for (const json& notification : notifications)
        EXPECT_EQ(descriptors[notification["descriptor"]["index"].get<std::size_t>()]["id"],
                  notification["descriptor"]["id"]);
}

}  // namespace
}  // namespace iislint::report
