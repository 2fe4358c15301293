// Effective values: elements laid over each other, the nearest first.
//
// A pool is `<add>` over `<applicationPoolDefaults>`; a section at a configuration path is the section's element in
// the nearest file over those further out. Reading an attribute asks each layer in turn, attribute by attribute inside
// child elements too, and ends at the schema's default. A layer whose own schema does not know the attribute does not
// count (preloadEnabled in the applicationDefaults directly under <sites>).
//
//   EffectiveValue v = read(pool.layers(), pool_steps, name::idleTimeout, version);
//   v.text == "00:20:00", v.origin == Origin::schema
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_file.hpp"
#include "config/schema.hpp"

namespace iislint::config {

enum class Origin : std::uint8_t { explicit_, defaults, location, inherited, schema };

struct Layer {
    const ConfigFile* file = nullptr;
    xml::NodeId node = xml::no_node;
    const ElementSchema* schema = nullptr;
    Origin origin = Origin::explicit_;
};
using Layers = std::span<const Layer>;

struct EffectiveValue {
    std::string_view text;                    // the schema's default when nothing is written
    const AttributeSchema* schema = nullptr;  // null for an attribute the schema does not know
    Origin origin = Origin::schema;
    const ConfigFile* file = nullptr;  // null when origin is schema
    xml::NodeId node = xml::no_node;
    xml::AttributeId attribute = xml::no_attribute;
    bool is_written() const { return file != nullptr; }
};

// What to read, below the layered element. `schema` is the element the attribute belongs to, by the object's schema.
struct AttributePath {
    std::vector<NameId> steps;
    NameId attribute = xml::unknown_name;
    const AttributeSchema* schema = nullptr;
};

EffectiveValue read(Layers layers, const AttributePath& path, IisVersion version);

// One entry of a merged collection.
struct Entry {
    const ConfigFile* file = nullptr;
    xml::NodeId node = xml::no_node;
    const ElementSchema* schema = nullptr;
    Origin origin = Origin::explicit_;
    std::size_t layer = 0;  // index into the layers it was merged from
};

// The collection's effective entries in IIS's order: inherited first (last where the collection prepends); add,
// remove and clear in document order; an entry whose key exists is left out (IIS would refuse the file; the validity
// rules say so).
std::vector<Entry> collect(Layers layers, std::span<const NameId> steps, const CollectionSchema& collection);

// A key of an entry: the attribute's value on this element, or the schema's default for it.
std::string_view key_value(const xml::Document& document, xml::NodeId node, const ElementSchema& entry, NameId key);
// Several keys as one text; entries are equal when these texts are.
std::string key_text(const xml::Document& document, xml::NodeId node, const CollectionSchema& collection,
                     std::span<const NameId> keys);

// The first child element along the steps below a node, or no_node.
xml::NodeId descend(const xml::Document& document, xml::NodeId node, std::span<const NameId> steps);

}  // namespace iislint::config
