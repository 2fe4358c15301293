#include "validity/level_check.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"

namespace iislint::validity {
namespace {

namespace name = config::name;
using config::AllowDefinition;
using config::ConfigFile;
using config::Layer;
using config::Level;
using config::Scope;
using config::WebConfig;
using xml::no_node;
using xml::NodeId;

constexpr std::string_view section_locked_text =
    "This configuration section cannot be used at this path. This happens when the section is locked at a parent "
    "level. "
    "Locking is either by default (overrideModeDefault=\"Deny\"), or set explicitly by a location tag with "
    "overrideMode=\"Deny\" or the legacy allowOverride=\"false\".";

constexpr std::string_view beyond_application_text =
    "It is an error to use a section registered as allowDefinition='MachineToApplication' beyond application level.  "
    "This error can be caused by a virtual directory not being configured as an application in IIS.";

// Sections of .NET that only ASP.NET reads: its hierarchy has no applicationHost.config, and its texts are its own.
bool is_managed_only(std::string_view path) { return !is_read_natively(path); }

// The section's element below a scope, whether or not its schema is known.
NodeId find_by_path(const ConfigFile& file, NodeId scope, std::string_view path, const config::SectionSchema* schema) {
    if (schema != nullptr) return file.find_section(scope, *schema);
    const xml::Document& document = file.document();
    NodeId node = scope;
    while (!path.empty() && node != no_node) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        node = document.child(node, path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return node;
}

// What a location tag says of overriding: nothing, allow or deny.
std::optional<bool> tag_allows(const xml::Document& document, NodeId tag) {
    const std::string_view mode = document.value_or_empty(tag, name::overrideMode);
    if (equal_ignore_case(mode, "Allow")) return true;
    if (equal_ignore_case(mode, "Deny")) return false;
    if (!mode.empty()) return std::nullopt;
    const std::string_view legacy = document.value_or_empty(tag, name::allowOverride);
    if (equal_ignore_case(legacy, "true")) return true;
    if (equal_ignore_case(legacy, "false")) return false;
    return std::nullopt;
}

bool is_for_machine_alone(AllowDefinition allowed) {
    return allowed == AllowDefinition::app_host_only || allowed == AllowDefinition::machine_only ||
           allowed == AllowDefinition::machine_to_web_root;
}

}  // namespace

bool is_unlocked_by_default(std::string_view path) {
    return path == "system.webServer/handlers" || path == "system.webServer/modules";
}

OverrideMode override_mode(std::span<const Scope> outer, std::string_view section_path,
                           const config::SectionSchema* schema, const Declaration& declaration) {
    for (const Scope& scope : outer) {
        const xml::Document& document = scope.file->document();
        if (scope.node == document.root()) continue;
        const std::optional<bool> allows = tag_allows(document, scope.node);
        if (!allows) continue;
        if (find_by_path(*scope.file, scope.node, section_path, schema) == no_node) continue;
        return {*allows, scope.file, scope.node};
    }
    return {declaration.allow_override, declaration.file, declaration.node};
}

Problem& LevelCheck::add(std::vector<Problem>& out, ProblemKind kind, const Use& use) const {
    Problem& problem = out.emplace_back();
    problem.kind = kind;
    problem.file = &use.file;
    problem.node = use.section.node;
    problem.subject = use.section.path;
    problem.context = use.section.path;
    problem.config_path = use.config_path;
    return problem;
}

void LevelCheck::run_server_file(const FileScan& scan, std::vector<Problem>& out) {
    const ConfigFile& file = server_.file();
    std::vector<Scope> outer;
    for (const SectionUse& section : scan.sections) {
        if (section.location == nullptr || section.location->path.empty()) continue;
        // Entries are all that can clash within the server's own level.
        if (section.schema == nullptr || !is_server_section(section.path)) continue;
        if (file.document().first_element(section.node) == no_node) continue;
        const std::string_view path = section.location->path;
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::uint32_t site = server_.find_site(path.substr(0, slash));
        if (site == config::no_index) continue;
        Use use{file, section, site, std::string(path.substr(slash)), {}, true, true};
        use.config_path = server_.config_path(site, use.url);
        const std::vector<WebConfig> along = web_configs_above(site, use.url);
        outer.clear();
        server_.scopes({site, use.url, server_.application_at(site, use.url), along}, outer);
        scopes_behind_tag(use, outer);
        check_content(use, outer, Ask::entries, out);
    }
}

void LevelCheck::run(const Level& level, const FileScan& scan, const Declarations& declarations,
                     std::vector<Problem>& out) {
    const ConfigFile& file = *level.web_config.file;
    std::vector<WebConfig> above;
    for (std::uint32_t outer = level.outer; outer != config::no_index; outer = server_.levels()[outer].outer)
        above.push_back(server_.levels()[outer].web_config);
    std::reverse(above.begin(), above.end());

    std::vector<Scope> outer;
    std::vector<Scope> inherited;
    std::string known_url;
    bool has_scopes = false;
    for (const SectionUse& section : scan.sections) {
        const std::optional<Declaration> declaration = declarations.find(section.path);
        if (!declaration) continue;
        Use use{file, section, level.site, level.web_config.url, {}, false, level.is_application_root};
        if (section.location != nullptr && !section.location->path.empty()) {
            use.url += '/';
            use.url += section.location->path;
            use.has_target = true;
        }
        use.config_path = server_.config_path(level.site, use.url);
        if (!has_scopes || use.url != known_url) {
            outer.clear();
            server_.scopes({level.site, use.url, server_.application_at(level.site, use.url), above}, outer);
            known_url = use.url;
            has_scopes = true;
        }
        if (!check_placement(use, *declaration, outer, out)) continue;
        if (section.schema == nullptr || !is_server_section(section.path)) continue;
        if (!use.has_target || file.document().first_element(section.node) == no_node) {
            check_content(use, outer, Ask::both, out);
            continue;
        }
        check_content(use, outer, Ask::locks, out);
        // What the file itself says at its own level comes before its tags, and never locks them.
        const std::vector<WebConfig> along = web_configs_above(level.site, use.url);
        inherited.clear();
        server_.scopes({level.site, use.url, server_.application_at(level.site, use.url), along}, inherited);
        scopes_behind_tag(use, inherited);
        check_content(use, inherited, Ask::entries, out);
    }
}

// Leaves the scopes further out than the tag that holds the section. Other tags of the file for the same path may not
// hold the section again, and do not count.
void LevelCheck::scopes_behind_tag(const Use& use, std::vector<Scope>& scopes) const {
    const auto tag = std::find_if(scopes.begin(), scopes.end(), [&](const Scope& scope) {
        return scope.file == &use.file && scope.node == use.section.location->node;
    });
    scopes.erase(scopes.begin(), tag == scopes.end() ? tag : tag + 1);
    std::erase_if(scopes, [&](const Scope& scope) { return scope.own && scope.file == &use.file; });
}

// The web.config files from the site's root to just above a path, outermost first.
std::vector<WebConfig> LevelCheck::web_configs_above(std::uint32_t site, std::string_view url) {
    const std::vector<Level>& levels = server_.levels();
    if (!has_index_) {
        has_index_ = true;
        for (std::uint32_t i = 0; i < levels.size(); ++i)
            if (!levels[i].is_ignored)
                level_by_url_.emplace(fmt::format("{}{}", levels[i].site, to_lower(levels[i].web_config.url)), i);
    }
    std::vector<WebConfig> along;
    if (level_by_url_.empty()) return along;
    std::string key = fmt::format("{}{}", site, to_lower(url));
    const std::size_t shortest = key.size() - url.size();
    while (key.size() > shortest) {
        const std::size_t slash = key.rfind('/');
        if (slash == std::string::npos || slash < shortest) break;
        key.resize(slash);
        const auto at = level_by_url_.find(key);
        if (at != level_by_url_.end()) along.push_back(levels[at->second].web_config);
    }
    std::reverse(along.begin(), along.end());
    return along;
}

// MachineToApplication, for a path below the root of an application. A location tag is judged by the path it is for.
bool LevelCheck::is_placed_too_deep(const Use& use, const Declaration& declaration) const {
    if (declaration.allow_definition != AllowDefinition::machine_to_application) return false;
    if (!use.has_target) return !use.file_is_application_root;
    if (!server_.is_known()) return false;
    const std::uint32_t application = server_.application_at(use.site, use.url);
    if (application == config::no_index) return false;
    const std::string_view path = server_.applications()[application].path;
    return (path == "/" ? 0 : path.size()) != use.url.size();
}

bool LevelCheck::check_placement(const Use& use, const Declaration& declaration, std::span<const Scope> outer,
                                 std::vector<Problem>& out) const {
    const std::string_view path = use.section.path;
    const bool managed = !is_server_section(path);
    // machine.config's own limits are ASP.NET's to enforce, and which it has read is not known here.
    const bool machine_alone = !managed && is_for_machine_alone(declaration.allow_definition);
    const bool too_deep = is_placed_too_deep(use, declaration);
    OverrideMode mode;
    if (is_managed_only(path) && server_.is_known()) {
        std::vector<Scope> of_dotnet;
        std::copy_if(outer.begin(), outer.end(), std::back_inserter(of_dotnet),
                     [&](const Scope& scope) { return scope.file != &server_.file(); });
        mode = override_mode(of_dotnet, path, use.section.schema, declaration);
    } else {
        mode = override_mode(outer, path, use.section.schema, declaration);
    }
    const bool locked = !mode.allowed && !(mode.file == nullptr && is_unlocked_by_default(path));
    if (machine_alone || (too_deep && (managed || !locked))) {
        report_misplaced(use, declaration, mode, locked, out);
        return false;
    }
    if (locked) {
        report_locked(use, mode, out);
        return false;
    }
    if (declaration.allow_location || !use.has_target) return true;
    Problem& problem = add(out, ProblemKind::section_not_allowed_here, use);
    problem.wording = "no-location";
    problem.certainty = Certainty::doubtful;
    return false;
}

void LevelCheck::report_misplaced(const Use& use, const Declaration& declaration, const OverrideMode& mode, bool locked,
                                  std::vector<Problem>& out) const {
    Problem& problem = add(out, ProblemKind::section_not_allowed_here, use);
    if (declaration.file != nullptr)
        problem.related = Problem::Related{declaration.file, declaration.node, "it is declared here"};
    const bool managed = !is_server_section(use.section.path);
    if (managed) {
        problem.wording = "managed";
        problem.text = beyond_application_text;
    } else if (is_for_machine_alone(declaration.allow_definition)) {
        // Of a section that is not locked as well, only that IIS refuses it is known, not its words.
        problem.wording = locked ? "server-only" : "server-only-unlocked";
        if (!locked) problem.certainty = Certainty::likely;
        if (locked) problem.code = lock_violation_code;
        if (locked) problem.text = section_locked_text;
        if (locked && mode.file == nullptr) problem.wording = "server-only-by-default";
    } else {
        // By .NET's rules the path of a location tag counts; IIS's native reader may go by the file.
        const bool file_may_hold_it = use.has_target && use.file_is_application_root;
        problem.wording = file_may_hold_it ? "location-below-application" : "below-application";
        problem.certainty = file_may_hold_it ? Certainty::doubtful : Certainty::likely;
    }
    if (declaration.file == nullptr && !managed) problem.certainty = Certainty::doubtful;
}

void LevelCheck::report_locked(const Use& use, const OverrideMode& mode, std::vector<Problem>& out) const {
    Problem& problem = add(out, ProblemKind::section_locked, use);
    if (is_managed_only(use.section.path)) {
        problem.wording = "managed";
        problem.certainty = Certainty::likely;
    } else {
        problem.code = lock_violation_code;
        problem.text = section_locked_text;
    }
    if (mode.file != nullptr) {
        problem.related = Problem::Related{mode.file, mode.node, "it is locked here"};
    } else {
        // Locked where IIS was just installed; what this server says is not known.
        problem.certainty = Certainty::doubtful;
        problem.wording = "by-default";
    }
}

void LevelCheck::check_content(const Use& use, std::span<const Scope> outer, Ask ask, std::vector<Problem>& out) {
    std::vector<Layer> layers;
    config::section_layers(outer, *use.section.schema, layers);
    SectionContent content{&use.file, use.section.node, use.section.schema->element, use.section.path, use.config_path};
    if (const ConfigFile* source = use.file.config_source(use.section.node)) {
        content.file = source;
        content.node = source->document().root();
    }
    inheritance_.run(content, layers, ask, out);
}

}  // namespace iislint::validity
