#include "xml/element_plan.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace iislint::xml {
namespace {

bool has_keys(const Document& document, NodeId node, const PathStep& step) {
    if (step.has_only_keys && document.node(node).attribute_count != step.keys.size()) return false;
    return std::all_of(step.keys.begin(), step.keys.end(), [&](const auto& key) {
        const std::optional<std::string_view> value = document.value(node, key.first);
        return value && equal_ignore_case(*value, key.second);
    });
}

bool has_keys(const PlannedElement& element, const PathStep& step) {
    return std::all_of(step.keys.begin(), step.keys.end(), [&](const auto& key) {
        return std::any_of(element.attributes.begin(), element.attributes.end(), [&](const AttributeChange& attribute) {
            return attribute.name == key.first && attribute.value && equal_ignore_case(*attribute.value, key.second);
        });
    });
}

}  // namespace

void PlannedElement::change(std::string_view attribute, std::optional<std::string_view> value) {
    for (AttributeChange& known : attributes)
        if (known.name == attribute) {
            known.value = value;
            return;
        }
    attributes.push_back({attribute, value});
}

bool PlannedElement::has_content() const {
    const auto first = attributes.begin() + static_cast<std::ptrdiff_t>(std::min(key_count, attributes.size()));
    return std::any_of(first, attributes.end(), [](const AttributeChange& a) { return a.value.has_value(); });
}

ElementPlan::ElementPlan(const Document& document, NodeId element) : document_(document) {
    PlannedElement& top = elements_.emplace_back();
    top.name = document.name(element);
    top.existing = element;
}

std::size_t ElementPlan::add(std::size_t parent, std::string_view name, NodeId existing) {
    PlannedElement& added = elements_.emplace_back();
    added.name = name;
    added.existing = existing;
    elements_[parent].children.push_back(elements_.size() - 1);
    return elements_.size() - 1;
}

std::size_t ElementPlan::planned(std::size_t parent, NodeId existing) const {
    for (const std::size_t c : elements_[parent].children)
        if (elements_[c].existing == existing) return c;
    return not_planned;
}

std::size_t ElementPlan::find(NodeId node) {
    std::vector<NodeId> way;
    while (node != no_node && node != elements_.front().existing) {
        way.push_back(node);
        node = document_.parent(node);
    }
    if (node == no_node) return not_planned;
    std::size_t at = 0;
    for (auto next = way.rbegin(); next != way.rend(); ++next) {
        const std::size_t known = planned(at, *next);
        at = known == not_planned ? add(at, document_.name(*next), *next) : known;
    }
    return at;
}

void ElementPlan::drop_needless() {
    for (std::size_t i = elements_.size(); i-- > 0;)
        std::erase_if(elements_[i].children, [&](std::size_t c) {
            const PlannedElement& child = elements_[c];
            return child.is_new() && !child.is_wanted && !child.has_content() && child.children.empty();
        });
}

std::size_t ElementPlan::walk(const ElementChange::Path& path, bool create) {
    std::size_t at = 0;
    for (const PathStep& step : path) {
        at = child(at, step, create);
        if (at == not_planned) break;
    }
    return at;
}

std::size_t ElementPlan::child(std::size_t parent, const PathStep& step, bool create) {
    const NodeId outer = elements_[parent].existing;
    for (NodeId node = outer == no_node ? no_node : document_.first_element(outer); node != no_node;
         node = document_.next_element(node)) {
        if (document_.name(node) != step.name || !has_keys(document_, node, step)) continue;
        const std::size_t known = planned(parent, node);
        if (known == not_planned) return add(parent, step.name, node);
        if (!elements_[known].is_removed) return known;
    }
    for (const std::size_t c : elements_[parent].children)
        if (elements_[c].is_new() && elements_[c].name == step.name && has_keys(elements_[c], step)) return c;
    if (!create) return not_planned;
    const std::size_t created = add(parent, step.name, no_node);
    for (const auto& [name, value] : step.keys) elements_[created].change(name, value);
    elements_[created].key_count = step.keys.size();
    return created;
}

}  // namespace iislint::xml
