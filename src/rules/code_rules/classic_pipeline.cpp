// What stops an ASP.NET application in an Integrated pool: its own httpModules, httpHandlers, impersonation (500.22,
// 500.23, 500.24). IIS's ConfigurationValidationModule does the check, unless it is switched off (ASP.NET 2.0 Breaking
// Changes on IIS 7.0, learn.microsoft.com).
#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/facts/aspnet.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

using xml::no_attribute;

struct PipelineFields {
    Field validate =
        field_of(ObjectKind::application, "system.webServer/validation/@validateIntegratedModeConfiguration");
    Field modules = field_of(ObjectKind::application, "system.webServer/modules/add[*]");
    Field classic_modules = field_of(ObjectKind::application, "system.web/httpModules/add[*]");
    Field classic_handlers = field_of(ObjectKind::application, "system.web/httpHandlers/add[*]");
    Field impersonate = field_of(ObjectKind::application, "system.web/identity/@impersonate");
    Field pipeline_mode = field_of(ObjectKind::application_pool, "@managedPipelineMode");
};

struct Fault {
    std::string_view message;
    std::string what;
    findings::Location place;
};

bool is_checked(const Object& application, Evaluator& evaluator) {
    const auto& known = fields<PipelineFields>();
    if (equal_ignore_case(evaluator.value(application, known.validate).text(), "false")) return false;
    const std::span<const config::Entry> modules = evaluator.entries(application, known.modules);
    return modules.empty() || std::any_of(modules.begin(), modules.end(), [](const config::Entry& entry) {
               const xml::Document& document = entry.file->document();
               const xml::AttributeId name = document.find(entry.node, config::name::name);
               return name != no_attribute && equal_ignore_case(document.value(name), "ConfigurationValidationModule");
           });
}

// Entries of a collection that a web.config on the application's path adds; those of machine.config and the root
// web.config belong to ASP.NET itself.
std::optional<Fault> added(const Object& application, const Field& collection, xml::NameId key,
                           std::string_view message, Evaluator& evaluator) {
    const std::vector<const config::ConfigFile*>& framework = application.server->framework_files();
    std::optional<Fault> fault;
    std::size_t more = 0;
    for (const config::Entry& entry : evaluator.entries(application, collection)) {
        if (std::find(framework.begin(), framework.end(), entry.file) != framework.end()) continue;
        const xml::Document& document = entry.file->document();
        const xml::AttributeId name = document.find(entry.node, key);
        if (fault) {
            ++more;
            continue;
        }
        fault = Fault{message, name == no_attribute ? std::string() : std::string(document.value(name)),
                      place_of_element(*entry.file, entry.node)};
    }
    if (fault && more > 0) fault->what += fmt::format(" and {} more", more);
    return fault;
}

std::optional<Fault> fault_of(const Object& application, Evaluator& evaluator) {
    const auto& known = fields<PipelineFields>();
    if (auto modules = added(application, known.classic_modules, config::name::name, "modules", evaluator))
        return modules;
    if (auto handlers = added(application, known.classic_handlers, config::name::path, "handlers", evaluator))
        return handlers;
    const Value impersonate = evaluator.value(application, known.impersonate);
    if (impersonate.effective.is_written() && equal_ignore_case(impersonate.text(), "true"))
        return Fault{"identity", std::string(impersonate.text()),
                     place_of_value(*impersonate.effective.file, impersonate.effective.attribute)};
    return std::nullopt;
}

}  // namespace

void check_classic_pipeline(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                            std::vector<findings::Finding>& out) {
    if (!server.is_known()) return;
    for (std::uint32_t i = 0; i < server.applications().size(); ++i) {
        const config::Application& itself = server.applications()[i];
        if (!itself.has_own_web_config || itself.pool == config::no_index) continue;
        const Object application = application_object(&server, i);
        const Value mode = evaluator.value(pool_object(&server, itself.pool), fields<PipelineFields>().pipeline_mode);
        if (!equal_ignore_case(mode.text(), "Integrated") || !is_asp_net(application, evaluator) ||
            !is_checked(application, evaluator))
            continue;
        std::optional<Fault> fault = fault_of(application, evaluator);
        if (!fault) continue;
        findings::Finding finding = build_finding(rule, application, evaluator);
        say(finding, rule, fault->message,
            {server.application_name(i), std::move(fault->what), std::string(server.pools()[itself.pool].name)});
        finding.location = std::move(fault->place);
        out.push_back(std::move(finding));
    }
}

}  // namespace iislint::rules
