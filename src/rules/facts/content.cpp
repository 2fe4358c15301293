// Facts of applications: what runs in them.
#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

using config::Application;
using config::no_index;

constexpr ObjectKind application_kind = ObjectKind::application;

struct ContentFields {
    Field runtime_version = field_of(ObjectKind::application_pool, "@managedRuntimeVersion");
    Field handlers = field_of(application_kind, "system.webServer/handlers/add[*]");
};

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
    for (const config::Entry& entry : evaluator.entries(object, fields<ContentFields>().handlers)) {
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
    const Object pool = pool_object(object.server, application.pool);
    return !evaluator.value(pool, fields<ContentFields>().runtime_version).text().empty();
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

const Fact facts[] = {
    {"aspNet", application_kind, false, FactType::boolean, 32,
     [](const Object& o, Evaluator& e) { return boolean(is_asp_net(o, e)); }},
    {"aspNetCore", application_kind, false, FactType::boolean, 16,
     [](const Object& o, Evaluator& e) { return boolean(is_asp_net_core(o, e)); }},
    {"staticOnly", application_kind, false, FactType::boolean, 16,
     [](const Object& o, Evaluator& e) { return boolean(is_static_only(o, e)); }},
};

}  // namespace

std::span<const Fact> content_facts() { return facts; }

}  // namespace iislint::rules
