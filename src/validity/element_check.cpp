#include "validity/element_check.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "config/layers.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "validity/value_check.hpp"

namespace iislint::validity {
namespace {

namespace name = config::name;
using config::AttributeSchema;
using config::CollectionSchema;
using config::ElementSchema;
using config::NameId;
using xml::AttributeId;
using xml::no_node;
using xml::NodeId;

struct Open {
    NodeId node = no_node;
    const ElementSchema* schema = nullptr;
    bool is_entry = false;
};

// Looking for near names takes time; a file full of wrong ones needs no more than this many suggestions.
constexpr std::size_t most_suggestions = 200;

class ElementCheck {
public:
    ElementCheck(const ElementContext& context, std::vector<Problem>& out)
        : context_(context), document_(context.file->document()), out_(out) {}

    void run(NodeId root, const ElementSchema& schema) {
        open_.push_back({root, &schema, false});
        while (!open_.empty()) {
            const Open at = open_.back();
            open_.pop_back();
            check_attributes(at);
            check_children(at);
        }
    }

private:
    Problem& add(ProblemKind kind, NodeId node) {
        Problem& problem = out_.emplace_back();
        problem.kind = kind;
        problem.file = context_.file;
        problem.node = node;
        problem.code = invalid_data;
        problem.context = context_.section;
        if (context_.read_by_activation_service) problem.reach = Reach::server;
        return problem;
    }

    const AttributeSchema* find(const ElementSchema& schema, AttributeId attribute) const {
        const NameId id = document_.attribute(attribute).name;
        const AttributeSchema* found = id == xml::unknown_name ? nullptr : schema.attribute(id);
        return found != nullptr && found->since <= context_.version ? found : nullptr;
    }

    void check_attributes(const Open& at) {
        const xml::Node& node = document_.node(at.node);
        meant_.clear();
        for (AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a) {
            const NameId id = document_.attribute(a).name;
            if (const AttributeSchema* schema = find(*at.schema, a)) {
                check_attribute(at, a, *schema);
            } else if (is_lock_attribute(id)) {
                check_lock_list(at, a, id);
            } else if (!at.schema->allow_unrecognized_attributes) {
                report_unknown_attribute(at, a);
            }
        }
        if (!at.is_entry) return;
        for (const AttributeSchema& schema : at.schema->attributes) {
            if (!schema.required || schema.since > context_.version) continue;
            if (document_.find(at.node, schema.id) != xml::no_attribute) continue;
            Problem& problem = add(ProblemKind::missing_required_attribute, at.node);
            problem.subject = schema.name;
            problem.text = fmt::format("Missing required attribute '{}'", schema.name);
        }
    }

    void check_attribute(const Open& at, AttributeId a, const AttributeSchema& schema) {
        const std::optional<ValueFault> fault = check_value(schema, document_.value(a));
        if (!fault) return;
        const bool replaced = fault->out_of_range && context_.read_by_activation_service;
        Problem& problem = add(replaced ? ProblemKind::value_out_of_range : ProblemKind::invalid_value, at.node);
        problem.attribute = a;
        problem.subject = schema.name;
        problem.value = schema.encrypted ? std::string("[REDACTED]") : std::string(document_.value(a));
        problem.text = fault->text;
        problem.suggestion = fault->expected;
        if (fault->doubtful) {
            problem.certainty = Certainty::doubtful;
            problem.wording = "doubtful";
        } else if (fault->only_begins) {
            problem.wording = context_.read_by_activation_service ? "server-beginning" : "section-beginning";
        }
        if (replaced) {
            problem.code = 0;
            problem.reach = Reach::nothing;
        }
    }

    // IIS checks the names of a lock list when it reads the section; `*` is always right.
    void check_lock_list(const Open& at, AttributeId a, NameId id) {
        const bool of_attributes = id == name::lockAttributes || id == name::lockAllAttributesExcept;
        const bool of_elements = id == name::lockElements || id == name::lockAllElementsExcept;
        if (!of_attributes && !of_elements) return;
        if (of_attributes && at.schema->allow_unrecognized_attributes) return;
        const std::vector<std::string_view> known =
            of_attributes ? attribute_names(*at.schema) : element_names(*at.schema);
        std::string_view list = document_.value(a);
        while (!list.empty()) {
            const std::size_t comma = std::min(list.find(','), list.size());
            const std::string_view one = trim(list.substr(0, comma));
            list.remove_prefix(std::min(comma + 1, list.size()));
            if (one.empty() || one == "*" || std::find(known.begin(), known.end(), one) != known.end()) continue;
            Problem& problem = add(ProblemKind::unknown_lock_name, at.node);
            problem.attribute = a;
            problem.subject = one;
            problem.text = fmt::format("{} contains unknown {} '{}'", document_.attribute_name(a),
                                       of_attributes ? "attribute" : "element", one);
            problem.suggestion = suggest(one, known);
            if (of_elements) problem.certainty = Certainty::likely;
        }
    }

    static std::vector<std::string_view> attribute_names(const ElementSchema& schema) {
        std::vector<std::string_view> known;
        for (const AttributeSchema& attribute : schema.attributes) known.push_back(attribute.name);
        return known;
    }

    // Child elements and the directives of collections.
    static std::vector<std::string_view> element_names(const ElementSchema& schema) {
        std::vector<std::string_view> known;
        for (const ElementSchema* child : schema.children) known.push_back(child->name);
        for (const CollectionSchema& collection : schema.collections) {
            for (NameId add_name : collection.add) known.push_back(config::names().name(add_name));
            for (NameId directive : {collection.remove, collection.clear})
                if (directive != xml::unknown_name) known.push_back(config::names().name(directive));
        }
        return known;
    }

    std::string suggest(std::string_view wrong, std::span<const std::string_view> known) {
        if (suggestions_ == most_suggestions) return {};
        ++suggestions_;
        return std::string(nearest_name(wrong, known).value_or(std::string_view{}));
    }

    void report_unknown_attribute(const Open& at, AttributeId a) {
        const std::string_view name = document_.attribute_name(a);
        if (name.find(':') != std::string_view::npos || name == "xmlns") return;
        std::vector<std::string_view> known;
        for (const AttributeSchema& schema : at.schema->attributes)
            if (schema.since <= context_.version && document_.find(at.node, schema.id) == xml::no_attribute &&
                std::find(meant_.begin(), meant_.end(), schema.name) == meant_.end())
                known.push_back(schema.name);
        Problem& problem = add(ProblemKind::unrecognized_attribute, at.node);
        problem.attribute = a;
        problem.subject = name;
        problem.text = fmt::format("Unrecognized attribute '{}'", name);
        problem.suggestion = suggest(name, known);
        if (problem.suggestion.empty()) return;
        problem.repair = Repair::rename_attribute;
        meant_.push_back(problem.suggestion);
    }

    void check_children(const Open& at) {
        const std::size_t first = open_.size();
        const CollectionSchema* keyed = nullptr;
        bool several_keyed = false;
        for (NodeId child = document_.first_element(at.node); child != no_node; child = document_.next_element(child)) {
            const NameId id = document_.name_id(child);
            if (const ElementSchema* schema = at.schema->child(id)) {
                open_.push_back({child, schema, false});
            } else if (const CollectionSchema* collection = at.schema->collection_adding(id)) {
                open_.push_back({child, collection->entry, true});
                if (collection->is_keyed() && !collection->allow_duplicates) {
                    several_keyed |= keyed != nullptr && keyed != collection;
                    keyed = collection;
                }
            } else if (const CollectionSchema* removing = collection_removing(*at.schema, id)) {
                check_remove(child, *removing);
            } else if (!is_clear(*at.schema, id)) {
                report_unknown_element(at, child);
            }
        }
        if (several_keyed) {
            for (const CollectionSchema& collection : at.schema->collections)
                if (collection.is_keyed() && !collection.allow_duplicates) check_duplicates(at.node, collection);
        } else if (keyed != nullptr) {
            check_duplicates(at.node, *keyed);
        }
        // Back into document order: what was pushed last is looked at first.
        std::reverse(open_.begin() + static_cast<std::ptrdiff_t>(first), open_.end());
    }

    static const CollectionSchema* collection_removing(const ElementSchema& schema, NameId id) {
        for (const CollectionSchema& collection : schema.collections)
            if (collection.removes(id)) return &collection;
        return nullptr;
    }

    static bool is_clear(const ElementSchema& schema, NameId id) {
        return std::any_of(schema.collections.begin(), schema.collections.end(),
                           [id](const CollectionSchema& collection) { return collection.clears(id); });
    }

    // A remove takes keys. Of an entry's other attributes no source tells; what the entry does not have either is
    // wrong.
    void check_remove(NodeId node, const CollectionSchema& collection) {
        if (collection.entry->allow_unrecognized_attributes) return;
        const xml::Node& n = document_.node(node);
        for (AttributeId a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a) {
            const NameId id = document_.attribute(a).name;
            const std::string_view own = document_.attribute_name(a);
            if (is_lock_attribute(id) || own.find(':') != std::string_view::npos) continue;
            if (id != xml::unknown_name && collection.entry->attribute(id) != nullptr) continue;
            std::vector<std::string_view> known;
            for (NameId key : collection.keys)
                if (document_.find(node, key) == xml::no_attribute) known.push_back(config::names().name(key));
            Problem& problem = add(ProblemKind::unrecognized_attribute, node);
            problem.certainty = Certainty::likely;
            problem.attribute = a;
            problem.subject = own;
            problem.text = fmt::format("Unrecognized attribute '{}'", own);
            problem.suggestion = suggest(own, known);
            if (!problem.suggestion.empty()) problem.repair = Repair::rename_attribute;
        }
    }

    void report_unknown_element(const Open& at, NodeId child) {
        const std::string_view own_name = document_.name(child);
        if (own_name == "EncryptedData") return;  // said of the section
        const std::vector<std::string_view> known = element_names(*at.schema);
        Problem& problem = add(ProblemKind::unrecognized_element, child);
        problem.subject = own_name;
        problem.text = fmt::format("Unrecognized element '{}'", own_name);
        problem.suggestion = suggest(own_name, known);
        if (!problem.suggestion.empty()) problem.repair = Repair::rename_element;
    }

    bool same_key(NodeId a, NodeId b, const ElementSchema& entry, std::span<const NameId> keys) const {
        return std::all_of(keys.begin(), keys.end(), [&](NameId key) {
            const AttributeSchema* schema = entry.attribute(key);
            const std::string_view x = config::key_value(document_, a, entry, key);
            const std::string_view y = config::key_value(document_, b, entry, key);
            return schema != nullptr && schema->case_sensitive ? x == y : equal_ignore_case(x, y);
        });
    }

    // Entries of one element only; what is inherited is another check's matter. Several unique keys count one by one
    // (a site's name and id), combined ones together.
    void check_duplicates(NodeId parent, const CollectionSchema& collection) {
        collection.for_each_key([&](std::span<const NameId> keys) { check_duplicates(parent, collection, keys); });
    }

    void check_duplicates(NodeId parent, const CollectionSchema& collection, std::span<const NameId> keys) {
        forget_entries();
        for (NodeId child = document_.first_element(parent); child != no_node; child = document_.next_element(child)) {
            const NameId id = document_.name_id(child);
            if (collection.clears(id)) {
                forget_entries();
            } else if (collection.removes(id)) {
                forget(child, collection, keys);
            } else if (collection.adds(id)) {
                // A key that is absent and has no default of its own is an attribute that is missing.
                if (!has_key(document_, child, *collection.entry, keys)) continue;
                const NodeId earlier = find_same_or_remember(child, collection, keys);
                if (earlier != no_node) report_duplicate(earlier, child, collection, keys);
            }
        }
    }

    // A few entries are compared one by one; from then on a table of keys is quicker.
    void forget_entries() {
        few_.clear();
        // A new table: to clear one that was large once takes as long as it was large.
        if (has_table_) by_key_ = {};
        has_table_ = false;
    }

    void forget(NodeId directive, const CollectionSchema& collection, std::span<const NameId> keys) {
        if (has_table_)
            by_key_.erase(config::key_text(document_, directive, collection, keys));
        else
            std::erase_if(few_, [&](NodeId entry) { return same_key(entry, directive, *collection.entry, keys); });
    }

    NodeId find_same_or_remember(NodeId child, const CollectionSchema& collection, std::span<const NameId> keys) {
        constexpr std::size_t few = 8;
        if (!has_table_) {
            for (NodeId entry : few_)
                if (same_key(entry, child, *collection.entry, keys)) return entry;
            few_.push_back(child);
            if (few_.size() <= few) return no_node;
            for (NodeId entry : few_) by_key_.emplace(config::key_text(document_, entry, collection, keys), entry);
            has_table_ = true;
            return no_node;
        }
        const auto [at, inserted] = by_key_.emplace(config::key_text(document_, child, collection, keys), child);
        return inserted ? no_node : at->second;
    }

    void report_duplicate(NodeId earlier, NodeId later, const CollectionSchema& collection,
                          std::span<const NameId> keys) {
        Problem& problem = add(ProblemKind::duplicate_entry, later);
        problem.code = already_exists;
        problem.subject = document_.name(later);
        problem.text = duplicate_text(document_, later, collection, keys);
        problem.related = Problem::Related{context_.file, earlier, "the first one is here"};
        const bool exact = std::all_of(keys.begin(), keys.end(), [&](NameId key) {
            return config::key_value(document_, earlier, *collection.entry, key) ==
                   config::key_value(document_, later, *collection.entry, key);
        });
        if (!exact && !is_known_to_ignore_case(collection)) problem.certainty = Certainty::likely;
        if (identical(earlier, later)) problem.repair = Repair::remove_element;
    }

    // Names of pools and sites are joined without case; of other keys no source says.
    bool is_known_to_ignore_case(const CollectionSchema&) const { return context_.read_by_activation_service; }

    bool identical(NodeId a, NodeId b) const {
        const xml::Node& x = document_.node(a);
        const xml::Node& y = document_.node(b);
        if (x.attribute_count != y.attribute_count || x.has_children || y.has_children) return false;
        for (AttributeId i = x.first_attribute; i < x.first_attribute + x.attribute_count; ++i) {
            const AttributeId other = document_.find(b, document_.attribute_name(i));
            if (other == xml::no_attribute || document_.value(i) != document_.value(other)) return false;
        }
        return document_.name(a) == document_.name(b);
    }

    const ElementContext& context_;
    const xml::Document& document_;
    std::vector<Problem>& out_;
    std::vector<Open> open_;
    std::vector<NodeId> few_;
    bool has_table_ = false;
    std::unordered_map<std::string, NodeId> by_key_;
    std::size_t suggestions_ = 0;
    std::vector<std::string> meant_;  // suggested for this element already: no name may come twice
};

}  // namespace

void check_element(const ElementContext& context, xml::NodeId node, const ElementSchema& schema,
                   std::vector<Problem>& out) {
    ElementCheck(context, out).run(node, schema);
}

bool is_lock_attribute(NameId id) {
    switch (id) {
        case name::lockAttributes:
        case name::lockAllAttributesExcept:
        case name::lockElements:
        case name::lockAllElementsExcept:
        case name::lockItem:
        case name::configSource:
        case name::configProtectionProvider:
        case name::xmlns:
            return true;
        default:
            return false;
    }
}

bool has_key(const xml::Document& document, NodeId node, const ElementSchema& entry, std::span<const NameId> keys) {
    return std::any_of(keys.begin(), keys.end(), [&](NameId key) {
        const AttributeSchema* schema = entry.attribute(key);
        return document.find(node, key) != xml::no_attribute || (schema != nullptr && schema->has_default);
    });
}

std::string duplicate_text(const xml::Document& document, xml::NodeId node, const CollectionSchema& collection,
                           std::span<const NameId> keys) {
    std::string key_names;
    std::string key_values;
    for (NameId key : keys) {
        if (!key_names.empty()) {
            key_names += ", ";
            key_values += ", ";
        }
        key_names += config::names().name(key);
        key_values += config::key_value(document, node, *collection.entry, key);
    }
    if (keys.size() == 1)
        return fmt::format(
            "Cannot add duplicate collection entry of type '{}' with unique key attribute '{}' set to '{}'",
            document.name(node), key_names, key_values);
    return fmt::format(
        "Cannot add duplicate collection entry of type '{}' with combined key attributes '{}' respectively set to '{}'",
        document.name(node), key_names, key_values);
}

}  // namespace iislint::validity
