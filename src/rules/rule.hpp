// One rule, compiled: what it looks at, when it fires, what it says, how it repairs.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "findings/finding.hpp"
#include "rules/condition.hpp"
#include "rules/message.hpp"
#include "rules/target.hpp"

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
    struct RemoveEntry {
        Field collection;  // kind entries
        std::string key;   // the attribute that tells it from the others
        std::string value;
    };
    std::vector<Field> removals;  // attributes
    std::vector<RemoveEntry> entry_removals;
    std::vector<Field> clearings;  // kind entries: all of a collection
    bool removes_itself = false;   // the entry that a rule for entries judges
};

struct LevelChoice {
    findings::Level level = findings::Level::warning;
    Condition when;
};

struct MessageChoice {
    std::optional<Condition> when;
    MessageTemplate text;  // of a code rule: positional arguments only
};

// When a rule fires.
struct RuleTest {
    std::optional<Condition> where;
    std::optional<Condition> condition;  // deny or require; none for a code rule
    bool denies = true;
};

// What a rule that fires says and offers.
struct RuleAnswer {
    std::vector<LevelChoice> levels;
    std::optional<Field> at;
    std::vector<MessageChoice> messages;  // parallel to info.messages
    std::vector<FixTemplate> fixes;
};

// A built-in rule as it lies in the program: its head as plain texts, the rest as CBOR, read when it is first asked
// for, because a check of a small file meets few rules' conditions and fewer answers. Made at build time.
struct EmbeddedRule {
    std::string_view stem;  // the file's name without .json
    std::string_view id;
    std::string_view name;
    findings::Level level;
    std::string_view tags;      // with one space between
    std::string_view controls;  // with one space between
    std::string_view summary;
    std::string_view target;
    std::string_view iis;
    std::string_view code;
    bool needs_process_activation_service;
    bool opt_in;
    bool ignorable;
    std::string_view head;  // the same as CBOR
    std::string_view test;
    std::string_view answer;
    std::string_view prose;
};

struct RuleContent {
    findings::RuleInfo info;
    FieldBase target;
    std::optional<Field> entries;     // where the target is a collection's entries
    std::optional<VersionRange> iis;  // the versions that the rule is for
    bool needs_process_activation_service = false;
    std::string code;  // name of the built-in check, or empty
    RuleTest test;
    RuleAnswer answer;
};

class Rule {
public:
    // Everything is there.
    explicit Rule(RuleContent content) : content_(std::move(content)) {}
    // The head now, the rest when it is asked for. A fault in a built-in rule is a bug and ends in std::logic_error.
    explicit Rule(const EmbeddedRule& embedded);
    Rule(const Rule&) = delete;
    Rule& operator=(const Rule&) = delete;

    // Its messages are there once answer() was asked for.
    const findings::RuleInfo& info() const { return content_.info; }
    const FieldBase& target() const { return content_.target; }
    const std::optional<Field>& entries() const { return content_.entries; }
    bool is_for(config::IisVersion version) const {
        return !content_.iis || content_.iis->contains({{version / 10U, version % 10U}, {}});
    }
    bool needs_process_activation_service() const { return content_.needs_process_activation_service; }
    const std::string& code() const { return content_.code; }
    // Compiled at the first call, by whichever thread comes first.
    const RuleTest& test() const;
    const RuleAnswer& answer() const;

private:
    const EmbeddedRule* embedded_ = nullptr;  // null: nothing is left to read
    mutable std::once_flag test_once_;
    mutable std::once_flag answer_once_;
    mutable RuleContent content_;
};

// Fails with a JSON pointer and what is wrong there.
Result<std::unique_ptr<Rule>> compile_rule(const nlohmann::json& json);

}  // namespace iislint::rules
