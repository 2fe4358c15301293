#include "validity/write_lock.hpp"

#include <optional>

#include "base/ascii.hpp"
#include "validity/level_check.hpp"

namespace iislint::validity {
namespace {

using xml::no_node;
using xml::NodeId;

// A list of names such as lockAttributes="a, b"; "*" means all.
bool lists(std::string_view names, std::string_view wanted) {
    while (true) {
        const std::size_t comma = names.find(',');
        const std::string_view name = trim(names.substr(0, comma));
        if (name == "*" || name == wanted) return true;
        if (comma == std::string_view::npos) return false;
        names.remove_prefix(comma + 1);
    }
}

bool is_locked_by(const xml::Document& document, NodeId node, std::string_view list, std::string_view all_except,
                  std::string_view wanted) {
    if (const auto names = document.value(node, list); names && lists(*names, wanted)) return true;
    const auto rest = document.value(node, all_except);
    return rest && !lists(*rest, wanted);
}

}  // namespace

bool is_write_locked(std::span<const config::Scope> outer, const config::SectionSchema& section,
                     std::span<const xml::NameId> steps, std::string_view attribute, const Declarations& declarations) {
    const std::optional<Declaration> declaration = declarations.find(section.path);
    // What nobody declares is refused as well.
    if (!declaration) return true;
    if (declaration->allow_definition == config::AllowDefinition::app_host_only ||
        declaration->allow_definition == config::AllowDefinition::machine_only ||
        declaration->allow_definition == config::AllowDefinition::machine_to_web_root)
        return true;
    const OverrideMode mode = override_mode(outer, section.path, &section, *declaration);
    if (!mode.allowed && !(mode.file == nullptr && is_unlocked_by_default(section.path))) return true;
    for (const config::Scope& scope : outer) {
        const xml::Document& document = scope.file->document();
        NodeId node = scope.file->find_section(scope.node, section);
        for (std::size_t i = 0; node != no_node; ++i) {
            if (equal_ignore_case(document.value(node, "lockItem").value_or(""), "true")) return true;
            if (i < steps.size()) {
                const std::string_view child = config::names().name(steps[i]);
                if (is_locked_by(document, node, "lockElements", "lockAllElementsExcept", child)) return true;
                node = document.child(node, steps[i]);
                continue;
            }
            if (is_locked_by(document, node, "lockAttributes", "lockAllAttributesExcept", attribute)) return true;
            node = no_node;
        }
    }
    return false;
}

}  // namespace iislint::validity
