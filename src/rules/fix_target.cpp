#include "rules/fix_target.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/setting_place.hpp"
#include "validity/level_check.hpp"
#include "validity/write_lock.hpp"

namespace iislint::rules {
namespace {

using config::ConfigFile;
using config::FileRole;
using config::Layer;
using config::no_index;
using config::Scope;
using config::SectionSchema;
using config::Server;
using xml::no_node;
using xml::NodeId;

std::string_view name_of(xml::NameId id) { return config::names().name(id); }

FixTarget target_at(const Server& server, const ConfigFile& file, NodeId node, const CheckOptions& options) {
    return {&file, node, {}, options.with_changes ? setting_at(server, file, node) : findings::SettingChange{}};
}

void step_down(FixTarget& target, std::span<const xml::NameId> steps) {
    for (const xml::NameId step : steps) {
        target.path.emplace_back(std::string(name_of(step)));
        descend(target.change, name_of(step));
    }
}

// The section that is to be created below a scope, then the steps below it.
void step_into_section(FixTarget& target, const SectionSchema& section, std::span<const xml::NameId> steps) {
    for (const xml::NameId step : section.steps) target.path.emplace_back(std::string(name_of(step)));
    target.change.section = section.path;
    step_down(target, steps);
}

// The content is encrypted, or stands in another file.
bool is_closed(const ConfigFile& file, NodeId section) {
    const xml::Document& document = file.document();
    return document.child(section, config::name::EncryptedData) != no_node ||
           document.value(section, "configProtectionProvider") || document.value(section, "configSource");
}

class SectionTarget {
public:
    SectionTarget(const Object& object, const SectionSchema& section, const Field& field, Evaluator& evaluator)
        : object_(object),
          server_(*object.server),
          section_(section),
          field_(field),
          evaluator_(evaluator),
          scopes_(evaluator.scopes(object)),
          asp_net_(section.path.starts_with("system.web/")) {}

    std::optional<FixTarget> find(FixPlace place) {
        const std::uint32_t application = application_of();
        if (application == no_index) return at_server_level();
        if (!has_config_path(application)) return std::nullopt;
        if (place != FixPlace::application_host) {
            if (std::optional<FixTarget> target = in_web_config()) return target;
            if (closed_ || place == FixPlace::web_config) return std::nullopt;
        }
        return in_location(application, place);
    }

    // Where the value comes from, when that is another place than the object's own path.
    std::optional<FixTarget> at_origin() {
        const config::EffectiveValue value =
            config::read(evaluator_.section_layers(object_, section_), field_.path, UINT16_MAX);
        if (!value.is_written() || value.origin != config::Origin::inherited) return std::nullopt;
        for (const Scope& scope : scopes_) {
            if (scope.file != value.file || scope.file->source().is_reference()) continue;
            const NodeId node = scope.file->find_section(scope.node, section_);
            if (node == no_node || is_closed(*scope.file, node)) continue;
            if (config::descend(scope.file->document(), node, field_.path.steps) != value.node) continue;
            FixTarget target = target_at(server_, *scope.file, node, evaluator_.options());
            step_down(target, field_.path.steps);
            return target;
        }
        return std::nullopt;
    }

private:
    std::uint32_t application_of() const {
        if (object_.kind == ObjectKind::application || object_.kind == ObjectKind::section) return object_.index;
        if (object_.kind == ObjectKind::virtual_directory)
            return server_.virtual_directories()[object_.index].application;
        return no_index;
    }

    // To an application whose path or whose site's name IIS refuses no URL leads, and no location tag.
    bool has_config_path(std::uint32_t index) const {
        if (!server_.is_known()) return true;
        const config::Application& application = server_.applications()[index];
        const std::string_view site = server_.sites()[application.site].name;
        return application.path.starts_with('/') && !site.empty() &&
               site.find_first_of("/\\") == std::string_view::npos;
    }

    bool is_host(const ConfigFile& file) const { return server_.is_known() && &file == &server_.file(); }

    std::optional<FixTarget> in_existing(const Scope& scope) {
        const NodeId node = scope.file->find_section(scope.node, section_);
        if (node == no_node) return std::nullopt;
        if (is_closed(*scope.file, node)) {
            closed_ = true;
            return std::nullopt;
        }
        FixTarget target = target_at(server_, *scope.file, node, evaluator_.options());
        step_down(target, field_.path.steps);
        return target;
    }

    std::optional<FixTarget> at_server_level() {
        if (object_.kind != ObjectKind::server && object_.kind != ObjectKind::section) return std::nullopt;
        if (asp_net_ || !server_.is_known()) return std::nullopt;
        const ConfigFile& host = server_.file();
        for (const Scope& scope : scopes_) {
            if (!scope.own || !is_host(*scope.file)) continue;
            if (std::optional<FixTarget> target = in_existing(scope)) return target;
            if (closed_) return std::nullopt;
        }
        if (host.document().root() == no_node || !evaluator_.declarations(server_).find(section_.path))
            return std::nullopt;
        FixTarget target = target_at(server_, host, host.document().root(), evaluator_.options());
        step_into_section(target, section_, field_.path.steps);
        return target;
    }

    // The nearest own element of the section in a web.config, else that file's root, below which it is created.
    std::optional<FixTarget> in_web_config() {
        const Scope* root = nullptr;
        for (const Scope& scope : scopes_) {
            if (!scope.own || is_host(*scope.file) || scope.file->role() != FileRole::web) continue;
            if (is_locked_for(*scope.file)) continue;
            if (std::optional<FixTarget> target = in_existing(scope)) return target;
            if (closed_) return std::nullopt;
            if (root == nullptr && scope.node == scope.file->document().root()) root = &scope;
        }
        if (root == nullptr) return std::nullopt;
        FixTarget target = target_at(server_, *root->file, root->node, evaluator_.options());
        step_into_section(target, section_, field_.path.steps);
        return target;
    }

    // IIS answers HTTP 500.19 to a web.config that writes what an outer level has locked.
    bool is_locked_for(const ConfigFile& file) {
        const std::uint32_t application = application_of();
        const std::vector<config::WebConfig>& along = server_.applications()[application].web_configs;
        const auto own = std::find_if(along.begin(), along.end(), [&](const auto& one) { return one.file == &file; });
        std::vector<Scope> outer;
        for (const Scope& scope : scopes_)
            if (std::none_of(own, along.end(), [&](const auto& inner) { return inner.file == scope.file; }))
                outer.push_back(scope);
        validity::Declarations declarations(&evaluator_.declarations(server_));
        std::vector<validity::Problem> reported_elsewhere;
        for (const config::WebConfig& web_config : along) declarations.add_file(*web_config.file, reported_elsewhere);
        return validity::is_write_locked(outer, section_, field_.path.steps, written_name(), declarations);
    }

    std::string_view written_name() const {
        return field_.path.attribute == xml::unknown_name ? std::string_view{} : name_of(field_.path.attribute);
    }

    // A <location> of the applicationHost.config: what ASP.NET never reads has no place there, nor has what the
    // application's own web.config might say otherwise without our knowing it.
    std::optional<FixTarget> in_location(std::uint32_t application, FixPlace place) {
        if (asp_net_ || !server_.is_known()) return std::nullopt;
        const ConfigFile& host = server_.file();
        if (host.document().root() == no_node) return std::nullopt;
        const auto declaration = evaluator_.declarations(server_).find(section_.path);
        if (!declaration || !declaration->allow_location ||
            declaration->allow_definition == config::AllowDefinition::app_host_only ||
            declaration->allow_definition == config::AllowDefinition::machine_only ||
            declaration->allow_definition == config::AllowDefinition::machine_to_web_root)
            return std::nullopt;
        if (is_locked_above_host()) return std::nullopt;
        for (const Scope& scope : scopes_) {
            if (!scope.own || !is_host(*scope.file)) continue;
            if (std::optional<FixTarget> target = in_existing(scope)) return target;
            if (closed_) return std::nullopt;
        }
        if (place == FixPlace::automatic && !web_config_is_out(application)) return std::nullopt;
        const std::string path = relative_config_path(server_, application);
        FixTarget target = target_at(server_, host, host.document().root(), evaluator_.options());
        target.change.path = path;
        if (const NodeId tag = plain_location(host, path); tag != no_node) {
            target.node = tag;
        } else {
            target.path.emplace_back("location", findings::NamedValues{{"path", path}});
            target.path.back().has_only_keys = true;
        }
        step_into_section(target, section_, field_.path.steps);
        return target;
    }

    // The web.config may not hold the section, is not read, or is known not to be there.
    bool web_config_is_out(std::uint32_t application) {
        if (!server_.reads_web_configs(application)) return true;
        const config::Application& a = server_.applications()[application];
        if (a.content_known && !a.has_own_web_config) return true;
        for (const config::WebConfig& web_config : a.web_configs)
            if (is_locked_for(*web_config.file)) return true;
        if (a.content_known) return false;
        std::vector<Scope> host_only;
        for (const Scope& scope : scopes_)
            if (scope.file->role() != FileRole::web) host_only.push_back(scope);
        return validity::is_write_locked(host_only, section_, field_.path.steps, written_name(),
                                         evaluator_.declarations(server_));
    }

    // A root web.config or machine.config binds applicationHost.config, too.
    bool is_locked_above_host() {
        std::vector<Scope> outer;
        for (const Scope& scope : scopes_)
            if (scope.file->source().is_reference()) outer.push_back(scope);
        return !validity::override_mode(outer, section_.path, &section_, {}).allowed;
    }

    // A tag for this very path that says nothing of overriding or inheritance and does not hold the section yet.
    NodeId plain_location(const ConfigFile& host, std::string_view path) const {
        NodeId found = no_node;
        host.for_each_location(path, [&](const config::LocationTag& tag) {
            if (found == no_node && host.document().node(tag.node).attribute_count == 1) found = tag.node;
        });
        return found;
    }

    const Object& object_;
    const Server& server_;
    const SectionSchema& section_;
    const Field& field_;
    Evaluator& evaluator_;
    const std::vector<Scope>& scopes_;
    bool asp_net_ = false;
    bool closed_ = false;
};

NodeId element_of(const Object& object) {
    const Server& server = *object.server;
    switch (object.kind) {
        case ObjectKind::application_pool:
            return server.pools()[object.index].node;
        case ObjectKind::site:
            return server.sites()[object.index].node;
        case ObjectKind::application:
            return server.applications()[object.index].node;
        case ObjectKind::virtual_directory:
            return server.virtual_directories()[object.index].node;
        default:
            return no_node;
    }
}

std::optional<FixTarget> object_target(const Object& object, const Field& field, const CheckOptions& options) {
    if (object.kind == ObjectKind::entry) {
        FixTarget target = target_at(*object.server, *object.entry->file, object.entry->node, options);
        step_down(target, field.path.steps);
        return target;
    }
    const NodeId node = element_of(object);
    // An application root whose server is not known has no element.
    if (node == no_node || !object.server->is_known()) return std::nullopt;
    FixTarget target = target_at(*object.server, object.server->file(), node, options);
    step_down(target, field.path.steps);
    return target;
}

// The defaults element that the value comes from or, when nothing is written, the nearest one that may hold it.
std::optional<FixTarget> object_origin(const Object& object, const Field& field, Evaluator& evaluator) {
    const Server& server = *object.server;
    if (!server.is_known() || element_of(object) == no_node) return std::nullopt;
    const config::Layers layers = evaluator.layers(object, field);
    const config::EffectiveValue value = config::read(layers, field.path, UINT16_MAX);
    if (value.is_written()) {
        for (const Layer& layer : layers) {
            if (config::descend(layer.file->document(), layer.node, field.path.steps) != value.node) continue;
            FixTarget target = target_at(server, *layer.file, layer.node, evaluator.options());
            step_down(target, field.path.steps);
            return target;
        }
        return std::nullopt;
    }
    // Of the kinds that iislint judges only pools and sites have one defaults element for all of them.
    const NodeId own = element_of(object);
    const xml::Document& document = server.file().document();
    const NodeId collection = document.parent(own);
    if (collection == no_node) return std::nullopt;
    const std::string_view defaults = object.kind == ObjectKind::application_pool    ? "applicationPoolDefaults"
                                      : object.kind == ObjectKind::site              ? "siteDefaults"
                                      : object.kind == ObjectKind::application       ? "applicationDefaults"
                                      : object.kind == ObjectKind::virtual_directory ? "virtualDirectoryDefaults"
                                                                                     : "";
    FixTarget target = target_at(server, server.file(), collection, evaluator.options());
    target.path.emplace_back(std::string(defaults));
    descend(target.change, defaults);
    step_down(target, field.path.steps);
    return target;
}

}  // namespace

std::optional<FixTarget> fix_target(const Object& object, const Field& field, Evaluator& evaluator, FixPlace place) {
    const std::optional<Object> to = evaluator.navigate(object, field);
    if (!to) return std::nullopt;
    const SectionSchema* section = field.section != nullptr          ? field.section
                                   : to->kind == ObjectKind::section ? to->section
                                                                     : nullptr;
    const bool at_origin = evaluator.options().fix_at_origin && field.kind == Field::Kind::attribute;
    if (section != nullptr) {
        SectionTarget target(*to, *section, field, evaluator);
        if (at_origin)
            if (std::optional<FixTarget> origin = target.at_origin()) return origin;
        return target.find(place);
    }
    if (at_origin && to->kind != ObjectKind::entry) return object_origin(*to, field, evaluator);
    return object_target(*to, field, evaluator.options());
}

}  // namespace iislint::rules
