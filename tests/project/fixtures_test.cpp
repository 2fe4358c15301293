// Every rule's fixtures: bad-* must say and repair exactly what its goldens hold, good-* must stay silent.
//
// IISLINT_UPDATE_GOLDENS=1 writes the goldens anew.
#include <map>

#include <gtest/gtest.h>

#include "folder.hpp"
#include "program.hpp"

namespace iislint::testing {
namespace {

struct Case {
    fs::path directory;  // fixtures/<stem>/<case>
    std::string rule;    // IDLE001
};

std::vector<Case> cases(const std::string& prefix) {
    std::vector<Case> found;
    for (const fs::path& rule : entries(source_directory() / "fixtures")) {
        const std::string stem = rule.filename().string();
        if (stem.find('-') == std::string::npos) continue;
        for (const fs::path& directory : entries(rule))
            if (directory.filename().string().starts_with(prefix))
                found.push_back({directory, stem.substr(0, stem.find('-'))});
    }
    return found;
}

std::string test_name(const ::testing::TestParamInfo<Case>& info) {
    std::string name = info.param.rule + "_" + info.param.directory.filename().string();
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    return name;
}

// Relative path to bytes, for files that differ from `before`.
std::map<std::string, std::string> changed_files(const fs::path& before, const fs::path& after) {
    std::map<std::string, std::string> changed;
    for (const fs::path& file : files_below(after)) {
        const fs::path relative = fs::relative(file, after);
        std::string bytes = read_bytes(file);
        if (bytes != read_bytes(before / relative)) changed.emplace(relative.string(), std::move(bytes));
    }
    return changed;
}

class BadFixture : public ::testing::TestWithParam<Case> {};
class GoodFixture : public ::testing::TestWithParam<Case> {};

TEST_P(BadFixture, SaysWhatItsGoldenHolds) {
    const WorkingDirectory here(GetParam().directory);
    const Outcome outcome = run_program(with_inputs(
        {"check", "--select", selection(GetParam().rule, GetParam().directory), "--jobs", "1"}, GetParam().directory));
    EXPECT_NE(outcome.code, 2) << outcome.err;
    EXPECT_NE(outcome.out.find("[" + GetParam().rule + "]"), std::string::npos) << outcome.out;
    const fs::path golden = GetParam().directory / "expected.txt";
    if (update_goldens()) write_bytes(golden, outcome.out);
    EXPECT_EQ(outcome.out, read_bytes(golden));
}

TEST_P(BadFixture, IsRepairedToItsGoldenAndStaysSo) {
    const TemporaryFolder copy;
    fs::copy(GetParam().directory / "in", copy.path() / "in", fs::copy_options::recursive);
    // Ends the search for settings files here.
    fs::create_directory(copy.path() / ".git");
    const WorkingDirectory here(copy.path());
    const std::vector<std::string> fix =
        with_inputs({"fix", "--write", "--unsafe", "--select", selection(GetParam().rule, GetParam().directory)},
                    GetParam().directory);
    const Outcome first = run_program(fix);
    EXPECT_EQ(first.code, 0) << first.err;
    const std::map<std::string, std::string> changed = changed_files(GetParam().directory / "in", copy.path() / "in");

    const fs::path golden = GetParam().directory / "fixed";
    if (update_goldens()) {
        fs::remove_all(golden);
        for (const auto& [name, bytes] : changed) write_bytes(golden / name, bytes);
    }
    EXPECT_EQ(changed, changed_files("/nonexistent", golden));

    const std::map<std::string, std::string> before_second = changed_files("/nonexistent", copy.path() / "in");
    EXPECT_EQ(run_program(fix).code, 0);
    EXPECT_EQ(changed_files("/nonexistent", copy.path() / "in"), before_second) << "fixing twice changes nothing";
}

TEST_P(GoodFixture, IsSilent) {
    const WorkingDirectory here(GetParam().directory);
    const Outcome outcome = run_program(with_inputs(
        {"check", "--select", selection(GetParam().rule, GetParam().directory), "--jobs", "1"}, GetParam().directory));
    EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
    EXPECT_TRUE(outcome.out.starts_with("No findings")) << outcome.out;
}

INSTANTIATE_TEST_SUITE_P(Fixtures, BadFixture, ::testing::ValuesIn(cases("bad-")), test_name);
INSTANTIATE_TEST_SUITE_P(Fixtures, GoodFixture, ::testing::ValuesIn(cases("good-")), test_name);

std::vector<std::string> broken_documents() {
    std::vector<std::string> names;
    for (const fs::path& file : files_below(source_directory() / "fixtures" / "_broken"))
        if (file.extension() == ".config") names.push_back(file.filename().string());
    return names;
}

class BrokenDocument : public ::testing::TestWithParam<std::string> {};

TEST_P(BrokenDocument, IsConf000AloneAndNeverRewritten) {
    const TemporaryFolder copy;
    fs::create_directory(copy.path() / ".git");
    fs::copy(source_directory() / "fixtures" / "_broken" / GetParam(), copy.path() / GetParam());
    const WorkingDirectory here(copy.path());
    const Outcome check =
        run_program({"check", "--format", "concise", "--fail-on", "never", "--select", "IDLE001", GetParam()});
    EXPECT_EQ(check.code, 1) << check.out << check.err;
    EXPECT_NE(check.out.find("error[CONF000]"), std::string::npos) << check.out;
    EXPECT_EQ(check.out.find("[IDLE001]"), std::string::npos);
    run_program({"fix", "--write", "--unsafe", GetParam()});
    EXPECT_EQ(read_bytes(copy.path() / GetParam()),
              read_bytes(source_directory() / "fixtures" / "_broken" / GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Fixtures, BrokenDocument, ::testing::ValuesIn(broken_documents()), [](const auto& test) {
    std::string name = test.param;
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    return name;
});

}  // namespace
}  // namespace iislint::testing
