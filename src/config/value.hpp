// Attribute values by the meaning their schema type gives them.
//
//   parse_value(*idle_timeout, "1.00:00:00")  ->  86400
//   parse_value(*start_mode, "alwaysrunning") ->  1
//
// Facts: value syntax as in the configuration system's reference; booleans, enumerations and flags ignore case unless
// the schema says otherwise; a time span is `[d.]hh:mm:ss` (hours may exceed 23) or a plain number of seconds or
// minutes, as its format says; `Infinite` only where the schema allows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/schema.hpp"

namespace iislint::config {

inline constexpr std::int64_t infinite = INT64_MAX;

// Seconds of `[d.]hh:mm:ss`. Minutes and seconds must be below 60.
std::optional<std::int64_t> parse_time_span(std::string_view text);
// `[d.]hh:mm:ss`, hours below 24.
std::string format_time_span(std::int64_t seconds);
std::optional<bool> parse_boolean(std::string_view text);
std::optional<std::int64_t> parse_integer(std::string_view text);

// The number behind a value: 0 or 1 for booleans, the member's value for enumerations, the union of bits for flags,
// seconds for time spans, `infinite` for Infinite. Nothing for strings and for text that is not of the type.
// Range, granularity and validators are not judged here.
std::optional<std::int64_t> parse_value(const AttributeSchema& schema, std::string_view text);

// What IIS uses when nothing is written: the declared default, else "false", "0" or the empty string by type.
std::string_view default_value(const AttributeSchema& schema);

}  // namespace iislint::config
