#include "rules/rule_choice.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace iislint::rules {

using findings::Level;
using findings::RuleInfo;

void RuleSelection::put_over(RuleSelection lower) {
    if (!select) {
        select = std::move(lower.select);
        extend_select.insert(extend_select.begin(), lower.extend_select.begin(), lower.extend_select.end());
        ignore.insert(ignore.begin(), lower.ignore.begin(), lower.ignore.end());
    }
    levels.insert(levels.begin(), std::make_move_iterator(lower.levels.begin()),
                  std::make_move_iterator(lower.levels.end()));
}

bool RuleChoice::is_on(const RuleInfo& rule) const { return rule.id == unhideable_rule || !off_.contains(&rule); }

std::optional<Level> RuleChoice::level(const RuleInfo& rule) const {
    const auto at = levels_.find(&rule);
    if (at == levels_.end()) return std::nullopt;
    return at->second;
}

Result<std::vector<const RuleInfo*>> named_rules(const RuleSet& rules, const RuleWord& word) {
    if (Result<void> known = rules.check_word(word.text); !known) return Error{word.where + known.error().message};
    std::vector<const RuleInfo*> named;
    for (const auto& rule : rules.rules())
        if (rule->info().id != unhideable_rule && names_rule(word.text, rule->info())) named.push_back(&rule->info());
    return named;
}

Result<RuleChoice> choose_rules(const RuleSet& rules, const RuleSelection& selection) {
    RuleChoice choice;
    for (const auto& rule : rules.rules())
        if (selection.select || rule->info().opt_in) choice.off_.emplace(&rule->info(), true);
    const std::vector<RuleWord> none;
    for (const std::vector<RuleWord>* words : {selection.select ? &*selection.select : &none, &selection.extend_select})
        for (const RuleWord& word : *words) {
            const Result<std::vector<const RuleInfo*>> named = named_rules(rules, word);
            if (!named) return named.error();
            for (const RuleInfo* rule : *named) choice.off_.erase(rule);
        }
    std::unordered_map<const RuleInfo*, bool> ignored;
    for (const RuleWord& word : selection.ignore) {
        const Result<std::vector<const RuleInfo*>> named = named_rules(rules, word);
        if (!named) return named.error();
        for (const RuleInfo* rule : *named) ignored.emplace(rule, true);
    }
    // Only the last word about a rule counts: a level after an "off" brings the rule back.
    std::unordered_map<const RuleInfo*, std::optional<Level>> decided;
    for (const std::vector<LevelWord>& layer : selection.levels) {
        struct Named {
            std::vector<const RuleInfo*> rules;
            std::optional<Level> level;
        };
        std::vector<Named> all;
        for (const LevelWord& word : layer) {
            Result<std::vector<const RuleInfo*>> named = named_rules(rules, word.rule);
            if (!named) return named.error();
            all.push_back({std::move(*named), word.level});
        }
        std::stable_sort(all.begin(), all.end(),
                         [](const Named& a, const Named& b) { return a.rules.size() > b.rules.size(); });
        for (const Named& named : all)
            for (const RuleInfo* rule : named.rules) {
                decided[rule] = named.level;
                // A level for exactly this rule asks for it.
                if (named.level && named.rules.size() == 1 && rule->opt_in && !selection.select)
                    choice.off_.erase(rule);
            }
    }
    for (const auto& [rule, level] : decided) {
        if (level)
            choice.levels_.emplace(rule, *level);
        else
            choice.off_.emplace(rule, true);
    }
    for (const auto& [rule, yes] : ignored) choice.off_.emplace(rule, yes);
    return choice;
}

}  // namespace iislint::rules
