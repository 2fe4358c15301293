#include <algorithm>
#include <cassert>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "config/value.hpp"
#include "rules/condition.hpp"
#include "rules/nature.hpp"

namespace iislint::rules {
namespace {

using nlohmann::json;

constexpr int deepest_condition = 32;

bool is_order(Comparison comparison) {
    return comparison == Comparison::less || comparison == Comparison::less_or_equals ||
           comparison == Comparison::greater || comparison == Comparison::greater_or_equals;
}

bool is_equality(Comparison comparison) {
    return comparison == Comparison::equals || comparison == Comparison::in || comparison == Comparison::has_default;
}

// Looks at the letters of a value.
bool is_about_text(Comparison comparison) {
    switch (comparison) {
        case Comparison::starts_with:
        case Comparison::ends_with:
        case Comparison::contains:
        case Comparison::match:
        case Comparison::like:
        case Comparison::within_path:
        case Comparison::version:
        case Comparison::is_lower:
        case Comparison::is_upper:
            return true;
        default:
            return false;
    }
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
    const auto nearest = nearest_name(word, known);
    return nearest ? fmt::format("; did you mean '{}'?", *nearest) : "";
}

// `{ "value": 5, "less": { "field": F } }` is `{ "field": F, "greater": 5 }`.
std::string_view mirrored(std::string_view word) {
    static constexpr std::pair<std::string_view, std::string_view> mirror[] = {
        {"equals", "equals"}, {"notEquals", "notEquals"},          {"less", "greater"},
        {"greater", "less"},  {"lessOrEquals", "greaterOrEquals"}, {"greaterOrEquals", "lessOrEquals"}};
    for (const auto& [from, to] : mirror)
        if (from == word) return to;
    return {};
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
        const std::size_t subjects = static_cast<std::size_t>(node.contains("field")) +
                                     static_cast<std::size_t>(node.contains("value")) +
                                     static_cast<std::size_t>(node.contains("count"));
        if (subjects > 1)
            return Error{pointer + ": only one of 'field', 'value' and 'count' may stand in a comparison"};
        if (node.contains("count")) return compile_count(node, base, pointer, depth);
        if (node.contains("value")) return compile_value(node, base, pointer);
        return compile_comparison(node, base, pointer);
    }

    Result<Condition> compile_count(const json& node, const FieldBase& base, const std::string& pointer, int depth) {
        const json& count = node["count"];
        if (!count.is_object() || !count.contains("field") || !count["field"].is_string())
            return Error{pointer + "/count: needs a 'field'"};
        static constexpr std::string_view keys[] = {"field", "where"};
        for (const auto& [key, value] : count.items())
            if (key != "field" && key != "where")
                return Error{
                    fmt::format("{}/count: unknown key '{}'{}", pointer, visible(key), did_you_mean(key, keys))};
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
        if (Result<void> set = set_comparison(condition, node, "count", base, pointer); !set) return set.error();
        return condition;
    }

    // A text made of fields; or a plain value, which then stands on the other side.
    Result<Condition> compile_value(const json& node, const FieldBase& base, const std::string& pointer) {
        const json& value = node["value"];
        if (value.is_string()) {
            Result<MessageTemplate> text = compile_message(value.get_ref<const std::string&>(), base);
            if (!text) return Error{pointer + "/value: " + text.error().message};
            Condition condition;
            condition.kind_ = Condition::Kind::compare;
            condition.text_ = std::make_shared<const MessageTemplate>(std::move(*text));
            if (Result<void> set = set_comparison(condition, node, "value", base, pointer); !set) return set.error();
            return condition;
        }
        if (!value.is_primitive() || value.is_null())
            return Error{pointer + "/value: must be a text with {fields}, a number, true or false"};
        json turned = json::object();
        for (const auto& [key, operand] : node.items()) {
            if (key == "value") continue;
            const std::string_view word = mirrored(key);
            if (word.empty() || !operand.is_object() || !operand.contains("field") || operand.size() != 1)
                return Error{fmt::format(
                    R"({}/{}: a plain value is compared with a field, as in {{ "value": 5, "less": {{ "field": "…" }} }})",
                    pointer, visible(key))};
            turned["field"] = operand["field"];
            turned[std::string(word)] = value;
        }
        return compile_comparison(turned, base, pointer);
    }

    Result<Condition> compile_comparison(const json& node, const FieldBase& base, const std::string& pointer) {
        const auto at = node.find("field");
        if (at == node.end() || !at->is_string()) {
            std::string hint;
            static constexpr std::string_view keys[] = {"allOf", "anyOf", "not", "field", "value", "count"};
            for (const auto& [key, value] : node.items())
                if (const auto nearest = nearest_name(key, keys); nearest && *nearest != key)
                    hint = fmt::format("; did you mean '{}' instead of '{}'?", *nearest, visible(key));
            return Error{pointer + ": a condition needs 'field', 'value', 'count', 'allOf', 'anyOf' or 'not'" + hint};
        }
        Result<Field> field = compile_field(at->get_ref<const std::string&>(), base);
        if (!field) return Error{pointer + "/field: " + field.error().message};
        Condition condition;
        condition.kind_ = Condition::Kind::compare;
        condition.field_ = std::move(*field);
        if (Result<void> set = set_comparison(condition, node, "field", base, pointer); !set) return set.error();
        if (is_counted(condition.field_) && condition.comparison_ != Comparison::contains_key)
            return Error{pointer + "/field: a field that ends in [*] stands inside 'count', or beside 'containsKey'"};
        return condition;
    }

    Result<void> set_comparison(Condition& condition, const json& node, std::string_view subject, const FieldBase& base,
                                const std::string& pointer) {
        const ComparisonWord* found = nullptr;
        const json* operand = nullptr;
        for (const auto& [key, value] : node.items()) {
            if (key == subject || key == "caseSensitive" || key == "missing" || key == "view") continue;
            const ComparisonWord* word = find_comparison(key);
            if (word == nullptr) {
                std::vector<std::string_view> known{"caseSensitive", "missing", "view"};
                for (const ComparisonWord& w : comparison_words()) known.push_back(w.name);
                return Error{
                    fmt::format("{}: unknown comparison '{}'{}", pointer, visible(key), did_you_mean(key, known))};
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
        if (Result<void> set = set_modifiers(condition, node, pointer); !set) return set;
        return set_operand(condition, *operand, base, fmt::format("{}/{}", pointer, found->name));
    }

    Result<void> set_modifiers(Condition& condition, const json& node, const std::string& pointer) {
        const auto word_of = [&](const char* key, std::span<const std::string_view> known,
                                 std::size_t& chosen) -> Result<void> {
            const auto at = node.find(key);
            if (at == node.end()) return {};
            const std::string word = at->is_string() ? at->get<std::string>() : at->dump();
            const auto same = std::find(known.begin(), known.end(), word);
            if (same == known.end())
                return Error{fmt::format("{}/{}: '{}' is not one of {}{}", pointer, key, visible(word),
                                         fmt::join(known, ", "), did_you_mean(word, known))};
            chosen = static_cast<std::size_t>(same - known.begin());
            return {};
        };
        // In the order of Condition::Missing.
        static constexpr std::string_view ways[] = {"default", "pass", "fail"};
        static constexpr std::string_view views[] = {"effective", "declared"};
        std::size_t missing = 0;
        std::size_t view = 0;
        if (Result<void> set = word_of("missing", ways, missing); !set) return set;
        if (Result<void> set = word_of("view", views, view); !set) return set;
        const bool is_attribute = !condition.text_ && (condition.field_.kind == Field::Kind::attribute ||
                                                       condition.field_.kind == Field::Kind::entry_attribute);
        if (node.contains("missing") &&
            (!is_attribute || condition.kind_ != Condition::Kind::compare ||
             condition.comparison_ == Comparison::exists || condition.comparison_ == Comparison::has_default))
            return Error{pointer + "/missing: stands beside a comparison of an attribute's value"};
        if (node.contains("view") && (condition.text_ || condition.field_.kind == Field::Kind::fact ||
                                      condition.field_.kind == Field::Kind::objects))
            return Error{pointer + "/view: only what files hold has a declared view: attributes and collections"};
        condition.missing_ = static_cast<Condition::Missing>(missing);
        condition.field_.declared = view == 1;
        const auto sensitive = node.find("caseSensitive");
        if (sensitive == node.end()) return {};
        if (!sensitive->is_boolean()) return Error{pointer + "/caseSensitive: must be true or false"};
        const bool has_case =
            is_text(condition) &&
            (is_equality(condition.comparison_) ||
             (is_about_text(condition.comparison_) && condition.comparison_ != Comparison::within_path &&
              condition.comparison_ != Comparison::version && condition.comparison_ != Comparison::is_lower &&
              condition.comparison_ != Comparison::is_upper));
        if (!has_case) return Error{pointer + "/caseSensitive: stands beside a comparison of texts"};
        condition.case_sensitive_ = sensitive->get<bool>();
        return {};
    }

    static Nature subject_nature(const Condition& condition) {
        return condition.text_ ? Nature::text : nature_of(condition.field_);
    }
    static std::string subject_name(const Condition& condition) {
        return condition.text_ ? "the text" : fmt::format("'{}'", condition.field_.text);
    }
    static bool is_text(const Condition& condition) {
        const Nature nature = subject_nature(condition);
        return nature == Nature::text || nature == Nature::members;
    }

    Result<void> set_operand(Condition& condition, const json& operand, const FieldBase& base,
                             const std::string& pointer) {
        const Comparison comparison = condition.comparison_;
        const Nature nature = subject_nature(condition);
        if (condition.kind_ == Condition::Kind::count && !is_order(comparison) && comparison != Comparison::equals &&
            comparison != Comparison::in)
            return Error{pointer + ": a count is compared with equals, in, less, greater and their like"};
        const bool is_about_keys = comparison == Comparison::contains_key;
        if (is_about_keys && (condition.text_ || condition.field_.kind != Field::Kind::entries))
            return Error{pointer + ": asks a collection, a field that ends in [*]"};
        if (is_order(comparison) && nature != Nature::number && nature != Nature::time_span)
            return Error{fmt::format("{}: {} is neither a number nor a time span", pointer, subject_name(condition))};
        if (is_about_text(comparison) && !is_text(condition))
            return Error{fmt::format("{}: {} is {}, not a text", pointer, subject_name(condition), described(nature))};
        if ((comparison == Comparison::subset || comparison == Comparison::set_of) && nature != Nature::members)
            return Error{fmt::format("{}: {} is not a set of flags", pointer, subject_name(condition))};
        condition.as_text_ = nature == Nature::text || is_about_text(comparison);
        if (operand.is_object() && !is_about_keys) return set_other(condition, operand, base, pointer);
        switch (comparison) {
            case Comparison::exists:
            case Comparison::has_value:
            case Comparison::is_integer:
            case Comparison::is_boolean:
            case Comparison::is_numeric:
            case Comparison::is_lower:
            case Comparison::is_upper:
                if (!operand.is_boolean()) return Error{pointer + ": must be true or false"};
                condition.flag_ = operand.get<bool>();
                return {};
            case Comparison::match:
                if (!operand.is_string()) return Error{pointer + ": must be a regular expression"};
                return add_pattern(condition, operand.get_ref<const std::string&>(), pointer);
            case Comparison::version: {
                if (!operand.is_string()) return Error{pointer + ": must be a range of versions, such as '>=8.5'"};
                Result<VersionRange> range = VersionRange::parse(operand.get_ref<const std::string&>());
                if (!range) return Error{pointer + ": " + range.error().message};
                condition.range_ = std::move(*range);
                return {};
            }
            case Comparison::contains_key:
                return set_keys(condition, operand, pointer);
            case Comparison::like:
            case Comparison::starts_with:
            case Comparison::ends_with:
            case Comparison::contains:
            case Comparison::within_path:
                if (Result<void> set = set_texts(condition, operand, pointer); !set) return set;
                if (comparison != Comparison::like) return {};
                for (const std::string& wildcard : condition.texts_)
                    if (Result<void> set = add_pattern(condition, regex_of_wildcard(wildcard), pointer); !set)
                        return set;
                return {};
            case Comparison::subset:
            case Comparison::set_of:
            case Comparison::in:
                if (!operand.is_array()) return Error{pointer + ": must be a list"};
                if (nature == Nature::text) return set_texts(condition, operand, pointer);
                for (std::size_t i = 0; i < operand.size(); ++i)
                    if (Result<void> added = add_number(condition, operand[i], fmt::format("{}/{}", pointer, i));
                        !added)
                        return added;
                return {};
            default:
                break;
        }
        if (nature != Nature::text) return add_number(condition, operand, pointer);
        if (!operand.is_string()) return Error{pointer + ": must be a text"};
        condition.texts_.push_back(operand.get<std::string>());
        return {};
    }

    // { "field": "…" } or { "value": "…{field}…" } as what is compared with.
    Result<void> set_other(Condition& condition, const json& operand, const FieldBase& base,
                           const std::string& pointer) {
        const bool takes_another =
            is_order(condition.comparison_) || condition.comparison_ == Comparison::equals ||
            condition.comparison_ == Comparison::has_default || condition.comparison_ == Comparison::starts_with ||
            condition.comparison_ == Comparison::ends_with || condition.comparison_ == Comparison::contains ||
            condition.comparison_ == Comparison::within_path;
        const char* key = operand.contains("field") ? "field" : "value";
        const auto at = operand.find(key);
        if (!takes_another || operand.size() != 1 || at == operand.end() || !at->is_string())
            return Error{pointer +
                         (takes_another
                              ? R"(: another field is { "field": "…" }, a text made of fields { "value": "…{@name}…" })"
                              : ": cannot be compared with another field")};
        const std::string& text = at->get_ref<const std::string&>();
        if (*key == 'v') {
            if (!condition.as_text_)
                return Error{fmt::format("{}/value: {} is {}, not a text", pointer, subject_name(condition),
                                         described(subject_nature(condition)))};
            Result<MessageTemplate> made = compile_message(text, base);
            if (!made) return Error{pointer + "/value: " + made.error().message};
            condition.other_text_ = std::make_shared<const MessageTemplate>(std::move(*made));
            return {};
        }
        Result<Field> other = compile_field(text, base);
        if (!other) return Error{pointer + "/field: " + other.error().message};
        const Nature left = subject_nature(condition);
        const Nature right = nature_of(*other);
        const bool same_words = left != Nature::members || right != Nature::members ||
                                have_same_members(*condition.field_.path.schema, *other->path.schema);
        if ((condition.as_text_ ? right != Nature::text && right != Nature::members : left != right) || !same_words)
            return Error{fmt::format("{}/field: {} is {}, '{}' is {}", pointer, subject_name(condition),
                                     described(left), other->text,
                                     same_words ? described(right) : "one of another set of words")};
        condition.other_ = std::make_shared<const Field>(std::move(*other));
        return {};
    }

    static bool have_same_members(const config::AttributeSchema& a, const config::AttributeSchema& b) {
        return std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                          [](const auto& x, const auto& y) { return x.name == y.name && x.value == y.value; });
    }

    static Result<void> add_pattern(Condition& condition, const std::string& text, const std::string& pointer) {
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_case_sensitive(condition.case_sensitive_);
        auto pattern = std::make_shared<const re2::RE2>(text, options);
        if (!pattern->ok())
            return Error{fmt::format("{}: bad regular expression: {}", pointer, visible(pattern->error()))};
        condition.patterns_.push_back(std::move(pattern));
        return {};
    }

    static Result<void> set_texts(Condition& condition, const json& operand, const std::string& pointer) {
        const auto add = [&](const json& text) {
            if (!text.is_string()) return false;
            condition.texts_.push_back(text.get<std::string>());
            return true;
        };
        if (operand.is_array() ? std::all_of(operand.begin(), operand.end(), add) : add(operand)) return {};
        return Error{pointer + ": must be a text or a list of texts"};
    }

    // The key of an entry: its text, or an object where a key has several attributes.
    static Result<void> set_keys(Condition& condition, const json& operand, const std::string& pointer) {
        const config::CollectionSchema& collection = *condition.field_.collection;
        std::vector<std::string_view> names;
        for (const xml::NameId key : collection.keys) names.push_back(config::names().name(key));
        const std::string shape = names.empty() ? std::string("this collection's entries have no key")
                                  : names.size() == 1
                                      ? fmt::format("must be a text, the {} of an entry", names.front())
                                      : fmt::format("must be an object with {}", fmt::join(names, ", "));
        if (names.size() == 1 && operand.is_string()) {
            condition.keys_.emplace_back(collection.keys.front(), operand.get<std::string>());
            return {};
        }
        if (names.empty() || !operand.is_object() || operand.empty()) return Error{pointer + ": " + shape};
        for (const auto& [name, text] : operand.items()) {
            if (std::find(names.begin(), names.end(), name) == names.end() || !text.is_string())
                return Error{fmt::format("{}/{}: {}", pointer, visible(name), shape)};
            condition.keys_.emplace_back(config::names().find(name), text.get<std::string>());
        }
        return {};
    }

    static Result<void> add_number(Condition& condition, const json& operand, const std::string& pointer) {
        const Field& field = condition.field_;
        const Nature nature = nature_of(field);
        const config::AttributeSchema* schema = field.kind == Field::Kind::fact ? nullptr : field.path.schema;
        const std::string text = operand.is_string() ? operand.get<std::string>() : std::string();
        std::optional<std::int64_t> number;
        std::string expected(described(nature));
        switch (nature) {
            case Nature::boolean:
                if (operand.is_boolean())
                    number = operand.get<bool>() ? 1 : 0;
                else if (const std::optional<bool> flag = config::parse_boolean(text))
                    number = *flag ? 1 : 0;
                break;
            case Nature::number:
            case Nature::time_span:
                expected = nature == Nature::number ? "a whole number" : "a time span [d.]hh:mm:ss";
                if (operand.is_number_integer() &&
                    !(operand.is_number_unsigned() && operand.get<std::uint64_t>() > INT64_MAX))
                    number = operand.get<std::int64_t>();
                else if (operand.is_string() && schema != nullptr)
                    number = config::parse_value(*schema, text);
                if (!number && nature == Nature::time_span) number = config::parse_time_span(text);
                break;
            case Nature::members: {
                assert(schema != nullptr && "only attributes have members");
                if (operand.is_string()) number = config::parse_value(*schema, text);
                std::vector<std::string_view> known;
                for (const config::EnumMember& member : schema->members) known.push_back(member.name);
                expected = fmt::format("one of {}", fmt::join(known, ", "));
                if (!number && operand.is_string())
                    return Error{fmt::format("{}: '{}' is not {} for '{}'{}", pointer, visible(text), expected,
                                             field.text, did_you_mean(text, known))};
                break;
            }
            case Nature::text:
                break;
        }
        if (!number)
            return Error{
                fmt::format("{}: {} is not {} for '{}'", pointer, visible(operand.dump()), expected, field.text)};
        condition.numbers_.push_back(*number);
        return {};
    }
};

Result<Condition> compile_condition(const json& node, const FieldBase& base, const std::string& pointer) {
    return ConditionCompiler().compile(node, base, pointer, 0);
}

}  // namespace iislint::rules
