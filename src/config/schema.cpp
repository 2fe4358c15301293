#include "config/schema.hpp"

#include <algorithm>

namespace iislint::config {

const SectionSchema* find_section(std::string_view path) {
    const auto all = sections();
    const auto found = std::ranges::lower_bound(all, path, {}, &SectionSchema::path);
    return found != all.end() && found->path == path ? &*found : nullptr;
}

}  // namespace iislint::config
