#include <algorithm>
#include <cassert>
#include <filesystem>
#include <utility>

#include "base/files.hpp"
#include "base/visible.hpp"

namespace iislint {
namespace {

// One key for every spelling of a path: "./a//b/" is "a/b", the current directory is ".".
std::string key_of(const std::string& path) {
    std::string key = std::filesystem::path(path).lexically_normal().generic_string();
    if (key.size() > 1 && key.ends_with('/')) key.pop_back();
    return key.empty() ? "." : key;
}

// What the keys of all files below a directory begin with.
std::string prefix_of(const std::string& directory_key) {
    if (directory_key == ".") return "";
    return directory_key.ends_with('/') ? directory_key : directory_key + '/';
}

bool is_below(const std::string& key, const std::string& prefix) {
    return key.starts_with(prefix) && !(prefix.empty() && key.starts_with('/'));
}

FileStamp stamp_of(std::size_t size, std::int64_t version) {
    return {.device = 0, .inode = 0, .size = static_cast<std::int64_t>(size), .modified_ns = version};
}

}  // namespace

void MemoryFiles::put(const std::string& path, std::string bytes) {
    Entry& entry = files_[key_of(path)];
    entry.bytes = std::move(bytes);
    entry.version = ++clock_;
}

const std::string& MemoryFiles::bytes(const std::string& path) const { return files_.at(key_of(path)).bytes; }

void MemoryFiles::refuse_writes_to(const std::string& path) { files_.at(key_of(path)).refuse_writes = true; }

Result<void> MemoryFiles::create(const std::string& path, std::string_view bytes) {
    if (kind(path) != PathKind::missing)
        return Error{"cannot write '" + visible(path) + "': something lies there already"};
    put(path, std::string(bytes));
    return {};
}

bool MemoryFiles::is_root(const std::string& directory) const { return directory == "/"; }

PathKind MemoryFiles::kind(const std::string& path) const {
    const std::string key = key_of(path);
    if (files_.contains(key)) return PathKind::file;
    const std::string prefix = prefix_of(key);
    const auto below = files_.lower_bound(prefix);
    if (key == "." || (below != files_.end() && is_below(below->first, prefix))) return PathKind::directory;
    return PathKind::missing;
}

Result<FileContent> MemoryFiles::read(const std::string& path, std::int64_t limit) const {
    const auto found = files_.find(key_of(path));
    if (found == files_.end()) {
        if (kind(path) == PathKind::directory)
            return Error{"cannot read '" + visible(path) + "': it is a directory; name a file in it"};
        return Error{"cannot read '" + visible(path) + "': No such file or directory; check the path"};
    }
    const Entry& entry = found->second;
    FileContent content;
    content.stamp = stamp_of(entry.bytes.size(), entry.version);
    content.truncated = content.stamp.size > limit;
    if (!content.truncated) content.bytes = entry.bytes;
    return content;
}

Result<std::vector<DirectoryEntry>> MemoryFiles::list(const std::string& directory) const {
    if (kind(directory) != PathKind::directory)
        return Error{"cannot list '" + visible(directory) + "': no such directory; check the path"};
    const std::string prefix = prefix_of(key_of(directory));
    std::map<std::string, PathKind> children;
    for (auto file = files_.lower_bound(prefix); file != files_.end() && file->first.starts_with(prefix); ++file) {
        if (!is_below(file->first, prefix)) continue;
        const std::size_t slash = file->first.find('/', prefix.size());
        const bool is_file = slash == std::string::npos;
        children.emplace(file->first.substr(prefix.size(), is_file ? slash : slash - prefix.size()),
                         is_file ? PathKind::file : PathKind::directory);
    }
    std::vector<DirectoryEntry> entries;
    entries.reserve(children.size());
    for (auto& [name, entry_kind] : children) entries.push_back({name, entry_kind});
    return entries;
}

Result<std::vector<std::string>> MemoryFiles::replace(const std::vector<Replacement>& replacements,
                                                      const ReplaceOptions& options) {
    auto refusal = [](const Replacement& replacement, std::string_view reason) {
        return Error{"cannot write '" + visible(replacement.path) + "': " + std::string(reason)};
    };
    std::vector<std::pair<Entry*, const Replacement*>> prepared;
    for (const Replacement& replacement : replacements) {
        const auto found = files_.find(key_of(replacement.path));
        if (found == files_.end()) return refusal(replacement, "No such file or directory; nothing was written");
        Entry& entry = found->second;
        if (replacement.expected != stamp_of(entry.bytes.size(), entry.version) || replacement.original != entry.bytes)
            return refusal(replacement, "it changed since it was read; nothing was written; run the command again");
        if (entry.refuse_writes) return refusal(replacement, "No space left on device; nothing was written");
        const bool twice = std::ranges::any_of(prepared, [&](const auto& other) { return other.first == &entry; });
        if (twice) return refusal(replacement, "it is named twice; nothing was written; name it once");
        if (!options.backup_suffix.empty() && files_.contains(key_of(replacement.path + options.backup_suffix)))
            return refusal(replacement, "its backup exists already; nothing was written; choose another suffix");
        prepared.emplace_back(&entry, &replacement);
    }
    std::vector<std::string> notes;
    for (auto& [entry, replacement] : prepared) {
        if (!options.backup_suffix.empty()) {
            const std::string backup = replacement->path + options.backup_suffix;
            put(backup, entry->bytes);
            notes.push_back("kept the old '" + visible(replacement->path) + "' as '" + visible(backup) + "'");
        }
        entry->bytes = replacement->bytes;
        entry->version = ++clock_;
    }
    return notes;
}

}  // namespace iislint
