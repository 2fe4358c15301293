// A condition of the rule language, compiled once: operators, comparisons, count.
//
//   Result<Condition> c = compile_condition(json, base, "/deny");
//   if (c->holds(object, evaluator)) …
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "rules/comparison.hpp"
#include "rules/evaluator.hpp"
#include "rules/field.hpp"
#include "rules/message.hpp"
#include "rules/version_range.hpp"

namespace re2 {
class RE2;
}

namespace iislint::rules {

class Condition {
public:
    bool holds(const Object& object, Evaluator& evaluator) const;
    // How long an answer takes, in arbitrary units; what is quick is asked first.
    int cost() const { return cost_; }
    // Every field compared, in the order of the rule, counts' inner fields left out.
    void collect_fields(std::vector<const Field*>& out) const;

private:
    friend class ConditionCompiler;
    enum class Kind : std::uint8_t { all_of, any_of, none_of, compare, count };
    // What is asked of a value that is written nowhere.
    enum class Missing : std::uint8_t { use_default, pass, fail };

    int work_out_cost() const;
    Value count(const Object& object, Evaluator& evaluator) const;
    bool compare(const Value& value, const Object& object, Evaluator& evaluator) const;
    bool compare_equal(const Value& value, const Object& object, Evaluator& evaluator) const;
    bool compare_number(std::int64_t number, std::int64_t operand) const;
    bool compare_text(std::string_view text) const;
    bool compare_text(std::string_view text, std::string_view operand) const;
    bool contains_key(const Object& object, Evaluator& evaluator) const;

    Kind kind_ = Kind::all_of;
    bool negated_ = false;  // notX is exactly not X
    Comparison comparison_ = Comparison::equals;
    Missing missing_ = Missing::use_default;
    bool case_sensitive_ = false;
    bool flag_ = false;     // operand of exists, hasValue, isInteger …
    bool as_text_ = false;  // equality compares texts, not numbers
    int cost_ = 0;
    std::vector<Condition> children_;  // of an operator; of count: its `where`, if any

    // What is compared: a field, or a text made of fields.
    Field field_;
    std::shared_ptr<const MessageTemplate> text_;
    // What it is compared with: values by the field's type, texts, another field, a text made of fields.
    std::vector<std::int64_t> numbers_;
    std::vector<std::string> texts_;
    std::shared_ptr<const Field> other_;
    std::shared_ptr<const MessageTemplate> other_text_;
    std::vector<std::shared_ptr<const re2::RE2>> patterns_;
    std::optional<VersionRange> range_;
    std::vector<std::pair<xml::NameId, std::string>> keys_;
};

// Fails with the JSON pointer of the offending piece and, where there is one, the nearest right word.
Result<Condition> compile_condition(const nlohmann::json& json, const FieldBase& base, const std::string& pointer);

}  // namespace iislint::rules
