// Facts of applications: how long they let a request run.
#include "base/ascii.hpp"
#include "config/value.hpp"
#include "rules/facts.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind application_kind = ObjectKind::application;

struct RequestLimitFields {
    Field execution_timeout = field_of(application_kind, "system.web/httpRuntime/@executionTimeout");
    Field debug = field_of(application_kind, "system.web/compilation/@debug");
    Field request_timeout = field_of(application_kind, "system.webServer/aspNetCore/@requestTimeout");
    Field hosting_model = field_of(application_kind, "system.webServer/aspNetCore/@hostingModel");
    Field asp_net = field_of(application_kind, "#aspNet");
    Field asp_net_core = field_of(application_kind, "#aspNetCore");
};

// Written, and another than IIS would take anyway.
bool is_chosen(const Value& value) {
    const config::EffectiveValue& effective = value.effective;
    return effective.is_written() && effective.schema != nullptr &&
           config::parse_value(*effective.schema, effective.text) !=
               config::parse_value(*effective.schema, config::default_value(*effective.schema));
}

// Seconds of the limit that somebody chose; 0 where it is the default, or does not count: ASP.NET ends no request while
// debug is on, and the ASP.NET Core Module times requests only out of process.
std::int64_t stated_request_limit(const Object& application, Evaluator& evaluator) {
    const auto& known = fields<RequestLimitFields>();
    if (is_chosen(evaluator.value(application, known.execution_timeout)) &&
        !is_on(application, known.debug, evaluator) && is_on(application, known.asp_net, evaluator))
        return number_of(application, known.execution_timeout, evaluator);
    if (is_chosen(evaluator.value(application, known.request_timeout)) &&
        !equal_ignore_case(evaluator.value(application, known.hosting_model).text(), "inprocess") &&
        is_on(application, known.asp_net_core, evaluator))
        return number_of(application, known.request_timeout, evaluator);
    return 0;
}

const Fact facts[] = {
    {"statedRequestLimit", application_kind, false, FactType::time_span, 8,
     [](const Object& o, Evaluator& e) { return time_span(stated_request_limit(o, e)); }},
};

}  // namespace

std::span<const Fact> request_limit_facts() { return facts; }

}  // namespace iislint::rules
