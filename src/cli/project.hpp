// One run's view of the user's files: found, read, parsed, joined to servers, checked.
//
// Ownership: owns files, servers and rule-independent options; findings point into it.
//
//   Result<Project> project = Project::load(files, request);
//   std::vector<findings::Finding> found = project->check(rules);
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "cli/rule_policy.hpp"
#include "cli/settings.hpp"
#include "cli/settings_finder.hpp"
#include "config/config_file.hpp"
#include "config/server.hpp"
#include "config/server_state.hpp"
#include "findings/finding.hpp"
#include "report/reporter.hpp"
#include "rules/check.hpp"
#include "rules/rule_set.hpp"
#include "rules/suppression.hpp"
#include "scripts/script.hpp"

namespace iislint::cli {

struct ProjectRequest {
    std::vector<std::string> paths;
    Settings options;                          // from the command line; win over settings files
    std::string stdin_bytes;                   // content of the path "-"
    std::string stdin_name;                    // its name in reports
    std::string framework;                     // folder of .NET's machine.config and root web.config, or empty
    std::shared_ptr<SettingsFinder> settings;  // null: one of its own
    std::optional<Date> today;                 // for suppressions that end; without it none does
    bool ignore_suppressions = false;
    RunSettings run;
    unsigned jobs = 0;         // 0: as many as there are processors
    bool with_details = true;  // as in rules::CheckOptions
    bool with_changes = true;
    bool with_edits = true;
    bool with_xpath = false;
    bool fix_at_origin = false;
};

class Project {
public:
    static constexpr std::int64_t file_size_limit = std::int64_t{1} << 30;

    static Result<Project> load(const Files& files, const ProjectRequest& request);

    // The same files with new texts in place of some; unchanged files are shared.
    Project with_texts(const std::map<std::string, std::string>& texts) const;

    // What the settings say about rules, for each file; takes rules out of the set that no file wants. Once, before the
    // first check: without it every rule runs as it is.
    Result<void> choose_rules(rules::RuleSet& rules);

    struct Checked {
        std::vector<findings::Finding> findings;    // that count, sorted
        std::vector<findings::Finding> suppressed;  // sorted
        std::vector<report::Notice> notices;        // about suppressions in settings files
    };
    Checked check_all(const rules::RuleSet& rules) const;
    std::vector<findings::Finding> check(const rules::RuleSet& rules) const { return check_all(rules).findings; }
    // Levels that take the place of the rules' own, where all files agree.
    std::vector<std::pair<const findings::RuleInfo*, findings::Level>> level_overrides() const;
    unsigned jobs() const { return jobs_; }
    // The threshold of the settings that hold for this finding's file, or nothing.
    std::optional<FailOn> fail_on(const findings::Finding& finding) const;
    // The absolute path of a file of this project; of another file, its own.
    const std::string& absolute_path(const text::Source& source) const;
    // Whether this run would show what the rule finds in the file at that absolute path: it reads the file, the rule
    // runs there and has what it needs to know.
    bool would_find(const std::string& absolute, const rules::Rule& rule) const;

    const std::vector<std::shared_ptr<const config::ConfigFile>>& files() const { return files_; }
    const config::ConfigFile* find_file(const std::string& path) const;

    struct ServerContext {
        config::Server server;
        const rules::CheckOptions* options;
    };
    const std::vector<ServerContext>& servers() const { return servers_; }
    // machine.config and the root web.config, where a folder of .NET was given.
    std::vector<const config::ConfigFile*> framework_files() const;
    // Readable web.config files that no server claims.
    std::vector<const config::ConfigFile*> standalone_files() const;
    // The files and folders that the user named, and those that --map leads to: nothing else is written.
    std::vector<std::string> roots() const;
    const std::vector<report::Notice>& notices() const { return notices_; }
    report::Summary summary() const;

private:
    friend class ProjectLoader;
    // What a settings file and the command line say together, for all files that share that settings file.
    struct Context {
        config::PathMap map;
        config::ServerState state;
        std::vector<std::string> state_files;
        rules::CheckOptions options;
        std::optional<FailOn> fail_on;
        std::shared_ptr<RulePolicy> policy;
    };

    std::vector<findings::Finding> find_all(const rules::RuleSet& rules) const;
    void index_paths();
    const Context& context_of(const findings::Finding& finding) const;
    bool would_find(std::size_t file, const rules::Rule& rule) const;
    bool stands_alone(std::size_t file) const;
    bool lacks_content(std::size_t file) const;
    void suppress(const rules::RuleSet& rules, Checked& checked) const;
    void build_servers();
    void check_scripts(const rules::RuleSet& rules, std::vector<findings::Finding>& out) const;
    void note_redirections();

    unsigned jobs_ = 1;
    std::vector<std::string> given_paths_;                          // normalised
    std::vector<std::shared_ptr<const config::ConfigFile>> files_;  // by path
    std::map<std::string, std::size_t> file_by_path_;               // normalised path
    std::map<std::string, std::size_t> web_config_by_directory_;    // normalised directory
    std::vector<std::shared_ptr<const config::ConfigFile>> framework_files_;
    std::vector<std::shared_ptr<const scripts::Script>> scripts_;  // by path; only those that were named
    std::vector<std::shared_ptr<Context>> contexts_;
    std::vector<std::size_t> context_of_file_;  // parallel to files_
    std::vector<ServerContext> servers_;
    std::vector<std::size_t> standalone_;          // files that no server claims
    std::set<const config::ConfigFile*> claimed_;  // by servers
    std::vector<std::string> absolute_paths_;      // parallel to files_
    std::map<std::string, std::size_t> file_by_absolute_path_;
    std::unordered_map<const text::Source*, std::size_t> file_by_source_;
    struct ScriptPlace {
        std::size_t context = 0;
        std::string absolute_path;
    };
    std::unordered_map<const text::Source*, ScriptPlace> script_places_;
    std::optional<Date> today_;
    bool ignore_suppressions_ = false;
    std::vector<report::Notice> notices_;
};

}  // namespace iislint::cli
