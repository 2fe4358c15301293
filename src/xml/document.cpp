#include "xml/document.hpp"

#include <algorithm>

namespace iislint::xml {

NodeId Document::child(NodeId id, std::string_view wanted) const {
    for (NodeId c = first_child(id); c != no_node; c = next(c))
        if (is_element(c) && name(c) == wanted) return c;
    return no_node;
}

AttributeId Document::find(NodeId id, std::string_view wanted) const {
    const Node& n = nodes_[id];
    for (AttributeId a = n.first_attribute, e = a + n.attribute_count; a != e; ++a)
        if (attribute_name(a) == wanted) return a;
    return no_attribute;
}

std::optional<std::string_view> Document::value(NodeId id, std::string_view wanted) const {
    const AttributeId a = find(id, wanted);
    if (a == no_attribute) return std::nullopt;
    return value(a);
}

std::string_view Document::decoded_value(AttributeId id) const {
    const auto at = std::lower_bound(decoded_.begin(), decoded_.end(), id,
                                     [](const auto& entry, AttributeId wanted) { return entry.first < wanted; });
    return at->second;
}

}  // namespace iislint::xml
