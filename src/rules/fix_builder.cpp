#include "rules/fix_builder.hpp"

#include <algorithm>
#include <optional>

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

// In a file of the application's own: the nearest own element of the section, else the file's root, below which the
// section is created.
std::optional<Target> section_target(const Object& object, const Field& field, Evaluator& evaluator) {
    const config::SectionSchema& section = *field.section;
    const bool asp_net = section.path.starts_with("system.web/");
    std::optional<Target> root;
    for (const config::Scope& scope : evaluator.scopes(object)) {
        if (!scope.own || (asp_net && object.server->is_known() && scope.file == &object.server->file())) continue;
        const NodeId node = scope.file->find_section(scope.node, section);
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
    for (const FixTemplate& source : rule.fixes)
        if (std::optional<findings::Fix> fix = build_fix(source, object, evaluator)) fixes.push_back(std::move(*fix));
    return fixes;
}

}  // namespace iislint::rules
