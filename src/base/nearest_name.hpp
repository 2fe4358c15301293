// "Did you mean …?" for mistyped names.
//
//   nearest_name("idleTimout", {"idleTimeout", "queueLength"})  ->  "idleTimeout"
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace iislint {

// The candidate with the smallest edit distance (letter case costs little), or nothing when none is near enough to be
// what somebody meant: more than a third of the letters differ. Ties go to the earlier candidate.
std::optional<std::string_view> nearest_name(std::string_view mistyped, std::span<const std::string_view> candidates);

}  // namespace iislint
