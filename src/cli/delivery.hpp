// What becomes of a set of repairs: a patch, commands for the server, or files written in place.
//
//   add_delivery(*command, options.delivery);                       // --write, --format, --backup, --force
//   if (!prove_changes(project, run, streams)) return exit_trouble;  // nothing was written
//   print_changes(project, run, rules, options.delivery, streams);
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/project.hpp"
#include "cli/streams.hpp"
#include "fix/run.hpp"
#include "rules/rule_set.hpp"

namespace iislint::cli {

struct DeliveryOptions {
    bool write = false;
    bool force = false;
    std::string backup_suffix;
    std::string format = "diff";
};

void add_delivery(CLI::App& command, DeliveryOptions& options);

// Says on standard error what changes, by effective value. False where more or less would change than was announced: a
// bug, and nothing may be written or printed then.
bool prove_changes(const Project& project, const fix::FixRun& run, const Streams& streams);

// Replaces the files, all or none. Returns what there is to say of it; nothing when it failed, which it has said.
std::optional<std::vector<std::string>> write_changes(const Project& project, const fix::FixRun& run,
                                                      const DeliveryOptions& options, Files& files,
                                                      const Streams& streams);

// The patch, or the commands, on standard output.
void print_changes(const Project& project, const fix::FixRun& run, const rules::RuleSet& rules,
                   const DeliveryOptions& options, const Streams& streams);

}  // namespace iislint::cli
