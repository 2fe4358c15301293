#include "findings/finding.hpp"

namespace iislint::findings {
namespace {

bool same_start(const Finding& a, const Finding& b) {
    return a.location.source == b.location.source && a.location.span.begin == b.location.span.begin && a.rule == b.rule;
}

bool same_suppression(const Suppression* a, const Suppression* b) {
    if (a == b || a == nullptr || b == nullptr) return a == b;
    return a->reason == b->reason && a->place.source == b->place.source && a->place.span == b->place.span;
}

bool belong_together(const Finding& a, const Finding& b) {
    return same_start(a, b) && a.location.span.end == b.location.span.end && a.level == b.level &&
           a.message_index == b.message_index && a.is_missing_value == b.is_missing_value && a.baseline == b.baseline &&
           same_suppression(a.suppression.get(), b.suppression.get());
}

}  // namespace

std::vector<FindingGroup> group_findings(const std::vector<Finding>& sorted) {
    std::vector<FindingGroup> groups;
    groups.reserve(sorted.size());
    std::size_t open = 0;  // groups from here on begin at the current place
    for (const Finding& finding : sorted) {
        if (open < groups.size() && !same_start(*groups[open].first, finding)) open = groups.size();
        std::size_t i = open;
        // One place has few groups: they can only differ in level, wording and length.
        while (i < groups.size() && !belong_together(*groups[i].first, finding)) ++i;
        if (i == groups.size()) groups.push_back({&finding, {}});
        groups[i].members.push_back(&finding);
    }
    return groups;
}

}  // namespace iislint::findings
