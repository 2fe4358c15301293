// The value of a field: an effective value of the configuration, or what a fact says.
//
//   Value value = evaluator.value(pool, idle_timeout);
//   value.text() == "00:20:00", value.as_number() == 1200
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/layers.hpp"

namespace iislint::rules {

// Not available: the object that the field navigates to does not exist.
struct Value {
    bool available = false;
    config::EffectiveValue effective;  // attributes
    bool is_number = false;            // facts: number is set
    std::int64_t number = 0;
    std::string fact_text;
    bool is_fact = false;

    std::string_view text() const { return is_fact ? std::string_view(fact_text) : effective.text; }
    // Of a time span its seconds, of a flag 0 or 1; nothing for text, and for what is not of the attribute's type.
    // Worked out at the first call.
    std::optional<std::int64_t> as_number() const {
        if (is_number) return number;
        if (!is_parsed_) {
            is_parsed_ = true;
            parsed_ = parse();
        }
        return parsed_;
    }

private:
    std::optional<std::int64_t> parse() const;

    mutable bool is_parsed_ = false;
    mutable std::optional<std::int64_t> parsed_;
};

}  // namespace iislint::rules
