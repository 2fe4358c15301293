#include "rules/comparison.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include <re2/re2.h>

#include "base/ascii.hpp"

namespace iislint::rules {
namespace {

constexpr ComparisonWord words[] = {
    {"exists", Comparison::exists, false},
    {"hasValue", Comparison::has_value, false},
    {"hasDefault", Comparison::has_default, false},
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
    {"like", Comparison::like, false},
    {"notLike", Comparison::like, true},
    {"withinPath", Comparison::within_path, false},
    {"notWithinPath", Comparison::within_path, true},
    {"subset", Comparison::subset, false},
    {"setOf", Comparison::set_of, false},
    {"containsKey", Comparison::contains_key, false},
    {"version", Comparison::version, false},
    {"isInteger", Comparison::is_integer, false},
    {"isBoolean", Comparison::is_boolean, false},
    {"isNumeric", Comparison::is_numeric, false},
    {"isLower", Comparison::is_lower, false},
    {"isUpper", Comparison::is_upper, false},
};

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

std::string_view without_sign(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return text;
}

std::vector<std::string_view> path_steps(std::string_view path) {
    std::vector<std::string_view> steps;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find_first_of("\\/"), path.size());
        const std::string_view step = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        if (step == "..") {
            if (!steps.empty() && !steps.back().ends_with(':')) steps.pop_back();
        } else if (!step.empty() && step != ".") {
            steps.push_back(step);
        }
    }
    return steps;
}

}  // namespace

std::span<const ComparisonWord> comparison_words() { return words; }

const ComparisonWord* find_comparison(std::string_view name) {
    const auto* const word =
        std::find_if(std::begin(words), std::end(words), [&](const ComparisonWord& w) { return w.name == name; });
    return word == std::end(words) ? nullptr : word;
}

bool is_integer(std::string_view text) { return all_digits(without_sign(text)); }

bool is_numeric(std::string_view text) {
    text = without_sign(text);
    const std::size_t dot = text.find('.');
    return all_digits(text.substr(0, dot)) && (dot == std::string_view::npos || all_digits(text.substr(dot + 1)));
}

bool is_lower(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_upper(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_within_path(std::string_view path, std::string_view outer) {
    const std::vector<std::string_view> inner_steps = path_steps(path);
    const std::vector<std::string_view> outer_steps = path_steps(outer);
    return !outer_steps.empty() && outer_steps.size() <= inner_steps.size() &&
           std::equal(outer_steps.begin(), outer_steps.end(), inner_steps.begin(), equal_ignore_case);
}

std::string regex_of_wildcard(std::string_view wildcard) {
    std::string regex = "(?s)\\A";
    while (!wildcard.empty()) {
        const char c = wildcard.front();
        const std::size_t close = c == '[' ? wildcard.find(']', 1) : std::string_view::npos;
        std::size_t taken = 1;
        if (c == '*') {
            regex += ".*";
        } else if (c == '?') {
            regex += '.';
        } else if (close != std::string_view::npos && close > 1) {
            regex += '[';
            for (const char inner : wildcard.substr(1, close - 1)) {
                if (inner == '\\' || inner == '^' || inner == '[') regex += '\\';
                regex += inner;
            }
            regex += ']';
            taken = close + 1;
        } else {
            regex += re2::RE2::QuoteMeta(re2::StringPiece(&c, 1));
        }
        wildcard.remove_prefix(taken);
    }
    return regex + "\\z";
}

}  // namespace iislint::rules
