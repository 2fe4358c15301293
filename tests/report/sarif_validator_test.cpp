// Microsoft's validator has nothing to say about our logs: no error, no warning, no note.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "report/reporter.hpp"
#include "report/sample.hpp"

namespace iislint::report {
namespace {

// The validator's exit code is 0 even when it finds errors: its words are what counts.
std::string run(const std::string& command) {
    std::string out;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return "popen failed";
    std::array<char, 4096> piece;
    for (std::size_t size = 0; (size = fread(piece.data(), 1, piece.size(), pipe)) > 0;) out.append(piece.data(), size);
    pclose(pipe);
    return out;
}

class SarifValidator : public testing::Test {
protected:
    void SetUp() override {
        const char* path = std::getenv("IISLINT_SARIF_MULTITOOL");
        if (path == nullptr || *path == '\0')
            GTEST_SKIP() << "Set IISLINT_SARIF_MULTITOOL to the program Sarif.Multitool to have the logs validated.";
        multitool_ = path;
        directory_ = std::filesystem::temp_directory_path() /
                     ("iislint-sarif-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + "-" +
                      testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(directory_);
    }
    void TearDown() override {
        if (!directory_.empty()) std::filesystem::remove_all(directory_);
    }

    std::string remarks(const std::string& log) const {
        const std::filesystem::path file = directory_ / "log.sarif";
        std::ofstream(file, std::ios::binary) << log;
        const std::string output =
            run("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 '" + multitool_ + "' validate '" + file.string() + "' -c '" +
                IISLINT_SOURCE_DIR + "/tests/report/sarif_policy.xml' --rule-kind 'Sarif;Ghas' " +
                "--level 'Error;Warning;Note' 2>&1");
        if (output.find("Analysis completed successfully") == std::string::npos) return "did not run:\n" + output;
        std::string found;
        const std::regex remark(": (error|warning|note) ([A-Z]+[0-9]+)");
        for (std::size_t at = 0; at < output.size();) {
            const std::size_t end = std::min(output.find('\n', at), output.size());
            const std::string line = output.substr(at, end - at);
            at = end + 1;
            std::smatch match;
            // WRN999 only says that the policy disables a rule.
            if (std::regex_search(line, match, remark) && match[2] != "WRN999") found += line + "\n";
        }
        return found;
    }

private:
    std::string multitool_;
    std::filesystem::path directory_;
};

TEST_F(SarifValidator, AcceptsFindingsFixesFoldsAndNotifications) {
    Sample sample;
    const text::Source& broken = sample.add_source("my site/web.config", "<configuration>\n  <a>\n</configuration>\n");
    findings::Finding malformed;
    malformed.rule = &sample.malformed_rule;
    malformed.level = findings::Level::error;
    malformed.arguments = {"the end tag '</configuration>' closes <a>"};
    malformed.location = Sample::at(broken, "</configuration>");
    const text::Source& open = sample.add_source("open/web.config", "<configuration>\n");
    findings::Finding at_end = malformed;
    at_end.location = {&open, {16, 16}, {}};
    const text::Source& one_line = sample.add_source("one/web.config", "<a b=\"{R:1}\"/>");
    findings::Finding in_one_line = sample.detailed_errors("[x](1) {R:1}");
    in_one_line.location = Sample::at(one_line, "{R:1}");
    findings::Finding two_files = sample.idle_by_default();
    two_files.fixes[0].files.push_back({sample.site, {{{3, 3}, ""}}});
    findings::Finding note = sample.idle("Note");
    note.level = findings::Level::note;
    sample.idle_rule.controls = {"CIS-IIS10-1.5", "STIG-V-218762", "ACME-SEC-7"};
    sample.errors_rule.controls = {"CIS-IIS10-3.4"};
    sample.findings = {malformed,
                       at_end,
                       in_one_line,
                       sample.idle("Shop"),
                       sample.idle("Second"),
                       sample.idle("Third"),
                       note,
                       two_files,
                       sample.detailed_errors("One"),
                       sample.detailed_errors("Two")};
    sample.notices = {
        {findings::Level::note, "Skipped: a transform is not effective configuration.", "Web.Release.config"},
        {findings::Level::warning, "No file is known for this path.", ""},
        {findings::Level::error, "It cannot be read.", "secret/web.config"}};
    EXPECT_EQ(remarks(sample.write(write_sarif)), "");
}

TEST_F(SarifValidator, AcceptsSuppressionsBaselineAndOverrides) {
    Sample sample;
    findings::Finding accepted = sample.idle("Shop");
    accepted.suppression = std::make_shared<findings::Suppression>(findings::Suppression{
        true, "the demo may sleep", Sample::at(*sample.server, "<applicationPools>", "/comment()")});
    findings::Finding by_settings = sample.idle_by_default();
    by_settings.suppression = std::make_shared<findings::Suppression>(findings::Suppression{false, "vendored", {}});
    sample.findings = {accepted, by_settings, sample.detailed_errors("One")};
    for (findings::Finding& finding : sample.findings) finding.baseline = findings::BaselineState::fresh;
    sample.findings[2].baseline = findings::BaselineState::unchanged;
    sample.has_suppressions = true;
    sample.has_baseline = true;
    sample.level_overrides = {{&sample.errors_rule, findings::Level::note}};
    EXPECT_EQ(remarks(sample.write(write_sarif)), "");
    sample.findings.pop_back();
    EXPECT_EQ(remarks(sample.write(write_sarif)), "") << "all suppressed";
}

TEST_F(SarifValidator, AcceptsALogWithoutFindings) {
    Sample sample;
    EXPECT_EQ(remarks(sample.write(write_sarif)), "");
}

// That silence means something.
TEST_F(SarifValidator, RefusesALogThatIsWrong) {
    Sample sample;
    sample.findings = {sample.idle("Shop")};
    std::string log = sample.write(write_sarif);
    log.replace(log.find("\"startColumn\":36"), 16, "\"startColumn\":96");
    EXPECT_NE(remarks(log), "");
}

}  // namespace
}  // namespace iislint::report
