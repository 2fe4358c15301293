#include "validity/value_check.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/value.hpp"

namespace iislint::validity {
namespace {

using config::AttributeSchema;
using config::TimeSpanFormat;
using config::Validator;
using config::ValueType;

std::string invalid(const AttributeSchema& schema, std::string_view reason) {
    return reason.empty() ? fmt::format("The '{}' attribute is invalid.", schema.name)
                          : fmt::format("The '{}' attribute is invalid.  {}", schema.name, reason);
}

std::string member_list(const AttributeSchema& schema) {
    std::string list;
    for (const config::EnumMember& member : schema.members) {
        if (!list.empty()) list += ", ";
        list += member.name;
    }
    return list;
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c); });
}

constexpr std::string_view other_booleans[] = {"true", "false", "1", "0", "yes", "no"};

bool is_encrypted(std::string_view value) { return value.starts_with("[enc:") && value.ends_with(":enc]"); }

// Whether a number of this size exists for the type: 32 bits, or 64.
bool fits_type(const AttributeSchema& schema, std::int64_t number) {
    switch (schema.type) {
        case ValueType::unsigned_integer:
            return number >= 0 && number <= UINT32_MAX;
        case ValueType::integer:
            return number >= INT32_MIN && number <= INT32_MAX;
        default:
            return true;
    }
}

// A sign, blanks at the ends, hexadecimal digits; but nothing helps a number that is too large.
bool is_doubtful_number(const AttributeSchema& schema, std::string_view trimmed) {
    std::string_view digits = trimmed;
    const bool is_negative = digits.starts_with('-');
    if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
        return !digits.empty() && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    }
    if (!all_digits(digits)) return false;
    const std::optional<std::int64_t> number = config::parse_integer(digits);
    return number && fits_type(schema, *number);
}

// Digits with other parts than [d.]hh:mm:ss, such as 20 or 00:20. Of three parts it is known that none may be too
// large.
bool is_doubtful_time_span(std::string_view trimmed) {
    if (config::parse_time_span(trimmed)) return true;  // blanks at the ends
    if (trimmed.find_first_of("0123456789") == std::string_view::npos ||
        trimmed.find_first_not_of("0123456789:.") != std::string_view::npos)
        return false;
    const std::size_t colon = trimmed.find(':');
    const bool has_three_parts =
        std::count(trimmed.begin(), trimmed.end(), ':') == 2 && trimmed.find('.', colon) == std::string_view::npos;
    return !has_three_parts;
}

// Forms that some reader may take and no source settles.
bool is_doubtful(const AttributeSchema& schema, std::string_view value) {
    const std::string_view trimmed = trim(value);
    switch (schema.type) {
        case ValueType::boolean:
            return std::any_of(std::begin(other_booleans), std::end(other_booleans),
                               [&](std::string_view one) { return equal_ignore_case(trimmed, one); });
        case ValueType::enumeration:
        case ValueType::flags:
            return all_digits(trimmed) || trimmed.empty() || equal_ignore_case(trimmed, "None") ||
                   config::parse_value(schema, trimmed).has_value();
        case ValueType::unsigned_integer:
        case ValueType::integer:
        case ValueType::integer64:
            return is_doubtful_number(schema, trimmed);
        case ValueType::time_span:
            if (schema.time_span_format != TimeSpanFormat::text)
                return is_doubtful_number(schema, trimmed) || config::parse_time_span(trimmed).has_value();
            return is_doubtful_time_span(trimmed);
        case ValueType::string:
            return false;
    }
    return false;
}

ValueFault wrong_type(const AttributeSchema& schema, std::string_view value) {
    ValueFault fault;
    fault.doubtful = is_doubtful(schema, value);
    switch (schema.type) {
        case ValueType::boolean:
            fault.expected = "true or false";
            fault.text = invalid(schema, "");
            fault.only_begins = true;
            break;
        case ValueType::enumeration:
            fault.expected = "one of " + member_list(schema);
            fault.text = invalid(schema, "Enum must be one of " + member_list(schema));
            break;
        case ValueType::flags:
            fault.expected = "a list of " + member_list(schema);
            fault.text = invalid(schema, "Flags must be some combination of " + member_list(schema));
            break;
        case ValueType::unsigned_integer:
            fault.expected = "a number from 0 to 4294967295";
            fault.text = invalid(schema, "Not a valid unsigned integer");
            break;
        case ValueType::integer:
        case ValueType::integer64:
            fault.expected =
                schema.type == ValueType::integer ? "a whole number from -2147483648 to 2147483647" : "a whole number";
            fault.text = invalid(schema, "");
            fault.only_begins = true;
            break;
        case ValueType::time_span:
            fault.expected = schema.time_span_format == TimeSpanFormat::text      ? "a time span [d.]hh:mm:ss"
                             : schema.time_span_format == TimeSpanFormat::seconds ? "a number of seconds"
                                                                                  : "a number of minutes";
            fault.text = invalid(schema, "");
            fault.only_begins = true;
            break;
        case ValueType::string:
            break;
    }
    return fault;
}

std::optional<ValueFault> check_range(const AttributeSchema& schema, std::int64_t number) {
    if (!schema.has_range || number == config::infinite) return std::nullopt;
    const bool inside = number >= schema.min && number <= schema.max;
    const bool right = schema.range_excludes ? !inside : inside;
    const bool fits = schema.granularity <= 1 || number % schema.granularity == 0;
    if (right && fits) return std::nullopt;
    ValueFault fault;
    fault.out_of_range = true;
    const std::string_view negation = schema.range_excludes ? "not " : "";
    if (schema.type == ValueType::time_span) {
        const std::string min = config::format_time_span(schema.min);
        const std::string max = config::format_time_span(schema.max);
        fault.text = invalid(schema, fmt::format("Timespan value must {}be between {} and {} seconds inclusive, with a "
                                                 "granularity of {} seconds",
                                                 negation, min, max, schema.granularity));
        fault.expected = fmt::format("{}between {} and {}", negation, min, max);
        if (schema.granularity > 1) fault.expected += fmt::format(", in steps of {} seconds", schema.granularity);
    } else {
        fault.text = invalid(schema, fmt::format("Integer value must {}be between {} and {} inclusive", negation,
                                                 schema.min, schema.max));
        fault.expected = fmt::format("{}between {} and {}", negation, schema.min, schema.max);
    }
    return fault;
}

bool is_path(std::string_view value) {
    if (!value.starts_with('/')) return false;
    if (value == "/") return true;
    if (value.ends_with('/')) return false;
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t end = std::min(value.find('/', at + 1), value.size());
        const std::string_view segment = value.substr(at + 1, end - at - 1);
        if (segment.empty() || segment == "." || segment == "..") return false;
        at = end;
    }
    return true;
}

std::optional<ValueFault> check_validator(const AttributeSchema& schema, std::string_view value) {
    const auto fault = [&](std::string_view reason, std::string_view expected) {
        ValueFault f;
        f.text = invalid(schema, reason);
        f.only_begins = reason.empty();
        f.expected = expected;
        return f;
    };
    switch (schema.validator) {
        case Validator::none:
            break;
        case Validator::non_empty_string:
            if (value.empty()) return fault("String must not be empty", "a text that is not empty");
            break;
        case Validator::require_trimmed_string:
            if (trim(value).size() != value.size()) return fault("", "a text without blanks at its ends");
            break;
        case Validator::site_name:
            // The sources disagree on more characters; real names hold dots.
            if (value.empty() || value.find_first_of("/?") != std::string_view::npos)
                return fault("Invalid site name", "a name without / and ?");
            break;
        case Validator::application_pool_name:
            if (value.empty() || value.find_first_of("|<>&\\/[]+=;:,?*@\"") != std::string_view::npos)
                return fault("Invalid application pool name", "a name without |<>&\\/[]+=;:,?*@\"");
            break;
        case Validator::application_path:
            if (!is_path(value)) return fault("Invalid application path", "a path such as /shop");
            break;
        case Validator::virtual_directory_path:
            if (!is_path(value)) return fault("Invalid virtual directory path", "a path such as /images");
            break;
    }
    return std::nullopt;
}

}  // namespace

std::optional<ValueFault> check_value(const AttributeSchema& schema, std::string_view value) {
    if (schema.type == ValueType::string) {
        if (schema.validator == Validator::none || is_encrypted(value)) return std::nullopt;
        return check_validator(schema, value);
    }
    const std::optional<std::int64_t> number = config::parse_value(schema, value);
    if (!number || (*number != config::infinite && !fits_type(schema, *number))) return wrong_type(schema, value);
    return check_range(schema, *number);
}

}  // namespace iislint::validity
