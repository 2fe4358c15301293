#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

constexpr const char* host = "applicationHost.config";

struct Fixture : testing::Test {
    Program program;
    void put(std::string text) { program.files.put(host, std::move(text)); }
    Outcome fix(std::vector<std::string> options = {}) {
        options.insert(options.begin(), {"fix", host});
        return program.run(options);
    }
    std::string text() { return program.files.bytes(host); }
};
struct Fix : Fixture {};
struct FixWrite : Fixture {};
struct FixRefuses : Fixture {};
struct FixStandardInput : Fixture {};

TEST_F(Fix, PrintsADiffAndChangesNothing) {
    put(idle_server());
    const Outcome outcome = fix();
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.out.starts_with("--- a/applicationHost.config\n+++ b/applicationHost.config\n@@ "))
        << outcome.out;
    EXPECT_TRUE(outcome.prints("idleTimeout=\"00:00:00\"")) << outcome.out;
    EXPECT_TRUE(outcome.says("IDLE001 Never stop for idleness: 'Shop'")) << outcome.err;
    EXPECT_EQ(text(), idle_server());
}

TEST_F(Fix, SaysWhatWillChangeByEffectiveValue) {
    put(idle_server());
    const Outcome outcome = fix();
    EXPECT_TRUE(outcome.says("iislint: pool Shop: processModel/@idleTimeout 00:20:00 -> 00:00:00\n")) << outcome.err;
    put(replaced(idle_server(), " idleTimeout=\"00:20:00\"", ""));
    EXPECT_TRUE(fix().says("pool Shop: processModel/@idleTimeout 00:20:00 (schema) -> 00:00:00\n"));
}

TEST_F(FixWrite, AMisspeltGroupTakesItsSectionsWithIt) {
    const std::string text =
        "<configuration>\n  <sxstem.webServer>\n    <directoryBrowse enabled=\"true\" />\n    <remove />\n"
        "    <custom><inner value=\"1\" /></custom>\n  </sxstem.webServer>\n</configuration>\n";
    program.files.put("web.config", text);
    const Outcome outcome = program.run({"fix", "--write", "--unsafe", "--select", "CONF020", "web.config"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(outcome.says("directoryBrowse/@enabled false (schema) -> true")) << outcome.err;
    std::string right = text;
    for (std::size_t at = right.find("sxstem"); at != std::string::npos; at = right.find("sxstem"))
        right.replace(at, 6, "system");
    EXPECT_EQ(program.files.bytes("web.config"), right);
}

TEST_F(FixWrite, AMisspeltSectionIsRepairedInsideALocationOfAWebConfigOfItsOwn) {
    const std::string text =
        "<configuration>\n  <location path=\"app\">\n    <system.webServer>\n      <httpErorrs errorMode=\"Detailed\" "
        "/>\n    </system.webServer>\n  </location>\n</configuration>\n";
    program.files.put("web.config", text);
    const Outcome outcome = program.run({"fix", "--write", "--unsafe", "--select", "CONF020", "web.config"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(
        outcome.says("web.config (location app): system.webServer/httpErrors/@errorMode DetailedLocalOnly "
                     "(schema) -> Detailed"))
        << outcome.err;
    EXPECT_EQ(program.files.bytes("web.config"), replaced(text, "httpErorrs", "httpErrors"));
}

// It counts nowhere, and is repaired all the same.
TEST_F(FixWrite, AMisspeltEntryIsRepairedInFrontOfAClear) {
    const std::string text =
        "<configuration>\n  <system.webServer>\n    <defaultDocument>\n      <files>\n        <ad value=\"a.htm\" />\n"
        "        <clear />\n        <add value=\"b.htm\" />\n      </files>\n    </defaultDocument>\n"
        "  </system.webServer>\n</configuration>\n";
    program.files.put("web.config", text);
    const Outcome outcome = program.run({"fix", "--write", "--unsafe", "--select", "CONF011", "web.config"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(program.files.bytes("web.config"), replaced(text, "<ad ", "<add "));
}

// The folder is that of an application whose pool ignores it, too.
TEST_F(Fix, NamesTheApplicationThatReadsTheFolderOfTwo) {
    const auto site = [](const std::string& name, const std::string& pool) {
        return "<site name=\"" + name + "\" id=\"" + (name == "A" ? "8" : "9") +
               "\"><application path=\"/\" applicationPool=\"" + pool +
               "\" preloadEnabled=\"true\"><virtualDirectory path=\"/\" physicalPath=\"D:\\shared\" "
               "/></application></site>\n";
    };
    put("<configuration><system.applicationHost><applicationPools>"
        "<add name=\"Deaf\" enableConfigurationOverride=\"false\" /><add name=\"Shop\" />"
        "</applicationPools><sites>" +
        site("A", "Deaf") + site("B", "Shop") + "</sites></system.applicationHost></configuration>\n");
    program.files.put("shared/web.config",
                      "<configuration><system.webServer><applicationInitialization><add initializationPage=\"/a\" />"
                      "</applicationInitialization></system.webServer></configuration>\n");
    const Outcome outcome = program.run({"fix", "--select", "WARM010", "--map", "D:\\=.", "--format", "appcmd", "."});
    EXPECT_TRUE(
        outcome.says("B: system.webServer/applicationInitialization/@doAppInitAfterRestart false (schema) -> true"))
        << outcome.err;
    EXPECT_TRUE(outcome.prints("set config \"B\" -section:system.webServer/applicationInitialization"))
        << outcome.out << outcome.err;
}

TEST_F(FixWrite, AtOriginWritesTheDefaultsElementAndNamesEveryPool) {
    const std::string defaults =
        "            <applicationPoolDefaults><processModel idleTimeout=\"00:20:00\" /></applicationPoolDefaults>\n";
    const std::string pools =
        std::string(quiet_pool) + replaced(std::string(idle_pool), " idleTimeout=\"00:20:00\"", "") + defaults;
    put(server_text(pools, std::string(quiet_site) + std::string(idle_site)));
    const Outcome outcome = fix({"--write", "--at-origin"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(
        outcome.says("pools Quiet, Shop: processModel/@idleTimeout 00:20:00 "
                     "(applicationPoolDefaults) -> 00:00:00"))
        << outcome.err;
    EXPECT_EQ(text(),
              server_text(replaced(pools, "00:20:00", "00:00:00"), std::string(quiet_site) + std::string(idle_site)));
}

TEST_F(FixWrite, OppositeWishesOfOneDefaultsElementLeaveItAsItIsAndAreNamed) {
    // A pool that nobody uses need not start, one that is used has to; neither says so itself.
    put(server_text(replaced(std::string(idle_pool), "00:20:00", "00:00:00") + "            <add name=\"Spare\" />\n",
                    idle_site));
    const std::string before = text();
    for (int run = 0; run < 2; ++run) {
        const Outcome outcome = fix({"--write", "--unsafe", "--at-origin", "--select", "POOL003,POOL004"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_TRUE(
            outcome.says("not fixed, since these undo each other; choose with --select: "
                         "POOL003 (Start the pool with the service) for 'Shop', "
                         "POOL004 (Do not start the pool with the service) for 'Spare'\n"))
            << outcome.err;
        EXPECT_EQ(text(), before);
    }
    EXPECT_EQ(fix({"--write", "--unsafe", "--at-origin", "--select", "POOL004"}).exit_code, 0);
    EXPECT_NE(text().find("<applicationPoolDefaults autoStart=\"false\""), std::string::npos) << text();
}

TEST_F(Fix, WithNothingToFixPrintsNothing) {
    put(quiet_server());
    const Outcome outcome = fix();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.says("nothing to fix"));
}

TEST_F(FixWrite, ChangesExactlyTheAnnouncedBytes) {
    put(idle_server());
    const Outcome outcome = fix({"--write"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.says("wrote applicationHost.config")) << outcome.err;
    EXPECT_EQ(text(), replaced(idle_server(), "00:20:00", "00:00:00"));
}

TEST_F(FixWrite, ASecondTimeChangesNothingAndPrintsNothing) {
    put(idle_server());
    fix({"--write", "--unsafe"});
    const std::string once = text();
    const Outcome again = fix({"--unsafe"});
    EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
    EXPECT_EQ(again.out, "");
    fix({"--write", "--unsafe"});
    EXPECT_EQ(text(), once);
}

TEST_F(FixWrite, LeavesNothingOfWhatItFixedToCheck) {
    put(idle_server());
    EXPECT_EQ(program.run({"check", host}).exit_code, 1);
    fix({"--write"});
    EXPECT_EQ(program.run({"check", host}).exit_code, 0);
}

TEST_F(FixWrite, KeepsLineEndsAndTheByteOrderMark) {
    std::string crlf;
    for (char c : idle_server()) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    put("\xEF\xBB\xBF" + crlf);
    fix({"--write"});
    EXPECT_EQ(text(), "\xEF\xBB\xBF" + replaced(crlf, "00:20:00", "00:00:00"));
}

TEST_F(FixWrite, KeepsUtf16) {
    const auto encoded = [](const std::string& ascii) {
        std::string out = "\xFF\xFE";
        for (char c : ascii) out += {c, '\0'};
        return out;
    };
    put(encoded(idle_server()));
    const Outcome patch = fix();
    EXPECT_EQ(patch.out, "");
    EXPECT_TRUE(patch.says("use --write")) << patch.err;
    EXPECT_EQ(fix({"--write"}).exit_code, 0);
    EXPECT_EQ(text(), encoded(replaced(idle_server(), "00:20:00", "00:00:00")));
}

// The fix needs a decision unless the hour is given.
std::string drifting_server() {
    return server_text(
        "            <add name=\"Shop\" startMode=\"AlwaysRunning\">\n"
        "                <processModel idleTimeout=\"00:00:00\" />\n"
        "            </add>\n",
        idle_site);
}

TEST_F(Fix, TakesUnsafeFixesOnlyWhenAsked) {
    put(drifting_server());
    const Outcome safe = fix();
    EXPECT_EQ(safe.exit_code, 0) << safe.out;
    EXPECT_EQ(safe.out, "");
    EXPECT_TRUE(safe.says("1 more fix needs a decision: see them with --unsafe")) << safe.err;
    const Outcome unsafe = fix({"--unsafe"});
    EXPECT_EQ(unsafe.exit_code, 1);
    EXPECT_TRUE(unsafe.prints("02:00:00")) << unsafe.out;
}

TEST_F(Fix, AGivenHourMakesTheScheduleSafe) {
    put(drifting_server());
    const Outcome outcome = fix({"--recycle-at", "03:30"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("<add value=\"03:30:00\" />")) << outcome.out;
    EXPECT_TRUE(outcome.prints("time=\"00:00:00\"")) << outcome.out;
    EXPECT_EQ(fix({"--recycle-at", "03:30", "--write"}).exit_code, 0);
    EXPECT_EQ(fix({"--recycle-at", "03:30"}).out, "");
    EXPECT_EQ(program.run({"check", host}).exit_code, 0);
}

TEST_F(Fix, AStatedIntentMakesThePoolSafeToStop) {
    put(quiet_server());
    EXPECT_EQ(fix().exit_code, 0);
    const Outcome outcome = fix({"--stopped", "Quiet"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.prints("autoStart=\"false\"")) << outcome.out;
}

TEST_F(Fix, OfSelectedRulesOnly) {
    put(idle_server());
    EXPECT_EQ(fix({"--select", "RCYC"}).out, "");
    EXPECT_EQ(fix({"--ignore", "IDLE001"}).out, "");
    EXPECT_NE(fix({"--select", "IDLE"}).out, "");
}

TEST_F(Fix, SeveralFixesOfOneElementConverge) {
    put(server_text("            <add name=\"Shop\" startMode=\"AlwaysRunning\" />\n",
                    "            <site name=\"Shop\" id=\"2\"><application path=\"/\" applicationPool=\"Shop\">"
                    "<virtualDirectory path=\"/\" physicalPath=\"C:\\shop\" /></application></site>\n"));
    const Outcome written = fix({"--write", "--recycle-at", "03:30"});
    EXPECT_EQ(written.exit_code, 0) << written.err;
    for (std::string_view part : {"idleTimeout=\"00:00:00\"", "value=\"03:30:00\"", "preloadEnabled=\"true\""})
        EXPECT_NE(text().find(part), std::string::npos) << part << "\n" << text();
    EXPECT_EQ(fix({"--recycle-at", "03:30"}).out, "");
    // What remains is SHUT001, which has no fix.
    EXPECT_EQ(program.run({"check", host, "--fail-on", "note", "--ignore", "SHUT001,WARM010"}).exit_code, 0) << text();
}

TEST_F(Fix, OfManyPoolsIsOneDiff) {
    std::string pools;
    std::string sites;
    for (int i = 0; i < 200; ++i) {
        const std::string name = "P" + std::to_string(i);
        pools += "            <add name=\"" + name + "\" startMode=\"AlwaysRunning\" />\n";
        sites += "            <site name=\"" + name + "\" id=\"" + std::to_string(i + 1) +
                 "\"><application path=\"/\" applicationPool=\"" + name +
                 "\"><virtualDirectory path=\"/\" physicalPath=\"C:\\x\" /></application></site>\n";
    }
    put(server_text(pools, sites));
    const Outcome outcome = fix({"--unsafe"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.out.find("--- a/", 1), std::string::npos);
    EXPECT_TRUE(outcome.says("and 192 more")) << outcome.err;
    fix({"--unsafe", "--write"});
    EXPECT_EQ(fix({"--unsafe"}).out, "");
}

TEST_F(Fix, OfManyPreloadedApplicationsIsDoneInOneRun) {
    std::string pools;
    std::string sites;
    for (int i = 0; i < 50; ++i) {
        const std::string name = "P" + std::to_string(i);
        pools += "            <add name=\"" + name + "\" startMode=\"OnDemand\" />\n";
        sites += "            <site name=\"" + name + "\" id=\"" + std::to_string(i + 1) +
                 "\"><application path=\"/\" preloadEnabled=\"true\" applicationPool=\"" + name +
                 "\"><virtualDirectory path=\"/\" physicalPath=\"C:\\x\" /></application></site>\n";
    }
    put(server_text(pools, sites));
    EXPECT_FALSE(fix({"--write", "--select", "WARM002"}).says("stopped after"));
    EXPECT_EQ(text().find("OnDemand"), std::string::npos);
}

TEST_F(Fix, OfASharedValueWrittenOnceIsMadeOnce) {
    put(
        server_text("            <add name=\"A\" startMode=\"AlwaysRunning\" />\n"
                    "            <add name=\"B\" startMode=\"AlwaysRunning\" />\n"
                    "            <applicationPoolDefaults><processModel idleTimeout=\"00:10:00\" />"
                    "<recycling><periodicRestart time=\"00:00:00\" /></recycling></applicationPoolDefaults>\n",
                    replaced(replaced(std::string(idle_site), "\"Shop\"", "\"S1\""), "\"Shop\"", "\"A\"") +
                        replaced(replaced(replaced(std::string(idle_site), "\"Shop\"", "\"S2\""), "\"Shop\"", "\"B\""),
                                 "id=\"2\"", "id=\"3\"")));
    fix({"--write"});
    const std::string once = text();
    EXPECT_NE(once.find("idleTimeout=\"00:10:00\""), std::string::npos) << "the defaults serve other pools too\n"
                                                                        << once;
    EXPECT_EQ(fix().out, "");
}

TEST_F(Fix, PrintsOneDiffForEachFileInTheirOrder) {
    program.files.put("b/applicationHost.config", idle_server());
    program.files.put("a/applicationHost.config", idle_server());
    program.files.put("c/applicationHost.config", quiet_server());
    const Outcome outcome = program.run({"fix", "c", "b", "a"});
    EXPECT_EQ(outcome.exit_code, 1);
    const std::size_t a = outcome.out.find("--- a/a/applicationHost.config");
    const std::size_t b = outcome.out.find("--- a/b/applicationHost.config");
    ASSERT_NE(a, std::string::npos);
    ASSERT_NE(b, std::string::npos);
    EXPECT_LT(a, b);
    EXPECT_FALSE(outcome.prints("a/c/"));
}

TEST_F(Fix, ReachesAMappedWebConfig) {
    put(quiet_server());
    const std::string page =
        "<configuration>\r\n\t<system.webServer>\r\n\t\t<applicationInitialization>\r\n\t\t\t<add "
        "initializationPage='~/warm' />\r\n\t\t</applicationInitialization>\r\n\t</system.webServer>\r\n"
        "</configuration>";
    program.files.put("deploy/web.config", page);
    const Outcome outcome = fix({"--write", "--unsafe", "--select", "WARM004", "--map", "C:\\quiet=deploy"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(program.files.bytes("deploy/web.config"), replaced(page, "~/warm", "/warm"));
    EXPECT_EQ(text(), quiet_server());
}

// Configuration comes from pull requests: a path in it must not lead out of the folder that the user mapped.
TEST_F(Fix, NeverWritesOutsideTheMappedFolders) {
    put(replaced(quiet_server(), "C:\\quiet", "C:\\quiet\\..\\outside"));
    const std::string page =
        "<configuration><system.webServer><applicationInitialization><add initializationPage='~/warm' />"
        "</applicationInitialization></system.webServer></configuration>";
    program.files.put("outside/web.config", page);
    program.files.put("deploy/readme.txt", "");
    fix({"--write", "--unsafe", "--map", "C:\\quiet=deploy"});
    EXPECT_EQ(program.files.bytes("outside/web.config"), page);
}

// Files that change between reading and writing, as an editor or a second iislint would do it.
class ChangingFiles final : public Files {
public:
    explicit ChangingFiles(MemoryFiles& files, std::string path, std::string bytes)
        : files_(files), path_(std::move(path)), bytes_(std::move(bytes)) {}
    PathKind kind(const std::string& path) const override { return files_.kind(path); }
    bool is_root(const std::string& directory) const override { return files_.is_root(directory); }
    Result<FileContent> read(const std::string& path, std::int64_t limit) const override {
        return files_.read(path, limit);
    }
    Result<std::vector<DirectoryEntry>> list(const std::string& directory) const override {
        return files_.list(directory);
    }
    Result<std::vector<std::string>> replace(const std::vector<Replacement>& replacements,
                                             const ReplaceOptions& options) override {
        files_.put(path_, bytes_);
        return files_.replace(replacements, options);
    }

private:
    MemoryFiles& files_;
    std::string path_;
    std::string bytes_;
};

TEST_F(FixRefuses, AFileThatChangedSinceItWasRead) {
    put(idle_server());
    program.files.put("b/applicationHost.config", idle_server());
    const std::string edited = replaced(idle_server(), "Shop", "Edited");
    ChangingFiles changing(program.files, "b/applicationHost.config", edited);
    std::string err;
    Streams streams;
    streams.out = [](std::string_view) {};
    streams.err = [&](std::string_view text) { err += text; };
    streams.environment = [](const char*) -> const char* { return nullptr; };
    EXPECT_EQ(cli::run({"fix", ".", "--write"}, changing, streams), 2);
    EXPECT_NE(err.find("'b/applicationHost.config': it changed since it was read"), std::string::npos) << err;
    EXPECT_EQ(err.find("wrote"), std::string::npos) << err;
    EXPECT_EQ(program.files.bytes("b/applicationHost.config"), edited);
    EXPECT_EQ(text(), idle_server()) << "all or nothing";
}

TEST_F(FixRefuses, ToOverwriteABackup) {
    put(idle_server());
    const Outcome first = program.run({"fix", ".", "--write", "--backup", ".orig"});
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_TRUE(first.says("kept the old 'applicationHost.config' as 'applicationHost.config.orig'")) << first.err;
    EXPECT_EQ(program.files.bytes("applicationHost.config.orig"), idle_server());
    put(idle_server());
    const Outcome second = program.run({"fix", ".", "--write", "--backup", ".orig"});
    EXPECT_EQ(second.exit_code, 2);
    EXPECT_TRUE(second.says("its backup exists already; nothing was written")) << second.err;
    EXPECT_EQ(text(), idle_server());
}

TEST_F(FixRefuses, ABackupSuffixThatIsNoSuffix) {
    put(idle_server());
    for (const char* suffix : {"", "/../x"}) {
        const Outcome outcome = program.run({"fix", ".", "--write", "--backup", suffix});
        EXPECT_EQ(outcome.exit_code, 2) << suffix;
        EXPECT_TRUE(outcome.says("--backup")) << outcome.err;
    }
    EXPECT_EQ(text(), idle_server());
}

TEST_F(FixRefuses, NothingHalfWhenOneFileCannotBeWritten) {
    put(idle_server());
    program.files.put("b/applicationHost.config", idle_server());
    program.files.refuse_writes_to("b/applicationHost.config");
    const Outcome outcome = program.run({"fix", ".", "--write"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("cannot write 'b/applicationHost.config'")) << outcome.err;
    EXPECT_FALSE(outcome.says("wrote")) << outcome.err;
    EXPECT_FALSE(outcome.says("fixed")) << outcome.err;
    EXPECT_EQ(text(), idle_server());
    EXPECT_EQ(program.files.bytes("b/applicationHost.config"), idle_server());
}

TEST_F(FixRefuses, AMalformedFileButMendsTheOthers) {
    const std::string broken = replaced(idle_server(), "</configuration>", "");
    put(broken);
    program.files.put("b/applicationHost.config", idle_server());
    program.files.put("c/web.config", "<configuration>\xFF</configuration>");
    const Outcome outcome = program.run({"fix", ".", "--write", "--unsafe"});
    EXPECT_EQ(text(), broken);
    EXPECT_EQ(program.files.bytes("c/web.config"), "<configuration>\xFF</configuration>");
    EXPECT_NE(program.files.bytes("b/applicationHost.config"), idle_server());
    EXPECT_TRUE(outcome.says("iislint: applicationHost.config:14:1: cannot be read as XML")) << outcome.err;
    EXPECT_TRUE(outcome.says("c/web.config:1:16: cannot be read as XML")) << outcome.err;
    EXPECT_EQ(outcome.exit_code, 0) << "all that was announced is written";
}

TEST_F(FixRefuses, ToCallAMalformedFileFixed) {
    put(std::string(malformed));
    const Outcome outcome = fix();
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.says("applicationHost.config:3:")) << outcome.err;
    EXPECT_FALSE(outcome.says("nothing to fix")) << outcome.err;
}

TEST_F(FixStandardInput, WithWriteIsAFilter) {
    program.input = idle_server();
    const Outcome outcome = program.run({"fix", "-", "--write", "--stdin-filename", host});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, replaced(idle_server(), "00:20:00", "00:00:00"));
}

TEST_F(FixStandardInput, WithWriteComesOutUnchangedWhenThereIsNothingToFix) {
    program.input = "\xEF\xBB\xBF" + replaced(quiet_server(), "\n", "\r\n");
    EXPECT_EQ(program.run({"fix", "-", "--write", "--stdin-filename", host}).out, program.input);
}

TEST_F(FixStandardInput, WithWriteComesOutUnchangedWhenItIsBroken) {
    for (const std::string& broken : {std::string(malformed), std::string("<configuration>\xFF</configuration>"),
                                      std::string("\xFF\xFE<"), std::string("")}) {
        program.input = broken;
        const Outcome outcome = program.run({"fix", "-", "--write", "--unsafe"});
        EXPECT_EQ(outcome.out, broken);
        EXPECT_TRUE(outcome.says("cannot be read as XML")) << outcome.err;
    }
}

TEST_F(FixStandardInput, WithoutWriteIsADiff) {
    program.input = idle_server();
    const Outcome outcome = program.run({"fix", "-", "--stdin-filename", host});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(outcome.out.starts_with("--- a/applicationHost.config\n")) << outcome.out;
}

TEST_F(Fix, HasTheSameTroublesAsCheck) {
    put(idle_server());
    EXPECT_EQ(fix({"--map", "nonsense"}).exit_code, 2);
    EXPECT_EQ(fix({"--recycle-at", "soon"}).exit_code, 2);
    EXPECT_EQ(fix({"--select", "NOPE999"}).exit_code, 2);
    EXPECT_EQ(program.run({"fix", "nowhere"}).exit_code, 2);
    const Outcome outcome = fix({"--writ"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.says("did you mean --write?")) << outcome.err;
    EXPECT_EQ(text(), idle_server());
}

}  // namespace
}  // namespace iislint::cli
