// Attributes and keys of entries, compared as IIS does: names as they are, values without case.
#pragma once

#include <algorithm>

#include "base/ascii.hpp"
#include "findings/setting_change.hpp"

namespace iislint::effects {

// All of `some` are among `all`.
inline bool includes(const findings::NamedValues& all, const findings::NamedValues& some) {
    return std::all_of(some.begin(), some.end(), [&](const auto& wanted) {
        return std::any_of(all.begin(), all.end(), [&](const auto& one) {
            return one.first == wanted.first && equal_ignore_case(one.second, wanted.second);
        });
    });
}

}  // namespace iislint::effects
