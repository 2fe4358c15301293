#include "xml/element_change.hpp"

#include <algorithm>
#include <optional>

namespace iislint::xml {
namespace {

using text::Edit;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t not_planned = static_cast<std::size_t>(-1);
// How far the search for the style of the file goes; keeps a run with many fixes linear.
constexpr NodeId indentation_sample = 2000;
constexpr NodeId closing_sample = 256;
constexpr std::size_t longest_indent_unit = 16;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_space(char c) { return is_blank(c) || is_line_end(c); }

bool has_line_end(std::string_view text) { return text.find_first_of("\r\n") != std::string_view::npos; }

Offset offset(std::size_t value) { return static_cast<Offset>(value); }

Offset text_start(std::string_view text) {
    return text.starts_with(byte_order_mark) ? offset(byte_order_mark.size()) : 0;
}

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

// The white space that the line of the node begins with.
std::string_view line_indentation(const Document& document, NodeId node) {
    const std::string_view text = document.text();
    Offset line = document.node(node).begin;
    while (!is_line_start(text, line)) --line;
    return Span{line, skip_blanks(text, line)}.in(text);
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

// One step deeper than `element`, whose child (if any) has this indentation.
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

std::optional<char> first_quote(const Document& document, NodeId node) {
    const Node& n = document.node(node);
    if (!document.is_element(node) || n.attribute_count == 0) return std::nullopt;
    return document.quote(n.first_attribute);
}

// The quote used by the element, or by the nearest element around it that has attributes.
char quote_near(const Document& document, NodeId element) {
    for (NodeId node = element; node != no_node; node = document.parent(node))
        if (const auto quote = first_quote(document, node)) return *quote;
    return '"';
}

bool blank_before_closing(const Document& document, NodeId self_closing) {
    return is_space(document.text()[document.node(self_closing).start_end - 3]);
}

// Whether a new last child of `element` should be closed by " />" rather than "/>".
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

struct AttributeChange {
    std::string_view name;
    std::optional<std::string_view> value;  // none: to be removed
};

// An element that changes or is to be created. Parents stand before their children in the plan.
struct PlannedElement {
    std::string_view name;
    NodeId existing = no_node;
    bool appended = false;
    std::vector<AttributeChange> attributes;
    std::vector<std::size_t> children;

    void change(std::string_view attribute, std::optional<std::string_view> value) {
        for (AttributeChange& known : attributes)
            if (known.name == attribute) {
                known.value = value;
                return;
            }
        attributes.push_back({attribute, value});
    }
    bool sets_attribute() const {
        return std::any_of(attributes.begin(), attributes.end(), [](const auto& a) { return a.value.has_value(); });
    }
};

class Plan {
public:
    Plan(const Document& document, NodeId element) : document_(document) {
        elements_.push_back({document.name(element), element, false, {}, {}});
    }

    // Where the path leads, or not_planned when an element of it exists neither in the document nor in the plan.
    std::size_t find(const ElementChange::Path& path) { return walk(path, false); }
    std::size_t find_or_create(const ElementChange::Path& path) { return walk(path, true); }
    PlannedElement& operator[](std::size_t index) { return elements_[index]; }

    std::size_t add(std::size_t parent, std::string_view name, NodeId existing) {
        elements_.push_back({name, existing, false, {}, {}});
        elements_[parent].children.push_back(elements_.size() - 1);
        return elements_.size() - 1;
    }

    // Drops elements that were to be created for an attribute which a later step removed.
    void drop_needless() {
        for (std::size_t i = elements_.size(); i-- > 0;)
            std::erase_if(elements_[i].children, [&](std::size_t c) {
                const PlannedElement& child = elements_[c];
                return child.existing == no_node && !child.appended && !child.sets_attribute() &&
                       child.children.empty();
            });
    }

    const std::vector<PlannedElement>& elements() const { return elements_; }

private:
    std::size_t walk(const ElementChange::Path& path, bool create) {
        std::size_t at = 0;
        for (const std::string& name : path) {
            at = child(at, name, create);
            if (at == not_planned) break;
        }
        return at;
    }

    std::size_t child(std::size_t parent, std::string_view name, bool create) {
        const NodeId outer = elements_[parent].existing;
        const NodeId existing = outer == no_node ? no_node : document_.child(outer, name);
        for (const std::size_t c : elements_[parent].children)
            if (existing == no_node ? elements_[c].name == name : elements_[c].existing == existing) return c;
        if (existing == no_node && !create) return not_planned;
        return add(parent, name, existing);
    }

    const Document& document_;
    std::vector<PlannedElement> elements_;
};

// Where new children of one element go and how they are written.
struct ChildPlace {
    Span replaced;
    std::string before;  // new text in front of the children
    std::string after;   // and behind them
    bool on_own_lines = false;
    std::string indentation;     // of the children, when on own lines
    std::string_view unit;       // for children of the children
    std::string_view separator;  // between children, when on one line
    char quote = '"';
    bool blank_before_closing = true;
};

class Renderer {
public:
    Renderer(const Document& document, const Plan& plan, std::string_view newline)
        : document_(document), text_(document.text()), plan_(plan.elements()), newline_(newline) {}

    std::vector<Edit> edits() {
        for (const PlannedElement& element : plan_) {
            if (element.existing == no_node) continue;
            change_attributes(element);
            add_children(element);
        }
        text::sort_edits(edits_);
        return joined();
    }

private:
    void change_attributes(const PlannedElement& element) {
        const Node& node = document_.node(element.existing);
        const bool has_attributes = node.attribute_count > 0;
        const AttributeId last = has_attributes ? node.first_attribute + node.attribute_count - 1 : no_attribute;
        std::string added;
        for (const AttributeChange& change : element.attributes) {
            const AttributeId attribute = document_.find(element.existing, change.name);
            if (attribute == no_attribute) {
                if (change.value)
                    write_attribute(added, has_attributes ? separator_before(element.existing, last) : " ", change,
                                    has_attributes ? document_.quote(last) : quote_near(document_, element.existing));
            } else if (!change.value) {
                const Span span = document_.attribute_span(attribute);
                edits_.push_back({{skip_space_back(text_, span.begin), span.end}, {}});
            } else if (document_.value(attribute) != *change.value) {
                edits_.push_back(
                    {document_.value_span(attribute), escape_attribute(*change.value, document_.quote(attribute))});
            }
        }
        if (added.empty()) return;
        const Offset at =
            has_attributes ? document_.attribute_span(last).end : document_.name_span(element.existing).end;
        edits_.push_back({{at, at}, std::move(added)});
    }

    std::string_view separator_before(NodeId element, AttributeId last) const {
        const Offset end = document_.attribute(last).name_begin;
        const std::string_view separator = Span{skip_space_back(text_, end), end}.in(text_);
        const bool only_one = document_.node(element).attribute_count == 1;
        return separator.empty() || (only_one && !has_line_end(separator)) ? " " : separator;
    }

    static void write_attribute(std::string& out, std::string_view separator, const AttributeChange& change,
                                char quote) {
        out += separator;
        out += change.name;
        out += '=';
        out += quote;
        out += escape_attribute(*change.value, quote);
        out += quote;
    }

    void add_children(const PlannedElement& element) {
        const auto is_new = [&](std::size_t c) { return plan_[c].existing == no_node; };
        if (std::none_of(element.children.begin(), element.children.end(), is_new)) return;
        ChildPlace place = document_.self_closing(element.existing) ? place_in_self_closing(element.existing)
                                                                    : place_before_end_tag(element.existing);
        std::string added = std::move(place.before);
        for (const std::size_t child : element.children)
            if (is_new(child)) write_element(added, child, place);
        added += place.after;
        edits_.push_back({place.replaced, std::move(added)});
    }

    ChildPlace place_in_self_closing(NodeId element) const {
        ChildPlace place;
        const Offset end = document_.node(element).start_end;
        place.replaced = {skip_space_back(text_, end - 2), end};
        place.before = ">";
        place.quote = quote_near(document_, element);
        place.blank_before_closing = blank_before_closing(document_, element);
        place.on_own_lines = own_indentation(document_, element).has_value();
        if (place.on_own_lines) {
            indent_below(place, element);
            break_before_end_tag(place, element);
        }
        place.after += "</";
        place.after += document_.name(element);
        place.after += '>';
        return place;
    }

    ChildPlace place_before_end_tag(NodeId element) const {
        NodeId last_element = no_node;
        NodeId last_child = no_node;
        for (NodeId child = document_.first_child(element); child != no_node; child = document_.next(child)) {
            last_child = child;
            if (document_.is_element(child)) last_element = child;
        }
        ChildPlace place;
        place.quote = quote_near(document_, element);
        place.blank_before_closing = writes_blank_before_closing(document_, element);
        if (last_element != no_node) {
            place_behind_element(place, element, last_element);
        } else {
            place_in_content(place, element, last_child);
        }
        return place;
    }

    void place_behind_element(ChildPlace& place, NodeId element, NodeId sibling) const {
        const auto indentation = own_indentation(document_, sibling);
        place.quote = first_quote(document_, sibling).value_or(place.quote);
        place.on_own_lines = indentation.has_value();
        Offset at = document_.node(sibling).end;
        for (NodeId next = document_.next(sibling); next != no_node; next = document_.next(next)) {
            const Node& node = document_.node(next);
            if (node.kind != NodeKind::comment || has_line_end(Span{at, node.begin}.in(text_))) break;
            at = node.end;
        }
        if (place.on_own_lines) {
            place.indentation = *indentation;
            place.unit = indent_unit(document_, element, indentation);
            at = line_end_or_same(at);
        } else {
            const Offset begin = document_.node(sibling).begin;
            place.separator = Span{skip_blanks_back(text_, begin), begin}.in(text_);
        }
        place.replaced = {at, at};
    }

    // `last` is a comment, text or the like, or no_node.
    void place_in_content(ChildPlace& place, NodeId element, NodeId last) const {
        const Offset start = document_.node(element).start_end;
        const Offset end = offset(text_.rfind("</", document_.node(element).end - 1));
        const Offset at = last == no_node ? start : std::max(start, skip_space_back(text_, document_.node(last).end));
        const bool breaks_before_end_tag = has_line_end(Span{at, end}.in(text_));
        place.replaced = {at, at};

        const bool behind_text = last != no_node && (document_.node(last).kind == NodeKind::text ||
                                                     document_.node(last).kind == NodeKind::cdata);
        place.on_own_lines = breaks_before_end_tag || (!behind_text && own_indentation(document_, element).has_value());
        if (!place.on_own_lines) return;

        const auto indentation = last == no_node || behind_text ? std::nullopt : own_indentation(document_, last);
        if (indentation) {
            place.indentation = *indentation;
            place.unit = indent_unit(document_, element, indentation);
        } else {
            indent_below(place, element);
        }
        if (breaks_before_end_tag) {
            const Offset line_end = line_end_or_same(at);
            place.replaced = {line_end, line_end};
        } else {
            place.replaced.end = end;
            break_before_end_tag(place, element);
        }
    }

    void indent_below(ChildPlace& place, NodeId element) const {
        place.unit = indent_unit(document_, element, std::nullopt);
        place.indentation = line_indentation(document_, element);
        place.indentation += place.unit;
    }

    void break_before_end_tag(ChildPlace& place, NodeId element) const {
        place.after += newline_;
        place.after += line_indentation(document_, element);
    }

    // Blanks at the end of a line stay there, so that only new lines show up in a diff.
    Offset line_end_or_same(Offset at) const {
        const Offset end = skip_blanks(text_, at);
        return end < text_.size() && is_line_end(text_[end]) ? end : at;
    }

    void write_element(std::string& out, std::size_t top, const ChildPlace& place) const {
        struct Open {
            std::size_t planned;
            std::size_t next_child;
        };
        std::vector<Open> open;
        const auto begin_line = [&] {
            if (!place.on_own_lines) return;
            out += newline_;
            out += place.indentation;
            for (std::size_t i = 0; i < open.size(); ++i) out += place.unit;
        };
        const auto start = [&](std::size_t planned) {
            const PlannedElement& element = plan_[planned];
            begin_line();
            out += '<';
            out += element.name;
            for (const AttributeChange& attribute : element.attributes)
                if (attribute.value) write_attribute(out, " ", attribute, place.quote);
            if (element.children.empty()) {
                out += place.blank_before_closing ? " />" : "/>";
            } else {
                out += '>';
                open.push_back({planned, 0});
            }
        };
        out += place.separator;
        start(top);
        while (!open.empty()) {
            const PlannedElement& element = plan_[open.back().planned];
            if (open.back().next_child < element.children.size()) {
                start(element.children[open.back().next_child++]);
                continue;
            }
            open.pop_back();
            begin_line();
            out += "</";
            out += element.name;
            out += '>';
        }
    }

    // Edits that touch become one, so that their order cannot be mistaken.
    std::vector<Edit> joined() {
        std::vector<Edit> result;
        for (Edit& edit : edits_) {
            if (!result.empty() && result.back().span.end == edit.span.begin) {
                result.back().span.end = edit.span.end;
                result.back().text += edit.text;
            } else {
                result.push_back(std::move(edit));
            }
        }
        return result;
    }

    const Document& document_;
    std::string_view text_;
    const std::vector<PlannedElement>& plan_;
    std::string_view newline_;
    std::vector<Edit> edits_;
};

}  // namespace

void ElementChange::set(const Path& path, std::string attribute, std::string value) {
    steps_.push_back({Step::Kind::set, path, std::move(attribute), std::move(value), {}});
}

void ElementChange::remove(const Path& path, std::string attribute) {
    steps_.push_back({Step::Kind::remove, path, std::move(attribute), {}, {}});
}

void ElementChange::append(const Path& path, NewElement element) {
    steps_.push_back({Step::Kind::append, path, {}, {}, std::move(element)});
}

bool ElementChange::empty() const { return steps_.empty(); }

std::vector<text::Edit> ElementChange::edits(const Document& document, NodeId element, std::string_view newline) const {
    Plan plan(document, element);
    for (const Step& step : steps_) {
        switch (step.kind) {
            case Step::Kind::set:
                plan[plan.find_or_create(step.path)].change(step.attribute, step.value);
                break;
            case Step::Kind::remove:
                if (const std::size_t at = plan.find(step.path); at != not_planned)
                    plan[at].change(step.attribute, std::nullopt);
                break;
            case Step::Kind::append: {
                const std::size_t added = plan.add(plan.find_or_create(step.path), step.element.name, no_node);
                plan[added].appended = true;
                for (const auto& [name, value] : step.element.attributes) plan[added].change(name, value);
                break;
            }
        }
    }
    plan.drop_needless();
    return Renderer(document, plan, newline).edits();
}

text::Edit remove_element(const Document& document, NodeId element) {
    const std::string_view text = document.text();
    const Span span = document.span(element);
    const Offset begin = skip_blanks_back(text, span.begin);
    Offset end = skip_blanks(text, span.end);
    if (!is_line_start(text, begin) || (end < text.size() && !is_line_end(text[end]))) return {span, {}};
    if (text.substr(end).starts_with("\r\n")) {
        end += 2;
    } else if (end < text.size()) {
        end += 1;
    }
    return {{begin, end}, {}};
}

std::string escape_attribute(std::string_view value, char quote) {
    std::string out;
    out.reserve(value.size());
    for (const char c : value) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == quote) {
            out += quote == '"' ? "&quot;" : "&apos;";
        } else if (c == '\t') {
            out += "&#x9;";
        } else if (c == '\n') {
            out += "&#xA;";
        } else if (c == '\r') {
            out += "&#xD;";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace iislint::xml
