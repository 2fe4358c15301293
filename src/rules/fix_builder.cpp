#include "rules/fix_builder.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/ascii.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

using xml::ElementChange;
using xml::no_node;
using xml::NodeId;

// Where a field is written: an element, and the path of elements below it.
struct Target {
    const config::ConfigFile* file = nullptr;
    NodeId node = no_node;
    ElementChange::Path path;
};

ElementChange::Path names_of(std::span<const xml::NameId> steps) {
    ElementChange::Path path;
    for (xml::NameId step : steps) path.emplace_back(config::names().name(step));
    return path;
}

bool is_declared(const xml::Document& document, NodeId node, std::string_view attribute, std::string_view value) {
    return equal_ignore_case(document.value(node, attribute).value_or(""), value);
}

// The <section> that declares this section in a file's own <configSections>, or no_node.
NodeId declaration_of(const config::ConfigFile& file, const config::SectionSchema& section) {
    const xml::Document& document = file.document();
    NodeId node = document.root() == no_node ? no_node : document.child(document.root(), "configSections");
    for (std::size_t i = 0; i < section.steps.size() && node != no_node; ++i) {
        const std::string_view wanted = i + 1 == section.steps.size() ? "section" : "sectionGroup";
        NodeId child = document.first_element(node);
        while (child != no_node && !(document.name(child) == wanted &&
                                     document.value(child, "name") == config::names().name(section.steps[i])))
            child = document.next_element(child);
        node = child;
    }
    return node;
}

// A list of names such as lockAttributes="a, b"; "*" means all.
bool lists(std::string_view names, std::string_view wanted) {
    while (true) {
        const std::size_t comma = names.find(',');
        const std::string_view name = trim(names.substr(0, comma));
        if (name == "*" || equal_ignore_case(name, wanted)) return true;
        if (comma == std::string_view::npos) return false;
        names.remove_prefix(comma + 1);
    }
}

// IIS answers HTTP 500.19 to a web.config that writes what an outer level has locked.
bool is_locked(const Object& object, const Field& field, Evaluator& evaluator) {
    const config::SectionSchema& section = *field.section;
    bool locked = !section.override_allowed || section.allow_definition == config::AllowDefinition::app_host_only ||
                  section.allow_definition == config::AllowDefinition::machine_only ||
                  section.allow_definition == config::AllowDefinition::machine_to_web_root;
    if (object.server->is_known()) {
        const config::ConfigFile& host = object.server->file();
        const NodeId declaration = declaration_of(host, section);
        if (declaration != no_node) {
            if (is_declared(host.document(), declaration, "overrideModeDefault", "Deny")) locked = true;
            if (is_declared(host.document(), declaration, "overrideModeDefault", "Allow")) locked = false;
        }
    }
    const std::vector<config::Scope>& scopes = evaluator.scopes(object);
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
        const bool is_own_file = scope->own && scope->file->role() == config::FileRole::web;
        const xml::Document& document = scope->file->document();
        NodeId node = is_own_file ? no_node : scope->file->find_section(scope->node, section);
        if (node == no_node) continue;
        for (const auto& [attribute, locks, unlocks] :
             {std::tuple{"overrideMode", "Deny", "Allow"}, std::tuple{"allowOverride", "false", "true"}}) {
            if (is_declared(document, scope->node, attribute, locks)) locked = true;
            if (is_declared(document, scope->node, attribute, unlocks)) locked = false;
        }
        const std::string_view attribute = config::names().name(field.path.attribute);
        for (std::size_t i = 0; node != no_node; ++i) {
            if (is_declared(document, node, "lockItem", "true")) return true;
            if (const auto list = document.value(node, "lockAttributes"); list && lists(*list, attribute)) return true;
            if (const auto rest = document.value(node, "lockAllAttributesExcept"); rest && !lists(*rest, attribute))
                return true;
            node = i < field.path.steps.size() ? document.child(node, field.path.steps[i]) : no_node;
        }
    }
    return locked;
}

// In a file of the application's own: the nearest own element of the section, else the file's root, below which the
// section is created.
std::optional<Target> section_target(const Object& object, const Field& field, Evaluator& evaluator) {
    const config::SectionSchema& section = *field.section;
    const bool asp_net = section.path.starts_with("system.web/");
    std::optional<Target> root;
    for (const config::Scope& scope : evaluator.scopes(object)) {
        if (!scope.own || (asp_net && object.server->is_known() && scope.file == &object.server->file())) continue;
        if (scope.file->role() == config::FileRole::web && is_locked(object, field, evaluator)) continue;
        const NodeId node = scope.file->find_section(scope.node, section);
        // Where the content comes from another file, nothing may be set here.
        if (node != no_node && scope.file->document().value(node, "configSource")) return std::nullopt;
        if (node != no_node) return Target{scope.file, node, names_of(field.path.steps)};
        const bool is_own_web_config =
            scope.node == scope.file->document().root() && scope.file->role() == config::FileRole::web;
        if (is_own_web_config && !root) {
            root = Target{scope.file, scope.node, names_of(section.steps)};
            for (std::string& step : names_of(field.path.steps)) root->path.push_back(std::move(step));
        }
    }
    return root;
}

std::optional<Target> target_of(const Object& object, const Field& field, Evaluator& evaluator) {
    const std::optional<Object> to = evaluator.navigate(object, field);
    if (!to) return std::nullopt;
    if (field.section != nullptr) return section_target(*to, field, evaluator);
    if (to->kind == ObjectKind::section) {
        Field of_section = field;
        of_section.section = to->section;
        return section_target(*to, of_section, evaluator);
    }
    const config::Server& server = *to->server;
    Target target{&server.file(), no_node, names_of(field.path.steps)};
    switch (to->kind) {
        case ObjectKind::application_pool:
            target.node = server.pools()[to->index].node;
            break;
        case ObjectKind::site:
            target.node = server.sites()[to->index].node;
            break;
        case ObjectKind::application:
            target.node = server.applications()[to->index].node;
            break;
        case ObjectKind::virtual_directory:
            target.node = server.virtual_directories()[to->index].node;
            break;
        case ObjectKind::entry:
            target.file = to->entry->file;
            target.node = to->entry->node;
            break;
        default:
            break;
    }
    if (target.node == no_node) return std::nullopt;
    return target;
}

struct Change {
    const config::ConfigFile* file;
    NodeId node;
    ElementChange change;
};

ElementChange& change_at(std::vector<Change>& changes, const Target& target) {
    for (Change& change : changes)
        if (change.file == target.file && change.node == target.node) return change.change;
    changes.push_back({target.file, target.node, {}});
    return changes.back().change;
}

std::optional<findings::Fix> build_fix(const FixTemplate& source, const Object& object, Evaluator& evaluator) {
    if (source.when && !source.when->holds(object, evaluator)) return std::nullopt;
    std::vector<Change> changes;
    for (const FixTemplate::Set& set : source.sets) {
        const std::optional<Target> target = target_of(object, set.field, evaluator);
        if (!target) return std::nullopt;
        change_at(changes, *target)
            .set(target->path, std::string(config::names().name(set.field.path.attribute)),
                 set.value.fill(object, evaluator));
    }
    for (const Field& removal : source.removals) {
        const std::optional<Target> target = target_of(object, removal, evaluator);
        if (!target) return std::nullopt;
        change_at(changes, *target).remove(target->path, std::string(config::names().name(removal.path.attribute)));
    }
    for (const FixTemplate::Append& append : source.appends) {
        const std::optional<Target> target = target_of(object, append.collection, evaluator);
        if (!target) return std::nullopt;
        xml::NewElement element{append.element, {}};
        for (const auto& [name, value] : append.attributes)
            element.attributes.emplace_back(name, value.fill(object, evaluator));
        change_at(changes, *target).append(target->path, std::move(element));
    }
    findings::Fix fix;
    fix.title = source.title;
    const bool stated = source.safe_when && source.safe_when->holds(object, evaluator);
    fix.safety = stated ? findings::Safety::safe : source.safety;
    for (const Change& change : changes) {
        std::vector<text::Edit> edits =
            change.change.edits(change.file->document(), change.node, change.file->source().newline());
        if (edits.empty()) continue;
        const auto same = std::find_if(fix.files.begin(), fix.files.end(), [&](const findings::FileEdits& file) {
            return file.source == &change.file->source();
        });
        if (same == fix.files.end()) {
            fix.files.push_back({&change.file->source(), std::move(edits)});
        } else {
            same->edits.insert(same->edits.end(), edits.begin(), edits.end());
            text::sort_edits(same->edits);
        }
    }
    if (fix.files.empty()) return std::nullopt;
    return fix;
}

}  // namespace

std::vector<findings::Fix> build_fixes(const Rule& rule, const Object& object, Evaluator& evaluator) {
    std::vector<findings::Fix> fixes;
    for (const FixTemplate& source : rule.answer().fixes)
        if (std::optional<findings::Fix> fix = build_fix(source, object, evaluator)) fixes.push_back(std::move(*fix));
    return fixes;
}

}  // namespace iislint::rules
