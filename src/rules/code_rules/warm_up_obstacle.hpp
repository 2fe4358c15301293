// What stands in the way of a warm-up request, and the finding it becomes.
//
// The requests of one application that meet the same obstacle make one finding.
//
//   report_obstacles(rule, application, evaluator, out, [&](const WarmUpRequest& request, const Place& place) {
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

// What is in force where a request goes. What it returns is valid until the next call.
class Place {
public:
    Place(const Object& application, Evaluator& evaluator, std::span<const config::Scope> scopes)
        : application_(application), evaluator_(evaluator), scopes_(scopes) {}

    std::span<const config::Scope> scopes() const { return scopes_; }
    config::Layers layers(const config::SectionSchema& section) const;
    // The effective value of a section's attribute; steps lead to a child element.
    config::EffectiveValue value(const config::SectionSchema& section, std::initializer_list<xml::NameId> steps,
                                 xml::NameId attribute) const;
    // The effective entries of the section's collection, or of that of a child element.
    std::span<const config::Entry> entries(const config::SectionSchema& section, xml::NameId child) const;

private:
    const Object& application_;
    Evaluator& evaluator_;
    std::span<const config::Scope> scopes_;
    mutable std::vector<config::Layer> layers_;
    mutable std::vector<config::Entry> entries_;
};

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

using Question = std::function<std::optional<Obstacle>(const WarmUpRequest& request, const Place& place)>;

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

}  // namespace iislint::rules
