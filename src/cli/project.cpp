#include "cli/project.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "cli/redirection.hpp"

namespace iislint::cli {

using config::ConfigFile;
using config::FileRole;
using config::normalize_local_path;
using config::Server;
using findings::Level;

void Project::build_servers() {
    servers_.clear();
    standalone_.clear();
    claimed_.clear();
    const auto covered = [&](const std::string& path) {
        return std::any_of(contexts_.begin(), contexts_.end(),
                           [&](const auto& context) { return context->map.covers(directory_of(path)); });
    };
    for (std::size_t i = 0; i < files_.size(); ++i) {
        const ConfigFile& file = *files_[i];
        if (file.role() != FileRole::server || !file.is_readable()) continue;
        const Context& context = *contexts_[context_of_file_[i]];
        Server server(file);
        server.attach_web_configs(
            context.map,
            [&](const std::string& directory) -> const ConfigFile* {
                const auto at = web_config_by_directory_.find(normalize_local_path(directory));
                if (at == web_config_by_directory_.end()) return nullptr;
                const ConfigFile& found = *files_[at->second];
                claimed_.insert(&found);
                return found.is_readable() ? &found : nullptr;
            },
            [&](const std::string& directory, const Server::WebConfigVisitor& visit) {
                const std::string root = normalize_local_path(directory);
                const auto visit_file = [&](std::size_t index, const std::string& relative) {
                    claimed_.insert(files_[index].get());
                    if (files_[index]->is_readable()) visit(relative, *files_[index]);
                };
                if (const auto at = web_config_by_directory_.find(root); at != web_config_by_directory_.end())
                    visit_file(at->second, "");
                const std::string prefix = root == "." ? "" : root + "/";
                for (auto at = web_config_by_directory_.lower_bound(prefix);
                     at != web_config_by_directory_.end() && at->first.starts_with(prefix); ++at)
                    if (at->first != root) visit_file(at->second, at->first.substr(prefix.size()));
            });
        server.set_framework_files(framework_files());
        const std::vector<std::string_view>& unmapped = server.unmapped_paths();
        if (!unmapped.empty())
            notices_.push_back(
                {Level::note,
                 unmapped.size() == 1
                     ? fmt::format("the physical path '{}' is not mapped; web.config files there are not read",
                                   visible(unmapped.front()))
                     : fmt::format("{} physical paths are not mapped, '{}' first; web.config files there "
                                   "are not read",
                                   unmapped.size(), visible(unmapped.front())),
                 file.path()});
        servers_.push_back({std::move(server), &context.options});
        if (context.options.state == nullptr || !context.options.state->has_pools()) continue;
        for (const auto& [key, pool] : context.options.state->pools())
            if (servers_.back().server.find_pool(pool.name) == config::no_index)
                notices_.push_back({Level::note,
                                    fmt::format("the snapshot is stale: its application pool '{}' is not in this file",
                                                visible(pool.name)),
                                    file.path()});
        for (const config::ApplicationPool& pool : servers_.back().server.pools())
            if (context.options.state->pool(pool.name) == nullptr)
                notices_.push_back({Level::note,
                                    fmt::format("the snapshot is stale: it does not know the application pool '{}'",
                                                visible(pool.name)),
                                    file.path()});
    }
    note_redirections();
    for (std::size_t i = 0; i < files_.size(); ++i) {
        const ConfigFile& file = *files_[i];
        if (file.role() != FileRole::web || !file.is_readable() || claimed_.contains(&file)) continue;
        // A file below a mapped folder configures a part of a known application, not one of its own.
        if (!servers_.empty() && covered(file.path())) continue;
        standalone_.push_back(i);
    }
}

// An enabled redirection.config: the server's files lie elsewhere, and those beside it are not in force.
void Project::note_redirections() {
    for (const auto& file : files_)
        if (const std::optional<std::string> path = redirected_to(*file))
            notices_.push_back({Level::note,
                                fmt::format("redirection is enabled: IIS reads applicationHost.config from '{}', not "
                                            "from the files beside this one",
                                            visible(*path)),
                                file->path()});
}

void Project::index_paths() {
    file_by_absolute_path_.clear();
    file_by_source_.clear();
    for (std::size_t i = 0; i < files_.size(); ++i) {
        file_by_absolute_path_.emplace(absolute_paths_[i], i);
        file_by_source_.emplace(&files_[i]->source(), i);
    }
}

Project Project::with_texts(const std::map<std::string, std::string>& texts) const {
    Project changed;
    changed.jobs_ = jobs_;
    changed.files_ = files_;
    changed.file_by_path_ = file_by_path_;
    changed.web_config_by_directory_ = web_config_by_directory_;
    changed.framework_files_ = framework_files_;
    changed.scripts_ = scripts_;
    changed.script_places_ = script_places_;
    changed.contexts_ = contexts_;
    changed.context_of_file_ = context_of_file_;
    for (auto& file : changed.files_) {
        const auto at = texts.find(file->path());
        if (at == texts.end()) continue;
        FileContent content;
        content.bytes = file->source().encode(at->second);
        content.stamp = file->stamp();
        const auto renewed = std::make_shared<ConfigFile>(file->path(), std::move(content));
        for (std::size_t i = 0; i < renewed->config_sources().size(); ++i)
            for (const ConfigFile::ConfigSource& known : file->config_sources())
                if (known.path == renewed->config_sources()[i].path) renewed->set_config_source(i, known.file);
        file = renewed;
    }
    changed.absolute_paths_ = absolute_paths_;
    changed.today_ = today_;
    changed.ignore_suppressions_ = ignore_suppressions_;
    changed.index_paths();
    changed.build_servers();
    return changed;
}

std::vector<const ConfigFile*> Project::framework_files() const {
    std::vector<const ConfigFile*> files;
    for (const auto& file : framework_files_) files.push_back(file.get());
    return files;
}

const ConfigFile* Project::find_file(const std::string& path) const {
    const auto at = file_by_path_.find(normalize_local_path(path));
    return at == file_by_path_.end() ? nullptr : files_[at->second].get();
}

std::vector<std::string> Project::roots() const {
    std::vector<std::string> all = given_paths_;
    for (const std::shared_ptr<Context>& context : contexts_)
        for (std::string& mapped : context->map.local_paths()) all.push_back(std::move(mapped));
    return all;
}

std::vector<const ConfigFile*> Project::standalone_files() const {
    std::vector<const ConfigFile*> standalone;
    for (std::size_t i : standalone_) standalone.push_back(files_[i].get());
    return standalone;
}

report::Summary Project::summary() const {
    report::Summary summary;
    summary.files = static_cast<std::uint32_t>(files_.size() + scripts_.size());
    for (const ServerContext& context : servers_) {
        summary.sites += static_cast<std::uint32_t>(context.server.sites().size());
        summary.application_pools += static_cast<std::uint32_t>(context.server.pools().size());
    }
    return summary;
}

}  // namespace iislint::cli
