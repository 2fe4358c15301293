#include "xml/element_style.hpp"

#include <algorithm>
#include <vector>

#include "base/ascii.hpp"

namespace iislint::xml {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
// How far the search for the style of the file goes; keeps a run with many fixes linear.
constexpr NodeId indentation_sample = 2000;
constexpr NodeId closing_sample = 256;
constexpr std::size_t longest_indent_unit = 16;

Offset text_start(std::string_view text) {
    return text.starts_with(byte_order_mark) ? offset(byte_order_mark.size()) : 0;
}

// What `inner` adds to `outer`, when that looks like one step of indentation.
std::optional<std::string_view> indentation_step(std::optional<std::string_view> outer,
                                                 std::optional<std::string_view> inner) {
    if (!outer || !inner || !inner->starts_with(*outer)) return std::nullopt;
    const std::string_view step = inner->substr(outer->size());
    if (step.size() > longest_indent_unit) return std::nullopt;
    return step;
}

std::optional<std::string_view> usual_indentation_step(const Document& document) {
    std::vector<std::pair<std::string_view, std::size_t>> counts;
    const NodeId end = static_cast<NodeId>(std::min<std::size_t>(document.node_count(), indentation_sample));
    for (NodeId node = 0; node < end; ++node) {
        const NodeId parent = document.parent(node);
        if (!document.is_element(node) || parent == no_node) continue;
        const auto step = indentation_step(own_indentation(document, parent), own_indentation(document, node));
        if (!step) continue;
        const auto known = std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.first == *step; });
        if (known != counts.end()) {
            ++known->second;
        } else if (counts.size() < longest_indent_unit) {
            counts.emplace_back(*step, 1);
        }
    }
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == counts.end()) return std::nullopt;
    return most->first;
}

}  // namespace

Offset skip_blanks_back(std::string_view text, Offset at) {
    while (at > 0 && is_blank(text[at - 1])) --at;
    return at;
}

Offset skip_space_back(std::string_view text, Offset at) {
    while (at > 0 && is_space(text[at - 1])) --at;
    return at;
}

Offset skip_blanks(std::string_view text, Offset at) {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
}

bool is_line_start(std::string_view text, Offset at) { return at == text_start(text) || is_line_end(text[at - 1]); }

// The white space before the node when nothing else stands before it on its line.
std::optional<std::string_view> own_indentation(const Document& document, NodeId node) {
    const std::string_view text = document.text();
    const Offset begin = document.node(node).begin;
    const Offset line = skip_blanks_back(text, begin);
    if (!is_line_start(text, line)) return std::nullopt;
    return Span{line, begin}.in(text);
}

std::string_view line_indentation(const Document& document, NodeId node) {
    const std::string_view text = document.text();
    Offset line = document.node(node).begin;
    while (!is_line_start(text, line)) --line;
    return Span{line, skip_blanks(text, line)}.in(text);
}

std::string_view indent_unit(const Document& document, NodeId element, std::optional<std::string_view> child) {
    const auto own = own_indentation(document, element);
    if (const auto step = indentation_step(own, child); step && !step->empty()) return *step;
    if (const NodeId parent = document.parent(element); parent != no_node)
        if (const auto step = indentation_step(own_indentation(document, parent), own); step && !step->empty())
            return *step;
    if (const auto step = usual_indentation_step(document)) return *step;
    const std::string_view seen = own.value_or(std::string_view{});
    return !seen.empty() && seen.find(' ') == std::string_view::npos ? "\t" : "    ";
}

bool declares_other_encoding(const Document& document) {
    const NodeId first = document.first_top_level();
    if (first == no_node || document.node(first).kind != NodeKind::declaration) return false;
    const std::string_view text = document.span(first).in(document.text());
    const std::size_t key = text.find("encoding");
    const std::size_t quote = key == std::string_view::npos ? key : text.find_first_of("\"'", key);
    if (quote == std::string_view::npos) return false;
    const std::string_view name = text.substr(quote + 1);
    return !starts_with_ignore_case(name, "utf-8") && !starts_with_ignore_case(name, "utf8") &&
           !starts_with_ignore_case(name, "utf-16");
}

std::optional<char> first_quote(const Document& document, NodeId node) {
    const Node& n = document.node(node);
    if (!document.is_element(node) || n.attribute_count == 0) return std::nullopt;
    return document.quote(n.first_attribute);
}

char quote_near(const Document& document, NodeId element) {
    for (NodeId node = element; node != no_node; node = document.parent(node))
        if (const auto quote = first_quote(document, node)) return *quote;
    return '"';
}

bool blank_before_closing(const Document& document, NodeId self_closing) {
    return is_space(document.text()[document.node(self_closing).start_end - 3]);
}

bool writes_blank_before_closing(const Document& document, NodeId element) {
    NodeId sibling = no_node;
    for (NodeId child = document.first_element(element); child != no_node; child = document.next_element(child))
        if (document.self_closing(child)) sibling = child;
    if (sibling != no_node) return blank_before_closing(document, sibling);

    NodeId end = no_node;
    for (NodeId node = element; node != no_node && end == no_node; node = document.parent(node))
        end = document.next(node);
    if (end == no_node) end = static_cast<NodeId>(document.node_count());
    const NodeId begin = end > closing_sample ? end - closing_sample : 0;
    for (NodeId node = end; node-- > begin;)
        if (document.is_element(node) && document.self_closing(node)) return blank_before_closing(document, node);
    return true;
}

}  // namespace iislint::xml
