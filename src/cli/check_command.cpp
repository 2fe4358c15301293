#include <algorithm>
#include <iterator>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/report_filters.hpp"
#include "report/reporter.hpp"

namespace iislint::cli {
namespace {

using findings::Finding;
using findings::Level;

struct CheckOptions {
    CommonOptions common;
    FilterOptions filters;
    std::string format = "text";
    bool exit_zero = false;
    bool show_suppressed = false;
    bool show_baselined = false;
    // SARIF consumers ask for a repository; where nobody named one, the log says so instead of guessing from the
    // environment, so that the same input gives the same bytes everywhere.
    std::string repository_uri = "urn:iislint:repository-not-given";
};

// CONF000 counts at every threshold: a file that cannot be read is never a success.
bool fails(const Finding& finding, FailOn threshold) {
    if (finding.rule->id == rules::unhideable_rule) return true;
    switch (threshold) {
        case FailOn::never:
            return false;
        case FailOn::error:
            return finding.level == Level::error;
        case FailOn::warning:
            return finding.level >= Level::warning;
        case FailOn::note:
            return true;
    }
    return true;
}

std::uint32_t count_groups(const std::vector<Finding>& sorted) {
    return static_cast<std::uint32_t>(findings::group_findings(sorted).size());
}

// Takes out of the findings those that the baseline knows.
std::vector<Finding> take_unchanged(std::vector<Finding>& findings) {
    const auto first = std::stable_partition(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.baseline != findings::BaselineState::unchanged;
    });
    std::vector<Finding> unchanged(std::make_move_iterator(first), std::make_move_iterator(findings.end()));
    findings.erase(first, findings.end());
    return unchanged;
}

int check(const CheckOptions& options, Files& files, const Streams& streams) {
    const std::optional<config::LoadedSchema> schema = load_schema(options.common, files, streams);
    if (!schema) return exit_trouble;
    const config::ActiveSchema active_schema(*schema);
    const report::Format* format = report::find_format(options.format);
    std::optional<rules::RuleSet> rules =
        load_rules(options.common, format->needs_prose ? rules::RuleSet::Prose::with : rules::RuleSet::Prose::without,
                   files, streams);
    if (!rules) return exit_trouble;
    Result<ReportFilters> filters = ReportFilters::load(options.filters, options.common, files, streams);
    if (!filters) {
        say(streams, filters.error().message);
        return exit_trouble;
    }
    CommonOptions common = options.common;
    // Where the judged values are written decides what a change touches.
    common.with_details = format->needs_details || !options.filters.changed_lines.empty();
    common.with_xpath = format->needs_xpath;
    common.with_changes = false;
    common.with_edits = format->needs_edits;
    const auto loaded = std::make_shared<std::optional<Project>>(load_project(common, files, streams));
    if (!*loaded || !choose_rules(**loaded, *rules, streams)) return exit_trouble;
    const Project& project = **loaded;
    const auto checked = std::make_shared<Project::Checked>(project.check_all(*rules));
    if (streams.keep_until_exit) {
        streams.keep_until_exit(loaded);
        streams.keep_until_exit(checked);
    }
    bool trouble = say_notices(project.notices(), streams);
    say_notices(checked->notices, streams);
    std::vector<Finding>& findings = checked->findings;
    if (Result<void> done = filters->apply_baseline(project, *rules, files, findings, streams); !done) {
        say(streams, done.error().message);
        trouble = true;
    }

    report::Report report;
    report.summary = project.summary();
    report.summary.rules = static_cast<std::uint32_t>(rules->rules().size());
    report.summary.outside_changes = static_cast<std::uint32_t>(filters->drop_untouched(files, findings));
    filters->drop_untouched(files, checked->suppressed);
    std::vector<Finding> unchanged = take_unchanged(findings);
    report.summary.suppressed = count_groups(checked->suppressed);
    report.summary.in_baseline = count_groups(unchanged);
    const bool fails_somewhere = std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        return fails(finding, project.fail_on(finding).value_or(FailOn::warning));
    });
    const auto show = [&](std::vector<Finding>& others) {
        findings.insert(findings.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
        findings::sort_findings(findings);
    };
    if (options.show_suppressed) {
        for (Finding& finding : checked->suppressed)
            if (filters->has_baseline()) finding.baseline = findings::BaselineState::fresh;
        show(checked->suppressed);
    }
    if (options.show_baselined) show(unchanged);

    report.findings = &findings;
    report.has_suppressions = options.show_suppressed;
    report.has_baseline = filters->has_baseline();
    for (const auto& rule : rules->rules()) report.rules.push_back(&rule->info());
    report.level_overrides = project.level_overrides();
    report.notices = project.notices();
    report.exit_code = trouble             ? exit_trouble
                       : options.exit_zero ? exit_clean
                       : fails_somewhere   ? exit_findings
                                           : exit_clean;
    report.color = !format->machine && use_color(options.common, streams);
    report.repository_uri = options.repository_uri;
    report.jobs = project.jobs();
    format->write(report, streams.out);
    if (format->machine) say(streams, report::summary_line(report));
    return report.exit_code;
}

}  // namespace

Action add_check_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("check", "Report what will go wrong; reads only");
    command->footer(
        "Examples:\n"
        "  iislint check server/applicationHost.config\n"
        "  iislint check deploy --map 'C:\\inetpub\\shop=deploy/shop'\n"
        "  iislint check . --format sarif > iislint.sarif\n"
        "  git diff -U0 main | iislint check . --changed-lines -\n"
        "  appcmd list apppool /xml > pools.xml   (on the server), then: iislint check . --state pools.xml\n\n"
        "Exit codes: 0 nothing at or above --fail-on, 1 such findings, 2 iislint could not do its job.");
    auto options = std::make_shared<CheckOptions>();
    options->common.add_paths(*command);
    std::vector<std::string> names;
    std::string help = "Report format:";
    for (const report::Format& format : report::formats()) {
        names.emplace_back(format.name);
        help += fmt::format(" {} ({}){}", format.name, format.summary, &format == &report::formats().back() ? "" : ",");
    }
    command->add_option("--format", options->format, help)->check(CLI::IsMember(names))->capture_default_str();
    options->common.add_selection(*command);
    command
        ->add_option("--fail-on", options->common.fail_on,
                     "Lowest level that makes the exit code 1: note, warning (default), error or never")
        ->check(CLI::IsMember({"error", "warning", "note", "never"}));
    command->add_flag("--exit-zero", options->exit_zero, "Exit with 0 in spite of findings");
    command->add_flag("--show-suppressed", options->show_suppressed, "Also what comments and settings accept");
    command->add_option("--baseline", options->filters.baseline, "Report only what this file does not know yet")
        ->type_name("FILE");
    command->add_option("--write-baseline", options->filters.write_baseline, "Make today's findings the baseline")
        ->type_name("FILE");
    command->add_flag("--prune-baseline", options->filters.prune_baseline,
                      "Take what is no longer found out of the file of --baseline");
    command->add_flag("--show-baselined", options->show_baselined, "Also what the baseline knows");
    command
        ->add_option("--changed-lines", options->filters.changed_lines,
                     "Report only what the lines changed by a unified diff have to do with; - reads standard input")
        ->type_name("FILE");
    options->common.add_context(*command);
    command
        ->add_option("--repository-uri", options->repository_uri,
                     "Address of the repository, for the version control part of SARIF")
        ->type_name("URI")
        ->capture_default_str();
    options->common.add_color(*command);
    return [options](Files& files, const Streams& streams) { return check(*options, files, streams); };
}

}  // namespace iislint::cli
