#include "base/temporary_file.hpp"

#include <algorithm>
#include <cstdint>

namespace iislint {
namespace {

constexpr std::size_t random_digits = 16;
// A name that is taken means bad luck, or somebody who guesses; more often than this it is neither.
constexpr int most_attempts = 8;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// Linux reports each of these where a file without a name is not possible.
bool needs_a_name(int error) {
    return error == EOPNOTSUPP || error == ENOTSUP || error == EISDIR || error == EINVAL || error == ENOENT ||
           error == ENOSYS;
}

}  // namespace

std::string temporary_prefix(std::string_view target) {
    // A name may have 255 bytes.
    return "." + std::string(target.substr(0, 220)) + ".iislint-";
}

std::optional<std::string> temporary_name(SystemCalls& system, std::string_view target) {
    std::uint64_t number = 0;
    if (retried([&] { return system.random(&number, sizeof number); }) != 0) return std::nullopt;
    std::string name = temporary_prefix(target);
    for (std::size_t i = 0; i < random_digits; ++i, number >>= 4U) name += "0123456789abcdef"[number & 15U];
    return name;
}

bool is_temporary_name(std::string_view name, std::string_view target) {
    const std::string prefix = temporary_prefix(target);
    return name.size() == prefix.size() + random_digits && name.starts_with(prefix) &&
           std::ranges::all_of(name.substr(prefix.size()), is_hex);
}

bool NewFile::create() {
    const int unnamed = retried([&] { return system_->create_unnamed(directory_); });
    if (unnamed >= 0) {
        file_.emplace(unnamed, *system_);
        return true;
    }
    if (!needs_a_name(errno)) return false;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        std::optional<std::string> name = temporary_name(*system_, target_);
        if (!name) return false;
        const int named = retried([&] { return system_->create_at(directory_, name->c_str()); });
        if (named >= 0) {
            file_.emplace(named, *system_);
            name_.own(*std::move(name));
            return true;
        }
        if (errno != EEXIST) return false;
    }
    return false;
}

bool NewFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = retried([&] { return system_->write(file_->get(), bytes.data(), bytes.size()); });
        if (count == 0) errno = ENOSPC;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool NewFile::ensure_name() {
    if (name_.is_there()) return true;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        std::optional<std::string> name = temporary_name(*system_, target_);
        if (!name) return false;
        if (retried([&] { return system_->give_name(file_->get(), directory_, name->c_str()); }) == 0) {
            name_.own(*std::move(name));
            return true;
        }
        if (errno != EEXIST) return false;
    }
    return false;
}

bool NewFile::publish_as(const std::string& name) {
    if (!name_.is_there())
        return retried([&] { return system_->give_name(file_->get(), directory_, name.c_str()); }) == 0;
    if (system_->rename_new_at(directory_, name_.name().c_str(), name.c_str()) == 0) {
        name_.release();
        return true;
    }
    // The temporary name stays and is removed later.
    return errno == EINVAL && system_->link_at(directory_, name_.name().c_str(), name.c_str()) == 0;
}

}  // namespace iislint
