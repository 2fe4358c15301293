// The only door to the disk.
//
// Purpose: everything the program reads or writes goes through Files, so that tests run on an in-memory twin and so
// that the rules of safe writing stand at one place. Paths are as the user gave them; nothing is made absolute.
// Implementations are safe to read from several threads at once.
//
//   MemoryFiles files;                       // in a test
//   files.put("site/web.config", "<configuration/>");
//   Result<FileContent> content = files.read("site/web.config", 1 << 20);
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace iislint {

class SystemCalls;

// Identity of a file at the moment it was read; a later write compares it before it replaces anything.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

struct FileContent {
    std::string bytes;
    FileStamp stamp;
    bool truncated = false;  // the file is larger than the limit; bytes is empty then
};

enum class PathKind { missing, file, directory, other };

struct DirectoryEntry {
    std::string name;
    PathKind kind = PathKind::other;  // symbolic links to directories are reported as `other` and never followed
};

// One file to replace as a whole. Written only while the file still carries `expected` and holds `original`.
struct Replacement {
    std::string path;
    std::string bytes;
    FileStamp expected;
    std::string original;  // as it was read
};

struct ReplaceOptions {
    // What the user gave. A symbolic link that leads out of all of these is not followed, unless it is one of them.
    // Empty: any link is.
    std::vector<std::string> roots = {};
    // Not empty: keep each old file under its name with this at the end. A file that is there already is an error.
    std::string backup_suffix = {};
    // Also files with several hard links; the other names keep the old content.
    bool force = false;
};

class Files {
public:
    Files() = default;
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;
    virtual ~Files() = default;

    virtual PathKind kind(const std::string& path) const = 0;
    // The directory that has no other above it, under whatever name.
    virtual bool is_root(const std::string& directory) const = 0;
    // The same place from the root of the disk, without "." and "..": to compare paths, never to open one.
    virtual std::string absolute(const std::string& path) const { return path; }
    // A new file, whole or not at all; fails when something lies there.
    virtual Result<void> create(const std::string& path, std::string_view bytes);
    // Fails when the path cannot be opened or read. A file above `limit` bytes is not read: truncated is set.
    virtual Result<FileContent> read(const std::string& path, std::int64_t limit) const = 0;
    // Entries sorted by name, byte-wise.
    virtual Result<std::vector<DirectoryEntry>> list(const std::string& directory) const = 0;
    // All or nothing: every new content is prepared (a new file in the same folder with the same owner, mode and access
    // list, flushed) before any target is replaced, and a failure after that puts back what was replaced. A target that
    // changed since it was read stops the whole call. Returns remarks for the user.
    virtual Result<std::vector<std::string>> replace(const std::vector<Replacement>& replacements,
                                                     const ReplaceOptions& options) = 0;
    Result<std::vector<std::string>> replace(const std::vector<Replacement>& replacements) {
        return replace(replacements, {});
    }
};

// The real disk.
class DiskFiles final : public Files {
public:
    DiskFiles();
    // Writes through `system`, which outlives this object.
    explicit DiskFiles(SystemCalls& system) : system_(system) {}

    using Files::replace;
    PathKind kind(const std::string& path) const override;
    bool is_root(const std::string& directory) const override;
    std::string absolute(const std::string& path) const override;
    Result<void> create(const std::string& path, std::string_view bytes) override;
    Result<FileContent> read(const std::string& path, std::int64_t limit) const override;
    Result<std::vector<DirectoryEntry>> list(const std::string& directory) const override;
    Result<std::vector<std::string>> replace(const std::vector<Replacement>& replacements,
                                             const ReplaceOptions& options) override;

private:
    SystemCalls& system_;
};

// A tree in memory, for tests. Directories exist by having files below them.
class MemoryFiles final : public Files {
public:
    void put(const std::string& path, std::string bytes);
    // The bytes of a file that must exist.
    const std::string& bytes(const std::string& path) const;
    // Makes every later replace of this path fail, as a full disk would.
    void refuse_writes_to(const std::string& path);

    using Files::replace;

    PathKind kind(const std::string& path) const override;
    bool is_root(const std::string& directory) const override;
    std::string absolute(const std::string& path) const override;
    Result<void> create(const std::string& path, std::string_view bytes) override;
    Result<FileContent> read(const std::string& path, std::int64_t limit) const override;
    Result<std::vector<DirectoryEntry>> list(const std::string& directory) const override;
    // Keeps backups; knows no links.
    Result<std::vector<std::string>> replace(const std::vector<Replacement>& replacements,
                                             const ReplaceOptions& options) override;

private:
    struct Entry {
        std::string bytes;
        std::int64_t version = 0;
        bool refuse_writes = false;
    };
    std::map<std::string, Entry> files_;
    std::int64_t clock_ = 0;
};

}  // namespace iislint
