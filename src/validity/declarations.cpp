#include "validity/declarations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"

namespace iislint::validity {
namespace {

namespace name = config::name;
using config::AllowDefinition;
using config::ConfigFile;
using xml::no_node;
using xml::NodeId;

AllowDefinition allow_definition(std::string_view text, AllowDefinition otherwise) {
    if (text == "Everywhere") return AllowDefinition::everywhere;
    if (text == "MachineToApplication") return AllowDefinition::machine_to_application;
    if (text == "MachineToWebRoot" || text == "MachineToRootWeb") return AllowDefinition::machine_to_web_root;
    if (text == "AppHostOnly") return AllowDefinition::app_host_only;
    if (text == "MachineOnly") return AllowDefinition::machine_only;
    return otherwise;
}

// Groups and sections of .NET and of a stock IIS that the schema's own tables do not answer for.
struct StockNames {
    std::unordered_set<std::string> groups;
    std::unordered_set<std::string_view> sections_without_schema;
};

void add_groups(std::unordered_set<std::string>& groups, std::string_view path) {
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1))
        groups.emplace(path.substr(0, slash));
}

const StockNames& stock_names() {
    static const StockNames stock = [] {
        StockNames names;
        for (const config::SectionSchema& section : config::sections()) add_groups(names.groups, section.path);
        for (std::string_view path : config::sections_without_schema) {
            add_groups(names.groups, path);
            names.sections_without_schema.insert(path);
        }
        return names;
    }();
    return stock;
}

Problem& add_problem(std::vector<Problem>& out, ProblemKind kind, const ConfigFile& file, NodeId node) {
    Problem& problem = out.emplace_back();
    problem.kind = kind;
    problem.file = &file;
    problem.node = node;
    problem.reach = Reach::everything;
    problem.code = invalid_data;
    return problem;
}

}  // namespace

bool is_server_section(std::string_view path) {
    static constexpr std::string_view groups[] = {"system.webServer", "system.applicationHost", "system.ftpServer"};
    return std::any_of(std::begin(groups), std::end(groups), [&](std::string_view group) {
        return path.starts_with(group) && (path.size() == group.size() || path[group.size()] == '/');
    });
}

void Declarations::declare(std::string path, const Declaration& declaration) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
        groups_.insert(path.substr(0, slash));
    sections_.insert_or_assign(std::move(path), declaration);
}

void Declarations::add_file(const ConfigFile& file, std::vector<Problem>& out) {
    const xml::Document& document = file.document();
    const NodeId root = document.root();
    if (root == no_node || document.name_id(root) != name::configuration) return;
    bool is_first = true;
    NodeId earlier = no_node;
    for (NodeId child = document.first_element(root); child != no_node; child = document.next_element(child)) {
        if (document.name_id(child) == name::configSections) {
            if (!is_first) {
                Problem& problem = add_problem(out, ProblemKind::config_sections_misplaced, file, child);
                problem.subject = "configSections";
                // Two blanks after the full stop and three at the end: IIS prints it so.
                problem.text =
                    "Only one <configSections> element allowed.  It must be the first child element of the root "
                    "<configuration> element   ";
                if (earlier != no_node) problem.related = {&file, earlier, "the first one is here"};
            }
            if (earlier == no_node) earlier = child;
            read_sections(file, child, out);
        }
        is_first = false;
    }
}

void Declarations::read_sections(const ConfigFile& file, NodeId config_sections, std::vector<Problem>& out) {
    const xml::Document& document = file.document();
    const bool is_server_file = file.role() == config::FileRole::server;
    struct Open {
        NodeId node;
        std::string prefix;
    };
    std::vector<Open> open{{config_sections, ""}};
    while (!open.empty()) {
        const Open at = std::move(open.back());
        open.pop_back();
        for (NodeId child = document.first_element(at.node); child != no_node; child = document.next_element(child)) {
            const std::string_view own_name = document.value_or_empty(child, name::name);
            if (document.name_id(child) == name::sectionGroup) {
                // A path longer than any that is in use is not followed: paths add up with the depth.
                constexpr std::size_t longest_path = 1024;
                if (at.prefix.size() + own_name.size() > longest_path) continue;
                std::string path = at.prefix + std::string(own_name);
                groups_.insert(path);
                open.push_back({child, path + "/"});
            } else if (document.name_id(child) == name::section && !own_name.empty()) {
                std::string path = at.prefix + std::string(own_name);
                // What stands in for machine.config may be declared by the file itself: it is not known to be twice.
                if (const std::optional<Declaration> known = find(path); known && known->file != nullptr) {
                    Problem& problem = add_problem(out, ProblemKind::duplicate_declaration, file, child);
                    problem.code = already_exists;
                    problem.subject = path;
                    problem.text = fmt::format("There is a duplicate '{}' section defined", path);
                    problem.related = {known->file, known->node, "the first one is here"};
                    continue;
                }
                Declaration declaration;
                declaration.file = &file;
                declaration.node = child;
                declaration.allow_definition = allow_definition(document.value_or_empty(child, name::allowDefinition),
                                                                AllowDefinition::everywhere);
                declaration.allow_override =
                    !equal_ignore_case(document.value_or_empty(child, name::overrideModeDefault), "Deny");
                declaration.allow_location =
                    !equal_ignore_case(document.value_or_empty(child, name::allowLocation), "false");
                knows_server_ |= is_server_file && is_server_section(path);
                declare(std::move(path), declaration);
            }
        }
    }
}

std::optional<Declaration> Declarations::find(std::string_view path) const {
    const bool server_section = is_server_section(path);
    for (const Declarations* d = this; d != nullptr; d = d->outer_) {
        const auto at = d->sections_.find(path);
        if (at != d->sections_.end()) return at->second;
        // The server's own list is complete: what a stock server would declare no longer counts.
        if (d->knows_server_ && server_section) return std::nullopt;
    }
    Declaration stock;
    if (const config::SectionSchema* section = config::find_section(path)) {
        stock.allow_definition = section->allow_definition;
        stock.allow_override = section->override_allowed;
        stock.allow_location = section->allow_location;
        return stock;
    }
    if (stock_names().sections_without_schema.contains(path)) return stock;
    return std::nullopt;
}

bool Declarations::is_group(std::string_view path) const {
    for (const Declarations* d = this; d != nullptr; d = d->outer_)
        if (d->groups_.contains(path)) return true;
    // As with sections: once the server declares its own, what a stock server has no longer counts.
    if (knows_server() && is_server_section(path)) return false;
    if (stock_names().groups.contains(std::string(path))) return true;
    return std::any_of(config::sections().begin(), config::sections().end(), [&](const config::SectionSchema& section) {
        return section.path.size() > path.size() && section.path.starts_with(path) && section.path[path.size()] == '/';
    });
}

std::vector<std::string_view> Declarations::names_below(std::string_view group) const {
    std::vector<std::string_view> names;
    const auto add = [&](std::string_view path) {
        if (!group.empty()) {
            if (path.size() <= group.size() + 1 || !path.starts_with(group) || path[group.size()] != '/') return;
            path.remove_prefix(group.size() + 1);
        }
        names.push_back(path.substr(0, path.find('/')));
    };
    for (const Declarations* d = this; d != nullptr; d = d->outer_)
        for (const auto& [path, declaration] : d->sections_) add(path);
    for (const config::SectionSchema& section : config::sections())
        if (find(section.path)) add(section.path);
    for (std::string_view path : config::sections_without_schema) add(path);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace iislint::validity
