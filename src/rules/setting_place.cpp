#include "rules/setting_place.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"

namespace iislint::rules {
namespace {

using config::CollectionSchema;
using config::ConfigFile;
using config::ElementSchema;
using config::SectionSchema;
using config::Server;
using findings::NamedValues;
using findings::SettingChange;
using xml::no_node;
using xml::NodeId;

std::string join(std::string path, std::string_view below) {
    if (below.empty()) return path;
    if (!path.empty()) path += '/';
    path += below;
    return path;
}

// "Site", "Site/app" for a URL of a site.
std::string url_path(const Server& server, std::uint32_t site, std::string_view url) {
    return std::string(server.sites()[site].name) + std::string(url);
}

// The configuration path of a file's own level. A web.config that serves several paths has that of the first where it
// is read.
std::string level_of(const Server& server, const ConfigFile& file) {
    if (!server.is_known() || &file == &server.file()) return {};
    std::string unread;
    for (const config::Level& level : server.levels()) {
        if (level.web_config.file != &file) continue;
        std::string path = url_path(server, level.site, level.web_config.url);
        if (!level.is_ignored && server.reads_web_configs(level.application)) return path;
        if (unread.empty()) unread = std::move(path);
    }
    for (std::uint32_t i = 0; i < server.applications().size(); ++i) {
        const config::Application& application = server.applications()[i];
        for (const config::WebConfig& web_config : application.web_configs) {
            if (web_config.file != &file) continue;
            std::string path = url_path(server, application.site, web_config.url);
            // One of an outer level may be read here and not there.
            const bool is_own = application.has_own_web_config && &web_config == &application.web_configs.back();
            if (is_own && server.reads_web_configs(i)) return path;
            if (unread.empty()) unread = std::move(path);
        }
    }
    return unread;
}

NamedValues all_attributes(const xml::Document& document, NodeId node) {
    NamedValues values;
    const xml::Node& n = document.node(node);
    for (xml::AttributeId a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a)
        values.emplace_back(document.attribute_name(a), document.value(a));
    return values;
}

bool is_keyed(const CollectionSchema& collection) {
    return collection.key_kind != config::KeyKind::none && !collection.keys.empty();
}

}  // namespace

const ElementSchema* schema_at(const SettingChange& place) {
    const SectionSchema* section = config::find_section(place.section);
    const ElementSchema* schema = section == nullptr ? nullptr : section->element;
    for (const findings::ElementStep& step : place.steps) {
        if (schema == nullptr) break;
        const xml::NameId name = config::names().find(step.name);
        const CollectionSchema* collection = schema->collection_adding(name);
        schema = collection != nullptr ? collection->entry : schema->child(name);
    }
    return schema;
}

NamedValues entry_keys(const NamedValues& attributes, const CollectionSchema& collection) {
    if (!is_keyed(collection)) return attributes;
    NamedValues keys;
    // Where each key is unique by itself, the first says it all.
    const std::size_t count = collection.key_kind == config::KeyKind::unique ? 1 : collection.keys.size();
    for (const xml::NameId key : collection.keys.first(count)) {
        const std::string_view name = config::names().name(key);
        const auto at =
            std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) { return a.first == name; });
        keys.emplace_back(name, at == attributes.end() ? std::string() : at->second);
    }
    return keys;
}

NamedValues entry_keys(const xml::Document& document, NodeId entry, const CollectionSchema& collection) {
    return entry_keys(all_attributes(document, entry), collection);
}

std::string relative_config_path(const Server& server, std::uint32_t application) {
    if (!server.is_known()) return {};
    return server.application_config_path(application).substr(Server::server_config_path().size() + 1);
}

void descend(SettingChange& change, std::string_view element, NamedValues keys) {
    change.steps.push_back({std::string(element), std::move(keys)});
}

SettingChange setting_at(const Server& server, const ConfigFile& file, NodeId node) {
    SettingChange change;
    change.file = file.path();
    change.is_server_known = server.is_known();
    change.place = server.is_known() && &file == &server.file() ? SettingChange::Place::application_host
                                                                : SettingChange::Place::web_config;
    change.file_path = level_of(server, file);
    change.path = change.file_path;
    const xml::Document& document = file.document();
    std::vector<NodeId> way;  // from the node up to below its scope
    for (; node != no_node && node != document.root(); node = document.parent(node)) {
        if (document.name_id(node) == config::name::location && document.parent(node) == document.root()) {
            const std::string_view path = document.value(node, "path").value_or(std::string_view{});
            if (path != ".") change.path = join(std::move(change.path), path);
            break;
        }
        way.push_back(node);
    }
    // The longest known section on the way; else all names are taken for groups and the section.
    const SectionSchema* section = nullptr;
    std::string names;
    std::size_t rest = way.size();
    for (std::size_t i = way.size(); i-- > 0;) {
        names = join(std::move(names), document.name(way[i]));
        if (const SectionSchema* known = config::find_section(names)) {
            section = known;
            rest = i;
        }
    }
    if (section == nullptr) {
        change.section = std::move(names);
        return change;
    }
    change.section = section->path;
    const ElementSchema* schema = section->element;
    for (std::size_t i = rest; i-- > 0;) {
        const NodeId element = way[i];
        const CollectionSchema* collection =
            schema == nullptr ? nullptr : schema->collection_adding(document.name_id(element));
        if (collection != nullptr) {
            descend(change, document.name(element), entry_keys(document, element, *collection));
            schema = collection->entry;
        } else {
            descend(change, document.name(element));
            schema = schema == nullptr ? nullptr : schema->child(document.name_id(element));
        }
    }
    return change;
}

void announce_content(const SettingChange& at, const xml::Document& document, NodeId node, const ElementSchema* schema,
                      std::vector<SettingChange>& out) {
    struct Open {
        NodeId node;
        const ElementSchema* schema;
        SettingChange at;
        bool is_entry;
    };
    std::vector<Open> open{{node, schema, at, false}};
    while (!open.empty()) {
        const Open one = std::move(open.back());
        open.pop_back();
        for (auto& [name, value] : one.is_entry ? NamedValues{} : all_attributes(document, one.node)) {
            SettingChange& change = out.emplace_back(one.at);
            change.kind = SettingChange::Kind::set_attribute;
            change.attribute = name;
            change.value = value;
        }
        for (NodeId child = document.first_element(one.node); child != no_node; child = document.next_element(child)) {
            const CollectionSchema* collection =
                one.schema == nullptr ? nullptr : one.schema->collection_adding(document.name_id(child));
            Open next{child, nullptr, one.at, collection != nullptr};
            if (collection != nullptr) {
                descend(next.at, document.name(child), entry_keys(document, child, *collection));
                next.schema = collection->entry;
                SettingChange& change = out.emplace_back(next.at);
                change.kind = SettingChange::Kind::add_entry;
                change.attributes = all_attributes(document, child);
            } else {
                descend(next.at, document.name(child));
                if (one.schema != nullptr) next.schema = one.schema->child(document.name_id(child));
                SettingChange& change = out.emplace_back(next.at);
                change.kind = SettingChange::Kind::add_element;
            }
            open.push_back(std::move(next));
        }
    }
}

}  // namespace iislint::rules
