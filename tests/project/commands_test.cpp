// The commands of `fix --format appcmd` and `--format powershell` do what the patch does: interpreters that were
// written for these tests alone run them on the original files, and the outcome is compared with what `fix --write`
// made.
#include <functional>
#include <iostream>

#include <gtest/gtest.h>

#include "appcmd_interpreter.hpp"
#include "cli/project.hpp"
#include "effects/compare.hpp"
#include "effects/summary.hpp"
#include "folder.hpp"
#include "powershell_interpreter.hpp"
#include "program.hpp"

namespace iislint::testing {
namespace {

// A copy of a folder of configuration, and one that is repaired.
class Copies {
public:
    explicit Copies(const std::function<void(const fs::path&)>& fill) {
        for (const fs::path& copy : {patched(), scripted()}) {
            fs::create_directories(copy / "in");
            fill(copy / "in");
            // Ends the search for settings files here.
            fs::create_directory(copy / ".git");
        }
    }

    fs::path patched() const { return folder_.path() / "patched"; }
    fs::path scripted() const { return folder_.path() / "scripted"; }

private:
    TemporaryFolder folder_;
};

// Loaded as the command line does it, from its own folder.
cli::Project load(const fs::path& folder) {
    const WorkingDirectory here(folder);
    cli::ProjectRequest request;
    request.paths = {"in"};
    Result<cli::Project> project = cli::Project::load(DiskFiles(), request);
    if (!project) throw std::runtime_error(project.error().message);
    return std::move(*project);
}

// All that is in force in one of the two and not in the other: at every path, for every object.
std::vector<std::string> differences(const fs::path& a, const fs::path& b) {
    const cli::Project one = load(a);
    const cli::Project other = load(b);
    std::vector<std::string> all;
    if (one.servers().size() != other.servers().size()) return {"the servers themselves"};
    for (std::size_t i = 0; i < one.servers().size(); ++i)
        for (std::string& line :
             effects::summarize(effects::compare(one.servers()[i].server, other.servers()[i].server)))
            all.push_back(std::move(line));
    return all;
}

struct Outcomes {
    int commands = 0;
    int unsaid = 0;
};

template <class Interpreter>
Outcomes expect_same(const std::string& language, const Copies& copies, std::vector<std::string> options) {
    if (options.front() != "warmup") options.insert(options.begin(), "fix");
    std::vector<std::string> write = options;
    write.emplace_back("--write");
    std::vector<std::string> script = options;
    script.insert(script.end(), {"--format", language});

    Outcomes outcomes;
    Outcome printed;
    {
        const WorkingDirectory here(copies.scripted());
        printed = run_program(script);
    }
    if (std::getenv("IISLINT_SHOW_COMMANDS") != nullptr) std::cout << printed.out << printed.err;
    for (std::size_t at = printed.err.find("not in the script"); at != std::string::npos;
         at = printed.err.find("not in the script", at + 1))
        ++outcomes.unsaid;
    EXPECT_EQ(printed.code, printed.out.empty() && outcomes.unsaid == 0 ? 0 : 1) << printed.err;
    try {
        ConfigTree tree(copies.scripted() / "in");
        Interpreter interpreter(tree);
        interpreter.run(printed.out);
        tree.save();
        outcomes.commands = interpreter.commands;
    } catch (const std::exception& error) {
        ADD_FAILURE() << error.what() << '\n' << printed.out;
        return outcomes;
    }
    // Then the patch does more.
    if (outcomes.unsaid > 0) return outcomes;
    {
        const WorkingDirectory here(copies.patched());
        EXPECT_EQ(run_program(write).code, 0);
    }
    for (const fs::path& file : files_below(copies.patched() / "in")) {
        if (file.extension() != ".config") continue;
        const fs::path relative = fs::relative(file, copies.patched());
        EXPECT_EQ(canonical_text(copies.scripted() / relative), canonical_text(file)) << relative << '\n'
                                                                                      << printed.out;
    }
    // Sections that nobody knows are compared as texts.
    for (const fs::path& copy : {copies.patched(), copies.scripted()})
        for (const fs::path& file : files_below(copy / "in"))
            if (file.extension() == ".config") ConfigTree::lay_out(file);
    EXPECT_EQ(differences(copies.scripted(), copies.patched()), std::vector<std::string>{}) << printed.out;
    return outcomes;
}

std::function<void(const fs::path&)> copied_from(const fs::path& folder) {
    return [=](const fs::path& to) { fs::copy(folder, to, fs::copy_options::recursive); };
}

// Of two languages, what was said and what was not, over everything that can be repaired.
class Commands : public ::testing::TestWithParam<std::string> {
protected:
    static Outcomes run(const Copies& copies, const std::vector<std::string>& options) {
        return GetParam() == "appcmd" ? expect_same<AppcmdInterpreter>(GetParam(), copies, options)
                                      : expect_same<PowershellInterpreter>(GetParam(), copies, options);
    }

    // A server with one pool of this name that never should go idle, and one application in it.
    static Copies server_with(const std::string& pool, const std::string& site, const std::string& path) {
        return Copies([&](const fs::path& to) {
            write_bytes(
                to / "applicationHost.config",
                "<configuration><system.applicationHost><applicationPools><add name=\"" + pool +
                    "\" startMode=\"AlwaysRunning\" /></applicationPools><sites><site name=\"" + site +
                    "\" id=\"1\"><application path=\"/\" applicationPool=\"" + pool +
                    "\"><virtualDirectory path=\"/\" physicalPath=\"C:\\x\" /></application><application path=\"" +
                    path + "\" applicationPool=\"" + pool +
                    "\"><virtualDirectory path=\"/\" physicalPath=\"C:\\y\" /></application></site></sites>"
                    "</system.applicationHost></configuration>");
        });
    }
};

TEST_P(Commands, OfEveryFixtureDoWhatThePatchDoes) {
    int fixtures = 0;
    Outcomes all;
    for (const fs::path& rule : entries(source_directory() / "fixtures"))
        for (const fs::path& fixture : entries(rule)) {
            const std::string stem = rule.filename().string();
            if (!fixture.filename().string().starts_with("bad-") || !fs::exists(fixture / "fixed")) continue;
            SCOPED_TRACE(stem + "/" + fixture.filename().string());
            const Copies copies(copied_from(fixture / "in"));
            const Outcomes one =
                run(copies, {"--unsafe", "--select", selection(stem.substr(0, stem.find('-')), fixture), "in"});
            EXPECT_TRUE(one.commands > 0 || one.unsaid > 0);
            // What IIS refuses to read, its tools cannot repair.
            EXPECT_EQ(stem.starts_with("CONF") && one.commands > 0, false);
            ++fixtures;
            all.commands += one.commands;
            all.unsaid += one.unsaid;
        }
    std::cout << "[ COMMANDS ] " << all.commands << " of " << GetParam() << " over " << fixtures << " fixtures; "
              << all.unsaid << " repairs not said\n";
    EXPECT_GT(all.commands, 80);
}

TEST_P(Commands, OfTheDemoDoWhatThePatchDoes) {
    const Copies copies(copied_from(source_directory() / "fixtures" / "demo"));
    const Outcomes outcomes = run(copies, {"--unsafe", "in"});
    std::cout << "[ COMMANDS ] " << outcomes.commands << " of " << GetParam() << " for the demo; " << outcomes.unsaid
              << " repairs not said\n";
    EXPECT_GT(outcomes.commands, 5);
    EXPECT_EQ(outcomes.unsaid, 0);
}

TEST_P(Commands, OfAWarmUpDoWhatThePatchDoes) {
    const std::vector<std::vector<std::string>> calls{
        {"warmup", "Shop/checkout", "--urls", "/warm,/search?q=50%&b=1", "--private-memory-kb", "1500000",
         "--zero-restart", "in"},
        {"warmup", "Shop/checkout", "--urls", "/warm", "--target", "apphost", "in"},
        {"warmup", "Campaign/", "--recycle-at", "02:30", "in"},
        {"warmup", "Campaign/", "--suspend", "00:10:00", "--target", "apphost", "--urls", "/a,/b", "in"},
    };
    for (const std::vector<std::string>& call : calls) {
        SCOPED_TRACE(::testing::PrintToString(call));
        const Copies copies(copied_from(source_directory() / "fixtures" / "demo"));
        const Outcomes outcomes = run(copies, call);
        std::cout << "[ COMMANDS ] " << outcomes.commands << " of " << GetParam() << " to warm " << call[1] << "; "
                  << outcomes.unsaid << " steps not said\n";
        EXPECT_GT(outcomes.commands, 0);
        EXPECT_EQ(outcomes.unsaid, 0);
    }
}

TEST_P(Commands, TakeNamesThatTheShellWouldActOn) {
    for (const char* name : {"Shop &amp; Co", "50%", "%windir%", "a^b", "a|b", "&lt;x&gt;", "(x)", "2", "a,b=c", "a]b",
                             "a.b:c", "Caf\u00E9", "a\\", "$env:x", "`n", "!x!", "-x", "a  b", "\u2019"}) {
        SCOPED_TRACE(name);
        const Copies copies = server_with(name, "Site", "/api");
        const Outcomes outcomes = run(copies, {"--unsafe", "in"});
        EXPECT_GT(outcomes.commands, 0);
        EXPECT_EQ(outcomes.unsaid, 0);
    }
}

TEST_P(Commands, TakeSitesAndPathsWithOddNames) {
    for (const char* name : {"Shop &amp; Co", "2", "a^b", "http:x", "Caf\u00E9 (old)", "a  b"}) {
        SCOPED_TRACE(name);
        const Copies copies = server_with("Pool", name, std::string("/") + name);
        const Outcomes outcomes = run(copies, {"--unsafe", "in"});
        EXPECT_GT(outcomes.commands, 0);
        EXPECT_EQ(outcomes.unsaid, 0);
    }
}

// A hostile name must not put commands of its own into the script.
TEST_P(Commands, NeverHoldMoreLinesThanCommands) {
    const Copies copies = server_with("a&#10;del x", "Site", "/api");
    const Outcomes outcomes = run(copies, {"--unsafe", "--select", "IDLE001", "in"});
    EXPECT_EQ(outcomes.commands, 0);
    EXPECT_EQ(outcomes.unsaid, 1);
}

TEST(CommandOptions, DoNotGoWithWriting) {
    const Copies copies(copied_from(source_directory() / "fixtures" / "demo"));
    const WorkingDirectory here(copies.patched());
    const Outcome outcome = run_program({"fix", "--write", "--format", "appcmd", "in"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_NE(outcome.err.find("--write"), std::string::npos) << outcome.err;
}

TEST(CommandOptions, AWebConfigWithoutItsServerHasNoPathToName) {
    const Copies copies([](const fs::path& to) {
        write_bytes(to / "web.config",
                    "<configuration><system.webServer><applicationInitialization><add initializationPage=\"~/warm\" />"
                    "</applicationInitialization></system.webServer></configuration>");
    });
    const WorkingDirectory here(copies.patched());
    for (const char* language : {"appcmd", "powershell"}) {
        const Outcome outcome = run_program({"fix", "--unsafe", "--format", language, "in"});
        EXPECT_EQ(outcome.code, 1);
        EXPECT_EQ(outcome.out, "");
        EXPECT_NE(outcome.err.find("it is not known which site this web.config belongs to"), std::string::npos)
            << outcome.err;
    }
}

INSTANTIATE_TEST_SUITE_P(Languages, Commands, ::testing::Values("appcmd", "powershell"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace iislint::testing
