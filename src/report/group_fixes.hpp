// The alternatives that repair a folded finding for all its subjects.
//
// Each subject brings its own fixes; those at the same rank become one fix whose edits repair them all. A rank is left
// out when a subject lacks it, when safety differs, or when the edits overlap: it can then not be applied as a whole.
//
//   std::vector<Fix> storage;
//   for (const Fix& fix : group_fixes(group, storage)) …
#pragma once

#include <span>
#include <vector>

#include "findings/finding.hpp"

namespace iislint::report {

// A view of the finding's own fixes, or of `storage`. In what comes back each file occurs once.
std::span<const findings::Fix> group_fixes(const findings::FindingGroup& group, std::vector<findings::Fix>& storage);

}  // namespace iislint::report
