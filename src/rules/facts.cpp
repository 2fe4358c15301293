#include "rules/facts.hpp"

#include <span>

#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

template <class Visit>
void for_each_fact(ObjectKind object, Visit visit) {
    using Table = std::span<const Fact> (*)();
    static constexpr Table tables[] = {
        server_facts,        pool_facts,     recycling_facts,         worker_process_facts,
        request_limit_facts, snapshot_facts, application_facts,       content_facts,
        aspnet_facts,        warm_up_facts,  virtual_directory_facts,
    };
    for (const Table table : tables)
        for (const Fact& fact : table())
            if (fact.of_every_object || fact.object == object) visit(fact);
}

}  // namespace

const Fact* find_fact(std::string_view name, ObjectKind object) {
    const Fact* found = nullptr;
    for_each_fact(object, [&](const Fact& fact) {
        if (fact.name == name) found = &fact;
    });
    return found;
}

std::vector<std::string_view> fact_names(ObjectKind object) {
    std::vector<std::string_view> known;
    for_each_fact(object, [&](const Fact& fact) { known.push_back(fact.name); });
    return known;
}

}  // namespace iislint::rules
