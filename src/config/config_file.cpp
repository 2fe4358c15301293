#include "config/config_file.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/ascii.hpp"
#include "base/visible.hpp"
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

// The name in <?xml … encoding="…"?>, or nothing.
std::string_view declared_encoding(const xml::Document& document, xml::Span& place) {
    const NodeId first = document.first_top_level();
    if (first == no_node || document.node(first).kind != xml::NodeKind::declaration) return {};
    const std::string_view text = document.span(first).in(document.text());
    const std::size_t key = text.find("encoding");
    const std::size_t quote = key == std::string_view::npos ? key : text.find_first_of("\"'", key);
    if (quote == std::string_view::npos) return {};
    const std::size_t end = text.find(text[quote], quote + 1);
    if (end == std::string_view::npos) return {};
    const text::Offset begin = document.span(first).begin + static_cast<text::Offset>(quote + 1);
    place = {begin, begin + static_cast<text::Offset>(end - quote - 1)};
    return place.in(document.text());
}

bool is_known_encoding(std::string_view name) {
    static constexpr std::string_view prefixes[] = {
        "utf-7", "utf-8", "utf-16", "utf-32", "utf8", "iso-", "iso_",  "windows-", "us-ascii", "ascii",
        "ibm",   "cp",    "latin",  "big5",   "gb",   "hz-",  "shift", "sjis",     "euc-",     "koi8",
        "mac",   "x-",    "csu",    "cswin",  "ks_c", "tis-", "ucs-",  "dos-",     "unicode"};
    return std::any_of(std::begin(prefixes), std::end(prefixes),
                       [&](std::string_view prefix) { return starts_with_ignore_case(name, prefix); });
}

// A reader refuses a declaration that contradicts the bytes (XML 1.0, section 4.3.3). A byte order mark decides for
// UTF-16 files, whose declaration is often wrong and never read.
std::optional<xml::SyntaxProblem> contradicting_encoding(const text::Source& source, const xml::Document& document) {
    if (source.encoding() != text::Encoding::utf8) return std::nullopt;
    xml::Span place;
    const std::string_view name = declared_encoding(document, place);
    if (name.empty()) return std::nullopt;
    if (starts_with_ignore_case(name, "utf-16") || equal_ignore_case(name, "unicode"))
        return xml::SyntaxProblem{"The declaration says \"" + visible(name) + "\", but the file is UTF-8; write utf-8.",
                                  place};
    if (!is_known_encoding(name))
        return xml::SyntaxProblem{"The encoding \"" + visible(name.substr(0, 40)) + "\" is not known; write utf-8.",
                                  place};
    return std::nullopt;
}

}  // namespace

ConfigFile::ConfigFile(std::string path, FileContent content, Purpose purpose)
    : source_(text::Source::decode(std::move(path), std::move(content.bytes))), stamp_(content.stamp) {
    if (purpose == Purpose::reference) source_.set_reference();
    if (source_.problem()) {
        const text::Offset at = source_.problem()->offset;
        problems_.push_back({source_.problem()->message, {at, at}});
        role_ = role_of(source_.path(), document_);
        return;
    }
    xml::ParseResult parsed = xml::parse(source_.text(), names());
    problems_ = std::move(parsed.problems);
    if (problems_.empty())
        if (std::optional<xml::SyntaxProblem> problem = contradicting_encoding(source_, parsed.document))
            problems_.push_back(std::move(*problem));
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
        location_index_.emplace_back(hash_ignore_case(tag.path), static_cast<std::uint32_t>(locations_.size()));
        locations_.push_back(tag);
    }
    std::sort(location_index_.begin(), location_index_.end());
    // Few files have one: the text is searched before the tree.
    if (document_.text().find("configSource") == std::string_view::npos) return;
    for (NodeId node = 0; node < document_.node_count(); ++node)
        if (const xml::AttributeId a = document_.find(node, name::configSource); a != xml::no_attribute)
            config_sources_.push_back({node, document_.value(a), nullptr});
}

NodeId ConfigFile::find_section(NodeId scope, const SectionSchema& section) const {
    if (!document_.may_have(section.steps.back())) return no_node;
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
