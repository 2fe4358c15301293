// Shared by suppression.cpp and suppression_findings.cpp.
#pragma once

#include <array>
#include <string_view>

namespace iislint::rules {

// What a comment may begin with, in the order of their scopes: start tag, element, file.
inline constexpr std::array<std::string_view, 3> suppression_instructions = {"ignore", "ignore-tree", "file-ignore"};

}  // namespace iislint::rules
