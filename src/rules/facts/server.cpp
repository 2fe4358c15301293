// Facts of every object: about its server, and what the user said.
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind any = ObjectKind::server;

const Fact facts[] = {
    {"serverComplete", any, true, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(o.server->is_known() && o.server->is_complete()); }},
    {"isIisExpress", any, true, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(o.server->is_iis_express()); }},
    {"profile", any, true, FactType::text, 1,
     [](const Object&, Evaluator& e) { return text(to_string(e.options().profile)); }},
};

}  // namespace

std::span<const Fact> server_facts() { return facts; }

}  // namespace iislint::rules
