// Warm-up pages that a child application takes over from an application above it: IIS asks for them below the child's
// own path.
#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/code_rules/warm_up_obstacle.hpp"
#include "rules/element_fix.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/finding_builder.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

struct InheritedFields {
    Field preload_enabled = field_of(ObjectKind::application, "@preloadEnabled");
    Field after_restart =
        field_of(ObjectKind::application, "system.webServer/applicationInitialization/@doAppInitAfterRestart");
};

const config::SectionSchema& initialization() {
    return config::sections()[config::section::system_webServer_applicationInitialization];
}

// A <clear/> in the child's own web.config; only where it declares no page itself, in front of which it would have to
// stand.
std::optional<findings::Fix> clearing(const Object& application, Evaluator& evaluator, const RuleAnswer& answer) {
    if (answer.fixes.empty() || !application_of(application).has_own_web_config) return std::nullopt;
    for (const config::Scope& scope : evaluator.scopes(application)) {
        const xml::Document& document = scope.file->document();
        if (!scope.own || scope.file->role() != config::FileRole::web || scope.node != document.root()) continue;
        const xml::NodeId own = scope.file->find_section(scope.node, initialization());
        if (own != xml::no_node && (document.first_element(own) != xml::no_node || document.value(own, "configSource")))
            return std::nullopt;
        xml::ElementChange change;
        change.append({"system.webServer", "applicationInitialization"}, {"clear", {}});
        findings::Fix fix;
        fix.title = answer.fixes.front().title;
        fix.safety = answer.fixes.front().safety;
        add_change(fix, *application.server, *scope.file, scope.node, change);
        return fix;
    }
    return std::nullopt;
}

}  // namespace

void check_inherited_warm_up_pages(const Rule& rule, const Object& application, Evaluator& evaluator,
                                   std::vector<findings::Finding>& out) {
    if (!application.server->is_known() || application_of(application).path == "/") return;
    const std::span<const WarmUpRequest> requests = evaluator.warm_up().requests(application, evaluator);
    if (requests.empty() || requests.front().is_implied()) return;
    const auto& known = fields<InheritedFields>();
    if (!is_on(application, known.preload_enabled, evaluator) && !is_on(application, known.after_restart, evaluator))
        return;
    const std::vector<config::Scope> scopes = evaluator.scopes(application);
    report_obstacles(
        rule, application, evaluator, out, [&](const WarmUpRequest& request, const Place&) -> std::optional<Obstacle> {
            if (request.page == "/") return std::nullopt;
            // The place that declares it: that of an application above this one, not the server's own level.
            const config::Layer& layer = evaluator.section_layers(application, initialization())[request.entry.layer];
            const auto scope = std::find_if(scopes.begin(), scopes.end(), [&](const config::Scope& s) {
                const xml::NodeId node = s.file->find_section(s.node, initialization());
                return s.file == layer.file && node == layer.node;
            });
            if (scope == scopes.end() || scope->own) return std::nullopt;
            const bool is_host = scope->file == &application.server->file();
            if (is_host && scope->node == scope->file->document().root()) return std::nullopt;
            if (is_host && scope->file->document().value(scope->node, "path").value_or("").empty()) return std::nullopt;
            Obstacle obstacle{.message = "inherited"};
            obstacle.arguments = {layer.file->path(), std::string(application_of(application).path)};
            obstacle.file = layer.file;
            obstacle.node = layer.node;
            obstacle.fix = [&](const RuleAnswer& answer) { return clearing(application, evaluator, answer); };
            return obstacle;
        });
}

}  // namespace iislint::rules
