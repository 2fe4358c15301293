// Runs the whole command line on files in memory and keeps what it printed.
//
//   Program program;
//   program.files.put("applicationHost.config", server_text);
//   Outcome outcome = program.run({"check", "."});
//   outcome.exit_code == 1
#pragma once

#include <initializer_list>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "cli/run.hpp"

namespace iislint::cli {

struct Outcome {
    int exit_code = -1;
    std::string out;
    std::string err;

    bool says(std::string_view text) const { return err.find(text) != std::string::npos; }
    bool prints(std::string_view text) const { return out.find(text) != std::string::npos; }
};

// What a failing assertion shows.
inline void PrintTo(const Outcome& outcome, std::ostream* stream) {
    *stream << "exit code " << outcome.exit_code << "\n--- out\n" << outcome.out << "\n--- err\n" << outcome.err;
}

struct Program {
    MemoryFiles files;
    std::string input;
    bool terminal = false;
    std::map<std::string, std::string> environment;

    Outcome run(const std::vector<std::string>& arguments) {
        Outcome outcome;
        Streams streams;
        streams.read_input = [this] { return input; };
        streams.out = [&](std::string_view text) { outcome.out += text; };
        streams.err = [&](std::string_view text) { outcome.err += text; };
        streams.out_is_terminal = terminal;
        streams.environment = [this](const char* name) -> const char* {
            const auto at = environment.find(name);
            return at == environment.end() ? nullptr : at->second.c_str();
        };
        outcome.exit_code = cli::run(arguments, files, streams);
        return outcome;
    }
};

// A server without anything to complain about but what `pools` and `sites` bring.
inline std::string server_text(std::string_view pools, std::string_view sites, std::string_view rest = {}) {
    std::string text =
        "<configuration>\n"
        "    <system.applicationHost>\n"
        "        <applicationPools>\n";
    text += pools;
    text +=
        "        </applicationPools>\n"
        "        <sites>\n";
    text += sites;
    text +=
        "        </sites>\n"
        "    </system.applicationHost>\n";
    text += rest;
    return text + "</configuration>\n";
}

// A pool that no rule has anything to say about, and a site in it.
inline constexpr std::string_view quiet_pool =
    "            <add name=\"Quiet\"><processModel shutdownTimeLimit=\"00:00:20\" />"
    "<recycling><periodicRestart time=\"00:00:00\" /></recycling></add>\n";
inline constexpr std::string_view quiet_site =
    "            <site name=\"Quiet\" id=\"1\"><application path=\"/\" applicationPool=\"Quiet\">"
    "<virtualDirectory path=\"/\" physicalPath=\"C:\\quiet\" /></application></site>\n";

// IDLE001 (warning, safe fix) and nothing else.
inline constexpr std::string_view idle_pool =
    "            <add name=\"Shop\" startMode=\"AlwaysRunning\"><processModel idleTimeout=\"00:20:00\" "
    "shutdownTimeLimit=\"00:00:20\" />"
    "<recycling><periodicRestart time=\"00:00:00\" /></recycling></add>\n";
inline constexpr std::string_view idle_site =
    "            <site name=\"Shop\" id=\"2\"><application path=\"/\" applicationPool=\"Shop\" preloadEnabled=\"true\">"
    "<virtualDirectory path=\"/\" physicalPath=\"C:\\shop\" /></application></site>\n";

inline std::string quiet_server() { return server_text(quiet_pool, quiet_site); }
inline std::string idle_server() {
    return server_text(std::string(quiet_pool) + std::string(idle_pool),
                       std::string(quiet_site) + std::string(idle_site),
                       "    <system.webServer><applicationInitialization doAppInitAfterRestart=\"true\" />"
                       "</system.webServer>\n");
}
// RCYC001 of a pool that keeps the default: a note while idleness ends it first.
inline std::string note_server() { return server_text("            <add name=\"Quiet\" />\n", quiet_site); }
// POOL006: an application whose pool is missing.
inline std::string error_server() {
    return server_text(quiet_pool, std::string(quiet_site) +
                                       "            <site name=\"Lost\" id=\"3\"><application path=\"/\" "
                                       "applicationPool=\"Quite\"><virtualDirectory path=\"/\" "
                                       "physicalPath=\"C:\\lost\" /></application></site>\n");
}
inline constexpr std::string_view malformed = "<configuration>\n  <system.webServer>\n</configuration>\n";

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const std::size_t at = text.find(what);
    if (at != std::string::npos) text.replace(at, what.size(), with);
    return text;
}

}  // namespace iislint::cli
