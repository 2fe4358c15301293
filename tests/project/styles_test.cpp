// How a fix is written in every style of file: fixtures/_styles/<style>/ holds the file, the golden bytes after
// `fix --write`, and the lines that `git diff` shows a reviewer.
//
// IISLINT_UPDATE_GOLDENS=1 writes the goldens anew.
#include <gtest/gtest.h>

#include "folder.hpp"
#include "program.hpp"

namespace iislint::testing {
namespace {

std::vector<std::string> styles() {
    std::vector<std::string> names;
    for (const fs::path& style : entries(source_directory() / "fixtures" / "_styles"))
        if (fs::is_directory(style)) names.push_back(style.filename().string());
    return names;
}

std::string output_of(const std::string& command) {
    std::string out;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return out;
    char buffer[4096];
    for (std::size_t size = 0; (size = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, size);
    pclose(pipe);
    return out;
}

class Style : public ::testing::TestWithParam<std::string> {};

TEST_P(Style, IsKeptByAFixToTheByte) {
    const fs::path folder = source_directory() / "fixtures" / "_styles" / GetParam();
    const TemporaryFolder copy;
    fs::create_directory(copy.path() / ".git");
    const std::string name = "applicationHost.config";
    const std::string before = read_bytes(folder / "in" / name);
    write_bytes(copy.path() / "in" / name, before);
    const WorkingDirectory here(copy.path());
    const std::vector<std::string> fix = {"fix",     "--write",  "--unsafe", "--recycle-at", "02:00",   "--select",
                                          "IDLE001", "--select", "RCYC001",  "--select",     "WARM001", "--select",
                                          "WARM004", "in"};
    const Outcome outcome = run_program(fix);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const std::string after = read_bytes("in/" + name);
    EXPECT_NE(after, before) << "there is something to fix in every style";
    if (update_goldens()) write_bytes(folder / "fixed" / name, after);
    EXPECT_EQ(after, read_bytes(folder / "fixed" / name));

    EXPECT_EQ(run_program(fix).code, 0);
    EXPECT_EQ(read_bytes("in/" + name), after) << "fixing twice changes nothing";

    if (GetParam().starts_with("utf-16")) return;  // a text patch cannot carry it
    if (std::system("git --version >/dev/null 2>&1") != 0) return;
    write_bytes("before/" + name, before);
    const std::string diff =
        output_of("git diff --no-index --no-color --unified=0 --text before/" + name + " in/" + name + " | tail -n +5");
    if (update_goldens()) write_bytes(folder / "diff.txt", diff);
    EXPECT_EQ(diff, read_bytes(folder / "diff.txt"));
}

INSTANTIATE_TEST_SUITE_P(Styles, Style, ::testing::ValuesIn(styles()), [](const auto& test) {
    std::string name = test.param;
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    return name;
});

}  // namespace
}  // namespace iislint::testing
