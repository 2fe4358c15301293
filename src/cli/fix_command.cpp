#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "cli/announced_effects.hpp"
#include "cli/commands.hpp"
#include "cli/delivery.hpp"
#include "fix/run.hpp"
#include "text/line_index.hpp"

namespace iislint::cli {
namespace {

struct FixOptions {
    CommonOptions common;
    DeliveryOptions delivery;
    bool unsafe = false;
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

int fix(const FixOptions& options, Files& files, const Streams& streams) {
    const std::optional<config::LoadedSchema> schema = load_schema(options.common, files, streams);
    if (!schema) return exit_trouble;
    const config::ActiveSchema active_schema(*schema);
    std::optional<rules::RuleSet> rules = load_rules(options.common, rules::RuleSet::Prose::without, files, streams);
    if (!rules) return exit_trouble;
    std::string input;  // as it came, for a filter that has nothing to change
    Streams remembering = streams;
    remembering.read_input = [&] { return input = streams.read_input(); };
    std::optional<Project> project = load_project(options.common, files, remembering);
    if (!project || !choose_rules(*project, *rules, streams)) return exit_trouble;
    bool trouble = say_notices(project->notices(), streams);
    const bool unreadable = say_unreadable(*project, streams);

    const std::vector<findings::Finding> first = project->check(*rules);
    // Kept until the next pass is done: findings point into them.
    std::optional<Project> changed;
    std::vector<findings::Finding> again;
    const fix::Recheck recheck = [&](const fix::Texts& texts,
                                     const std::vector<findings::SettingChange>& made) -> fix::Rechecked {
        Project next = project->with_texts(texts);
        changed.emplace(std::move(next));
        again = changed->check(*rules);
        return {again, unreached_in(*changed, made)};
    };
    const fix::PlanOptions plan{.unsafe = options.unsafe};
    fix::FixRun run = fix::run_fixes(first, plan, config::names(), recheck);
    for (const std::string& fault : run.faults) {
        say(streams, fault + "; this is a bug of the rule, please report it");
        trouble = true;
    }
    for (const std::string& group : run.opposing)
        say(streams, "not fixed, since these undo each other; choose with --select: " + group);
    if (!run.stable)
        say(streams, fmt::format("stopped after {} passes: the fixes of some rules come to no end; choose with "
                                 "--select",
                                 run.passes));

    if (!prove_changes(*project, run, streams)) return exit_trouble;

    const bool from_stdin =
        std::find(options.common.paths.begin(), options.common.paths.end(), "-") != options.common.paths.end();
    if (options.delivery.write && from_stdin) {
        // As a filter: the fixed text, or what came in when there is nothing to fix.
        const auto fixed = std::find_if(run.files.begin(), run.files.end(), [&](const fix::ChangedFile& file) {
            return file.source->path() == options.common.stdin_name;
        });
        streams.out(fixed == run.files.end() ? input : fixed->source->encode(fixed->text));
        return trouble ? exit_trouble : exit_clean;
    }
    if (!options.delivery.write) say_repairs(run.repairs, false, streams);
    if (const std::string rest = left_over(run.repairs.empty() ? first : again, options.unsafe); !rest.empty())
        say(streams, rest);
    if (run.files.empty()) {
        if (run.repairs.empty() && run.opposing.empty() && !unreadable) say(streams, "nothing to fix");
        return trouble ? exit_trouble : exit_clean;
    }
    if (options.delivery.write) {
        const std::optional<std::vector<std::string>> written =
            write_changes(*project, run, options.delivery, files, streams);
        if (!written) return exit_trouble;
        say_repairs(run.repairs, true, streams);
        for (const std::string& line : *written) say(streams, line);
        return trouble ? exit_trouble : exit_clean;
    }
    print_changes(*project, run, *rules, options.delivery, streams);
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
    add_delivery(*command, options->delivery);
    command->add_flag("--unsafe", options->unsafe, "Also fixes that need a decision");
    command->add_flag(
        "--at-origin", options->common.fix_at_origin,
        "Write where a value comes from (applicationPoolDefaults, an outer file) instead of at the object");
    options->common.add_selection(*command);
    options->common.add_context(*command);
    return [options](Files& files, const Streams& streams) { return fix(*options, files, streams); };
}

}  // namespace iislint::cli
