// One XML document as a flat, immutable tree with the exact place of everything.
//
// Purpose: what configuration semantics, rules and edits look at. Nodes stand in document order in one vector,
// attributes in another; an id is an index. White space between nodes is not stored: it is what lies between spans.
// Ownership: borrows the text it was parsed from (Source::text(), which keeps its address when the Source moves) and
// owns decoded values that differ from their raw bytes.
//
//   for (NodeId child = document.first_child(node); child != no_node; child = document.next(child)) …
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/span.hpp"
#include "xml/names.hpp"

namespace iislint::xml {

using text::Offset;
using text::Span;

using NodeId = std::uint32_t;
using AttributeId = std::uint32_t;
inline constexpr NodeId no_node = 0xFFFFFFFFU;
inline constexpr AttributeId no_attribute = 0xFFFFFFFFU;

enum class NodeKind : std::uint8_t { element, text, cdata, comment, processing_instruction, declaration, doctype };

struct Attribute {
    Offset name_begin = 0;
    Offset value_begin = 0;  // behind the opening quote
    std::uint32_t value_size : 31 = 0;
    std::uint32_t decoded : 1 = 0;  // the value differs from its raw bytes and is kept apart
    std::uint16_t name_size = 0;
    NameId name = unknown_name;
};

struct Node {
    Offset begin = 0;      // of '<', or of the first character of text
    Offset start_end = 0;  // behind the start tag's '>'; for other kinds behind the node
    Offset end = 0;        // behind the end tag's '>'; equals start_end for <a/>
    NodeId parent = no_node;
    NodeId next = no_node;  // next sibling
    AttributeId first_attribute = 0;
    std::uint16_t attribute_count = 0;
    std::uint16_t name_size = 0;
    NameId name = unknown_name;
    NodeKind kind = NodeKind::element;
    bool has_children = false;  // the first child is then the next node
};

// A reason why a conforming reader refuses the document (XML 1.0), at its place.
struct SyntaxProblem {
    std::string message;  // one sentence without the file's name
    Span span;
};

class Document {
public:
    std::string_view text() const { return text_; }
    NodeId root() const { return root_; }  // the document element, or no_node
    NodeId first_top_level() const { return nodes_.empty() ? no_node : 0; }
    std::size_t node_count() const { return nodes_.size(); }
    const Node& node(NodeId id) const { return nodes_[id]; }
    const Attribute& attribute(AttributeId id) const { return attributes_[id]; }

    NodeId first_child(NodeId id) const { return nodes_[id].has_children ? id + 1 : no_node; }
    NodeId next(NodeId id) const { return nodes_[id].next; }
    NodeId parent(NodeId id) const { return nodes_[id].parent; }
    NameId name_id(NodeId id) const { return nodes_[id].name; }
    bool is_element(NodeId id) const { return nodes_[id].kind == NodeKind::element; }

    std::string_view name(NodeId id) const { return name_span(id).in(text_); }
    // False: no element has this name. True: look for it (another name may have set the same bit).
    bool may_have(NameId name) const { return (element_names_[name / 64 % 8] >> (name % 64) & 1U) != 0; }
    // First child element of that name, or no_node.
    NodeId child(NodeId id, NameId name) const {
        for (NodeId c = first_child(id); c != no_node; c = next(c))
            if (nodes_[c].name == name && name != unknown_name) return c;
        return no_node;
    }
    NodeId child(NodeId id, std::string_view name) const;
    NodeId next_element(NodeId id) const {  // next sibling that is an element
        for (NodeId n = next(id); n != no_node; n = next(n))
            if (is_element(n)) return n;
        return no_node;
    }
    NodeId first_element(NodeId id) const {
        const NodeId c = first_child(id);
        return c == no_node || is_element(c) ? c : next_element(c);
    }

    AttributeId find(NodeId id, NameId name) const {
        const Node& n = nodes_[id];
        for (AttributeId a = n.first_attribute, e = a + n.attribute_count; a != e; ++a)
            if (attributes_[a].name == name && name != unknown_name) return a;
        return no_attribute;
    }
    AttributeId find(NodeId id, std::string_view name) const;
    std::string_view attribute_name(AttributeId id) const { return attribute_name_span(id).in(text_); }
    // As XML reads it: references resolved, white space normalised.
    std::string_view value(AttributeId id) const {
        const Attribute& a = attributes_[id];
        return a.decoded ? decoded_value(id) : text_.substr(a.value_begin, a.value_size);
    }
    std::optional<std::string_view> value(NodeId id, std::string_view attribute_name) const;
    // Empty when the element does not have the attribute.
    std::string_view value_or_empty(NodeId id, NameId attribute) const {
        const AttributeId a = find(id, attribute);
        return a == no_attribute ? std::string_view{} : value(a);
    }

    Span name_span(NodeId id) const {
        const Node& n = nodes_[id];
        return {n.begin + 1, n.begin + 1 + n.name_size};
    }
    Span span(NodeId id) const { return {nodes_[id].begin, nodes_[id].end}; }
    Span start_tag(NodeId id) const { return {nodes_[id].begin, nodes_[id].start_end}; }
    bool self_closing(NodeId id) const { return text_[nodes_[id].start_end - 2] == '/'; }
    Span attribute_name_span(AttributeId id) const {
        const Attribute& a = attributes_[id];
        return {a.name_begin, a.name_begin + a.name_size};
    }
    // The raw value, without its quotes.
    Span value_span(AttributeId id) const {
        const Attribute& a = attributes_[id];
        return {a.value_begin, a.value_begin + a.value_size};
    }
    // From the name to behind the closing quote.
    Span attribute_span(AttributeId id) const {
        const Attribute& a = attributes_[id];
        return {a.name_begin, a.value_begin + a.value_size + 1};
    }
    char quote(AttributeId id) const { return text_[attributes_[id].value_begin - 1]; }

private:
    friend class Parser;
    std::string_view decoded_value(AttributeId id) const;

    std::string_view text_;
    std::vector<Node> nodes_;
    std::vector<Attribute> attributes_;
    std::array<std::uint64_t, 8> element_names_{};  // bits of NameId modulo 512
    // Sorted by attribute; few attributes need decoding.
    std::vector<std::pair<AttributeId, std::string>> decoded_;
    NodeId root_ = no_node;
};

}  // namespace iislint::xml
