#include "validity/check.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <tuple>

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

class ValidityCheck {
public:
    ValidityCheck(const Server& server, config::IisVersion version, std::vector<Problem>& out, Naming naming)
        : server_(server), version_(version), naming_(naming), level_check_(server), out_(out) {}

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
            level_check_.run_server_file(scan, out_);
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
        if (source == nullptr) {
            // It may come with the deployment.
            report("missing", "Specified configSource cannot be parsed").certainty = Certainty::doubtful;
            return;
        }
        check_file_size(*source, out_);
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
                has_root |= server_.applications()[a].path == "/";
                check_virtual_directories(a);
            }
            if (has_root || document.parent(site.node) == no_node) continue;
            Problem& problem = add(ProblemKind::missing_root_application, server_.file(), site.node);
            problem.reach = Reach::site;
            problem.subject = site.name;
            problem.config_path = server_.config_path(s, "");
            problem.text = fmt::format("Unrecognized configuration path '{}'", problem.config_path);
        }
    }

    void check_virtual_directories(std::uint32_t a) {
        const xml::Document& document = server_.file().document();
        const config::Application& application = server_.applications()[a];
        bool has_root = false;
        for (std::uint32_t d = application.first_virtual_directory;
             d < application.first_virtual_directory + application.virtual_directory_count; ++d) {
            const config::VirtualDirectory& directory = server_.virtual_directories()[d];
            has_root |= directory.path == "/";
            const xml::AttributeId path = document.find(directory.node, config::name::physicalPath);
            // The characters that no Windows path holds; a \\?\ in front is no part of it.
            constexpr std::string_view device_prefix = "\\\\?\\";
            std::string_view text = path == xml::no_attribute ? std::string_view{} : document.value(path);
            if (text.starts_with(device_prefix)) text.remove_prefix(device_prefix.size());
            if (text.find_first_of("*?<>|\"") == std::string_view::npos) continue;
            Problem& problem = add(ProblemKind::physical_path_fault, server_.file(), directory.node);
            problem.code = invalid_name;
            problem.text = "Cannot read configuration file";
            problem.attribute = path;
            problem.subject = document.value(path);
            problem.config_path = server_.application_config_path(a);
            if (directory.path != "/") problem.config_path += directory.path;
        }
        if (has_root) return;
        Problem& problem = add(ProblemKind::missing_root_virtual_directory, server_.file(), application.node);
        problem.reach = Reach::site;
        problem.subject = server_.application_name(a);
        problem.config_path = server_.application_config_path(a);
        // The tests that show it are of the site's own application.
        if (application.path == "/") return;
        problem.certainty = Certainty::likely;
        problem.wording = "nested";
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

    // A web.config as it is read below certain declarations.
    struct WebFile {
        std::unique_ptr<Declarations> own;  // null: it declares nothing
        const Declarations* declared = nullptr;
        FileScan scan;
    };

    void check_levels(const Declarations& server_declarations) {
        const std::vector<config::Level>& levels = server_.levels();
        // One file may serve many levels; what it says of itself is looked at once for each set of declarations above
        // it.
        std::map<std::tuple<const ConfigFile*, const Declarations*, bool>, WebFile> files;
        std::vector<const Declarations*> declared_at(levels.size(), nullptr);
        for (std::size_t i = 0; i < levels.size(); ++i) {
            const config::Level& level = levels[i];
            const ConfigFile& file = *level.web_config.file;
            const NodeId root = file.document().root();
            if (root == no_node) continue;
            if (level.is_ignored || !server_.reads_web_configs(level.application)) {
                report_ignored(level);
                continue;
            }
            const Declarations* outer = &server_declarations;
            if (level.outer != config::no_index && declared_at[level.outer] != nullptr)
                outer = declared_at[level.outer];
            const bool declares = file.document().child(root, config::name::configSections) != no_node;
            const bool runs_on_net4 = declares && pool_runs_on_net4(level.application);
            const auto [at, is_new] = files.try_emplace({&file, outer, runs_on_net4});
            WebFile& web_file = at->second;
            if (is_new) read_web_file(level, *outer, declares, runs_on_net4, web_file);
            declared_at[i] = web_file.declared;
            level_check_.run(level, web_file.scan, *web_file.declared, out_);
        }
    }

    void read_web_file(const config::Level& level, const Declarations& outer, bool declares, bool runs_on_net4,
                       WebFile& web_file) {
        const ConfigFile& file = *level.web_config.file;
        web_file.declared = &outer;
        if (declares) {
            web_file.own = std::make_unique<Declarations>(&outer);
            const std::size_t first = out_.size();
            web_file.own->add_file(file, out_, runs_on_net4);
            const std::string config_path = server_.config_path(level.site, level.web_config.url);
            for (std::size_t i = first; i < out_.size(); ++i)
                if (out_[i].kind == ProblemKind::duplicate_declaration) out_[i].config_path = config_path;
            web_file.declared = web_file.own.get();
        }
        const bool is_lone = !server_.is_known() || !web_file.declared->knows_server();
        web_file.scan = scan_file(file, *web_file.declared, is_lone, out_);
        check_sections(file, web_file.scan, false);
    }

    // As far as the server's file says so.
    bool pool_runs_on_net4(std::uint32_t application) const {
        const std::uint32_t pool =
            application == config::no_index ? application : server_.applications()[application].pool;
        if (!server_.is_known() || pool == config::no_index) return false;
        const config::ElementSchema& schema =
            *config::sections()[config::section::system_applicationHost_applicationPools]
                 .element->collections.front()
                 .entry;
        const config::EffectiveValue runtime = read(
            server_.pools()[pool].layers,
            {{}, config::name::managedRuntimeVersion, schema.attribute(config::name::managedRuntimeVersion)}, version_);
        return runtime.is_written() && runtime.text.starts_with("v4");
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
        std::set<std::tuple<const ConfigFile*, NodeId, xml::AttributeId, ProblemKind, std::string, std::string>> seen;
        std::erase_if(out_, [&](const Problem& problem) {
            return !seen.emplace(problem.file, problem.node, problem.attribute, problem.kind, problem.subject,
                                 naming_ == Naming::once ? std::string() : problem.config_path)
                        .second;
        });
    }

    const Server& server_;
    config::IisVersion version_;
    Naming naming_;
    LevelCheck level_check_;
    std::vector<Problem>& out_;
};

}  // namespace

void check_validity(const Server& server, config::IisVersion version, std::vector<Problem>& out, Naming naming) {
    ValidityCheck(server, version, out, naming).run();
}

}  // namespace iislint::validity
