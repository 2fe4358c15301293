#include "base/system_calls.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace iislint {
namespace {

// Not in every C library's headers.
constexpr unsigned rename_no_replace = 1;
constexpr unsigned rename_exchange = 2;

std::string path_of_descriptor(int file) { return "/proc/self/fd/" + std::to_string(file); }

}  // namespace

SystemCalls& real_system() {
    static SystemCalls system;
    return system;
}

std::optional<std::string> SystemCalls::real_path(const char* path) {
    if (refuses(Call::real_path)) return std::nullopt;
    const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path, nullptr), ::free);
    if (!resolved) return std::nullopt;
    return std::string(resolved.get());
}

int SystemCalls::open_directory(const char* path) {
    return refuses(Call::open_directory) ? -1 : ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int SystemCalls::lock(int directory) { return refuses(Call::lock) ? -1 : ::flock(directory, LOCK_EX | LOCK_NB); }

void SystemCalls::sleep_milliseconds(int duration) {
    if (refuses(Call::sleep)) return;
    const timespec time{.tv_sec = duration / 1000, .tv_nsec = duration % 1000 * 1'000'000L};
    ::nanosleep(&time, nullptr);
}

std::optional<std::vector<std::string>> SystemCalls::list(int directory, const std::string& prefix) {
    if (refuses(Call::list)) return std::nullopt;
    const int copy = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0) return std::nullopt;
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(copy), ::closedir);
    if (!stream) {
        ::close(copy);
        return std::nullopt;
    }
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(stream.get())) {
        std::string name = entry->d_name;
        if (name.starts_with(prefix)) names.push_back(std::move(name));
    }
    if (errno != 0) return std::nullopt;
    return names;
}

int SystemCalls::status_at(int directory, const char* name, struct stat& status) {
    return refuses(Call::status) ? -1 : ::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW);
}

int SystemCalls::status(int file, struct stat& status) { return refuses(Call::status) ? -1 : ::fstat(file, &status); }

int SystemCalls::may_write(int directory, const char* name) {
    return refuses(Call::access) ? -1 : ::faccessat(directory, name, W_OK, AT_EACCESS);
}

int SystemCalls::open_at(int directory, const char* name) {
    return refuses(Call::open) ? -1
                               : ::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
}

ssize_t SystemCalls::read(int file, char* out, std::size_t size) {
    return refuses(Call::read) ? -1 : ::read(file, out, at_most(Call::read, size));
}

int SystemCalls::random(void* out, std::size_t size) {
    if (refuses(Call::random)) return -1;
    return ::getrandom(out, size, 0) == static_cast<ssize_t>(size) ? 0 : -1;
}

int SystemCalls::create_unnamed(int directory) {
    if (refuses(Call::create_unnamed)) return -1;
    const int file = ::openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    // Without /proc it could never be given a name.
    if (file >= 0 && ::faccessat(AT_FDCWD, path_of_descriptor(file).c_str(), F_OK, 0) != 0) {
        ::close(file);
        errno = ENOTSUP;
        return -1;
    }
    return file;
}

int SystemCalls::create_at(int directory, const char* name) {
    if (refuses(Call::create)) return -1;
    return ::openat(directory, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

ssize_t SystemCalls::write(int file, const char* bytes, std::size_t size) {
    return refuses(Call::write) ? -1 : ::write(file, bytes, at_most(Call::write, size));
}

int SystemCalls::change_owner(int file, uid_t user, gid_t group) {
    return refuses(Call::change_owner) ? -1 : ::fchown(file, user, group);
}

int SystemCalls::change_mode(int file, mode_t mode) { return refuses(Call::change_mode) ? -1 : ::fchmod(file, mode); }

ssize_t SystemCalls::list_attributes(int file, char* out, std::size_t size) {
    return refuses(Call::list_attributes) ? -1 : ::flistxattr(file, out, size);
}

ssize_t SystemCalls::get_attribute(int file, const char* name, void* out, std::size_t size) {
    return refuses(Call::get_attribute) ? -1 : ::fgetxattr(file, name, out, size);
}

int SystemCalls::set_attribute(int file, const char* name, const void* value, std::size_t size) {
    return refuses(Call::set_attribute) ? -1 : ::fsetxattr(file, name, value, size, 0);
}

int SystemCalls::remove_attribute(int file, const char* name) {
    return refuses(Call::remove_attribute) ? -1 : ::fremovexattr(file, name);
}

int SystemCalls::set_times(int file, const struct timespec times[2]) {
    return refuses(Call::set_times) ? -1 : ::futimens(file, times);
}

int SystemCalls::sync(int file) { return refuses(Call::sync) ? -1 : ::fsync(file); }

int SystemCalls::give_name(int unnamed_file, int directory, const char* name) {
    if (refuses(Call::give_name)) return -1;
    return ::linkat(AT_FDCWD, path_of_descriptor(unnamed_file).c_str(), directory, name, AT_SYMLINK_FOLLOW);
}

int SystemCalls::link_at(int directory, const char* name, const char* new_name) {
    return refuses(Call::link) ? -1 : ::linkat(directory, name, directory, new_name, 0);
}

int SystemCalls::exchange_at(int directory, const char* name, const char* other) {
    if (refuses(Call::exchange)) return -1;
    return static_cast<int>(::syscall(SYS_renameat2, directory, name, directory, other, rename_exchange));
}

int SystemCalls::rename_at(int directory, const char* name, const char* new_name) {
    return refuses(Call::rename) ? -1 : ::renameat(directory, name, directory, new_name);
}

int SystemCalls::rename_new_at(int directory, const char* name, const char* new_name) {
    if (refuses(Call::rename)) return -1;
    return static_cast<int>(::syscall(SYS_renameat2, directory, name, directory, new_name, rename_no_replace));
}

int SystemCalls::remove_at(int directory, const char* name) {
    return refuses(Call::remove) ? -1 : ::unlinkat(directory, name, 0);
}

int SystemCalls::close(int file) {
    const bool refused = refuses(Call::close);
    const int error = errno;
    const int result = ::close(file);
    if (!refused) return result;
    errno = error;
    return -1;
}

}  // namespace iislint
