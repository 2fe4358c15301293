// Server's view of URL paths: which web.config files a path meets, and the places its sections come from.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/server.hpp"

namespace iislint::config {
namespace {

using xml::no_node;

// More places than this are not looked at one by one: sites times folders would outgrow the input.
constexpr std::size_t most_levels = 200'000;

// Where the next longer prefix of a URL ends. HTTP.sys serves no URL of more segments or characters than these; of a
// longer one the whole comes next, so that no input makes this walk long.
std::size_t next_prefix(std::string_view url, std::size_t end, std::size_t segments) {
    constexpr std::size_t most_segments = 255;
    constexpr std::size_t longest = 16384;
    if (segments > most_segments || url.size() > longest) return url.size();
    return std::min(url.find('/', end + 1), url.size());
}

// Calls visit(prefix) for "", "/a", "/a/b" … up to the URL itself.
template <class Visit>
void for_each_prefix(std::string_view url, Visit visit) {
    std::size_t end = 0;
    std::size_t segments = 0;
    while (true) {
        visit(url.substr(0, end));
        if (end >= url.size()) return;
        end = next_prefix(url, end, ++segments);
    }
}

std::string_view url_of(const Application& application) {
    return application.path == "/" ? std::string_view{} : application.path;
}

struct DirectorySchema {
    AttributePath physical_path;
    AttributePath allow_sub_dir_config;
};

DirectorySchema read_directory_schema() {
    const SectionSchema& section = sections()[section::system_applicationHost_sites];
    const ElementSchema& site = *section.element->collections.front().entry;
    const ElementSchema& application = *site.collection_adding(name::application)->entry;
    const ElementSchema& directory = *application.collection_adding(name::virtualDirectory)->entry;
    const auto path = [&](NameId attribute) { return AttributePath{{}, attribute, directory.attribute(attribute)}; };
    return {path(name::physicalPath), path(name::allowSubDirConfig)};
}

}  // namespace

void Server::attach_web_configs(const PathMap& map, const WebConfigFinder& find, const WebConfigLister& list) {
    if (map.empty()) return;
    const DirectorySchema schema = read_directory_schema();
    std::unordered_set<std::string_view> unmapped;
    for (const VirtualDirectory& directory : virtual_directories_) {
        const std::string_view physical = read(directory.layers, schema.physical_path, UINT16_MAX).text;
        if (!physical.empty() && !map.find(physical) && unmapped.insert(physical).second)
            unmapped_paths_.push_back(physical);
    }
    // The virtual directories of one site by URL, filled when the first application of that site comes.
    std::unordered_map<std::string, std::uint32_t, HashIgnoreCase, EqualIgnoreCase> directory_by_url;
    const auto fill = [&](const Site& site) {
        directory_by_url.clear();
        for (std::uint32_t a = site.first_application; a < site.first_application + site.application_count; ++a) {
            const Application& application = applications_[a];
            const std::string application_url(url_of(application));
            for (std::uint32_t d = application.first_virtual_directory;
                 d < application.first_virtual_directory + application.virtual_directory_count; ++d) {
                const std::string_view path = virtual_directories_[d].path;
                std::string url = application_url;
                if (path != "/") url += path;
                directory_by_url.insert_or_assign(std::move(url), d);
            }
        }
    };
    // The virtual directory behind a URL of the site: the longest application and virtual directory path that leads
    // to it; and the rest of the URL.
    const auto directory_of = [&](std::string_view url) -> std::optional<std::pair<std::uint32_t, std::size_t>> {
        std::string directory_url(url);
        auto at = directory_by_url.find(directory_url);
        while (at == directory_by_url.end() && !directory_url.empty()) {
            const std::size_t slash = directory_url.rfind('/');
            directory_url.resize(slash == std::string::npos ? 0 : slash);
            at = directory_by_url.find(directory_url);
        }
        if (at == directory_by_url.end()) return std::nullopt;
        return std::pair(at->second, directory_url.size());
    };
    const auto folder_of = [&](std::string_view url) -> std::optional<std::string> {
        if (climbs(url)) return std::nullopt;
        const auto directory = directory_of(url);
        if (!directory) return std::nullopt;
        const std::string_view physical =
            read(virtual_directories_[directory->first].layers, schema.physical_path, UINT16_MAX).text;
        std::optional<std::string> folder = map.find(physical);
        if (folder) *folder += url.substr(directory->second);
        return folder;
    };

    const auto find_levels = [&](std::uint32_t site_index) {
        const Site& site = sites_[site_index];
        for (std::uint32_t a = site.first_application; a < site.first_application + site.application_count; ++a) {
            const Application& application = applications_[a];
            for (std::uint32_t d = application.first_virtual_directory;
                 d < application.first_virtual_directory + application.virtual_directory_count; ++d) {
                const VirtualDirectory& directory = virtual_directories_[d];
                if (levels_.size() >= most_levels) return;
                const std::string_view physical = read(directory.layers, schema.physical_path, UINT16_MAX).text;
                const std::optional<std::string> folder = map.find(physical);
                if (!folder) continue;
                const bool sub_folders_count =
                    !equal_ignore_case(read(directory.layers, schema.allow_sub_dir_config, UINT16_MAX).text, "false");
                std::string root_url(url_of(application));
                if (directory.path != "/") root_url += directory.path;
                list(*folder, [&](const std::string& relative, const ConfigFile& file) {
                    if (levels_.size() >= most_levels) return;
                    Level level;
                    level.web_config = {&file, root_url};
                    if (!relative.empty()) {
                        level.web_config.url += '/';
                        level.web_config.url += relative;
                    }
                    const auto serving = directory_of(level.web_config.url);
                    if (!serving || serving->first != d) return;  // another virtual directory serves that URL
                    level.site = site_index;
                    level.application = a;
                    level.is_application_root = relative.empty() && directory.path == "/";
                    level.is_ignored = !relative.empty() && !sub_folders_count;
                    levels_.push_back(std::move(level));
                });
            }
        }
    };

    for (std::uint32_t a = 0; a < applications_.size(); ++a)
        application_by_url_.emplace(fmt::format("{}{}", applications_[a].site, url_of(applications_[a])), a);
    std::uint32_t filled_for = no_index;
    for (Application& application : applications_) {
        if (application.site != filled_for) {
            fill(sites_[filled_for = application.site]);
            if (list) find_levels(filled_for);
        }
        const std::string_view own_url = url_of(application);
        // Every URL from the site's root down to the application.
        for_each_prefix(own_url, [&](std::string_view url) {
            const std::optional<std::string> folder = folder_of(url);
            if (!folder) return;
            const bool own = url.size() == own_url.size();
            if (own) {
                application.content_known = true;
                application.folder = *folder;
            }
            if (const ConfigFile* file = find(*folder)) {
                application.web_configs.push_back({file, std::string(url)});
                application.has_own_web_config |= own;
            }
        });
    }
    join_levels();
}

// Sorts the levels by site and URL, outer ones first, and links each to the one above it.
void Server::join_levels() {
    std::stable_sort(levels_.begin(), levels_.end(), [](const Level& a, const Level& b) {
        if (a.site != b.site) return a.site < b.site;
        // Without case, so that an outer path comes first however it is written.
        return std::lexicographical_compare(a.web_config.url.begin(), a.web_config.url.end(), b.web_config.url.begin(),
                                            b.web_config.url.end(), [](char x, char y) { return lower(x) < lower(y); });
    });
    levels_.erase(std::unique(levels_.begin(), levels_.end(),
                              [](const Level& a, const Level& b) {
                                  return a.site == b.site && equal_ignore_case(a.web_config.url, b.web_config.url);
                              }),
                  levels_.end());
    std::unordered_map<std::string_view, std::uint32_t, HashIgnoreCase, EqualIgnoreCase> by_url;
    for (std::uint32_t i = 0; i < levels_.size(); ++i) {
        Level& level = levels_[i];
        if (i == 0 || levels_[i - 1].site != level.site) by_url.clear();
        if (!level.is_ignored) by_url.emplace(level.web_config.url, i);
        for (std::string_view url = level.web_config.url; !url.empty();) {
            url = url.substr(0, url.rfind('/'));
            const auto at = by_url.find(url);
            if (at == by_url.end()) continue;
            level.outer = at->second;
            break;
        }
    }
}

std::vector<WebConfig> Server::web_configs_along(std::uint32_t site, std::string_view url) const {
    std::vector<WebConfig> along;
    if (!is_known_) {
        for (const Level& level : levels_) along.push_back(level.web_config);
        return along;
    }
    for (const Level& level : levels_) {
        if (level.site != site || level.is_ignored) continue;
        const std::string_view own = level.web_config.url;
        const bool leads_here = own.size() <= url.size() && equal_ignore_case(own, url.substr(0, own.size())) &&
                                (own.size() == url.size() || own.empty() || url[own.size()] == '/');
        if (leads_here) along.push_back(level.web_config);
    }
    std::sort(along.begin(), along.end(),
              [](const WebConfig& a, const WebConfig& b) { return a.url.size() < b.url.size(); });
    return along;
}

std::uint32_t Server::application_at(std::uint32_t site, std::string_view url) const {
    const Site& s = sites_[site];
    if (!application_by_url_.empty()) {
        std::string key = fmt::format("{}{}", site, url);
        const std::size_t shortest = key.size() - url.size();
        for (std::size_t end = key.size();; end = key.rfind('/', end - 1)) {
            key.resize(end);
            const auto at = application_by_url_.find(key);
            if (at != application_by_url_.end()) return at->second;
            if (end <= shortest || key.find('/', shortest) == std::string::npos) return no_index;
        }
    }
    std::uint32_t best = no_index;
    std::size_t longest = 0;
    for (std::uint32_t a = s.first_application; a < s.first_application + s.application_count; ++a) {
        const std::string_view own = url_of(applications_[a]);
        const bool leads_here = own.size() <= url.size() && equal_ignore_case(own, url.substr(0, own.size())) &&
                                (own.size() == url.size() || own.empty() || url[own.size()] == '/');
        if (!leads_here || (best != no_index && own.size() <= longest)) continue;
        best = a;
        longest = own.size();
    }
    return best;
}

std::string Server::config_path(std::uint32_t site, std::string_view url) const {
    if (!is_known_) return file_->path();
    std::string path(server_config_path());
    path += '/';
    path += sites_[site].name;
    path += url;
    return path;
}

bool Server::reads_web_configs(std::uint32_t application) const {
    if (application == no_index || applications_[application].pool == no_index) return true;
    const ElementSchema& pool =
        *sections()[section::system_applicationHost_applicationPools].element->collections.front().entry;
    const AttributePath override_path{
        {}, name::enableConfigurationOverride, pool.attribute(name::enableConfigurationOverride)};
    return !equal_ignore_case(read(pools_[applications_[application].pool].layers, override_path, UINT16_MAX).text,
                              "false");
}

void Server::server_scopes(std::vector<Scope>& out) const {
    const xml::Document& document = file_->document();
    const std::size_t first = out.size();
    for (const ConfigFile* file : framework_files_) {
        if (file->document().root() == no_node) continue;
        out.push_back({file, file->document().root(), Origin::inherited, false});
        file->for_each_location({}, [&](const LocationTag& tag) {
            out.push_back({file, tag.node, Origin::inherited, false});
        });
    }
    if (!is_known_ || document.root() == no_node) {
        std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
        return;
    }
    out.push_back({file_, document.root(), Origin::explicit_, true});
    const auto at = first_location_.find(std::string_view{});
    for (std::uint32_t i = at == first_location_.end() ? no_index : at->second; i != no_index; i = next_location_[i])
        out.push_back({file_, file_->locations()[i].node, Origin::explicit_, true});
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
}

void Server::scopes(std::uint32_t index, std::vector<Scope>& out) const {
    const Application& application = applications_[index];
    scopes(PathQuery{application.site, url_of(application), index, application.web_configs}, out);
}

void Server::scopes(const PathQuery& query, std::vector<Scope>& out) const {
    const std::string_view site_name = sites_[query.site].name;
    const std::string_view own_url = query.url;
    const std::size_t application_size =
        query.application == no_index ? 0 : url_of(applications_[query.application]).size();
    const std::size_t first = out.size();
    server_scopes(out);
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
    for (std::size_t i = first; i < out.size(); ++i) {
        out[i].origin = Origin::inherited;
        out[i].own = false;
    }
    const bool web_configs_count = reads_web_configs(query.application);
    // A location tag finds the site by all that stands before the first slash.
    const bool has_locations = is_known_ && !first_location_.empty() && !site_name.empty() &&
                               site_name.find('/') == std::string_view::npos &&
                               (own_url.empty() || own_url.front() == '/');
    std::string target;
    target.reserve(site_name.size() + own_url.size());
    for_each_prefix(own_url, [&](std::string_view url) {
        const bool own = url.size() == own_url.size();
        const auto size = static_cast<std::uint32_t>(url.size());
        const auto push_location = [&](const ConfigFile& file, const LocationTag& tag) {
            if (url.size() < application_size && !tag.inherit_in_child_applications) return;
            out.push_back({&file, tag.node, own ? Origin::location : Origin::inherited, own, size});
        };
        if (has_locations) {
            target.assign(site_name);
            target += url;
            const auto at = first_location_.find(target);
            for (std::uint32_t i = at == first_location_.end() ? no_index : at->second; i != no_index;
                 i = next_location_[i])
                push_location(*file_, file_->locations()[i]);
        }
        if (!web_configs_count) return;
        for (const WebConfig& web_config : query.web_configs) {
            if (web_config.url.size() >= url.size()) break;
            const std::string_view relative = url.substr(web_config.url.size() + 1);
            web_config.file->for_each_location(relative,
                                               [&](const LocationTag& tag) { push_location(*web_config.file, tag); });
        }
        for (const WebConfig& web_config : query.web_configs) {
            if (!equal_ignore_case(web_config.url, url)) continue;
            const xml::Document& document = web_config.file->document();
            if (document.root() != no_node)
                out.push_back(
                    {web_config.file, document.root(), own ? Origin::explicit_ : Origin::inherited, own, size});
            web_config.file->for_each_location({},
                                               [&](const LocationTag& tag) { push_location(*web_config.file, tag); });
        }
    });
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
}

}  // namespace iislint::config
