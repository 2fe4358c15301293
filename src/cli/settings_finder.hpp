// Finds and reads settings files: the nearest one above a folder, together with those that it extends.
//
//   SettingsFinder finder(files);
//   Result<const Settings*> settings = finder.find("server");     // null where there is none
//
// Ownership: owns the settings; each file is read once.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "cli/settings.hpp"

namespace iislint::cli {

// What holds for a whole run, of the settings files nearest to the paths that were named.
struct RunSettings {
    std::vector<std::string> schemas;
    std::string framework;
    std::vector<std::string> rule_folders;
};

class SettingsFinder {
public:
    explicit SettingsFinder(const Files& files) : files_(files) {}
    SettingsFinder(const SettingsFinder&) = delete;
    SettingsFinder& operator=(const SettingsFinder&) = delete;

    // The folder's own or the nearest above it, up to the root of the repository, else of the disk.
    Result<const Settings*> find(const std::string& directory);
    // `paths`: files and folders as named; "-" stands for `stdin_name`. Paths whose settings disagree are an error.
    Result<RunSettings> of_run(const std::vector<std::string>& paths, const std::string& stdin_name);

    // The absolute folder above that holds .git; empty where there is none.
    std::string repository_root(const std::string& directory) const;

private:
    Result<Settings> load(const std::string& path, std::vector<std::string>& open);
    // The folders from `directory` upwards where a settings file may lie.
    std::vector<std::string> ancestors(std::string directory) const;

    const Files& files_;
    std::map<std::string, const Settings*> by_directory_;
    std::map<std::string, std::unique_ptr<const Settings>> by_path_;  // absolute
};

// The folder of a file; "." for a bare name.
std::string directory_of(std::string_view path);

}  // namespace iislint::cli
