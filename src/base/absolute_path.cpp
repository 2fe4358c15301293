// Paths from the root of the disk, of the real one and of the one in memory.
#include <filesystem>
#include <system_error>

#include "base/files.hpp"
#include "base/visible.hpp"

namespace iislint {
namespace {

std::string normal(const std::filesystem::path& path) {
    std::string text = path.lexically_normal().generic_string();
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    return text;
}

}  // namespace

std::string DiskFiles::absolute(const std::string& path) const {
    std::error_code failed;
    const std::filesystem::path whole = std::filesystem::absolute(path, failed);
    return normal(failed ? std::filesystem::path(path) : whole);
}

std::string MemoryFiles::absolute(const std::string& path) const { return normal(std::filesystem::path("/") / path); }

Result<void> Files::create(const std::string& path, std::string_view) {
    return Error{"cannot write '" + visible(path) + "': new files cannot be made here"};
}

}  // namespace iislint
