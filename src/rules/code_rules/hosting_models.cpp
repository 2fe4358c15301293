// Which ASP.NET Core applications can live together in a pool's worker process: one in process, or any number out of
// process (dotnet/aspnetcore, AspNetCoreModuleV2/AspNetCore/HandlerResolver.cpp).
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "rules/code_rules/code_rule.hpp"
#include "rules/facts/aspnet.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;

struct Tenant {
    std::uint32_t application = config::no_index;
    CoreApplication core;
};

struct Tenants {
    std::vector<Tenant> in_process;
    std::vector<Tenant> out_of_process;
};

Tenants tenants_of(const config::Server& server, const config::ApplicationPool& pool, Evaluator& evaluator) {
    Tenants tenants;
    for (std::uint32_t application : pool.applications) {
        const std::optional<CoreApplication> core =
            core_application({ObjectKind::application, &server, application, nullptr, nullptr}, evaluator);
        if (!core || !core->is_certain || !core->is_second_version()) continue;
        if (core->model == HostingModel::in_process) tenants.in_process.push_back({application, *core});
        if (core->model == HostingModel::out_of_process) tenants.out_of_process.push_back({application, *core});
    }
    return tenants;
}

std::string names_of(const config::Server& server, const std::vector<Tenant>& tenants) {
    constexpr std::size_t shown = 3;
    std::string names;
    for (std::size_t i = 0; i < std::min(shown, tenants.size()); ++i) {
        if (i > 0) names += ", ";
        names += server.application_name(tenants[i].application);
    }
    if (tenants.size() > shown) names += fmt::format(" and {} more", tenants.size() - shown);
    return names;
}

void relate(Finding& finding, const config::Server& server, const std::vector<Tenant>& tenants,
            std::string_view model) {
    constexpr std::size_t most_related = 16;
    for (const Tenant& tenant : tenants) {
        if (finding.related.size() == most_related) return;
        const config::EffectiveValue& value = tenant.core.written_model;
        findings::Location place = value.is_written()
                                       ? place_of_value(*value.file, value.attribute)
                                       : place_of_element(*tenant.core.section.file, tenant.core.section.node);
        finding.related.push_back(
            {std::move(place), fmt::format("'{}' runs {}", server.application_name(tenant.application), model)});
    }
}

template <class Judge>
void for_each_pool(const Rule& rule, const config::Server& server, Evaluator& evaluator, std::vector<Finding>& out,
                   Judge judge) {
    for (std::uint32_t i = 0; server.is_known() && i < server.pools().size(); ++i) {
        const config::ApplicationPool& pool = server.pools()[i];
        if (pool.applications.size() < 2) continue;
        const Tenants tenants = tenants_of(server, pool, evaluator);
        std::vector<std::string> arguments = judge(pool, tenants);
        if (arguments.empty()) continue;
        Finding finding = build_finding(rule, {ObjectKind::application_pool, &server, i, nullptr, nullptr}, evaluator);
        say(finding, rule, {}, std::move(arguments));
        relate(finding, server, tenants.in_process, "in process");
        relate(finding, server, tenants.out_of_process, "out of process");
        out.push_back(std::move(finding));
    }
}

}  // namespace

void check_multiple_in_process(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                               std::vector<Finding>& out) {
    for_each_pool(rule, server, evaluator, out,
                  [&](const config::ApplicationPool& pool, const Tenants& tenants) -> std::vector<std::string> {
                      if (tenants.in_process.size() < 2 || !tenants.out_of_process.empty()) return {};
                      return {std::string(pool.name), std::to_string(tenants.in_process.size()),
                              names_of(server, tenants.in_process)};
                  });
}

void check_mixed_hosting_models(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                                std::vector<Finding>& out) {
    for_each_pool(rule, server, evaluator, out,
                  [&](const config::ApplicationPool& pool, const Tenants& tenants) -> std::vector<std::string> {
                      if (tenants.in_process.empty() || tenants.out_of_process.empty()) return {};
                      return {std::string(pool.name), names_of(server, tenants.in_process),
                              names_of(server, tenants.out_of_process)};
                  });
}

}  // namespace iislint::rules
