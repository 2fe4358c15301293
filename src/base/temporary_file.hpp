// A name beside the later target that is gone again unless somebody takes it, and a file to write into.
//
// Purpose: nothing may remain when a step fails. Where the system can, a new file has no name until the moment it takes
// the place of the old one, so that even a killed process leaves nothing.
//
//   NewFile fresh(system, directory, "web.config");
//   if (!fresh.create() || !fresh.write(bytes)) …           // errno
//   TemporaryName name = …; fresh.give_name(name)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/system_calls.hpp"

namespace iislint {

// ".web.config.iislint-0123456789abcdef" for "web.config", or nothing with errno.
std::optional<std::string> temporary_name(SystemCalls& system, std::string_view target);
// What every temporary name for this target begins with.
std::string temporary_prefix(std::string_view target);
bool is_temporary_name(std::string_view name, std::string_view target);

// Owns a name in a directory: removes it when it goes.
class TemporaryName {
public:
    TemporaryName(SystemCalls& system, int directory) : system_(&system), directory_(directory) {}
    TemporaryName(TemporaryName&& other) noexcept
        : system_(other.system_), directory_(other.directory_), name_(std::exchange(other.name_, {})) {}
    TemporaryName& operator=(TemporaryName&& other) noexcept {
        std::swap(name_, other.name_);
        return *this;
    }
    ~TemporaryName() {
        if (!name_.empty()) remove();
    }

    bool is_there() const { return !name_.empty(); }
    const std::string& name() const { return name_; }
    void own(std::string name) { name_ = std::move(name); }
    std::string release() { return std::exchange(name_, {}); }
    // False with errno; the name is given up either way.
    bool remove() {
        return retried([&, name = release()] { return system_->remove_at(directory_, name.c_str()); }) == 0;
    }

private:
    SystemCalls* system_;
    int directory_;
    std::string name_;
};

// A new file in `directory`, for the content of `target`.
class NewFile {
public:
    NewFile(SystemCalls& system, int directory, std::string target)
        : system_(&system), directory_(directory), target_(std::move(target)), name_(system, directory) {}

    // Each is false on failure, with errno.
    bool create();
    bool write(std::string_view bytes);
    bool sync() {
        return retried([&] { return system_->sync(file_->get()); }) == 0;
    }
    // Its temporary name, given now if it has none yet.
    bool ensure_name();
    // The final name, which must not exist.
    bool publish_as(const std::string& name);

    int descriptor() const { return file_->get(); }
    TemporaryName& name() { return name_; }

private:
    SystemCalls* system_;
    int directory_;
    std::string target_;
    TemporaryName name_;
    std::optional<FileDescriptor> file_;
};

}  // namespace iislint
