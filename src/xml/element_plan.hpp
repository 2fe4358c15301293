// The elements that an ElementChange touches or creates, before any byte of them is written.
//
// Ownership: borrows the document and the change's steps. Used by ElementChange alone.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "xml/document.hpp"
#include "xml/element_change.hpp"

namespace iislint::xml {

struct AttributeChange {
    std::string_view name;
    std::optional<std::string_view> value;  // none: to be removed
};

// An element that changes or is to be created. Parents stand before their children in the plan.
struct PlannedElement {
    std::string_view name;
    NodeId existing = no_node;
    bool is_wanted = false;     // a new one stays even without content
    bool goes_first = false;    // a new one stands in front of its siblings
    bool is_removed = false;    // an existing one
    std::size_t key_count = 0;  // the first attributes of a new one only tell it from others
    std::vector<AttributeChange> attributes;
    std::vector<std::size_t> children;

    bool is_new() const { return existing == no_node; }
    void change(std::string_view attribute, std::optional<std::string_view> value);
    bool has_content() const;
};

class ElementPlan {
public:
    static constexpr std::size_t not_planned = static_cast<std::size_t>(-1);

    ElementPlan(const Document& document, NodeId element);

    // Where the path leads, or not_planned when an element of it exists neither in the document nor in the plan.
    std::size_t find(const ElementChange::Path& path) { return walk(path, false); }
    std::size_t find_or_create(const ElementChange::Path& path) { return walk(path, true); }
    // An existing element below the planned one, or not_planned.
    std::size_t find(NodeId node);
    std::size_t add(std::size_t parent, std::string_view name, NodeId existing);
    PlannedElement& operator[](std::size_t index) { return elements_[index]; }

    // Drops elements that were to be created for an attribute which a later step removed.
    void drop_needless();

    const std::vector<PlannedElement>& elements() const { return elements_; }

private:
    std::size_t walk(const ElementChange::Path& path, bool create);
    std::size_t child(std::size_t parent, const PathStep& step, bool create);
    std::size_t planned(std::size_t parent, NodeId existing) const;

    const Document& document_;
    std::vector<PlannedElement> elements_;
};

}  // namespace iislint::xml
