// All rules over one server, or over one file that stands alone.
//
//   std::vector<findings::Finding> findings;
//   check_server(server, rules, options, jobs, findings);
#pragma once

#include <vector>

#include "config/server.hpp"
#include "findings/finding.hpp"
#include "rules/check_options.hpp"
#include "rules/rule_set.hpp"

namespace iislint::rules {

// Appends in no particular order, but always the same whatever the number of threads; sort_findings puts them right.
void check_server(const config::Server& server, const RuleSet& rules, const CheckOptions& options, unsigned jobs,
                  std::vector<findings::Finding>& out);

// A CONF000 finding for each syntax problem of a file.
void report_syntax_problems(const config::ConfigFile& file, const RuleSet& rules, std::vector<findings::Finding>& out);

}  // namespace iislint::rules
