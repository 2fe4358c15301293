// Announced values that are not in force once the fixes are made.
//
// A fix says which value a setting gets, or which entry is added. Where something nearer says otherwise, the file is
// not read, or the edit did something else, that is not what becomes true; this finds out by reading the configuration
// as it is afterwards.
//
//   for (const Unreached& one : find_unreached(changes, servers_after))
//       …  // one.change->value was announced, one.found is in force
//
// Ownership: borrows the changes. What a later change takes back is not looked for.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/server.hpp"
#include "findings/setting_change.hpp"

namespace iislint::effects {

struct Unreached {
    const findings::SettingChange* change = nullptr;
    std::string found;  // in place of the value; empty where there is no such setting or entry
};

// `changes`: those that are made together, in order: places are named as they were before all of them. `after`: all
// servers and the standalone applications that were changed.
std::vector<Unreached> find_unreached(const std::vector<findings::SettingChange>& changes,
                                      std::span<const config::Server* const> after);

}  // namespace iislint::effects
