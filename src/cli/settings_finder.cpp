#include "cli/settings_finder.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "config/config_file.hpp"
#include "config/path_map.hpp"

namespace iislint::cli {
namespace {

constexpr std::size_t deepest_folder = 64;
constexpr std::size_t longest_chain = 8;
constexpr std::int64_t size_limit = 1 << 20;

}  // namespace

std::string directory_of(std::string_view path) {
    const std::string_view parent = config::parent_directory(path);
    return parent.empty() ? "." : std::string(parent);
}

std::vector<std::string> SettingsFinder::ancestors(std::string directory) const {
    std::vector<std::string> chain;
    while (chain.size() < deepest_folder) {
        chain.push_back(directory);
        if (files_.kind(join_path(directory, ".git")) != PathKind::missing || files_.is_root(directory)) break;
        if (directory == ".")
            directory = "..";
        else if (directory == ".." || directory.ends_with("/.."))
            directory += "/..";
        else
            directory = directory_of(directory);
        if (files_.kind(directory) != PathKind::directory) break;
    }
    return chain;
}

std::string SettingsFinder::repository_root(const std::string& directory) const {
    const std::string top = ancestors(directory).back();
    return files_.kind(join_path(top, ".git")) == PathKind::missing ? std::string() : files_.absolute(top);
}

Result<const Settings*> SettingsFinder::find(const std::string& directory) {
    const auto known = by_directory_.find(directory);
    if (known != by_directory_.end()) return known->second;
    const Settings* settings = nullptr;
    std::vector<std::string> passed;
    for (const std::string& candidate : ancestors(directory)) {
        if (const auto at = by_directory_.find(candidate); at != by_directory_.end()) {
            settings = at->second;
            break;
        }
        passed.push_back(candidate);
        const std::string path = join_path(candidate, settings_file_name);
        if (files_.kind(path) != PathKind::file) continue;
        std::unique_ptr<const Settings>& kept = by_path_[files_.absolute(path)];
        if (kept == nullptr) {
            std::vector<std::string> open;
            Result<Settings> loaded = load(path, open);
            if (!loaded) return loaded.error();
            kept = std::make_unique<const Settings>(std::move(*loaded));
        }
        settings = kept.get();
        break;
    }
    for (std::string& folder : passed) by_directory_.emplace(std::move(folder), settings);
    return settings;
}

Result<Settings> SettingsFinder::load(const std::string& path, std::vector<std::string>& open) {
    Result<FileContent> content = files_.read(path, size_limit);
    if (!content) return content.error();
    if (content->truncated) return Error{fmt::format("settings file '{}' is too large", visible(path))};
    const std::string directory = directory_of(path);
    Result<Settings> settings = parse_settings(path, directory, content->bytes, files_.absolute(directory));
    if (!settings || settings->extends.empty()) return settings;
    const auto wrong = [&](std::string_view what) {
        return Error{fmt::format("settings file '{}': /extends: {}", visible(path), what)};
    };
    open.push_back(files_.absolute(path));
    if (open.size() >= longest_chain) return wrong(fmt::format("more than {} files extend each other", longest_chain));
    const std::string lower = config::normalize_local_path(join_path(directory, settings->extends));
    const std::string absolute = files_.absolute(lower);
    if (std::find(open.begin(), open.end(), absolute) != open.end())
        return wrong(fmt::format("'{}' extends itself in a circle", visible(settings->extends)));
    // Inside the repository, where there is one.
    const std::string root = files_.absolute(ancestors(directory).back());
    if (root != "/" && absolute.compare(0, root.size() + 1, root + "/") != 0)
        return wrong(fmt::format("'{}' lies outside of the repository", visible(settings->extends)));
    if (files_.kind(lower) != PathKind::file) return wrong(fmt::format("there is no file '{}'", visible(lower)));
    Result<Settings> extended = load(lower, open);
    if (!extended) return extended.error();
    settings->put_over(std::move(*extended));
    settings->extends.clear();
    return settings;
}

Result<RunSettings> SettingsFinder::of_run(const std::vector<std::string>& paths, const std::string& stdin_name) {
    const Settings* chosen = nullptr;
    for (const std::string& named : paths) {
        const std::string path = named == "-" ? stdin_name : named;
        const bool is_folder = files_.kind(path) == PathKind::directory;
        const std::string normal = config::normalize_local_path(path);
        const Result<const Settings*> found = find(is_folder ? normal : directory_of(normal));
        if (!found) return found.error();
        const Settings* settings = *found;
        if (settings == nullptr ||
            (settings->schemas.empty() && settings->framework.empty() && settings->rule_folders.empty()))
            continue;
        if (chosen != nullptr && chosen != settings &&
            (chosen->schemas != settings->schemas || chosen->framework != settings->framework ||
             chosen->rule_folders != settings->rule_folders))
            return Error{
                fmt::format("the settings files '{}' and '{}' disagree about schema, framework or rules, which "
                            "hold for a whole run; check their folders one after the other",
                            visible(chosen->path), visible(settings->path))};
        chosen = settings;
    }
    if (chosen == nullptr) return RunSettings{};
    return RunSettings{chosen->schemas, chosen->framework, chosen->rule_folders};
}

}  // namespace iislint::cli
