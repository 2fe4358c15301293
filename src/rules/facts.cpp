#include "rules/facts.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"

namespace iislint::rules {
namespace {

using config::Application;
using config::ApplicationPool;
using config::no_index;

Value boolean(bool b) {
    Value v;
    v.is_number = true;
    v.number = b ? 1 : 0;
    v.fact_text = b ? "true" : "false";
    return v;
}

Value integer(std::size_t n) {
    Value v;
    v.is_number = true;
    v.number = static_cast<std::int64_t>(n);
    v.fact_text = std::to_string(n);
    return v;
}

Value time_span(std::int64_t seconds) {
    Value v;
    v.is_number = true;
    v.number = seconds;
    v.fact_text = config::format_time_span(seconds);
    return v;
}

Value text(std::string_view s) {
    Value v;
    v.fact_text = std::string(s);
    return v;
}

const ApplicationPool& pool_of(const Object& object) { return object.server->pools()[object.index]; }
const Application& application_of(const Object& object) { return object.server->applications()[object.index]; }

// Fields that facts read, compiled once.
struct FactFields {
    Field start_mode = of(ObjectKind::application_pool, "@startMode");
    Field runtime_version = of(ObjectKind::application_pool, "@managedRuntimeVersion");
    Field idle_timeout = of(ObjectKind::application_pool, "processModel/@idleTimeout");
    Field idle_timeout_action = of(ObjectKind::application_pool, "processModel/@idleTimeoutAction");
    Field restart_time = of(ObjectKind::application_pool, "recycling/periodicRestart/@time");
    Field server_auto_start = of(ObjectKind::site, "@serverAutoStart");
    Field preload_enabled = of(ObjectKind::application, "@preloadEnabled");
    Field service_auto_start = of(ObjectKind::application, "@serviceAutoStartEnabled");
    Field service_auto_start_provider = of(ObjectKind::application, "@serviceAutoStartProvider");
    Field providers = of(ObjectKind::application, "system.applicationHost/serviceAutoStartProviders/add[*]");
    Field handlers = of(ObjectKind::application, "system.webServer/handlers/add[*]");
    Field warmup_pages = of(ObjectKind::application, "system.webServer/applicationInitialization/add[*]");

private:
    static Field of(ObjectKind object, std::string_view path) {
        return *compile_field(path, {object, nullptr, nullptr});
    }
};

// Once for each schema of the process; that is once, but in tests.
const FactFields& fields() {
    struct Known {
        std::uint64_t schema;
        FactFields fields;
    };
    static std::atomic<const Known*> latest{nullptr};
    const Known* known = latest.load(std::memory_order_acquire);
    if (known != nullptr && known->schema == config::schema_generation()) return known->fields;
    static std::mutex mutex;
    static std::deque<Known> all;
    const std::lock_guard lock(mutex);
    known = latest.load(std::memory_order_relaxed);
    if (known == nullptr || known->schema != config::schema_generation()) {
        known = &all.emplace_back(Known{config::schema_generation(), {}});
        latest.store(known, std::memory_order_release);
    }
    return known->fields;
}

bool is_on(const Object& object, const Field& field, Evaluator& evaluator) {
    return equal_ignore_case(evaluator.value(object, field).text(), "true");
}

// A site that comes up with the server: serverAutoStart, and not stopped in the snapshot.
bool site_starts(const Object& object, std::uint32_t site, Evaluator& evaluator) {
    const Object as_site{ObjectKind::site, object.server, site, nullptr, nullptr};
    if (!is_on(as_site, fields().server_auto_start, evaluator)) return false;
    const config::ServerState* state = evaluator.options().state;
    const config::ServerState::Object* seen =
        state == nullptr ? nullptr : state->site(object.server->sites()[site].name);
    return seen == nullptr || !equal_ignore_case(seen->state, "Stopped");
}

template <class Predicate>
std::size_t count_sites(const Object& object, Predicate predicate) {
    std::vector<std::uint32_t> sites;
    for (std::uint32_t a : pool_of(object).applications) sites.push_back(object.server->applications()[a].site);
    sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
    std::sort(sites.begin(), sites.end());
    sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
    return static_cast<std::size_t>(std::count_if(sites.begin(), sites.end(), predicate));
}

const config::ServerState::Object* seen_pool(const Object& object, Evaluator& evaluator) {
    const config::ServerState* state = evaluator.options().state;
    return state == nullptr ? nullptr : state->pool(pool_of(object).name);
}

bool declared_stopped(const Object& object, Evaluator& evaluator) {
    const std::vector<std::string>& stopped = evaluator.options().stopped_pools;
    return std::any_of(stopped.begin(), stopped.end(),
                       [&](const std::string& name) { return equal_ignore_case(name, pool_of(object).name); });
}

std::string_view pool_state(const Object& object, Evaluator& evaluator) {
    const config::ServerState::Object* seen = seen_pool(object, evaluator);
    return seen == nullptr ? std::string_view{} : std::string_view(seen->state);
}

bool meant_to_stop(const Object& object, Evaluator& evaluator) {
    if (declared_stopped(object, evaluator)) return true;
    const std::string_view state = pool_state(object, evaluator);
    return equal_ignore_case(state, "Stopped") || equal_ignore_case(state, "Stopping");
}

std::int64_t recycle_at(Evaluator& evaluator) {
    constexpr std::int64_t two_in_the_morning = 2 * 3600;
    return evaluator.options().recycle_at.value_or(two_in_the_morning);
}

std::int64_t seconds_of(const Object& object, const Field& field, Evaluator& evaluator) {
    const Value value = evaluator.value(object, field);
    return config::parse_time_span(value.text()).value_or(0);
}

bool is_core_module(std::string_view modules) {
    while (!modules.empty()) {
        const std::size_t comma = modules.find(',');
        const std::string_view module = trim(modules.substr(0, comma));
        if (starts_with_ignore_case(module, "AspNetCoreModule")) return true;
        if (comma == std::string_view::npos) return false;
        modules.remove_prefix(comma + 1);
    }
    return false;
}

bool is_asp_net_core(const Object& object, Evaluator& evaluator) {
    for (const config::Entry& entry : evaluator.entries(object, fields().handlers)) {
        const xml::AttributeId modules = entry.file->document().find(entry.node, config::name::modules);
        if (modules != xml::no_attribute && is_core_module(entry.file->document().value(modules))) return true;
    }
    // A section of the module's own in the application's file says the same where the handler comes from a server
    // that is not known.
    const config::SectionSchema& section = config::sections()[config::section::system_webServer_aspNetCore];
    return !object.server->is_known() && !evaluator.section_layers(object, section).empty();
}

// The element in the application's own web.config that its own scopes hold, or no_node.
template <class Visit>
void for_each_own_scope(const Object& object, Evaluator& evaluator, Visit visit) {
    for (const config::Scope& scope : evaluator.scopes(object))
        if (scope.own && !(object.server->is_known() && scope.file == &object.server->file())) visit(scope);
}

bool is_asp_net(const Object& object, Evaluator& evaluator) {
    const Application& application = application_of(object);
    if (!application.has_own_web_config) return false;
    bool has_system_web = false;
    bool proves_application_root = false;
    bool compiles = false;
    for_each_own_scope(object, evaluator, [&](const config::Scope& scope) {
        const xml::Document& document = scope.file->document();
        for (xml::NodeId group = document.first_element(scope.node); group != xml::no_node;
             group = document.next_element(group)) {
            if (document.name_id(group) != config::name::system_web) continue;
            has_system_web |= document.first_element(group) != xml::no_node;
            const xml::NodeId runtime = document.child(group, config::name::httpRuntime);
            proves_application_root |= runtime != xml::no_node;
            compiles |=
                document.child(group, config::name::compilation) != xml::no_node ||
                (runtime != xml::no_node && document.find(runtime, config::name::targetFramework) != xml::no_attribute);
        }
    });
    if (!has_system_web || is_asp_net_core(object, evaluator)) return false;
    // Without its server, only httpRuntime proves that the file stands in an application's root (it may not stand
    // below), and only compilation or a target framework that ASP.NET runs there: PHP sites use httpRuntime, too.
    if (!object.server->is_known()) return proves_application_root && compiles;
    if (application.pool == no_index) return false;
    const Object pool{ObjectKind::application_pool, object.server, application.pool, nullptr, nullptr};
    return !evaluator.value(pool, fields().runtime_version).text().empty();
}

// Only what is known counts: the application's folder is mapped, and no web.config on its path brings code.
bool is_static_only(const Object& object, Evaluator& evaluator) {
    const Application& application = application_of(object);
    if (!application.content_known) return false;
    const config::SectionSchema& core = config::sections()[config::section::system_webServer_aspNetCore];
    const config::SectionSchema& platform = config::sections()[config::section::system_webServer_httpPlatform];
    if (!evaluator.section_layers(object, core).empty() || !evaluator.section_layers(object, platform).empty())
        return false;
    for (const config::Scope& scope : evaluator.scopes(object)) {
        if (object.server->is_known() && scope.file == &object.server->file() &&
            scope.origin == config::Origin::inherited && !scope.own && scope.node == scope.file->document().root())
            continue;
        const xml::Document& document = scope.file->document();
        if (document.child(scope.node, config::name::system_web) != xml::no_node) return false;
        const config::SectionSchema& handlers = config::sections()[config::section::system_webServer_handlers];
        const xml::NodeId own_handlers = scope.file->find_section(scope.node, handlers);
        if (own_handlers != xml::no_node && document.child(own_handlers, config::name::add) != xml::no_node)
            return false;
    }
    // Without a web.config of its own nothing is known about what the folder holds.
    return application.has_own_web_config;
}

bool service_auto_start_works(const Object& object, Evaluator& evaluator) {
    if (!is_on(object, fields().service_auto_start, evaluator)) return false;
    const std::string provider(evaluator.value(object, fields().service_auto_start_provider).text());
    if (provider.empty()) return false;
    const std::span<const config::Entry> entries = evaluator.entries(object, fields().providers);
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

std::string application_names(const Object& object) {
    constexpr std::size_t shown = 3;
    const std::vector<std::uint32_t>& applications = pool_of(object).applications;
    std::string names;
    for (std::size_t i = 0; i < std::min(shown, applications.size()); ++i) {
        if (i > 0) names += ", ";
        names += object.server->application_name(applications[i]);
    }
    if (applications.size() > shown) names += fmt::format(" and {} more", applications.size() - shown);
    return names;
}

constexpr ObjectKind pool_kind = ObjectKind::application_pool;
constexpr ObjectKind site_kind = ObjectKind::site;
constexpr ObjectKind application_kind = ObjectKind::application;
constexpr ObjectKind directory_kind = ObjectKind::virtual_directory;

const Fact facts[] = {
    {"applicationCount", pool_kind, false, FactType::integer, 2,
     [](const Object& o, Evaluator&) { return integer(pool_of(o).applications.size()); }},
    {"applicationNames", pool_kind, false, FactType::text, 8,
     [](const Object& o, Evaluator&) { return text(application_names(o)); }},
    {"namedInDefaults", pool_kind, false, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(pool_of(o).named_in_defaults); }},
    {"siteCount", pool_kind, false, FactType::integer, 8,
     [](const Object& o, Evaluator&) { return integer(count_sites(o, [](std::uint32_t) { return true; })); }},
    {"startingSiteCount", pool_kind, false, FactType::integer, 12,
     [](const Object& o, Evaluator& e) {
         return integer(count_sites(o, [&](std::uint32_t site) { return site_starts(o, site, e); }));
     }},
    {"preloadedApplicationCount", pool_kind, false, FactType::integer, 8,
     [](const Object& o, Evaluator& e) {
         return integer(static_cast<std::size_t>(
             std::count_if(pool_of(o).applications.begin(), pool_of(o).applications.end(), [&](std::uint32_t index) {
                 return is_on({ObjectKind::application, o.server, index, nullptr, nullptr}, fields().preload_enabled,
                              e);
             })));
     }},
    {"vendorManaged", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator&) { return boolean(is_vendor_pool_name(pool_of(o).name)); }},
    {"stock", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator&) { return boolean(is_stock_pool_name(pool_of(o).name)); }},
    {"meantToStop", pool_kind, false, FactType::boolean, 2,
     [](const Object& o, Evaluator& e) { return boolean(meant_to_stop(o, e)); }},
    {"statedBy", pool_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator& e) {
         if (declared_stopped(o, e)) return text("--stopped");
         const config::ServerState::Object* seen = seen_pool(o, e);
         return seen == nullptr ? text("") : text(fmt::format("{} in {}", seen->state, seen->source));
     }},
    {"state", pool_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator& e) { return text(pool_state(o, e)); }},
    {"state", site_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator& e) {
         const config::ServerState* state = e.options().state;
         const config::ServerState::Object* seen =
             state == nullptr ? nullptr : state->site(o.server->sites()[o.index].name);
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
    {"recycleDrift", pool_kind, false, FactType::time_span, 2,
     [](const Object& o, Evaluator& e) { return time_span(seconds_of(o, fields().restart_time, e) % 86400); }},
    {"longLived", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator& e) {
         return boolean(equal_ignore_case(e.value(o, fields().start_mode).text(), "AlwaysRunning") ||
                        seconds_of(o, fields().idle_timeout, e) == 0 ||
                        equal_ignore_case(e.value(o, fields().idle_timeout_action).text(), "Suspend"));
     }},
    {"recycleAt", pool_kind, false, FactType::time_span, 2,
     [](const Object&, Evaluator& e) { return time_span(recycle_at(e)); }},
    {"recycleHourGiven", pool_kind, false, FactType::boolean, 2,
     [](const Object&, Evaluator& e) { return boolean(e.options().recycle_at.has_value()); }},
    {"serverComplete", pool_kind, true, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(o.server->is_known() && o.server->is_complete()); }},
    {"isIisExpress", pool_kind, true, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(o.server->is_iis_express()); }},
    {"name", application_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator&) {
         return text(o.server->is_known() ? o.server->application_name(o.index) : o.server->file().path());
     }},
    {"name", directory_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator&) {
         const config::VirtualDirectory& directory = o.server->virtual_directories()[o.index];
         std::string name = o.server->application_name(directory.application);
         if (name.ends_with('/')) name.pop_back();
         return text(name + std::string(directory.path));
     }},
    {"poolName", application_kind, false, FactType::text, 2,
     [](const Object& o, Evaluator&) { return text(application_of(o).pool_name); }},
    {"poolDefined", application_kind, false, FactType::boolean, 2,
     [](const Object& o, Evaluator&) { return boolean(application_of(o).pool != no_index); }},
    {"poolSuggestion", application_kind, false, FactType::text, 64,
     [](const Object& o, Evaluator& e) { return text(pool_suggestion(o, e)); }},
    {"aspNet", application_kind, false, FactType::boolean, 32,
     [](const Object& o, Evaluator& e) { return boolean(is_asp_net(o, e)); }},
    {"aspNetCore", application_kind, false, FactType::boolean, 16,
     [](const Object& o, Evaluator& e) { return boolean(is_asp_net_core(o, e)); }},
    {"staticOnly", application_kind, false, FactType::boolean, 16,
     [](const Object& o, Evaluator& e) { return boolean(is_static_only(o, e)); }},
    {"serviceAutoStartWorks", application_kind, false, FactType::boolean, 8,
     [](const Object& o, Evaluator& e) { return boolean(service_auto_start_works(o, e)); }},
    {"warmupPageCount", application_kind, false, FactType::integer, 6,
     [](const Object& o, Evaluator& e) { return integer(e.entries(o, fields().warmup_pages).size()); }},
};

bool is_guid(std::string_view name) {
    std::size_t digits = 0;
    for (char c : name) {
        if (c == '-' || c == '{' || c == '}') continue;
        const bool hex = is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
        if (!hex) return false;
        ++digits;
    }
    return digits == 32;
}

}  // namespace

const Fact* find_fact(std::string_view name, ObjectKind object) {
    for (const Fact& fact : facts)
        if (fact.name == name && (fact.of_every_object || fact.object == object)) return &fact;
    return nullptr;
}

std::vector<std::string_view> fact_names(ObjectKind object) {
    std::vector<std::string_view> known;
    for (const Fact& fact : facts)
        if (fact.of_every_object || fact.object == object) known.push_back(fact.name);
    return known;
}

bool is_vendor_pool_name(std::string_view name) {
    for (std::string_view prefix : {"MSExchange", "SharePoint", "ReportServer", "ADFS"})
        if (starts_with_ignore_case(name, prefix)) return true;
    for (std::string_view whole : {"WsusPool", "SecurityTokenServiceApplicationPool"})
        if (equal_ignore_case(name, whole)) return true;
    return is_guid(name);
}

bool is_stock_pool_name(std::string_view name) {
    for (std::string_view prefix :
         {".NET v2.0", ".NET v4.", "ASP.NET v4.0", "Clr2IntegratedAppPool", "Clr4IntegratedAppPool",
          "Clr2ClassicAppPool", "Clr4ClassicAppPool", "UnmanagedClassicAppPool", "IISExpressAppPool"})
        if (starts_with_ignore_case(name, prefix)) return true;
    return equal_ignore_case(name, "DefaultAppPool") || equal_ignore_case(name, "Classic .NET AppPool");
}

}  // namespace iislint::rules
