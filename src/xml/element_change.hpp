// What one element should gain, rendered as edits that copy the local style.
//
// Purpose: a fix says "set processModel/@idleTimeout on this pool"; this class finds out whether the attribute is
// replaced, added to an existing element, or comes with new child elements, and writes it the way the file is written:
// quotes and separators of the neighbours, one attribute per line where the element does so, children indented like
// their siblings, `<add … />` opened when it needs a child, the file's own line ends.
//
//   ElementChange change;
//   change.set({"recycling", "periodicRestart"}, "time", "00:00:00");
//   change.append({"recycling", "periodicRestart", "schedule"}, {"add", {{"value", "02:00:00"}}});
//   std::vector<text::Edit> edits = change.edits(document, pool, source.newline());
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/edit.hpp"
#include "xml/document.hpp"

namespace iislint::xml {

// One step down: the first child element of this name; with keys the first of them whose attributes have these values
// (without case, as IIS compares names).
struct PathStep {
    PathStep(std::string element) : name(std::move(element)) {}
    PathStep(const char* element) : name(element) {}
    PathStep(std::string element, std::vector<std::pair<std::string, std::string>> with)
        : name(std::move(element)), keys(std::move(with)) {}

    std::string name;
    std::vector<std::pair<std::string, std::string>> keys;
    bool has_only_keys = false;  // an element with further attributes is not meant
};

struct NewElement {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;  // values unescaped
};

class ElementChange {
public:
    using Path = std::vector<PathStep>;  // below the element; empty: the element itself

    // Creates the elements of the path as needed, with the keys of their steps.
    void set(const Path& path, std::string attribute, std::string value);
    void remove(const Path& path, std::string attribute);
    // Adds a child behind the last child element of that parent.
    void append(const Path& path, NewElement element);
    // Adds a child in front of all others.
    void prepend(const Path& path, NewElement element);
    // Creates the elements of the path as needed; the last one may stay without attributes.
    void create(const Path& path);
    // Takes an element away with what stands on its lines alone; whatever else is asked of it or below it is dropped.
    void remove_element(const Path& path);
    void remove_element(NodeId element);
    bool empty() const;

    // What was asked for, in order.
    struct Step {
        enum class Kind { set, remove, append, prepend, create, remove_element, remove_node } kind;
        Path path;
        std::string attribute;
        std::string value;
        NewElement element;
        NodeId node = no_node;
    };
    const std::vector<Step>& steps() const { return steps_; }

    // Sorted, not overlapping. Setting an attribute to the value it has gives no edit.
    std::vector<text::Edit> edits(const Document& document, NodeId element, std::string_view newline) const;

private:
    std::vector<Step> steps_;
};

// The element with what stands on its lines alone: indentation and line end go too.
text::Edit remove_element(const Document& document, NodeId element);

// `value` escaped for an attribute in these quotes: & < the quote, and TAB, CR, LF as references; with `ascii_only` all
// that is not ASCII, too.
std::string escape_attribute(std::string_view value, char quote, bool ascii_only = false);

}  // namespace iislint::xml
