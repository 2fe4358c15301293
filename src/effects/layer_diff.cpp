#include "effects/layer_diff.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "text/line_index.hpp"

namespace iislint::effects {
namespace {

using config::CollectionSchema;
using config::ElementSchema;
using config::Entry;
using config::Layer;
using config::Layers;
using findings::NamedValues;
using xml::no_node;
using xml::NodeId;

// Attributes that mean something on every element.
bool is_general(std::string_view name) { return name == "configSource" || name == "configProtectionProvider"; }

struct Written {
    std::string_view text;
    const config::AttributeSchema* schema = nullptr;
    const Layer* layer = nullptr;
    NodeId node = no_node;
};

using ValueMap = std::map<std::string_view, Written>;

// The attributes of the elements that one path of steps leads to, nearest layer first.
ValueMap values_at(const std::vector<std::pair<const Layer*, NodeId>>& elements, const ElementSchema& schema) {
    ValueMap values;
    for (const auto& [layer, node] : elements) {
        const xml::Document& document = layer->file->document();
        const xml::Node& n = document.node(node);
        for (xml::AttributeId a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a) {
            const std::string_view name = document.attribute_name(a);
            const config::AttributeSchema* known = schema.attribute(document.attribute(a).name);
            if (known == nullptr && !schema.allow_unrecognized_attributes && !is_general(name)) continue;
            values.emplace(name, Written{document.value(a), known, layer, node});
        }
    }
    return values;
}

// lockItem, lockAttributes … of the elements: what any of them locks is locked.
std::map<std::string_view, std::string> locks_at(const std::vector<std::pair<const Layer*, NodeId>>& elements) {
    std::map<std::string_view, std::string> locks;
    for (const auto& [layer, node] : elements) {
        const xml::Document& document = layer->file->document();
        const xml::Node& n = document.node(node);
        for (xml::AttributeId a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a) {
            const std::string_view name = document.attribute_name(a);
            if (!is_lock(name) || equal_ignore_case(document.value(a), "false")) continue;
            std::string& all = locks[name];
            if (!all.empty()) all += " and ";
            all += document.value(a);
        }
    }
    return locks;
}

std::string origin_of(const Written& written) {
    const xml::Document& document = written.layer->file->document();
    if (written.layer->origin == config::Origin::explicit_) return {};
    if (written.layer->origin == config::Origin::defaults) return std::string(document.name(written.layer->node));
    const text::Position at = text::LineIndex(document.text()).position(document.node(written.node).begin);
    return fmt::format("{}:{}", written.layer->file->path(), at.line);
}

std::string identity_of(const Entry& entry, const CollectionSchema& collection) {
    const xml::Document& document = entry.file->document();
    std::string identity(document.name(entry.node));
    const bool keyed = collection.key_kind != config::KeyKind::none && !collection.keys.empty();
    if (!keyed) {
        for (const auto& [name, value] : attributes_of(document, entry.node)) {
            identity += '\0';
            identity += name;
            identity += '=';
            identity += value;
        }
        return identity;
    }
    const std::size_t count = collection.key_kind == config::KeyKind::unique ? 1 : collection.keys.size();
    for (const xml::NameId key : collection.keys.first(count)) {
        const xml::AttributeId a = document.find(entry.node, key);
        identity += '\0';
        if (a != xml::no_attribute) identity += to_lower(document.value(a));
    }
    return identity;
}

class LayerDiff {
public:
    LayerDiff(const Effect& base, std::span<const xml::NameId> without, std::vector<Effect>& out)
        : effect_(base), without_(without), out_(out) {}

    using Elements = std::vector<std::pair<const Layer*, NodeId>>;

    void diff(const Elements& before, const Elements& after, const ElementSchema& schema) {
        if (same_text(before, after)) return;
        diff_attributes(before, after, schema);
        for (const CollectionSchema& collection : schema.collections)
            if (std::none_of(collection.add.begin(), collection.add.end(), [&](xml::NameId add) {
                    return std::find(without_.begin(), without_.end(), add) != without_.end();
                }))
                diff_entries(before, after, collection);
        for (const ElementSchema* child : schema.children) {
            if (child->is_collection_defaults) continue;  // seen through the objects it supplies
            const Elements inner_before = below(before, child->id);
            const Elements inner_after = below(after, child->id);
            if (inner_before.empty() && inner_after.empty()) continue;
            effect_.steps.push_back({std::string(child->name), {}});
            diff(inner_before, inner_after, *child);
            effect_.steps.pop_back();
        }
    }

private:
    static bool same_text(const Elements& before, const Elements& after) {
        return std::equal(before.begin(), before.end(), after.begin(), after.end(), [](const auto& a, const auto& b) {
            return a.first->file->path() == b.first->file->path() &&
                   text_of(*a.first->file, a.second) == text_of(*b.first->file, b.second);
        });
    }

    static Elements below(const Elements& elements, xml::NameId child) {
        Elements found;
        for (const auto& [layer, node] : elements)
            if (const NodeId inner = layer->file->document().child(node, child); inner != no_node)
                found.emplace_back(layer, inner);
        return found;
    }

    Effect& add(Effect::Kind kind) {
        Effect& effect = out_.emplace_back(effect_);
        effect.kind = kind;
        return effect;
    }

    void diff_attributes(const Elements& before, const Elements& after, const ElementSchema& schema) {
        const ValueMap was = values_at(before, schema);
        const ValueMap is = values_at(after, schema);
        const auto report = [&](std::string_view name, const Written* old_value, const Written* new_value) {
            const Written* either = old_value != nullptr ? old_value : new_value;
            if (either == nullptr) return;
            const config::AttributeSchema* known = either->schema;
            const std::string_view fallback = known == nullptr ? std::string_view{} : config::default_value(*known);
            const std::string_view from = old_value != nullptr ? old_value->text : fallback;
            const std::string_view to = new_value != nullptr ? new_value->text : fallback;
            if (same_value(known, from, to)) return;
            Effect& effect = add(Effect::Kind::value);
            effect.attribute = name;
            const bool is_secret = known != nullptr && known->encrypted;
            effect.before = is_secret ? "[REDACTED]" : std::string(from);
            effect.after = is_secret ? "[REDACTED]" : std::string(to);
            effect.origin_before = old_value == nullptr ? "schema" : origin_of(*old_value);
        };
        for (const auto& [name, value] : was) {
            const auto at = is.find(name);
            report(name, &value, at == is.end() ? nullptr : &at->second);
        }
        for (const auto& [name, value] : is)
            if (!was.contains(name)) report(name, nullptr, &value);
        diff_locks(locks_at(before), locks_at(after));
    }

    void diff_locks(const std::map<std::string_view, std::string>& was,
                    const std::map<std::string_view, std::string>& is) {
        const auto report = [&](std::string_view name, const std::string& from, const std::string& to) {
            if (from == to) return;
            Effect& effect = add(Effect::Kind::value);
            effect.attribute = name;
            effect.before = from;
            effect.after = to;
        };
        for (const auto& [name, value] : was) {
            const auto at = is.find(name);
            report(name, value, at == is.end() ? std::string() : at->second);
        }
        for (const auto& [name, value] : is)
            if (!was.contains(name)) report(name, {}, value);
    }

    // Entries by identity; of equal ones the first, the second …
    using EntryMap = std::map<std::pair<std::string, std::size_t>, Entry>;

    std::vector<Entry> collect(const Elements& elements, const CollectionSchema& collection) const {
        std::vector<Layer> layers;
        for (const auto& [layer, node] : elements) layers.push_back({layer->file, node, layer->schema, layer->origin});
        return config::collect(layers, {}, collection);
    }

    static EntryMap index(const std::vector<Entry>& entries, const CollectionSchema& collection,
                          std::vector<std::pair<std::string, std::size_t>>& order) {
        EntryMap map;
        std::map<std::string, std::size_t> counts;
        for (const Entry& entry : entries) {
            std::string identity = identity_of(entry, collection);
            const std::size_t count = counts[identity]++;
            order.emplace_back(identity, count);
            map.emplace(std::pair(std::move(identity), count), entry);
        }
        return map;
    }

    void diff_entries(const Elements& before, const Elements& after, const CollectionSchema& collection) {
        const std::vector<Entry> was = collect(before, collection);
        const std::vector<Entry> is = collect(after, collection);
        std::vector<std::pair<std::string, std::size_t>> order_before;
        std::vector<std::pair<std::string, std::size_t>> order_after;
        const EntryMap old_entries = index(was, collection, order_before);
        const EntryMap new_entries = index(is, collection, order_after);
        for (const auto& [identity, entry] : old_entries) {
            const auto at = new_entries.find(identity);
            if (at == new_entries.end())
                report_entry(Effect::Kind::entry_removed, entry, collection);
            else
                diff_entry(entry, at->second, collection);
        }
        for (const auto& [identity, entry] : new_entries)
            if (!old_entries.contains(identity)) report_entry(Effect::Kind::entry_added, entry, collection);
        std::erase_if(order_before, [&](const auto& one) { return !new_entries.contains(one); });
        std::erase_if(order_after, [&](const auto& one) { return !old_entries.contains(one); });
        if (order_before != order_after) add(Effect::Kind::order);
    }

    void report_entry(Effect::Kind kind, const Entry& entry, const CollectionSchema& collection) {
        Effect& effect = add(kind);
        const xml::Document& document = entry.file->document();
        effect.steps.push_back({std::string(document.name(entry.node)), keys_of(entry, collection)});
        effect.attributes = attributes_of(document, entry.node);
    }

    void diff_entry(const Entry& before, const Entry& after, const CollectionSchema& collection) {
        const Layer old_layer{before.file, before.node, collection.entry, before.origin};
        const Layer new_layer{after.file, after.node, collection.entry, after.origin};
        effect_.steps.push_back({std::string(after.file->document().name(after.node)), keys_of(after, collection)});
        diff({{&old_layer, before.node}}, {{&new_layer, after.node}}, *collection.entry);
        effect_.steps.pop_back();
    }

    Effect effect_;
    std::span<const xml::NameId> without_;
    std::vector<Effect>& out_;
};

}  // namespace

bool is_lock(std::string_view attribute) { return attribute.starts_with("lock"); }

std::string_view text_of(const config::ConfigFile& file, NodeId node) {
    if (node == no_node) return {};
    return file.document().span(node).in(file.document().text());
}

NamedValues attributes_of(const xml::Document& document, NodeId node) {
    NamedValues values;
    const xml::Node& n = document.node(node);
    for (xml::AttributeId a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a)
        values.emplace_back(document.attribute_name(a), document.value(a));
    return values;
}

NamedValues keys_of(const Entry& entry, const CollectionSchema& collection) {
    const xml::Document& document = entry.file->document();
    NamedValues keys;
    if (collection.key_kind != config::KeyKind::none && !collection.keys.empty()) {
        const std::size_t count = collection.key_kind == config::KeyKind::unique ? 1 : collection.keys.size();
        for (const xml::NameId key : collection.keys.first(count)) {
            const xml::AttributeId a = document.find(entry.node, key);
            keys.emplace_back(config::names().name(key),
                              a == xml::no_attribute ? std::string_view{} : document.value(a));
        }
    }
    return keys.empty() ? attributes_of(document, entry.node) : keys;
}

bool same_value(const config::AttributeSchema* schema, std::string_view a, std::string_view b) {
    if (a == b) return true;
    if (schema == nullptr || schema->type == config::ValueType::string) return false;
    const std::optional<std::int64_t> x = config::parse_value(*schema, a);
    return x && x == config::parse_value(*schema, b);
}

void diff_layers(Layers before, Layers after, const ElementSchema& schema, const Effect& base,
                 std::span<const xml::NameId> without, std::vector<Effect>& out) {
    LayerDiff::Elements was;
    LayerDiff::Elements is;
    for (const Layer& layer : before) was.emplace_back(&layer, layer.node);
    for (const Layer& layer : after) is.emplace_back(&layer, layer.node);
    LayerDiff(base, without, out).diff(was, is, schema);
}

}  // namespace iislint::effects
