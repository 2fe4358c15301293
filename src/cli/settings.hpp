// The settings file `.iislint.json`: what would otherwise be options, and what a team agreed on.
//
//   { "extends": "../house.json", "map": { "C:\\inetpub\\shop": "shop" }, "levels": { "IDLE001": "note" } }
//
// docs/usage.md lists the keys; docs/iislint.schema.json describes them to editors. Paths and globs in it are relative
// to the file. The nearest one in the folder of a file or above it counts; options on the command line add to lists and
// win over single values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/files.hpp"
#include "base/glob.hpp"
#include "base/result.hpp"
#include "config/schema.hpp"
#include "rules/check_options.hpp"
#include "rules/rule_choice.hpp"

namespace iislint::cli {

inline constexpr std::string_view settings_file_name = ".iislint.json";

// The lowest level that makes the exit code 1.
enum class FailOn : std::uint8_t { note, warning, error, never };

// A glob for files: `bin/**`, `*.config` (at any depth), `legacy` (the folder and all in it).
class PathGlob {
public:
    // `directory`: the absolute folder that the glob starts from.
    PathGlob(std::string directory, std::string_view pattern);
    bool matches(std::string_view absolute_path) const;

private:
    std::string directory_;
    Glob glob_;
};

struct PerFileIgnore {
    PathGlob files;
    std::vector<rules::RuleWord> rules;
};

// Accepts findings in files that nobody may edit.
struct SettingsSuppression {
    rules::RuleWord rule;
    std::optional<PathGlob> path;
    std::optional<Glob> config_path;
    std::optional<Date> until;
    std::string reason;
    std::string where;  // "settings file '…': /suppress/0: "
};

struct Settings {
    std::string path;                                      // of the file; empty: the command line
    std::vector<std::pair<std::string, std::string>> map;  // Windows path, local path
    std::vector<std::string> state;
    std::vector<std::string> stopped;
    std::optional<std::int64_t> recycle_at;  // seconds after midnight
    std::optional<config::IisVersion> iis_version;
    std::optional<rules::Profile> profile;
    std::vector<Glob> vendor_pools;
    std::vector<PathGlob> exclude;
    rules::RuleSelection selection;
    std::vector<PerFileIgnore> per_file_ignores;
    std::vector<SettingsSuppression> suppress;
    std::optional<FailOn> fail_on;
    std::optional<bool> allow_suppressions;
    // These hold for a whole run and count only in the settings of the paths that were named.
    std::vector<std::string> schemas;
    std::string framework;
    std::vector<std::string> rule_folders;

    std::string extends;  // the path as written, until it is resolved

    // Adds what a settings file says that this one extends.
    void put_over(Settings lower);
};

// `directory`: where the file lies; relative paths start there. `absolute_directory`: the same for globs.
Result<Settings> parse_settings(std::string_view path, std::string_view directory, std::string_view json,
                                std::string_view absolute_directory = "/");
// The keys of a settings file, and those of an entry of "suppress".
std::vector<std::string_view> settings_keys();
std::vector<std::string_view> suppress_keys();

// "02:30" to seconds after midnight.
Result<std::int64_t> parse_hour(std::string_view text);
// "zero-restart"
Result<rules::Profile> parse_profile(std::string_view text);
// "10.0" to 100.
Result<config::IisVersion> parse_iis_version(std::string_view text);
// "warning"
Result<FailOn> parse_fail_on(std::string_view text);
// "note", "warning", "error"; "off" is a level without a value.
Result<std::optional<findings::Level>> parse_level(std::string_view text);

// Joins without a leading "./".
std::string join_path(std::string_view directory, std::string_view name);

}  // namespace iislint::cli
