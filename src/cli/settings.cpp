#include "cli/settings.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"

namespace iislint::cli {
namespace {

// A pattern without a slash names files and folders at any depth.
std::string anchored(std::string_view pattern) {
    while (pattern.ends_with('/')) pattern.remove_suffix(1);
    if (pattern.starts_with("./")) pattern.remove_prefix(2);
    return pattern.find('/') == std::string_view::npos ? fmt::format("**/{}", pattern) : std::string(pattern);
}

template <class T>
void put_before(std::vector<T>& list, std::vector<T>&& lower) {
    list.insert(list.begin(), std::make_move_iterator(lower.begin()), std::make_move_iterator(lower.end()));
}
template <class T>
void put_behind(std::vector<T>& list, std::vector<T>&& lower) {
    list.insert(list.end(), std::make_move_iterator(lower.begin()), std::make_move_iterator(lower.end()));
}
template <class T>
void take(std::optional<T>& value, const std::optional<T>& lower) {
    if (!value) value = lower;
}

}  // namespace

PathGlob::PathGlob(std::string directory, std::string_view pattern)
    : directory_(std::move(directory)), glob_(anchored(pattern), true) {
    if (!directory_.ends_with('/')) directory_ += '/';
}

bool PathGlob::matches(std::string_view absolute_path) const {
    return absolute_path.starts_with(directory_) && glob_.matches(absolute_path.substr(directory_.size()));
}

void Settings::put_over(Settings lower) {
    put_behind(map, std::move(lower.map));  // the first entry of a Windows path wins
    put_before(state, std::move(lower.state));
    put_before(stopped, std::move(lower.stopped));
    take(recycle_at, lower.recycle_at);
    take(iis_version, lower.iis_version);
    take(profile, lower.profile);
    put_before(vendor_pools, std::move(lower.vendor_pools));
    put_before(exclude, std::move(lower.exclude));
    selection.put_over(std::move(lower.selection));
    put_before(per_file_ignores, std::move(lower.per_file_ignores));
    put_before(suppress, std::move(lower.suppress));
    take(fail_on, lower.fail_on);
    take(allow_suppressions, lower.allow_suppressions);
    put_before(schemas, std::move(lower.schemas));
    if (framework.empty()) framework = std::move(lower.framework);
    put_before(rule_folders, std::move(lower.rule_folders));
}

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

Result<FailOn> parse_fail_on(std::string_view text) {
    static constexpr std::string_view names[] = {"note", "warning", "error", "never"};
    const auto* const at = std::find(std::begin(names), std::end(names), text);
    if (at != std::end(names)) return static_cast<FailOn>(at - std::begin(names));
    return Error{fmt::format("'{}' is not a threshold; use error, warning, note or never", visible(text))};
}

Result<std::optional<findings::Level>> parse_level(std::string_view text) {
    for (const findings::Level level : {findings::Level::note, findings::Level::warning, findings::Level::error})
        if (text == findings::to_string(level)) return std::optional(level);
    if (text == "off") return std::optional<findings::Level>();
    return Error{fmt::format("'{}' is not a level; use error, warning, note or off", visible(text))};
}

}  // namespace iislint::cli
