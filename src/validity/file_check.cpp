#include "validity/file_check.hpp"

#include <algorithm>
#include <initializer_list>
#include <unordered_map>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "config/schema_names.hpp"

namespace iislint::validity {
namespace {

namespace name = config::name;
using config::ConfigFile;
using config::FileRole;
using config::LocationTag;
using xml::no_attribute;
using xml::no_node;
using xml::NodeId;

constexpr std::int64_t web_config_limit = 250 * 1024;  // unless the registry says otherwise
constexpr std::size_t longest_path = 1024;
constexpr std::size_t most_suggestions = 50;

class FileCheck {
public:
    FileCheck(const ConfigFile& file, const Declarations& declarations, bool is_lone, std::vector<Problem>& out)
        : file_(file), document_(file.document()), declarations_(declarations), is_lone_(is_lone), out_(out) {}

    FileScan run() {
        const NodeId root = document_.root();
        if (root == no_node || document_.name_id(root) != name::configuration) return {};
        if (file_.role() == FileRole::web) check_file_size(file_, out_);
        walk(root, nullptr);
        for (const LocationTag& tag : file_.locations()) {
            check_location(tag);
            walk(tag.node, &tag);
        }
        check_twice();
        return std::move(scan_);
    }

private:
    Problem& add(ProblemKind kind, NodeId node) {
        Problem& problem = out_.emplace_back();
        problem.kind = kind;
        problem.file = &file_;
        problem.node = node;
        problem.reach = Reach::everything;
        problem.code = invalid_data;
        return problem;
    }

    // Groups and sections below a scope: the root element or a location tag.
    void walk(NodeId scope, const LocationTag* location) {
        struct Open {
            NodeId node;
            std::string path;
        };
        std::vector<Open> open{{scope, ""}};
        while (!open.empty()) {
            const Open at = std::move(open.back());
            open.pop_back();
            const std::size_t first = open.size();
            for (NodeId child = document_.first_element(at.node); child != no_node;
                 child = document_.next_element(child)) {
                const config::NameId id = document_.name_id(child);
                if (at.path.empty() &&
                    (id == name::configSections || id == config::names().find("configProtectedData")))
                    continue;
                if (id == name::location) {
                    if (location == nullptr && at.path.empty()) continue;  // walked on its own
                    report_nested_location(child);
                    continue;
                }
                std::string path = at.path.empty() ? std::string(document_.name(child))
                                                   : fmt::format("{}/{}", at.path, document_.name(child));
                if (path.size() > longest_path) continue;
                if (declarations_.find(path))
                    scan_.sections.push_back({child, path, config::find_section(path), location});
                else if (declarations_.is_group(path) || path == "system.webServer")
                    open.push_back({child, std::move(path)});
                else
                    check_undeclared(child, path, at.path);
            }
            std::reverse(open.begin() + static_cast<std::ptrdiff_t>(first), open.end());
        }
    }

    void report_nested_location(NodeId node) {
        Problem& problem = add(ProblemKind::location_path_fault, node);
        problem.certainty = Certainty::doubtful;
        problem.wording = "nested";
        problem.subject = "location";
        problem.code = 0;
    }

    // Groups that hold nothing are harmless, known or not.
    bool is_empty_chain(NodeId top) const {
        const xml::Node& outer = document_.node(top);
        for (NodeId node = top; node < document_.node_count() && document_.node(node).begin < outer.end; ++node)
            if (document_.node(node).attribute_count > 0) return false;
        return true;
    }

    void check_undeclared(NodeId node, const std::string& path, const std::string& group) {
        if (is_empty_chain(node)) return;
        if (document_.name(node).find(':') != std::string_view::npos) return;
        Problem& problem = add(ProblemKind::undeclared_section, node);
        problem.subject = path;
        const bool below_server_group = path.starts_with("system.webServer/");
        if (below_server_group) {
            // IIS prints an empty message and no line here.
            problem.wording = is_lone_ ? "lone" : "server-group";
        } else {
            problem.code = not_supported;
            problem.text =
                fmt::format("The configuration section '{}' cannot be read because it is missing a section declaration",
                            document_.name(node));
        }
        if (is_lone_ && below_server_group) problem.certainty = Certainty::doubtful;
        if (is_lone_ && !below_server_group) problem.certainty = Certainty::likely;
        if (suggestions_ == most_suggestions) return;
        ++suggestions_;
        const std::vector<std::string_view> known = declarations_.names_below(group);
        const auto nearest = nearest_name(document_.name(node), known);
        if (nearest && *nearest != document_.name(node)) {
            problem.suggestion = *nearest;
            problem.repair = Repair::rename_element;
        }
    }

    // .NET takes no other attributes and no other values; of IIS's native reader nothing is known.
    void check_location_attributes(const LocationTag& tag) {
        const xml::Node& node = document_.node(tag.node);
        for (xml::AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a) {
            const std::string_view value = document_.value(a);
            const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
                return std::any_of(words.begin(), words.end(),
                                   [&](std::string_view word) { return equal_ignore_case(value, word); });
            };
            switch (document_.attribute(a).name) {
                case name::path:
                    break;
                case name::overrideMode:
                    if (!is_one_of({"Allow", "Deny", "Inherit"}))
                        report_location_value(tag, a, "one of Allow, Deny, Inherit");
                    break;
                case name::allowOverride:
                case name::inheritInChildApplications:
                    if (!is_one_of({"true", "false"})) report_location_value(tag, a, "true or false");
                    break;
                default:
                    report_location_attribute(tag, a);
            }
        }
    }

    void report_location_value(const LocationTag& tag, xml::AttributeId a, std::string_view expected) {
        Problem& problem = add(ProblemKind::invalid_value, tag.node);
        problem.certainty = Certainty::doubtful;
        problem.wording = "doubtful";
        problem.attribute = a;
        problem.subject = document_.attribute_name(a);
        problem.value = document_.value(a);
        problem.suggestion = expected;
    }

    void report_location_attribute(const LocationTag& tag, xml::AttributeId a) {
        const std::string_view own = document_.attribute_name(a);
        if (own.find(':') != std::string_view::npos || own == "xmlns") return;
        Problem& problem = add(ProblemKind::unrecognized_attribute, tag.node);
        problem.certainty = Certainty::doubtful;
        problem.wording = "location";
        problem.attribute = a;
        problem.subject = own;
        if (suggestions_ == most_suggestions) return;
        ++suggestions_;
        std::vector<std::string_view> known;
        for (config::NameId id :
             {name::path, name::overrideMode, name::allowOverride, name::inheritInChildApplications})
            if (document_.find(tag.node, id) == no_attribute) known.push_back(config::names().name(id));
        problem.suggestion = std::string(nearest_name(own, known).value_or(std::string_view{}));
        // No repair: another path would move all that the tag says.
        if (!problem.suggestion.empty()) problem.wording = "location-near";
    }

    void check_location(const LocationTag& tag) {
        check_location_attributes(tag);
        const xml::AttributeId mode = document_.find(tag.node, name::overrideMode);
        const xml::AttributeId legacy = document_.find(tag.node, name::allowOverride);
        if (mode != no_attribute && legacy != no_attribute) {
            Problem& problem = add(ProblemKind::both_override_attributes, tag.node);
            problem.certainty = Certainty::likely;
            problem.attribute = legacy;
            problem.subject = "allowOverride";
            problem.code = 0;
        }
        const xml::AttributeId path = document_.find(tag.node, name::path);
        if (path == no_attribute) return;
        const std::string_view text = document_.value(path);
        if (text.empty() || text == ".") return;
        // The managed reader's rules; IIS's own are not known.
        const auto bad_end = [](char c) { return c == '\\' || c == '.' || c == '/' || is_blank(c); };
        const bool bad =
            bad_end(text.front()) || bad_end(text.back()) || text.find_first_of("\\?:*\"<>|") != std::string_view::npos;
        if (!bad) return;
        Problem& problem = add(ProblemKind::location_path_fault, tag.node);
        problem.certainty = Certainty::doubtful;
        problem.attribute = path;
        problem.subject = text;
        problem.code = 0;
    }

    // A section may occur once for each target. "" and "." and no path at all mean the file's own level.
    void check_twice() {
        std::unordered_map<std::string, const SectionUse*> seen;
        for (const SectionUse& use : scan_.sections) {
            const std::string_view target = use.location == nullptr ? std::string_view{} : use.location->path;
            std::string key = to_lower(target);
            key += '\0';
            key += use.path;
            const auto [at, inserted] = seen.emplace(std::move(key), &use);
            if (inserted) continue;
            const SectionUse& first = *at->second;
            Problem& problem = add(ProblemKind::section_defined_twice, use.node);
            problem.code = already_exists;
            problem.subject = use.path;
            problem.text = fmt::format(
                "Config section '{}' already defined. Sections must only appear once per config file. See the help "
                "topic "
                "<location> for exceptions",
                use.path);
            problem.related = Problem::Related{&file_, first.node, "the first one is here"};
            // Of a target below the file only the managed reader is known, and it complains when that path is asked
            // for.
            if (!target.empty()) problem.certainty = Certainty::likely;
        }
    }

    const ConfigFile& file_;
    const xml::Document& document_;
    const Declarations& declarations_;
    bool is_lone_;
    std::vector<Problem>& out_;
    FileScan scan_;
    std::size_t suggestions_ = 0;
};

}  // namespace

void check_file_size(const ConfigFile& file, std::vector<Problem>& out) {
    const std::int64_t size = file.stamp().size;
    if (size <= web_config_limit) return;
    Problem& problem = out.emplace_back();
    problem.kind = ProblemKind::file_too_large;
    problem.certainty = Certainty::likely;
    problem.reach = Reach::everything;
    problem.file = &file;
    problem.node = file.document().root();
    problem.subject = std::to_string(size / 1024);
    problem.text = "Cannot read configuration file because it exceeds the maximum file size";
}

FileScan scan_file(const ConfigFile& file, const Declarations& declarations, bool is_lone, std::vector<Problem>& out) {
    return FileCheck(file, declarations, is_lone, out).run();
}

}  // namespace iislint::validity
