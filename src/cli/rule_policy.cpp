#include "cli/rule_policy.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

namespace iislint::cli {

using findings::Finding;
using findings::RuleInfo;

Result<void> RulePolicy::choose(const rules::RuleSet& rules) {
    Result<rules::RuleChoice> choice = choose_rules(rules, settings_.selection);
    if (!choice) return choice.error();
    choice_ = std::move(*choice);
    for (const PerFileIgnore& ignore : settings_.per_file_ignores) {
        Rules named;
        for (const rules::RuleWord& word : ignore.rules) {
            const Result<Rules> some = ignorable_rules(rules, word);
            if (!some) return some.error();
            named.insert(some->begin(), some->end());
        }
        ignores_.emplace_back(&ignore.files, std::move(named));
    }
    for (const SettingsSuppression& suppression : settings_.suppress) {
        Result<Rules> named = ignorable_rules(rules, suppression.rule);
        if (!named) return named.error();
        if (named->empty()) continue;
        entries_.push_back(
            {&suppression, std::move(*named),
             std::make_shared<findings::Suppression>(findings::Suppression{false, suppression.reason, {}})});
    }
    return {};
}

Result<RulePolicy::Rules> RulePolicy::ignorable_rules(const rules::RuleSet& rules, const rules::RuleWord& word) {
    const Result<std::vector<const RuleInfo*>> named = named_rules(rules, word);
    if (!named) return named.error();
    Rules ignorable;
    for (const RuleInfo* rule : *named) {
        if (rule->ignorable)
            ignorable.insert(rule);
        else if (choice_.is_on(*rule))
            refusals_.push_back(
                fmt::format("{}the findings of {} cannot be accepted: its rule says so", word.where, rule->id));
    }
    return ignorable;
}

bool RulePolicy::admits(Finding& finding, const std::string& absolute_path) const {
    if (finding.rule->id == rules::unhideable_rule) return true;
    if (!choice_.is_on(*finding.rule)) return false;
    for (const auto& [files, named] : ignores_)
        if (named.contains(finding.rule) && files->matches(absolute_path)) return false;
    if (const auto level = choice_.level(*finding.rule); level && !finding.vendor_managed) finding.level = *level;
    return true;
}

void RulePolicy::suppress(Finding& finding, const std::string& absolute_path, std::optional<Date> today,
                          std::vector<bool>& used) const {
    used.resize(entries_.size());
    if (finding.rule->id == rules::unhideable_rule || finding.suppression != nullptr) return;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Entry& entry = entries_[i];
        if (!entry.rules.contains(finding.rule) || has_ended(entry, today)) continue;
        if (entry.text->path && !entry.text->path->matches(absolute_path)) continue;
        if (entry.text->config_path && !entry.text->config_path->matches(finding.config_path)) continue;
        finding.suppression = entry.suppression;
        used[i] = true;
        return;
    }
}

void RulePolicy::note_idle_entries(const std::vector<bool>& used, std::optional<Date> today,
                                   const std::vector<const std::string*>& files,
                                   std::vector<report::Notice>& out) const {
    for (const std::string& refusal : refusals_) out.push_back({findings::Level::note, refusal, {}});
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Entry& entry = entries_[i];
        if (has_ended(entry, today)) {
            out.push_back(
                {findings::Level::note,
                 fmt::format("{}the suppression ended on {}", entry.text->where, format_date(*entry.text->until)),
                 {}});
            continue;
        }
        const auto is_named = [&](const std::string* path) { return entry.text->path->matches(*path); };
        if ((i < used.size() && used[i]) || !entry.text->path || std::none_of(files.begin(), files.end(), is_named))
            continue;
        const auto runs = [&](const RuleInfo* rule) { return choice_.is_on(*rule); };
        if (std::none_of(entry.rules.begin(), entry.rules.end(), runs)) continue;
        out.push_back({findings::Level::note, fmt::format("{}nothing is left to suppress", entry.text->where), {}});
    }
}

}  // namespace iislint::cli
