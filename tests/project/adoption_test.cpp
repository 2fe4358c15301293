// How a team with an old configuration takes the tool in: on a git repository, with the delivered program.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "folder.hpp"

namespace iislint::testing {
namespace {

constexpr std::string_view old_server = R"(<?xml version="1.0" encoding="UTF-8"?>
<configuration>
    <system.applicationHost>
        <applicationPools>
            <add name="Shop" startMode="AlwaysRunning">
                <processModel idleTimeout="00:20:00" />
                <recycling>
                    <periodicRestart time="00:00:00" />
                </recycling>
            </add>
        </applicationPools>
        <sites>
            <site name="Shop" id="1">
                <application path="/" applicationPool="Shop" preloadEnabled="true">
                    <virtualDirectory path="/" physicalPath="D:\sites\shop" />
                </application>
            </site>
        </sites>
    </system.applicationHost>
</configuration>
)";

struct Ran {
    int code = -1;
    std::string out;
};

class Adoption : public ::testing::Test {
protected:
    void SetUp() override {
        if (sh("git --version").code != 0) GTEST_SKIP() << "git is not installed";
        write("server/applicationHost.config", std::string(old_server));
        ASSERT_EQ(sh("git init -q . && git config user.email team@example.com && git config user.name Team && "
                     "git config core.autocrlf false && git add -A && git commit -qm 'As it grew'")
                      .code,
                  0);
    }
    // In the repository's folder; both streams together.
    Ran sh(const std::string& command) const {
        const std::string whole = "cd '" + folder_.path().string() +
                                  "' && export HOME=\"$PWD\" GIT_CONFIG_NOSYSTEM=1 && { " + command + "; } 2>&1";
        Ran ran;
        FILE* pipe = popen(whole.c_str(), "r");
        if (pipe == nullptr) return ran;
        std::array<char, 4096> piece;
        for (std::size_t size = 0; (size = fread(piece.data(), 1, piece.size(), pipe)) > 0;)
            ran.out.append(piece.data(), size);
        const int status = pclose(pipe);
        ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return ran;
    }
    Ran iislint(const std::string& arguments) const { return sh("'" IISLINT_PROGRAM "' " + arguments); }
    void write(const std::string& name, const std::string& bytes) const { write_bytes(folder_.path() / name, bytes); }
    std::string read(const std::string& name) const { return read_bytes(folder_.path() / name); }
    // One change in the old file.
    void change(std::string_view what, std::string_view with) const {
        std::string text = read("server/applicationHost.config");
        const std::size_t at = text.find(what);
        ASSERT_NE(at, std::string::npos) << what;
        write("server/applicationHost.config", text.replace(at, what.size(), with));
    }

    TemporaryFolder folder_;
};

constexpr std::string_view second_pool =
    "            <add name=\"Api\" startMode=\"AlwaysRunning\">\n"
    "                <processModel idleTimeout=\"00:10:00\" />\n"
    "                <recycling>\n"
    "                    <periodicRestart time=\"00:00:00\" />\n"
    "                </recycling>\n"
    "            </add>\n";

TEST_F(Adoption, WithAComment) {
    ASSERT_EQ(iislint("check .").code, 1);
    change("                <processModel",
           "                <!-- iislint: ignore[IDLE001] may sleep until the new release until=2026-12-31 -->\n"
           "                <processModel");
    ASSERT_EQ(sh("git commit -qam 'Accept the idle shop'").code, 0);
    const Ran accepted = iislint("check . --today 2026-06-01");
    EXPECT_EQ(accepted.code, 0) << accepted.out;
    EXPECT_NE(accepted.out.find("1 suppressed"), std::string::npos) << accepted.out;
    EXPECT_EQ(iislint("check . --today 2027-01-01").code, 1) << "the day is over";

    // The pool is repaired: the comment is left over, and fix takes it out as one line.
    change("idleTimeout=\"00:20:00\"", "idleTimeout=\"00:00:00\"");
    ASSERT_EQ(sh("git commit -qam 'Stay awake'").code, 0);
    EXPECT_NE(iislint("check . --today 2026-06-01 --format concise").out.find("note[SUPP001]"), std::string::npos);
    EXPECT_EQ(iislint("fix . --write --today 2026-06-01").code, 0);
    EXPECT_EQ(sh("git diff --numstat").out, "0\t1\tserver/applicationHost.config\n");
    EXPECT_EQ(sh("git diff -U0 | grep '^-  '").out,
              "-                <!-- iislint: ignore[IDLE001] may sleep until the new release until=2026-12-31 -->\n");
}

TEST_F(Adoption, WithABaseline) {
    EXPECT_EQ(iislint("check . --write-baseline iislint-baseline.json").code, 0);
    ASSERT_EQ(sh("git add -A && git commit -qm 'What we know'").code, 0);
    EXPECT_EQ(iislint("check . --baseline iislint-baseline.json").code, 0);
    EXPECT_EQ(sh("cd server && '" IISLINT_PROGRAM "' check . --baseline ../iislint-baseline.json").code, 0)
        << "from another folder";

    // A new pool comes before the old one, which is written in another style.
    change("            <add name=\"Shop\"", std::string(second_pool) + "            <add name=\"Shop\"");
    change("<processModel idleTimeout=\"00:20:00\" />", "<processModel\n        idleTimeout = '00:20:00' />");
    const Ran grown = iislint("check . --baseline iislint-baseline.json --format concise --select IDLE --fail-on note");
    EXPECT_EQ(grown.code, 1) << grown.out;
    EXPECT_NE(grown.out.find("'Api'"), std::string::npos) << grown.out;
    EXPECT_EQ(grown.out.find("'Shop'"), std::string::npos) << grown.out;

    // The old one is repaired: its entry is stale, and leaves as one line of the diff.
    ASSERT_EQ(sh("git checkout -q .").code, 0);
    change("idleTimeout=\"00:20:00\"", "idleTimeout=\"00:00:00\"");
    const Ran stale = iislint("check . --baseline iislint-baseline.json");
    EXPECT_EQ(stale.code, 0);
    EXPECT_NE(stale.out.find("IDLE001 in server/applicationHost.config is no longer found"), std::string::npos)
        << stale.out;
    EXPECT_EQ(iislint("check . --baseline iislint-baseline.json --prune-baseline").code, 0);
    EXPECT_EQ(read("iislint-baseline.json").find("IDLE001"), std::string::npos);
    EXPECT_EQ(iislint("check . --baseline iislint-baseline.json").out.find("stale"), std::string::npos);
}

TEST_F(Adoption, WithTheChangedLinesOfAReview) {
    const std::string pipe =
        "git diff -U0 main-line | '" IISLINT_PROGRAM "' check . --format concise --changed-lines -";
    ASSERT_EQ(sh("git branch main-line").code, 0);
    EXPECT_EQ(sh(pipe).code, 0) << "nothing changed";

    change("physicalPath=\"D:\\sites\\shop\"", "physicalPath=\"D:\\sites\\shop2\"");
    ASSERT_EQ(sh("git commit -qam 'Move the shop'").code, 0);
    EXPECT_EQ(sh(pipe).code, 0) << "the old finding has nothing to do with this line";

    change("        </applicationPools>", std::string(second_pool) + "        </applicationPools>");
    ASSERT_EQ(sh("git commit -qam 'A pool for the API'").code, 0);
    const Ran review = sh(pipe);
    EXPECT_EQ(review.code, 1) << review.out;
    EXPECT_NE(review.out.find("'Api'"), std::string::npos) << review.out;
    EXPECT_EQ(review.out.find("IDLE001] Pool 'Shop'"), std::string::npos) << review.out;
    EXPECT_EQ(sh("cd server && git diff -U3 main-line | '" IISLINT_PROGRAM "' check . --changed-lines -").code, 1)
        << "from a folder below, with lines around the changes";

    // One line elsewhere is enough to make an unchanged line wrong.
    ASSERT_EQ(sh("git checkout -q -B again main-line").code, 0);
    change("name=\"Shop\" startMode=\"AlwaysRunning\"", "name=\"Shop\" autoStart=\"true\" startMode=\"AlwaysRunning\"");
    ASSERT_EQ(sh("git commit -qam 'Say what is so'").code, 0);
    EXPECT_NE(sh(pipe).out.find("IDLE001] Pool 'Shop'"), std::string::npos) << "startMode stands in the changed line";

    // A file that broke is never left out.
    ASSERT_EQ(sh("git checkout -q -B broken main-line").code, 0);
    change("</configuration>", "</configuraton>");
    EXPECT_EQ(sh("git diff -U0 --no-index /dev/null /dev/null | '" IISLINT_PROGRAM "' check . --changed-lines -").code,
              1);
}

}  // namespace
}  // namespace iislint::testing
