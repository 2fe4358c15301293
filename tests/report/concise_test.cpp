#include <string>

#include <gtest/gtest.h>

#include "report/reporter.hpp"
#include "report/sample.hpp"

namespace iislint::report {
namespace {

TEST(Concise, IsOneLineForEachFoldedFinding) {
    Sample sample;
    sample.findings = {sample.idle("Shop"), sample.idle_by_default(), sample.detailed_errors("One"),
                       sample.detailed_errors("Two"), sample.detailed_errors("Three")};
    EXPECT_EQ(
        sample.write(write_concise),
        "server/applicationHost.config:6:36: warning[IDLE001] Pool 'Shop' is AlwaysRunning, yet its worker process "
        "stops after '00:20:00' without a request. [safe fix, unsafe fix]\n"
        "server/applicationHost.config:8:7: warning[IDLE001] Pool 'Blog' is AlwaysRunning, yet its worker process "
        "stops after '00:20:00' without a request. [safe fix]\n"
        "site/web.config:4:43: error[HTTP001] Remote clients of 'One' get detailed errors. (and 2 more: Two, Three) "
        "(see server/applicationHost.config:3:4) [unsafe fix]\n");
}

TEST(Concise, IsEmptyWithoutFindings) {
    Sample sample;
    EXPECT_EQ(sample.write(write_concise), "");
}

TEST(Concise, StaysOnOneLineWhateverANameHolds) {
    Sample sample;
    sample.findings = {sample.idle("a\nb\r\nc")};
    const std::string out = sample.write(write_concise);
    EXPECT_EQ(out.find('\n'), out.size() - 1);
}

TEST(Concise, CountsAlternatives) {
    Sample sample;
    findings::Finding finding = sample.detailed_errors("One");
    finding.fixes.push_back(finding.fixes[0]);
    sample.findings = {finding};
    EXPECT_TRUE(sample.write(write_concise).ends_with(" [2 unsafe fixes]\n"));
}

}  // namespace
}  // namespace iislint::report
