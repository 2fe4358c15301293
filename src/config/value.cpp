#include "config/value.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace iislint::config {
namespace {

constexpr std::int64_t seconds_per_minute = 60;
constexpr std::int64_t seconds_per_hour = 3600;
constexpr std::int64_t seconds_per_day = 86400;

// A run of digits at the front, at most nine of them.
std::optional<std::int64_t> take_digits(std::string_view& text) {
    std::size_t n = 0;
    std::int64_t value = 0;
    while (n < text.size() && is_digit(text[n])) {
        if (n == 9) return std::nullopt;
        value = value * 10 + (text[n] - '0');
        ++n;
    }
    if (n == 0) return std::nullopt;
    text.remove_prefix(n);
    return value;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

const EnumMember* find_member(const AttributeSchema& schema, std::string_view name) {
    for (const EnumMember& member : schema.members)
        if (schema.case_sensitive ? member.name == name : equal_ignore_case(member.name, name)) return &member;
    return nullptr;
}

std::optional<std::int64_t> parse_flags(const AttributeSchema& schema, std::string_view text) {
    std::int64_t bits = 0;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view name = trim(text.substr(0, comma));
        // The empty list and None mean no flag.
        if (!name.empty() && !equal_ignore_case(name, "None")) {
            const EnumMember* member = find_member(schema, name);
            if (member == nullptr) return std::nullopt;
            bits |= member->value;
        }
        if (comma == std::string_view::npos) return bits;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace

std::optional<std::int64_t> parse_time_span(std::string_view text) {
    std::int64_t days = 0;
    std::optional<std::int64_t> hours = take_digits(text);
    if (hours && take(text, '.')) {
        days = *hours;
        hours = take_digits(text);
    }
    if (!hours || !take(text, ':')) return std::nullopt;
    const std::optional<std::int64_t> minutes = take_digits(text);
    if (!minutes || *minutes >= 60 || !take(text, ':')) return std::nullopt;
    const std::optional<std::int64_t> seconds = take_digits(text);
    if (!seconds || *seconds >= 60 || !text.empty()) return std::nullopt;
    return days * seconds_per_day + *hours * seconds_per_hour + *minutes * seconds_per_minute + *seconds;
}

std::string format_time_span(std::int64_t seconds) {
    const std::int64_t days = seconds / seconds_per_day;
    const std::string rest = fmt::format("{:02}:{:02}:{:02}", seconds % seconds_per_day / seconds_per_hour,
                                         seconds % seconds_per_hour / seconds_per_minute, seconds % seconds_per_minute);
    return days == 0 ? rest : fmt::format("{}.{}", days, rest);
}

std::optional<bool> parse_boolean(std::string_view text) {
    if (equal_ignore_case(text, "true")) return true;
    if (equal_ignore_case(text, "false")) return false;
    return std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> parse_value(const AttributeSchema& schema, std::string_view text) {
    if (schema.allow_infinite && equal_ignore_case(text, "Infinite")) return infinite;
    switch (schema.type) {
        case ValueType::boolean:
            return parse_boolean(text);
        case ValueType::enumeration:
            if (const EnumMember* member = find_member(schema, text)) return member->value;
            return std::nullopt;
        case ValueType::flags:
            return parse_flags(schema, text);
        case ValueType::unsigned_integer:
        case ValueType::integer:
        case ValueType::integer64:
            return parse_integer(text);
        case ValueType::time_span:
            switch (schema.time_span_format) {
                case TimeSpanFormat::text:
                    return parse_time_span(text);
                case TimeSpanFormat::seconds:
                    return parse_integer(text);
                case TimeSpanFormat::minutes:
                    if (const std::optional<std::int64_t> minutes = parse_integer(text);
                        minutes && *minutes < infinite / seconds_per_minute)
                        return *minutes * seconds_per_minute;
                    return std::nullopt;
            }
            return std::nullopt;
        case ValueType::string:
            return std::nullopt;
    }
    return std::nullopt;
}

std::string_view default_value(const AttributeSchema& schema) {
    if (schema.has_default) return schema.default_text;
    switch (schema.type) {
        case ValueType::boolean:
            return "false";
        case ValueType::unsigned_integer:
        case ValueType::integer:
        case ValueType::integer64:
            return "0";
        case ValueType::time_span:
            return schema.time_span_format == TimeSpanFormat::text ? "00:00:00" : "0";
        case ValueType::enumeration:
            return schema.members.empty() ? std::string_view{} : schema.members.front().name;
        case ValueType::flags:
        case ValueType::string:
            return {};
    }
    return {};
}

}  // namespace iislint::config
