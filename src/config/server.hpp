// The objects of one server: application pools, sites, applications, virtual directories, and the files that configure
// each path.
//
// Purpose: everything that rules and `show` ask about objects. Built from one applicationHost.config and the
// web.config files that a path map leads to; or from a lone web.config, as an application root whose server is not
// known.
// Ownership: owns the objects; points into ConfigFiles, which must outlive it. Immutable once built.
//
//   Server server(*host_file);
//   server.attach_web_configs(map, find_web_config);
//   for (const Application& app : server.applications()) …
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/layers.hpp"
#include "config/path_map.hpp"

namespace iislint::config {

inline constexpr std::uint32_t no_index = 0xFFFFFFFFU;

// An object's element with its *Defaults elements, nearest first.
template <std::size_t N>
class FixedLayers {
public:
    void push(const Layer& layer) {
        if (layer.node != xml::no_node && size_ < N) layers_[size_++] = layer;
    }
    operator Layers() const { return {layers_, size_}; }

private:
    Layer layers_[N];
    std::size_t size_ = 0;
};

struct ApplicationPool {
    std::string_view name;
    xml::NodeId node = xml::no_node;
    FixedLayers<2> layers;  // add, applicationPoolDefaults
    std::vector<std::uint32_t> applications;
    bool named_in_defaults = false;  // an applicationDefaults element asks for it
};

struct Site {
    std::string_view name;
    xml::NodeId node = xml::no_node;
    FixedLayers<2> layers;  // site, siteDefaults
    std::uint32_t first_application = 0;
    std::uint32_t application_count = 0;
};

// A web.config that configures the URL path `url` and what lies below it.
struct WebConfig {
    const ConfigFile* file = nullptr;
    std::string url;  // below the site: "" for its root, "/shop/api"
};

// A place in a site's URL space that has a web.config: the root of an application or of a virtual directory, or a
// folder below one.
struct Level {
    WebConfig web_config;
    std::uint32_t site = no_index;
    std::uint32_t application = no_index;  // the one that serves the URL
    bool is_application_root = false;
    bool is_ignored = false;         // allowSubDirConfig="false" on its virtual directory
    std::uint32_t outer = no_index;  // the next level above it in the site; none: the server's file
};

// What sections are read for: a site's URL path, and the web.config files along it, outermost first.
struct PathQuery {
    std::uint32_t site = no_index;
    std::string_view url;  // "" for the site's root
    std::uint32_t application = no_index;
    std::span<const WebConfig> web_configs;
};

struct Application {
    std::string_view path;  // "/" or "/shop"
    std::uint32_t site = no_index;
    xml::NodeId node = xml::no_node;
    FixedLayers<3> layers;  // application, the site's applicationDefaults, those of <sites>
    std::uint32_t pool = no_index;
    std::string_view pool_name;  // as asked for; may name no pool
    std::uint32_t first_virtual_directory = 0;
    std::uint32_t virtual_directory_count = 0;
    std::vector<WebConfig> web_configs;  // outermost first
    bool has_own_web_config = false;     // the last of them lies in the application's root folder
    bool content_known = false;          // its root folder is mapped
    std::string folder;                  // that folder here
};

struct VirtualDirectory {
    std::string_view path;
    std::uint32_t application = no_index;
    xml::NodeId node = xml::no_node;
    FixedLayers<4> layers;  // virtualDirectory, virtualDirectoryDefaults of application, site, <sites>
};

// A place that sections are read from: a file's root element, or one of its location tags.
struct Scope {
    const ConfigFile* file = nullptr;
    xml::NodeId node = xml::no_node;
    Origin origin = Origin::explicit_;
    bool own = false;            // it targets the very path that is asked for, not one above it
    std::uint32_t url_size = 0;  // it is in force from this much of the URL on; 0: for the whole site
};

class Server {
public:
    // Finds the web.config of a local folder, or null.
    using WebConfigFinder = std::function<const ConfigFile*(const std::string& directory)>;

    explicit Server(const ConfigFile& host_file);
    // An application root whose server is not known.
    static Server standalone(const ConfigFile& web_config);

    Server(Server&&) = default;
    Server& operator=(Server&&) = default;

    bool is_known() const { return is_known_; }
    // The applicationHost.config; for a standalone application its web.config.
    const ConfigFile& file() const { return *file_; }
    bool is_iis_express() const { return is_iis_express_; }
    // Both application pools and sites are there, so that one can be judged by the other.
    bool is_complete() const { return !pools_.empty() && !sites_.empty(); }

    const std::vector<ApplicationPool>& pools() const { return pools_; }
    const std::vector<Site>& sites() const { return sites_; }
    const std::vector<Application>& applications() const { return applications_; }
    const std::vector<VirtualDirectory>& virtual_directories() const { return virtual_directories_; }

    // Without case, as IIS joins them.
    std::uint32_t find_pool(std::string_view name) const;
    std::uint32_t find_site(std::string_view name) const;

    // Calls back for every web.config at or below a local folder, with the folder's path relative to it ("" or
    // "sub/inner").
    using WebConfigVisitor = std::function<void(const std::string& relative, const ConfigFile& file)>;
    using WebConfigLister = std::function<void(const std::string& directory, const WebConfigVisitor& visit)>;

    // Lets each application meet its own web.config files, and every mapped URL path those in its folders. Calls back
    // for every mapped folder along an application's URL.
    void attach_web_configs(const PathMap& map, const WebConfigFinder& find, const WebConfigLister& list = {});

    // The files of a .NET installation, read before the server's own: machine.config, then the root web.config.
    void set_framework_files(std::vector<const ConfigFile*> files) { framework_files_ = std::move(files); }
    const std::vector<const ConfigFile*>& framework_files() const { return framework_files_; }

    // Every web.config that some URL path meets, by site and URL. Of a standalone application: its file.
    const std::vector<Level>& levels() const { return levels_; }
    // Physical paths that no map covers, first come first, without repetition.
    const std::vector<std::string_view>& unmapped_paths() const { return unmapped_paths_; }

    // "Site/", "Site/app".
    std::string application_name(std::uint32_t application) const;
    // MACHINE/WEBROOT/APPHOST/Site/app; for a standalone application the file's path.
    std::string application_config_path(std::uint32_t application) const;
    static std::string_view server_config_path() { return "MACHINE/WEBROOT/APPHOST"; }

    // The places that sections of this application come from, nearest first (the order of .NET's evaluation: for each
    // path from the root down, location tags that target it, outermost file first, then its own web.config).
    // `files_only_web`: leave the server's file out, as ASP.NET does for system.web.
    void scopes(std::uint32_t application, std::vector<Scope>& out) const;
    void scopes(const PathQuery& query, std::vector<Scope>& out) const;
    // The web.config files from the site's root to this URL path, outermost first.
    std::vector<WebConfig> web_configs_along(std::uint32_t site, std::string_view url) const;
    // The application that serves a URL path of the site.
    std::uint32_t application_at(std::uint32_t site, std::string_view url) const;
    bool reads_web_configs(std::uint32_t application) const;  // enableConfigurationOverride of its pool
    // MACHINE/WEBROOT/APPHOST/Site/app/folder.
    std::string config_path(std::uint32_t site, std::string_view url) const;
    // The same for the server's own level.
    void server_scopes(std::vector<Scope>& out) const;

private:
    Server() = default;
    void read_pools();
    void read_sites();
    void read_application(xml::NodeId node, const Layer& site_defaults, const Layer& sites_defaults,
                          const Layer* directory_defaults, std::size_t directory_defaults_count);
    void note_default_pool(const Layer& application_defaults);
    void join_pools();
    void index_locations();
    void join_levels();

    std::vector<const ConfigFile*> framework_files_;
    std::vector<Level> levels_;
    std::vector<std::string_view> unmapped_paths_;

    const ConfigFile* file_ = nullptr;
    bool is_known_ = false;
    bool is_iis_express_ = false;
    std::vector<ApplicationPool> pools_;
    std::vector<Site> sites_;
    std::vector<Application> applications_;
    std::vector<VirtualDirectory> virtual_directories_;

    struct HashIgnoreCase {
        std::size_t operator()(std::string_view text) const;
    };
    struct EqualIgnoreCase {
        bool operator()(std::string_view a, std::string_view b) const;
    };
    template <class T>
    using NameMap = std::unordered_map<std::string_view, T, HashIgnoreCase, EqualIgnoreCase>;
    // Site's index and URL; only where web.config files are attached.
    std::unordered_map<std::string, std::uint32_t, HashIgnoreCase, EqualIgnoreCase> application_by_url_;
    NameMap<std::uint32_t> pool_by_name_;
    NameMap<std::uint32_t> site_by_name_;
    // Location tags of the server's file, by path; those with one path are chained in document order.
    NameMap<std::uint32_t> first_location_;
    std::vector<std::uint32_t> next_location_;
};

// Appends the layers of one section, nearest first.
void section_layers(std::span<const Scope> scopes, const SectionSchema& section, std::vector<Layer>& out);

}  // namespace iislint::config
