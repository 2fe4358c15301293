// A condition of the rule language, compiled once: operators, comparisons, count.
//
//   Result<Condition> c = compile_condition(json, base, "/deny");
//   if (c->holds(object, evaluator)) …
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "rules/evaluator.hpp"
#include "rules/field.hpp"

namespace re2 {
class RE2;
}

namespace iislint::rules {

enum class Comparison : std::uint8_t {
    exists,
    has_value,
    equals,
    in,
    less,
    less_or_equals,
    greater,
    greater_or_equals,
    starts_with,
    ends_with,
    contains,
    match,
    subset,
    set_of,
};

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

    int work_out_cost() const;
    bool compare(const Value& value) const;
    bool compare_text(std::string_view text) const;

    Kind kind_ = Kind::all_of;
    int cost_ = 0;
    std::vector<Condition> children_;  // of an operator; of count: its `where`, if any
    bool negated_ = false;             // notX is exactly not X
    Comparison comparison_ = Comparison::equals;
    Field field_;
    bool case_sensitive_ = false;
    bool flag_ = false;                  // operand of exists, hasValue
    std::vector<std::int64_t> numbers_;  // operands by the field's type
    std::vector<std::string> texts_;     // operands of a text field
    std::shared_ptr<const re2::RE2> pattern_;
};

// Fails with the JSON pointer of the offending piece and, where there is one, the nearest right word.
Result<Condition> compile_condition(const nlohmann::json& json, const FieldBase& base, const std::string& pointer);

}  // namespace iislint::rules
