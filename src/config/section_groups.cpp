#include "config/section_groups.hpp"

#include <algorithm>

#include "config/schema.hpp"

namespace iislint::config {

bool is_section_group(std::string_view path) {
    if (path.empty() || find_section(path) != nullptr) return false;
    return std::any_of(sections().begin(), sections().end(), [&](const SectionSchema& section) {
        return section.path.size() > path.size() && section.path[path.size()] == '/' && section.path.starts_with(path);
    });
}

}  // namespace iislint::config
