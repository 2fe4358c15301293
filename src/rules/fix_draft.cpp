#include "rules/fix_draft.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/setting_place.hpp"

namespace iislint::rules {
namespace {

using findings::NamedValues;
using findings::SettingChange;
using xml::no_node;
using xml::NodeId;
using Kind = SettingChange::Kind;

// The element of the target in its file, or no_node when it is yet to be created.
NodeId existing_element(const FixTarget& target) {
    const xml::Document& document = target.file->document();
    NodeId node = target.node;
    for (const xml::PathStep& step : target.path) {
        node = step.keys.empty() ? document.child(node, step.name) : no_node;
        if (node == no_node) break;
    }
    return node;
}

SettingChange with(SettingChange change, Kind kind, std::string_view attribute, std::string value) {
    change.kind = kind;
    change.attribute = attribute;
    change.value = std::move(value);
    return change;
}

std::string_view attribute_name(const Field& field) { return config::names().name(field.path.attribute); }

}  // namespace

xml::ElementChange& FixDraft::change_at(const config::ConfigFile& file, NodeId node) {
    for (Change& change : changes_)
        if (change.file == &file && change.node == node) return change.change;
    changes_.push_back({&file, node, {}});
    return changes_.back().change;
}

void FixDraft::announce(SettingChange change) {
    changes_something_ = true;
    if (evaluator_.options().with_changes) announced_.push_back(std::move(change));
}

bool FixDraft::set(const Object& object, const Field& field, std::string value) {
    if (field.kind == Field::Kind::entry_attribute) return set_entry(object, field, std::move(value));
    const std::optional<FixTarget> target = fix_target(object, field, evaluator_, place_);
    if (!target) return false;
    const std::string_view name = attribute_name(field);
    const NodeId element = existing_element(*target);
    const bool is_so = element != no_node && target->file->document().value(element, name) == std::string_view(value);
    if (!is_so) announce(with(target->change, Kind::set_attribute, name, value));
    change_at(*target->file, target->node).set(target->path, std::string(name), std::move(value));
    return true;
}

bool FixDraft::set_entry(const Object& object, const Field& field, std::string value) {
    const std::optional<FixTarget> target = fix_target(object, field, evaluator_, place_);
    if (!target) return false;
    const NodeId parent = existing_element(*target);
    if (parent == no_node) return false;
    const xml::Document& document = target->file->document();
    for (NodeId child = document.first_element(parent); child != no_node; child = document.next_element(child)) {
        const auto& add = field.collection->add;
        if (std::find(add.begin(), add.end(), document.name_id(child)) == add.end()) continue;
        const xml::AttributeId key = document.find(child, field.filter_attribute);
        if (key == xml::no_attribute || !equal_ignore_case(document.value(key), field.filter_value)) continue;
        if (document.value(child, attribute_name(field)) != std::string_view(value)) {
            SettingChange change = target->change;
            descend(change, document.name(child), entry_keys(document, child, *field.collection));
            announce(with(std::move(change), Kind::set_attribute, attribute_name(field), value));
        }
        change_at(*target->file, child).set({}, std::string(attribute_name(field)), std::move(value));
        return true;
    }
    return false;
}

bool FixDraft::remove(const Object& object, const Field& field) {
    const std::optional<FixTarget> target = fix_target(object, field, evaluator_, place_);
    if (!target) return false;
    const NodeId element = existing_element(*target);
    if (element != no_node && target->file->document().find(element, attribute_name(field)) != xml::no_attribute)
        announce(with(target->change, Kind::remove_attribute, attribute_name(field), {}));
    change_at(*target->file, target->node).remove(target->path, std::string(attribute_name(field)));
    return true;
}

bool FixDraft::append(const Object& object, const Field& collection, std::string_view element, NamedValues attributes) {
    const std::optional<FixTarget> target = fix_target(object, collection, evaluator_, place_);
    if (!target) return false;
    SettingChange change = target->change;
    change.kind = Kind::add_entry;
    descend(change, element, entry_keys(attributes, *collection.collection));
    change.attributes = attributes;
    announce(std::move(change));
    change_at(*target->file, target->node).append(target->path, {std::string(element), std::move(attributes)});
    return true;
}

bool FixDraft::remove_entry(const Object& object, const Field& collection, const config::Entry& entry) {
    const std::optional<FixTarget> target = fix_target(object, collection, evaluator_, place_);
    if (!target) return false;
    const xml::Document& document = entry.file->document();
    const config::CollectionSchema& schema = *collection.collection;
    NamedValues keys = entry_keys(document, entry.node, schema);
    SettingChange change = target->change;
    change.kind = Kind::remove_entry;
    descend(change, document.name(entry.node), keys);
    if (entry.file == target->file && document.parent(entry.node) == existing_element(*target)) {
        announce(std::move(change));
        change_at(*target->file, target->node).remove_element(entry.node);
        return true;
    }
    // A <remove> names an entry by its key, and what a lock holds it cannot take away.
    if (schema.remove == xml::unknown_name || schema.key_kind == config::KeyKind::none || schema.keys.empty())
        return false;
    if (equal_ignore_case(document.value(entry.node, "lockItem").value_or(""), "true")) return false;
    announce(std::move(change));
    change_at(*target->file, target->node)
        .append(target->path, {std::string(config::names().name(schema.remove)), std::move(keys)});
    return true;
}

bool FixDraft::remove_itself(const Object& entry) {
    // What is inherited stands where others have it, too.
    if (entry.entry->origin == config::Origin::inherited || entry.entry->origin == config::Origin::defaults)
        return false;
    const config::ConfigFile& file = *entry.entry->file;
    SettingChange change = setting_at(*entry.server, file, entry.entry->node);
    change.kind = Kind::remove_entry;
    announce(std::move(change));
    change_at(file, file.document().root()).remove_element(entry.entry->node);
    return true;
}

bool FixDraft::clear(const Object& object, const Field& collection) {
    const std::optional<FixTarget> target = fix_target(object, collection, evaluator_, place_);
    if (!target) return false;
    const config::CollectionSchema& schema = *collection.collection;
    const NodeId own = existing_element(*target);
    const std::span<const config::Entry> found = evaluator_.entries(object, collection);
    bool inherits = false;
    for (const config::Entry& entry : found) {
        const xml::Document& document = entry.file->document();
        if (entry.file == target->file && document.parent(entry.node) == own) {
            change_at(*target->file, target->node).remove_element(entry.node);
            SettingChange change = target->change;
            change.kind = Kind::remove_entry;
            descend(change, document.name(entry.node), entry_keys(document, entry.node, schema));
            announce(std::move(change));
        } else {
            if (equal_ignore_case(document.value(entry.node, "lockItem").value_or(""), "true")) return false;
            inherits = true;
        }
    }
    if (!inherits) return true;
    if (schema.clear == xml::unknown_name) return false;
    SettingChange change = target->change;
    change.kind = Kind::clear_entries;
    announce(std::move(change));
    change_at(*target->file, target->node).prepend(target->path, {std::string(config::names().name(schema.clear)), {}});
    return true;
}

bool FixDraft::remove_element(const Object& object, const Field& element) {
    const std::optional<FixTarget> target = fix_target(object, element, evaluator_, place_);
    if (!target || target->path.empty()) return false;
    const NodeId node = existing_element(*target);
    if (node == no_node) return true;
    SettingChange change = target->change;
    change.kind = Kind::remove_element;
    announce(std::move(change));
    change_at(*target->file, target->node).remove_element(target->path);
    return true;
}

std::optional<findings::Fix> FixDraft::finish(std::string title, findings::Safety safety) const {
    findings::Fix fix;
    fix.title = std::move(title);
    fix.safety = safety;
    // Whether the changes of two elements get in each other's way only their edits tell.
    if (!evaluator_.options().with_edits && changes_.size() == 1) {
        if (!changes_something_) return std::nullopt;
        fix.files.push_back({&changes_.front().file->source(), {}});
        return fix;
    }
    for (const Change& change : changes_) {
        std::vector<text::Edit> edits =
            change.change.edits(change.file->document(), change.node, change.file->source().newline());
        if (edits.empty()) continue;
        const auto same = std::find_if(fix.files.begin(), fix.files.end(), [&](const findings::FileEdits& file) {
            return file.source == &change.file->source();
        });
        if (same == fix.files.end()) {
            fix.files.push_back({&change.file->source(), std::move(edits)});
        } else {
            same->edits.insert(same->edits.end(), edits.begin(), edits.end());
            text::sort_edits(same->edits);
            // Two elements that are to grow at one place: their order would be a guess.
            if (text::overlapping(same->edits)) return std::nullopt;
        }
    }
    if (fix.files.empty()) return std::nullopt;
    fix.changes = announced_;
    return fix;
}

}  // namespace iislint::rules
