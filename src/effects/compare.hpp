// All that is in force otherwise in one state of a server's configuration than in another.
//
// Purpose: the proof behind `fix --write`: whatever the edits were meant to do, this looks at every pool, site,
// application and virtual directory, and at every section at every path that has a web.config, a location tag or an
// application, before and after.
//
//   for (const Effect& effect : compare(server_before, server_after)) …
//
// Sections whose text is the same everywhere cannot differ at any path and are not evaluated; that is what keeps it
// linear in the edits' reach.
#pragma once

#include <vector>

#include "config/server.hpp"
#include "effects/effect.hpp"

namespace iislint::effects {

std::vector<Effect> compare(const config::Server& before, const config::Server& after);

}  // namespace iislint::effects
