#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "cli/commands.hpp"
#include "config/schema_names.hpp"
#include "rules/evaluator.hpp"
#include "rules/message.hpp"
#include "text/line_index.hpp"

namespace iislint::cli {
namespace {

using config::ElementSchema;
using config::Layers;
using config::Server;
using rules::Object;
using rules::ObjectKind;

struct ShowOptions {
    CommonOptions common;
    std::string pool;
    std::string application;
    std::string section;
    std::string format = "text";
};

struct Row {
    std::string field;
    std::string value;
    config::Origin origin = config::Origin::schema;
    std::string file;
    text::Position position;
};

struct Table {
    std::string config_path;
    std::string title;
    std::vector<Row> rows;
};

std::string_view to_string(config::Origin origin) {
    switch (origin) {
        case config::Origin::explicit_:
            return "explicit";
        case config::Origin::defaults:
            return "defaults";
        case config::Origin::location:
            return "location";
        case config::Origin::inherited:
            return "inherited";
        case config::Origin::schema:
            return "schema";
    }
    return "";
}

class Shower {
public:
    explicit Shower(const rules::CheckOptions& options) : options_(options), evaluator_(options) {}

    Table pool(const Server& server, std::uint32_t index) {
        const config::ApplicationPool& pool = server.pools()[index];
        Table table{std::string(Server::server_config_path()), fmt::format("application pool '{}'", pool.name), {}};
        const config::SectionSchema& section =
            config::sections()[config::section::system_applicationHost_applicationPools];
        add_element(pool.layers, *section.element->collections.front().entry, {}, "", table);
        return table;
    }

    Table application(const Server& server, std::uint32_t index) {
        Table table{
            server.application_config_path(index),
            fmt::format("application '{}'", server.is_known() ? server.application_name(index) : server.file().path()),
            {}};
        const config::SectionSchema& sites = config::sections()[config::section::system_applicationHost_sites];
        const ElementSchema& application =
            *sites.element->collections.front().entry->collection_adding(config::name::application)->entry;
        if (server.is_known()) add_element(server.applications()[index].layers, application, {}, "", table);
        return table;
    }

    Table section(const Server& server, std::uint32_t application, const config::SectionSchema& section) {
        const bool at_server = application == config::no_index;
        const Object object{at_server ? ObjectKind::section : ObjectKind::application, &server, application, nullptr,
                            &section};
        Table table{at_server ? std::string(Server::server_config_path()) : server.application_config_path(application),
                    fmt::format("section {}", section.path),
                    {}};
        const Layers layers = evaluator_.section_layers(object, section);
        const std::vector<config::Layer> kept(layers.begin(), layers.end());
        add_element(kept, *section.element, {}, "", table);
        return table;
    }

private:
    Row row(const std::string& field, const config::EffectiveValue& value) {
        Row row;
        row.field = field;
        rules::Field shown;
        shown.path.schema = value.schema;
        rules::Value wrapped;
        wrapped.effective = value;
        row.value = rules::shown_value(shown, wrapped);
        row.origin = value.origin;
        if (value.is_written()) {
            row.file = value.file->path();
            row.position = text::LineIndex(value.file->document().text())
                               .position(value.file->document().attribute(value.attribute).value_begin);
        }
        return row;
    }

    // All attributes the schema knows, element by element, then the collections' entries.
    void add_element(Layers layers, const ElementSchema& root, std::vector<xml::NameId> root_steps,
                     const std::string& root_prefix, Table& table) {
        struct Open {
            const ElementSchema* schema;
            std::vector<xml::NameId> steps;
            std::string prefix;
        };
        std::vector<Open> open{{&root, std::move(root_steps), root_prefix}};
        while (!open.empty()) {
            const Open at = std::move(open.back());
            open.pop_back();
            for (const config::AttributeSchema& attribute : at.schema->attributes) {
                if (attribute.runtime_only || attribute.since > options_.iis_version) continue;
                const config::AttributePath path{at.steps, attribute.id, &attribute};
                table.rows.push_back(row(fmt::format("{}@{}", at.prefix, attribute.name),
                                         config::read(layers, path, options_.iis_version)));
            }
            for (const config::CollectionSchema& collection : at.schema->collections)
                add_entries(layers, collection, at.steps, at.prefix, table);
            for (auto child = at.schema->children.rbegin(); child != at.schema->children.rend(); ++child) {
                if ((*child)->is_collection_defaults) continue;
                Open next{*child, at.steps, fmt::format("{}{}/", at.prefix, (*child)->name)};
                next.steps.push_back((*child)->id);
                open.push_back(std::move(next));
            }
        }
    }

    void add_entries(Layers layers, const config::CollectionSchema& collection, const std::vector<xml::NameId>& steps,
                     const std::string& prefix, Table& table) {
        std::size_t number = 0;
        for (const config::Entry& entry : config::collect(layers, steps, collection)) {
            const xml::Document& document = entry.file->document();
            const config::Layer layer{entry.file, entry.node, entry.schema, entry.origin};
            ++number;
            for (const config::AttributeSchema& attribute : entry.schema->attributes) {
                if (document.find(entry.node, attribute.id) == xml::no_attribute) continue;
                const config::AttributePath path{{}, attribute.id, &attribute};
                table.rows.push_back(
                    row(fmt::format("{}{}[{}]/@{}", prefix, document.name(entry.node), number, attribute.name),
                        config::read({&layer, 1}, path, options_.iis_version)));
            }
        }
    }

    const rules::CheckOptions& options_;
    rules::Evaluator evaluator_;
};

std::string describe_place(const Row& row) {
    switch (row.origin) {
        case config::Origin::schema:
            return "schema default";
        case config::Origin::defaults:
            return fmt::format("{}:{}:{} (defaults element)", row.file, row.position.line, row.position.column);
        case config::Origin::inherited:
            return fmt::format("{}:{}:{} (inherited)", row.file, row.position.line, row.position.column);
        case config::Origin::location:
            return fmt::format("{}:{}:{} (location)", row.file, row.position.line, row.position.column);
        case config::Origin::explicit_:
            return fmt::format("{}:{}:{}", row.file, row.position.line, row.position.column);
    }
    return {};
}

std::string as_text(const std::vector<Table>& tables) {
    std::string out;
    for (const Table& table : tables) {
        if (!out.empty()) out += '\n';
        out += fmt::format("{}   {}\n", visible(table.config_path), visible(table.title));
        std::size_t field_width = 0;
        std::size_t value_width = 0;
        constexpr std::size_t widest = 40;
        for (const Row& row : table.rows) {
            field_width = std::max(field_width, row.field.size());
            value_width = std::max(value_width, std::min(widest, visible(row.value).size()));
        }
        for (const Row& row : table.rows)
            out += fmt::format("  {:<{}}  {:<{}}  {}\n", visible(row.field), field_width, visible(row.value),
                               value_width, visible(describe_place(row)));
    }
    return out;
}

std::string as_json(const std::vector<Table>& tables) {
    nlohmann::ordered_json out;
    out["version"] = 1;
    out["objects"] = nlohmann::ordered_json::array();
    for (const Table& table : tables) {
        nlohmann::ordered_json object{{"configPath", table.config_path}, {"title", table.title}};
        object["values"] = nlohmann::ordered_json::array();
        for (const Row& row : table.rows) {
            nlohmann::ordered_json value{{"field", row.field}, {"value", row.value}, {"origin", to_string(row.origin)}};
            if (row.origin != config::Origin::schema) {
                value["file"] = row.file;
                value["line"] = row.position.line;
                value["column"] = row.position.column;
            }
            object["values"].push_back(std::move(value));
        }
        out["objects"].push_back(std::move(object));
    }
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int nothing_of_that_name(std::string_view kind, std::string_view name, const std::vector<std::string>& known,
                         const Streams& streams) {
    const std::vector<std::string_view> views(known.begin(), known.end());
    const auto nearest = nearest_name(name, views);
    say(streams, fmt::format("no {} '{}'{}", kind, visible(name),
                             nearest ? fmt::format("; did you mean '{}'?", visible(*nearest)) : ""));
    return exit_trouble;
}

int show(const ShowOptions& options, const Files& files, const Streams& streams) {
    const std::optional<config::LoadedSchema> schema = load_schema(options.common, files, streams);
    if (!schema) return exit_trouble;
    const config::ActiveSchema active_schema(*schema);
    const config::SectionSchema* section = nullptr;
    if (!options.section.empty()) {
        section = config::find_section(options.section);
        if (section == nullptr) {
            std::vector<std::string> known;
            for (const config::SectionSchema& s : config::sections()) known.emplace_back(s.path);
            return nothing_of_that_name("section", options.section, known, streams);
        }
    }
    const std::optional<Project> project = load_project(options.common, files, streams);
    if (!project) return exit_trouble;
    bool trouble = say_notices(*project, streams);
    for (const auto& file : project->files()) {
        if (file->is_readable()) continue;
        say(streams, fmt::format("'{}' is not well-formed XML: {} Run iislint check for the place.",
                                 visible(file->path()), file->problems().front().message));
        trouble = true;
    }
    std::vector<Table> tables;
    std::vector<std::string> known;
    for (const Project::ServerContext& context : project->servers()) {
        Shower shower(*context.options);
        const Server& server = context.server;
        for (std::uint32_t i = 0; i < server.pools().size(); ++i) {
            if (!options.application.empty() || (section != nullptr && options.pool.empty())) break;
            known.emplace_back(server.pools()[i].name);
            if (options.pool.empty() || equal_ignore_case(server.pools()[i].name, options.pool))
                tables.push_back(shower.pool(server, i));
        }
        if (!options.pool.empty()) continue;
        if (section != nullptr && options.application.empty())
            tables.push_back(shower.section(server, config::no_index, *section));
        for (std::uint32_t i = 0; i < server.applications().size(); ++i) {
            const std::string name = server.application_name(i);
            known.push_back(name);
            const bool wanted = options.application.empty() ? section == nullptr
                                                            : equal_ignore_case(name, options.application) ||
                                                                  equal_ignore_case(name, options.application + "/");
            if (!wanted) continue;
            tables.push_back(section == nullptr ? shower.application(server, i) : shower.section(server, i, *section));
        }
    }
    for (const auto& file : project->standalone_files()) {
        if (section == nullptr || !options.application.empty() || !options.pool.empty()) continue;
        static const rules::CheckOptions defaults;
        const Server server = Server::standalone(*file);
        tables.push_back(Shower(defaults).section(server, 0, *section));
    }
    if (tables.empty() && !options.pool.empty())
        return nothing_of_that_name("application pool", options.pool, known, streams);
    if (tables.empty() && !options.application.empty())
        return nothing_of_that_name("application", options.application, known, streams);
    if (tables.empty() && !trouble) {
        say(streams, "nothing to show: no server here; name a section with --section to look into a web.config");
        return exit_trouble;
    }
    streams.out(options.format == "json" ? as_json(tables) : as_text(tables));
    return trouble ? exit_trouble : exit_clean;
}

}  // namespace

Action add_show_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("show", "Effective values of settings, and where each comes from");
    command->footer(
        "Examples:\n"
        "  iislint show server/applicationHost.config --pool Shop\n"
        "  iislint show deploy --app 'Shop/api' --section system.webServer/applicationInitialization\n\n"
        "Exit codes: 0 shown; 2 iislint could not do its job.");
    auto options = std::make_shared<ShowOptions>();
    options->common.add_paths(*command);
    CLI::Option* pool = command->add_option("--pool", options->pool, "One application pool")->type_name("POOL");
    command->add_option("--app", options->application, "One application: Site/path, Site/ for the root one")
        ->type_name("SITE/APP")
        ->excludes(pool);
    command->add_option("--section", options->section, "A section, such as system.webServer/handlers")
        ->type_name("SECTION")
        ->excludes(pool);
    command->add_option("--format", options->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    options->common.add_context(*command);
    return [options](Files& files, const Streams& streams) { return show(*options, files, streams); };
}

}  // namespace iislint::cli
