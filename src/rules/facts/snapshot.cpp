// Facts from a state snapshot, and from --stopped: what runs, and what is meant to.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

using config::ServerState;

constexpr ObjectKind pool_kind = ObjectKind::application_pool;

const ServerState::Object* seen_pool(const Object& object, Evaluator& evaluator) {
    const ServerState* state = evaluator.options().state;
    return state == nullptr ? nullptr : state->pool(pool_of(object).name);
}

bool declared_stopped(const Object& object, Evaluator& evaluator) {
    const std::vector<std::string>& stopped = evaluator.options().stopped_pools;
    return std::any_of(stopped.begin(), stopped.end(),
                       [&](const std::string& name) { return equal_ignore_case(name, pool_of(object).name); });
}

std::string_view pool_state(const Object& object, Evaluator& evaluator) {
    const ServerState::Object* seen = seen_pool(object, evaluator);
    return seen == nullptr ? std::string_view{} : std::string_view(seen->state);
}

bool meant_to_stop(const Object& object, Evaluator& evaluator) {
    if (declared_stopped(object, evaluator)) return true;
    const std::string_view state = pool_state(object, evaluator);
    return equal_ignore_case(state, "Stopped") || equal_ignore_case(state, "Stopping");
}

const Fact facts[] = {
    {"meantToStop", pool_kind, false, FactType::boolean, 2,
     [](const Object& o, Evaluator& e) { return boolean(meant_to_stop(o, e)); }},
    {"statedBy", pool_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator& e) {
         if (declared_stopped(o, e)) return text("--stopped");
         const ServerState::Object* seen = seen_pool(o, e);
         return seen == nullptr ? text("") : text(fmt::format("{} in {}", seen->state, seen->source));
     }},
    {"state", pool_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator& e) { return text(pool_state(o, e)); }},
    {"state", ObjectKind::site, false, FactType::text, 2,
     [](const Object& o, Evaluator& e) {
         const ServerState* state = e.options().state;
         const ServerState::Object* seen = state == nullptr ? nullptr : state->site(site_of(o).name);
         return seen == nullptr ? text("") : text(seen->state);
     }},
    {"workerProcessCount", pool_kind, false, FactType::integer, 2,
     [](const Object& o, Evaluator& e) {
         return integer(e.options().state == nullptr ? 0 : e.options().state->worker_processes(pool_of(o).name).size());
     }},
    {"workerProcessIds", pool_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator& e) {
         if (e.options().state == nullptr) return text("");
         return text(fmt::format("{}", fmt::join(e.options().state->worker_processes(pool_of(o).name), ", ")));
     }},
};

}  // namespace

std::span<const Fact> snapshot_facts() { return facts; }

}  // namespace iislint::rules
