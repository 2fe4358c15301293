#include "cli/settings.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "base/visible.hpp"

namespace iislint::cli {
namespace {

using nlohmann::json;

constexpr std::string_view known_keys[] = {"$schema", "map", "state", "stopped", "recycleAt", "iisVersion", "profile"};

Error wrong(std::string_view path, std::string_view what) {
    return Error{fmt::format("settings file '{}': {}", visible(path), what)};
}

}  // namespace

std::string join_path(std::string_view directory, std::string_view name) {
    if (directory.empty() || directory == "." || name.starts_with('/')) return std::string(name);
    return directory.ends_with('/') ? fmt::format("{}{}", directory, name) : fmt::format("{}/{}", directory, name);
}

Result<std::int64_t> parse_hour(std::string_view text) {
    const bool shaped = text.size() == 5 && is_digit(text[0]) && is_digit(text[1]) && text[2] == ':' &&
                        is_digit(text[3]) && is_digit(text[4]);
    if (shaped) {
        const int hours = (text[0] - '0') * 10 + (text[1] - '0');
        const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
        if (hours < 24 && minutes < 60) return std::int64_t{hours} * 3600 + minutes * 60;
    }
    return Error{fmt::format("'{}' is not an hour; write HH:MM, such as 02:30", visible(text))};
}

Result<rules::Profile> parse_profile(std::string_view text) {
    const auto* const at = std::find(std::begin(rules::profile_names), std::end(rules::profile_names), text);
    if (at != std::end(rules::profile_names)) return static_cast<rules::Profile>(at - std::begin(rules::profile_names));
    return Error{fmt::format("'{}' is not a profile; use {}", visible(text), fmt::join(rules::profile_names, ", "))};
}

Result<config::IisVersion> parse_iis_version(std::string_view text) {
    static constexpr std::pair<std::string_view, config::IisVersion> versions[] = {
        {"7.0", 70}, {"7.5", 75}, {"8.0", 80}, {"8.5", 85}, {"10.0", 100}, {"7", 70}, {"8", 80}, {"10", 100}};
    for (const auto& [name, version] : versions)
        if (name == text) return version;
    return Error{fmt::format("'{}' is not an IIS version; use 7.0, 7.5, 8.0, 8.5 or 10.0", visible(text))};
}

Result<Settings> parse_settings(std::string_view path, std::string_view directory, std::string_view text) {
    const json source = json::parse(text, nullptr, false, true);
    if (source.is_discarded()) return wrong(path, "not valid JSON");
    if (!source.is_object()) return wrong(path, "must hold one JSON object");
    Settings settings;
    const auto strings = [&](const json& list, std::vector<std::string>& out) {
        const bool good =
            list.is_array() && std::all_of(list.begin(), list.end(), [](const json& item) { return item.is_string(); });
        if (good) out = list.get<std::vector<std::string>>();
        return good;
    };
    for (const auto& [key, value] : source.items()) {
        if (key == "map") {
            if (!value.is_object()) return wrong(path, "'map' must be an object of Windows path to local path");
            for (const auto& [windows, local] : value.items()) {
                if (!local.is_string() || windows.empty())
                    return wrong(path, fmt::format("'map' entry '{}' must name a local folder", visible(windows)));
                settings.map.emplace_back(windows, join_path(directory, local.get_ref<const std::string&>()));
            }
        } else if (key == "state") {
            if (!strings(value, settings.state)) return wrong(path, "'state' must be a list of snapshot files");
            for (std::string& file : settings.state) file = join_path(directory, file);
        } else if (key == "stopped") {
            if (!strings(value, settings.stopped)) return wrong(path, "'stopped' must be a list of application pools");
        } else if (key == "recycleAt" || key == "iisVersion" || key == "profile") {
            if (!value.is_string()) return wrong(path, fmt::format("'{}' must be a text", key));
            const std::string& word = value.get_ref<const std::string&>();
            if (key == "recycleAt") {
                const Result<std::int64_t> hour = parse_hour(word);
                if (!hour) return wrong(path, "recycleAt: " + hour.error().message);
                settings.recycle_at = *hour;
            } else if (key == "profile") {
                const Result<rules::Profile> profile = parse_profile(word);
                if (!profile) return wrong(path, "profile: " + profile.error().message);
                settings.profile = *profile;
            } else {
                const Result<config::IisVersion> version = parse_iis_version(word);
                if (!version) return wrong(path, "iisVersion: " + version.error().message);
                settings.iis_version = *version;
            }
        } else if (key != "$schema") {
            const auto nearest = nearest_name(key, known_keys);
            return wrong(path,
                         fmt::format("unknown key '{}'{}", visible(key),
                                     nearest ? fmt::format("; did you mean '{}'?", *nearest)
                                             : "; known are map, state, stopped, recycleAt, iisVersion, profile"));
        }
    }
    return settings;
}

}  // namespace iislint::cli
