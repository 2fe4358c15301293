// Which rules run, and at which level: what --select, --ignore, --level and the settings file say together.
//
//   RuleSelection selection;
//   selection.ignore = {{"WARM", ""}};
//   Result<RuleChoice> choice = choose_rules(rules, selection);
//   choice->is_on(rule.info())
//
// Ownership: points to the RuleInfos of a RuleSet, which outlives it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "findings/finding.hpp"
#include "rules/rule_set.hpp"

namespace iislint::rules {

// An id, a prefix of ids, a name, a tag, a control; `where` begins the message when it names no rule.
struct RuleWord {
    std::string text;
    std::string where;
};

struct LevelWord {
    RuleWord rule;
    std::optional<findings::Level> level;  // nothing: off
};

struct RuleSelection {
    std::optional<std::vector<RuleWord>> select;  // nothing: every rule that is not opt-in
    std::vector<RuleWord> extend_select;
    std::vector<RuleWord> ignore;
    std::vector<std::vector<LevelWord>> levels;  // later lists win; in one list, what names fewer rules wins

    // A `select` of the upper one makes a fresh start; else both count. Levels of the upper one win.
    void put_over(RuleSelection lower);
};

class RuleChoice {
public:
    bool is_on(const findings::RuleInfo& rule) const;
    // The level that takes the place of the rule's own.
    std::optional<findings::Level> level(const findings::RuleInfo& rule) const;
    const std::unordered_map<const findings::RuleInfo*, findings::Level>& levels() const { return levels_; }

private:
    friend Result<RuleChoice> choose_rules(const RuleSet&, const RuleSelection&);
    std::unordered_map<const findings::RuleInfo*, bool> off_;
    std::unordered_map<const findings::RuleInfo*, findings::Level> levels_;
};

// A word that names nothing is an error. CONF000 is always on and always an error.
Result<RuleChoice> choose_rules(const RuleSet& rules, const RuleSelection& selection);

// The rules that a word names, CONF000 left out.
Result<std::vector<const findings::RuleInfo*>> named_rules(const RuleSet& rules, const RuleWord& word);

}  // namespace iislint::rules
