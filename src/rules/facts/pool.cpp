// Facts of pools: who uses them, and who made them.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind pool_kind = ObjectKind::application_pool;

struct PoolFields {
    Field server_auto_start = field_of(ObjectKind::site, "@serverAutoStart");
    Field preload_enabled = field_of(ObjectKind::application, "@preloadEnabled");
};

template <class Predicate>
std::size_t count_sites(const Object& object, Predicate predicate) {
    std::vector<std::uint32_t> sites;
    for (std::uint32_t a : pool_of(object).applications) sites.push_back(object.server->applications()[a].site);
    sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
    std::sort(sites.begin(), sites.end());
    sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
    return static_cast<std::size_t>(std::count_if(sites.begin(), sites.end(), predicate));
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
         return integer(
             count_sites(o, [&](std::uint32_t site) { return starts_by_itself(site_object(o.server, site), e); }));
     }},
    {"preloadedApplicationCount", pool_kind, false, FactType::integer, 8,
     [](const Object& o, Evaluator& e) {
         return integer(static_cast<std::size_t>(
             std::count_if(pool_of(o).applications.begin(), pool_of(o).applications.end(), [&](std::uint32_t index) {
                 return is_on(application_object(o.server, index), fields<PoolFields>().preload_enabled, e);
             })));
     }},
    {"vendorManaged", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator& e) { return boolean(is_vendor_pool(*o.server, o.index, e.options())); }},
    {"stock", pool_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator&) { return boolean(is_stock_pool_name(pool_of(o).name)); }},
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

bool is_product_name(std::string_view name) {
    for (std::string_view prefix : {"MSExchange", "SharePoint", "ReportServer", "ADFS"})
        if (starts_with_ignore_case(name, prefix)) return true;
    for (std::string_view whole : {"WsusPool", "SecurityTokenServiceApplicationPool"})
        if (equal_ignore_case(name, whole)) return true;
    return is_guid(name);
}

// A .NET installer makes them, for whoever wants them.
bool is_framework_name(std::string_view name) {
    for (std::string_view prefix : {".NET v2.0", ".NET v4.", "ASP.NET v4.0"})
        if (starts_with_ignore_case(name, prefix)) return true;
    return equal_ignore_case(name, "Classic .NET AppPool");
}

// Exchange takes the stock pools over, too, and gives them its own CLR configuration.
bool belongs_to_exchange(const config::Server& server, const config::ApplicationPool& pool) {
    const xml::Document& document = server.file().document();
    const xml::AttributeId clr = document.find(pool.node, config::name::CLRConfigFile);
    if (clr == xml::no_attribute) return false;
    constexpr std::string_view folder = "\\Microsoft\\Exchange Server\\";
    const std::string_view path = document.value(clr);
    for (std::size_t at = path.find('\\'); at != std::string_view::npos; at = path.find('\\', at + 1))
        if (starts_with_ignore_case(path.substr(at), folder)) return true;
    return false;
}

}  // namespace

std::span<const Fact> pool_facts() { return facts; }

bool starts_by_itself(const Object& site, Evaluator& evaluator) {
    if (!is_on(site, fields<PoolFields>().server_auto_start, evaluator)) return false;
    const config::ServerState* state = evaluator.options().state;
    const config::ServerState::Object* seen = state == nullptr ? nullptr : state->site(site_of(site).name);
    return seen == nullptr || !equal_ignore_case(seen->state, "Stopped");
}

bool is_vendor_pool(const config::Server& server, std::uint32_t pool, const CheckOptions& options) {
    return is_vendor_pool(server, pool) ||
           std::any_of(options.vendor_pools.begin(), options.vendor_pools.end(),
                       [&](const Glob& pools) { return pools.matches(server.pools()[pool].name); });
}

bool is_vendor_pool(const config::Server& server, std::uint32_t pool) {
    const config::ApplicationPool& asked = server.pools()[pool];
    const bool unused = server.is_complete() && asked.applications.empty() && !asked.named_in_defaults;
    return is_product_name(asked.name) || (unused && is_framework_name(asked.name)) ||
           belongs_to_exchange(server, asked);
}

bool is_stock_pool_name(std::string_view name) {
    for (std::string_view prefix :
         {".NET v2.0", ".NET v4.", "ASP.NET v4.0", "Clr2IntegratedAppPool", "Clr4IntegratedAppPool",
          "Clr2ClassicAppPool", "Clr4ClassicAppPool", "UnmanagedClassicAppPool", "IISExpressAppPool"})
        if (starts_with_ignore_case(name, prefix)) return true;
    return equal_ignore_case(name, "DefaultAppPool") || equal_ignore_case(name, "Classic .NET AppPool");
}

}  // namespace iislint::rules
