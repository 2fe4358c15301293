// What a field's values are compared as: by the type that the schema or the fact gives them.
//
//   nature_of(*compile_field("processModel/@idleTimeout", pool))  ->  Nature::time_span
#pragma once

#include <cstdint>
#include <string_view>

#include "rules/field.hpp"

namespace iislint::rules {

// members: of an enumeration or flags.
enum class Nature : std::uint8_t { boolean, number, time_span, members, text };

Nature nature_of(const Field& field);
// "true or false", "a number" …
std::string_view described(Nature nature);
// Ends in [*].
bool is_counted(const Field& field);

}  // namespace iislint::rules
