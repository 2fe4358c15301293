// Facts of applications: the pool they ask for, and their warm-up.
#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "config/schema_names.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

using config::ApplicationPool;
using config::no_index;

constexpr ObjectKind application_kind = ObjectKind::application;

struct ApplicationFields {
    Field service_auto_start = field_of(application_kind, "@serviceAutoStartEnabled");
    Field service_auto_start_provider = field_of(application_kind, "@serviceAutoStartProvider");
    Field providers = field_of(application_kind, "system.applicationHost/serviceAutoStartProviders/add[*]");
    Field warmup_pages = field_of(application_kind, "system.webServer/applicationInitialization/add[*]");
};

bool service_auto_start_works(const Object& object, Evaluator& evaluator) {
    const auto& known = fields<ApplicationFields>();
    if (!is_on(object, known.service_auto_start, evaluator)) return false;
    const std::string provider(evaluator.value(object, known.service_auto_start_provider).text());
    if (provider.empty()) return false;
    const std::span<const config::Entry> entries = evaluator.entries(object, known.providers);
    return std::any_of(entries.begin(), entries.end(), [&](const config::Entry& entry) {
        const xml::AttributeId name = entry.file->document().find(entry.node, config::name::name);
        return name != xml::no_attribute && entry.file->document().value(name) == provider;
    });
}

std::string pool_suggestion(const Object& object, Evaluator& evaluator) {
    std::vector<std::string_view> names;
    std::uint64_t work = 0;
    for (const ApplicationPool& pool : object.server->pools()) {
        names.push_back(pool.name);
        work += (pool.name.size() + 1) * (application_of(object).pool_name.size() + 1);
    }
    if (!evaluator.may_search(work)) return {};
    const std::optional<std::string_view> nearest = nearest_name(application_of(object).pool_name, names);
    return nearest ? std::string(*nearest) : std::string{};
}

const Fact facts[] = {
    {"name", application_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator&) {
         return text(o.server->is_known() ? o.server->application_name(o.index) : o.server->file().path());
     }},
    {"poolName", application_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator&) { return text(application_of(o).pool_name); }},
    {"poolDefined", application_kind, false, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(application_of(o).pool != no_index); }},
    {"poolSuggestion", application_kind, false, FactType::text, 64,
     [](const Object& o, Evaluator& e) { return text(pool_suggestion(o, e)); }},
    {"serviceAutoStartWorks", application_kind, false, FactType::boolean, 8,
     [](const Object& o, Evaluator& e) { return boolean(service_auto_start_works(o, e)); }},
    {"warmupPageCount", application_kind, false, FactType::integer, 6,
     [](const Object& o, Evaluator& e) {
         return integer(e.entries(o, fields<ApplicationFields>().warmup_pages).size());
     }},
};

}  // namespace

std::span<const Fact> application_facts() { return facts; }

}  // namespace iislint::rules
