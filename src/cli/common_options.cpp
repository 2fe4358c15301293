#include "cli/common_options.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>

#include <fmt/format.h>

#include "base/ascii.hpp"
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
    command.add_option("--extend-select", extend_select, "These rules, too: for those that run only when asked for")
        ->type_name("RULES")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--ignore", ignore, "Without these rules")
        ->type_name("RULES")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--level", levels, "Another level for a rule: error, warning, note or off; repeatable")
        ->type_name("RULES=LEVEL")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        .add_option("--per-file-ignores", per_file_ignores, "Without these rules in the files of a glob; repeatable")
        ->type_name("GLOB:RULES")
        ->allow_extra_args(false);
    command.add_flag("--ignore-suppressions", ignore_suppressions, "As if no file had a comment that accepts findings");
    command.add_option("--today", today, "The day that suppressions with until= are judged by; else SOURCE_DATE_EPOCH")
        ->type_name("YYYY-MM-DD");
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

SettingsFinder& CommonOptions::settings(const Files& files) const {
    if (settings_ == nullptr) settings_ = std::make_shared<SettingsFinder>(files);
    return *settings_;
}

namespace {

std::vector<std::string> paths_of(const CommonOptions& options) {
    return options.paths.empty() ? std::vector<std::string>{"."} : options.paths;
}

// The day of --today, of SOURCE_DATE_EPOCH, or of the clock.
Result<Date> today_of(const CommonOptions& options, const Streams& streams) {
    if (!options.today.empty()) {
        const std::optional<Date> date = parse_date(options.today);
        if (date) return *date;
        return Error{fmt::format("--today: '{}' is not a date such as 2026-12-31", visible(options.today))};
    }
    const char* epoch = streams.environment("SOURCE_DATE_EPOCH");
    if (epoch == nullptr || *epoch == '\0')
        return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::string_view text(epoch);
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t year_10000 = 253402300800;
    if (error != std::errc() || end != text.data() + text.size() || seconds < 0 || seconds >= year_10000)
        return Error{fmt::format("SOURCE_DATE_EPOCH: '{}' is not a number of seconds", visible(text))};
    return Date(std::chrono::days(seconds / 86400));
}

std::vector<rules::RuleWord> words_of(const std::vector<std::string>& texts) {
    std::vector<rules::RuleWord> words;
    words.reserve(texts.size());
    for (const std::string& text : texts) words.push_back({text, {}});
    return words;
}

// What the command line says about rules, as a settings file would.
Result<void> read_selection(const CommonOptions& options, const Files& files, Settings& out) {
    if (!options.select.empty()) out.selection.select = words_of(options.select);
    out.selection.extend_select = words_of(options.extend_select);
    out.selection.ignore = words_of(options.ignore);
    std::vector<rules::LevelWord> levels;
    for (const std::string& text : options.levels) {
        const std::size_t equals = text.rfind('=');
        if (equals == std::string::npos)
            return Error{fmt::format("--level: '{}' lacks its level; write IDLE001=note", visible(text))};
        const Result<std::optional<findings::Level>> level = parse_level(std::string_view(text).substr(equals + 1));
        if (!level) return Error{"--level: " + level.error().message};
        levels.push_back({{text.substr(0, equals), {}}, *level});
    }
    if (!levels.empty()) out.selection.levels.push_back(std::move(levels));
    for (const std::string& text : options.per_file_ignores) {
        const std::size_t colon = text.rfind(':');
        if (colon == std::string::npos || colon == 0)
            return Error{
                fmt::format("--per-file-ignores: '{}' lacks its rules; write 'legacy/**:IDLE001,WARM'", visible(text))};
        PerFileIgnore ignore{PathGlob(files.absolute("."), text.substr(0, colon)), {}};
        for (std::string_view rest = std::string_view(text).substr(colon + 1); !rest.empty();) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            ignore.rules.push_back({std::string(trim(rest.substr(0, comma))), "--per-file-ignores: "});
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        out.per_file_ignores.push_back(std::move(ignore));
    }
    if (options.fail_on.empty()) return {};
    const Result<FailOn> fail_on = parse_fail_on(options.fail_on);
    if (!fail_on) return Error{"--fail-on: " + fail_on.error().message};
    out.fail_on = *fail_on;
    return {};
}

// What the command line says about the server.
Result<void> read_context(const CommonOptions& options, Settings& out) {
    config::PathMap checked;
    for (const std::string& map : options.maps) {
        if (Result<void> good = checked.add_option(map); !good) return good;
        const std::size_t equals = map.find('=');
        out.map.emplace_back(map.substr(0, equals), map.substr(equals + 1));
    }
    out.state = options.states;
    out.stopped = options.stopped;
    const auto read = [](std::string_view option, const std::string& text, auto parse, auto& value) -> Result<void> {
        if (text.empty()) return {};
        const auto parsed = parse(text);
        if (!parsed) return Error{fmt::format("{}: {}", option, parsed.error().message)};
        value = *parsed;
        return {};
    };
    if (Result<void> done = read("--recycle-at", options.recycle_at, parse_hour, out.recycle_at); !done) return done;
    if (Result<void> done = read("--iis-version", options.iis_version, parse_iis_version, out.iis_version); !done)
        return done;
    return read("--profile", options.profile, parse_profile, out.profile);
}

}  // namespace

std::optional<RunSettings> load_run_settings(const CommonOptions& options, const Files& files, const Streams& streams) {
    Result<RunSettings> run = options.settings(files).of_run(paths_of(options), options.stdin_name);
    if (run) return std::move(*run);
    say(streams, run.error().message);
    return std::nullopt;
}

std::optional<config::LoadedSchema> load_schema(const CommonOptions& options, const Files& files,
                                                const Streams& streams) {
    const std::optional<RunSettings> run = load_run_settings(options, files, streams);
    if (!run) return std::nullopt;
    std::vector<std::string> schemas = run->schemas;
    schemas.insert(schemas.end(), options.schemas.begin(), options.schemas.end());
    Result<config::LoadedSchema> schema = config::LoadedSchema::load(files, schemas);
    if (schema) return std::move(*schema);
    say(streams, schema.error().message);
    return std::nullopt;
}

std::optional<Project> load_project(const CommonOptions& options, const Files& files, const Streams& streams) {
    std::optional<RunSettings> run = load_run_settings(options, files, streams);
    if (!run) return std::nullopt;
    ProjectRequest request;
    request.paths = paths_of(options);
    request.jobs = options.jobs;
    request.with_details = options.with_details;
    request.with_changes = options.with_changes;
    request.with_edits = options.with_edits;
    request.with_xpath = options.with_xpath;
    request.fix_at_origin = options.fix_at_origin;
    request.ignore_suppressions = options.ignore_suppressions;
    request.settings = options.settings_;
    request.framework = options.framework.empty() ? run->framework : options.framework;
    request.run = std::move(*run);
    const Result<Date> today = today_of(options, streams);
    const Result<void> context = read_context(options, request.options);
    const Result<void> selection = read_selection(options, files, request.options);
    for (const Error* error : {today ? nullptr : &today.error(), context ? nullptr : &context.error(),
                               selection ? nullptr : &selection.error()}) {
        if (error == nullptr) continue;
        say(streams, error->message);
        return std::nullopt;
    }
    request.today = *today;
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
    const std::optional<RunSettings> run = load_run_settings(options, files, streams);
    if (!run) return std::nullopt;
    Result<rules::RuleSet> rules = rules::RuleSet::load_built_in(prose);
    if (!rules) {
        say(streams, rules.error().message);
        return std::nullopt;
    }
    std::vector<std::string> folders = run->rule_folders;
    for (const std::string& folder : options.rule_folders)
        if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
    for (const std::string& folder : folders) {
        if (const auto added = rules::add_rule_folder(files, folder, *rules); !added) {
            say(streams, added.error().message);
            return std::nullopt;
        }
    }
    return std::move(*rules);
}

bool choose_rules(Project& project, rules::RuleSet& rules, const Streams& streams) {
    const Result<void> chosen = project.choose_rules(rules);
    if (!chosen) say(streams, chosen.error().message);
    return static_cast<bool>(chosen);
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

bool say_notices(const std::vector<report::Notice>& notices, const Streams& streams) {
    bool failed = false;
    // A folder full of transforms is one line, not hundreds.
    constexpr std::size_t shown = 5;
    std::size_t notes = 0;
    for (const report::Notice& notice : notices) {
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
