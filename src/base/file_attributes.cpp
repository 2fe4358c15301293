#include "base/file_attributes.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/system_error.hpp"

namespace iislint {
namespace {

constexpr std::string_view access_list = "system.posix_acl_access";
// Linux allows neither longer lists nor longer values.
constexpr std::size_t longest = 65536;

std::string cannot_keep(std::string_view what, int error) {
    return "its " + std::string(what) + " cannot be kept (" + reason(error) + ")";
}

std::string words_for(const std::string& attribute) {
    return attribute == access_list ? "access list" : "extended attribute " + quoted(attribute);
}

bool is_unsupported(int error) { return error == ENOTSUP || error == EOPNOTSUPP || error == ENOSYS; }

// Signatures and privileges of the very bytes that are about to change.
bool belongs_to_content(std::string_view name) {
    return name == "security.ima" || name == "security.evm" || name == "security.capability";
}

// False on failure, with errno. A file system without attributes has none.
bool names_of(SystemCalls& system, int file, std::vector<std::string>& names) {
    std::string list(longest, '\0');
    const ssize_t size = retried([&] { return system.list_attributes(file, list.data(), list.size()); });
    if (size < 0) return is_unsupported(errno);
    std::string_view rest = std::string_view(list).substr(0, static_cast<std::size_t>(size));
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\0'), rest.size());
        if (!belongs_to_content(rest.substr(0, end))) names.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::ranges::sort(names);
    return true;
}

// Absent when the file has no such attribute, or on failure, with errno.
std::optional<std::string> value_of(SystemCalls& system, int file, const std::string& name) {
    std::string value(longest, '\0');
    const ssize_t size = retried([&] { return system.get_attribute(file, name.c_str(), value.data(), value.size()); });
    if (size < 0) return std::nullopt;
    value.resize(static_cast<std::size_t>(size));
    return value;
}

std::optional<std::string> keep_extended(SystemCalls& system, int original, int fresh) {
    std::vector<std::string> wanted;
    if (!names_of(system, original, wanted)) return cannot_keep("extended attributes", errno);
    // The folder may have given the new file an access list that the original does not have.
    std::vector<std::string> given;
    if (!names_of(system, fresh, given)) return cannot_keep("extended attributes", errno);
    for (const std::string& name : given)
        if (name == access_list && !std::ranges::binary_search(wanted, name) &&
            retried([&] { return system.remove_attribute(fresh, name.c_str()); }) != 0)
            return cannot_keep("access list", errno);
    for (const std::string& name : wanted) {
        const std::optional<std::string> value = value_of(system, original, name);
        if (!value) return cannot_keep(words_for(name), errno);
        if (std::ranges::binary_search(given, name) && value_of(system, fresh, name) == value) continue;
        if (retried([&] { return system.set_attribute(fresh, name.c_str(), value->data(), value->size()); }) != 0)
            return cannot_keep(words_for(name), errno);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> keep_attributes(SystemCalls& system, int original, const struct stat& original_status,
                                           int fresh) {
    struct stat created {};
    if (system.status(fresh, created) != 0) return cannot_keep("owner", errno);
    const bool same_owner = created.st_uid == original_status.st_uid && created.st_gid == original_status.st_gid;
    if (!same_owner &&
        retried([&] { return system.change_owner(fresh, original_status.st_uid, original_status.st_gid); }) != 0)
        return cannot_keep("owner", errno);
    if (std::optional<std::string> lost = keep_extended(system, original, fresh)) return lost;
    // Last: a new owner takes away set-user-id bits, and a new access list changes the group's.
    if (retried([&] { return system.change_mode(fresh, original_status.st_mode & 07777U); }) != 0)
        return cannot_keep("mode", errno);
    return std::nullopt;
}

}  // namespace iislint
