#include "validity/problem.hpp"

#include <iterator>

namespace iislint::validity {
namespace {

// In the order of ProblemKind.
constexpr std::string_view kind_names[] = {
    "value-out-of-range",
    "duplicate-collection-entry",
    "section-not-allowed-here",
    "web-config-ignored",
    "unrecognized-attribute",
    "unrecognized-element",
    "missing-required-attribute",
    "invalid-value",
    "section-defined-twice",
    "config-sections-misplaced",
    "duplicate-section-declaration",
    "section-locked",
    "lock-violation",
    "unknown-name-in-lock-list",
    "undeclared-section",
    "config-source-fault",
    "missing-root-application",
    "missing-root-virtual-directory",
    "unknown-location-target",
    "web-config-too-large",
    "encrypted-section",
    "both-override-attributes",
    "location-path-fault",
    "setting-ignored-here",
    "physical-path-fault",
};
static_assert(std::size(kind_names) == problem_kind_count);

}  // namespace

std::string_view to_string(ProblemKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::string_view to_string(Reach reach) {
    switch (reach) {
        case Reach::section:
            return "section";
        case Reach::everything:
            return "everything";
        case Reach::site:
            return "site";
        case Reach::server:
            return "server";
        case Reach::nothing:
            return "nothing";
    }
    return {};
}

}  // namespace iislint::validity
