// Which fixes go together in one pass.
//
// A fix is taken as a whole or not at all; of a finding's alternatives the first that is allowed. What may not go
// together waits for the next pass: fixes that touch the same bytes or announce changes of the same attribute, those
// that take away what another changes, and findings judged by a value that a fix taken before them changes; and
// everything else until the files are valid. So a pass equals its fixes made one by one.
//
//   Plan plan = plan_fixes(findings, {.unsafe = false});
//   for (const FileEdits& file : plan.files) …
#pragma once

#include <cstddef>
#include <vector>

#include "findings/finding.hpp"

namespace iislint::fix {

struct PlanOptions {
    bool unsafe = false;  // take fixes that need a decision, too
};

struct Plan {
    std::vector<findings::FileEdits> files;       // by path; edits sorted, not overlapping
    std::vector<const findings::Finding*> taken;  // findings repaired by this pass
    std::size_t waiting = 0;                      // findings whose fix has to wait for one that was taken
};

Plan plan_fixes(const std::vector<findings::Finding>& findings, const PlanOptions& options);

// The fix that `fix` would take, or null.
const findings::Fix* chosen_fix(const findings::Finding& finding, const PlanOptions& options);

}  // namespace iislint::fix
