// What IIS refuses, ignores or replaces, as findings of the rules that name it.
//
// A rule file asks for a kind of problem with `"code": "validity:unrecognized-attribute"`. Its messages are chosen by
// id: the problem's own wording, else what breaks (section, everything, site, server, nothing), else the first. Their
// placeholders:
//   {0} the name it is about   {1} IIS's own text   {2} the HRESULT   {3} the section, or where it stands
//   {4} the value written      {5} what would be right               {6} the configuration path
//
//   report_validity(server, rules, options, findings);
#pragma once

#include <string_view>
#include <vector>

#include "config/server.hpp"
#include "findings/finding.hpp"
#include "rules/check_options.hpp"
#include "rules/rule_set.hpp"

namespace iislint::rules {

bool is_validity_code(std::string_view code);  // names a kind of problem

void report_validity(const config::Server& server, const RuleSet& rules, const CheckOptions& options,
                     std::vector<findings::Finding>& out);

}  // namespace iislint::rules
