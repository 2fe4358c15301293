#include "rules/condition.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "config/value.hpp"
#include "rules/facts.hpp"

namespace iislint::rules {
namespace {

using nlohmann::json;

constexpr int deepest_condition = 32;

struct Word {
    std::string_view name;
    Comparison comparison;
    bool negated;
};
constexpr Word words[] = {
    {"exists", Comparison::exists, false},
    {"hasValue", Comparison::has_value, false},
    {"equals", Comparison::equals, false},
    {"notEquals", Comparison::equals, true},
    {"in", Comparison::in, false},
    {"notIn", Comparison::in, true},
    {"less", Comparison::less, false},
    {"lessOrEquals", Comparison::less_or_equals, false},
    {"greater", Comparison::greater, false},
    {"greaterOrEquals", Comparison::greater_or_equals, false},
    {"startsWith", Comparison::starts_with, false},
    {"notStartsWith", Comparison::starts_with, true},
    {"endsWith", Comparison::ends_with, false},
    {"notEndsWith", Comparison::ends_with, true},
    {"contains", Comparison::contains, false},
    {"notContains", Comparison::contains, true},
    {"match", Comparison::match, false},
    {"notMatch", Comparison::match, true},
    {"subset", Comparison::subset, false},
    {"setOf", Comparison::set_of, false},
};

// What a field's values are compared as.
enum class Nature { boolean, number, time_span, members, text };

bool is_counted(const Field& field) { return field.kind == Field::Kind::entries || field.kind == Field::Kind::objects; }

Nature nature_of(const Field& field) {
    if (is_counted(field)) return Nature::number;
    if (field.kind == Field::Kind::fact) {
        switch (field.fact->type) {
            case FactType::boolean:
                return Nature::boolean;
            case FactType::integer:
                return Nature::number;
            case FactType::time_span:
                return Nature::time_span;
            case FactType::text:
                return Nature::text;
        }
    }
    switch (field.path.schema->type) {
        case config::ValueType::boolean:
            return Nature::boolean;
        case config::ValueType::enumeration:
        case config::ValueType::flags:
            return Nature::members;
        case config::ValueType::unsigned_integer:
        case config::ValueType::integer:
        case config::ValueType::integer64:
            return Nature::number;
        case config::ValueType::time_span:
            return Nature::time_span;
        case config::ValueType::string:
            return Nature::text;
    }
    return Nature::text;
}

bool compares_numbers(Comparison comparison) {
    switch (comparison) {
        case Comparison::equals:
        case Comparison::in:
        case Comparison::less:
        case Comparison::less_or_equals:
        case Comparison::greater:
        case Comparison::greater_or_equals:
            return true;
        default:
            return false;
    }
}

}  // namespace

class ConditionCompiler {
public:
    Result<Condition> compile(const json& node, const FieldBase& base, const std::string& pointer, int depth) {
        Result<Condition> condition = compile_node(node, base, pointer, depth);
        if (condition) condition->cost_ = condition->work_out_cost();
        return condition;
    }

private:
    Result<Condition> compile_node(const json& node, const FieldBase& base, const std::string& pointer, int depth) {
        if (depth > deepest_condition) return Error{pointer + ": conditions are nested too deep"};
        if (!node.is_object() || node.empty()) return Error{pointer + ": a condition is an object"};
        static constexpr std::pair<std::string_view, Condition::Kind> operators[] = {
            {"allOf", Condition::Kind::all_of}, {"anyOf", Condition::Kind::any_of}, {"not", Condition::Kind::none_of}};
        for (const auto& [name, kind] : operators) {
            const auto at = node.find(name);
            if (at == node.end()) continue;
            if (node.size() != 1) return Error{fmt::format("{}: nothing may stand beside '{}'", pointer, name)};
            Condition condition;
            condition.kind_ = kind;
            const bool list = kind != Condition::Kind::none_of;
            if (list && (!at->is_array() || at->empty()))
                return Error{fmt::format("{}/{}: must be a list of conditions", pointer, name)};
            const std::size_t count = list ? at->size() : 1;
            for (std::size_t i = 0; i < count; ++i) {
                const std::string child_pointer =
                    list ? fmt::format("{}/{}/{}", pointer, name, i) : fmt::format("{}/{}", pointer, name);
                Result<Condition> child = compile(list ? (*at)[i] : *at, base, child_pointer, depth + 1);
                if (!child) return child.error();
                condition.children_.push_back(std::move(*child));
            }
            // The result does not depend on the order; the time does.
            std::stable_sort(condition.children_.begin(), condition.children_.end(),
                             [](const Condition& a, const Condition& b) { return a.cost() < b.cost(); });
            return condition;
        }
        return node.contains("count") ? compile_count(node, base, pointer, depth)
                                      : compile_comparison(node, base, pointer);
    }

    Result<Condition> compile_count(const json& node, const FieldBase& base, const std::string& pointer, int depth) {
        const json& count = node["count"];
        if (!count.is_object() || !count.contains("field") || !count["field"].is_string())
            return Error{pointer + "/count: needs a 'field'"};
        for (const auto& [key, value] : count.items())
            if (key != "field" && key != "where")
                return Error{fmt::format("{}/count: unknown key '{}'", pointer, visible(key))};
        Result<Field> field = compile_field(count["field"].get_ref<const std::string&>(), base);
        if (!field) return Error{pointer + "/count/field: " + field.error().message};
        if (!is_counted(*field))
            return Error{pointer + "/count/field: must end in [*], such as schedule/add[*] or applications[*]"};
        Condition condition;
        condition.kind_ = Condition::Kind::count;
        condition.field_ = std::move(*field);
        if (count.contains("where")) {
            const FieldBase member = condition.field_.kind == Field::Kind::objects
                                         ? FieldBase{condition.field_.members, nullptr, nullptr}
                                         : FieldBase{ObjectKind::entry, nullptr, condition.field_.collection->entry};
            Result<Condition> where = compile(count["where"], member, pointer + "/count/where", depth + 1);
            if (!where) return where.error();
            condition.children_.push_back(std::move(*where));
        }
        if (Result<void> operand = set_comparison(condition, node, "count", pointer); !operand) return operand.error();
        return condition;
    }

    Result<Condition> compile_comparison(const json& node, const FieldBase& base, const std::string& pointer) {
        const auto at = node.find("field");
        if (at == node.end() || !at->is_string()) {
            std::string hint;
            static constexpr std::string_view keys[] = {"allOf", "anyOf", "not", "field", "count"};
            for (const auto& [key, value] : node.items())
                if (const auto nearest = nearest_name(key, keys))
                    hint = fmt::format("; did you mean '{}' instead of '{}'?", *nearest, visible(key));
            return Error{pointer + ": a condition needs 'field', 'count', 'allOf', 'anyOf' or 'not'" + hint};
        }
        Result<Field> field = compile_field(at->get_ref<const std::string&>(), base);
        if (!field) return Error{pointer + "/field: " + field.error().message};
        Condition condition;
        condition.kind_ = Condition::Kind::compare;
        condition.field_ = std::move(*field);
        if (is_counted(condition.field_))
            return Error{pointer + "/field: a field that ends in [*] stands inside 'count'"};
        if (Result<void> operand = set_comparison(condition, node, "field", pointer); !operand) return operand.error();
        return condition;
    }

    Result<void> set_comparison(Condition& condition, const json& node, std::string_view operand_key,
                                const std::string& pointer) {
        const Word* found = nullptr;
        const json* operand = nullptr;
        for (const auto& [key, value] : node.items()) {
            if (key == operand_key) continue;
            if (key == "caseSensitive" && value.is_boolean()) {
                condition.case_sensitive_ = value.get<bool>();
                continue;
            }
            const auto word = std::find_if(std::begin(words), std::end(words),
                                           [&, &name = key](const Word& w) { return w.name == name; });
            if (word == std::end(words)) {
                std::vector<std::string_view> known;
                for (const Word& w : words) known.push_back(w.name);
                const auto nearest = nearest_name(key, known);
                return Error{fmt::format("{}: unknown comparison '{}'{}", pointer, visible(key),
                                         nearest ? fmt::format("; did you mean '{}'?", *nearest) : "")};
            }
            if (found != nullptr)
                return Error{
                    fmt::format("{}: '{}' and '{}' cannot stand together; use allOf", pointer, found->name, key)};
            found = word;
            operand = &value;
        }
        if (found == nullptr) return Error{pointer + ": a comparison is missing, such as 'equals'"};
        condition.comparison_ = found->comparison;
        condition.negated_ = found->negated;
        return set_operand(condition, *operand, fmt::format("{}/{}", pointer, found->name));
    }

    Result<void> set_operand(Condition& condition, const json& operand, const std::string& pointer) {
        const Nature nature = nature_of(condition.field_);
        if (is_counted(condition.field_) && !compares_numbers(condition.comparison_))
            return Error{pointer + ": a count is compared with equals, in, less, greater and their like"};
        switch (condition.comparison_) {
            case Comparison::exists:
            case Comparison::has_value:
                if (!operand.is_boolean()) return Error{pointer + ": must be true or false"};
                condition.flag_ = operand.get<bool>();
                return {};
            case Comparison::match: {
                if (!operand.is_string()) return Error{pointer + ": must be a regular expression"};
                re2::RE2::Options options;
                options.set_log_errors(false);
                options.set_case_sensitive(condition.case_sensitive_);
                auto pattern = std::make_shared<re2::RE2>(operand.get_ref<const std::string&>(), options);
                if (!pattern->ok())
                    return Error{fmt::format("{}: bad regular expression: {}", pointer, visible(pattern->error()))};
                condition.pattern_ = std::move(pattern);
                return {};
            }
            case Comparison::starts_with:
            case Comparison::ends_with:
            case Comparison::contains:
                return set_texts(condition, operand, pointer);
            case Comparison::less:
            case Comparison::less_or_equals:
            case Comparison::greater:
            case Comparison::greater_or_equals:
                if (nature != Nature::number && nature != Nature::time_span)
                    return Error{
                        fmt::format("{}: '{}' is neither a number nor a time span", pointer, condition.field_.text)};
                return add_number(condition, operand, pointer);
            case Comparison::subset:
            case Comparison::set_of:
                if (nature != Nature::members)
                    return Error{fmt::format("{}: '{}' is not a set of flags", pointer, condition.field_.text)};
                [[fallthrough]];
            case Comparison::in:
                if (!operand.is_array()) return Error{pointer + ": must be a list"};
                if (nature == Nature::text) return set_texts(condition, operand, pointer);
                for (std::size_t i = 0; i < operand.size(); ++i)
                    if (Result<void> added = add_number(condition, operand[i], fmt::format("{}/{}", pointer, i));
                        !added)
                        return added;
                return {};
            case Comparison::equals:
                if (nature == Nature::text) {
                    if (!operand.is_string()) return Error{pointer + ": must be a text"};
                    condition.texts_.push_back(operand.get<std::string>());
                    return {};
                }
                return add_number(condition, operand, pointer);
        }
        return {};
    }

    Result<void> set_texts(Condition& condition, const json& operand, const std::string& pointer) {
        const auto add = [&](const json& text) {
            if (!text.is_string()) return false;
            condition.texts_.push_back(text.get<std::string>());
            return true;
        };
        if (operand.is_array() ? std::all_of(operand.begin(), operand.end(), add) : add(operand)) return {};
        return Error{pointer + ": must be a text or a list of texts"};
    }

    Result<void> add_number(Condition& condition, const json& operand, const std::string& pointer) {
        const Field& field = condition.field_;
        const auto wrong = [&](std::string_view expected) {
            return Error{
                fmt::format("{}: {} is not {} for '{}'", pointer, visible(operand.dump()), expected, field.text)};
        };
        switch (nature_of(field)) {
            case Nature::boolean: {
                if (operand.is_boolean()) {
                    condition.numbers_.push_back(operand.get<bool>() ? 1 : 0);
                    return {};
                }
                const std::optional<bool> b =
                    operand.is_string() ? config::parse_boolean(operand.get_ref<const std::string&>()) : std::nullopt;
                if (!b) return wrong("true or false");
                condition.numbers_.push_back(*b ? 1 : 0);
                return {};
            }
            case Nature::number:
            case Nature::time_span: {
                std::optional<std::int64_t> number;
                if (operand.is_number_integer() &&
                    !(operand.is_number_unsigned() && operand.get<std::uint64_t>() > INT64_MAX))
                    number = operand.get<std::int64_t>();
                else if (operand.is_string() && field.kind != Field::Kind::fact && field.path.schema != nullptr)
                    number = config::parse_value(*field.path.schema, operand.get_ref<const std::string&>());
                if (!number && operand.is_string() && nature_of(field) == Nature::time_span)
                    number = config::parse_time_span(operand.get_ref<const std::string&>());
                if (!number)
                    return wrong(nature_of(field) == Nature::number ? "a whole number" : "a time span [d.]hh:mm:ss");
                condition.numbers_.push_back(*number);
                return {};
            }
            case Nature::members: {
                const std::optional<std::int64_t> number =
                    operand.is_string() ? config::parse_value(*field.path.schema, operand.get_ref<const std::string&>())
                                        : std::nullopt;
                if (!number) {
                    std::vector<std::string_view> known;
                    for (const config::EnumMember& member : field.path.schema->members) known.push_back(member.name);
                    return wrong(fmt::format("one of {}", fmt::join(known, ", ")));
                }
                condition.numbers_.push_back(*number);
                return {};
            }
            case Nature::text:
                return wrong("a number");
        }
        return {};
    }
};

int Condition::work_out_cost() const {
    constexpr int of_attribute = 1;
    constexpr int of_section = 4;
    constexpr int of_pattern = 16;
    constexpr int of_count = 8;
    constexpr int objects_counted = 8;  // a guess at how many an object holds
    switch (kind_) {
        case Kind::compare:
            return (field_.kind == Field::Kind::fact ? field_.fact->cost
                    : field_.section != nullptr      ? of_section
                                                     : of_attribute) +
                   (comparison_ == Comparison::match ? of_pattern : 0);
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
    switch (kind_) {
        case Kind::all_of:
            return std::all_of(children_.begin(), children_.end(),
                               [&](const Condition& c) { return c.holds(object, evaluator); });
        case Kind::any_of:
            return std::any_of(children_.begin(), children_.end(),
                               [&](const Condition& c) { return c.holds(object, evaluator); });
        case Kind::none_of:
            return !children_.front().holds(object, evaluator);
        case Kind::count: {
            Value value;
            value.available = value.is_fact = value.is_number = true;
            const auto counts = [&](const Object& member) {
                return children_.empty() || children_.front().holds(member, evaluator);
            };
            value.number = field_.kind == Field::Kind::objects
                               ? evaluator.count_objects(object, field_, this, counts)
                               : evaluator.count(object, field_, this, [&](const config::Entry& entry) {
                                     return counts({ObjectKind::entry, object.server, object.index, &entry, nullptr});
                                 });
            return compare(value) != negated_;
        }
        case Kind::compare:
            return compare(evaluator.value(object, field_)) != negated_;
    }
    return false;
}

bool Condition::compare(const Value& value) const {
    if (!value.available) return (comparison_ == Comparison::exists || comparison_ == Comparison::has_value) && !flag_;
    switch (comparison_) {
        case Comparison::exists:
            return (value.is_fact || value.effective.is_written()) == flag_;
        case Comparison::has_value:
            return !value.text().empty() == flag_;
        case Comparison::starts_with:
        case Comparison::ends_with:
        case Comparison::contains:
        case Comparison::match:
            return compare_text(value.text());
        default:
            break;
    }
    if (!texts_.empty()) return compare_text(value.text());
    std::optional<std::int64_t> number;
    if (value.is_number)
        number = value.number;
    else if (value.effective.schema != nullptr)
        number = config::parse_value(*value.effective.schema, value.text());
    if (!number) return false;
    switch (comparison_) {
        case Comparison::equals:
        case Comparison::in:
            return std::find(numbers_.begin(), numbers_.end(), *number) != numbers_.end();
        case Comparison::less:
            return *number < numbers_.front();
        case Comparison::less_or_equals:
            return *number <= numbers_.front();
        case Comparison::greater:
            return *number > numbers_.front();
        case Comparison::greater_or_equals:
            return *number >= numbers_.front();
        case Comparison::subset:
        case Comparison::set_of: {
            std::int64_t bits = 0;
            for (std::int64_t n : numbers_) bits |= n;
            return comparison_ == Comparison::subset ? (*number & bits) == bits : *number == bits;
        }
        default:
            return false;
    }
}

bool Condition::compare_text(std::string_view text) const {
    if (comparison_ == Comparison::match)
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern_);
    const auto is_equal = [&](std::string_view a, std::string_view b) {
        return case_sensitive_ ? a == b : equal_ignore_case(a, b);
    };
    return std::any_of(texts_.begin(), texts_.end(), [&](std::string_view wanted) {
        switch (comparison_) {
            case Comparison::starts_with:
                return is_equal(text.substr(0, wanted.size()), wanted);
            case Comparison::ends_with:
                return text.size() >= wanted.size() && is_equal(text.substr(text.size() - wanted.size()), wanted);
            case Comparison::contains:
                for (std::size_t i = 0; i + wanted.size() <= text.size(); ++i)
                    if (is_equal(text.substr(i, wanted.size()), wanted)) return true;
                return false;
            default:
                return is_equal(text, wanted);
        }
    });
}

void Condition::collect_fields(std::vector<const Field*>& out) const {
    std::vector<const Condition*> open{this};
    while (!open.empty()) {
        const Condition* condition = open.back();
        open.pop_back();
        if (condition->kind_ == Kind::compare || condition->kind_ == Kind::count) {
            out.push_back(&condition->field_);
            continue;
        }
        for (auto child = condition->children_.rbegin(); child != condition->children_.rend(); ++child)
            open.push_back(&*child);
    }
}

Result<Condition> compile_condition(const json& node, const FieldBase& base, const std::string& pointer) {
    return ConditionCompiler().compile(node, base, pointer, 0);
}

}  // namespace iislint::rules
