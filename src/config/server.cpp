#include "config/server.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"

namespace iislint::config {
namespace {

using xml::no_attribute;
using xml::no_node;
using xml::NodeId;

std::string_view attribute_text(const xml::Document& document, NodeId node, NameId name) {
    const xml::AttributeId a = document.find(node, name);
    return a == no_attribute ? std::string_view{} : document.value(a);
}

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

// Where the next longer prefix of a URL ends. HTTP.sys serves no URL of more segments or characters than these; of a
// longer one the whole comes next, so that no input makes this walk long.
std::size_t next_prefix(std::string_view url, std::size_t end, std::size_t segments) {
    constexpr std::size_t most_segments = 255;
    constexpr std::size_t longest = 16384;
    if (segments > most_segments || url.size() > longest) return url.size();
    return std::min(url.find('/', end + 1), url.size());
}

AttributePath attribute_path(const ElementSchema& schema, NameId name) { return {{}, name, schema.attribute(name)}; }

}  // namespace

std::size_t Server::HashIgnoreCase::operator()(std::string_view text) const { return hash_ignore_case(text); }
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
    return server;
}

void Server::read_pools() {
    const SectionSchema& section = sections()[section::system_applicationHost_applicationPools];
    const CollectionSchema& collection = section.element->collections.front();
    const xml::Document& document = file_->document();
    for (NodeId element : server_level_elements(*file_, section)) {
        const Layer section_layer{file_, element, section.element, Origin::explicit_};
        const Layer defaults = child_layer(section_layer, collection.defaults_element);
        for (NodeId add = document.first_element(element); add != no_node; add = document.next_element(add)) {
            if (section.element->collection_adding(document.name_id(add)) == nullptr) continue;
            ApplicationPool pool;
            pool.node = add;
            pool.name = attribute_text(document, add, name::name);
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
        for (NodeId node = document.first_element(element); node != no_node; node = document.next_element(node)) {
            if (document.name_id(node) != name::site) continue;
            Site site;
            site.node = node;
            site.name = attribute_text(document, node, name::name);
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
    application.path = attribute_text(document, node, name::path);
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
        directory.path = attribute_text(document, child, name::path);
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
        find_pool(attribute_text(file_->document(), application_defaults.node, name::applicationPool));
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

void Server::attach_web_configs(const PathMap& map, const WebConfigFinder& find) {
    if (map.empty()) return;
    const AttributePath physical_path = [] {
        const SectionSchema& section = sections()[section::system_applicationHost_sites];
        const ElementSchema& site = *section.element->collections.front().entry;
        const ElementSchema& application = *site.collection_adding(name::application)->entry;
        return attribute_path(*application.collection_adding(name::virtualDirectory)->entry, name::physicalPath);
    }();
    // The virtual directories of one site by URL, filled when the first application of that site comes.
    std::unordered_map<std::string, std::uint32_t, HashIgnoreCase, EqualIgnoreCase> directory_by_url;
    const auto fill = [&](const Site& site) {
        directory_by_url.clear();
        for (std::uint32_t a = site.first_application; a < site.first_application + site.application_count; ++a) {
            const Application& application = applications_[a];
            const std::string application_url = application.path == "/" ? "" : std::string(application.path);
            for (std::uint32_t d = application.first_virtual_directory;
                 d < application.first_virtual_directory + application.virtual_directory_count; ++d) {
                const std::string_view path = virtual_directories_[d].path;
                directory_by_url.insert_or_assign(path == "/" ? application_url : application_url + std::string(path),
                                                  d);
            }
        }
    };
    // The folder behind a URL of the site: the longest application and virtual directory path that leads to it.
    const auto folder_of = [&](std::string_view url) -> std::optional<std::string> {
        if (climbs(url)) return std::nullopt;
        std::string directory_url(url);
        auto at = directory_by_url.find(directory_url);
        while (at == directory_by_url.end() && !directory_url.empty()) {
            const std::size_t slash = directory_url.rfind('/');
            directory_url.resize(slash == std::string::npos ? 0 : slash);
            at = directory_by_url.find(directory_url);
        }
        if (at == directory_by_url.end()) return std::nullopt;
        const std::string_view physical = read(virtual_directories_[at->second].layers, physical_path, UINT16_MAX).text;
        std::optional<std::string> folder = map.find(physical);
        if (folder) *folder += url.substr(directory_url.size());
        return folder;
    };
    std::uint32_t filled_for = no_index;
    for (Application& application : applications_) {
        if (application.site != filled_for) fill(sites_[filled_for = application.site]);
        const std::string_view own_url = application.path == "/" ? std::string_view{} : application.path;
        // Every URL from the site's root down to the application.
        std::size_t end = 0;
        std::size_t segments = 0;
        while (true) {
            const std::string_view url = own_url.substr(0, end);
            if (const std::optional<std::string> folder = folder_of(url)) {
                const bool own = end == own_url.size();
                if (own) {
                    application.content_known = true;
                    application.folder = *folder;
                }
                if (const ConfigFile* file = find(*folder)) {
                    application.web_configs.push_back({file, std::string(url)});
                    application.has_own_web_config |= own;
                }
            }
            if (end >= own_url.size()) break;
            end = next_prefix(own_url, end, ++segments);
        }
    }
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
    if (application.path != "/") path += application.path;
    return path;
}

void Server::server_scopes(std::vector<Scope>& out) const {
    const xml::Document& document = file_->document();
    if (!is_known_ || document.root() == no_node) return;
    const auto at = first_location_.find(std::string_view{});
    std::vector<Scope> scopes{{file_, document.root(), Origin::explicit_, true}};
    for (std::uint32_t i = at == first_location_.end() ? no_index : at->second; i != no_index; i = next_location_[i])
        scopes.push_back({file_, file_->locations()[i].node, Origin::explicit_, true});
    out.insert(out.end(), scopes.rbegin(), scopes.rend());
}

void Server::scopes(std::uint32_t index, std::vector<Scope>& out) const {
    const Application& application = applications_[index];
    const std::string_view site_name = sites_[application.site].name;
    const std::string_view own_url = application.path == "/" ? std::string_view{} : application.path;
    const std::size_t first = out.size();
    server_scopes(out);
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
    for (std::size_t i = first; i < out.size(); ++i) {
        out[i].origin = Origin::inherited;
        out[i].own = false;
    }

    const bool web_configs_count = [&] {
        if (application.pool == no_index) return true;
        const AttributePath override_path = attribute_path(
            *sections()[section::system_applicationHost_applicationPools].element->collections.front().entry,
            name::enableConfigurationOverride);
        return !equal_ignore_case(read(pools_[application.pool].layers, override_path, UINT16_MAX).text, "false");
    }();

    std::string target;
    std::size_t end = 0;
    std::size_t segments = 0;
    while (true) {
        const std::string_view url = own_url.substr(0, end);
        const bool own = end == own_url.size();
        const auto push_location = [&](const ConfigFile& file, const LocationTag& tag) {
            if (!own && !tag.inherit_in_child_applications) return;
            out.push_back({&file, tag.node, own ? Origin::location : Origin::inherited, own});
        };
        if (is_known_ && !first_location_.empty()) {
            target.assign(site_name);
            target += url;
            const auto at = first_location_.find(target);
            for (std::uint32_t i = at == first_location_.end() ? no_index : at->second; i != no_index;
                 i = next_location_[i])
                push_location(*file_, file_->locations()[i]);
        }
        if (web_configs_count) {
            for (const WebConfig& web_config : application.web_configs) {
                if (web_config.url.size() >= url.size()) break;
                const std::string_view relative = url.substr(web_config.url.size() + 1);
                for (const LocationTag& tag : web_config.file->locations())
                    if (!tag.path.empty() && equal_ignore_case(tag.path, relative))
                        push_location(*web_config.file, tag);
            }
            for (const WebConfig& web_config : application.web_configs) {
                if (!equal_ignore_case(web_config.url, url)) continue;
                const xml::Document& document = web_config.file->document();
                if (document.root() != no_node)
                    out.push_back({web_config.file, document.root(), own ? Origin::explicit_ : Origin::inherited, own});
                for (const LocationTag& tag : web_config.file->locations())
                    if (tag.path.empty()) push_location(*web_config.file, tag);
            }
        }
        if (own) break;
        end = next_prefix(own_url, end, ++segments);
    }
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
}

void section_layers(std::span<const Scope> scopes, const SectionSchema& section, std::vector<Layer>& out) {
    for (const Scope& scope : scopes) {
        const NodeId node = scope.file->find_section(scope.node, section);
        if (node != no_node) out.push_back({scope.file, node, section.element, scope.origin});
    }
}

}  // namespace iislint::config
