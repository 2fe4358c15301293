// Facts of pools: settings of the worker process that rules cannot compare as they are.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind pool_kind = ObjectKind::application_pool;

struct WorkerProcessFields {
    Field idle_timeout = field_of(pool_kind, "processModel/@idleTimeout");
    Field idle_timeout_action = field_of(pool_kind, "processModel/@idleTimeoutAction");
    Field maximum = field_of(pool_kind, "processModel/@maxProcesses");
    Field cpu_limit = field_of(pool_kind, "cpu/@limit");
    Field cpu_action = field_of(pool_kind, "cpu/@action");
    Field cpu_reset_interval = field_of(pool_kind, "cpu/@resetInterval");
    Field preload_enabled = field_of(ObjectKind::application, "@preloadEnabled");
    Field asp_net_core = field_of(ObjectKind::application, "#aspNetCore");
    Field core_start_limit = field_of(ObjectKind::application, "system.webServer/aspNetCore/@startupTimeLimit");
};

// Seconds that the slowest of the pool's preloaded ASP.NET Core applications may take to start, where somebody wrote
// that: the module's default, 120, is longer than the pool's, and nobody chose either.
std::int64_t stated_core_start_limit(const Object& pool, Evaluator& evaluator) {
    const auto& known = fields<WorkerProcessFields>();
    std::int64_t longest = 0;
    for (const std::uint32_t index : pool_of(pool).applications) {
        const Object application = application_object(pool.server, index);
        if (!is_on(application, known.preload_enabled, evaluator) || !is_on(application, known.asp_net_core, evaluator))
            continue;
        if (evaluator.value(application, known.core_start_limit).effective.is_written())
            longest = std::max(longest, number_of(application, known.core_start_limit, evaluator));
    }
    return longest;
}

// The pool answers its defaults: it writes `own` itself, and `inherited` comes from applicationPoolDefaults.
bool overrides(const Object& pool, const Field& own, const Field& inherited, Evaluator& evaluator) {
    return evaluator.value(pool, inherited).effective.origin == config::Origin::defaults &&
           evaluator.value(pool, own).effective.origin == config::Origin::explicit_;
}

// cpu/@limit counts thousandths of a percent.
std::string percent(std::int64_t limit) {
    std::string digits = fmt::format("{}.{:03}", limit / 1000, limit % 1000);
    while (digits.ends_with('0')) digits.pop_back();
    if (digits.ends_with('.')) digits.pop_back();
    return digits;
}

const Fact facts[] = {
    {"declinesSuspend", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator& e) {
         const auto& known = fields<WorkerProcessFields>();
         return boolean(overrides(o, known.idle_timeout, known.idle_timeout_action, e));
     }},
    {"declinesCpuLimit", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator& e) {
         const auto& known = fields<WorkerProcessFields>();
         return boolean(overrides(o, known.cpu_limit, known.cpu_action, e) ||
                        overrides(o, known.cpu_reset_interval, known.cpu_action, e));
     }},
    {"cpuLimitPercent", pool_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator& e) {
         return text(percent(number_of(o, fields<WorkerProcessFields>().cpu_limit, e)));
     }},
    {"cpuLimitTimes1000", pool_kind, false, FactType::integer, 2,
     [](const Object& o, Evaluator& e) {
         return integer(static_cast<std::size_t>(number_of(o, fields<WorkerProcessFields>().cpu_limit, e)) * 1000);
     }},
    {"statedCoreStartLimit", pool_kind, false, FactType::time_span, 32,
     [](const Object& o, Evaluator& e) { return time_span(stated_core_start_limit(o, e)); }},
    // During an overlapped recycle the old processes stand beside the new ones.
    {"expectedWorkerProcesses", pool_kind, false, FactType::integer, 2,
     [](const Object& o, Evaluator& e) {
         return integer(static_cast<std::size_t>(number_of(o, fields<WorkerProcessFields>().maximum, e)) * 2);
     }},
};

}  // namespace

std::span<const Fact> worker_process_facts() { return facts; }

}  // namespace iislint::rules
