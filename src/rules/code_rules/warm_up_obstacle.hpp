// What stands in the way of a warm-up request, and the finding it becomes.
//
// The requests of one application that meet the same obstacle make one finding.
//
//   report_obstacles(rule, application, evaluator, out, [&](const WarmUpRequest& request, Scopes scopes) {
//       return …  // std::optional<Obstacle>
//   });
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/warm_up.hpp"

namespace iislint::rules {

using Scopes = std::span<const config::Scope>;

struct Obstacle {
    std::string_view message;                 // id of the rule's message; {0} is the application, {1} the pages
    std::vector<std::string> arguments = {};  // {2} …
    findings::Level level = findings::Level::warning;
    // An ASP.NET Core application whose every request meets such an obstacle is not started: an error.
    bool keeps_core_from_starting = false;
    // Where it stands: an element, or an attribute of it.
    const config::ConfigFile* file = nullptr;
    xml::NodeId node = xml::no_node;
    xml::AttributeId attribute = xml::no_attribute;
    std::string field = {};  // of the value that was judged; empty: none is shown
    std::function<std::optional<findings::Fix>(const RuleAnswer&)> fix = {};
};

using Question = std::function<std::optional<Obstacle>(const WarmUpRequest& request, Scopes scopes)>;

void report_obstacles(const Rule& rule, const Object& application, Evaluator& evaluator,
                      std::vector<findings::Finding>& out, const Question& question);

// "Site/app", or the path of a file that stands alone.
std::string application_label(const Object& application);
// At most three texts with commas, and how many more there are.
std::string shortened_list(const std::vector<std::string>& texts);
// The index of a rule's message, 0 when there is none of that id.
std::uint32_t message_index(const Rule& rule, std::string_view id);

bool runs_asp_net_core(const Object& application, Evaluator& evaluator);
bool runs_asp_net(const Object& application, Evaluator& evaluator);
// The server's file lists its native modules, and none has that name or that DLL.
bool lacks_native_module(const config::Server& server, std::string_view name, std::string_view dll);

// The effective value of a section's attribute at the scopes; steps lead to a child element.
config::EffectiveValue value_at(Scopes scopes, const config::SectionSchema& section,
                                std::initializer_list<xml::NameId> steps, xml::NameId attribute,
                                const CheckOptions& options);
// The effective entries of the section's collection, or of that of a child element.
std::vector<config::Entry> entries_at(Scopes scopes, const config::SectionSchema& section, xml::NameId child);

}  // namespace iislint::rules
