#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/huge_pages.hpp"
#include "base/visible.hpp"

namespace iislint {
namespace {

constexpr std::string_view nothing_written = "; nothing was written";

class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    explicit operator bool() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }
    // For written files: some file systems tell only here that the disk is full.
    bool close() { return ::close(std::exchange(descriptor_, -1)) == 0; }

private:
    int descriptor_;
};

template <class Call>
auto retried(Call call) {
    auto result = call();
    while (result == -1 && errno == EINTR) result = call();
    return result;
}

std::string quoted(std::string_view path) { return "'" + visible(path) + "'"; }

// The system's words, never in the language of the locale.
std::string reason(int error) {
#ifdef __GLIBC__
    const char* text = ::strerrordesc_np(error);
    return text != nullptr ? text : "error " + std::to_string(error);
#else
    return std::strerror(error);
#endif
}

Error cannot(std::string_view verb, const std::string& path, int error) {
    return {"cannot " + std::string(verb) + " " + quoted(path) + ": " + reason(error) +
            "; check the path and its permissions"};
}

Error cannot_write(const std::string& path, std::string_view why, std::string_view advice = {}) {
    std::string message = "cannot write " + quoted(path) + ": ";
    message += why;
    message += nothing_written;
    if (!advice.empty()) message.append("; ").append(advice);
    return {std::move(message)};
}

// The system calls stop at a NUL and would open another file than the one that messages name.
bool has_nul(const std::string& path) { return path.find('\0') != std::string::npos; }

PathKind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return PathKind::file;
    if (S_ISDIR(mode)) return PathKind::directory;
    return PathKind::other;
}

FileStamp stamp_of(const struct stat& status) {
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = status.st_size,
            .modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

Error not_a_file(const std::string& path, mode_t mode) {
    std::string message = "cannot read " + quoted(path) + ": it is a ";
    if (S_ISDIR(mode)) {
        message += "directory; name a file in it";
    } else if (S_ISFIFO(mode)) {
        message += "pipe, not a file; to read from a pipe, give '-' and use standard input";
    } else if (S_ISSOCK(mode)) {
        message += "socket, not a file; name a file";
    } else {
        message += "device, not a file; name a file";
    }
    return {std::move(message)};
}

// Reads up to `size` bytes; fewer only at the end of the file. -1 on failure, with errno.
ssize_t read_fully(int descriptor, char* out, std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count = retried([&] { return ::read(descriptor, out + done, size - done); });
        if (count < 0) return -1;
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(done);
}

// Files of /proc and the like say that they are empty. False on failure, with errno.
bool read_unsized(int descriptor, std::int64_t limit, FileContent& content) {
    std::array<char, 16384> chunk;
    for (;;) {
        const ssize_t count = read_fully(descriptor, chunk.data(), chunk.size());
        if (count < 0) return false;
        content.bytes.append(chunk.data(), static_cast<std::size_t>(count));
        if (static_cast<std::int64_t>(content.bytes.size()) > limit) {
            content.bytes.clear();
            content.truncated = true;
            return true;
        }
        if (static_cast<std::size_t>(count) < chunk.size()) return true;
    }
}

bool write_fully(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = retried([&] { return ::write(descriptor, bytes.data(), bytes.size()); });
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// A new file beside its later target, deleted again unless commit() succeeds.
class TemporaryFile {
public:
    TemporaryFile() = default;
    TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    ~TemporaryFile() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }

    // The open file, or -1 with errno.
    int create(const std::string& directory, std::string_view name) {
        // A name may have 255 bytes; the rest is for the prefix and the suffix.
        path_ = directory + "/." + std::string(name.substr(0, 220)) + ".iislint-XXXXXX";
        const int descriptor = ::mkostemp(path_.data(), O_CLOEXEC);
        if (descriptor < 0) path_.clear();
        return descriptor;
    }

    bool commit(const std::string& target) {
        if (::rename(path_.c_str(), target.c_str()) != 0) return false;
        path_.clear();
        return true;
    }

private:
    std::string path_;
};

struct Prepared {
    const Replacement* replacement = nullptr;
    std::string target;     // the path behind all symbolic links
    std::string directory;  // of the target
    TemporaryFile temporary;
};

std::optional<std::string> real_path(const std::string& path) {
    const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path.c_str(), nullptr), ::free);
    if (!resolved) return std::nullopt;
    return std::string(resolved.get());
}

// Only what can be replaced without anybody losing anything.
Result<struct stat> check_target(const Replacement& replacement, const std::string& target) {
    struct stat status {};
    if (::lstat(target.c_str(), &status) != 0) return cannot_write(replacement.path, reason(errno));
    if (!S_ISREG(status.st_mode)) return cannot_write(replacement.path, "it is not a regular file");
    if (stamp_of(status) != replacement.expected)
        return cannot_write(replacement.path, "it changed since it was read", "run the command again");
    if (status.st_nlink > 1)
        return cannot_write(replacement.path,
                            "it has " + std::to_string(status.st_nlink) +
                                " hard links, and a new file would leave the others with the old content",
                            "edit it by hand, or make it a file of its own");
    return status;
}

Result<void> write_temporary(const Replacement& replacement, const struct stat& original, Prepared& prepared) {
    auto failure = [&] { return cannot_write(replacement.path, reason(errno), "check its folder and the disk"); };

    const std::string_view name = std::string_view(prepared.target).substr(prepared.target.rfind('/') + 1);
    FileDescriptor file(prepared.temporary.create(prepared.directory, name));
    if (!file || !write_fully(file.get(), replacement.bytes)) return failure();

    struct stat created {};
    if (::fstat(file.get(), &created) != 0) return failure();
    const bool same_owner = created.st_uid == original.st_uid && created.st_gid == original.st_gid;
    if (!same_owner && ::fchown(file.get(), original.st_uid, original.st_gid) != 0)
        return cannot_write(replacement.path, "its owner cannot be kept (" + reason(errno) + ")",
                            "run the command as the owner of the file");
    // After the owner, because changing that takes away set-user-id bits.
    if (::fchmod(file.get(), original.st_mode & 07777U) != 0) return failure();
    if (retried([&] { return ::fsync(file.get()); }) != 0 || !file.close()) return failure();
    return {};
}

Result<Prepared> prepare(const Replacement& replacement) {
    if (has_nul(replacement.path)) return cannot_write(replacement.path, "a path cannot hold a NUL character");
    std::optional<std::string> target = real_path(replacement.path);
    if (!target) return cannot_write(replacement.path, reason(errno), "check the path and its permissions");

    const Result<struct stat> original = check_target(replacement, *target);
    if (!original) return original.error();
    // Renaming would get round the protection of a read-only file.
    if (::faccessat(AT_FDCWD, target->c_str(), W_OK, AT_EACCESS) != 0)
        return cannot_write(replacement.path, reason(errno), "make the file writable");

    Prepared prepared;
    prepared.replacement = &replacement;
    prepared.directory = target->substr(0, target->rfind('/'));
    prepared.target = *std::move(target);
    if (Result<void> written = write_temporary(replacement, *original, prepared); !written) return written.error();
    return prepared;
}

std::string list_of_paths(const Prepared* begin, const Prepared* end) {
    std::string out;
    for (const Prepared* one = begin; one != end; ++one) {
        if (!out.empty()) out += ", ";
        out += quoted(one->replacement->path);
    }
    return out;
}

Error stopped_half_way(const std::vector<Prepared>& prepared, std::size_t failed, int error) {
    const Prepared* all = prepared.data();
    if (failed == 0) return cannot_write(all->replacement->path, reason(error));
    return {"cannot write " + quoted(all[failed].replacement->path) + ": " + reason(error) +
            "; already written: " + list_of_paths(all, all + failed) + "; left as they were: " +
            list_of_paths(all + failed, all + prepared.size()) + "; remove the cause and run the command again"};
}

// A rename survives a power failure only when its directory is flushed.
Result<void> flush_directories(const std::vector<Prepared>& prepared) {
    std::set<std::string_view> done;
    for (const Prepared& one : prepared) {
        if (!done.insert(one.directory).second) continue;
        const char* path = one.directory.empty() ? "/" : one.directory.c_str();
        const FileDescriptor directory(retried([&] { return ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
        // Folders that cannot be read or flushed (some network drives) leave this to the system.
        if (!directory) continue;
        if (retried([&] { return ::fsync(directory.get()); }) != 0 && errno != EINVAL && errno != ENOTSUP)
            return Error{"all files were written, but flushing the folder of " + quoted(one.replacement->path) +
                         " failed: " + reason(errno) + "; check the disk"};
    }
    return {};
}

PathKind kind_of_entry(int directory, const dirent& entry) {
    struct stat status {};
    switch (entry.d_type) {
        case DT_REG:
            return PathKind::file;
        case DT_DIR:
            return PathKind::directory;
        case DT_LNK:
            return ::fstatat(directory, entry.d_name, &status, 0) == 0 && S_ISREG(status.st_mode) ? PathKind::file
                                                                                                  : PathKind::other;
        case DT_UNKNOWN:
            if (::fstatat(directory, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return PathKind::other;
            if (!S_ISLNK(status.st_mode)) return kind_of(status.st_mode);
            return ::fstatat(directory, entry.d_name, &status, 0) == 0 && S_ISREG(status.st_mode) ? PathKind::file
                                                                                                  : PathKind::other;
        default:
            return PathKind::other;
    }
}

}  // namespace

PathKind DiskFiles::kind(const std::string& path) const {
    struct stat status {};
    if (has_nul(path)) return PathKind::missing;
    if (::stat(path.c_str(), &status) == 0) return kind_of(status.st_mode);
    // What may exist and cannot be looked at is left to read(), which says why.
    return errno == ENOENT || errno == ENOTDIR ? PathKind::missing : PathKind::other;
}

bool DiskFiles::is_root(const std::string& directory) const {
    struct stat status {};
    struct stat root {};
    return !has_nul(directory) && ::stat(directory.c_str(), &status) == 0 && ::stat("/", &root) == 0 &&
           status.st_dev == root.st_dev && status.st_ino == root.st_ino;
}

Result<FileContent> DiskFiles::read(const std::string& path, std::int64_t limit) const {
    if (has_nul(path)) return cannot("read", path, ENOENT);
    struct stat status {};
    // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    const FileDescriptor file(
        retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
    if (!file) {
        const int error = errno;
        if (error == ENXIO && ::stat(path.c_str(), &status) == 0) return not_a_file(path, status.st_mode);
        return cannot("read", path, error);
    }
    if (::fstat(file.get(), &status) != 0) return cannot("read", path, errno);
    if (!S_ISREG(status.st_mode)) return not_a_file(path, status.st_mode);

    FileContent content;
    content.stamp = stamp_of(status);
    if (status.st_size > limit) {
        content.truncated = true;
        return content;
    }
    if (status.st_size == 0) {
        if (!read_unsized(file.get(), limit, content)) return cannot("read", path, errno);
        return content;
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    content.bytes.reserve(size);
    prefer_huge_pages(content.bytes.data(), size);
    content.bytes.resize(size);
    const ssize_t count = read_fully(file.get(), content.bytes.data(), size);
    if (count < 0) return cannot("read", path, errno);
    content.bytes.resize(static_cast<std::size_t>(count));
    return content;
}

Result<std::vector<DirectoryEntry>> DiskFiles::list(const std::string& directory) const {
    if (has_nul(directory)) return cannot("list", directory, ENOENT);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), ::closedir);
    if (!stream) return cannot("list", directory, errno);
    std::vector<DirectoryEntry> entries;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr) {
            if (errno != 0) return cannot("list", directory, errno);
            break;
        }
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        entries.push_back({std::string(name), kind_of_entry(::dirfd(stream.get()), *entry)});
    }
    std::ranges::sort(entries, {}, &DirectoryEntry::name);
    return entries;
}

Result<void> DiskFiles::replace(const std::vector<Replacement>& replacements) {
    std::vector<Prepared> prepared;
    prepared.reserve(replacements.size());
    std::map<std::string, const Replacement*> targets;
    for (const Replacement& replacement : replacements) {
        Result<Prepared> one = prepare(replacement);
        if (!one) return one.error();
        const auto [other, is_new] = targets.emplace(one->target, &replacement);
        if (!is_new)
            return cannot_write(replacement.path, "it is the same file as " + quoted(other->second->path),
                                "name the file once");
        prepared.push_back(std::move(*one));
    }
    for (const Prepared& one : prepared)
        if (const Result<struct stat> still = check_target(*one.replacement, one.target); !still) return still.error();

    for (std::size_t i = 0; i < prepared.size(); ++i)
        if (!prepared[i].temporary.commit(prepared[i].target)) return stopped_half_way(prepared, i, errno);
    return flush_directories(prepared);
}

}  // namespace iislint
