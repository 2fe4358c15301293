#include "xml/element_change.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "xml/element_plan.hpp"
#include "xml/element_style.hpp"

namespace iislint::xml {
namespace {

using text::Edit;

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
    Renderer(const Document& document, const ElementPlan& plan, std::string_view newline)
        : document_(document),
          text_(document.text()),
          plan_(plan.elements()),
          newline_(newline),
          ascii_only_(declares_other_encoding(document)) {}

    std::vector<Edit> edits() {
        // Depth first, so that nothing below a removed element is looked at.
        std::vector<std::size_t> open{0};
        while (!open.empty()) {
            const PlannedElement& element = plan_[open.back()];
            open.pop_back();
            change_attributes(element);
            change_children(element);
            for (const std::size_t child : element.children)
                if (!plan_[child].is_new() && !plan_[child].is_removed) open.push_back(child);
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
                edits_.push_back({document_.value_span(attribute),
                                  escape_attribute(*change.value, document_.quote(attribute), ascii_only_)});
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

    void write_attribute(std::string& out, std::string_view separator, const AttributeChange& change,
                         char quote) const {
        out += separator;
        out += change.name;
        out += '=';
        out += quote;
        out += escape_attribute(*change.value, quote, ascii_only_);
        out += quote;
    }

    void change_children(const PlannedElement& element) {
        std::vector<std::size_t> first;
        std::vector<std::size_t> last;
        std::vector<NodeId> removed;
        for (const std::size_t child : element.children) {
            if (plan_[child].is_removed)
                removed.push_back(plan_[child].existing);
            else if (plan_[child].is_new())
                (plan_[child].goes_first ? first : last).push_back(child);
        }
        std::sort(removed.begin(), removed.end());
        const auto stays = [&](NodeId child) { return !std::binary_search(removed.begin(), removed.end(), child); };
        NodeId first_left = no_node;
        NodeId last_left = no_node;
        for (NodeId child = document_.first_element(element.existing); child != no_node;
             child = document_.next_element(child)) {
            if (!stays(child)) continue;
            if (first_left == no_node) first_left = child;
            last_left = child;
        }
        if (first_left == no_node) {
            first.insert(first.end(), last.begin(), last.end());
            last.clear();
            // New children take the place of one that goes.
            if (!first.empty() && !removed.empty()) {
                replace_child(element, removed.back(), first);
                removed.pop_back();
            } else if (!first.empty()) {
                add_children(document_.self_closing(element.existing) ? place_in_self_closing(element.existing)
                                                                      : place_in_content(element.existing),
                             first);
            }
        } else {
            if (!first.empty()) add_before(element, first_left, first);
            if (!last.empty()) add_children(place_behind_element(element.existing, last_left), last);
        }
        for (const NodeId child : removed) edits_.push_back(xml::remove_element(document_, child));
    }

    void add_children(ChildPlace place, const std::vector<std::size_t>& children) {
        std::string added = std::move(place.before);
        for (const std::size_t child : children) write_element(added, child, place);
        added += place.after;
        edits_.push_back({place.replaced, std::move(added)});
    }

    // The children as they are written behind a sibling, without what separates the first of them from it.
    std::string written_apart(const std::vector<std::size_t>& children, const ChildPlace& place) const {
        std::string added;
        for (const std::size_t child : children) write_element(added, child, place);
        added.erase(0, lead(place).size());
        return added;
    }

    void add_before(const PlannedElement& element, NodeId sibling, const std::vector<std::size_t>& children) {
        const ChildPlace place = place_behind_element(element.existing, sibling);
        const Offset at = document_.node(sibling).begin;
        edits_.push_back({{at, at}, written_apart(children, place) + lead(place)});
    }

    void replace_child(const PlannedElement& element, NodeId child, const std::vector<std::size_t>& children) {
        const ChildPlace place = place_behind_element(element.existing, child);
        edits_.push_back({document_.span(child), written_apart(children, place)});
    }

    std::string lead(const ChildPlace& place) const {
        if (!place.on_own_lines) return std::string(place.separator);
        return std::string(newline_) + place.indentation;
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

    ChildPlace place_behind_element(NodeId element, NodeId sibling) const {
        ChildPlace place;
        place.blank_before_closing = writes_blank_before_closing(document_, element);
        place.quote = first_quote(document_, sibling).value_or(quote_near(document_, element));
        const auto indentation = own_indentation(document_, sibling);
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
        return place;
    }

    // Of an element with an end tag and without child elements.
    ChildPlace place_in_content(NodeId element) const {
        ChildPlace place;
        place.quote = quote_near(document_, element);
        place.blank_before_closing = writes_blank_before_closing(document_, element);
        NodeId last = no_node;  // a comment, text or the like
        for (NodeId child = document_.first_child(element); child != no_node; child = document_.next(child))
            last = child;
        const Offset start = document_.node(element).start_end;
        const Offset end = offset(text_.rfind("</", document_.node(element).end - 1));
        const Offset at = last == no_node ? start : std::max(start, skip_space_back(text_, document_.node(last).end));
        const bool breaks_before_end_tag = has_line_end(Span{at, end}.in(text_));
        place.replaced = {at, at};

        const bool behind_text = last != no_node && (document_.node(last).kind == NodeKind::text ||
                                                     document_.node(last).kind == NodeKind::cdata);
        place.on_own_lines = breaks_before_end_tag || (!behind_text && own_indentation(document_, element).has_value());
        if (!place.on_own_lines) return place;

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
        return place;
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
    // The file is read as UTF-8 since it holds ASCII alone; others go by its declaration.
    bool ascii_only_ = false;
    std::vector<Edit> edits_;
};

}  // namespace

void ElementChange::set(const Path& path, std::string attribute, std::string value) {
    steps_.push_back({Step::Kind::set, path, std::move(attribute), std::move(value), {}, no_node});
}

void ElementChange::remove(const Path& path, std::string attribute) {
    steps_.push_back({Step::Kind::remove, path, std::move(attribute), {}, {}, no_node});
}

void ElementChange::append(const Path& path, NewElement element) {
    steps_.push_back({Step::Kind::append, path, {}, {}, std::move(element), no_node});
}

void ElementChange::prepend(const Path& path, NewElement element) {
    steps_.push_back({Step::Kind::prepend, path, {}, {}, std::move(element), no_node});
}

void ElementChange::create(const Path& path) { steps_.push_back({Step::Kind::create, path, {}, {}, {}, no_node}); }

void ElementChange::remove_element(const Path& path) {
    steps_.push_back({Step::Kind::remove_element, path, {}, {}, {}, no_node});
}

void ElementChange::remove_element(NodeId element) {
    steps_.push_back({Step::Kind::remove_node, {}, {}, {}, {}, element});
}

bool ElementChange::empty() const { return steps_.empty(); }

std::vector<text::Edit> ElementChange::edits(const Document& document, NodeId element, std::string_view newline) const {
    ElementPlan plan(document, element);
    const auto remove_planned = [&](std::size_t at) {
        // The element itself is not this class's to remove, see xml::remove_element.
        if (at == ElementPlan::not_planned || at == 0) return;
        if (!plan[at].is_new()) plan[at].is_removed = true;
        plan[at].is_wanted = false;
        plan[at].attributes.clear();
        plan[at].children.clear();
    };
    for (const Step& step : steps_) {
        switch (step.kind) {
            case Step::Kind::set:
                plan[plan.find_or_create(step.path)].change(step.attribute, step.value);
                break;
            case Step::Kind::remove:
                if (const std::size_t at = plan.find(step.path); at != ElementPlan::not_planned)
                    plan[at].change(step.attribute, std::nullopt);
                break;
            case Step::Kind::append:
            case Step::Kind::prepend: {
                const std::size_t added = plan.add(plan.find_or_create(step.path), step.element.name, no_node);
                plan[added].is_wanted = true;
                plan[added].goes_first = step.kind == Step::Kind::prepend;
                for (const auto& [name, value] : step.element.attributes) plan[added].change(name, value);
                break;
            }
            case Step::Kind::create:
                plan[plan.find_or_create(step.path)].is_wanted = true;
                break;
            case Step::Kind::remove_element:
                remove_planned(plan.find(step.path));
                break;
            case Step::Kind::remove_node:
                remove_planned(plan.find(step.node));
                break;
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

std::string escape_attribute(std::string_view value, char quote, bool ascii_only) {
    std::string out;
    out.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (ascii_only && static_cast<unsigned char>(c) >= 0x80) {
            const Utf8Character character = decode_utf8(value, i);
            out += fmt::format("&#x{:X};", static_cast<std::uint32_t>(character.code));
            i += std::max<std::size_t>(character.size, 1) - 1;
        } else if (c == '&') {
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
