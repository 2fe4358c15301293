// The settings file `.iislint.json`: what would otherwise be options.
//
//   { "map": { "C:\\inetpub\\shop": "shop" }, "stopped": ["Legacy"], "recycleAt": "03:00" }
//
// Keys: map, state, stopped, recycleAt, iisVersion, profile. Paths in it are relative to the file. The nearest one in
// the folder of a file or above it counts; options on the command line add to lists and win over single values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "config/schema.hpp"
#include "rules/check_options.hpp"

namespace iislint::cli {

inline constexpr std::string_view settings_file_name = ".iislint.json";

struct Settings {
    std::vector<std::pair<std::string, std::string>> map;  // Windows path, local path
    std::vector<std::string> state;
    std::vector<std::string> stopped;
    std::optional<std::int64_t> recycle_at;  // seconds after midnight
    std::optional<config::IisVersion> iis_version;
    std::optional<rules::Profile> profile;
};

// `directory`: where the file lies; relative paths start there.
Result<Settings> parse_settings(std::string_view path, std::string_view directory, std::string_view json);

// "02:30" to seconds after midnight.
Result<std::int64_t> parse_hour(std::string_view text);
// "zero-restart"
Result<rules::Profile> parse_profile(std::string_view text);
// "10.0" to 100.
Result<config::IisVersion> parse_iis_version(std::string_view text);

// Joins without a leading "./".
std::string join_path(std::string_view directory, std::string_view name);

}  // namespace iislint::cli
