#include "rules/element_fix.hpp"

#include <algorithm>

#include "config/schema_names.hpp"
#include "rules/setting_place.hpp"

namespace iislint::rules {
namespace {

using findings::SettingChange;
using Kind = SettingChange::Kind;
using Step = xml::ElementChange::Step;

Kind kind_of(const Step& step) {
    switch (step.kind) {
        case Step::Kind::set:
            return Kind::set_attribute;
        case Step::Kind::remove:
            return Kind::remove_attribute;
        case Step::Kind::create:
            return Kind::add_element;
        case Step::Kind::remove_element:
        case Step::Kind::remove_node:
            return Kind::remove_element;
        case Step::Kind::append:
        case Step::Kind::prepend:
            break;
    }
    return step.element.name == "clear"    ? Kind::clear_entries
           : step.element.name == "remove" ? Kind::remove_entry
                                           : Kind::add_entry;
}

// Down by a step of an ElementChange: into a location tag, a group, the section, or an element below it.
void go(SettingChange& place, const xml::PathStep& step) {
    if (config::find_section(place.section) != nullptr) return descend(place, step.name, step.keys);
    if (place.section.empty() && step.name == "location") {
        for (const auto& [name, value] : step.keys)
            if (name == "path") place.path += (place.path.empty() ? "" : "/") + value;
        return;
    }
    place.section += (place.section.empty() ? "" : "/") + step.name;
}

}  // namespace

void add_edits(findings::Fix& fix, const config::ConfigFile& file, std::vector<text::Edit> edits) {
    if (edits.empty()) return;
    for (findings::FileEdits& known : fix.files) {
        if (known.source != &file.source()) continue;
        known.edits.insert(known.edits.end(), std::make_move_iterator(edits.begin()),
                           std::make_move_iterator(edits.end()));
        text::sort_edits(known.edits);
        return;
    }
    fix.files.push_back({&file.source(), std::move(edits)});
}

void add_change(findings::Fix& fix, const config::Server& server, const config::ConfigFile& file, xml::NodeId node,
                const xml::ElementChange& change) {
    add_edits(fix, file, change.edits(file.document(), node, file.source().newline()));
    const SettingChange base = setting_at(server, file, node);
    for (const Step& step : change.steps()) {
        SettingChange place = step.kind == Step::Kind::remove_node ? setting_at(server, file, step.node) : base;
        for (const xml::PathStep& one : step.path) go(place, one);
        place.kind = kind_of(step);
        place.attribute = step.attribute;
        place.value = step.value;
        if (place.kind == Kind::add_entry || place.kind == Kind::remove_entry) {
            const config::ElementSchema* schema = schema_at(place);
            const config::CollectionSchema* collection =
                schema == nullptr ? nullptr : schema->collection_adding(config::name::add);
            if (collection == nullptr && schema != nullptr && !schema->collections.empty())
                collection = &schema->collections.front();
            descend(place, place.kind == Kind::add_entry ? std::string_view(step.element.name) : "add",
                    collection == nullptr ? step.element.attributes : entry_keys(step.element.attributes, *collection));
            if (place.kind == Kind::add_entry) place.attributes = step.element.attributes;
        }
        fix.changes.push_back(std::move(place));
    }
}

void add_removal(findings::Fix& fix, const config::Server& server, const config::ConfigFile& file, xml::NodeId node) {
    add_edits(fix, file, {xml::remove_element(file.document(), node)});
    fix.changes.push_back(setting_at(server, file, node));
    const bool is_entry = !fix.changes.back().steps.empty() && !fix.changes.back().steps.back().keys.empty();
    fix.changes.back().kind = is_entry ? Kind::remove_entry : Kind::remove_element;
}

}  // namespace iislint::rules
