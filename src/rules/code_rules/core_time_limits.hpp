// The one value of the ASP.NET Core Module's time limits that has a rule of its own instead of CONF013.
//
//   has_sixty_minutes_or_seconds("00:60:00")  ->  true
#pragma once

#include <string_view>

namespace iislint::rules {

// `[d.]hh:mm:ss` with a 60 where 59 is the last.
bool has_sixty_minutes_or_seconds(std::string_view time_span);

}  // namespace iislint::rules
