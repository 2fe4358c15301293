#include "rules/condition.hpp"

#include <algorithm>
#include <vector>

#include <re2/re2.h>

#include "base/ascii.hpp"
#include "config/value.hpp"
#include "rules/facts.hpp"

namespace iislint::rules {
namespace {

// Knuth, Morris and Pratt: both texts may come from a file, and neither may make this slow.
bool contains(std::string_view text, std::string_view wanted, bool case_sensitive) {
    const auto same = [&](char a, char b) { return case_sensitive ? a == b : lower(a) == lower(b); };
    if (wanted.empty()) return true;
    std::vector<std::size_t> fall_back(wanted.size(), 0);  // how much of `wanted` still matches after a mismatch
    for (std::size_t i = 1, matched = 0; i < wanted.size(); ++i) {
        while (matched > 0 && !same(wanted[i], wanted[matched])) matched = fall_back[matched - 1];
        if (same(wanted[i], wanted[matched])) ++matched;
        fall_back[i] = matched;
    }
    std::size_t matched = 0;
    for (const char c : text) {
        while (matched > 0 && !same(c, wanted[matched])) matched = fall_back[matched - 1];
        if (same(c, wanted[matched])) ++matched;
        if (matched == wanted.size()) return true;
    }
    return false;
}

bool is_written(const Value& value) { return value.available && (value.is_fact || value.effective.is_written()); }

}  // namespace

int Condition::work_out_cost() const {
    constexpr int of_attribute = 1;
    constexpr int of_section = 4;
    constexpr int of_pattern = 16;
    constexpr int of_text = 8;
    constexpr int of_count = 8;
    constexpr int objects_counted = 8;  // a guess at how many an object holds
    const auto cost_of = [](const Field& field) {
        return field.kind == Field::Kind::fact ? field.fact->cost
               : field.section != nullptr      ? of_section
                                               : of_attribute;
    };
    switch (kind_) {
        case Kind::compare:
            return (text_ ? of_text : cost_of(field_)) + (patterns_.empty() ? 0 : of_pattern) +
                   (other_ ? cost_of(*other_) : 0) + (other_text_ ? of_text : 0);
        case Kind::count:
            return of_count + (field_.kind == Field::Kind::objects && !children_.empty()
                                   ? std::min(children_.front().cost(), 1'000'000) * objects_counted
                                   : 0);
        default:
            break;
    }
    int sum = 0;
    for (const Condition& child : children_) sum += child.cost();
    return sum;
}

bool Condition::holds(const Object& object, Evaluator& evaluator) const {
    const auto child_holds = [&](const Condition& child) { return child.holds(object, evaluator); };
    switch (kind_) {
        case Kind::all_of:
            return std::all_of(children_.begin(), children_.end(), child_holds);
        case Kind::any_of:
            return std::any_of(children_.begin(), children_.end(), child_holds);
        case Kind::none_of:
            return !children_.front().holds(object, evaluator);
        case Kind::count:
            return compare(count(object, evaluator), object, evaluator) != negated_;
        case Kind::compare:
            break;
    }
    if (comparison_ == Comparison::contains_key) return contains_key(object, evaluator);
    if (text_) {
        Value value;
        value.available = value.is_fact = true;
        value.fact_text = text_->fill(object, evaluator);
        return compare(value, object, evaluator) != negated_;
    }
    Value own;
    const Value& value = evaluator.value(object, field_, own);
    if (missing_ != Missing::use_default && !is_written(value)) return missing_ == Missing::pass;
    return compare(value, object, evaluator) != negated_;
}

Value Condition::count(const Object& object, Evaluator& evaluator) const {
    const auto counts = [&](const Object& member) {
        return children_.empty() || children_.front().holds(member, evaluator);
    };
    Value value;
    value.available = value.is_fact = value.is_number = true;
    value.number = field_.kind == Field::Kind::objects
                       ? evaluator.count_objects(object, field_, this, counts)
                       : evaluator.count(object, field_, this, [&](const config::Entry& entry) {
                             return counts({ObjectKind::entry, object.server, object.index, &entry, nullptr});
                         });
    return value;
}

bool Condition::compare(const Value& value, const Object& object, Evaluator& evaluator) const {
    switch (comparison_) {
        case Comparison::exists:
            return is_written(value) == flag_;
        case Comparison::has_value:
            return (value.available && !value.text().empty()) == flag_;
        case Comparison::has_default:
            return !is_written(value) || compare_equal(value, object, evaluator);
        default:
            break;
    }
    if (!value.available) return false;
    const std::string_view text = value.text();
    switch (comparison_) {
        case Comparison::is_integer:
            return is_integer(text) == flag_;
        case Comparison::is_boolean:
            return config::parse_boolean(text).has_value() == flag_;
        case Comparison::is_numeric:
            return is_numeric(text) == flag_;
        case Comparison::is_lower:
            return is_lower(text) == flag_;
        case Comparison::is_upper:
            return is_upper(text) == flag_;
        case Comparison::match:
        case Comparison::like:
            return std::any_of(patterns_.begin(), patterns_.end(), [&](const auto& pattern) {
                return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern);
            });
        case Comparison::version: {
            const std::optional<Version> version = parse_version(text);
            return version && range_->contains(*version);
        }
        default:
            return compare_equal(value, object, evaluator);
    }
}

bool Condition::compare_equal(const Value& value, const Object& object, Evaluator& evaluator) const {
    if (other_text_) return compare_text(value.text(), other_text_->fill(object, evaluator));
    if (other_) {
        Value own;
        const Value& other = evaluator.value(object, *other_, own);
        if (!other.available) return false;
        if (as_text_) return compare_text(value.text(), other.text());
        const std::optional<std::int64_t> left = value.as_number();
        const std::optional<std::int64_t> right = other.as_number();
        return left && right && compare_number(*left, *right);
    }
    if (as_text_) return compare_text(value.text());
    const std::optional<std::int64_t> number = value.as_number();
    if (!number) return false;
    if (comparison_ == Comparison::subset || comparison_ == Comparison::set_of) {
        std::int64_t bits = 0;
        for (const std::int64_t n : numbers_) bits |= n;
        return compare_number(*number, bits);
    }
    return std::any_of(numbers_.begin(), numbers_.end(),
                       [&](std::int64_t operand) { return compare_number(*number, operand); });
}

bool Condition::compare_number(std::int64_t number, std::int64_t operand) const {
    switch (comparison_) {
        case Comparison::less:
            return number < operand;
        case Comparison::less_or_equals:
            return number <= operand;
        case Comparison::greater:
            return number > operand;
        case Comparison::greater_or_equals:
            return number >= operand;
        case Comparison::subset:
            return (number & operand) == operand;
        default:
            return number == operand;
    }
}

bool Condition::compare_text(std::string_view text) const {
    return std::any_of(texts_.begin(), texts_.end(),
                       [&](const std::string& operand) { return compare_text(text, operand); });
}

bool Condition::compare_text(std::string_view text, std::string_view operand) const {
    const auto is_equal = [&](std::string_view a, std::string_view b) {
        return case_sensitive_ ? a == b : equal_ignore_case(a, b);
    };
    switch (comparison_) {
        case Comparison::starts_with:
            return is_equal(text.substr(0, operand.size()), operand);
        case Comparison::ends_with:
            return text.size() >= operand.size() && is_equal(text.substr(text.size() - operand.size()), operand);
        case Comparison::contains:
            return contains(text, operand, case_sensitive_);
        case Comparison::within_path:
            return is_within_path(text, operand);
        default:
            return is_equal(text, operand);
    }
}

bool Condition::contains_key(const Object& object, Evaluator& evaluator) const {
    return evaluator.count(object, field_, this, [&](const config::Entry& entry) {
        const config::Layer layer{entry.file, entry.node, entry.schema, entry.origin};
        return std::all_of(keys_.begin(), keys_.end(), [&](const auto& key) {
            const config::AttributeSchema* schema = entry.schema->attribute(key.first);
            if (schema == nullptr) return false;
            const config::EffectiveValue value =
                config::read({&layer, 1}, {{}, key.first, schema}, evaluator.options().iis_version);
            return schema->case_sensitive ? value.text == key.second : equal_ignore_case(value.text, key.second);
        });
    }) > 0;
}

void Condition::collect_fields(std::vector<const Field*>& out) const {
    std::vector<const Condition*> open{this};
    while (!open.empty()) {
        const Condition* condition = open.back();
        open.pop_back();
        if (condition->kind_ == Kind::compare || condition->kind_ == Kind::count) {
            if (!condition->text_) out.push_back(&condition->field_);
            if (condition->other_) out.push_back(condition->other_.get());
            continue;
        }
        for (auto child = condition->children_.rbegin(); child != condition->children_.rend(); ++child)
            open.push_back(&*child);
    }
}

}  // namespace iislint::rules
