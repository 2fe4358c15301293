#include "rules/code_rules/code_rule.hpp"

#include "rules/validity_findings.hpp"

namespace iislint::rules {
namespace {

// Reported by the check itself: for files that have no tree to look at, and for all kinds of problems in one pass.
void report_elsewhere(const Rule&, const config::Server&, Evaluator&, std::vector<findings::Finding>&) {}

}  // namespace

CodeRule find_code_rule(std::string_view name) {
    static constexpr std::pair<std::string_view, CodeRule> table[] = {
        {"initialization-page", check_initialization_pages},
        {"not-well-formed", report_elsewhere},
    };
    for (const auto& [known, check] : table)
        if (known == name) return check;
    return is_validity_code(name) ? report_elsewhere : nullptr;
}

}  // namespace iislint::rules
