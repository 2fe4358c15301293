// From a rule's fix templates to edits of files, and the changes they announce. A template that cannot be carried out
// where it counts (fix_target.hpp says where that is) is not offered.
#pragma once

#include <vector>

#include "findings/finding.hpp"
#include "rules/evaluator.hpp"
#include "rules/rule.hpp"

namespace iislint::rules {

std::vector<findings::Fix> build_fixes(const Rule& rule, const Object& object, Evaluator& evaluator);

}  // namespace iislint::rules
