#include "config/path_map.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/visible.hpp"

namespace iislint::config {
namespace {

// Forward slashes, one at a time, none at the end; letter case stays.
std::string normalize_windows(std::string_view path) {
    std::string out;
    for (char c : path) {
        const char slash = c == '\\' ? '/' : c;
        // A UNC path keeps its two leading slashes.
        if (slash == '/' && out.size() > 1 && out.back() == '/') continue;
        out.push_back(slash);
    }
    while (out.size() > 1 && out.back() == '/') out.pop_back();
    return out;
}

std::string join(const std::string& base, std::string_view rest) {
    if (rest.empty()) return base;
    return base.empty() ? std::string(rest) : base + "/" + std::string(rest);
}

}  // namespace

std::string normalize_local_path(std::string_view path) {
    std::vector<std::string_view> parts;
    const bool rooted = path.starts_with('/');
    while (!path.empty()) {
        const std::size_t slash = path.find_first_of("/\\");
        const std::string_view part = path.substr(0, slash);
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
        if (part.empty() || part == ".") continue;
        if (part == ".." && !parts.empty() && parts.back() != "..")
            parts.pop_back();
        else if (part != ".." || !rooted)
            parts.push_back(part);
    }
    std::string out = rooted ? "/" : "";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += '/';
        out += parts[i];
    }
    return out.empty() ? "." : out;
}

void PathMap::add(std::string_view windows_path, std::string_view local_path) {
    Entry entry{to_lower(normalize_windows(windows_path)), normalize_local_path(local_path)};
    const auto longer = [](const Entry& a, const Entry& b) { return a.windows.size() > b.windows.size(); };
    entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), entry, longer), std::move(entry));
}

Result<void> PathMap::add_option(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size())
        return Error{"--map '" + visible(text) +
                     "' is not WINDOWS=LOCAL; write for example --map 'C:\\inetpub\\shop=deploy/shop'"};
    add(text.substr(0, equals), text.substr(equals + 1));
    return {};
}

bool climbs(std::string_view path) {
    while (!path.empty()) {
        const std::size_t slash = path.find_first_of("/\\");
        if (path.substr(0, slash) == "..") return true;
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    }
    return false;
}

std::optional<std::string> PathMap::find(std::string_view windows_path) const {
    if (entries_.empty()) return std::nullopt;
    const std::string wanted = normalize_windows(windows_path);
    for (const Entry& entry : entries_) {
        if (!starts_with_ignore_case(wanted, entry.windows)) continue;
        if (wanted.size() == entry.windows.size()) return entry.local;
        if (wanted[entry.windows.size()] != '/') continue;
        // The rest keeps the letter case it was written in. It may not climb out of the mapped folder.
        const std::string_view rest = std::string_view(wanted).substr(entry.windows.size() + 1);
        if (climbs(rest)) return std::nullopt;
        return normalize_local_path(join(entry.local, rest));
    }
    return std::nullopt;
}

std::vector<std::string> PathMap::local_paths() const {
    std::vector<std::string> all;
    for (const Entry& entry : entries_) all.push_back(entry.local);
    return all;
}

bool PathMap::covers(std::string_view local_path) const {
    const std::string wanted = normalize_local_path(local_path);
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return entry.local == "." || wanted == entry.local ||
               (wanted.starts_with(entry.local) && wanted[entry.local.size()] == '/');
    });
}

}  // namespace iislint::config
