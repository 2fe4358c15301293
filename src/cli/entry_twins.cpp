#include "cli/entry_twins.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace iislint::cli {
namespace {

using findings::ElementStep;

// Values in one text; none of them holds a NUL.
void append(std::string& key, std::string_view value) {
    key += to_lower(value);
    key += '\0';
}

std::string values_of(const ElementStep& step) {
    std::string key;
    for (const auto& [name, value] : step.keys) append(key, value);
    return key;
}

}  // namespace

const std::set<std::string>& EntryTwins::doubled(const xml::Document& document, const ElementStep& step) {
    std::string names;
    for (const auto& [name, value] : step.keys) names += name + ' ';
    const auto [at, is_new] = doubled_.try_emplace({&document, step.name, std::move(names)});
    if (!is_new) return at->second;
    std::set<std::pair<xml::NodeId, std::string>> seen;
    for (xml::NodeId node = 0; node < document.node_count(); ++node) {
        if (!document.is_element(node) || document.name(node) != step.name) continue;
        std::string key;
        const bool has_all = std::ranges::all_of(step.keys, [&](const auto& wanted) {
            const xml::AttributeId attribute = document.find(node, wanted.first);
            if (attribute != xml::no_attribute) append(key, document.value(attribute));
            return attribute != xml::no_attribute;
        });
        if (has_all && !seen.emplace(document.parent(node), key).second) at->second.insert(std::move(key));
    }
    return at->second;
}

bool EntryTwins::any(const findings::SettingChange& change, const xml::Document& document) {
    const bool is_new = change.kind == findings::SettingChange::Kind::add_entry;
    const std::size_t count = change.steps.size() - (is_new && !change.steps.empty() ? 1 : 0);
    return std::any_of(change.steps.begin(), change.steps.begin() + static_cast<std::ptrdiff_t>(count),
                       [&](const ElementStep& step) {
                           return !step.keys.empty() && doubled(document, step).contains(values_of(step));
                       });
}

}  // namespace iislint::cli
