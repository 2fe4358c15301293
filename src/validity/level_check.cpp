#include "validity/level_check.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "validity/element_check.hpp"

namespace iislint::validity {
namespace {

namespace name = config::name;
using config::AllowDefinition;
using config::CollectionSchema;
using config::ConfigFile;
using config::ElementSchema;
using config::Layer;
using config::Layers;
using config::Level;
using config::NameId;
using config::Scope;
using xml::AttributeId;
using xml::no_attribute;
using xml::no_node;
using xml::NodeId;

constexpr std::size_t most_cached_collections = 64;

constexpr std::string_view section_locked_text =
    "This configuration section cannot be used at this path. This happens when the section is locked at a parent "
    "level. "
    "Locking is either by default (overrideModeDefault=\"Deny\"), or set explicitly by a location tag with "
    "overrideMode=\"Deny\" or the legacy allowOverride=\"false\".";

// Names of a list such as lockAttributes="a,b"; `*` is one of them.
template <class Visit>
void for_each_name(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view one = trim(list.substr(0, comma));
        if (!one.empty()) visit(one);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

bool list_holds(std::string_view list, std::string_view wanted) {
    bool found = false;
    for_each_name(list, [&](std::string_view one) { found |= one == "*" || one == wanted; });
    return found;
}

bool is_true(std::string_view text) { return equal_ignore_case(text, "true"); }

// Declared with overrideModeDefault="Deny", and unlocked again by the location tag of every stock
// applicationHost.config.
bool is_unlocked_by_default(std::string_view path) {
    return path == "system.webServer/handlers" || path == "system.webServer/modules";
}

// The section's element below a scope, whether or not its schema is known.
NodeId find_by_path(const ConfigFile& file, NodeId scope, std::string_view path, const config::SectionSchema* schema) {
    if (schema != nullptr) return file.find_section(scope, *schema);
    const xml::Document& document = file.document();
    NodeId node = scope;
    while (!path.empty() && node != no_node) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        node = document.child(node, path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return node;
}

// What a location tag says of overriding: nothing, allow or deny.
std::optional<bool> tag_allows(const xml::Document& document, NodeId tag) {
    const std::string_view mode = document.value_or_empty(tag, name::overrideMode);
    if (equal_ignore_case(mode, "Allow")) return true;
    if (equal_ignore_case(mode, "Deny")) return false;
    if (!mode.empty()) return std::nullopt;
    const std::string_view legacy = document.value_or_empty(tag, name::allowOverride);
    if (is_true(legacy)) return true;
    if (equal_ignore_case(legacy, "false")) return false;
    return std::nullopt;
}

struct LockLists {
    std::string_view attributes;
    std::string_view all_attributes_except;
    std::string_view elements;
    std::string_view all_elements_except;
    bool has_attributes_except = false;
    bool has_elements_except = false;
    bool any() const {
        return !attributes.empty() || !elements.empty() || has_attributes_except || has_elements_except;
    }
};

LockLists lock_lists(const xml::Document& document, NodeId node) {
    LockLists lists;
    const xml::Node& n = document.node(node);
    for (AttributeId a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a) {
        switch (document.attribute(a).name) {
            case name::lockAttributes:
                lists.attributes = document.value(a);
                break;
            case name::lockAllAttributesExcept:
                lists.all_attributes_except = document.value(a);
                lists.has_attributes_except = true;
                break;
            case name::lockElements:
                lists.elements = document.value(a);
                break;
            case name::lockAllElementsExcept:
                lists.all_elements_except = document.value(a);
                lists.has_elements_except = true;
                break;
            default:
                break;
        }
    }
    return lists;
}

}  // namespace

OverrideMode override_mode(std::span<const Scope> outer, std::string_view section_path,
                           const config::SectionSchema* schema, const Declaration& declaration) {
    for (const Scope& scope : outer) {
        const xml::Document& document = scope.file->document();
        if (scope.node == document.root()) continue;
        const std::optional<bool> allows = tag_allows(document, scope.node);
        if (!allows) continue;
        if (find_by_path(*scope.file, scope.node, section_path, schema) == no_node) continue;
        return {*allows, scope.file, scope.node};
    }
    return {declaration.allow_override, declaration.file, declaration.node};
}

Problem& LevelCheck::add(std::vector<Problem>& out, ProblemKind kind, const Use& use, NodeId node) const {
    Problem& problem = out.emplace_back();
    problem.kind = kind;
    problem.file = use.file;
    problem.node = node;
    problem.context = use.section->path;
    if (use.config_path != nullptr) problem.config_path = *use.config_path;
    return problem;
}

void LevelCheck::run(const Level& level, const FileScan& scan, const Declarations& declarations,
                     std::vector<Problem>& out) {
    const ConfigFile& file = *level.web_config.file;
    std::vector<config::WebConfig> above;
    for (std::uint32_t outer = level.outer; outer != config::no_index; outer = server_.levels()[outer].outer)
        above.push_back(server_.levels()[outer].web_config);
    std::reverse(above.begin(), above.end());

    std::vector<Scope> outer;
    std::vector<Layer> layers;
    std::string known_url;
    bool has_scopes = false;
    std::string config_path = server_.config_path(level.site, level.web_config.url);
    for (const SectionUse& section : scan.sections) {
        const std::optional<Declaration> declaration = declarations.find(section.path);
        if (!declaration) continue;
        std::string url = level.web_config.url;
        if (section.location != nullptr && !section.location->path.empty())
            url += "/" + std::string(section.location->path);
        if (!has_scopes || url != known_url) {
            outer.clear();
            server_.scopes(config::PathQuery{level.site, url, server_.application_at(level.site, url), above}, outer);
            // The file may reach its own level through another URL; what it says itself never locks it.
            std::erase_if(outer, [&](const Scope& scope) {
                return scope.file == &file && std::none_of(above.begin(), above.end(), [&](const auto& web_config) {
                           return web_config.file == &file;
                       });
            });
            known_url = std::move(url);
            has_scopes = true;
        }
        const Use use{&file, &section, &config_path};
        const bool managed = !is_server_section(section.path);
        const AllowDefinition allowed = declaration->allow_definition;
        const bool too_deep = allowed == AllowDefinition::app_host_only || allowed == AllowDefinition::machine_only ||
                              (allowed == AllowDefinition::machine_to_web_root) ||
                              (allowed == AllowDefinition::machine_to_application && !level.is_application_root &&
                               section.location == nullptr);
        // machine.config's own limits are ASP.NET's to enforce, and which it has read is not known here.
        if (too_deep && !(managed && allowed != AllowDefinition::machine_to_application)) {
            Problem& problem = add(out, ProblemKind::section_not_allowed_here, use, section.node);
            problem.subject = section.path;
            if (allowed == AllowDefinition::machine_to_application) {
                problem.wording = managed ? "managed" : "below-application";
                // What IIS's native reader prints is not known; ASP.NET's page is.
                problem.certainty = managed ? Certainty::certain : Certainty::likely;
                if (managed)
                    problem.text =
                        "It is an error to use a section registered as allowDefinition='MachineToApplication' beyond "
                        "application level.  This error can be caused by a virtual directory not being configured as "
                        "an "
                        "application in IIS.";
            } else {
                problem.wording = "server-only";
                problem.code = lock_violation_code;
                problem.text = section_locked_text;
            }
            if (declaration->file != nullptr) {
                problem.related = Problem::Related{declaration->file, declaration->node, "it is declared here"};
            } else if (!managed) {
                problem.certainty = Certainty::doubtful;
                if (allowed != AllowDefinition::machine_to_application) problem.wording = "server-only-by-default";
            }
            continue;
        }
        if (!declaration->allow_location && section.location != nullptr && !section.location->path.empty()) {
            Problem& problem = add(out, ProblemKind::section_not_allowed_here, use, section.node);
            problem.subject = section.path;
            problem.wording = "no-location";
            problem.certainty = Certainty::doubtful;
            continue;
        }
        const OverrideMode mode = override_mode(outer, section.path, section.schema, *declaration);
        if (!mode.allowed && !(mode.file == nullptr && is_unlocked_by_default(section.path))) {
            Problem& problem = add(out, ProblemKind::section_locked, use, section.node);
            problem.subject = section.path;
            problem.code = lock_violation_code;
            problem.text = section_locked_text;
            if (mode.file != nullptr) {
                problem.related = Problem::Related{mode.file, mode.node, "it is locked here"};
            } else {
                // Locked where IIS was just installed; what this server says is not known.
                problem.certainty = Certainty::doubtful;
                problem.wording = "by-default";
            }
            continue;
        }
        if (section.schema == nullptr || managed) continue;
        layers.clear();
        config::section_layers(outer, *section.schema, layers);
        check_locks(use, layers, out);
        check_entries(use, layers, out);
    }
}

void LevelCheck::check_locks(const Use& use, Layers outer, std::vector<Problem>& out) {
    const xml::Document& document = use.file->document();
    struct Open {
        NodeId node;
        const ElementSchema* schema;
        std::vector<NameId> steps;
    };
    std::vector<Open> open{{use.section->node, use.section->schema->element, {}}};
    while (!open.empty()) {
        const Open at = std::move(open.back());
        open.pop_back();
        for (const Layer& layer : outer) {
            if (layer.file == use.file) continue;
            const xml::Document& outer_document = layer.file->document();
            const NodeId locked = config::descend(outer_document, layer.node, at.steps);
            if (locked == no_node) continue;
            const LockLists lists = lock_lists(outer_document, locked);
            if (!lists.any()) continue;
            const xml::Node& node = document.node(at.node);
            for (AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a) {
                const std::string_view own = document.attribute_name(a);
                if (is_lock_attribute(document.attribute(a).name) || own.find(':') != std::string_view::npos) continue;
                const bool violated = list_holds(lists.attributes, own) ||
                                      (lists.has_attributes_except && !list_holds(lists.all_attributes_except, own));
                if (!violated) continue;
                Problem& problem = add(out, ProblemKind::lock_violation, use, at.node);
                problem.attribute = a;
                problem.subject = own;
                problem.code = lock_violation_code;
                problem.text = "Lock violation";
                problem.wording = "attribute";
                problem.related = Problem::Related{layer.file, locked, "it is locked here"};
            }
            for (NodeId child = document.first_element(at.node); child != no_node;
                 child = document.next_element(child)) {
                const std::string_view own = document.name(child);
                const bool violated = list_holds(lists.elements, own) ||
                                      (lists.has_elements_except && !list_holds(lists.all_elements_except, own));
                if (!violated) continue;
                Problem& problem = add(out, ProblemKind::lock_violation, use, child);
                problem.subject = own;
                problem.code = lock_violation_code;
                problem.text = "Lock violation";
                problem.wording = "element";
                problem.related = Problem::Related{layer.file, locked, "it is locked here"};
            }
        }
        for (NodeId child = document.first_element(at.node); child != no_node; child = document.next_element(child)) {
            const ElementSchema* schema = at.schema->child(document.name_id(child));
            if (schema == nullptr) continue;
            Open next{child, schema, at.steps};
            next.steps.push_back(schema->id);
            open.push_back(std::move(next));
        }
    }
}

void LevelCheck::check_entries(const Use& use, Layers outer, std::vector<Problem>& out) {
    const xml::Document& document = use.file->document();
    struct Open {
        NodeId node;
        const ElementSchema* schema;
        std::vector<NameId> steps;
    };
    std::vector<Open> open{{use.section->node, use.section->schema->element, {}}};
    while (!open.empty()) {
        const Open at = std::move(open.back());
        open.pop_back();
        for (const CollectionSchema& collection : at.schema->collections)
            check_collection(use, at.node, at.steps, collection, outer, out);
        for (NodeId child = document.first_element(at.node); child != no_node; child = document.next_element(child)) {
            const ElementSchema* schema = at.schema->child(document.name_id(child));
            if (schema == nullptr) continue;
            Open next{child, schema, at.steps};
            next.steps.push_back(schema->id);
            open.push_back(std::move(next));
        }
    }
}

const LevelCheck::Inherited& LevelCheck::inherited(Layers outer, std::span<const NameId> steps,
                                                   const CollectionSchema& collection, std::span<const NameId> keys) {
    std::string id = fmt::format("{}", static_cast<const void*>(&collection));
    for (const Layer& layer : outer) id += fmt::format(" {} {}", static_cast<const void*>(layer.file), layer.node);
    const auto known = inherited_.find(id);
    if (known != inherited_.end()) return *known->second;
    if (inherited_.size() == most_cached_collections) inherited_.clear();
    auto made = std::make_unique<Inherited>();
    for (std::size_t i = outer.size(); i-- > 0;) {
        const xml::Document& document = outer[i].file->document();
        const NodeId parent = config::descend(document, outer[i].node, steps);
        if (parent == no_node) continue;
        const bool all_locked = is_true(document.value_or_empty(parent, name::lockItem));
        for (NodeId child = document.first_element(parent); child != no_node; child = document.next_element(child)) {
            const NameId child_id = document.name_id(child);
            if (collection.adds(child_id)) {
                const bool locked = all_locked || is_true(document.value_or_empty(child, name::lockItem));
                made->by_key.emplace(config::key_text(document, child, collection, keys),
                                     Inherited::Place{outer[i].file, child, locked});
            } else if (collection.clears(child_id)) {
                made->by_key.clear();
            } else if (collection.removes(child_id)) {
                made->by_key.erase(config::key_text(document, child, collection, keys));
            }
        }
    }
    // The first of them in the order of the files, whatever the table's order.
    for (const auto& [key, place] : made->by_key) {
        if (!place.locked) continue;
        const bool earlier = made->any_locked == nullptr || place.file->path() < made->any_locked->file->path() ||
                             (place.file == made->any_locked->file && place.node < made->any_locked->node);
        if (earlier) made->any_locked = &place;
    }
    return *inherited_.emplace(std::move(id), std::move(made)).first->second;
}

void LevelCheck::check_collection(const Use& use, NodeId parent, std::span<const NameId> steps,
                                  const CollectionSchema& collection, Layers outer, std::vector<Problem>& out) {
    const xml::Document& document = use.file->document();
    if (!collection.is_keyed() || outer.empty()) return;
    if (document.first_element(parent) == no_node) return;
    const std::span<const NameId> keys =
        collection.key_kind == config::KeyKind::unique ? collection.keys.first(1) : collection.keys;
    const Inherited& above = inherited(outer, steps, collection, keys);
    if (above.by_key.empty()) return;
    std::unordered_map<std::string, bool> removed;
    for (NodeId child = document.first_element(parent); child != no_node; child = document.next_element(child)) {
        const NameId id = document.name_id(child);
        const auto violation = [&](const Inherited::Place& place) {
            Problem& problem = add(out, ProblemKind::lock_violation, use, child);
            problem.subject = document.name(child);
            problem.code = lock_violation_code;
            problem.text = "Lock violation";
            problem.wording = "item";
            problem.related = Problem::Related{place.file, place.node, "it is locked here"};
        };
        if (collection.clears(id)) {
            if (above.any_locked != nullptr && above.any_locked->file != use.file) violation(*above.any_locked);
            return;  // nothing inherited is left
        }
        if (collection.removes(id)) {
            std::string key = config::key_text(document, child, collection, keys);
            const auto at = above.by_key.find(key);
            if (at != above.by_key.end() && at->second.locked && at->second.file != use.file) violation(at->second);
            removed.emplace(std::move(key), true);
            continue;
        }
        if (!collection.adds(id) || collection.allow_duplicates) continue;
        const std::string key = config::key_text(document, child, collection, keys);
        const auto at = above.by_key.find(key);
        if (at == above.by_key.end() || removed.contains(key)) continue;
        Problem& problem = add(out, ProblemKind::duplicate_entry, use, child);
        problem.code = already_exists;
        problem.subject = document.name(child);
        problem.wording = "inherited";
        problem.text = duplicate_text(document, child, collection, keys);
        problem.related = Problem::Related{at->second.file, at->second.node, "it is inherited from here"};
        const bool exact = std::all_of(keys.begin(), keys.end(), [&](NameId one) {
            return config::key_value(document, child, *collection.entry, one) ==
                   config::key_value(at->second.file->document(), at->second.node, *collection.entry, one);
        });
        if (!exact) problem.certainty = Certainty::likely;
    }
}

}  // namespace iislint::validity
