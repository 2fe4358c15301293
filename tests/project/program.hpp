// Runs the command line inside a test, on the real disk, and keeps what it says.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "cli/run.hpp"
#include "folder.hpp"

namespace iislint::testing {

struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

inline Outcome run_program(const std::vector<std::string>& arguments) {
    Outcome outcome;
    DiskFiles files;
    cli::Streams streams;
    streams.read_input = [] { return std::string(); };
    streams.out = [&](std::string_view text) { outcome.out += text; };
    streams.err = [&](std::string_view text) { outcome.err += text; };
    streams.environment = [](const char*) -> const char* { return nullptr; };
    outcome.code = cli::run(arguments, files, streams);
    return outcome;
}

// The rule of a fixture, with those that its select.txt names: what one rule says may depend on what others find.
inline std::string selection(const std::string& rule, const fs::path& fixture) {
    std::string others = read_bytes(fixture / "select.txt");
    while (others.ends_with('\n')) others.pop_back();
    return others.empty() ? rule : rule + "," + others;
}

inline bool update_goldens() { return std::getenv("IISLINT_UPDATE_GOLDENS") != nullptr; }

}  // namespace iislint::testing
