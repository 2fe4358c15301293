#include "rules/check.hpp"

#include "rules/code_rules/code_rule.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

bool fires(const Rule& rule, const Object& object, Evaluator& evaluator) {
    if (!rule.condition) return false;
    const auto applies = [&] { return !rule.where || rule.where->holds(object, evaluator); };
    const auto violated = [&] { return rule.condition->holds(object, evaluator) == rule.denies; };
    const bool where_first = rule.where && rule.where->cost() < rule.condition->cost();
    return where_first ? applies() && violated() : violated() && applies();
}

// The section's element stands in a scope of this very configuration path.
bool is_written_here(const Object& object, Evaluator& evaluator) {
    for (const config::Scope& scope : evaluator.scopes(object))
        if (scope.own && scope.file->find_section(scope.node, *object.section) != xml::no_node) return true;
    return false;
}

}  // namespace

void check_server(const config::Server& server, const RuleSet& rules, const CheckOptions& options,
                  std::vector<findings::Finding>& out) {
    Evaluator evaluator(options);
    std::vector<const Rule*> by_kind[static_cast<std::size_t>(ObjectKind::entry) + 1];
    for (const auto& rule : rules.rules()) {
        if (rule->needs_process_activation_service && server.is_iis_express()) continue;
        if (!rule->code.empty()) {
            if (const CodeRule check = find_code_rule(rule->code)) check(*rule, server, evaluator, out);
            continue;
        }
        by_kind[static_cast<std::size_t>(rule->target.object)].push_back(rule.get());
    }
    const auto judge = [&](const Rule& rule, const Object& object) {
        if (fires(rule, object, evaluator)) out.push_back(build_finding(rule, object, evaluator));
    };
    // Object by object, not rule by rule: the evaluator keeps what the rules share.
    const auto check_all = [&](ObjectKind kind, std::size_t count) {
        const std::vector<const Rule*>& chosen = by_kind[static_cast<std::size_t>(kind)];
        if (chosen.empty()) return;
        for (std::uint32_t i = 0; i < count; ++i)
            for (const Rule* rule : chosen) judge(*rule, {kind, &server, i, nullptr, nullptr});
    };
    if (server.is_known()) {
        for (const Rule* rule : by_kind[static_cast<std::size_t>(ObjectKind::server)])
            judge(*rule, {ObjectKind::server, &server, config::no_index, nullptr, nullptr});
        check_all(ObjectKind::application_pool, server.pools().size());
        check_all(ObjectKind::site, server.sites().size());
        check_all(ObjectKind::virtual_directory, server.virtual_directories().size());
    }
    check_all(ObjectKind::application, server.applications().size());
    for (const Rule* rule : by_kind[static_cast<std::size_t>(ObjectKind::section)]) {
        const auto judge_at = [&](std::uint32_t application) {
            const Object object{ObjectKind::section, &server, application, nullptr, rule->target.section};
            if (is_written_here(object, evaluator)) judge(*rule, object);
        };
        if (server.is_known()) judge_at(config::no_index);
        for (std::uint32_t i = 0; i < server.applications().size(); ++i) judge_at(i);
    }
}

void report_syntax_problems(const config::ConfigFile& file, const RuleSet& rules, std::vector<findings::Finding>& out) {
    const Rule& rule = rules.not_well_formed();
    for (const xml::SyntaxProblem& problem : file.problems()) {
        findings::Finding finding;
        finding.rule = &rule.info;
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
