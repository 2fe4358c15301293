#include "effects/announced.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "base/ascii.hpp"
#include "config/schema.hpp"
#include "effects/layer_diff.hpp"
#include "effects/named_values.hpp"

namespace iislint::effects {
namespace {

using findings::ElementStep;
using findings::NamedValues;
using findings::SettingChange;
using Kind = SettingChange::Kind;
using Steps = std::span<const ElementStep>;

bool same_step(const ElementStep& a, const ElementStep& b) {
    return a.name == b.name && (includes(a.keys, b.keys) || includes(b.keys, a.keys));
}

bool same_steps(Steps a, Steps b) { return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_step); }

bool starts_with(Steps steps, Steps prefix) {
    return steps.size() >= prefix.size() && same_steps(steps.first(prefix.size()), prefix);
}

// The same path or one below it.
bool is_below(std::string_view path, std::string_view outer) {
    if (outer.empty()) return true;
    return starts_with_ignore_case(path, outer) && (path.size() == outer.size() || path[outer.size()] == '/');
}

// The place of an announcement as seen from an effect: the same with the subject's own steps put in place of the
// defaults element that supplies them.
bool leads_to(Steps announced, Steps& rest, const Effect& effect) {
    const Steps own = Steps(effect.steps).first(effect.own_steps);
    if (starts_with(announced, own)) {
        rest = announced.subspan(own.size());
        return true;
    }
    std::string_view defaults;
    switch (effect.subject) {
        case Effect::Subject::application_pool:
            defaults = "applicationPoolDefaults";
            break;
        case Effect::Subject::site:
            defaults = "siteDefaults";
            break;
        case Effect::Subject::application:
            defaults = "applicationDefaults";
            break;
        case Effect::Subject::virtual_directory:
            defaults = "virtualDirectoryDefaults";
            break;
        case Effect::Subject::path:
            return false;
    }
    for (std::size_t outer = 0; outer < own.size() && outer < announced.size(); ++outer) {
        if (announced[outer].name == defaults && same_steps(announced.first(outer), own.first(outer))) {
            rest = announced.subspan(outer + 1);
            return true;
        }
    }
    return false;
}

NamedValues with(NamedValues keys, const std::string& attribute, const std::string& value) {
    for (auto& [name, old] : keys)
        if (name == attribute) old = value;
    return keys;
}

const config::AttributeSchema* schema_of(const Effect& effect) {
    const config::SectionSchema* section = config::find_section(effect.section);
    const config::ElementSchema* schema = section == nullptr ? nullptr : section->element;
    for (const ElementStep& step : effect.steps) {
        if (schema == nullptr) return nullptr;
        const xml::NameId name = config::names().find(step.name);
        const config::CollectionSchema* collection = schema->collection_adding(name);
        schema = collection != nullptr ? collection->entry : schema->child(name);
    }
    return schema == nullptr ? nullptr : schema->attribute(config::names().find(effect.attribute));
}

// Under another key an entry moves: one that it hid, nearer to the path, comes to light in its own place.
bool changes_key(const SettingChange& change) {
    const NamedValues& keys = change.steps.back().keys;
    return change.kind == Kind::set_attribute &&
           std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.first == change.attribute; });
}

bool covers_value(const SettingChange& change, Steps place, const Effect& effect, Steps steps) {
    switch (change.kind) {
        case Kind::set_attribute:
            if (!same_steps(place, steps)) return false;
            // Where the entry stood, one that it hid comes to light: the key in other letters, and whatever it says.
            if (!place.empty() && changes_key(change)) return true;
            // A lock is in force together with those further out.
            return change.attribute == effect.attribute && (is_lock(effect.attribute) || effect.after == "[REDACTED]" ||
                                                            same_value(schema_of(effect), change.value, effect.after));
        case Kind::remove_attribute:
            return same_steps(place, steps) && change.attribute == effect.attribute;
        case Kind::add_entry:  // in place of an entry of that key
            return same_steps(place, steps) &&
                   (includes(change.attributes, {{effect.attribute, effect.after}}) ||
                    std::none_of(change.attributes.begin(), change.attributes.end(),
                                 [&](const auto& written) { return written.first == effect.attribute; }));
        case Kind::remove_entry:
        case Kind::remove_element:
            return starts_with(steps, place);
        case Kind::clear_entries:
        case Kind::add_element:
            return false;
    }
    return false;
}

// The entry is written with what the announcement says and nothing else, but for attributes that later changes of the
// same entry set, rename or take away.
bool adds(const SettingChange& change, const Effect& effect, std::span<const SettingChange* const> all) {
    const auto differing = [](const NamedValues& some, const NamedValues& others) {
        std::vector<std::string_view> names;
        for (const auto& one : some)
            if (!includes(others, {one})) names.push_back(one.first);
        return names;
    };
    std::vector<std::string_view> missing = differing(change.attributes, effect.attributes);
    std::vector<std::string_view> surplus = differing(effect.attributes, change.attributes);
    if (missing.empty() && surplus.empty()) return true;
    for (const SettingChange* later : all) {
        if (!same_steps(later->steps, change.steps)) continue;
        if (later->kind != Kind::set_attribute && later->kind != Kind::remove_attribute) continue;
        std::erase(missing, later->attribute);
        if (later->kind == Kind::set_attribute && includes(effect.attributes, {{later->attribute, later->value}}))
            std::erase(surplus, later->attribute);
    }
    return missing.empty() && surplus.empty();
}

// `all`: every announced change of the section.
bool covers_entry(const SettingChange& change, Steps place, const Effect& effect, Steps steps,
                  std::span<const SettingChange* const> all) {
    const bool added = effect.kind == Effect::Kind::entry_added;
    if (change.kind == Kind::remove_element) return !added && starts_with(steps, place);
    if (change.kind == Kind::clear_entries) return !added && same_steps(steps.first(steps.size() - 1), place);
    if (place.empty()) {
        // The subject itself: a pool that comes or goes.
        if (!steps.empty()) return false;
        return added ? change.kind == Kind::add_entry && adds(change, effect, all) : change.kind == Kind::remove_entry;
    }
    if (steps.empty() || !same_steps(place.first(place.size() - 1), steps.first(steps.size() - 1))) return false;
    if (place.back().name != steps.back().name) return false;
    switch (change.kind) {
        case Kind::add_entry:
            return added && adds(change, effect, all);
        case Kind::remove_entry:
            return !added && includes(effect.attributes, place.back().keys);
        case Kind::set_attribute:
            return includes(effect.attributes,
                            added ? with(place.back().keys, change.attribute, change.value) : place.back().keys);
        case Kind::remove_attribute:
            return true;
        default:
            return false;
    }
}

}  // namespace

Announcements::Announcements(const std::vector<SettingChange>& changes) {
    for (const SettingChange& change : changes) {
        by_section_[change.section].push_back(&change);
        if (change.place == SettingChange::Place::web_config) files_.insert(change.file);
        web_configs_may_come_and_go_ |=
            change.attribute == "enableConfigurationOverride" || change.attribute == "allowSubDirConfig";
    }
}

void Announcements::add_paths_of(const config::Server& server) {
    const std::string prefix = std::string(config::Server::server_config_path()) + "/";
    const auto add = [&](std::uint32_t site, const config::WebConfig& web_config) {
        if (site == config::no_index || !files_.contains(web_config.file->path())) return;
        std::string path = server.config_path(site, web_config.url);
        if (path.starts_with(prefix)) path.erase(0, prefix.size());
        paths_by_file_[web_config.file->path()].insert(std::move(path));
    };
    for (const config::Level& level : server.levels()) add(level.site, level.web_config);
    for (const config::Application& application : server.applications())
        for (const config::WebConfig& web_config : application.web_configs) add(application.site, web_config);
}

bool Announcements::is_in_force_at(const SettingChange& change, std::string_view path) const {
    if (is_below(path, change.path)) return true;
    const auto at = paths_by_file_.find(change.file);
    if (change.place != SettingChange::Place::web_config || at == paths_by_file_.end()) return false;
    // What stands behind the file's own path: the target of a location tag.
    const std::string_view target =
        std::string_view(change.path).substr(std::min(change.file_path.size(), change.path.size()));
    return std::any_of(at->second.begin(), at->second.end(),
                       [&](const std::string& other) { return is_below(path, other + std::string(target)); });
}

bool Announcements::cover(const Effect& effect) const {
    if (web_configs_may_come_and_go_ && effect.subject == Effect::Subject::path && !effect.path.empty()) return true;
    const auto at = by_section_.find(effect.section);
    if (at == by_section_.end()) return false;
    // The text of a section that iislint cannot read: that something in it was announced has to do.
    if (effect.kind == Effect::Kind::content) return true;
    const Steps steps = Steps(effect.steps).subspan(effect.own_steps);
    return std::any_of(at->second.begin(), at->second.end(), [&](const SettingChange* change) {
        if (!is_in_force_at(*change, effect.path)) return false;
        Steps place;
        if (!leads_to(change->steps, place, effect)) return false;
        switch (effect.kind) {
            case Effect::Kind::value:
                return covers_value(*change, place, effect, steps);
            case Effect::Kind::entry_added:
            case Effect::Kind::entry_removed:
                return covers_entry(*change, place, effect, steps, at->second);
            case Effect::Kind::order:
                return !place.empty() && same_steps(place.first(place.size() - 1), steps) &&
                       (change->kind == Kind::add_entry || changes_key(*change));
            case Effect::Kind::content:
                break;
        }
        return false;
    });
}

}  // namespace iislint::effects
