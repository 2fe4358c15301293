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

// Adds findings about one application. Runs with the data rules of the same application and shares what they have
// worked out.
using ApplicationCheck = void (*)(const Rule& rule, const Object& application, Evaluator& evaluator,
                                  std::vector<findings::Finding>& out);

// Null when there is none of that name.
ApplicationCheck find_application_check(std::string_view name);

// Chooses the rule's message of that id. Texts of the rule are there once answer() was asked for.
void say(findings::Finding& finding, const Rule& rule, std::string_view message, std::vector<std::string> arguments);

void check_classic_pipeline(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                            std::vector<findings::Finding>& out);
void check_core_module(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                       std::vector<findings::Finding>& out);
void check_core_time_limits(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                            std::vector<findings::Finding>& out);
void check_fcn_place(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                     std::vector<findings::Finding>& out);
void check_mixed_hosting_models(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                                std::vector<findings::Finding>& out);
void check_multiple_in_process(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                               std::vector<findings::Finding>& out);
void check_duplicate_bindings(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                              std::vector<findings::Finding>& out);
void check_fastcgi_request_limits(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                                  std::vector<findings::Finding>& out);
void check_schedule_entries(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                            std::vector<findings::Finding>& out);
void check_synchronized_schedules(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                                  std::vector<findings::Finding>& out);

// Of warm-up requests: what answers them instead of the application.
void check_warm_up_rewriting(const Rule&, const Object&, Evaluator&, std::vector<findings::Finding>&);
void check_warm_up_ssl(const Rule&, const Object&, Evaluator&, std::vector<findings::Finding>&);
void check_warm_up_redirection(const Rule&, const Object&, Evaluator&, std::vector<findings::Finding>&);
void check_warm_up_authentication(const Rule&, const Object&, Evaluator&, std::vector<findings::Finding>&);
void check_warm_up_filtering(const Rule&, const Object&, Evaluator&, std::vector<findings::Finding>&);
// Of warm-up pages: their paths, where they come from, and their hosts.
void check_initialization_pages(const Rule&, const Object&, Evaluator&, std::vector<findings::Finding>&);
void check_inherited_warm_up_pages(const Rule&, const Object&, Evaluator&, std::vector<findings::Finding>&);
void check_warm_up_hosts(const Rule&, const Object&, Evaluator&, std::vector<findings::Finding>&);

}  // namespace iislint::rules
