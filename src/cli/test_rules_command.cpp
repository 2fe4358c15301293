#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "cli/commands.hpp"
#include "cli/rule_cases.hpp"
#include "rules/rule_folder.hpp"

namespace iislint::cli {
namespace {

struct TestOptions {
    std::string folder;
};

// What a rule's cases must have, beyond each being right.
std::vector<std::string> lacking(const rules::Rule& rule, const std::vector<RuleCase>& cases) {
    std::vector<std::string> faults;
    const auto none = [&](auto is_there) { return std::none_of(cases.begin(), cases.end(), is_there); };
    if (none([](const RuleCase& c) { return c.fires; })) faults.emplace_back("has no case that fires (bad-….config)");
    if (none([](const RuleCase& c) { return !c.fires; }))
        faults.emplace_back("has no case that stays silent (good-….config)");
    if (!rule.answer().fixes.empty() && none([](const RuleCase& c) { return !c.fixed.empty(); }))
        faults.emplace_back("has a fix, and no case says what it makes (bad-….fixed.config)");
    return faults;
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

int test_rules(const TestOptions& options, const Files& files, const Streams& streams) {
    std::string folder = options.folder;
    while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
    if (files.kind(folder) != PathKind::directory) {
        say(streams, fmt::format("no folder of rules '{}'", visible(folder)));
        return exit_trouble;
    }
    // All rules, so that an id or a name that is taken is found here and not at the first check.
    Result<rules::RuleSet> all = rules::RuleSet::load_built_in(rules::RuleSet::Prose::without);
    const Result<std::vector<std::string>> paths =
        all ? rules::add_rule_folder(files, folder, *all) : Result<std::vector<std::string>>(all.error());
    if (!paths) {
        say(streams, paths.error().message);
        return exit_trouble;
    }
    std::string out;
    std::size_t case_count = 0;
    std::size_t fault_count = 0;
    for (const std::string& path : *paths) {
        rules::RuleSet alone;
        // The rule by itself, to learn its id; then with CONF000, which every run has.
        if (Result<void> added = alone.add(path, files.read(path, std::int64_t{1} << 20)->bytes); !added) {
            say(streams, added.error().message);
            return exit_trouble;
        }
        const std::string id = alone.rules().front()->info().id;
        Result<rules::RuleSet> set = rules::RuleSet::load_built_in(rules::RuleSet::Prose::without);
        if (!set || !rules::add_rule_folder(files, path, *set) || !set->select({id}, {})) return exit_trouble;
        const rules::Rule& rule = *set->find(id);
        const Result<std::vector<RuleCase>> cases = find_cases(files, folder, id);
        if (!cases) {
            say(streams, cases.error().message);
            return exit_trouble;
        }
        std::vector<std::string> faults = lacking(rule, *cases);
        for (const RuleCase& rule_case : *cases) {
            const CaseOutcome outcome = run_case(rule_case, rule, *set);
            if (!outcome.fault.empty()) faults.push_back(fmt::format("{}: {}", visible(rule_case.name), outcome.fault));
        }
        case_count += cases->size();
        fault_count += faults.size();
        const auto firing = static_cast<std::size_t>(
            std::count_if(cases->begin(), cases->end(), [](const RuleCase& c) { return c.fires; }));
        const auto fixed = static_cast<std::size_t>(
            std::count_if(cases->begin(), cases->end(), [](const RuleCase& c) { return !c.fixed.empty(); }));
        out += fmt::format("{} {} {}: {} firing, {} silent, {}\n", faults.empty() ? "ok  " : "FAIL", id,
                           rule.info().name, firing, cases->size() - firing, counted(fixed, "fix", "fixes"));
        for (const std::string& fault : faults) out += fmt::format("  {}\n", fault);
    }
    out += fmt::format("{}, {}: {}\n", counted(paths->size(), "rule", "rules"), counted(case_count, "case", "cases"),
                       fault_count == 0 ? "all pass" : counted(fault_count, "fault", "faults"));
    streams.out(out);
    return fault_count == 0 ? exit_clean : exit_findings;
}

}  // namespace

Action add_test_rules_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("test-rules", "Run rules of your own on their test cases");
    command->footer(
        "DIR holds the rules (*.json) and, for each, a folder tests/ID with its cases:\n"
        "  bad-NAME.config         the rule must fire; read as applicationHost.config\n"
        "  bad-NAME.fixed.config   what its fix must make of it\n"
        "  good-NAME.config        the rule must stay silent\n"
        "  bad-NAME.web.config     read as a web.config\n"
        "  bad-NAME/in/, fixed/    a case of several files\n\n"
        "Every rule needs a case that fires and one that stays silent.\n\n"
        "Exit codes: 0 all cases pass, 1 some do not, 2 iislint could not do its job (a broken rule).");
    auto options = std::make_shared<TestOptions>();
    command->add_option("DIR", options->folder, "Folder of the rules")->required();
    return [options](Files& files, const Streams& streams) { return test_rules(*options, files, streams); };
}

}  // namespace iislint::cli
