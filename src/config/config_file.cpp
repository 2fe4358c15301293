#include "config/config_file.hpp"

#include <utility>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "xml/parse.hpp"

namespace iislint::config {
namespace {

using xml::no_node;
using xml::NodeId;

// The element that the steps lead to below `parent`; a group may stand there several times. Depth is that of the
// schema, not of the input.
NodeId descend(const xml::Document& document, NodeId parent, std::span<const NameId> steps) {
    if (steps.empty()) return parent;
    for (NodeId child = document.first_element(parent); child != no_node; child = document.next_element(child)) {
        if (document.name_id(child) != steps.front()) continue;
        const NodeId found = descend(document, child, steps.subspan(1));
        if (found != no_node) return found;
    }
    return no_node;
}

FileRole role_of(std::string_view path, const xml::Document& document) {
    const std::string_view name = file_name(path);
    if (equal_ignore_case(name, "applicationHost.config")) return FileRole::server;
    if (equal_ignore_case(name, "administration.config")) return FileRole::administration;
    if (equal_ignore_case(name, "redirection.config")) return FileRole::redirection;
    if (equal_ignore_case(name, "web.config")) return FileRole::web;
    const NodeId root = document.root();
    const bool holds_server_group = root != no_node && document.child(root, name::system_applicationHost) != no_node;
    return holds_server_group ? FileRole::server : FileRole::web;
}

}  // namespace

ConfigFile::ConfigFile(std::string path, FileContent content)
    : source_(text::Source::decode(std::move(path), std::move(content.bytes))), stamp_(content.stamp) {
    if (source_.problem()) {
        const text::Offset at = source_.problem()->offset;
        problems_.push_back({source_.problem()->message, {at, at}});
        role_ = role_of(source_.path(), document_);
        return;
    }
    xml::ParseResult parsed = xml::parse(source_.text(), names());
    problems_ = std::move(parsed.problems);
    if (problems_.empty()) {
        document_ = std::move(parsed.document);
        index();
    }
    role_ = role_of(source_.path(), document_);
    if (role_ == FileRole::server && document_.root() != no_node) {
        root_sections_.reserve(sections().size());
        std::vector<NodeId> found;
        for (const SectionSchema& section : sections()) found.push_back(find_section(document_.root(), section));
        root_sections_ = std::move(found);
    }
}

void ConfigFile::index() {
    const NodeId root = document_.root();
    if (root == no_node || document_.name_id(root) != name::configuration) return;
    for (NodeId child = document_.first_element(root); child != no_node; child = document_.next_element(child)) {
        if (document_.name_id(child) != name::location) {
            top_level_.push_back(child);
            continue;
        }
        LocationTag tag;
        tag.node = child;
        if (const xml::AttributeId a = document_.find(child, name::path); a != xml::no_attribute)
            tag.path = document_.value(a);
        if (tag.path == ".") tag.path = {};
        if (const xml::AttributeId a = document_.find(child, name::inheritInChildApplications); a != xml::no_attribute)
            tag.inherit_in_child_applications = !equal_ignore_case(document_.value(a), "false");
        locations_.push_back(tag);
    }
}

NodeId ConfigFile::find_section(NodeId scope, const SectionSchema& section) const {
    if (scope != document_.root()) return descend(document_, scope, section.steps);
    if (!root_sections_.empty()) return root_sections_[section.id];
    for (NodeId child : top_level_) {
        if (document_.name_id(child) != section.steps.front()) continue;
        const NodeId found = descend(document_, child, section.steps.subspan(1));
        if (found != no_node) return found;
    }
    return no_node;
}

std::string_view file_name(std::string_view path) { return path.substr(path.find_last_of("/\\") + 1); }

std::string_view parent_directory(std::string_view path) {
    const std::size_t slash = path.find_last_of("/\\");
    if (slash == std::string_view::npos) return {};
    return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

bool is_configuration_file_name(std::string_view name) {
    return equal_ignore_case(name, "web.config") || equal_ignore_case(name, "applicationHost.config") ||
           equal_ignore_case(name, "administration.config") || equal_ignore_case(name, "redirection.config");
}

bool is_transform_file_name(std::string_view name) {
    return (starts_with_ignore_case(name, "web.") && ends_with_ignore_case(name, ".config") &&
            name.size() > std::string_view("web..config").size()) ||
           equal_ignore_case(name, "applicationHost.xdt");
}

}  // namespace iislint::config
