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

// The entry's key as text: key attributes in schema order, defaults for missing ones.
std::string key_of(const xml::Document& document, NodeId node, const CollectionSchema& collection) {
    std::string key;
    for (NameId name : collection.keys) {
        const AttributeSchema* schema = collection.entry->attribute(name);
        const xml::AttributeId a = document.find(node, name);
        std::string_view text;
        if (a != no_attribute)
            text = document.value(a);
        else if (schema != nullptr)
            text = default_value(*schema);
        key += schema != nullptr && schema->case_sensitive ? std::string(text) : to_lower(text);
        key += '\0';
    }
    return key;
}

bool names_contain(std::span<const NameId> names, NameId name) {
    return name != xml::unknown_name && std::find(names.begin(), names.end(), name) != names.end();
}

// Entries in order with a look-up by key, so that a long collection stays linear.
class MergedEntries {
public:
    explicit MergedEntries(const CollectionSchema& collection) : collection_(collection) {}

    void apply(const Layer& layer, std::size_t index, NodeId parent) {
        const xml::Document& document = layer.file->document();
        std::vector<std::size_t> local;
        for (NodeId child = document.first_element(parent); child != no_node; child = document.next_element(child)) {
            const NameId name = document.name_id(child);
            if (names_contain(collection_.add, name)) {
                const Entry entry{layer.file, child, collection_.entry, layer.origin, index};
                add(entry, keyed() ? key_of(document, child, collection_) : std::string{}, local);
            } else if (name != xml::unknown_name && name == collection_.clear) {
                order_.clear();
                local.clear();
                by_key_.clear();
            } else if (name != xml::unknown_name && name == collection_.remove && keyed()) {
                remove(key_of(document, child, collection_));
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

    bool keyed() const { return collection_.key_kind != KeyKind::none && !collection_.keys.empty(); }

    void add(const Entry& entry, std::string key, std::vector<std::size_t>& local) {
        std::size_t same_key = no_slot;
        if (keyed()) {
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
