#include "config/layers.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/ascii.hpp"
#include "config/value.hpp"

namespace iislint::config {
namespace {

using xml::no_attribute;
using xml::no_node;
using xml::NodeId;

// Entries in order with a look-up by key, so that a long collection stays linear.
class MergedEntries {
public:
    explicit MergedEntries(const CollectionSchema& collection) : collection_(collection) {}

    void apply(const Layer& layer, std::size_t index, NodeId parent) {
        const xml::Document& document = layer.file->document();
        std::vector<std::size_t> local;
        for (NodeId child = document.first_element(parent); child != no_node; child = document.next_element(child)) {
            const NameId name = document.name_id(child);
            if (collection_.adds(name)) {
                const Entry entry{layer.file, child, collection_.entry, layer.origin, index};
                add(entry,
                    collection_.is_keyed() ? key_text(document, child, collection_, collection_.keys) : std::string{},
                    local);
            } else if (collection_.clears(name)) {
                order_.clear();
                local.clear();
                by_key_.clear();
            } else if (collection_.removes(name) && collection_.is_keyed()) {
                remove(key_text(document, child, collection_, collection_.keys));
            }
        }
        order_.insert(collection_.merge_append ? order_.end() : order_.begin(), local.begin(), local.end());
    }

    std::vector<Entry> take() {
        std::vector<Entry> entries;
        entries.reserve(order_.size());
        for (std::size_t slot : order_)
            if (!slots_[slot].removed) entries.push_back(slots_[slot].entry);
        return entries;
    }

private:
    struct Slot {
        Entry entry;
        std::size_t same_key = no_slot;  // the one added before it with the same key
        bool removed = false;
    };
    static constexpr std::size_t no_slot = SIZE_MAX;

    void add(const Entry& entry, std::string key, std::vector<std::size_t>& local) {
        std::size_t same_key = no_slot;
        if (collection_.is_keyed()) {
            const auto [at, inserted] = by_key_.emplace(std::move(key), slots_.size());
            if (!inserted) {
                if (!collection_.allow_duplicates) return;
                same_key = std::exchange(at->second, slots_.size());
            }
        }
        local.push_back(slots_.size());
        slots_.push_back({entry, same_key});
    }

    void remove(const std::string& key) {
        const auto at = by_key_.find(key);
        if (at == by_key_.end()) return;
        for (std::size_t slot = at->second; slot != no_slot; slot = slots_[slot].same_key) slots_[slot].removed = true;
        by_key_.erase(at);
    }

    const CollectionSchema& collection_;
    std::vector<Slot> slots_;         // as added
    std::vector<std::size_t> order_;  // of the slots, as IIS has them
    std::unordered_map<std::string, std::size_t> by_key_;
};

}  // namespace

std::string_view key_value(const xml::Document& document, NodeId node, const ElementSchema& entry, NameId key) {
    const xml::AttributeId a = document.find(node, key);
    if (a != no_attribute) return document.value(a);
    const AttributeSchema* schema = entry.attribute(key);
    return schema == nullptr ? std::string_view{} : default_value(*schema);
}

std::string key_text(const xml::Document& document, NodeId node, const CollectionSchema& collection,
                     std::span<const NameId> keys) {
    std::string text;
    for (NameId key : keys) {
        const AttributeSchema* schema = collection.entry->attribute(key);
        const std::string_view value = key_value(document, node, *collection.entry, key);
        text += schema != nullptr && schema->case_sensitive ? std::string(value) : to_lower(value);
        text += '\0';
    }
    return text;
}

NodeId descend(const xml::Document& document, NodeId node, std::span<const NameId> steps) {
    for (NameId step : steps) {
        node = document.child(node, step);
        if (node == no_node) break;
    }
    return node;
}

EffectiveValue read(Layers layers, const AttributePath& path, IisVersion version) {
    EffectiveValue value;
    value.schema = path.schema;
    const bool known_to_version = path.schema == nullptr || path.schema->since <= version;
    if (known_to_version) {
        for (const Layer& layer : layers) {
            const xml::Document& document = layer.file->document();
            const NodeId node = descend(document, layer.node, path.steps);
            if (node == no_node) continue;
            const xml::AttributeId a = document.find(node, path.attribute);
            if (a == no_attribute) continue;
            const ElementSchema* schema = layer.schema;
            for (std::size_t i = 0; schema != nullptr && i < path.steps.size(); ++i)
                schema = schema->child(path.steps[i]);
            if (schema == nullptr ||
                (schema->attribute(path.attribute) == nullptr && !schema->allow_unrecognized_attributes))
                continue;
            value.text = document.value(a);
            value.origin = layer.origin;
            value.file = layer.file;
            value.node = node;
            value.attribute = a;
            return value;
        }
    }
    if (path.schema != nullptr) value.text = default_value(*path.schema);
    return value;
}

std::vector<Entry> collect(Layers layers, std::span<const NameId> steps, const CollectionSchema& collection) {
    MergedEntries merged(collection);
    for (std::size_t i = layers.size(); i-- > 0;) {
        const NodeId parent = descend(layers[i].file->document(), layers[i].node, steps);
        if (parent != no_node) merged.apply(layers[i], i, parent);
    }
    return merged.take();
}

}  // namespace iislint::config
