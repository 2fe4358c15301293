// The handler of an ASP.NET Core application, the modules that its worker process has, and its hosting model must fit
// together (dotnet/aspnetcore, AspNetCoreModuleV2/AspNetCore/ShimOptions.cpp).
#include <algorithm>
#include <string>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/facts/aspnet.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

struct ModuleFields {
    Field global_modules = field_of(ObjectKind::application, "system.webServer/globalModules/add[*]");
    Field modules = field_of(ObjectKind::application, "system.webServer/modules/add[*]");
};

// A list without entries says nothing: the file may be a part of a server's.
bool lacks(const Object& application, const Field& list, std::string_view module, Evaluator& evaluator) {
    const std::span<const config::Entry> entries = evaluator.entries(application, list);
    return !entries.empty() && std::none_of(entries.begin(), entries.end(), [&](const config::Entry& entry) {
        const xml::Document& document = entry.file->document();
        const xml::AttributeId name = document.find(entry.node, config::name::name);
        return name != xml::no_attribute && equal_ignore_case(document.value(name), module);
    });
}

std::string_view fault_of(const Object& application, const CoreApplication& core, Evaluator& evaluator) {
    const auto& known = fields<ModuleFields>();
    if (application.server->is_known() && !core.module.empty()) {
        if (lacks(application, known.global_modules, core.module, evaluator)) return "not-installed";
        if (lacks(application, known.modules, core.module, evaluator)) return "not-in-modules";
    }
    if (equal_ignore_case(core.module, "AspNetCoreModule"))
        return core.model == HostingModel::in_process ? "first-version" : "";
    return core.model == HostingModel::unknown ? "unknown-model" : "";
}

}  // namespace

void check_core_module(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                       std::vector<findings::Finding>& out) {
    for (std::uint32_t i = 0; i < server.applications().size(); ++i) {
        const Object application = application_object(&server, i);
        const std::optional<CoreApplication> core = core_application(application, evaluator);
        if (!core) continue;
        const std::string_view fault = fault_of(application, *core, evaluator);
        if (fault.empty()) continue;
        findings::Finding finding = build_finding(rule, application, evaluator);
        say(finding, rule, fault,
            {server.is_known() ? server.application_name(i) : server.file().path(),
             core->module.empty() ? "the ASP.NET Core Module" : std::string(core->module),
             std::string(core->written_model.text)});
        finding.location = core->written_model.is_written()
                               ? place_of_value(*core->written_model.file, core->written_model.attribute)
                               : place_of_element(*core->section.file, core->section.node);
        out.push_back(std::move(finding));
    }
}

}  // namespace iislint::rules
