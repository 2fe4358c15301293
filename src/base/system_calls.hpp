// The system calls by which files are replaced, each at one place.
//
// Purpose: a test derives from this and makes the n-th call fail, or move fewer bytes than asked, or the process die
// before it. Nothing here retries or judges; results are the system's, with errno. Paths below an open directory are
// plain names, so that nobody can swap a folder meanwhile.
//
//   class FullDisk final : public SystemCalls {
//       int before(Call call) override { return call == Call::write ? ENOSPC : 0; }
//   };
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

namespace iislint {

// Everything that the write path asks of the system.
enum class Call : std::uint8_t {
    real_path,
    open_directory,
    lock,
    sleep,
    list,
    status,
    access,
    open,
    read,
    random,
    create_unnamed,
    create,
    write,
    change_owner,
    change_mode,
    list_attributes,
    get_attribute,
    set_attribute,
    remove_attribute,
    set_times,
    sync,
    give_name,
    link,
    exchange,
    rename,
    remove,
    close,
};
inline constexpr int number_of_calls = static_cast<int>(Call::close) + 1;

class SystemCalls {
public:
    SystemCalls() = default;
    SystemCalls(const SystemCalls&) = delete;
    SystemCalls& operator=(const SystemCalls&) = delete;
    virtual ~SystemCalls() = default;

    std::optional<std::string> real_path(const char* path);
    int open_directory(const char* path);
    // Exclusive, advisory, not waiting.
    int lock(int directory);
    void sleep_milliseconds(int duration);
    // Names in the directory that begin with `prefix`; nothing on failure.
    std::optional<std::vector<std::string>> list(int directory, const std::string& prefix);
    int status_at(int directory, const char* name, struct stat& status);  // of a symbolic link: its own
    int status(int file, struct stat& status);
    int may_write(int directory, const char* name);
    int open_at(int directory, const char* name);  // for reading; symbolic links are not followed
    ssize_t read(int file, char* out, std::size_t size);
    int random(void* out, std::size_t size);
    // A file without a name, which is gone when it is closed without give_name(). Fails where that is not possible.
    int create_unnamed(int directory);
    int create_at(int directory, const char* name);  // must not exist
    ssize_t write(int file, const char* bytes, std::size_t size);
    int change_owner(int file, uid_t user, gid_t group);
    int change_mode(int file, mode_t mode);
    ssize_t list_attributes(int file, char* out, std::size_t size);
    ssize_t get_attribute(int file, const char* name, void* out, std::size_t size);
    int set_attribute(int file, const char* name, const void* value, std::size_t size);
    int remove_attribute(int file, const char* name);
    int set_times(int file, const struct timespec times[2]);
    int sync(int file);
    int give_name(int unnamed_file, int directory, const char* name);          // must not exist
    int link_at(int directory, const char* name, const char* new_name);        // must not exist
    int exchange_at(int directory, const char* name, const char* other);       // both exist; atomic
    int rename_at(int directory, const char* name, const char* new_name);      // replaces; atomic
    int rename_new_at(int directory, const char* name, const char* new_name);  // must not exist
    int remove_at(int directory, const char* name);
    int close(int file);

protected:
    // An errno makes the call fail with it, unmade (close closes nevertheless).
    virtual int before(Call) { return 0; }
    // How many of these bytes one read or write moves.
    virtual std::size_t at_most(Call, std::size_t size) { return size; }

private:
    bool refuses(Call call) {
        const int error = before(call);
        if (error != 0) errno = error;
        return error != 0;
    }
};

// The process's own, without any fault.
SystemCalls& real_system();

template <class Function>
auto retried(Function function) {
    auto result = function();
    while (result == -1 && errno == EINTR) result = function();
    return result;
}

class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor, SystemCalls& system = real_system())
        : descriptor_(descriptor), system_(&system) {}
    FileDescriptor(FileDescriptor&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), system_(other.system_) {}
    FileDescriptor& operator=(FileDescriptor&&) = delete;
    ~FileDescriptor() {
        if (descriptor_ >= 0) system_->close(descriptor_);
    }

    explicit operator bool() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }

private:
    int descriptor_;
    SystemCalls* system_;
};

}  // namespace iislint
