#include "rules/rule_set.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "base/visible.hpp"

namespace iislint::rules {
namespace {

constexpr int deepest_json = 256;  // what is found wrong is copied and printed by recursion

// STIG, STIG-V-218762; CIS, CIS-IIS10, CIS-IIS10-3.
bool names_control(std::string_view word, std::string_view control) {
    if (!starts_with_ignore_case(control, word)) return false;
    return control.size() == word.size() || control[word.size()] == '-' || control[word.size()] == '.';
}

}  // namespace

bool names_rule(std::string_view word, const findings::RuleInfo& rule) {
    const bool is_prefix =
        starts_with_ignore_case(rule.id, word) && (rule.id.size() == word.size() || is_digit(rule.id[word.size()]));
    return is_prefix || rule.name == word || std::find(rule.tags.begin(), rule.tags.end(), word) != rule.tags.end() ||
           std::any_of(rule.controls.begin(), rule.controls.end(),
                       [&](const std::string& control) { return names_control(word, control); });
}

namespace {

// Where the parser stopped, as editors count.
std::string line_and_column(std::string_view text, std::size_t byte) {
    const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
    const std::size_t newline = before.rfind('\n');
    return fmt::format("line {}, column {}", std::count(before.begin(), before.end(), '\n') + 1,
                       before.size() - (newline == std::string_view::npos ? 0 : newline + 1) + 1);
}

// JSON lets a key stand twice and forgets the first; in a rule that would be a condition that nobody judges.
Result<nlohmann::json> parse_rule(std::string_view text) {
    using nlohmann::json;
    std::string fault;
    std::vector<std::set<std::string>> keys;
    const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
        if (depth > deepest_json) fault = "is nested too deep";
        if (event == json::parse_event_t::object_start) keys.emplace_back();
        if (event == json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
        if (event == json::parse_event_t::key && !keys.empty() &&
            !keys.back().insert(parsed.get<std::string>()).second && fault.empty())
            fault = fmt::format("has the key '{}' twice in one object", visible(parsed.get<std::string>()));
        return fault.empty();
    };
    try {
        json parsed = json::parse(text, watch, true, true);
        if (!fault.empty()) return Error{fault};
        return parsed;
    } catch (const json::parse_error& error) {
        if (!fault.empty()) return Error{fault};
        return Error{"is not valid JSON: look at " + line_and_column(text, error.byte)};
    }
}

}  // namespace

Result<RuleSet> RuleSet::load_built_in(Prose prose) {
    RuleSet set;
    for (std::size_t i = 0; i < embedded_rule_count; ++i) {
        const EmbeddedRule& rule = embedded_rules[i];
        if (prose == Prose::without) {
            if (Result<void> added = set.add(rule.stem, std::make_unique<Rule>(rule)); !added) return added.error();
            continue;
        }
        nlohmann::json json = nlohmann::json::from_cbor(rule.head, true, false);
        for (std::string_view part : {rule.test, rule.answer, rule.prose})
            json.update(nlohmann::json::from_cbor(part, true, false));
        json.erase("example");  // of the page, not of the rule
        if (Result<void> added = set.add(rule.stem, json); !added) return added.error();
    }
    return set;
}

Result<void> RuleSet::add(std::string_view path, std::string_view json_text) {
    Result<nlohmann::json> json = parse_rule(json_text);
    if (!json) return Error{fmt::format("rule file '{}' {}", visible(path), json.error().message)};
    if (json->is_object() && json->contains("code"))
        return Error{fmt::format("rule file '{}': /code: only rules of the program itself have one", visible(path))};
    return add(path, *json);
}

Result<void> RuleSet::add(std::string_view path, const nlohmann::json& json) {
    Result<std::unique_ptr<Rule>> rule = compile_rule(json);
    if (!rule) return Error{fmt::format("rule file '{}': {}", visible(path), rule.error().message)};
    return add(path, std::move(*rule));
}

Result<void> RuleSet::add(std::string_view path, std::unique_ptr<Rule> rule) {
    if (find(rule->info().id) != nullptr)
        return Error{fmt::format("rule file '{}': the id {} is taken", visible(path), rule->info().id)};
    if (find(rule->info().name) != nullptr)
        return Error{fmt::format("rule file '{}': the name {} is taken", visible(path), rule->info().name)};
    const auto at = std::lower_bound(rules_.begin(), rules_.end(), rule,
                                     [](const auto& a, const auto& b) { return a->info().id < b->info().id; });
    rules_.insert(at, std::move(rule));
    return {};
}

Result<void> RuleSet::check_word(std::string_view word) const {
    if (std::any_of(rules_.begin(), rules_.end(), [&](const auto& rule) { return names_rule(word, rule->info()); }))
        return {};
    std::vector<std::string_view> known;
    for (const auto& rule : rules_) {
        known.push_back(rule->info().id);
        known.push_back(rule->info().name);
        known.insert(known.end(), rule->info().tags.begin(), rule->info().tags.end());
        known.insert(known.end(), rule->info().controls.begin(), rule->info().controls.end());
    }
    const auto nearest = nearest_name(word, known);
    return Error{fmt::format("no rule has the id, name or tag '{}'{}; 'iislint rules' lists them", visible(word),
                             nearest ? fmt::format("; did you mean '{}'?", *nearest) : "")};
}

Result<void> RuleSet::select(const std::vector<std::string>& select, const std::vector<std::string>& ignore) {
    for (const std::vector<std::string>* words : {&select, &ignore})
        for (const std::string& word : *words)
            if (Result<void> known = check_word(word); !known) return known;
    keep([&](const Rule& rule) {
        const auto named = [&](const std::string& word) { return names_rule(word, rule.info()); };
        const bool wanted = select.empty() ? !rule.info().opt_in : std::any_of(select.begin(), select.end(), named);
        return wanted && std::none_of(ignore.begin(), ignore.end(), named);
    });
    return {};
}

void RuleSet::keep(const std::function<bool(const Rule&)>& wanted) {
    std::erase_if(rules_, [&](const auto& rule) {
        if (rule->info().id == unhideable_rule || wanted(*rule)) return false;
        dropped_ids_.push_back(rule->info().id);
        return true;
    });
}

std::vector<std::string_view> RuleSet::known_ids() const {
    std::vector<std::string_view> ids(dropped_ids_.begin(), dropped_ids_.end());
    for (const auto& rule : rules_) ids.push_back(rule->info().id);
    return ids;
}

std::string_view RuleSet::known_id(std::string_view id) const {
    for (const std::string_view known : known_ids())
        if (equal_ignore_case(known, id)) return known;
    return {};
}

const Rule* RuleSet::find(std::string_view id_or_name) const {
    for (const auto& rule : rules_)
        if (equal_ignore_case(rule->info().id, id_or_name) || rule->info().name == id_or_name) return rule.get();
    return nullptr;
}

}  // namespace iislint::rules
