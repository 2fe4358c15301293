// What differs between two stacks of layers: the effective attributes and entries of one object or section.
//
//   diff_layers(before, after, *pool_schema, pool_effect, effects);
//
// Only what is written somewhere can differ, so the cost is that of the layers' own elements; layers with equal text
// are not looked into. The depth is that of the schema, not of the input.
#pragma once

#include <vector>

#include "config/layers.hpp"
#include "effects/effect.hpp"

namespace iislint::effects {

// `base`: an effect with everything that all of them share. `without`: collections that are objects of their own.
void diff_layers(config::Layers before, config::Layers after, const config::ElementSchema& schema, const Effect& base,
                 std::span<const xml::NameId> without, std::vector<Effect>& out);

// The element as it is written, or nothing.
std::string_view text_of(const config::ConfigFile& file, xml::NodeId node);
findings::NamedValues attributes_of(const xml::Document& document, xml::NodeId node);
// What tells an entry from the others: its keys, or all of its attributes.
findings::NamedValues keys_of(const config::Entry& entry, const config::CollectionSchema& collection);
// lockItem, lockAttributes and the like, which stand on any element.
bool is_lock(std::string_view attribute);
// The same setting, whatever its spelling.
bool same_value(const config::AttributeSchema* schema, std::string_view a, std::string_view b);

}  // namespace iislint::effects
