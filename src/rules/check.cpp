#include "rules/check.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <span>

#include "base/parallel.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/finding_builder.hpp"
#include "rules/validity_findings.hpp"

namespace iislint::rules {
namespace {

bool fires(const RuleTest& test, const Object& object, Evaluator& evaluator) {
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

std::size_t count_of(const config::Server& server, ObjectKind kind) {
    switch (kind) {
        case ObjectKind::application_pool:
            return server.pools().size();
        case ObjectKind::site:
            return server.sites().size();
        case ObjectKind::application:
            return server.applications().size();
        case ObjectKind::virtual_directory:
            return server.virtual_directories().size();
        default:
            return 1;
    }
}

// A rule and its compiled test, asked for once and not for every object.
struct Judge {
    const Rule* rule;
    const RuleTest* test;
};

std::vector<Judge> judges_of(const std::vector<const Rule*>& rules) {
    std::vector<Judge> judges;
    judges.reserve(rules.size());
    for (const Rule* rule : rules) judges.push_back({rule, &rule->test()});
    return judges;
}

void judge(const Judge& by, const Object& object, Evaluator& evaluator, std::vector<findings::Finding>& found) {
    if (fires(*by.test, object, evaluator)) found.push_back(build_finding(*by.rule, object, evaluator));
}

// An entry of a section is judged once, where it is written; one of an object for each object that has it.
void judge_entries(const Rule& rule, const Object& holder, Evaluator& evaluator,
                   std::vector<findings::Finding>& found) {
    const std::span<const config::Entry> current = evaluator.entries(holder, *rule.entries());
    const std::vector<config::Entry> entries(current.begin(), current.end());  // judging asks for others
    const Judge by_rule{&rule, &rule.test()};
    for (const config::Entry& entry : entries) {
        const bool is_inherited = entry.origin == config::Origin::inherited || entry.origin == config::Origin::defaults;
        if (holder.kind == ObjectKind::section && is_inherited) continue;
        judge(by_rule, {ObjectKind::entry, holder.server, holder.index, &entry, holder.section, holder.kind}, evaluator,
              found);
    }
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
    std::vector<const Rule*> of_entries;   // whose target is an entry of an object's own collection
    std::vector<const Rule*> of_sections;  // whose target is a section, or an entry of one
    std::vector<std::pair<const Rule*, ApplicationCheck>> of_applications;
    for (const auto& rule : rules.rules()) {
        if (rule->needs_process_activation_service() && server.is_iis_express()) continue;
        if (!rule->is_for(options.iis_version)) continue;
        if (rule->code().empty()) {
            const FieldBase& target = rule->target();
            const bool is_entry = target.object == ObjectKind::entry;
            if (target.object == ObjectKind::section || (is_entry && target.holder == ObjectKind::section))
                of_sections.push_back(rule.get());
            else
                (is_entry ? of_entries : by_kind[static_cast<std::size_t>(target.object)]).push_back(rule.get());
        } else if (const ApplicationCheck of_application = find_application_check(rule->code())) {
            of_applications.emplace_back(rule.get(), of_application);
        } else if (is_validity_code(rule->code())) {
            continue;  // all of them at once, below
        } else if (const CodeRule check = find_code_rule(rule->code())) {
            tasks.emplace_back([&server, check, rule = rule.get()](Evaluator& evaluator, auto& found) {
                check(*rule, server, evaluator, found);
            });
        }
    }
    // A section is judged at every configuration path that writes it.
    const auto judge_sections = [&](std::uint32_t application, Evaluator& evaluator,
                                    std::vector<findings::Finding>& found) {
        for (const Rule* rule : of_sections) {
            const bool is_entry = rule->target().object == ObjectKind::entry;
            const Object object{ObjectKind::section, &server, application, nullptr,
                                is_entry ? rule->entries()->section : rule->target().section};
            if (!is_written_here(object, evaluator)) continue;
            if (is_entry)
                judge_entries(*rule, object, evaluator, found);
            else
                judge({rule, &rule->test()}, object, evaluator, found);
        }
    };
    if (server.is_known() && !of_sections.empty())
        tasks.emplace_back([&judge_sections](Evaluator& evaluator, auto& found) {
            judge_sections(config::no_index, evaluator, found);
        });
    // Object by object, not rule by rule: the evaluator keeps what the rules share. The cut into tasks does not depend
    // on the number of threads.
    constexpr std::size_t objects_per_task = 512;
    const auto add_tasks = [&](ObjectKind kind, std::size_t count) {
        const std::vector<const Rule*>& chosen = by_kind[static_cast<std::size_t>(kind)];
        const bool has_checks = kind == ObjectKind::application && !(of_applications.empty() && of_sections.empty());
        for (std::size_t begin = 0; (!chosen.empty() || has_checks) && begin < count; begin += objects_per_task) {
            const std::size_t end = std::min(begin + objects_per_task, count);
            tasks.emplace_back([&, kind, has_checks, begin, end](Evaluator& evaluator, auto& found) {
                const std::vector<Judge> judges = judges_of(chosen);
                for (std::size_t i = begin; i < end; ++i) {
                    const Object object{kind, &server, static_cast<std::uint32_t>(i), nullptr, nullptr};
                    evaluator.begin(object);
                    for (const Judge& one : judges) judge(one, object, evaluator, found);
                    if (!has_checks) continue;
                    for (const auto& [rule, check] : of_applications) check(*rule, object, evaluator, found);
                    judge_sections(object.index, evaluator, found);
                }
            });
        }
    };
    if (server.is_known()) {
        for (const ObjectKind kind :
             {ObjectKind::server, ObjectKind::application_pool, ObjectKind::site, ObjectKind::virtual_directory})
            add_tasks(kind, count_of(server, kind));
    }
    add_tasks(ObjectKind::application, server.applications().size());
    for (const Rule* rule : of_entries) {
        tasks.emplace_back([&server, rule](Evaluator& evaluator, auto& found) {
            const ObjectKind holder = rule->target().holder;
            if (!server.is_known() && holder != ObjectKind::application) return;
            for (std::size_t i = 0; i < count_of(server, holder); ++i)
                judge_entries(*rule, {holder, &server, static_cast<std::uint32_t>(i), nullptr, nullptr}, evaluator,
                              found);
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
        for (findings::Finding& finding : part) {
            std::erase_if(finding.fixes, edits_a_reference);
            if (!finding.vendor_managed) continue;
            finding.level = findings::Level::note;
            finding.fixes.clear();
        }
    std::size_t count = out.size();
    for (const std::vector<findings::Finding>& part : parts) count += part.size();
    out.reserve(count);
    for (std::vector<findings::Finding>& part : parts) {
        out.insert(out.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
        part = {};
    }
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
