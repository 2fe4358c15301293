#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/reporter.hpp"
#include "report/sample.hpp"
#include "report/tool.hpp"

namespace iislint::report {
namespace {

TEST(Formats, AreFoundByName) {
    for (const char* name : {"text", "concise", "json", "sarif"}) {
        ASSERT_NE(find_format(name), nullptr) << name;
        EXPECT_EQ(find_format(name)->name, name);
    }
    EXPECT_EQ(find_format("xml"), nullptr);
    EXPECT_EQ(find_format(""), nullptr);
}

TEST(Formats, OnlyTextIsForPeopleAlone) {
    for (const Format& format : formats()) {
        EXPECT_EQ(format.machine, format.name != "text");
        EXPECT_FALSE(format.summary.empty());
    }
}

TEST(Formats, NeverWriteColorIntoMachineOutput) {
    Sample sample;
    sample.findings = {sample.idle("Shop")};
    sample.color = true;
    for (const Format& format : formats())
        EXPECT_EQ(sample.write(format.write).find('\x1b') == std::string::npos, format.machine) << format.name;
}

TEST(Formats, WriteTheSameBytesTwice) {
    Sample sample;
    sample.findings = {sample.idle("Shop"), sample.idle_by_default(), sample.detailed_errors("Default Web Site")};
    for (const Format& format : formats()) EXPECT_EQ(sample.write(format.write), sample.write(format.write));
}

TEST(Formats, ShowNoSecret) {
    Sample sample;
    findings::Finding finding = sample.idle("Shop");
    finding.location = Sample::at(*sample.server, "hunter2", "/configuration/processModel/@password");
    finding.arguments[1] = "[REDACTED]";
    finding.effective = {{"processModel/@password", "[REDACTED]", findings::Origin::explicit_, finding.location}};
    finding.fixes = {{"Remove it", findings::Safety::unsafe, {{sample.server, {{finding.location.span, ""}}}}}};
    findings::Finding beside = sample.idle("Shop");
    beside.location = Sample::at(*sample.server, "SpecificUser");
    beside.fixes = {
        {"Use the pool's identity", findings::Safety::unsafe, {{sample.server, {{beside.location.span, "x"}}}}}};
    findings::Finding above = sample.idle("Shop");
    above.location = Sample::at(*sample.server, "<applicationPoolDefaults>");
    sample.findings = {above, beside, finding};
    for (const Format& format : formats())
        EXPECT_EQ(sample.write(format.write).find("hunter2"), std::string::npos) << format.name;
}

TEST(Formats, NeverPrintHostileCharactersRaw) {
    Sample sample;
    const text::Source& hostile =
        sample.add_source("evil\x1b[2J\u202E.config",
                          "<configuration>\n  <add name=\"a\u202Eb\x9b\" value=\"v\u200B\"/>\n</configuration>");
    ASSERT_TRUE(hostile.problem().has_value());  // a lone 0x9B is not UTF-8; what stands before it is shown
    findings::Finding finding = sample.idle("\x1b[31m\u202Epool\n::error::x");
    finding.location = Sample::at(hostile, "name", "/configuration/add[@name='\x1b']/@name");
    finding.related = {{finding.location, "here \u202E \x07"}};
    finding.effective = {{"a\x1b", "b\u202E", findings::Origin::explicit_, finding.location}};
    finding.fixes = {{"Do \x1b[0m it", findings::Safety::safe, {{&hostile, {{finding.location.span, "\x1b\u202E"}}}}}};
    sample.findings = {finding, sample.idle("\x1b[32m")};
    sample.findings[1].location = finding.location;
    for (const Format& format : formats()) {
        const std::string out = sample.write(format.write);
        EXPECT_EQ(out.find('\x1b'), std::string::npos) << format.name;
        EXPECT_EQ(out.find('\x07'), std::string::npos) << format.name;
        EXPECT_EQ(out.find("\u202E"), std::string::npos) << format.name;
        EXPECT_EQ(out.find("\n::error"), std::string::npos) << format.name;
    }
}

// Spans and edits at any place, even inside of a character or a line end: no crash, no broken document, nothing raw.
TEST(Formats, SurviveAnyPlaceInAnyText) {
    constexpr std::string_view words[] = {"<a ",
                                          "b=\"",
                                          "\"",
                                          "/>",
                                          "\r\n",
                                          "\n",
                                          "\r",
                                          "\t",
                                          "    ",
                                          "\u00E9",
                                          "\U0001F600",
                                          "password=",
                                          "key=\"ApiKey\" ",
                                          "value='v'",
                                          "<",
                                          ">",
                                          "\u202E",
                                          "e\u0301",
                                          "longer words in between ",
                                          "<!--",
                                          "-->"};
    std::mt19937 random(11);
    for (int round = 0; round < 150; ++round) {
        Sample sample;
        std::string xml = round % 3 == 0 ? "\xEF\xBB\xBF" : "";
        const std::size_t count = random() % (round % 10 == 0 ? 2000 : 80);
        for (std::size_t i = 0; i < count; ++i) xml += words[random() % std::size(words)];
        const text::Source& source = sample.add_source("r.config", xml);
        auto span = [&] {
            const auto a = static_cast<text::Offset>(random() % (source.text().size() + 1));
            const auto b = static_cast<text::Offset>(random() % (source.text().size() + 1));
            return text::Span{std::min(a, b), random() % 4 == 0 ? std::max(a, b) : std::min(a, b)};
        };
        for (int i = 0; i < 4; ++i) {
            findings::Finding finding = sample.idle("Shop");
            finding.location.source = &source;
            finding.location.span = span();
            finding.is_missing_value = random() % 2 == 0;
            finding.related = {{{&source, span(), "/a/@b"}, "related"}};
            finding.effective[0].place = {&source, span(), {}};
            std::vector<text::Edit> edits = {{span(), std::string(words[random() % std::size(words)])},
                                             {span(), "one\r\ntwo\n"}};
            text::sort_edits(edits);
            if (text::overlapping(edits)) edits.pop_back();
            finding.fixes[0].files = {{&source, edits}};
            finding.fixes[1].files = {{&source, {{span(), ""}}}};
            sample.findings.push_back(finding);
        }
        findings::sort_findings(sample.findings);
        EXPECT_TRUE(nlohmann::json::accept(sample.write(write_json)));
        EXPECT_TRUE(nlohmann::json::accept(sample.write(write_sarif)));
        for (const auto write : {write_text, write_concise}) {
            const std::string out = sample.write(write);
            EXPECT_EQ(out.find('\t'), std::string::npos);
            EXPECT_EQ(out.find('\r'), std::string::npos);
            EXPECT_EQ(out.find("\u202E"), std::string::npos);
        }
    }
}

TEST(SummaryLine, SaysWhatWasCheckedWhenNothingIsWrong) {
    Sample sample;
    Report report = sample.report();
    report.summary = {12, 34, 5, 6, 0};
    EXPECT_EQ(summary_line(report), "No findings in 12 files (34 rules, 5 sites, 6 application pools).");
    report.summary = {1, 1, 1, 1, 2};
    EXPECT_EQ(summary_line(report), "No findings in 1 file (1 rule, 1 site, 1 application pool; 2 suppressed).");
}

TEST(SummaryLine, CountsFoldedFindingsOnce) {
    Sample sample;
    sample.findings = {sample.idle("Shop"), sample.detailed_errors("One"), sample.detailed_errors("Two")};
    Report report = sample.report();
    EXPECT_EQ(summary_line(report),
              "2 findings (1 error, 1 warning) in 2 files · 1 fixable with fix --write, 1 more with --unsafe");
    report.summary.suppressed = 3;
    sample.findings = {sample.idle("Shop")};
    sample.findings[0].level = findings::Level::note;
    sample.findings[0].fixes.clear();
    EXPECT_EQ(summary_line(report), "1 finding (1 note) in 2 files · 3 suppressed");
    report.summary.in_baseline = 2;
    report.summary.outside_changes = 4;
    EXPECT_EQ(summary_line(report),
              "1 finding (1 note) in 2 files · 3 suppressed, 2 in the baseline, 4 outside the changed lines");
}

TEST(Tool, HasTheVersionOfTheProject) {
    std::ifstream file(IISLINT_SOURCE_DIR "/CMakeLists.txt");
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_NE(text.str().find("VERSION " + std::string(tool_version) + " "), std::string::npos);
}

}  // namespace
}  // namespace iislint::report
