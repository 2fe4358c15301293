// Options that several commands share, and the steps every command begins with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/project.hpp"
#include "cli/streams.hpp"
#include "config/schema_files.hpp"
#include "rules/rule_set.hpp"

namespace iislint::cli {

struct CommonOptions {
    std::vector<std::string> paths;
    std::vector<std::string> maps;
    std::vector<std::string> schemas;
    std::vector<std::string> states;
    std::string framework;
    std::vector<std::string> stopped;
    std::string iis_version;
    std::string recycle_at;
    std::string profile;
    std::string stdin_name = "web.config";
    unsigned jobs = 0;
    std::vector<std::string> select;
    std::vector<std::string> extend_select;
    std::vector<std::string> ignore;
    std::vector<std::string> rule_folders;
    std::vector<std::string> levels;            // ID=LEVEL
    std::vector<std::string> per_file_ignores;  // GLOB:RULES
    std::string fail_on;
    std::string today;
    bool ignore_suppressions = false;
    std::string color = "auto";
    // No options of their own: what the report format prints.
    bool with_details = true;
    bool with_changes = true;
    bool with_edits = true;
    bool with_xpath = false;
    bool fix_at_origin = false;  // of the commands that fix

    // The settings files of this run.
    SettingsFinder& settings(const Files& files) const;

    void add_paths(CLI::App& command);
    void add_context(CLI::App& command);    // --map, --schema, --framework, --state, --stopped …
    void add_selection(CLI::App& command);  // --select, --ignore, --level …, --rules
    void add_rules(CLI::App& command);      // --rules alone
    void add_color(CLI::App& command);

private:
    mutable std::shared_ptr<SettingsFinder> settings_;
    friend std::optional<Project> load_project(const CommonOptions&, const Files&, const Streams&);
};

// Each says on standard error what is wrong and returns nothing. The schema comes first: rules and files are read under
// it, and it outlives them. Rules and project come next, in any order; choose_rules last.
std::optional<RunSettings> load_run_settings(const CommonOptions& options, const Files& files, const Streams& streams);
std::optional<config::LoadedSchema> load_schema(const CommonOptions& options, const Files& files,
                                                const Streams& streams);
std::optional<Project> load_project(const CommonOptions& options, const Files& files, const Streams& streams);
std::optional<rules::RuleSet> load_rules(const CommonOptions& options, rules::RuleSet::Prose prose, const Files& files,
                                         const Streams& streams);
// Which rules run where: the command line's choice and that of the settings files. False when it makes no sense.
bool choose_rules(Project& project, rules::RuleSet& rules, const Streams& streams);

bool use_color(const CommonOptions& options, const Streams& streams);
// One line on standard error: "iislint: …".
void say(const Streams& streams, std::string_view message);
// Says that there is none of that name, with the nearest of the known ones; returns exit_trouble.
int nothing_of_that_name(std::string_view kind, std::string_view name, const std::vector<std::string>& known,
                         const Streams& streams);
// Notices, one line each; returns whether one of them is an error.
bool say_notices(const std::vector<report::Notice>& notices, const Streams& streams);
inline bool say_notices(const Project& project, const Streams& streams) {
    return say_notices(project.notices(), streams);
}

}  // namespace iislint::cli
