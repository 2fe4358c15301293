#include <memory>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "report/reporter.hpp"

namespace iislint::cli {
namespace {

using findings::Level;

struct CheckOptions {
    CommonOptions common;
    std::string format = "text";
    std::string fail_on = "warning";
    bool exit_zero = false;
    // SARIF consumers ask for a repository; where nobody named one, the log says so instead of guessing from the
    // environment, so that the same input gives the same bytes everywhere.
    std::string repository_uri = "urn:iislint:repository-not-given";
};

// CONF000 counts at every threshold: a file that cannot be read is never a success.
bool fails(const std::vector<findings::Finding>& findings, std::string_view threshold) {
    for (const findings::Finding& finding : findings) {
        if (finding.rule->id == "CONF000") return true;
        if (threshold == "never") continue;
        const Level at_least = threshold == "error" ? Level::error : threshold == "note" ? Level::note : Level::warning;
        if (finding.level >= at_least) return true;
    }
    return false;
}

int check(const CheckOptions& options, const Files& files, const Streams& streams) {
    const std::optional<config::LoadedSchema> schema = load_schema(options.common, files, streams);
    if (!schema) return exit_trouble;
    const config::ActiveSchema active_schema(*schema);
    const report::Format* format = report::find_format(options.format);
    const std::optional<rules::RuleSet> rules =
        load_rules(options.common, format->needs_prose ? rules::RuleSet::Prose::with : rules::RuleSet::Prose::without,
                   files, streams);
    if (!rules) return exit_trouble;
    CommonOptions common = options.common;
    common.with_details = format->needs_details;
    common.with_xpath = format->needs_xpath;
    const auto loaded = std::make_shared<const std::optional<Project>>(load_project(common, files, streams));
    const std::optional<Project>& project = *loaded;
    if (!project) return exit_trouble;
    const auto found = std::make_shared<const std::vector<findings::Finding>>(project->check(*rules));
    const std::vector<findings::Finding>& findings = *found;
    if (streams.keep_until_exit) {
        streams.keep_until_exit(loaded);
        streams.keep_until_exit(found);
    }
    const bool trouble = say_notices(*project, streams);

    report::Report report;
    report.findings = &findings;
    for (const auto& rule : rules->rules()) report.rules.push_back(&rule->info());
    report.notices = project->notices();
    report.summary = project->summary();
    report.summary.rules = static_cast<std::uint32_t>(rules->rules().size());
    report.exit_code = trouble                            ? exit_trouble
                       : options.exit_zero                ? exit_clean
                       : fails(findings, options.fail_on) ? exit_findings
                                                          : exit_clean;
    report.color = !format->machine && use_color(options.common, streams);
    report.repository_uri = options.repository_uri;
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
    command->add_option("--fail-on", options->fail_on, "Lowest level that makes the exit code 1")
        ->check(CLI::IsMember({"error", "warning", "note", "never"}))
        ->capture_default_str();
    command->add_flag("--exit-zero", options->exit_zero, "Exit with 0 in spite of findings");
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
