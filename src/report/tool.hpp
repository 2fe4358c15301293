// How the program names itself in reports.
#pragma once

#include <string_view>

namespace iislint::report {

inline constexpr std::string_view tool_name = "iislint";
inline constexpr std::string_view tool_version = "0.1.0";  // the CMake project's; a test compares the two
inline constexpr std::string_view tool_uri = "https://example.com/iislint";

}  // namespace iislint::report
