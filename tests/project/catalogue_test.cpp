// Every rule is complete: a firing and a quiet case, a page that is up to date, wording that reports can carry.
#include <algorithm>

#include <gtest/gtest.h>

#include "folder.hpp"
#include "program.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/rule_set.hpp"

namespace iislint::testing {
namespace {

std::vector<std::string> stems() {
    std::vector<std::string> found;
    for (const fs::path& file : entries(source_directory() / "rules"))
        if (file.extension() == ".json" && file.stem().string().find("schema") == std::string::npos)
            found.push_back(file.stem().string());
    return found;
}

class Catalogue : public ::testing::TestWithParam<std::string> {
protected:
    static std::string id() { return GetParam().substr(0, GetParam().find('-')); }
    static fs::path fixtures() { return source_directory() / "fixtures" / GetParam(); }
};

TEST_P(Catalogue, FileIsNamedAfterIdAndName) {
    const Result<rules::RuleSet> rules = rules::RuleSet::load_built_in();
    ASSERT_TRUE(rules) << rules.error().message;
    const rules::Rule* rule = rules->find(id());
    ASSERT_NE(rule, nullptr);
    EXPECT_EQ(GetParam(), rule->info().id + "-" + rule->info().name);
    EXPECT_TRUE(rule->code().empty() || rules::find_code_rule(rule->code()) != nullptr ||
                rules::find_application_check(rule->code()) != nullptr)
        << "no check called " << rule->code();
}

TEST_P(Catalogue, HasAFiringAndAQuietCaseEachWithItsReason) {
    int bad = 0;
    int good = 0;
    for (const fs::path& directory : entries(fixtures())) {
        const std::string name = directory.filename().string();
        bad += static_cast<int>(name.starts_with("bad-"));
        good += static_cast<int>(name.starts_with("good-"));
        EXPECT_FALSE(read_bytes(directory / "why.txt").empty()) << directory << " lacks why.txt";
        EXPECT_TRUE(fs::is_directory(directory / "in")) << directory;
    }
    EXPECT_GE(bad, 1);
    EXPECT_GE(good, 1);
}

TEST_P(Catalogue, TextsAreComplete) {
    const Result<rules::RuleSet> rules = rules::RuleSet::load_built_in();
    ASSERT_TRUE(rules);
    const findings::RuleInfo& info = rules->find(id())->info();
    EXPECT_TRUE(info.summary.ends_with('.')) << info.summary;
    EXPECT_FALSE(info.why.empty());
    EXPECT_FALSE(info.condition.empty());
    EXPECT_FALSE(info.references.empty());
    EXPECT_FALSE(info.tags.empty());
    EXPECT_LE(info.tags.size(), 20U);
    EXPECT_LE(info.summary.size(), 1024U);
    for (const findings::MessageFormat& message : info.messages) {
        EXPECT_TRUE(message.format.ends_with('.')) << message.format;
        EXPECT_NE(message.format.find("'{0}'"), std::string::npos) << message.format;
    }
}

// The page: the explanation, and the first firing fixture as its example, before and after the fix. The program carries
// the example of the page that it was built with.
TEST_P(Catalogue, PageIsUpToDate) {
    const Outcome explanation = run_program({"rules", id(), "--format", "markdown"});
    ASSERT_EQ(explanation.code, 0) << explanation.err;
    std::string page = explanation.out.substr(0, explanation.out.find("\n## Example\n"));
    for (const fs::path& directory : entries(fixtures())) {
        const std::string name = directory.filename().string();
        if (!name.starts_with("bad-")) continue;
        std::string why = read_bytes(directory / "why.txt");
        while (why.ends_with('\n')) why.pop_back();
        const WorkingDirectory here(directory);
        const Outcome example =
            run_program(with_inputs({"check", "--select", selection(id(), directory), "--jobs", "1"}, directory));
        page += "\n## Example\n\n" + why + "\n\n```text\n" + example.out + "```\n";
        const Outcome repaired =
            run_program({"fix", "--unsafe", "--select", selection(id(), directory), "--jobs", "1", "in"});
        if (!repaired.out.empty()) page += "\nBefore and after its fix:\n\n```diff\n" + repaired.out + "```\n";
        break;
    }
    std::erase(page, '\r');  // a page has plain line ends, whatever its fixture has
    const fs::path path = source_directory() / "docs" / "rules" / (GetParam() + ".md");
    if (update_goldens()) write_bytes(path, page);
    EXPECT_EQ(read_bytes(path), page) << "run scripts/update-goldens";
    if (!update_goldens()) {
        EXPECT_EQ(explanation.out, page) << "build again, so that the program carries the new page";
    }
}

INSTANTIATE_TEST_SUITE_P(Rules, Catalogue, ::testing::ValuesIn(stems()), [](const auto& test) {
    std::string name = test.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(CatalogueAsAWhole, HasNoFixturesOrPagesWithoutARule) {
    const std::vector<std::string> known = stems();
    const auto is_known = [&](const std::string& stem) {
        return std::find(known.begin(), known.end(), stem) != known.end();
    };
    for (const fs::path& directory : entries(source_directory() / "fixtures")) {
        const std::string name = directory.filename().string();
        if (name.starts_with("_") || name == "demo") continue;
        EXPECT_TRUE(is_known(name)) << directory;
    }
    for (const fs::path& page : entries(source_directory() / "docs" / "rules"))
        EXPECT_TRUE(is_known(page.stem().string())) << page;
}

}  // namespace
}  // namespace iislint::testing
