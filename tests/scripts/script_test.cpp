#include "scripts/script.hpp"

#include <gtest/gtest.h>

#include "scripts/yaml_steps.hpp"

namespace iislint::scripts {
namespace {

Script script(std::string path, std::string bytes) {
    FileContent content;
    content.bytes = std::move(bytes);
    return Script(std::move(path), content);
}

std::vector<std::string> parts_of(std::string_view yaml) {
    std::vector<std::string> parts;
    for (const ScriptPart& part : find_script_parts(yaml)) parts.emplace_back(part.span.in(yaml));
    return parts;
}

using Parts = std::vector<std::string>;

TEST(YamlSteps, OneLineValues) {
    EXPECT_EQ(parts_of("- script: iisreset /stop # now\n  displayName: iisreset\n"), Parts{"iisreset /stop"});
    EXPECT_EQ(parts_of("run: 'iisreset'\n"), Parts{"iisreset"});
    EXPECT_EQ(parts_of("\"run\": \"iisreset\"\r\n"), Parts{"iisreset"});
}

TEST(YamlSteps, BlockScalars) {
    EXPECT_EQ(parts_of("a:\n  - run: |\n      one\n\n      two\n    name: x\n"), Parts{"      one\n\n      two\n"});
    EXPECT_EQ(parts_of("description: |\n  run: iisreset\nrun: two\n"), Parts{"two"});
    EXPECT_TRUE(find_script_parts("run: >-\n  one\n  two\n").at(0).folded);
}

TEST(YamlSteps, Lists) {
    EXPECT_EQ(parts_of("script:\n  - one\n  - two\nother:\n  - three\n"), (Parts{"one", "two"}));
    EXPECT_EQ(parts_of("script:\n- one\n- |\n  two\n  three\nother:\n- four\n"), (Parts{"one", "  two\n  three\n"}));
    EXPECT_EQ(parts_of("deploy_script:\n  - ps: one\n  - cmd: two\n"), (Parts{"one", "two"}));
}

TEST(YamlSteps, NamesAndCommentsAreNoScripts) {
    EXPECT_EQ(parts_of("# run: a\nname: run\nsteps:\n  - name: iisreset\n  - uses: x\n"), Parts{});
}

TEST(Script, KnowsItsFilesByName) {
    for (std::string_view name : {"a.ps1", "A.PS1", "b.cmd", "c.bat", "d.yml", "e.yaml"})
        EXPECT_TRUE(is_script_file_name(name)) << name;
    for (std::string_view name : {"web.config", "ps1", "a.ps1.bak", "a.sh"})
        EXPECT_FALSE(is_script_file_name(name)) << name;
}

TEST(Script, IsReadInAnyEncodingOfWindows) {
    EXPECT_EQ(script("a.cmd", "\xEF\xBB\xBFiisreset\r\n").calls().size(), 1U);
    EXPECT_EQ(script("a.cmd",
                     "rem zur\xFC"
                     "ck\r\niisreset\r\n")
                  .calls()
                  .size(),
              1U);
    std::string wide = "\xFF\xFE";
    for (char c : std::string_view("iisreset\r\n")) wide += {c, '\0'};
    const Script of_wide = script("a.ps1", wide);
    ASSERT_EQ(of_wide.calls().size(), 1U);
    EXPECT_EQ(of_wide.calls()[0].text, "iisreset");
}

TEST(Script, ComparesABoundedNumberOfCalls) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += "Stop-WebAppPool Shop\n";
    EXPECT_EQ(script("a.ps1", text).calls().size(), 2000U);
}

TEST(Script, BlocksCloseAgainAfterDeepNesting) {
    const std::string deep = std::string(1000, '{') + std::string(1000, '}') + "; Stop-WebAppPool Shop";
    const Script script_of_braces = script("a.ps1", deep);
    ASSERT_EQ(script_of_braces.calls().size(), 1U);
    EXPECT_EQ(script_of_braces.calls()[0].block, 0U);
}

TEST(Script, KnowsWhenLinesAreNotSteps) {
    EXPECT_TRUE(script("a.ps1", "function A { b }").commands().has_subroutines);
    EXPECT_TRUE(script("a.cmd", "goto b\n:b\nc\n").commands().has_subroutines);
    EXPECT_FALSE(script("a.cmd", ":: b\nc\n").commands().has_subroutines);
}

}  // namespace
}  // namespace iislint::scripts
