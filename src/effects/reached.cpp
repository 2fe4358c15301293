#include "effects/reached.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "effects/layer_diff.hpp"
#include "effects/named_values.hpp"
#include "effects/places.hpp"

namespace iislint::effects {
namespace {

using config::ElementSchema;
using config::Layer;
using config::Server;
using findings::ElementStep;
using findings::NamedValues;
using findings::SettingChange;
using xml::no_node;
using xml::NodeId;
using Kind = SettingChange::Kind;
using Steps = std::span<const ElementStep>;

constexpr std::string_view pools_path = "system.applicationHost/applicationPools";
constexpr std::string_view sites_path = "system.applicationHost/sites";

// A place in a file, down to one of the steps.
std::string key_of(const SettingChange& change, std::size_t steps) {
    std::string key = change.file + '\n' + change.path + '\n' + change.section;
    for (const ElementStep& step : Steps(change.steps).first(steps)) {
        key += '\n' + step.name;
        for (const auto& [name, value] : step.keys) key += '\t' + name + '=' + to_lower(value);
    }
    return key;
}

bool takes_away(Kind kind) {
    return kind == Kind::remove_element || kind == Kind::remove_entry || kind == Kind::clear_entries;
}

// What becomes of each place in the course of all changes.
class Course {
public:
    explicit Course(const std::vector<SettingChange>& changes) {
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const SettingChange& change = changes[i];
            const std::string key = key_of(change, change.steps.size());
            if (takes_away(change.kind)) removed_[key] = i;
            if (change.kind != Kind::set_attribute && change.kind != Kind::remove_attribute) continue;
            const std::string attribute = key + "\n@" + change.attribute;
            decided_[attribute] = i;
            values_[attribute] =
                change.kind == Kind::set_attribute ? std::optional<std::string>(change.value) : std::nullopt;
        }
    }

    // A later change decides about the same place.
    bool is_superseded(const SettingChange& change, std::size_t index) const {
        for (std::size_t steps = 0; steps <= change.steps.size(); ++steps)
            if (const auto at = removed_.find(key_of(change, steps)); at != removed_.end() && at->second > index)
                return true;
        if (change.kind != Kind::set_attribute) return false;
        const auto at = decided_.find(key_of(change, change.steps.size()) + "\n@" + change.attribute);
        return at != decided_.end() && at->second > index;
    }

    // The steps with the keys that entries have in the end, and the attributes that an added entry has in the end:
    // other changes set them. `index`: the change's own; an entry that is added has no part in what was before.
    std::vector<ElementStep> final_steps(const SettingChange& change, std::size_t index) const {
        if (change.kind != Kind::add_entry) index = 0;
        std::vector<ElementStep> steps = change.steps;
        for (std::size_t i = 0; i < steps.size(); ++i) follow(key_of(change, i + 1), index, steps[i].keys);
        return steps;
    }
    NamedValues final_attributes(const SettingChange& change, std::size_t index) const {
        NamedValues attributes = change.attributes;
        follow(key_of(change, change.steps.size()), index, attributes);
        return attributes;
    }

private:
    // An attribute that goes again, as a misspelt name of an entry that was misspelt itself, is not looked for.
    void follow(const std::string& key, std::size_t index, NamedValues& values) const {
        std::erase_if(values, [&](auto& one) {
            const std::string attribute = key + "\n@" + one.first;
            const auto at = values_.find(attribute);
            if (at == values_.end() || decided_.at(attribute) < index) return false;
            if (at->second) one.second = *at->second;
            return !at->second;
        });
    }

    std::map<std::string, std::size_t> removed_;
    std::map<std::string, std::size_t> decided_;
    std::map<std::string, std::optional<std::string>> values_;  // nothing: it goes
};

// Elements of one kind, nearest first, with the schema of all of them.
struct Elements {
    std::vector<Layer> layers;
    const ElementSchema* schema = nullptr;
};

bool has_keys(const xml::Document& document, NodeId node, const NamedValues& keys) {
    return std::all_of(keys.begin(), keys.end(), [&](const auto& key) {
        return equal_ignore_case(document.value(node, key.first).value_or(""), key.second);
    });
}

// The entries of collections by their keys. Many changes of one collection read it once.
class EntryIndex {
public:
    const config::Entry* find(const std::vector<Layer>& layers, const config::CollectionSchema& collection,
                              const ElementStep& step) {
        Known& known = read(layers, collection);
        if (const auto at = known.by_keys.find(text_of_step(step)); at != known.by_keys.end())
            return &known.entries[at->second];
        // Without keys an entry is known by all its attributes, and may have got more of them since.
        for (const config::Entry& entry : known.entries) {
            const xml::Document& document = entry.file->document();
            if (document.name(entry.node) == step.name && has_keys(document, entry.node, step.keys)) return &entry;
        }
        return nullptr;
    }

private:
    struct Known {
        std::vector<config::Entry> entries;
        std::map<std::string, std::size_t> by_keys;
    };
    using Place = std::vector<std::pair<const config::ConfigFile*, NodeId>>;

    Known& read(const std::vector<Layer>& layers, const config::CollectionSchema& collection) {
        Place place;
        for (const Layer& layer : layers) place.emplace_back(layer.file, layer.node);
        const auto [at, is_new] = collections_.try_emplace({&collection, std::move(place)});
        if (!is_new) return at->second;
        at->second.entries = config::collect(layers, {}, collection);
        for (std::size_t i = 0; i < at->second.entries.size(); ++i) {
            const config::Entry& entry = at->second.entries[i];
            at->second.by_keys.emplace(
                text_of_step({std::string(entry.file->document().name(entry.node)), keys_of(entry, collection)}), i);
        }
        return at->second;
    }

    static std::string text_of_step(const ElementStep& step) {
        std::string text = step.name;
        for (const auto& [name, value] : step.keys) text += '\n' + name + '=' + to_lower(value);
        return text;
    }

    std::map<std::pair<const config::CollectionSchema*, Place>, Known> collections_;
};

template <class Predicate>
std::vector<NodeId> children_of(const xml::Document& document, const std::vector<NodeId>& parents,
                                Predicate predicate) {
    std::vector<NodeId> children;
    for (const NodeId parent : parents)
        for (NodeId child = document.first_element(parent); child != no_node; child = document.next_element(child))
            if (predicate(child)) children.push_back(child);
    return children;
}

std::string value_of(const Elements& at, std::string_view attribute) {
    for (const Layer& layer : at.layers)
        if (const auto value = layer.file->document().value(layer.node, attribute)) return std::string(*value);
    const config::AttributeSchema* schema =
        at.schema == nullptr ? nullptr : at.schema->attribute(config::names().find(attribute));
    return schema == nullptr ? std::string() : std::string(config::default_value(*schema));
}

// One server as it is after the changes.
class State {
public:
    explicit State(const Server& server) : server_(server) {
        add_file(server.file());
        for (const config::Level& level : server.levels()) add_file(*level.web_config.file);
        for (const config::Application& application : server.applications())
            for (const config::WebConfig& web_config : application.web_configs) add_file(*web_config.file);
        if (!server.is_known()) return;
        const xml::Document& document = server.file().document();
        const auto written = [&](NodeId node, std::string_view key) {
            return to_lower(document.value(node, key).value_or(""));
        };
        for (const config::ApplicationPool& pool : server.pools())
            objects_.emplace("add\n" + written(pool.node, "name"), pool.layers);
        for (const config::Site& site : server.sites())
            objects_.emplace("site\n" + written(site.node, "name"), site.layers);
        for (const config::Application& application : server.applications())
            objects_.emplace("site\n" + written(server.sites()[application.site].node, "name") + "\napplication\n" +
                                 written(application.node, "path"),
                             application.layers);
    }

    bool reads(const SettingChange& change) const {
        return change.is_server_known == server_.is_known() && files_.contains(change.file);
    }

    // Whether the change can be in force at all: a location tag may name a site that does not exist, and pools and
    // sites count in the server's own file alone.
    bool can_count(const SettingChange& change) {
        if (!server_.is_known()) return true;
        return !is_object_elsewhere(change) && scopes_at(server_, place_of(change.path), scopes_);
    }

    // What is in force at the place, or nothing where there is no such place or entry.
    std::optional<Elements> elements_at(const SettingChange& change, Steps steps) {
        if (is_object_elsewhere(change)) return std::nullopt;
        const config::SectionSchema& section = *config::find_section(change.section);
        Elements at;
        if (server_.is_known() && (section.path == pools_path || section.path == sites_path)) {
            at = object_at(section, steps);
        } else {
            const std::optional<Elements>& known = section_at(change.path, section);
            if (!known) return std::nullopt;
            at = *known;
        }
        for (const ElementStep& step : steps)
            if (!step_down(at, step)) return std::nullopt;
        return at;
    }

    struct Written {
        std::size_t places = 0;  // elements on the way; several where entries share their keys
        bool as_wanted = false;  // one of them
    };
    // The same as far as the change's own file goes.
    Written written(const SettingChange& change, Steps steps, const NamedValues& wanted) const {
        const config::SectionSchema& section = *config::find_section(change.section);
        const config::ConfigFile& file = *files_.at(change.file);
        // A section that stands there twice counts with both.
        std::vector<NodeId> nodes;
        const auto add = [&](NodeId scope) {
            std::vector<NodeId> found;
            if (scope != no_node) found.push_back(scope);
            for (const xml::NameId step : section.steps)
                found = children_of(file.document(), found,
                                    [&](NodeId child) { return file.document().name_id(child) == step; });
            nodes.insert(nodes.end(), found.begin(), found.end());
        };
        std::string_view target =
            std::string_view(change.path).substr(std::min(change.file_path.size(), change.path.size()));
        if (!change.file_path.empty() && target.starts_with('/')) target.remove_prefix(1);
        if (target.empty()) add(file.document().root());
        file.for_each_location(target, [&](const config::LocationTag& tag) { add(tag.node); });
        const xml::Document& document = file.document();
        std::size_t places = nodes.size();
        for (const ElementStep& step : steps) {
            nodes = children_of(document, nodes, [&](NodeId child) {
                return document.name(child) == step.name && has_keys(document, child, step.keys);
            });
            places = std::max(places, nodes.size());
        }
        return {places, std::any_of(nodes.begin(), nodes.end(),
                                    [&](NodeId node) { return includes(attributes_of(document, node), wanted); })};
    }

private:
    bool is_object_elsewhere(const SettingChange& change) const {
        return server_.is_known() && change.place != SettingChange::Place::application_host &&
               (change.section == pools_path || change.section == sites_path);
    }

    void add_file(const config::ConfigFile& file) { files_.emplace(file.path(), &file); }

    const std::optional<Elements>& section_at(const std::string& path, const config::SectionSchema& section) {
        const auto [at, is_new] = sections_.try_emplace({path, &section});
        if (is_new && scopes_at(server_, place_of(path), scopes_)) {
            at->second.emplace();
            layers_at(server_, scopes_, section, at->second->layers);
            at->second->schema = section.element;
        }
        return at->second;
    }

    // The innermost pool, site or application on the way; `steps` is left with what lies below it.
    Elements object_at(const config::SectionSchema& section, Steps& steps) {
        Elements at = section_at({}, section).value_or(Elements{});
        std::string key;
        while (!steps.empty() && steps.front().keys.size() == 1) {
            const ElementStep& step = steps.front();
            key += (key.empty() ? "" : "\n") + step.name + "\n" + to_lower(step.keys.front().second);
            const auto object = objects_.find(key);
            const config::CollectionSchema* collection = at.schema->collection_adding(config::names().find(step.name));
            if (object == objects_.end() || collection == nullptr) break;
            at.layers.assign(object->second.begin(), object->second.end());
            at.schema = collection->entry;
            steps = steps.subspan(1);
        }
        return at;
    }

    // False when there is no such element or entry.
    bool step_down(Elements& at, const ElementStep& step) {
        if (at.schema == nullptr) return false;
        const xml::NameId name = config::names().find(step.name);
        std::vector<Layer> inner;
        if (const config::CollectionSchema* collection = at.schema->collection_adding(name)) {
            const config::Entry* entry = entries_.find(at.layers, *collection, step);
            if (entry == nullptr) return false;
            inner.push_back({entry->file, entry->node, collection->entry, entry->origin});
            at = {std::move(inner), collection->entry};
            return true;
        }
        const ElementSchema* schema = at.schema->child(name);
        if (schema == nullptr) return false;
        for (const Layer& layer : at.layers)
            if (const NodeId node = layer.file->document().child(layer.node, name); node != no_node)
                inner.push_back({layer.file, node, schema, layer.origin});
        at = {std::move(inner), schema};
        return true;
    }

    const Server& server_;
    std::map<std::string, const config::ConfigFile*, std::less<>> files_;
    std::map<std::string, config::Layers> objects_;  // by names and paths as they are written
    std::map<std::pair<std::string, const config::SectionSchema*>, std::optional<Elements>> sections_;
    EntryIndex entries_;
    std::vector<config::Scope> scopes_;
};

// What is found in place of what the change says; nothing where it is as announced.
std::optional<std::string> contradiction(const SettingChange& change, std::size_t index, const Course& course,
                                         State& state) {
    const std::vector<ElementStep> steps = course.final_steps(change, index);
    const NamedValues wanted = change.kind == Kind::set_attribute ? NamedValues{{change.attribute, change.value}}
                                                                  : course.final_attributes(change, index);
    const std::optional<Elements> at = state.elements_at(change, steps);
    if (!at) {
        // What is in force nowhere, such as a misspelt entry that something behind it clears, or one in a second
        // element of the section, is only there to be read.
        const Steps around = Steps(steps).first(steps.empty() ? 0 : steps.size() - 1);
        const bool may_be_idle = change.kind == Kind::set_attribute || change.is_renamed || !state.can_count(change) ||
                                 state.written(change, around, {}).places > 1;
        return may_be_idle && state.written(change, steps, wanted).as_wanted ? std::nullopt
                                                                             : std::optional<std::string>("");
    }
    for (const auto& [name, value] : wanted) {
        const config::AttributeSchema* schema =
            at->schema == nullptr ? nullptr : at->schema->attribute(config::names().find(name));
        if (schema != nullptr && schema->encrypted) continue;
        std::string found = value_of(*at, name);
        if (same_value(schema, value, found)) continue;
        // Of entries that share their keys one is in force, and the change may be of another.
        const State::Written written = state.written(change, steps, wanted);
        return written.places > 1 && written.as_wanted ? std::nullopt : std::optional<std::string>(std::move(found));
    }
    return std::nullopt;
}

}  // namespace

std::vector<Unreached> find_unreached(const std::vector<SettingChange>& changes, std::span<const Server* const> after) {
    std::vector<State> states;
    states.reserve(after.size());
    for (const Server* server : after) states.emplace_back(*server);
    const Course course(changes);
    std::vector<Unreached> unreached;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const SettingChange& change = changes[i];
        if (change.kind != Kind::set_attribute && change.kind != Kind::add_entry) continue;
        if (config::find_section(change.section) == nullptr || course.is_superseded(change, i)) continue;
        // One file may serve several servers; each has to find it.
        std::optional<std::string> found;
        bool is_read = false;
        for (State& state : states) {
            if (!state.reads(change) || found) continue;
            is_read = true;
            found = contradiction(change, i, course, state);
        }
        if (!is_read) found = "";
        if (found) unreached.push_back({&change, std::move(*found)});
    }
    return unreached;
}

}  // namespace iislint::effects
