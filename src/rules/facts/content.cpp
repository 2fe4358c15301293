// Facts of applications: what runs in them.
#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

using config::Application;

constexpr ObjectKind application_kind = ObjectKind::application;

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
    {"staticOnly", application_kind, false, FactType::boolean, 16,
     [](const Object& o, Evaluator& e) { return boolean(is_static_only(o, e)); }},
};

}  // namespace

std::span<const Fact> content_facts() { return facts; }

}  // namespace iislint::rules
