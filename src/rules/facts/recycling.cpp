// Facts of pools: when their worker processes recycle, and what the event log hears of it.
#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind pool_kind = ObjectKind::application_pool;
constexpr std::int64_t day = 86400;
constexpr std::int64_t week = 7 * day;

struct RecyclingFields {
    Field start_mode = field_of(pool_kind, "@startMode");
    Field idle_timeout = field_of(pool_kind, "processModel/@idleTimeout");
    Field idle_timeout_action = field_of(pool_kind, "processModel/@idleTimeoutAction");
    Field time = field_of(pool_kind, "recycling/periodicRestart/@time");
    Field requests = field_of(pool_kind, "recycling/periodicRestart/@requests");
    Field memory = field_of(pool_kind, "recycling/periodicRestart/@memory");
    Field private_memory = field_of(pool_kind, "recycling/periodicRestart/@privateMemory");
    Field schedule = field_of(pool_kind, "recycling/periodicRestart/schedule/add[*]");
    Field logged = field_of(pool_kind, "recycling/@logEventOnRecycle");
};

bool is_long_lived(const Object& pool, Evaluator& evaluator) {
    const auto& known = fields<RecyclingFields>();
    return equal_ignore_case(evaluator.value(pool, known.start_mode).text(), "AlwaysRunning") ||
           number_of(pool, known.idle_timeout, evaluator) == 0 ||
           equal_ignore_case(evaluator.value(pool, known.idle_timeout_action).text(), "Suspend");
}

std::int64_t recycle_at(Evaluator& evaluator) {
    constexpr std::int64_t two_in_the_morning = 2 * 3600;
    return evaluator.options().recycle_at.value_or(two_in_the_morning);
}

// The schedule's times of day in seconds, in order; entries that WAS does not accept are left out.
std::vector<std::int64_t> schedule_of(const Object& pool, Evaluator& evaluator) {
    std::vector<std::int64_t> times;
    for (const config::Entry& entry : evaluator.entries(pool, fields<RecyclingFields>().schedule)) {
        const std::optional<std::string_view> text = entry.file->document().value(entry.node, "value");
        const std::optional<std::int64_t> time = text ? config::parse_time_span(*text) : std::nullopt;
        if (time && *time >= 0 && *time < day) times.push_back(*time);
    }
    std::sort(times.begin(), times.end());
    return times;
}

// The longest time that passes between two of the schedule's entries; a day where there is at most one.
std::int64_t largest_gap(const std::vector<std::int64_t>& times) {
    if (times.empty()) return day;
    std::int64_t gap = times.front() + day - times.back();
    for (std::size_t i = 1; i < times.size(); ++i) gap = std::max(gap, times[i] - times[i - 1]);
    return gap;
}

std::int64_t recycles_per_week(const Object& pool, Evaluator& evaluator) {
    const std::int64_t time = number_of(pool, fields<RecyclingFields>().time, evaluator);
    return time <= 0 ? 0 : (week + time / 2) / time;
}

constexpr std::string_view reasons[] = {"Time",           "Requests", "Schedule",     "Memory",
                                        "IsapiUnhealthy", "OnDemand", "ConfigChange", "PrivateMemory"};

bool is_logged(std::string_view flags, std::string_view reason) {
    while (true) {
        const std::size_t comma = flags.find(',');
        if (equal_ignore_case(trim(flags.substr(0, comma)), reason)) return true;
        if (comma == std::string_view::npos) return false;
        flags.remove_prefix(comma + 1);
    }
}

// The reasons that this pool can be recycled for by its settings, and that logEventOnRecycle does not name.
std::vector<std::string_view> unlogged_reasons(const Object& pool, Evaluator& evaluator) {
    const auto& known = fields<RecyclingFields>();
    Value own;
    const Value& logged = evaluator.value(pool, known.logged, own);
    std::vector<std::string_view> missing;
    const auto require = [&](bool configured, std::string_view reason) {
        if (configured && !is_logged(logged.text(), reason)) missing.push_back(reason);
    };
    const std::vector<std::int64_t> schedule = schedule_of(pool, evaluator);
    const bool scheduled = !schedule.empty();
    const std::int64_t time = number_of(pool, known.time, evaluator);
    // A schedule keeps worker processes from ever getting as old as a longer interval.
    require(time > 0 && (!scheduled || time < largest_gap(schedule)), "Time");
    require(number_of(pool, known.requests, evaluator) > 0, "Requests");
    require(scheduled, "Schedule");
    require(number_of(pool, known.memory, evaluator) > 0, "Memory");
    require(number_of(pool, known.private_memory, evaluator) > 0, "PrivateMemory");
    return missing;
}

std::string join(const std::vector<std::string_view>& words) {
    std::string joined;
    for (std::string_view word : words) {
        if (!joined.empty()) joined += ", ";
        joined += word;
    }
    return joined;
}

// logEventOnRecycle with the missing reasons, in the schema's order.
std::string complete_log(const Object& pool, Evaluator& evaluator) {
    const std::vector<std::string_view> missing = unlogged_reasons(pool, evaluator);
    const Value value = evaluator.value(pool, fields<RecyclingFields>().logged);
    std::vector<std::string_view> flags;
    for (std::string_view reason : reasons)
        if (is_logged(value.text(), reason) || std::find(missing.begin(), missing.end(), reason) != missing.end())
            flags.push_back(reason);
    return join(flags);
}

const Fact facts[] = {
    {"recycleDrift", pool_kind, false, FactType::time_span, 2,
     [](const Object& o, Evaluator& e) { return time_span(number_of(o, fields<RecyclingFields>().time, e) % day); }},
    {"longLived", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator& e) { return boolean(is_long_lived(o, e)); }},
    {"recycleAt", pool_kind, false, FactType::time_span, 2,
     [](const Object&, Evaluator& e) { return time_span(recycle_at(e)); }},
    {"recycleHourGiven", pool_kind, false, FactType::boolean, 2,
     [](const Object&, Evaluator& e) { return boolean(e.options().recycle_at.has_value()); }},
    {"largestScheduleGap", pool_kind, false, FactType::time_span, 10,
     [](const Object& o, Evaluator& e) { return time_span(largest_gap(schedule_of(o, e))); }},
    {"recyclesPerWeek", pool_kind, false, FactType::integer, 2,
     [](const Object& o, Evaluator& e) { return integer(static_cast<std::size_t>(recycles_per_week(o, e))); }},
    {"privateMemoryTimes1024", pool_kind, false, FactType::integer, 2,
     [](const Object& o, Evaluator& e) {
         return integer(static_cast<std::size_t>(number_of(o, fields<RecyclingFields>().private_memory, e)) * 1024);
     }},
    {"unloggedRecycleReasons", pool_kind, false, FactType::text, 20,
     [](const Object& o, Evaluator& e) { return text(join(unlogged_reasons(o, e))); }},
    {"completeRecycleLog", pool_kind, false, FactType::text, 24,
     [](const Object& o, Evaluator& e) { return text(complete_log(o, e)); }},
};

}  // namespace

std::span<const Fact> recycling_facts() { return facts; }

}  // namespace iislint::rules
