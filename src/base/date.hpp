// Days of the calendar, written as 2026-12-31.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace iislint {

using Date = std::chrono::sys_days;

// YYYY-MM-DD of a day that exists.
std::optional<Date> parse_date(std::string_view text);
std::string format_date(Date date);

}  // namespace iislint
