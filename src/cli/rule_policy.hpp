// What one settings file and the command line say together about rules: which run, at which level, in which files, and
// which findings are accepted.
//
// Ownership: points to the RuleInfos of the rule set, which outlives it.
#pragma once

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "findings/finding.hpp"
#include "report/reporter.hpp"
#include "rules/rule_choice.hpp"

namespace iislint::cli {

class RulePolicy {
public:
    // `settings`: already merged with the command line. `choose` finds the rules that its words mean.
    explicit RulePolicy(Settings settings) : settings_(std::move(settings)) {}
    Result<void> choose(const rules::RuleSet& rules);

    const rules::RuleChoice& choice() const { return choice_; }
    bool allows_comments() const { return settings_.allow_suppressions.value_or(true); }
    // False where the finding does not exist for this file; else sets its level.
    bool admits(findings::Finding& finding, const std::string& absolute_path) const;
    // Gives the finding its suppression where an entry of "suppress" accepts it. `used`: by entry.
    void suppress(findings::Finding& finding, const std::string& absolute_path, std::optional<Date> today,
                  std::vector<bool>& used) const;
    // Words that ask to accept what a rule lets nobody accept, entries that have ended, and those that accept nothing
    // in a file that they name. `files`: absolute paths.
    void note_idle_entries(const std::vector<bool>& used, std::optional<Date> today,
                           const std::vector<const std::string*>& files, std::vector<report::Notice>& out) const;
    bool accepts_nothing() const { return entries_.empty() && refusals_.empty(); }

private:
    using Rules = std::unordered_set<const findings::RuleInfo*>;
    struct Entry {
        const SettingsSuppression* text;
        Rules rules;
        std::shared_ptr<const findings::Suppression> suppression;
    };
    // The rules that the word means, without those that cannot be ignored.
    Result<Rules> ignorable_rules(const rules::RuleSet& rules, const rules::RuleWord& word);
    static bool has_ended(const Entry& entry, std::optional<Date> today) {
        return entry.text->until && today && *entry.text->until < *today;
    }

    const Settings settings_;
    rules::RuleChoice choice_;
    std::vector<std::pair<const PathGlob*, Rules>> ignores_;
    std::vector<Entry> entries_;
    std::vector<std::string> refusals_;  // what to say of words that name a rule that cannot be ignored
};

}  // namespace iislint::cli
