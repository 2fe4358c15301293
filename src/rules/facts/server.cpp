// Facts of every object, about its server, and of servers themselves.
#include <algorithm>

#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind any = ObjectKind::server;

struct ServerFields {
    Field auto_start = field_of(ObjectKind::application_pool, "@autoStart");
    Field shutdown_time_limit = field_of(ObjectKind::application_pool, "processModel/@shutdownTimeLimit");
};

constexpr std::int64_t iisreset_waits = 20;  // seconds, when it restarts

// Has worker processes when the server goes down: it serves something, and it starts by itself or a site of it does and
// somebody starts it by hand. A file without sites does not say what its pools serve.
bool may_run(const Object& pool, Evaluator& evaluator) {
    if (!pool.server->is_complete()) return true;
    const std::vector<std::uint32_t>& applications = pool_of(pool).applications;
    if (applications.empty()) return false;
    return is_on(pool, fields<ServerFields>().auto_start, evaluator) ||
           std::any_of(applications.begin(), applications.end(), [&](std::uint32_t application) {
               return starts_by_itself(site_object(pool.server, pool.server->applications()[application].site),
                                       evaluator);
           });
}

std::int64_t longest_shutdown(const Object& server, Evaluator& evaluator) {
    std::int64_t longest = 0;
    for (std::uint32_t i = 0; i < server.server->pools().size(); ++i) {
        const Object pool = pool_object(server.server, i);
        if (may_run(pool, evaluator))
            longest = std::max(longest, number_of(pool, fields<ServerFields>().shutdown_time_limit, evaluator));
    }
    return longest;
}

std::size_t slow_pools(const Object& server, Evaluator& evaluator) {
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < server.server->pools().size(); ++i) {
        const Object pool = pool_object(server.server, i);
        if (may_run(pool, evaluator) &&
            number_of(pool, fields<ServerFields>().shutdown_time_limit, evaluator) > iisreset_waits)
            ++count;
    }
    return count;
}

const Fact facts[] = {
    {"serverComplete", any, true, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(o.server->is_known() && o.server->is_complete()); }},
    {"isIisExpress", any, true, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(o.server->is_iis_express()); }},
    {"profile", any, true, FactType::text, 1,
     [](const Object&, Evaluator& e) { return text(to_string(e.options().profile)); }},
    {"iisVersion", any, true, FactType::integer, 2,
     [](const Object&, Evaluator& e) { return integer(e.options().iis_version); }},
    {"longestShutdown", ObjectKind::server, false, FactType::time_span, 100,
     [](const Object& o, Evaluator& e) { return time_span(longest_shutdown(o, e)); }},
    {"slowShutdownCount", ObjectKind::server, false, FactType::integer, 100,
     [](const Object& o, Evaluator& e) { return integer(slow_pools(o, e)); }},
    // What iisreset may wait so that every worker process can finish, with a margin.
    {"iisresetTimeout", ObjectKind::server, false, FactType::integer, 100,
     [](const Object& o, Evaluator& e) {
         constexpr std::int64_t margin = 10;
         return integer(static_cast<std::size_t>(longest_shutdown(o, e) + margin));
     }},
};

}  // namespace

std::span<const Fact> server_facts() { return facts; }

}  // namespace iislint::rules
