#include "cli/project.hpp"

#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

std::vector<std::string> paths_of(const MemoryFiles& files, std::vector<std::string> paths) {
    ProjectRequest request;
    request.paths = std::move(paths);
    request.jobs = 1;
    const Result<Project> project = Project::load(files, request);
    if (!project) return {"error: " + project.error().message};
    std::vector<std::string> found;
    for (const auto& file : project->files()) found.push_back(file->path());
    return found;
}

using Paths = std::vector<std::string>;

TEST(Search, FindsConfigurationByNameInEveryFolderWithoutCase) {
    MemoryFiles files;
    files.put("a/Web.config", "<configuration/>");
    files.put("a/b/WEB.CONFIG", "<configuration/>");
    files.put("a/b/app.config", "<configuration/>");
    files.put("c/ApplicationHost.config", "<configuration/>");
    files.put("c/administration.config", "<configuration/>");
    files.put("c/redirection.config", "<configuration/>");
    files.put("c/web.config.bak", "<configuration/>");
    EXPECT_EQ(paths_of(files, {"."}), (Paths{"a/Web.config", "a/b/WEB.CONFIG", "c/ApplicationHost.config",
                                             "c/administration.config", "c/redirection.config"}));
}

TEST(Search, LeavesGitAndNodeModulesOut) {
    MemoryFiles files;
    files.put("a/web.config", "<configuration/>");
    files.put("a/.git/web.config", "<configuration/>");
    files.put("a/node_modules/iis/web.config", "<configuration/>");
    EXPECT_EQ(paths_of(files, {"a"}), Paths{"a/web.config"});
}

TEST(Search, AFileNamedTwiceIsReadOnce) {
    MemoryFiles files;
    files.put("a/web.config", "<configuration/>");
    EXPECT_EQ(paths_of(files, {"a", "./a/web.config", "a/../a/", "."}), Paths{"a/web.config"});
}

TEST(Search, ANamedFileIsReadWhateverItsName) {
    MemoryFiles files;
    files.put("iis.xml", quiet_server());
    EXPECT_EQ(paths_of(files, {"iis.xml"}), Paths{"iis.xml"});
}

TEST(Search, SkipsTransformsWithANote) {
    Program program;
    program.files.put("web.config", "<configuration/>");
    program.files.put("Web.Release.config", "<configuration/>");
    const Outcome outcome = program.run({"check", ".", "--format", "json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(outcome.says("Web.Release.config: a transform is not effective configuration")) << outcome.err;
    EXPECT_TRUE(outcome.says("in 1 file")) << outcome.err;
}

TEST(Search, AFolderOfTransformsOnlyIsNothingToCheck) {
    Program program;
    program.files.put("Web.Release.config", "<configuration/>");
    EXPECT_EQ(program.run({"check", "."}).exit_code, 2);
}

TEST(Search, FoldersNestedBeyondReasonEndInAWarning) {
    Program program;
    std::string path;
    for (int i = 0; i < 300; ++i) path += "d/";
    program.files.put(path + "web.config", "<configuration/>");
    program.files.put("web.config", "<configuration/>");
    const Outcome outcome = program.run({"check", "."});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(outcome.says("too deep")) << outcome.err;
}

// Of a --map, said once.
TEST(Map, AFolderNestedBeyondReasonIsNamedOnce) {
    Program program;
    std::string path = "deploy/";
    for (int i = 0; i < 300; ++i) path += "d/";
    program.files.put(path + "web.config", "<configuration/>");
    program.files.put(replaced(path, "deploy/d/", "deploy/e/") + "web.config", "<configuration/>");
    program.files.put("applicationHost.config", quiet_server());
    const Outcome outcome = program.run({"check", "applicationHost.config", "--map", "C:\\quiet=deploy"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::size_t first = outcome.err.find("too deep");
    ASSERT_NE(first, std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find("too deep", first + 1), std::string::npos) << outcome.err;
}

// A server with one ASP.NET application, whose web.config makes ASPN001 speak.
std::string mapped_server(std::string_view rest = {}) {
    return server_text(
        "            <add name=\"Quiet\" managedRuntimeVersion=\"v4.0\"><processModel shutdownTimeLimit=\"00:00:20\" />"
        "<recycling><periodicRestart time=\"00:00:00\" "
        "/></recycling></add>\n",
        quiet_site, rest);
}
constexpr std::string_view asp_net =
    "<configuration><system.web><compilation debug=\"false\" /></system.web></configuration>";

TEST(Map, LeadsAnApplicationToItsWebConfig) {
    Program program;
    program.files.put("applicationHost.config", mapped_server());
    program.files.put("deploy/quiet/web.config", std::string(asp_net));
    const Outcome unmapped = program.run({"check", "applicationHost.config", "--format", "concise"});
    EXPECT_FALSE(unmapped.prints("ASPN001"));
    const Outcome mapped = program.run({"check", "applicationHost.config", "--map", "c:\\QUIET=deploy/quiet",
                                        "--format", "concise", "--fail-on", "note"});
    EXPECT_TRUE(mapped.prints("deploy/quiet/web.config:1:")) << mapped.out << mapped.err;
    EXPECT_TRUE(mapped.prints("'Quiet/'")) << mapped.out;
    EXPECT_EQ(mapped.exit_code, 1);
}

TEST(Map, FolderNamesOnDiskMayDifferInCaseOfTheFileName) {
    Program program;
    program.files.put("applicationHost.config", mapped_server());
    program.files.put("deploy/Web.Config", std::string(asp_net));
    const Outcome mapped =
        program.run({"check", "applicationHost.config", "--map", "C:\\quiet=./deploy/", "--format", "concise"});
    EXPECT_TRUE(mapped.prints("deploy/Web.Config:1:")) << mapped.out << mapped.err;
}

TEST(Map, AMissingFolderIsNoTrouble) {
    Program program;
    program.files.put("applicationHost.config", quiet_server());
    EXPECT_EQ(program.run({"check", "applicationHost.config", "--map", "C:\\quiet=nowhere"}).exit_code, 0);
}

TEST(Map, AMalformedFileItLeadsToIsAFinding) {
    Program program;
    program.files.put("applicationHost.config", mapped_server());
    program.files.put("deploy/web.config", std::string(malformed));
    const Outcome outcome =
        program.run({"check", "applicationHost.config", "--map", "C:\\quiet=deploy", "--format", "concise"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.out.starts_with("deploy/web.config:3:")) << outcome.out;
}

TEST(Map, AFileItClaimsIsNotJudgedTwice) {
    Program program;
    program.files.put("server/applicationHost.config", mapped_server());
    program.files.put("deploy/web.config", std::string(asp_net));
    const Outcome outcome = program.run({"check", ".", "--map", "C:\\quiet=deploy", "--format", "concise"});
    EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 1) << outcome.out;
}

TEST(Server, SystemWebInItsOwnFileDoesNotReachAspNet) {
    Program program;
    program.files.put(
        "applicationHost.config",
        mapped_server(
            "    <system.web><httpRuntime fcnMode=\"Single\" /></system.web>\n"
            "    <location path=\"Quiet\"><system.web><httpRuntime fcnMode=\"Single\" /></system.web></location>\n"));
    program.files.put("deploy/web.config", std::string(asp_net));
    EXPECT_TRUE(program.run({"check", ".", "--map", "C:\\quiet=deploy", "--format", "concise"}).prints("ASPN001"));
    program.files.put("deploy/web.config",
                      "<configuration><system.web><httpRuntime fcnMode=\"Single\" /></system.web></configuration>");
    EXPECT_FALSE(program.run({"check", ".", "--map", "C:\\quiet=deploy", "--format", "concise"}).prints("ASPN001"));
}

TEST(Server, APoolWithoutConfigurationOverrideIgnoresWebConfig) {
    Program program;
    const std::string page =
        "<configuration><system.webServer><applicationInitialization><add initializationPage=\"http://x/y\" />"
        "</applicationInitialization></system.webServer></configuration>";
    program.files.put("deploy/web.config", page);
    program.files.put("applicationHost.config", quiet_server());
    EXPECT_TRUE(program.run({"check", ".", "--map", "C:\\quiet=deploy", "--format", "concise"}).prints("WARM004"));
    program.files.put("applicationHost.config", replaced(quiet_server(), "name=\"Quiet\"",
                                                         "name=\"Quiet\" enableConfigurationOverride=\"false\""));
    EXPECT_FALSE(program.run({"check", ".", "--map", "C:\\quiet=deploy", "--format", "concise"}).prints("WARM004"));
}

TEST(Server, OfIisExpressHasNoPoolFindings) {
    Program program;
    program.files.put("applicationHost.config", replaced(idle_server(), "C:\\shop", "%IIS_SITES_HOME%\\shop"));
    const Outcome outcome = program.run({"check", "."});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
}

TEST(State, PoolsOnOneSideOnlyMakeItStale) {
    Program program;
    program.files.put("applicationHost.config", quiet_server());
    program.files.put("pools.xml", R"(<appcmd><APPPOOL APPPOOL.NAME="Gone" state="Stopped"/></appcmd>)");
    const Outcome outcome = program.run({"check", "applicationHost.config", "--state", "pools.xml"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
    EXPECT_TRUE(outcome.says("'Gone' is not in this file")) << outcome.err;
    EXPECT_TRUE(outcome.says("does not know the application pool 'Quiet'")) << outcome.err;
}

TEST(State, AStoppedPoolThatStartsByItselfIsAZombie) {
    Program program;
    program.files.put("applicationHost.config", quiet_server());
    program.files.put("pools.xml", R"(<appcmd><APPPOOL APPPOOL.NAME="QUIET" state="Stopped"/></appcmd>)");
    const Outcome outcome = program.run({"check", "applicationHost.config", "--state", "pools.xml"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("POOL001")) << outcome.out;
    EXPECT_FALSE(outcome.says("stale")) << outcome.err;
    EXPECT_TRUE(program.run({"check", "applicationHost.config", "--stopped", "quiet"}).prints("POOL001"));
}

TEST(State, AnUnreadableSnapshotIsTrouble) {
    Program program;
    program.files.put("applicationHost.config", quiet_server());
    program.files.put("pools.xml", "ERROR ( message:Access is denied. )\r\n");
    const Outcome outcome = program.run({"check", "applicationHost.config", "--state", "pools.xml"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("capture it with: appcmd list apppool /xml")) << outcome.err;
}

}  // namespace
}  // namespace iislint::cli
