#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "cli/commands.hpp"
#include "cli/show_table.hpp"
#include "validity/declarations.hpp"

namespace iislint::cli {
namespace {

using config::Server;

struct ShowOptions {
    CommonOptions common;
    std::string pool;
    std::string site;
    std::string application;
    std::string path;
    std::string section;
    std::string attribute;
    std::string format = "text";
};

// Keeps the rows of one attribute: its whole path (processModel/@idleTimeout) or its name alone. Names without case, as
// people type them. Returns false and says what is there when no row is left.
bool keep_attribute(std::vector<ShownTable>& tables, std::string_view wanted, const Streams& streams) {
    const auto matches = [&](const ShownRow& row) {
        const std::size_t at = row.field.rfind('@');
        return equal_ignore_case(row.field, wanted) || equal_ignore_case(row.field.substr(at), wanted) ||
               equal_ignore_case(row.field.substr(at + 1), wanted);
    };
    std::vector<std::string> known;
    bool any = false;
    for (const ShownTable& table : tables) {
        for (const ShownRow& row : table.rows) {
            any |= matches(row);
            known.push_back(row.field);
            known.push_back(row.field.substr(row.field.rfind('@') + 1));
        }
    }
    if (!any) {
        nothing_of_that_name("attribute", wanted, known, streams);
        return false;
    }
    for (ShownTable& table : tables) std::erase_if(table.rows, [&](const ShownRow& row) { return !matches(row); });
    return true;
}

// "/a/b" and "a/b/" to "/a/b"; the root to "".
std::string normal_url(std::string_view path) {
    std::string url;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0) {
            url += '/';
            url += path.substr(0, slash);
        }
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return url;
}

std::string_view url_of(const config::Application& application) {
    return application.path == "/" ? std::string_view{} : application.path;
}

// What of one server was asked for; names that could have been meant go to `known`.
void show_server(const ShowOptions& options, const config::SectionSchema* section, const Server& server,
                 const rules::CheckOptions& check_options, std::vector<ShownTable>& tables,
                 std::vector<std::string>& known) {
    const Shower shower(server, check_options);
    const bool everything =
        options.pool.empty() && options.site.empty() && options.application.empty() && section == nullptr;
    if (!options.pool.empty() || everything) {
        for (std::uint32_t i = 0; i < server.pools().size(); ++i) {
            known.emplace_back(server.pools()[i].name);
            if (everything || equal_ignore_case(server.pools()[i].name, options.pool)) tables.push_back(shower.pool(i));
        }
        if (!everything) return;
    }
    if (!options.site.empty()) {
        for (std::uint32_t i = 0; i < server.sites().size(); ++i) {
            known.emplace_back(server.sites()[i].name);
            if (!equal_ignore_case(server.sites()[i].name, options.site)) continue;
            const std::string url = normal_url(options.path);
            if (section != nullptr)
                tables.push_back(shower.section(i, url, *section));
            else if (!options.path.empty())
                tables.push_back(shower.path(i, url));
            else
                tables.push_back(shower.site(i));
        }
        return;
    }
    if (section != nullptr && options.application.empty()) {
        tables.push_back(shower.section_at_server(*section));
        return;
    }
    for (std::uint32_t i = 0; i < server.applications().size(); ++i) {
        const std::string name = server.application_name(i);
        known.push_back(name);
        const bool wanted = everything || equal_ignore_case(name, options.application) ||
                            equal_ignore_case(name, options.application + "/");
        if (!wanted) continue;
        const config::Application& application = server.applications()[i];
        tables.push_back(section == nullptr ? shower.application(i)
                                            : shower.section(application.site, url_of(application), *section));
    }
}

// A section that is declared and that no schema describes: IIS itself cannot read it, only the program it is for.
int show_without_schema(const ShowOptions& options, const Project& project, const Streams& streams) {
    for (const auto& file : project.files()) {
        if (!file->is_readable()) continue;
        validity::Declarations declarations;
        std::vector<validity::Problem> ignored;
        declarations.add_file(*file, ignored);
        const std::optional<validity::Declaration> declaration = declarations.find(options.section);
        if (!declaration) continue;
        ShownTable table;
        table.config_path = file->path();
        table.title = fmt::format("section {}", options.section);
        ShownRefusal refusal;
        refusal.text =
            fmt::format("The configuration section '{}' cannot be read because it is missing schema", options.section);
        refusal.code = "0x80070002";
        refusal.rule = "missing-schema";
        refusal.file = file->path();
        if (declaration->file != nullptr)
            refusal.line =
                text::LineIndex(file->document().text()).position(file->document().node(declaration->node).begin).line;
        table.refusals.push_back(std::move(refusal));
        table.facts.emplace_back("the program it is for reads it without IIS; --schema DIR gives iislint a schema");
        streams.out(options.format == "json" ? as_json({table}) : as_text({table}));
        return exit_clean;
    }
    std::vector<std::string> known;
    for (const config::SectionSchema& section : config::sections()) known.emplace_back(section.path);
    return nothing_of_that_name("section", options.section, known, streams);
}

int show(const ShowOptions& options, const Files& files, const Streams& streams) {
    const std::optional<config::LoadedSchema> schema = load_schema(options.common, files, streams);
    if (!schema) return exit_trouble;
    const config::ActiveSchema active_schema(*schema);
    const config::SectionSchema* section = nullptr;
    if (!options.section.empty()) {
        section = config::find_section(options.section);
    }
    const std::optional<Project> project = load_project(options.common, files, streams);
    if (!project) return exit_trouble;
    if (section == nullptr && !options.section.empty()) return show_without_schema(options, *project, streams);
    bool trouble = say_notices(project->notices(), streams);
    for (const auto& file : project->files()) {
        if (file->is_readable()) continue;
        say(streams, fmt::format("'{}' is not well-formed XML: {} Run iislint check for the place.",
                                 visible(file->path()), file->problems().front().message));
        trouble = true;
    }
    std::vector<ShownTable> tables;
    std::vector<std::string> known;
    for (const Project::ServerContext& context : project->servers())
        show_server(options, section, context.server, *context.options, tables, known);
    for (const auto& file : project->standalone_files()) {
        if (section == nullptr || !options.application.empty() || !options.pool.empty() || !options.site.empty())
            continue;
        static const rules::CheckOptions defaults;
        Server server = Server::standalone(*file);
        server.set_framework_files(project->framework_files());
        tables.push_back(Shower(server, defaults).section(0, "", *section));
    }
    if (tables.empty() && !options.pool.empty())
        return nothing_of_that_name("application pool", options.pool, known, streams);
    if (tables.empty() && !options.site.empty()) return nothing_of_that_name("site", options.site, known, streams);
    if (tables.empty() && !options.application.empty())
        return nothing_of_that_name("application", options.application, known, streams);
    if (tables.empty() && !trouble) {
        say(streams, "nothing to show: no server here; name a section with --section to look into a web.config");
        return exit_trouble;
    }
    if (!options.attribute.empty() && !keep_attribute(tables, options.attribute, streams)) return exit_trouble;
    streams.out(options.format == "json" ? as_json(tables) : as_text(tables));
    return trouble ? exit_trouble : exit_clean;
}

}  // namespace

Action add_show_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("show", "Effective values of settings, and where each comes from");
    command->footer(
        "Examples:\n"
        "  iislint show server/applicationHost.config --pool Shop\n"
        "  iislint show deploy --app 'Shop/api' --section system.webServer/applicationInitialization\n"
        "  iislint show deploy --site Shop --path /api/v1\n"
        "  iislint show deploy --site Shop --path /api/v1 --section system.webServer/httpErrors --attribute "
        "errorMode\n\n"
        "Each line: the setting, the value in force, where it is written, and what that hides.\n"
        "Exit codes: 0 shown; 2 iislint could not do its job.");
    auto options = std::make_shared<ShowOptions>();
    options->common.add_paths(*command);
    CLI::Option* pool = command->add_option("--pool", options->pool, "One application pool")->type_name("POOL");
    CLI::Option* site = command->add_option("--site", options->site, "One site")->type_name("SITE")->excludes(pool);
    command->add_option("--app", options->application, "One application: Site/path, Site/ for the root one")
        ->type_name("SITE/APP")
        ->excludes(pool)
        ->excludes(site);
    command->add_option("--path", options->path, "A URL path of the site, such as /api/v1: what serves it")
        ->type_name("URL")
        ->needs(site);
    command->add_option("--section", options->section, "A section, such as system.webServer/handlers")
        ->type_name("SECTION")
        ->excludes(pool);
    command->add_option("--attribute", options->attribute, "One setting, such as processModel/@idleTimeout or enabled")
        ->type_name("NAME");
    command->add_option("--format", options->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    options->common.add_context(*command);
    return [options](Files& files, const Streams& streams) { return show(*options, files, streams); };
}

}  // namespace iislint::cli
