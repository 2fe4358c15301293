#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_stamp.hpp"
#include "base/files.hpp"
#include "base/huge_pages.hpp"
#include "base/replace_files.hpp"
#include "base/system_calls.hpp"
#include "base/system_error.hpp"
#include "base/temporary_file.hpp"

namespace iislint {
namespace {

Error cannot(std::string_view verb, const std::string& path, int error) {
    return {"cannot " + std::string(verb) + " " + quoted(path) + ": " + reason(error) +
            "; check the path and its permissions"};
}

// The system calls stop at a NUL and would open another file than the one that messages name.
bool has_nul(const std::string& path) { return path.find('\0') != std::string::npos; }

PathKind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return PathKind::file;
    if (S_ISDIR(mode)) return PathKind::directory;
    return PathKind::other;
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

DiskFiles::DiskFiles() : system_(real_system()) {}

PathKind DiskFiles::kind(const std::string& path) const {
    struct stat status {};
    if (has_nul(path)) return PathKind::missing;
    if (::stat(path.c_str(), &status) == 0) return kind_of(status.st_mode);
    // What may exist and cannot be looked at is left to read(), which says why.
    return errno == ENOENT || errno == ENOTDIR ? PathKind::missing : PathKind::other;
}

Result<void> DiskFiles::create(const std::string& path, std::string_view bytes) {
    const auto failure = [&] {
        return Error{"cannot write " + quoted(path) + ": " + reason(errno) + "; check its folder and the disk"};
    };
    const std::size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const std::string name = path.substr(slash + 1);
    errno = ENOENT;
    if (has_nul(path) || name.empty()) return failure();
    const FileDescriptor folder(retried([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!folder) return failure();
    NewFile file(system_, folder.get(), name);
    if (!file.create() || !file.write(bytes)) return failure();
    // As any new file: what the user's mask leaves.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (::fchmod(file.descriptor(), 0666U & ~mask) != 0 || !file.sync() || !file.publish_as(name)) return failure();
    return {};
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

Result<std::vector<std::string>> DiskFiles::replace(const std::vector<Replacement>& replacements,
                                                    const ReplaceOptions& options) {
    return replace_files(system_, replacements, options);
}

}  // namespace iislint
