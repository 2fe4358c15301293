// `fix --write` on the real disk, seen from outside: bytes, exit code, and the sentence that says what to do.
#include <filesystem>

#include <gtest/gtest.h>

#include "folder.hpp"
#include "program.hpp"

namespace iislint::testing {
namespace {

class Write : public ::testing::Test {
protected:
    Write() : here_(folder_.path()) {
        fs::create_directory(folder_.path() / ".git");
        write_bytes("server/applicationHost.config", before_);
    }

    static std::string demo() { return read_bytes(source_directory() / "fixtures/demo/server/applicationHost.config"); }
    std::string bytes(const std::string& name = "server/applicationHost.config") const { return read_bytes(name); }

    const std::string before_ = demo();
    TemporaryFolder folder_;
    WorkingDirectory here_;
};

TEST_F(Write, LeavesNothingBesideTheFile) {
    const Outcome outcome = run_program({"fix", "--write", "server"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(bytes(), before_);
    EXPECT_EQ(entries("server").size(), 1U);
}

TEST_F(Write, PartsHardLinksOnlyWithForce) {
    fs::create_hard_link("server/applicationHost.config", "other.config");
    const Outcome refused = run_program({"fix", "--write", "server"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_NE(refused.err.find("it has 2 hard links"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("nothing was written"), std::string::npos) << refused.err;
    EXPECT_EQ(bytes(), before_);
    const Outcome forced = run_program({"fix", "--write", "--force", "server"});
    EXPECT_EQ(forced.code, 0) << forced.err;
    EXPECT_NE(bytes(), before_);
    EXPECT_EQ(bytes("other.config"), before_);
}

// A pull request may bring a symbolic link to any file of the machine.
TEST_F(Write, FollowsNoLinkOutOfWhatWasNamed) {
    fs::create_directory("repository");
    fs::create_symlink("../server/applicationHost.config", "repository/applicationHost.config");
    const Outcome refused = run_program({"fix", "--write", "repository"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_NE(refused.err.find("outside of what was given"), std::string::npos) << refused.err;
    EXPECT_EQ(bytes(), before_);
    const Outcome named = run_program({"fix", "--write", "repository/applicationHost.config"});
    EXPECT_EQ(named.code, 0) << named.err;
    EXPECT_NE(bytes(), before_);
}

TEST_F(Write, KeepsTheOldFileWhereAsked) {
    EXPECT_EQ(run_program({"fix", "--write", "--backup", "~", "server"}).code, 0);
    EXPECT_EQ(bytes("server/applicationHost.config~"), before_);
    EXPECT_NE(bytes(), before_);
}

}  // namespace
}  // namespace iislint::testing
