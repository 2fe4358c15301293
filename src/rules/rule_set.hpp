// The rules of a run: the built-in ones, a user's own, and which of them are selected.
//
// Ownership: owns the rules; findings point to their RuleInfo, so the set outlives every report. Immutable once built.
//
//   Result<RuleSet> rules = RuleSet::load_built_in();
//   rules->select({"IDLE001", "WARM"}, {});
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "rules/rule.hpp"

namespace iislint::rules {

// Nothing hides this one: a file that cannot be read is never a success.
inline constexpr std::string_view unhideable_rule = "CONF000";

// Whether a word of --select and the like names the rule: its id, a prefix of the id, its name, a tag, a control.
bool names_rule(std::string_view word, const findings::RuleInfo& rule);

class RuleSet {
public:
    // Whether the texts of the rules' pages (why, condition, advice, references) and the wordings of all messages are
    // wanted: a check has no use for them, and reading them takes longer than checking a small file.
    enum class Prose : std::uint8_t { without, with };
    static Result<RuleSet> load_built_in(Prose prose = Prose::with);

    // Adds a rule from a file of the user. `path` names it in errors.
    Result<void> add(std::string_view path, std::string_view json);

    // Keeps what `select` names (all when empty) and `ignore` does not: ids, prefixes of ids, names, tags, controls
    // and prefixes of controls (STIG). A word that names nothing is an error. Rules that nothing may hide (CONF000)
    // stay.
    Result<void> select(const std::vector<std::string>& select, const std::vector<std::string>& ignore);

    // Keeps the rules that `wanted` takes, and CONF000.
    void keep(const std::function<bool(const Rule&)>& wanted);
    // Fails when the word names none of the rules; says the nearest word that does.
    Result<void> check_word(std::string_view word) const;
    // The spelling of an id that a rule has, also of one that was not kept; empty without.
    std::string_view known_id(std::string_view id) const;
    std::vector<std::string_view> known_ids() const;

    // Sorted by id.
    const std::vector<std::unique_ptr<Rule>>& rules() const { return rules_; }
    const Rule* find(std::string_view id_or_name) const;
    // The always-on rule for files that are not well-formed.
    const Rule& not_well_formed() const { return *find("CONF000"); }

private:
    Result<void> add(std::string_view path, const nlohmann::json& json);
    Result<void> add(std::string_view path, std::unique_ptr<Rule> rule);

    std::vector<std::unique_ptr<Rule>> rules_;
    std::vector<std::string> dropped_ids_;
};

// The built-in rules; made at build time.
extern const EmbeddedRule embedded_rules[];
extern const std::size_t embedded_rule_count;

}  // namespace iislint::rules
