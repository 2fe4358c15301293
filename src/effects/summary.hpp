// Effects as lines for people, those that say the same of several subjects folded into one.
//
//   pool Shop: processModel/@idleTimeout 00:20:00 (schema) -> 00:00:00
//   Shop/api, Shop/web: system.webServer/directoryBrowse/@enabled true (applicationHost.config:7) -> false
#pragma once

#include <string>
#include <vector>

#include "effects/effect.hpp"

namespace iislint::effects {

// Safe to print. Every subject is named.
std::vector<std::string> summarize(const std::vector<Effect>& effects);

}  // namespace iislint::effects
