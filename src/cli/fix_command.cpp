#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "cli/announced_effects.hpp"
#include "cli/commands.hpp"
#include "cli/script_output.hpp"
#include "fix/run.hpp"
#include "text/line_index.hpp"
#include "text/unified_diff.hpp"

namespace iislint::cli {
namespace {

struct FixOptions {
    CommonOptions common;
    bool write = false;
    bool unsafe = false;
    std::string backup_suffix;
    bool force = false;
    std::string format = "diff";
};

// What was done, one line each kind: "IDLE001 Never stop for idleness: 'Shop', 'Api'".
void say_repairs(const std::vector<fix::Repair>& repairs, bool written, const Streams& streams) {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> by_fix;
    for (const fix::Repair& repair : repairs) {
        std::vector<std::string>& subjects = by_fix[{repair.rule, repair.title}];
        if (std::find(subjects.begin(), subjects.end(), repair.subject) == subjects.end())
            subjects.push_back(repair.subject);
    }
    constexpr std::size_t shown = 8;
    for (const auto& [key, subjects] : by_fix) {
        std::string names;
        for (std::size_t i = 0; i < std::min(shown, subjects.size()); ++i)
            names += fmt::format("{}'{}'", i == 0 ? "" : ", ", visible(subjects[i]));
        if (subjects.size() > shown) names += fmt::format(" and {} more", subjects.size() - shown);
        say(streams, fmt::format("{}{} {}: {}", written ? "fixed " : "", key.first, key.second, names));
    }
}

std::string left_over(const std::vector<findings::Finding>& findings, bool unsafe) {
    std::size_t need_unsafe = 0;
    for (const findings::Finding& finding : findings)
        if (!finding.fixes.empty() && fix::chosen_fix(finding, {.unsafe = unsafe}) == nullptr) ++need_unsafe;
    return need_unsafe == 0 ? std::string{}
                            : fmt::format("{} more {} a decision: see them with --unsafe", need_unsafe,
                                          need_unsafe == 1 ? "fix needs" : "fixes need");
}

// Files that cannot be read as XML are left alone; returns whether there is one.
bool say_unreadable(const Project& project, const Streams& streams) {
    bool any = false;
    for (const auto& file : project.files()) {
        if (file->is_readable()) continue;
        any = true;
        const xml::SyntaxProblem& problem = file->problems().front();
        const text::Position at = text::LineIndex(file->source().text()).position(problem.span.begin);
        say(streams, fmt::format("{}:{}:{}: cannot be read as XML and stays as it is: {}", visible(file->path()),
                                 at.line, at.column, visible(problem.message)));
    }
    return any;
}

void print_as_commands(const ScriptLanguage& language, const std::vector<fix::Repair>& repairs,
                       const rules::RuleSet& rules, const Streams& streams) {
    std::vector<ScriptedRepair> scripted;
    for (const fix::Repair& repair : repairs) {
        const rules::Rule* rule = rules.find(repair.rule);
        const auto has_tag = [&](std::string_view tag) {
            return rule != nullptr && std::ranges::find(rule->info().tags, tag) != rule->info().tags.end();
        };
        scripted.push_back({fmt::format("{} {}: '{}'", repair.rule, repair.title, visible(repair.subject)),
                            repair.changes, has_tag("validity")});
    }
    print_script(language, scripted, streams);
}

int fix(const FixOptions& options, Files& files, const Streams& streams) {
    const std::optional<config::LoadedSchema> schema = load_schema(options.common, files, streams);
    if (!schema) return exit_trouble;
    const config::ActiveSchema active_schema(*schema);
    const std::optional<rules::RuleSet> rules =
        load_rules(options.common, rules::RuleSet::Prose::without, files, streams);
    if (!rules) return exit_trouble;
    std::string input;  // as it came, for a filter that has nothing to change
    Streams remembering = streams;
    remembering.read_input = [&] { return input = streams.read_input(); };
    const std::optional<Project> project = load_project(options.common, files, remembering);
    if (!project) return exit_trouble;
    bool trouble = say_notices(*project, streams);
    const bool unreadable = say_unreadable(*project, streams);

    const std::vector<findings::Finding> first = project->check(*rules);
    // Kept until the next pass is done: findings point into them.
    std::optional<Project> changed;
    std::vector<findings::Finding> again;
    const fix::Recheck recheck = [&](const fix::Texts& texts) -> const std::vector<findings::Finding>& {
        Project next = project->with_texts(texts);
        changed.emplace(std::move(next));
        again = changed->check(*rules);
        return again;
    };
    const fix::PlanOptions plan{.unsafe = options.unsafe};
    fix::FixRun run = fix::run_fixes(first, plan, config::names(), recheck);
    for (const std::string& fault : run.faults) {
        say(streams, fault + "; this is a bug of the rule, please report it");
        trouble = true;
    }
    if (!run.stable)
        say(streams,
            fmt::format("stopped after {} passes: the fixes of some rules undo each other; choose with --select",
                        run.passes + 1));

    fix::Texts texts;
    for (const fix::ChangedFile& file : run.files) texts.emplace(file.source->path(), file.text);
    std::vector<findings::SettingChange> announced;
    for (const fix::Repair& repair : run.repairs)
        announced.insert(announced.end(), repair.changes.begin(), repair.changes.end());
    if (!say_effects(*project, texts, announced, streams)) return exit_trouble;

    const bool from_stdin =
        std::find(options.common.paths.begin(), options.common.paths.end(), "-") != options.common.paths.end();
    if (options.write && from_stdin) {
        // As a filter: the fixed text, or what came in when there is nothing to fix.
        const auto fixed = std::find_if(run.files.begin(), run.files.end(), [&](const fix::ChangedFile& file) {
            return file.source->path() == options.common.stdin_name;
        });
        streams.out(fixed == run.files.end() ? input : fixed->source->encode(fixed->text));
        return trouble ? exit_trouble : exit_clean;
    }
    if (!options.write) say_repairs(run.repairs, false, streams);
    if (const std::string rest = left_over(run.repairs.empty() ? first : again, options.unsafe); !rest.empty())
        say(streams, rest);
    if (run.files.empty()) {
        if (run.repairs.empty() && !unreadable) say(streams, "nothing to fix");
        return trouble ? exit_trouble : exit_clean;
    }
    if (options.write) {
        std::vector<Replacement> replacements;
        for (const fix::ChangedFile& file : run.files)
            replacements.push_back({file.source->path(), file.source->encode(file.text),
                                    project->find_file(file.source->path())->stamp(),
                                    file.source->encode(file.source->text())});
        const Result<std::vector<std::string>> written = files.replace(
            replacements, {.roots = project->roots(), .backup_suffix = options.backup_suffix, .force = options.force});
        if (!written) {
            say(streams, written.error().message);
            return exit_trouble;
        }
        say_repairs(run.repairs, true, streams);
        for (const fix::ChangedFile& file : run.files)
            say(streams, fmt::format("wrote {}", visible(file.source->path())));
        for (const std::string& note : *written) say(streams, note);
        return trouble ? exit_trouble : exit_clean;
    }
    if (const ScriptLanguage* language = find_script_language(options.format)) {
        print_as_commands(*language, run.repairs, *rules, streams);
        return trouble ? exit_trouble : exit_findings;
    }
    for (const fix::ChangedFile& file : run.files) {
        if (file.source->encoding() != text::Encoding::utf8) {
            say(streams,
                fmt::format("{}: UTF-16, which a text patch cannot carry; use --write", visible(file.source->path())));
            continue;
        }
        streams.out(text::unified_diff(file.source->path(), file.source->text(), file.edits));
    }
    return trouble ? exit_trouble : exit_findings;
}

}  // namespace

Action add_fix_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("fix", "Print the repairs as a patch or as commands, or write them with --write");
    command->footer(
        "Examples:\n"
        "  iislint fix server/applicationHost.config | git apply\n"
        "  iislint fix deploy --write\n"
        "  iislint fix deploy --write --backup .orig\n"
        "  iislint fix deploy --unsafe --recycle-at 03:30\n"
        "  iislint fix server --format appcmd > change.cmd\n\n"
        "Safe fixes do exactly what the finding says and cannot stop or restart a served application by themselves.\n"
        "Unsafe ones need a decision about traffic or deployment.\n\n"
        "Exit codes: 0 nothing to fix, or all written; 1 the patch is not empty, or there are repairs to script; 2 "
        "iislint could not do its job.");
    auto options = std::make_shared<FixOptions>();
    options->common.add_paths(*command);
    CLI::Option* write = command->add_flag("--write", options->write, "Rewrite the files instead of printing a patch");
    command
        ->add_option("--format", options->format,
                     "diff, or the same as commands for the server: appcmd (a batch file), powershell")
        ->check(CLI::IsMember({"diff", "appcmd", "powershell"}))
        ->excludes(write);
    command
        ->add_option("--backup", options->backup_suffix,
                     "With --write, keep each old file under its name with SUFFIX at the end")
        ->type_name("SUFFIX")
        ->check([](const std::string& suffix) {
            const bool usable = !suffix.empty() && suffix.find('/') == std::string::npos;
            return usable ? std::string{} : std::string("the suffix cannot be empty or hold a '/'");
        });
    command->add_flag("--force", options->force,
                      "With --write, also files with several hard links; the other names keep the old content");
    command->add_flag("--unsafe", options->unsafe, "Also fixes that need a decision");
    command->add_flag(
        "--at-origin", options->common.fix_at_origin,
        "Write where a value comes from (applicationPoolDefaults, an outer file) instead of at the object");
    options->common.add_selection(*command);
    options->common.add_context(*command);
    return [options](Files& files, const Streams& streams) { return fix(*options, files, streams); };
}

}  // namespace iislint::cli
