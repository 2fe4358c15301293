// Facts of pools: when their worker processes recycle.
#include "base/ascii.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind pool_kind = ObjectKind::application_pool;
constexpr std::int64_t day = 86400;

struct RecyclingFields {
    Field start_mode = field_of(pool_kind, "@startMode");
    Field idle_timeout = field_of(pool_kind, "processModel/@idleTimeout");
    Field idle_timeout_action = field_of(pool_kind, "processModel/@idleTimeoutAction");
    Field restart_time = field_of(pool_kind, "recycling/periodicRestart/@time");
};

bool is_long_lived(const Object& pool, Evaluator& evaluator) {
    const auto& known = fields<RecyclingFields>();
    return equal_ignore_case(evaluator.value(pool, known.start_mode).text(), "AlwaysRunning") ||
           seconds_of(pool, known.idle_timeout, evaluator) == 0 ||
           equal_ignore_case(evaluator.value(pool, known.idle_timeout_action).text(), "Suspend");
}

std::int64_t recycle_at(Evaluator& evaluator) {
    constexpr std::int64_t two_in_the_morning = 2 * 3600;
    return evaluator.options().recycle_at.value_or(two_in_the_morning);
}

const Fact facts[] = {
    {"recycleDrift", pool_kind, false, FactType::time_span, 2,
     [](const Object& o, Evaluator& e) {
         return time_span(seconds_of(o, fields<RecyclingFields>().restart_time, e) % day);
     }},
    {"longLived", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator& e) { return boolean(is_long_lived(o, e)); }},
    {"recycleAt", pool_kind, false, FactType::time_span, 2,
     [](const Object&, Evaluator& e) { return time_span(recycle_at(e)); }},
    {"recycleHourGiven", pool_kind, false, FactType::boolean, 2,
     [](const Object&, Evaluator& e) { return boolean(e.options().recycle_at.has_value()); }},
};

}  // namespace

std::span<const Fact> recycling_facts() { return facts; }

}  // namespace iislint::rules
