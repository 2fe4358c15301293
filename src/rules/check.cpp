#include "rules/check.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "base/parallel.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/finding_builder.hpp"
#include "rules/validity_findings.hpp"

namespace iislint::rules {
namespace {

bool fires(const Rule& rule, const Object& object, Evaluator& evaluator) {
    const RuleTest& test = rule.test();
    if (!test.condition) return false;
    const auto applies = [&] { return !test.where || test.where->holds(object, evaluator); };
    const auto violated = [&] { return test.condition->holds(object, evaluator) == test.denies; };
    const bool where_first = test.where && test.where->cost() < test.condition->cost();
    return where_first ? applies() && violated() : violated() && applies();
}

// The section's element stands in a scope of this very configuration path.
bool is_written_here(const Object& object, Evaluator& evaluator) {
    for (const config::Scope& scope : evaluator.scopes(object))
        if (scope.own && scope.file->find_section(scope.node, *object.section) != xml::no_node) return true;
    return false;
}

void judge(const Rule& rule, const Object& object, Evaluator& evaluator, std::vector<findings::Finding>& found) {
    if (fires(rule, object, evaluator)) found.push_back(build_finding(rule, object, evaluator));
}

bool edits_a_reference(const findings::Fix& fix) {
    return std::any_of(fix.files.begin(), fix.files.end(),
                       [](const findings::FileEdits& file) { return file.source->is_reference(); });
}

}  // namespace

void check_server(const config::Server& server, const RuleSet& rules, const CheckOptions& options, unsigned jobs,
                  std::vector<findings::Finding>& out) {
    using Task = std::function<void(Evaluator&, std::vector<findings::Finding>&)>;
    std::vector<Task> tasks;
    // Not in pieces, so it goes first.
    tasks.emplace_back(
        [&](Evaluator&, std::vector<findings::Finding>& found) { report_validity(server, rules, options, found); });
    std::vector<const Rule*> by_kind[static_cast<std::size_t>(ObjectKind::entry) + 1];
    for (const auto& rule : rules.rules()) {
        if (rule->needs_process_activation_service() && server.is_iis_express()) continue;
        if (rule->code().empty()) {
            by_kind[static_cast<std::size_t>(rule->target().object)].push_back(rule.get());
        } else if (is_validity_code(rule->code())) {
            continue;  // all of them at once, below
        } else if (const CodeRule check = find_code_rule(rule->code())) {
            tasks.emplace_back([&server, check, rule = rule.get()](Evaluator& evaluator, auto& found) {
                check(*rule, server, evaluator, found);
            });
        }
    }
    // Object by object, not rule by rule: the evaluator keeps what the rules share. The cut into tasks does not depend
    // on the number of threads.
    constexpr std::size_t objects_per_task = 512;
    const auto add_tasks = [&](ObjectKind kind, std::size_t count) {
        const std::vector<const Rule*>& chosen = by_kind[static_cast<std::size_t>(kind)];
        for (std::size_t begin = 0; !chosen.empty() && begin < count; begin += objects_per_task) {
            const std::size_t end = std::min(begin + objects_per_task, count);
            tasks.emplace_back([&server, &chosen, kind, begin, end](Evaluator& evaluator, auto& found) {
                for (std::size_t i = begin; i < end; ++i)
                    for (const Rule* rule : chosen)
                        judge(*rule, {kind, &server, static_cast<std::uint32_t>(i), nullptr, nullptr}, evaluator,
                              found);
            });
        }
    };
    if (server.is_known()) {
        add_tasks(ObjectKind::server, 1);
        add_tasks(ObjectKind::application_pool, server.pools().size());
        add_tasks(ObjectKind::site, server.sites().size());
        add_tasks(ObjectKind::virtual_directory, server.virtual_directories().size());
    }
    add_tasks(ObjectKind::application, server.applications().size());
    for (const Rule* rule : by_kind[static_cast<std::size_t>(ObjectKind::section)]) {
        tasks.emplace_back([&server, rule](Evaluator& evaluator, auto& found) {
            const auto judge_at = [&](std::uint32_t application) {
                const Object object{ObjectKind::section, &server, application, nullptr, rule->target().section};
                if (is_written_here(object, evaluator)) judge(*rule, object, evaluator, found);
            };
            if (server.is_known()) judge_at(config::no_index);
            for (std::uint32_t i = 0; i < server.applications().size(); ++i) judge_at(i);
        });
    }

    std::vector<std::vector<findings::Finding>> parts(tasks.size());
    // Starting a thread takes longer than checking a small server.
    const std::size_t objects = server.pools().size() + server.applications().size();
    SharedCounts counts;
    for_each_index(tasks.size(), objects < objects_per_task ? 1 : jobs, 1, [&](std::size_t i) {
        Evaluator evaluator(options, &counts);
        tasks[i](evaluator, parts[i]);
    });
    for (std::vector<findings::Finding>& part : parts)
        for (findings::Finding& finding : part) std::erase_if(finding.fixes, edits_a_reference);
    for (std::vector<findings::Finding>& part : parts)
        out.insert(out.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
}

void report_syntax_problems(const config::ConfigFile& file, const RuleSet& rules, std::vector<findings::Finding>& out) {
    const Rule& rule = rules.not_well_formed();
    for (const xml::SyntaxProblem& problem : file.problems()) {
        rule.answer();  // the wording
        findings::Finding finding;
        finding.rule = &rule.info();
        finding.level = findings::Level::error;
        std::string reason = problem.message;
        while (reason.ends_with('.')) reason.pop_back();
        finding.arguments = {std::move(reason)};
        finding.subject = {findings::SubjectKind::file, file.path()};
        finding.config_path = file.path();
        finding.location = {&file.source(), problem.span, "/"};
        finding.fingerprint = fingerprint(finding, problem.message);
        out.push_back(std::move(finding));
    }
}

}  // namespace iislint::rules
