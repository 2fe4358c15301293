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

std::optional<AllowDefinition> allow_definition(std::string_view text) {
    if (equal_ignore_case(text, "Everywhere")) return AllowDefinition::everywhere;
    if (equal_ignore_case(text, "MachineToApplication")) return AllowDefinition::machine_to_application;
    if (equal_ignore_case(text, "MachineToWebRoot") || equal_ignore_case(text, "MachineToRootWeb"))
        return AllowDefinition::machine_to_web_root;
    if (equal_ignore_case(text, "AppHostOnly")) return AllowDefinition::app_host_only;
    if (equal_ignore_case(text, "MachineOnly")) return AllowDefinition::machine_only;
    return std::nullopt;
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

// What IIS says to a declaration without a name, or with a word that it does not know, no source tells.
void report_nameless(const ConfigFile& file, NodeId section, std::vector<Problem>& out) {
    Problem& problem = add_problem(out, ProblemKind::missing_required_attribute, file, section);
    problem.certainty = Certainty::likely;
    problem.wording = "declaration";
    problem.subject = "name";
}

void check_values(const ConfigFile& file, NodeId section, std::vector<Problem>& out) {
    const xml::Document& document = file.document();
    const auto check = [&](config::NameId id, std::string_view expected, auto is_right) {
        const xml::AttributeId a = document.find(section, id);
        if (a == xml::no_attribute || is_right(document.value(a))) return;
        Problem& problem = add_problem(out, ProblemKind::invalid_value, file, section);
        problem.certainty = Certainty::doubtful;
        problem.wording = "doubtful";
        problem.attribute = a;
        problem.subject = document.attribute_name(a);
        problem.value = document.value(a);
        problem.suggestion = expected;
    };
    check(name::allowDefinition, "one of Everywhere, MachineToApplication, AppHostOnly, MachineToWebRoot, MachineOnly",
          [](std::string_view text) { return allow_definition(text).has_value(); });
    check(name::overrideModeDefault, "one of Allow, Deny",
          [](std::string_view text) { return equal_ignore_case(text, "Allow") || equal_ignore_case(text, "Deny"); });
    check(name::allowLocation, "true or false",
          [](std::string_view text) { return equal_ignore_case(text, "true") || equal_ignore_case(text, "false"); });
}

}  // namespace

bool is_server_section(std::string_view path) {
    static constexpr std::string_view groups[] = {"system.webServer", "system.applicationHost", "system.ftpServer"};
    return std::any_of(std::begin(groups), std::end(groups), [&](std::string_view group) {
        return path.starts_with(group) && (path.size() == group.size() || path[group.size()] == '/');
    });
}

bool is_read_natively(std::string_view path) {
    return is_server_section(path) || path == "system.web/identity" || path == "system.web/httpModules" ||
           path == "system.web/httpHandlers";
}

void Declarations::declare(std::string path, const Declaration& declaration) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
        groups_.insert(path.substr(0, slash));
    sections_.insert_or_assign(std::move(path), declaration);
}

void Declarations::add_file(const ConfigFile& file, std::vector<Problem>& out, bool runs_on_net4) {
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
            read_sections(file, child, runs_on_net4, out);
        }
        is_first = false;
    }
}

void Declarations::read_sections(const ConfigFile& file, NodeId config_sections, bool runs_on_net4,
                                 std::vector<Problem>& out) {
    const xml::Document& document = file.document();
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
            } else if (document.name_id(child) == name::section) {
                if (own_name.empty())
                    report_nameless(file, child, out);
                else
                    read_section(file, child, at.prefix + std::string(own_name), runs_on_net4, out);
            }
        }
    }
}

void Declarations::read_section(const ConfigFile& file, NodeId section, std::string path, bool runs_on_net4,
                                std::vector<Problem>& out) {
    const xml::Document& document = file.document();
    const std::optional<Declaration> known = find(path);
    const bool net4_has_it = runs_on_net4 && path.starts_with("system.web.extensions/scripting/");
    // What stands in for machine.config may be declared by the file itself: it is not known to be twice.
    if (known && (known->file != nullptr || net4_has_it)) {
        Problem& problem = add_problem(out, ProblemKind::duplicate_declaration, file, section);
        problem.code = already_exists;
        problem.subject = path;
        problem.text = fmt::format("There is a duplicate '{}' section defined", path);
        if (known->file == nullptr) {
            problem.wording = "framework";
            problem.certainty = Certainty::likely;
        } else if (known->file == &file && known->node == section) {
            problem.wording = "met-twice";
        } else {
            problem.related = {known->file, known->node, "the first one is here"};
        }
        if (known->file != nullptr) return;
    }
    check_values(file, section, out);
    Declaration declaration;
    declaration.file = &file;
    declaration.node = section;
    declaration.allow_definition =
        allow_definition(document.value_or_empty(section, name::allowDefinition)).value_or(AllowDefinition::everywhere);
    declaration.allow_override =
        !equal_ignore_case(document.value_or_empty(section, name::overrideModeDefault), "Deny");
    declaration.allow_location = !equal_ignore_case(document.value_or_empty(section, name::allowLocation), "false");
    knows_server_ |= file.role() == config::FileRole::server && is_server_section(path);
    declare(std::move(path), declaration);
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
    for (std::string_view path : config::sections_without_schema)
        if (find(path)) add(path);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace iislint::validity
