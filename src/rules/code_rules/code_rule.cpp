#include "rules/code_rules/code_rule.hpp"

#include <algorithm>
#include <utility>

#include "rules/script_findings.hpp"
#include "rules/suppression.hpp"
#include "rules/validity_findings.hpp"

namespace iislint::rules {
namespace {

// Reported by the check itself: for files that have no tree to look at, and for all kinds of problems in one pass.
void report_elsewhere(const Rule&, const config::Server&, Evaluator&, std::vector<findings::Finding>&) {}

}  // namespace

void say(findings::Finding& finding, const Rule& rule, std::string_view message, std::vector<std::string> arguments) {
    rule.answer();
    const std::vector<findings::MessageFormat>& messages = rule.info().messages;
    const auto at = std::find_if(messages.begin(), messages.end(),
                                 [&](const findings::MessageFormat& known) { return known.id == message; });
    finding.message_index = at == messages.end() ? 0 : static_cast<std::uint32_t>(at - messages.begin());
    finding.arguments = std::move(arguments);
}

ApplicationCheck find_application_check(std::string_view name) {
    static constexpr std::pair<std::string_view, ApplicationCheck> table[] = {
        {"inherited-warm-up-page", check_inherited_warm_up_pages},
        {"initialization-page", check_initialization_pages},
        {"warm-up-authentication", check_warm_up_authentication},
        {"warm-up-filtering", check_warm_up_filtering},
        {"warm-up-host", check_warm_up_hosts},
        {"warm-up-redirection", check_warm_up_redirection},
        {"warm-up-rewriting", check_warm_up_rewriting},
        {"warm-up-ssl", check_warm_up_ssl},
    };
    for (const auto& [known, check] : table)
        if (known == name) return check;
    return nullptr;
}

CodeRule find_code_rule(std::string_view name) {
    static constexpr std::pair<std::string_view, CodeRule> table[] = {
        {"classic-pipeline", check_classic_pipeline},
        {"core-module", check_core_module},
        {"core-time-limits", check_core_time_limits},
        {"duplicate-bindings", check_duplicate_bindings},
        {"duplicate-warm-up-page", report_elsewhere},
        {"fastcgi-request-limit", check_fastcgi_request_limits},
        {"fcn-place", check_fcn_place},
        {"mixed-hosting-models", check_mixed_hosting_models},
        {"multiple-in-process", check_multiple_in_process},
        {"not-well-formed", report_elsewhere},
        {"schedule-entries", check_schedule_entries},
        {"synchronized-schedules", check_synchronized_schedules},
    };
    for (const auto& [known, check] : table)
        if (known == name) return check;
    return is_validity_code(name) || is_script_code(name) || is_suppression_code(name) ? report_elsewhere : nullptr;
}

}  // namespace iislint::rules
