// Checks that data cannot say: one file each, named in a rule's `code` key, joined by the table in code_rule.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "findings/finding.hpp"
#include "rules/evaluator.hpp"
#include "rules/rule.hpp"

namespace iislint::rules {

// Adds findings about one server (known, or a standalone application).
using CodeRule = void (*)(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                          std::vector<findings::Finding>& out);

// Null when there is none of that name.
CodeRule find_code_rule(std::string_view name);

void check_initialization_pages(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                                std::vector<findings::Finding>& out);

}  // namespace iislint::rules
