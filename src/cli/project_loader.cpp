// Reads what a project consists of: the files of the command line, their settings, and what those map to.
#include <algorithm>
#include <functional>
#include <set>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/huge_pages.hpp"
#include "base/parallel.hpp"
#include "base/visible.hpp"
#include "cli/project.hpp"
#include "cli/redirection.hpp"

namespace iislint::cli {
namespace {

using config::ConfigFile;
using config::FileRole;
using config::normalize_local_path;
using config::Server;
using findings::Level;

constexpr std::size_t deepest_folder = 255;  // HTTP.sys serves no URL of more segments

}  // namespace

class ProjectLoader {
public:
    ProjectLoader(const Files& files, const ProjectRequest& request)
        : files_(files),
          request_(request),
          own_settings_(files),
          settings_(request.settings != nullptr ? *request.settings : own_settings_) {}

    Result<Project> load() {
        project_.jobs_ = request_.jobs != 0 ? request_.jobs : std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
        for (const std::string& path : request_.paths)
            if (Result<void> found = find_files(path); !found) return found.error();
        std::sort(paths_.begin(), paths_.end());
        paths_.erase(std::unique(paths_.begin(), paths_.end()), paths_.end());
        if (paths_.empty() && script_paths_.empty() && !has_stdin_) return nothing_to_check(".");
        if (Result<void> excluded = exclude_files(); !excluded) return excluded.error();
        if (Result<void> read = read_files(); !read) return read.error();
        read_scripts();
        if (Result<void> settled = find_contexts(); !settled) return settled.error();
        if (Result<void> framework = read_framework_files(); !framework) return framework.error();
        if (Result<void> mapped = read_mapped_files(); !mapped) return mapped.error();
        project_.today_ = request_.today;
        project_.ignore_suppressions_ = request_.ignore_suppressions;
        for (const auto& file : project_.files_) project_.absolute_paths_.push_back(files_.absolute(file->path()));
        project_.index_paths();
        project_.build_servers();
        return std::move(project_);
    }

private:
    static Error nothing_to_check(std::string_view path) {
        return Error{
            fmt::format("nothing to check in '{}': no applicationHost.config, web.config, administration.config or "
                        "redirection.config there; name a file or another folder",
                        visible(path))};
    }

    Result<void> find_files(const std::string& path) {
        if (path == "-") {
            has_stdin_ = true;
            return {};
        }
        project_.given_paths_.push_back(normalize_local_path(path));
        switch (files_.kind(path)) {
            case PathKind::missing:
                return Error{fmt::format("'{}' does not exist; check the path", visible(path))};
            case PathKind::other:
                return Error{fmt::format("'{}' is neither a file nor a folder", visible(path))};
            case PathKind::file:
                (scripts::is_script_file_name(path) ? script_paths_ : paths_).push_back(normalize_local_path(path));
                named_.insert(normalize_local_path(path));
                return {};
            case PathKind::directory:
                break;
        }
        const std::size_t before = paths_.size();
        const auto too_deep = [&](const std::string& folder) {
            project_.notices_.push_back({Level::warning, "this folder is too deep and was not searched", folder});
        };
        const auto take = [&](const std::string&, const std::string& name, std::string file) -> Result<void> {
            if (config::is_configuration_file_name(name))
                paths_.push_back(std::move(file));
            else if (config::is_transform_file_name(name))
                project_.notices_.push_back(
                    {Level::note, "a transform is not effective configuration; skipped", std::move(file)});
            return {};
        };
        if (Result<void> done = for_each_file_below(normalize_local_path(path), too_deep, take); !done) return done;
        if (paths_.size() == before) return nothing_to_check(path);
        return {};
    }

    Result<bool> is_excluded(const std::string& path) {
        const Result<const Settings*> settings = settings_.find(directory_of(path));
        if (!settings) return settings.error();
        if (*settings == nullptr || (*settings)->exclude.empty()) return false;
        const std::string absolute = files_.absolute(path);
        return std::any_of((*settings)->exclude.begin(), (*settings)->exclude.end(),
                           [&](const PathGlob& glob) { return glob.matches(absolute); });
    }

    Result<void> exclude_files() {
        std::vector<std::string> kept;
        for (std::string& path : paths_) {
            if (!named_.contains(path)) {
                const Result<bool> excluded = is_excluded(path);
                if (!excluded) return excluded.error();
                if (*excluded) continue;
            }
            kept.push_back(std::move(path));
        }
        if (kept.empty() && !paths_.empty() && !has_stdin_)
            project_.notices_.push_back({Level::note, "the settings exclude every file that was found", ""});
        paths_ = std::move(kept);
        return {};
    }

    Result<std::shared_ptr<const ConfigFile>> read_file(const std::string& path) const {
        Result<FileContent> content = files_.read(path, Project::file_size_limit);
        if (!content) return content.error();
        if (content->truncated)
            return Error{fmt::format("'{}' is larger than {} MiB; it cannot be IIS configuration", visible(path),
                                     Project::file_size_limit >> 20)};
        prepare_heap(4 * content->bytes.size());
        const auto file = std::make_shared<ConfigFile>(path, std::move(*content));
        read_config_sources(*file);
        return std::shared_ptr<const ConfigFile>(file);
    }

    // Files that a section's configSource names: beside the file or below it, never elsewhere.
    void read_config_sources(ConfigFile& file) const {
        for (std::size_t i = 0; i < file.config_sources().size(); ++i) {
            std::string relative(file.config_sources()[i].path);
            std::replace(relative.begin(), relative.end(), '\\', '/');
            if (relative.empty() || relative.front() == '/' || config::climbs(relative) ||
                relative.find(':') != std::string::npos)
                continue;
            std::string path = join_path(directory_of(file.path()), relative);
            if (files_.kind(path) != PathKind::file) continue;
            Result<FileContent> content = files_.read(path, Project::file_size_limit);
            // A source that cannot be read here may well be readable on the server.
            if (!content || content->truncated) continue;
            file.set_config_source(
                i, std::make_shared<ConfigFile>(std::move(path), std::move(*content), ConfigFile::Purpose::reference));
        }
    }

    Result<void> read_files() {
        std::vector<std::shared_ptr<const ConfigFile>> read(paths_.size());
        std::vector<std::string> errors(paths_.size());
        for_each_index(paths_.size(), project_.jobs_, 16, [&](std::size_t i) {
            Result<std::shared_ptr<const ConfigFile>> file = read_file(paths_[i]);
            if (file)
                read[i] = std::move(*file);
            else
                errors[i] = file.error().message;
        });
        for (std::size_t i = 0; i < paths_.size(); ++i) {
            // One unreadable file does not hide what the others have to say; the run still ends with exit code 2.
            if (read[i] == nullptr)
                project_.notices_.push_back({Level::error, errors[i], paths_[i]});
            else
                project_.files_.push_back(std::move(read[i]));
        }
        if (has_stdin_ && !stdin_is_script()) {
            FileContent content;
            content.bytes = request_.stdin_bytes;
            project_.files_.push_back(std::make_shared<ConfigFile>(request_.stdin_name, std::move(content)));
        }
        index_files();
        if (has_stdin_ && project_.file_by_path_.size() < project_.files_.size())
            return Error{
                fmt::format("'{}' is both a file and the name for standard input; choose another --stdin-filename",
                            visible(request_.stdin_name))};
        return {};
    }

    bool stdin_is_script() const { return has_stdin_ && scripts::is_script_file_name(request_.stdin_name); }

    // Scripts are checked where the command line names them; a search of a folder leaves them alone.
    void read_scripts() {
        constexpr std::int64_t largest_script = 16 << 20;
        std::sort(script_paths_.begin(), script_paths_.end());
        script_paths_.erase(std::unique(script_paths_.begin(), script_paths_.end()), script_paths_.end());
        for (const std::string& path : script_paths_) {
            Result<FileContent> content = files_.read(path, largest_script);
            if (!content)
                project_.notices_.push_back({Level::error, content.error().message, path});
            else if (content->truncated)
                project_.notices_.push_back(
                    {Level::error, fmt::format("this script is larger than {} MiB", largest_script >> 20), path});
            else
                project_.scripts_.push_back(std::make_shared<scripts::Script>(path, *content));
        }
        if (!stdin_is_script()) return;
        FileContent content;
        content.bytes = request_.stdin_bytes;
        project_.scripts_.push_back(std::make_shared<scripts::Script>(request_.stdin_name, content));
    }

    void index_files() {
        std::stable_sort(project_.files_.begin(), project_.files_.end(),
                         [](const auto& a, const auto& b) { return a->path() < b->path(); });
        project_.file_by_path_.clear();
        project_.web_config_by_directory_.clear();
        for (std::size_t i = 0; i < project_.files_.size(); ++i) {
            const std::string& path = project_.files_[i]->path();
            project_.file_by_path_.emplace(normalize_local_path(path), i);
            if (equal_ignore_case(config::file_name(path), "web.config"))
                project_.web_config_by_directory_.emplace(normalize_local_path(directory_of(path)), i);
        }
    }

    // The context of a file: its nearest settings file together with the command line.
    Result<void> find_contexts() {
        project_.context_of_file_.clear();
        for (const auto& file : project_.files_) {
            const Result<std::size_t> context = context_for(directory_of(file->path()));
            if (!context) return context.error();
            project_.context_of_file_.push_back(*context);
        }
        for (const auto& script : project_.scripts_) {
            const Result<std::size_t> context = context_for(directory_of(script->path()));
            if (!context) return context.error();
            project_.script_places_[&script->source()] = {*context, files_.absolute(script->path())};
        }
        return {};
    }

    Result<std::size_t> context_for(const std::string& directory) {
        const Result<const Settings*> settings = settings_.find(directory);
        if (!settings) return settings.error();
        const auto known = context_by_settings_.find(*settings);
        if (known != context_by_settings_.end()) return known->second;
        note_settings_of_the_run(*settings);
        Result<std::shared_ptr<Project::Context>> made = make_context(*settings);
        if (!made) return made.error();
        project_.contexts_.push_back(std::move(*made));
        const std::size_t index = project_.contexts_.size() - 1;
        context_by_settings_.emplace(*settings, index);
        return index;
    }

    // What holds for a whole run is taken from the settings of the paths that were named.
    void note_settings_of_the_run(const Settings* settings) {
        if (settings == nullptr || request_.settings == nullptr) return;
        const auto differs = [](const auto& own, const auto& of_run) { return !own.empty() && own != of_run; };
        if (differs(settings->schemas, request_.run.schemas) || differs(settings->framework, request_.run.framework) ||
            differs(settings->rule_folders, request_.run.rule_folders))
            project_.notices_.push_back({Level::note,
                                         "schema, framework and rules hold for a whole run and do not count here; name "
                                         "this folder to have its files checked with them",
                                         settings->path});
    }

    // `file`: null without a settings file.
    Result<std::shared_ptr<Project::Context>> make_context(const Settings* file) const {
        auto context = std::make_shared<Project::Context>();
        Settings merged = request_.options;
        if (file != nullptr) merged.put_over(*file);
        // Earlier entries of one Windows path win: those of the command line.
        for (const auto& [windows, local] : merged.map) context->map.add(windows, local);
        context->options.stopped_pools = merged.stopped;
        context->state_files = merged.state;
        context->options.recycle_at = merged.recycle_at;
        if (merged.iis_version) context->options.iis_version = *merged.iis_version;
        if (merged.profile) context->options.profile = *merged.profile;
        context->options.vendor_pools = merged.vendor_pools;
        context->fail_on = merged.fail_on;
        context->options.with_details = request_.with_details;
        context->options.with_changes = request_.with_changes;
        context->options.with_edits = request_.with_edits;
        context->options.with_xpath = request_.with_xpath;
        context->options.files = &files_;
        context->options.fix_at_origin = request_.fix_at_origin;
        context->options.folder_exists = [disk = &files_](const std::string& folder) {
            return disk->kind(folder) == PathKind::directory;
        };
        for (const std::string& path : context->state_files) {
            Result<FileContent> content = files_.read(path, Project::file_size_limit);
            if (!content) return content.error();
            if (Result<void> added = context->state.add(path, std::move(content->bytes)); !added) return added.error();
        }
        if (!context->state_files.empty()) context->options.state = &context->state;
        context->policy = std::make_shared<RulePolicy>(std::move(merged));
        return context;
    }

    // The folder of a .NET installation that holds machine.config and the root web.config.
    Result<void> read_framework_files() {
        if (request_.framework.empty()) return {};
        for (std::string_view wanted : {"machine.config", "web.config"}) {
            if (files_.kind(request_.framework) != PathKind::directory)
                return Error{fmt::format("--framework: '{}' is not a folder", visible(request_.framework))};
            Result<std::vector<DirectoryEntry>> entries = files_.list(request_.framework);
            if (!entries) return entries.error();
            for (const DirectoryEntry& entry : *entries) {
                if (entry.kind != PathKind::file || !equal_ignore_case(entry.name, wanted)) continue;
                std::string path = join_path(normalize_local_path(request_.framework), entry.name);
                Result<FileContent> content = files_.read(path, Project::file_size_limit);
                if (!content) return content.error();
                auto file =
                    std::make_shared<ConfigFile>(std::move(path), std::move(*content), ConfigFile::Purpose::reference);
                if (!file->is_readable())
                    return Error{fmt::format("--framework: '{}' is not well-formed XML: {}", visible(file->path()),
                                             file->problems().front().message)};
                project_.framework_files_.push_back(std::move(file));
                break;
            }
        }
        if (project_.framework_files_.empty())
            return Error{
                fmt::format("--framework: neither machine.config nor web.config lies in '{}'; name the CONFIG "
                            "folder of .NET, such as Framework64/v4.0.30319/CONFIG",
                            visible(request_.framework))};
        return {};
    }

    // web.config files that a map leads to but the command line did not name.
    Result<void> read_mapped_files() {
        if (Result<void> redirected = read_redirected_files(); !redirected) return redirected;
        std::set<std::string> wanted;
        for (std::size_t i = 0; i < project_.files_.size(); ++i) {
            const ConfigFile& file = *project_.files_[i];
            const Project::Context& context = *project_.contexts_[project_.context_of_file_[i]];
            if (file.role() != FileRole::server || !file.is_readable() || context.map.empty()) continue;
            Server server(file);
            server.attach_web_configs(context.map, [&](const std::string& directory) -> const ConfigFile* {
                wanted.insert(normalize_local_path(directory));
                return nullptr;
            });
        }
        bool added = false;
        std::string inside;  // the last folder that was searched with all below it
        for (const std::string& directory : wanted) {
            if (!inside.empty() && directory.starts_with(inside) && directory[inside.size() - 1] == '/') continue;
            if (files_.kind(directory) != PathKind::directory) continue;
            if (Result<void> searched = read_web_configs_below(directory, added); !searched) return searched;
            inside = directory + "/";
        }
        if (!added) return {};
        index_files();
        return find_contexts();
    }

    // The applicationHost.config that a redirection.config leads to, where a map says where that lies here.
    Result<void> read_redirected_files() {
        std::vector<std::string> wanted;
        for (std::size_t i = 0; i < project_.files_.size(); ++i) {
            const std::optional<std::string> path = redirected_to(*project_.files_[i]);
            if (!path) continue;
            const std::optional<std::string> folder = project_.contexts_[project_.context_of_file_[i]]->map.find(*path);
            if (folder) wanted.push_back(normalize_local_path(join_path(*folder, "applicationHost.config")));
        }
        bool added = false;
        for (const std::string& path : wanted) {
            if (project_.file_by_path_.contains(path) || files_.kind(path) != PathKind::file) continue;
            Result<std::shared_ptr<const ConfigFile>> file = read_file(path);
            if (!file) return file.error();
            project_.files_.push_back(std::move(*file));
            added = true;
            index_files();
        }
        return added ? find_contexts() : Result<void>{};
    }

    void note_deep_folder(const std::string& folder) {
        if (std::exchange(noted_deep_folder_, true)) return;
        project_.notices_.push_back(
            {Level::warning, "this mapped folder is too deep: no web.config is read in it and in others as deep",
             folder});
    }

    // The web.config of a mapped folder and those of the folders below it: each configures its part of the URL space.
    Result<void> read_web_configs_below(const std::string& root, bool& added) {
        std::string found_in;  // the folder whose web.config was read last: names may differ in case alone
        const auto take = [&](const std::string& directory, const std::string& name,
                              const std::string& path) -> Result<void> {
            if (!equal_ignore_case(name, "web.config") || directory == found_in ||
                project_.web_config_by_directory_.contains(directory))
                return {};
            const Result<bool> excluded = is_excluded(path);
            if (!excluded) return excluded.error();
            if (*excluded) return {};
            Result<std::shared_ptr<const ConfigFile>> file = read_file(path);
            if (!file) return file.error();
            project_.files_.push_back(std::move(*file));
            found_in = directory;
            added = true;
            return {};
        };
        return for_each_file_below(
            root, [&](const std::string& folder) { note_deep_folder(folder); }, take);
    }

    // Visits the files of a folder and of those below it, but for folders that hold no configuration: their directory,
    // name and path.
    template <class TooDeep, class Visit>
    Result<void> for_each_file_below(const std::string& root, TooDeep too_deep, Visit visit) {
        std::vector<std::pair<std::string, std::size_t>> open{{root, 0}};
        while (!open.empty()) {
            const auto [directory, depth] = std::move(open.back());
            open.pop_back();
            const Result<std::vector<DirectoryEntry>> entries = files_.list(directory);
            if (!entries) return entries.error();
            for (const DirectoryEntry& entry : *entries) {
                std::string inner = join_path(directory, entry.name);
                if (entry.kind == PathKind::directory) {
                    if (entry.name == ".git" || entry.name == "node_modules") continue;
                    if (depth < deepest_folder)
                        open.emplace_back(std::move(inner), depth + 1);
                    else
                        too_deep(inner);
                } else if (entry.kind == PathKind::file) {
                    if (Result<void> done = visit(directory, entry.name, std::move(inner)); !done) return done;
                }
            }
        }
        return {};
    }

    const Files& files_;
    const ProjectRequest& request_;
    Project project_;
    std::vector<std::string> paths_;
    std::vector<std::string> script_paths_;
    std::set<std::string> named_;  // files that the command line names, which nothing excludes
    bool has_stdin_ = false;
    bool noted_deep_folder_ = false;
    SettingsFinder own_settings_;
    SettingsFinder& settings_;
    std::map<const Settings*, std::size_t> context_by_settings_;
};

Result<Project> Project::load(const Files& files, const ProjectRequest& request) {
    return ProjectLoader(files, request).load();
}

}  // namespace iislint::cli
