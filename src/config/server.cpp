#include "config/server.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"

namespace iislint::config {
namespace {

using xml::no_node;
using xml::NodeId;

// The elements of a section at the server's own level: below <configuration>, and in location tags without a path.
std::vector<NodeId> server_level_elements(const ConfigFile& file, const SectionSchema& section) {
    std::vector<NodeId> nodes;
    const auto add = [&](NodeId scope) {
        const NodeId node = file.find_section(scope, section);
        if (node != no_node) nodes.push_back(node);
    };
    if (file.document().root() != no_node) add(file.document().root());
    for (const LocationTag& tag : file.locations())
        if (tag.path.empty()) add(tag.node);
    return nodes;
}

std::size_t children_of(const xml::Document& document, NodeId node) {
    std::size_t count = 0;
    for (NodeId child = document.first_element(node); child != no_node; child = document.next_element(child)) ++count;
    return count;
}

bool text_mentions_express(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
        for (std::string_view variable : {"%IIS_BIN%", "%IIS_USER_HOME%", "%IIS_SITES_HOME%"})
            if (starts_with_ignore_case(text.substr(at), variable)) return true;
    return false;
}

// A value that uses one of IIS Express's variables; a comment does not count.
bool mentions_express(const ConfigFile& file) {
    const xml::Document& document = file.document();
    if (!text_mentions_express(document.text())) return false;
    for (NodeId node = 0; node < document.node_count(); ++node) {
        const xml::Node& n = document.node(node);
        for (std::uint32_t a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a)
            if (text_mentions_express(document.value(a))) return true;
    }
    return false;
}

Layer child_layer(const Layer& parent, NameId name) {
    Layer layer;
    if (parent.node == no_node || parent.schema == nullptr) return layer;
    layer.file = parent.file;
    layer.node = parent.file->document().child(parent.node, name);
    layer.schema = parent.schema->child(name);
    layer.origin = Origin::defaults;
    return layer;
}

AttributePath attribute_path(const ElementSchema& schema, NameId name) { return {{}, name, schema.attribute(name)}; }

}  // namespace

// Eight bytes at a time: these tables are asked for every application. Texts that differ in case alone have one hash.
std::size_t Server::HashIgnoreCase::operator()(std::string_view text) const {
    constexpr std::uint64_t case_bits = 0x2020202020202020U;
    constexpr std::uint64_t mix = 0x9E3779B97F4A7C15U;
    std::uint64_t hash = text.size() * mix;
    const auto add = [&hash](std::uint64_t bytes) {
        hash = (hash ^ (bytes | case_bits)) * mix;
        hash ^= hash >> 32U;
    };
    while (text.size() >= sizeof(std::uint64_t)) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data(), sizeof bytes);
        add(bytes);
        text.remove_prefix(sizeof bytes);
    }
    std::uint64_t rest = 0;
    if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
    add(rest);
    return hash;
}
bool Server::EqualIgnoreCase::operator()(std::string_view a, std::string_view b) const {
    return equal_ignore_case(a, b);
}

Server::Server(const ConfigFile& host_file) : file_(&host_file), is_known_(true) {
    is_iis_express_ = mentions_express(host_file);
    read_pools();
    read_sites();
    join_pools();
    index_locations();
}

Server Server::standalone(const ConfigFile& web_config) {
    Server server;
    server.file_ = &web_config;
    server.sites_.emplace_back();
    server.sites_.front().application_count = 1;
    Application application;
    application.path = "/";
    application.site = 0;
    application.web_configs.push_back({&web_config, ""});
    application.has_own_web_config = true;
    server.applications_.push_back(std::move(application));
    Level level;
    level.web_config = {&web_config, ""};
    level.site = 0;
    level.application = 0;
    level.is_application_root = true;  // as far as one can know
    server.levels_.push_back(std::move(level));
    return server;
}

void Server::read_pools() {
    const SectionSchema& section = sections()[section::system_applicationHost_applicationPools];
    const CollectionSchema& collection = section.element->collections.front();
    const xml::Document& document = file_->document();
    for (NodeId element : server_level_elements(*file_, section)) {
        const Layer section_layer{file_, element, section.element, Origin::explicit_};
        const Layer defaults = child_layer(section_layer, collection.defaults_element);
        pool_by_name_.reserve(children_of(document, element));
        pools_.reserve(children_of(document, element));
        for (NodeId add = document.first_element(element); add != no_node; add = document.next_element(add)) {
            if (section.element->collection_adding(document.name_id(add)) == nullptr) continue;
            ApplicationPool pool;
            pool.node = add;
            pool.name = document.value_or_empty(add, name::name);
            pool.layers.push({file_, add, collection.entry, Origin::explicit_});
            pool.layers.push(defaults);
            // A second pool of the same name is a fault that validity rules report; the first one is judged.
            if (pool_by_name_.emplace(pool.name, static_cast<std::uint32_t>(pools_.size())).second)
                pools_.push_back(std::move(pool));
        }
    }
}

void Server::read_sites() {
    const SectionSchema& section = sections()[section::system_applicationHost_sites];
    const CollectionSchema& collection = section.element->collections.front();
    const ElementSchema& site_schema = *collection.entry;
    const xml::Document& document = file_->document();
    for (NodeId element : server_level_elements(*file_, section)) {
        const Layer sites_layer{file_, element, section.element, Origin::explicit_};
        const Layer site_defaults = child_layer(sites_layer, name::siteDefaults);
        const Layer top_application_defaults = child_layer(sites_layer, name::applicationDefaults);
        const Layer top_directory_defaults = child_layer(sites_layer, name::virtualDirectoryDefaults);
        note_default_pool(top_application_defaults);
        const std::size_t count = children_of(document, element);
        site_by_name_.reserve(count);
        sites_.reserve(count);
        // Most sites have one application or a few; growing moves all of them.
        applications_.reserve(2 * count);
        virtual_directories_.reserve(2 * count);
        for (NodeId node = document.first_element(element); node != no_node; node = document.next_element(node)) {
            if (document.name_id(node) != name::site) continue;
            Site site;
            site.node = node;
            site.name = document.value_or_empty(node, name::name);
            const Layer own{file_, node, &site_schema, Origin::explicit_};
            site.layers.push(own);
            site.layers.push(site_defaults);
            site.first_application = static_cast<std::uint32_t>(applications_.size());
            const Layer application_defaults = child_layer(own, name::applicationDefaults);
            note_default_pool(application_defaults);
            const Layer directory_defaults[] = {child_layer(own, name::virtualDirectoryDefaults),
                                                top_directory_defaults};
            const auto index = static_cast<std::uint32_t>(sites_.size());
            sites_.push_back(site);
            site_by_name_.emplace(site.name, index);
            for (NodeId child = document.first_element(node); child != no_node; child = document.next_element(child))
                if (document.name_id(child) == name::application)
                    read_application(child, application_defaults, top_application_defaults, directory_defaults, 2);
            sites_.back().application_count =
                static_cast<std::uint32_t>(applications_.size()) - sites_.back().first_application;
        }
    }
}

void Server::read_application(NodeId node, const Layer& site_defaults, const Layer& sites_defaults,
                              const Layer* directory_defaults, std::size_t directory_defaults_count) {
    const SectionSchema& section = sections()[section::system_applicationHost_sites];
    const ElementSchema& site_schema = *section.element->collections.front().entry;
    const ElementSchema& application_schema = *site_schema.collection_adding(name::application)->entry;
    const ElementSchema& directory_schema = *application_schema.collection_adding(name::virtualDirectory)->entry;
    const xml::Document& document = file_->document();

    Application application;
    application.node = node;
    application.site = static_cast<std::uint32_t>(sites_.size()) - 1;
    const Layer own{file_, node, &application_schema, Origin::explicit_};
    application.layers.push(own);
    application.layers.push(site_defaults);
    application.layers.push(sites_defaults);
    // The path is a key: defaults elements may hold one, but an application without its own is the root.
    application.path = document.value_or_empty(node, name::path);
    if (application.path.empty()) application.path = "/";
    const AttributePath pool_path = attribute_path(application_schema, name::applicationPool);
    application.pool_name = read(application.layers, pool_path, UINT16_MAX).text;
    application.first_virtual_directory = static_cast<std::uint32_t>(virtual_directories_.size());
    const Layer own_directory_defaults = child_layer(own, name::virtualDirectoryDefaults);
    for (NodeId child = document.first_element(node); child != no_node; child = document.next_element(child)) {
        if (document.name_id(child) != name::virtualDirectory) continue;
        VirtualDirectory directory;
        directory.node = child;
        directory.application = static_cast<std::uint32_t>(applications_.size());
        directory.path = document.value_or_empty(child, name::path);
        if (directory.path.empty()) directory.path = "/";
        directory.layers.push({file_, child, &directory_schema, Origin::explicit_});
        directory.layers.push(own_directory_defaults);
        for (std::size_t i = 0; i < directory_defaults_count; ++i) directory.layers.push(directory_defaults[i]);
        virtual_directories_.push_back(directory);
    }
    application.virtual_directory_count =
        static_cast<std::uint32_t>(virtual_directories_.size()) - application.first_virtual_directory;
    applications_.push_back(std::move(application));
}

void Server::note_default_pool(const Layer& application_defaults) {
    if (application_defaults.node == no_node) return;
    const std::uint32_t pool =
        find_pool(file_->document().value_or_empty(application_defaults.node, name::applicationPool));
    if (pool != no_index) pools_[pool].named_in_defaults = true;
}

void Server::join_pools() {
    for (std::uint32_t i = 0; i < applications_.size(); ++i) {
        Application& application = applications_[i];
        application.pool = find_pool(application.pool_name);
        if (application.pool != no_index) pools_[application.pool].applications.push_back(i);
    }
}

void Server::index_locations() {
    const std::vector<LocationTag>& tags = file_->locations();
    next_location_.assign(tags.size(), no_index);
    first_location_.reserve(tags.size());
    // Backwards, so that the chain of one path ends up in document order.
    for (std::size_t i = tags.size(); i-- > 0;) {
        const auto [at, inserted] = first_location_.emplace(tags[i].path, static_cast<std::uint32_t>(i));
        if (inserted) continue;
        next_location_[i] = at->second;
        at->second = static_cast<std::uint32_t>(i);
    }
}

std::uint32_t Server::find_pool(std::string_view name) const {
    const auto at = pool_by_name_.find(name);
    return at == pool_by_name_.end() ? no_index : at->second;
}

std::uint32_t Server::find_site(std::string_view name) const {
    const auto at = site_by_name_.find(name);
    return at == site_by_name_.end() ? no_index : at->second;
}

std::string Server::application_name(std::uint32_t index) const {
    const Application& application = applications_[index];
    std::string name(sites_[application.site].name);
    if (!application.path.starts_with('/')) name += '/';
    name += application.path;
    return name;
}

std::string Server::application_config_path(std::uint32_t index) const {
    if (!is_known_) return file_->path();
    const Application& application = applications_[index];
    std::string path(server_config_path());
    path += '/';
    path += sites_[application.site].name;
    if (application.path == "/") return path;
    if (!application.path.starts_with('/')) path += '/';
    path += application.path;
    return path;
}

void section_layers(std::span<const Scope> scopes, const SectionSchema& section, std::vector<Layer>& out) {
    for (const Scope& scope : scopes) {
        const NodeId node = scope.file->find_section(scope.node, section);
        if (node == no_node) continue;
        const ConfigFile* source = scope.file->config_source(node);
        if (source != nullptr)
            out.push_back({source, source->document().root(), section.element, scope.origin});
        else
            out.push_back({scope.file, node, section.element, scope.origin});
    }
}

}  // namespace iislint::config
