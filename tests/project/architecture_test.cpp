// The folders' direction: what docs/architecture.md draws is what the includes say.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "folder.hpp"

namespace iislint::testing {
namespace {

std::vector<std::string> includes(const fs::path& file) {
    std::vector<std::string> found;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("#include ")) continue;
        const std::size_t open = line.find_first_of("<\"");
        const std::size_t close = line.find_first_of(">\"", open + 1);
        if (close != std::string::npos) found.push_back(line.substr(open + 1, close - open - 1));
    }
    return found;
}

std::string folder_of(const fs::path& file) { return fs::relative(file, source_directory() / "src").begin()->string(); }

std::vector<fs::path> sources() {
    std::vector<fs::path> found;
    for (const fs::path& file : files_below(source_directory() / "src"))
        if (file.extension() == ".cpp" || file.extension() == ".hpp") found.push_back(file);
    return found;
}

TEST(Architecture, FoldersIncludeOnlyWhatTheyMayKnow) {
    const std::map<std::string, std::set<std::string>> may_know = {
        {"base", {}},
        {"text", {"base"}},
        {"xml", {"base", "text"}},
        {"config", {"base", "text", "xml"}},
        {"validity", {"base", "text", "xml", "config"}},
        {"findings", {"base", "text"}},
        {"scripts", {"base", "text"}},
        {"rules", {"base", "text", "xml", "config", "validity", "findings", "scripts"}},
        {"effects", {"base", "text", "xml", "config", "validity", "findings"}},
        {"warmup", {"base", "text", "xml", "config", "findings", "rules"}},
        {"fix", {"base", "text", "xml", "findings"}},
        {"report", {"base", "text", "findings"}},
        {"cli",
         {"base", "text", "xml", "config", "validity", "findings", "scripts", "rules", "effects", "warmup", "fix",
          "report"}},
    };
    for (const fs::path& file : sources()) {
        const std::string folder = folder_of(file);
        if (folder == "main.cpp") continue;
        ASSERT_TRUE(may_know.contains(folder)) << folder << " is not in the architecture";
        for (const std::string& include : includes(file)) {
            const std::string other = include.substr(0, include.find('/'));
            if (!may_know.contains(other) || other == folder) continue;
            EXPECT_TRUE(may_know.at(folder).contains(other)) << file << " includes " << include;
        }
    }
}

TEST(Architecture, ThirdPartiesStandAtOnePlace) {
    // Patterns of rules, and those of the URL Rewrite module.
    const std::set<std::string> patterns_in = {"base/glob.cpp", "rules/comparison.cpp", "rules/condition.cpp",
                                               "rules/condition_compiler.cpp", "rules/url_rewrite/pattern.cpp"};
    for (const fs::path& file : sources()) {
        const std::string folder = folder_of(file);
        const std::string name = fs::relative(file, source_directory() / "src").string();
        for (const std::string& include : includes(file)) {
            if (include == "pugixml.hpp") {
                EXPECT_EQ(name, "xml/parse.cpp");
            }
            if (include.starts_with("CLI/")) {
                EXPECT_EQ(folder, "cli") << name;
            }
            if (include.starts_with("re2/")) {
                EXPECT_TRUE(patterns_in.contains(name)) << name;
            }
        }
    }
}

TEST(Architecture, EveryFolderIsOnTheArchitecturePage) {
    const std::string page = read_bytes(source_directory() / "docs" / "architecture.md");
    for (const fs::path& folder : entries(source_directory() / "src"))
        if (fs::is_directory(folder)) {
            EXPECT_NE(page.find("`" + folder.filename().string() + "/`"), std::string::npos) << folder;
        }
}

}  // namespace
}  // namespace iislint::testing
