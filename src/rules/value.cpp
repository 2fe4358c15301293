#include "rules/value.hpp"

#include "config/value.hpp"

namespace iislint::rules {

std::optional<std::int64_t> Value::parse() const {
    if (effective.schema == nullptr) return std::nullopt;
    return config::parse_value(*effective.schema, text());
}

}  // namespace iislint::rules
