// One rule, compiled: what it looks at, when it fires, what it says, how it repairs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "findings/finding.hpp"
#include "rules/condition.hpp"
#include "rules/message.hpp"

namespace iislint::rules {

struct FixTemplate {
    struct Set {
        Field field;
        MessageTemplate value;
    };
    struct Append {
        Field collection;  // kind entries: the collection's place
        std::string element;
        std::vector<std::pair<std::string, MessageTemplate>> attributes;
    };
    std::string title;
    findings::Safety safety = findings::Safety::unsafe;
    std::optional<Condition> when;
    std::optional<Condition> safe_when;
    std::vector<Set> sets;
    std::vector<Append> appends;
    std::vector<Field> removals;
};

struct LevelChoice {
    findings::Level level = findings::Level::warning;
    Condition when;
};

struct MessageChoice {
    std::optional<Condition> when;
    MessageTemplate text;  // of a code rule: positional arguments only
};

struct Rule {
    findings::RuleInfo info;
    FieldBase target;
    bool needs_process_activation_service = false;
    std::optional<Condition> where;
    std::optional<Condition> condition;  // deny or require; none for a code rule
    bool denies = true;
    std::string code;  // name of the built-in check, or empty
    std::vector<LevelChoice> levels;
    std::optional<Field> at;
    std::vector<MessageChoice> messages;  // parallel to info.messages
    std::vector<FixTemplate> fixes;
};

// Fails with a JSON pointer and what is wrong there.
Result<Rule> compile_rule(const nlohmann::json& json);

}  // namespace iislint::rules
