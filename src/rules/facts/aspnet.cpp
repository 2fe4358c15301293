// Facts of applications of ASP.NET on .NET Framework and of the ASP.NET Core Module.
#include "rules/facts/aspnet.hpp"

#include <string>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/facts/beside.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

using config::Application;
using config::no_index;
using xml::no_attribute;
using xml::no_node;

constexpr ObjectKind application_kind = ObjectKind::application;

struct AspNetFields {
    Field runtime_version = field_of(ObjectKind::application_pool, "@managedRuntimeVersion");
    Field handlers = field_of(application_kind, "system.webServer/handlers/add[*]");
    Field hosting_model = field_of(application_kind, "system.webServer/aspNetCore/@hostingModel");
    Field rapid_fails = field_of(application_kind, "system.webServer/aspNetCore/@rapidFailsPerMinute");
    Field request_timeout = field_of(application_kind, "system.webServer/aspNetCore/@requestTimeout");
    Field processes = field_of(application_kind, "system.webServer/aspNetCore/@processesPerApplication");
    Field debug = field_of(application_kind, "system.web/compilation/@debug");
};

const config::SectionSchema& core_section() { return config::sections()[config::section::system_webServer_aspNetCore]; }

// The one of a handler's modules that is the ASP.NET Core Module, or nothing.
std::string_view core_module_in(std::string_view modules) {
    while (!modules.empty()) {
        const std::size_t comma = modules.find(',');
        const std::string_view module = trim(modules.substr(0, comma));
        if (starts_with_ignore_case(module, "AspNetCoreModule")) return module;
        if (comma == std::string_view::npos) break;
        modules.remove_prefix(comma + 1);
    }
    return {};
}

std::string_view core_module(const Object& application, Evaluator& evaluator) {
    for (const config::Entry& entry : evaluator.entries(application, fields<AspNetFields>().handlers)) {
        const xml::Document& document = entry.file->document();
        const xml::AttributeId modules = document.find(entry.node, config::name::modules);
        if (modules == no_attribute) continue;
        if (const std::string_view module = core_module_in(document.value(modules)); !module.empty()) return module;
    }
    return {};
}

// Some file of the application's path may hold an aspNetCore section: what is quick to know.
bool may_be_core(const Object& application) {
    const auto may_have = [](const config::ConfigFile& file) {
        return file.document().may_have(config::name::aspNetCore) || !file.config_sources().empty();
    };
    if (may_have(application.server->file())) return true;
    for (const config::WebConfig& web_config : application_of(application).web_configs)
        if (may_have(*web_config.file)) return true;
    return false;
}

bool says_asp_net(const Object& object, Evaluator& evaluator) {
    const Application& application = application_of(object);
    bool has_system_web = false;
    bool proves_application_root = false;
    bool compiles = false;
    for_each_own_scope(object, evaluator, [&](const config::Scope& scope) {
        const xml::Document& document = scope.file->document();
        for (xml::NodeId group = document.first_element(scope.node); group != no_node;
             group = document.next_element(group)) {
            if (document.name_id(group) != config::name::system_web) continue;
            has_system_web |= document.first_element(group) != no_node;
            const xml::NodeId runtime = document.child(group, config::name::httpRuntime);
            proves_application_root |= runtime != no_node;
            compiles |= document.child(group, config::name::compilation) != no_node ||
                        (runtime != no_node && document.find(runtime, config::name::targetFramework) != no_attribute);
        }
    });
    if (!has_system_web || is_asp_net_core(object, evaluator)) return false;
    // Without its server, only httpRuntime proves that the file stands in an application's root (it may not stand
    // below), and only compilation or a target framework that ASP.NET runs there: PHP sites use httpRuntime, too.
    if (!object.server->is_known()) return proves_application_root && compiles;
    if (application.pool == no_index) return false;
    const Object pool = pool_object(object.server, application.pool);
    return !evaluator.value(pool, fields<AspNetFields>().runtime_version).text().empty();
}

bool says_asp_net_core(const Object& object, Evaluator& evaluator) {
    if (!core_module(object, evaluator).empty()) return true;
    // A section of the module's own in the application's file says the same where the handler comes from a server
    // that is not known.
    return !object.server->is_known() && !evaluator.section_layers(object, core_section()).empty();
}

std::string_view hosting_model(const Object& object, Evaluator& evaluator) {
    const std::optional<CoreApplication> core = core_application(object, evaluator);
    if (!core) return {};
    switch (core->model) {
        case HostingModel::in_process:
            return "inProcess";
        case HostingModel::out_of_process:
            return "outOfProcess";
        case HostingModel::unknown:
            return "unknown";
    }
    return {};
}

std::string inert_in_process(const Object& object, Evaluator& evaluator) {
    std::string names;
    const auto add = [&](std::string_view name) {
        if (!names.empty()) names += ", ";
        names += name;
    };
    const auto& known = fields<AspNetFields>();
    if (evaluator.value(object, known.rapid_fails).effective.is_written()) add("rapidFailsPerMinute");
    if (evaluator.value(object, known.request_timeout).effective.is_written()) add("requestTimeout");
    if (config::parse_integer(evaluator.value(object, known.processes).text()).value_or(1) > 1)
        add("processesPerApplication");
    return names;
}

// Handlers that the application's own web.config adds and that managed code answers; all of them, or only those that
// no precondition ties to a version of the runtime or to the classic pipeline.
std::size_t managed_handlers(const Object& object, Evaluator& evaluator, bool unconditional) {
    std::size_t count = 0;
    const config::SectionSchema& handlers = config::sections()[config::section::system_webServer_handlers];
    for_each_own_scope(object, evaluator, [&](const config::Scope& scope) {
        const xml::NodeId section = scope.file->find_section(scope.node, handlers);
        if (section == no_node) return;
        const xml::Document& document = scope.file->document();
        for (xml::NodeId add = document.first_element(section); add != no_node; add = document.next_element(add)) {
            if (document.name_id(add) != config::name::add) continue;
            const xml::AttributeId type = document.find(add, config::name::type);
            const xml::AttributeId modules = document.find(add, config::name::modules);
            const xml::AttributeId condition = document.find(add, config::name::preCondition);
            if (type == no_attribute || trim(document.value(type)).empty()) continue;
            if (modules != no_attribute && !equal_ignore_case(document.value(modules), "ManagedPipelineHandler"))
                continue;
            const std::string text = condition == no_attribute ? "" : to_lower(document.value(condition));
            const bool tied =
                text.find("runtimeversion") != std::string::npos || text.find("classicmode") != std::string::npos;
            if (!unconditional || !tied) ++count;
        }
    });
    return count;
}

bool writes_section(const Object& object, Evaluator& evaluator, config::SectionId id) {
    bool found = false;
    for_each_own_scope(object, evaluator, [&](const config::Scope& scope) {
        found |= scope.file->find_section(scope.node, config::sections()[id]) != no_node;
    });
    return found;
}

// The transform beside the web.config that sets debug, when it takes that away.
std::string debug_removed_by(const Object& object, Evaluator& evaluator) {
    const Value debug = evaluator.value(object, fields<AspNetFields>().debug);
    if (!debug.effective.is_written()) return {};
    return transform_that_removes_debug(*debug.effective.file, evaluator.options());
}

const Fact facts[] = {
    {"hasOwnWebConfig", application_kind, false, FactType::boolean, 1,
     [](const Object& o, Evaluator&) { return boolean(application_of(o).has_own_web_config); }},
    // Quick where there is no web.config, so it is asked before sections are read.
    {"aspNet", application_kind, false, FactType::boolean, 3,
     [](const Object& o, Evaluator& e) { return boolean(is_asp_net(o, e)); }},
    {"aspNetCore", application_kind, false, FactType::boolean, 16,
     [](const Object& o, Evaluator& e) { return boolean(is_asp_net_core(o, e)); }},
    {"hostingModel", application_kind, false, FactType::text, 3,
     [](const Object& o, Evaluator& e) { return text(hosting_model(o, e)); }},
    {"coreModule", application_kind, false, FactType::text, 3,
     [](const Object& o, Evaluator& e) {
         const std::optional<CoreApplication> core = core_application(o, e);
         return text(core ? core->module : std::string_view());
     }},
    {"inertInProcess", application_kind, false, FactType::text, 12,
     [](const Object& o, Evaluator& e) { return text(inert_in_process(o, e)); }},
    {"managedHandlers", application_kind, false, FactType::integer, 8,
     [](const Object& o, Evaluator& e) { return integer(managed_handlers(o, e, false)); }},
    {"unconditionalManagedHandlers", application_kind, false, FactType::integer, 8,
     [](const Object& o, Evaluator& e) { return integer(managed_handlers(o, e, true)); }},
    {"pagesConfigured", application_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator& e) { return boolean(writes_section(o, e, config::section::system_web_pages)); }},
    {"appOfflineFile", application_kind, false, FactType::text, 128,
     [](const Object& o, Evaluator& e) { return text(app_offline_file(o, e.options())); }},
    {"debugRemovedBy", application_kind, false, FactType::text, 128,
     [](const Object& o, Evaluator& e) { return text(debug_removed_by(o, e)); }},
};

}  // namespace

bool is_asp_net(const Object& application, Evaluator& evaluator) {
    if (!application_of(application).has_own_web_config) return false;
    return evaluator.remembered(application, Evaluator::Question::asp_net,
                                [&] { return says_asp_net(application, evaluator); });
}

bool is_asp_net_core(const Object& application, Evaluator& evaluator) {
    return evaluator.remembered(application, Evaluator::Question::asp_net_core,
                                [&] { return says_asp_net_core(application, evaluator); });
}

bool CoreApplication::is_second_version() const { return equal_ignore_case(module, "AspNetCoreModuleV2"); }

std::optional<CoreApplication> core_application(const Object& application, Evaluator& evaluator) {
    if (!may_be_core(application)) return std::nullopt;
    const config::Layers layers = evaluator.section_layers(application, core_section());
    if (layers.empty()) return std::nullopt;
    CoreApplication core;
    core.section = layers.front();
    const bool server_speaks_of_it =
        core.section.origin == config::Origin::location && core.section.file == &application.server->file();
    core.module = core_module(application, evaluator);
    if (core.module.empty() && application.server->is_known()) return std::nullopt;
    core.is_certain = application_of(application).content_known || server_speaks_of_it;
    core.written_model = evaluator.value(application, fields<AspNetFields>().hosting_model).effective;
    const std::string_view model = core.written_model.text;
    if (equal_ignore_case(model, "inprocess"))
        core.model = HostingModel::in_process;
    else if (!model.empty() && !equal_ignore_case(model, "outofprocess"))
        core.model = HostingModel::unknown;
    return core;
}

std::span<const Fact> aspnet_facts() { return facts; }

}  // namespace iislint::rules
