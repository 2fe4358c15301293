// One entry per command; each lives in a file of its own.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "cli/common_options.hpp"
#include "cli/streams.hpp"

namespace iislint::cli {

// Declares the command's options on the parser; the returned action runs after parsing and gives the exit code.
using Action = std::function<int(Files&, const Streams&)>;
Action add_check_command(CLI::App& app);
Action add_fix_command(CLI::App& app);
Action add_warmup_command(CLI::App& app);
Action add_show_command(CLI::App& app);
Action add_rules_command(CLI::App& app);
Action add_test_rules_command(CLI::App& app);

}  // namespace iislint::cli
