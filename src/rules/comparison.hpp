// The comparisons of the rule language: their words, and what they say about a text.
//
//   find_comparison("notEquals")  ->  {"notEquals", Comparison::equals, true}
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace iislint::rules {

enum class Comparison : std::uint8_t {
    exists,
    has_value,
    has_default,
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
    like,
    within_path,
    subset,
    set_of,
    contains_key,
    version,
    is_integer,
    is_boolean,
    is_numeric,
    is_lower,
    is_upper,
};

struct ComparisonWord {
    std::string_view name;
    Comparison comparison;
    bool negated;  // notX is exactly not X
};

std::span<const ComparisonWord> comparison_words();
const ComparisonWord* find_comparison(std::string_view name);  // null for another word

// -12, 0x10 is not one.
bool is_integer(std::string_view text);
// 12, -1.5
bool is_numeric(std::string_view text);
// Has no capital letter, has no small letter.
bool is_lower(std::string_view text);
bool is_upper(std::string_view text);
// A Windows path lies in another or is it: without case, either slash, `.` and `..` worked out, variables as written.
bool is_within_path(std::string_view path, std::string_view outer);
// PowerShell's wildcards *, ? and [a-z] as a regular expression for the whole text.
std::string regex_of_wildcard(std::string_view wildcard);

}  // namespace iislint::rules
