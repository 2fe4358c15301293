#include "cli/common_options.hpp"

#include <fmt/format.h>

#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "rules/rule_folder.hpp"

namespace iislint::cli {

void CommonOptions::add_paths(CLI::App& command) {
    command.add_option("PATH", paths, "Files or folders; - reads standard input. Without one: the current folder");
    command.add_option("--stdin-filename", stdin_name, "Name for - in reports; decides how it is read")
        ->type_name("NAME")
        ->capture_default_str();
}

void CommonOptions::add_context(CLI::App& command) {
    command.add_option("--map", maps, "Where a physicalPath of the server lies here; repeatable")
        ->type_name("WINDOWS=LOCAL")
        ->allow_extra_args(false);
    command
        .add_option("--framework", framework,
                    "Folder with .NET's machine.config and root web.config: what they declare and set counts too")
        ->type_name("DIR");
    command
        .add_option("--schema", schemas,
                    "The server's own schema files: a copy of inetsrv\\config\\schema, or one file; repeatable")
        ->type_name("DIR")
        ->allow_extra_args(false);
    command.add_option("--state", states, "Output of 'appcmd list apppool /xml', captured on the server; repeatable")
        ->type_name("FILE")
        ->allow_extra_args(false);
    command.add_option("--stopped", stopped, "An application pool that is meant to stay stopped; repeatable")
        ->type_name("POOL")
        ->allow_extra_args(false);
    command.add_option("--iis-version", iis_version, "7.0, 7.5, 8.0, 8.5 or 10.0 (default): picks schema defaults")
        ->type_name("VERSION");
    command.add_option("--profile", profile, "What matters most: default, zero-restart or stig")->type_name("NAME");
    command.add_option("--recycle-at", recycle_at, "The hour at which a recycle hurts least")->type_name("HH:MM");
    command.add_option("--jobs", jobs, "Threads; 0: one per processor")->type_name("N")->capture_default_str();
}

void CommonOptions::add_selection(CLI::App& command) {
    command.add_option("--select", select, "Only these rules: ids, prefixes of ids (WARM), names or tags")
        ->type_name("RULES")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--ignore", ignore, "Without these rules")
        ->type_name("RULES")
        ->delimiter(',')
        ->allow_extra_args(false);
    add_rules(command);
}

void CommonOptions::add_rules(CLI::App& command) {
    command.add_option("--rules", rule_folders, "A folder with rules of your own; repeatable")
        ->type_name("DIR")
        ->allow_extra_args(false);
}

void CommonOptions::add_color(CLI::App& command) {
    command.add_option("--color", color, "Colour: auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
}

void say(const Streams& streams, std::string_view message) { streams.err(fmt::format("iislint: {}\n", message)); }

std::optional<config::LoadedSchema> load_schema(const CommonOptions& options, const Files& files,
                                                const Streams& streams) {
    Result<config::LoadedSchema> schema = config::LoadedSchema::load(files, options.schemas);
    if (!schema) {
        say(streams, schema.error().message);
        return std::nullopt;
    }
    return std::move(*schema);
}

std::optional<Project> load_project(const CommonOptions& options, const Files& files, const Streams& streams) {
    ProjectRequest request;
    request.paths = options.paths;
    if (request.paths.empty()) request.paths.emplace_back(".");
    request.jobs = options.jobs;
    request.with_details = options.with_details;
    request.with_xpath = options.with_xpath;
    request.fix_at_origin = options.fix_at_origin;
    config::PathMap checked;
    for (const std::string& map : options.maps) {
        if (Result<void> good = checked.add_option(map); !good) {
            say(streams, good.error().message);
            return std::nullopt;
        }
        const std::size_t equals = map.find('=');
        request.options.map.emplace_back(map.substr(0, equals), map.substr(equals + 1));
    }
    request.framework = options.framework;
    request.options.state = options.states;
    request.options.stopped = options.stopped;
    if (!options.recycle_at.empty()) {
        const Result<std::int64_t> hour = parse_hour(options.recycle_at);
        if (!hour) {
            say(streams, "--recycle-at: " + hour.error().message);
            return std::nullopt;
        }
        request.options.recycle_at = *hour;
    }
    if (!options.iis_version.empty()) {
        const Result<config::IisVersion> version = parse_iis_version(options.iis_version);
        if (!version) {
            say(streams, "--iis-version: " + version.error().message);
            return std::nullopt;
        }
        request.options.iis_version = *version;
    }
    if (!options.profile.empty()) {
        const Result<rules::Profile> profile = parse_profile(options.profile);
        if (!profile) {
            say(streams, "--profile: " + profile.error().message);
            return std::nullopt;
        }
        request.options.profile = *profile;
    }
    for (const std::string& path : request.paths) {
        if (path != "-") continue;
        request.stdin_bytes = streams.read_input();
        request.stdin_name = options.stdin_name;
    }
    Result<Project> project = Project::load(files, request);
    if (!project) {
        say(streams, project.error().message);
        return std::nullopt;
    }
    return std::move(*project);
}

std::optional<rules::RuleSet> load_rules(const CommonOptions& options, rules::RuleSet::Prose prose, const Files& files,
                                         const Streams& streams) {
    Result<rules::RuleSet> rules = rules::RuleSet::load_built_in(prose);
    if (!rules) {
        say(streams, rules.error().message);
        return std::nullopt;
    }
    for (const std::string& folder : options.rule_folders) {
        if (const auto added = rules::add_rule_folder(files, folder, *rules); !added) {
            say(streams, added.error().message);
            return std::nullopt;
        }
    }
    if (Result<void> selected = rules->select(options.select, options.ignore); !selected) {
        say(streams, selected.error().message);
        return std::nullopt;
    }
    return std::move(*rules);
}

int nothing_of_that_name(std::string_view kind, std::string_view name, const std::vector<std::string>& known,
                         const Streams& streams) {
    const std::vector<std::string_view> views(known.begin(), known.end());
    const auto nearest = nearest_name(name, views);
    say(streams, fmt::format("no {} '{}'{}", kind, visible(name),
                             nearest ? fmt::format("; did you mean '{}'?", visible(*nearest)) : ""));
    return exit_trouble;
}

bool use_color(const CommonOptions& options, const Streams& streams) {
    if (options.color != "auto") return options.color == "always";
    const auto is_set = [&](const char* name) {
        const char* value = streams.environment(name);
        return value != nullptr && *value != '\0';
    };
    if (is_set("NO_COLOR")) return false;
    if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE")) return true;
    const char* terminal = streams.environment("TERM");
    return streams.out_is_terminal && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

bool say_notices(const Project& project, const Streams& streams) {
    bool failed = false;
    // A folder full of transforms is one line, not hundreds.
    constexpr std::size_t shown = 5;
    std::size_t notes = 0;
    for (const report::Notice& notice : project.notices()) {
        failed |= notice.level == findings::Level::error;
        if (notice.level == findings::Level::note && ++notes > shown) continue;
        say(streams, notice.level == findings::Level::error || notice.path.empty()
                         ? notice.message
                         : fmt::format("{}: {}", visible(notice.path), notice.message));
    }
    if (notes > shown) say(streams, fmt::format("and {} more notes of this kind", notes - shown));
    return failed;
}

}  // namespace iislint::cli
