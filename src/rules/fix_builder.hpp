// From a rule's fix templates to edits of files.
//
// A value is written at the object the finding is about. A section's value goes to the application's own web.config;
// where there is none, or IIS would ignore or refuse it, no fix is offered.
#pragma once

#include <vector>

#include "findings/finding.hpp"
#include "rules/evaluator.hpp"
#include "rules/rule.hpp"

namespace iislint::rules {

std::vector<findings::Fix> build_fixes(const Rule& rule, const Object& object, Evaluator& evaluator);

}  // namespace iislint::rules
