#include "cli/redirection.hpp"

#include "base/ascii.hpp"

namespace iislint::cli {

std::optional<std::string> redirected_to(const config::ConfigFile& file) {
    const config::SectionSchema* section = config::find_section("configurationRedirection");
    if (section == nullptr || file.role() != config::FileRole::redirection || !file.is_readable()) return std::nullopt;
    const xml::Document& document = file.document();
    if (document.root() == xml::no_node) return std::nullopt;
    const xml::NodeId node = file.find_section(document.root(), *section);
    if (node == xml::no_node || !equal_ignore_case(document.value(node, "enabled").value_or(""), "true"))
        return std::nullopt;
    return std::string(document.value(node, "path").value_or(""));
}

}  // namespace iislint::cli
