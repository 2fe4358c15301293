#include "validity/inheritance_check.hpp"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "validity/element_check.hpp"

namespace iislint::validity {
namespace {

namespace name = config::name;
using config::CollectionSchema;
using config::ElementSchema;
using config::Layer;
using config::Layers;
using config::NameId;
using xml::AttributeId;
using xml::no_node;
using xml::NodeId;

constexpr std::size_t most_cached_collections = 64;

bool list_holds(std::string_view list, std::string_view wanted) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view one = trim(list.substr(0, comma));
        if (one == "*" || one == wanted) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
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
    bool lock_attribute(std::string_view attribute) const {
        return list_holds(attributes, attribute) ||
               (has_attributes_except && !list_holds(all_attributes_except, attribute));
    }
    bool lock_element(std::string_view element) const {
        return list_holds(elements, element) || (has_elements_except && !list_holds(all_elements_except, element));
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

bool is_locked_item(const xml::Document& document, NodeId node) {
    return equal_ignore_case(document.value_or_empty(node, name::lockItem), "true");
}

Problem& add(std::vector<Problem>& out, ProblemKind kind, const SectionContent& content, NodeId node) {
    Problem& problem = out.emplace_back();
    problem.kind = kind;
    problem.file = content.file;
    problem.node = node;
    problem.context = content.section_path;
    problem.config_path = content.config_path;
    return problem;
}

Problem& add_violation(std::vector<Problem>& out, std::string_view wording, const SectionContent& content, NodeId node,
                       const config::ConfigFile* locking_file, NodeId locking_node) {
    Problem& problem = add(out, ProblemKind::lock_violation, content, node);
    problem.code = lock_violation_code;
    problem.text = "Lock violation";
    problem.wording = wording;
    problem.subject = content.file->document().name(node);
    problem.related = Problem::Related{locking_file, locking_node, "it is locked here"};
    return problem;
}

}  // namespace

void InheritanceCheck::run(const SectionContent& content, Layers outer, Ask ask, std::vector<Problem>& out) {
    if (outer.empty()) return;
    const xml::Document& document = content.file->document();
    std::vector<Open> open{{content.node, content.schema, {}}};
    while (!open.empty()) {
        const Open at = std::move(open.back());
        open.pop_back();
        if (ask != Ask::entries) check_locks(content, at, outer, out);
        if (document.first_element(at.node) == no_node) continue;
        for (const CollectionSchema& collection : at.schema->collections)
            collection.for_each_key([&](std::span<const NameId> keys) {
                check_collection(content, at, collection, keys, outer, ask, out);
            });
        for (NodeId child = document.first_element(at.node); child != no_node; child = document.next_element(child)) {
            const ElementSchema* schema = at.schema->child(document.name_id(child));
            if (schema == nullptr) continue;
            Open next{child, schema, at.steps};
            next.steps.push_back(schema->id);
            open.push_back(std::move(next));
        }
    }
}

void InheritanceCheck::check_locks(const SectionContent& content, const Open& at, Layers outer,
                                   std::vector<Problem>& out) {
    const xml::Document& document = content.file->document();
    for (const Layer& layer : outer) {
        const xml::Document& outer_document = layer.file->document();
        const NodeId locked = config::descend(outer_document, layer.node, at.steps);
        if (locked == no_node) continue;
        const LockLists lists = lock_lists(outer_document, locked);
        if (!lists.any()) continue;
        const xml::Node& node = document.node(at.node);
        for (AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a) {
            const std::string_view own = document.attribute_name(a);
            if (is_lock_attribute(document.attribute(a).name) || own.find(':') != std::string_view::npos) continue;
            if (!lists.lock_attribute(own)) continue;
            Problem& problem = add_violation(out, "attribute", content, at.node, layer.file, locked);
            problem.attribute = a;
            problem.subject = own;
        }
        for (NodeId child = document.first_element(at.node); child != no_node; child = document.next_element(child))
            if (lists.lock_element(document.name(child)))
                add_violation(out, "element", content, child, layer.file, locked);
    }
}

const InheritanceCheck::Entries& InheritanceCheck::entries(Layers layers, std::span<const NameId> steps,
                                                           const CollectionSchema& collection,
                                                           std::span<const NameId> keys) {
    std::string id = fmt::format("{}", static_cast<const void*>(keys.data()));
    for (const Layer& layer : layers) id += fmt::format(" {} {}", static_cast<const void*>(layer.file), layer.node);
    const auto known = entries_.find(id);
    if (known != entries_.end()) return *known->second;
    if (entries_.size() == most_cached_collections) entries_.clear();
    auto made = std::make_unique<Entries>();
    for (std::size_t i = layers.size(); i-- > 0;) {
        const xml::Document& document = layers[i].file->document();
        const NodeId parent = config::descend(document, layers[i].node, steps);
        if (parent == no_node) continue;
        const bool all_locked = is_locked_item(document, parent);
        for (NodeId child = document.first_element(parent); child != no_node; child = document.next_element(child)) {
            const NameId child_id = document.name_id(child);
            if (collection.adds(child_id)) {
                if (!has_key(document, child, *collection.entry, keys)) continue;
                const bool locked = all_locked || is_locked_item(document, child);
                made->by_key.emplace(config::key_text(document, child, collection, keys),
                                     Entries::Place{layers[i].file, child, i, locked});
            } else if (collection.clears(child_id)) {
                made->by_key.clear();
            } else if (collection.removes(child_id)) {
                made->by_key.erase(config::key_text(document, child, collection, keys));
            }
        }
    }
    // The first of the outermost file, whatever the table's order.
    for (const auto& [key, place] : made->by_key) {
        if (!place.locked) continue;
        const Entries::Place* best = made->outermost_locked;
        if (best == nullptr || place.layer > best->layer || (place.layer == best->layer && place.node < best->node))
            made->outermost_locked = &place;
    }
    return *entries_.emplace(std::move(id), std::move(made)).first->second;
}

void InheritanceCheck::check_collection(const SectionContent& content, const Open& at,
                                        const CollectionSchema& collection, std::span<const NameId> keys, Layers outer,
                                        Ask ask, std::vector<Problem>& out) {
    const xml::Document& document = content.file->document();
    const Entries& inherited = entries(outer, at.steps, collection, keys);
    if (inherited.by_key.empty()) return;
    const bool asks_for_locks = ask != Ask::entries;
    std::unordered_set<std::string> removed;
    for (NodeId child = document.first_element(at.node); child != no_node; child = document.next_element(child)) {
        const NameId id = document.name_id(child);
        if (collection.clears(id)) {
            const Entries::Place* locked = inherited.outermost_locked;
            if (locked != nullptr && asks_for_locks)
                add_violation(out, "item", content, child, locked->file, locked->node);
            return;  // nothing inherited is left
        }
        const bool removes = collection.removes(id);
        const bool may_clash = ask != Ask::locks && collection.adds(id) && !collection.allow_duplicates;
        if (!removes && !may_clash) continue;
        if (!has_key(document, child, *collection.entry, keys)) continue;
        std::string key = config::key_text(document, child, collection, keys);
        const auto place = inherited.by_key.find(key);
        if (place == inherited.by_key.end()) continue;
        if (removes) {
            if (place->second.locked && asks_for_locks)
                add_violation(out, "item", content, child, place->second.file, place->second.node);
            removed.insert(std::move(key));
            continue;
        }
        if (removed.contains(key)) continue;
        Problem& problem = add(out, ProblemKind::duplicate_entry, content, child);
        problem.code = already_exists;
        problem.subject = document.name(child);
        problem.wording = "inherited";
        problem.text = duplicate_text(document, child, collection, keys);
        problem.related = Problem::Related{place->second.file, place->second.node, "it is inherited from here"};
        const bool exact = std::all_of(keys.begin(), keys.end(), [&](NameId one) {
            return config::key_value(document, child, *collection.entry, one) ==
                   config::key_value(place->second.file->document(), place->second.node, *collection.entry, one);
        });
        if (!exact) problem.certainty = Certainty::likely;
    }
}

}  // namespace iislint::validity
