#include "validity/check.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "base/parallel.hpp"
#include "config/schema_names.hpp"
#include "validity/element_check.hpp"
#include "validity/file_check.hpp"
#include "validity/level_check.hpp"

namespace iislint::validity {
namespace {

using config::ConfigFile;
using config::Server;
using xml::no_node;
using xml::NodeId;

bool is_encrypted(const xml::Document& document, NodeId section) {
    return document.child(section, config::name::EncryptedData) != no_node;
}

// Sections of .NET that IIS itself reads, in the integrated pipeline.
bool is_read_natively(std::string_view path) {
    return is_server_section(path) || path == "system.web/identity" || path == "system.web/httpModules" ||
           path == "system.web/httpHandlers";
}

class ValidityCheck {
public:
    ValidityCheck(const Server& server, config::IisVersion version, std::vector<Problem>& out)
        : server_(server), version_(version), out_(out) {}

    void run() {
        Declarations framework;
        std::vector<Problem> not_ours;  // of files that come with .NET
        for (const ConfigFile* file : server_.framework_files()) framework.add_file(*file, not_ours);
        Declarations declared(&framework);
        if (server_.is_known()) {
            const ConfigFile& file = server_.file();
            declared.add_file(file, out_);
            const FileScan scan = scan_file(file, declared, false, out_);
            check_sections(file, scan, true);
            check_settings_without_effect(scan);
            check_sites();
            check_location_targets();
        }
        check_levels(declared);
        remove_repetitions();
    }

private:
    Problem& add(ProblemKind kind, const ConfigFile& file, NodeId node) {
        Problem& problem = out_.emplace_back();
        problem.kind = kind;
        problem.file = &file;
        problem.node = node;
        return problem;
    }

    // Names, values and keys of every section that IIS reads and whose schema is known.
    void check_sections(const ConfigFile& file, const FileScan& scan, bool is_server_file) {
        for (const SectionUse& use : scan.sections) {
            if (is_encrypted(file.document(), use.node)) {
                report_encrypted(file, use);
                continue;
            }
            check_config_source(file, use, is_server_file);
            if (use.schema == nullptr || !is_server_section(use.path)) continue;
            const ElementContext context{&file, use.path, use.path.starts_with("system.applicationHost/"), version_};
            check_element(context, use.node, *use.schema->element, out_);
        }
    }

    void report_encrypted(const ConfigFile& file, const SectionUse& use) {
        if (!is_read_natively(use.path)) return;
        Problem& problem = add(ProblemKind::encrypted_section, file, use.node);
        problem.code = not_supported;
        problem.subject = use.path;
        problem.text = "Configuration section encryption is not supported";
    }

    void check_config_source(const ConfigFile& file, const SectionUse& use, bool is_server_file) {
        const xml::Document& document = file.document();
        const xml::AttributeId a = document.find(use.node, config::name::configSource);
        if (a == xml::no_attribute || !is_read_natively(use.path)) return;
        const auto report = [&](std::string_view wording, std::string text) -> Problem& {
            Problem& problem = add(ProblemKind::config_source_fault, file, use.node);
            problem.code = invalid_data;
            problem.attribute = a;
            problem.subject = document.value(a);
            problem.context = use.path;
            problem.wording = wording;
            problem.text = std::move(text);
            return problem;
        };
        if (is_server_file) {
            report("server-file", "Unrecognized attribute 'configSource'").certainty = Certainty::likely;
            return;
        }
        const std::string_view path = document.value(a);
        const bool is_rooted = path.starts_with('\\') || path.find(':') != std::string_view::npos;
        if (path.empty() || is_rooted || path.find('/') != std::string_view::npos || config::climbs(path) ||
            trim(path).size() != path.size()) {
            report("path", "").certainty = Certainty::likely;
            return;
        }
        if (document.node(use.node).attribute_count > 1 || document.first_element(use.node) != no_node)
            report("not-alone", "").certainty = Certainty::likely;
        const ConfigFile* source = nullptr;
        for (const ConfigFile::ConfigSource& one : file.config_sources())
            if (one.node == use.node) source = one.file.get();
        if (source == nullptr) return;  // not here; it may come with the deployment
        const NodeId root = source->document().root();
        const std::string_view own_name = std::string_view(use.path).substr(use.path.rfind('/') + 1);
        if (!source->is_readable() || root == no_node || source->document().name(root) != own_name) {
            report("target", "Specified configSource cannot be parsed");
            return;
        }
        if (use.schema != nullptr && is_server_section(use.path))
            check_element({source, use.path, false, version_}, root, *use.schema->element, out_);
    }

    // ASP.NET has no applicationHost.config in its chain.
    void check_settings_without_effect(const FileScan& scan) {
        for (const SectionUse& use : scan.sections) {
            if (!use.path.starts_with("system.web/") || is_read_natively(use.path)) continue;
            Problem& problem = add(ProblemKind::setting_ignored, server_.file(), use.node);
            problem.certainty = Certainty::likely;
            problem.reach = Reach::nothing;
            problem.subject = use.path;
        }
    }

    void check_sites() {
        const xml::Document& document = server_.file().document();
        for (std::uint32_t s = 0; s < server_.sites().size(); ++s) {
            const config::Site& site = server_.sites()[s];
            bool has_root = false;
            for (std::uint32_t a = site.first_application; a < site.first_application + site.application_count; ++a) {
                const config::Application& application = server_.applications()[a];
                has_root |= application.path == "/";
                bool has_root_directory = false;
                for (std::uint32_t d = application.first_virtual_directory;
                     d < application.first_virtual_directory + application.virtual_directory_count; ++d)
                    has_root_directory |= server_.virtual_directories()[d].path == "/";
                if (has_root_directory) continue;
                Problem& problem = add(ProblemKind::missing_root_virtual_directory, server_.file(), application.node);
                problem.reach = Reach::site;
                problem.subject = server_.application_name(a);
                problem.config_path = server_.application_config_path(a);
            }
            if (has_root || document.parent(site.node) == no_node) continue;
            Problem& problem = add(ProblemKind::missing_root_application, server_.file(), site.node);
            problem.reach = Reach::site;
            problem.subject = site.name;
            problem.config_path = server_.config_path(s, "");
            problem.text = fmt::format("Unrecognized configuration path '{}'", problem.config_path);
        }
    }

    void check_location_targets() {
        if (server_.sites().empty()) return;
        const ConfigFile& file = server_.file();
        std::size_t suggestions = 0;
        constexpr std::size_t most_suggestions = 20;
        for (const config::LocationTag& tag : file.locations()) {
            const std::string_view site = tag.path.substr(0, tag.path.find('/'));
            if (site.empty() || server_.find_site(site) != config::no_index) continue;
            Problem& problem = add(ProblemKind::unknown_location_target, file, tag.node);
            problem.certainty = Certainty::doubtful;
            problem.reach = Reach::nothing;
            problem.attribute = file.document().find(tag.node, config::name::path);
            problem.subject = site;
            problem.text = fmt::format("Unrecognized configuration path 'MACHINE/WEBROOT/APPHOST/{}'", tag.path);
            if (++suggestions > most_suggestions) continue;
            std::vector<std::string_view> known;
            for (const config::Site& one : server_.sites()) known.push_back(one.name);
            problem.suggestion = std::string(nearest_name(site, known).value_or(std::string_view{}));
        }
    }

    struct WebFile {
        std::unique_ptr<Declarations> declarations;
        FileScan scan;
    };

    void check_levels(const Declarations& server_declarations) {
        const std::vector<config::Level>& levels = server_.levels();
        LevelCheck level_check(server_);
        // One file may serve many levels; what it says of itself is looked at once. Its declarations go on top of
        // those of the first level it is met at.
        std::unordered_map<const ConfigFile*, WebFile> files;
        for (const config::Level& level : levels) {
            const ConfigFile& file = *level.web_config.file;
            if (file.document().root() == no_node) continue;
            const bool is_ignored = level.is_ignored || !server_.reads_web_configs(level.application);
            if (is_ignored) {
                report_ignored(level);
                continue;
            }
            auto [at, is_new] = files.try_emplace(&file);
            if (is_new) {
                const Declarations* outer = &server_declarations;
                if (level.outer != config::no_index) {
                    const auto known = files.find(levels[level.outer].web_config.file);
                    if (known != files.end() && known->second.declarations) outer = known->second.declarations.get();
                }
                auto declarations = std::make_unique<Declarations>(outer);
                declarations->add_file(file, out_);
                WebFile scanned;
                scanned.scan =
                    scan_file(file, *declarations, !server_.is_known() || !declarations->knows_server(), out_);
                check_sections(file, scanned.scan, false);
                scanned.declarations = std::move(declarations);
                at = files.find(&file);
                at->second = std::move(scanned);
            }
            level_check.run(level, at->second.scan, *at->second.declarations, out_);
        }
    }

    void report_ignored(const config::Level& level) {
        const ConfigFile& file = *level.web_config.file;
        const NodeId root = file.document().root();
        if (file.document().first_element(root) == no_node) return;
        Problem& problem = add(ProblemKind::web_config_ignored, file, root);
        problem.certainty = Certainty::likely;
        problem.reach = Reach::nothing;
        problem.config_path = server_.config_path(level.site, level.web_config.url);
        const config::Application& application = server_.applications()[level.application];
        problem.subject = problem.config_path;
        if (level.is_ignored) {
            problem.wording = "sub-folder";
            problem.related = Problem::Related{&server_.file(), application.node, "its virtual directory says so"};
        } else {
            problem.wording = "pool";
            problem.context = application.pool_name;
            problem.related = Problem::Related{&server_.file(), server_.pools()[application.pool].node,
                                               "its application pool says so"};
        }
    }

    void remove_repetitions() {
        std::set<std::tuple<const ConfigFile*, NodeId, xml::AttributeId, ProblemKind, std::string>> seen;
        std::erase_if(out_, [&](const Problem& problem) {
            return !seen.emplace(problem.file, problem.node, problem.attribute, problem.kind, problem.subject).second;
        });
    }

    const Server& server_;
    config::IisVersion version_;
    std::vector<Problem>& out_;
};

}  // namespace

void check_validity(const Server& server, config::IisVersion version, std::vector<Problem>& out) {
    ValidityCheck(server, version, out).run();
}

}  // namespace iislint::validity
