#include "cli/show_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/message.hpp"
#include "validity/check.hpp"
#include "validity/level_check.hpp"

namespace iislint::cli {
namespace {

using config::ElementSchema;
using config::Layer;
using config::Layers;
using config::Scope;
using config::Server;
using xml::NodeId;

std::string shown(const config::AttributeSchema* schema, std::string_view text) {
    rules::Field field;
    field.path.schema = schema;
    rules::Value value;
    value.effective.text = text;
    return rules::shown_value(field, value);
}

text::Position position_of(const config::ConfigFile& file, text::Offset offset) {
    return text::LineIndex(file.document().text()).position(offset);
}

std::uint32_t line_of(const config::ConfigFile& file, NodeId node) {
    return position_of(file, file.document().node(node).begin).line;
}

std::string place_of(const config::ConfigFile& file, NodeId node) {
    return fmt::format("{}:{}", file.path(), line_of(file, node));
}

// The files whose declarations hold at a path, outermost first: the order of the scopes backwards.
std::vector<const config::ConfigFile*> files_of(const std::vector<Scope>& scopes) {
    std::vector<const config::ConfigFile*> files;
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope)
        if (std::find(files.begin(), files.end(), scope->file) == files.end()) files.push_back(scope->file);
    return files;
}

bool is_below(std::string_view path, std::string_view top) {
    return path.size() >= top.size() && equal_ignore_case(path.substr(0, top.size()), top) &&
           (path.size() == top.size() || path[top.size()] == '/');
}

}  // namespace

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

ShownTable Shower::pool(std::uint32_t index) const {
    const config::ApplicationPool& pool = server_.pools()[index];
    ShownTable table;
    table.config_path = Server::server_config_path();
    table.title = fmt::format("application pool '{}'", pool.name);
    const config::SectionSchema& section = config::sections()[config::section::system_applicationHost_applicationPools];
    std::vector<Scope> scopes;
    server_.server_scopes(scopes);
    add_refusals(section.path, scopes, table);
    add_element(pool.layers, *section.element->collections.front().entry, table);
    return table;
}

ShownTable Shower::site(std::uint32_t index) const {
    const config::Site& site = server_.sites()[index];
    ShownTable table;
    table.config_path = server_.config_path(index, "");
    table.title = fmt::format("site '{}'", site.name);
    const config::SectionSchema& section = config::sections()[config::section::system_applicationHost_sites];
    std::vector<Scope> scopes;
    server_.server_scopes(scopes);
    add_refusals(section.path, scopes, table);
    add_element(site.layers, *section.element->collections.front().entry, table);
    return table;
}

ShownTable Shower::application(std::uint32_t index) const {
    ShownTable table;
    table.config_path = server_.application_config_path(index);
    table.title =
        fmt::format("application '{}'", server_.is_known() ? server_.application_name(index) : server_.file().path());
    const config::SectionSchema& section = config::sections()[config::section::system_applicationHost_sites];
    const ElementSchema& application =
        *section.element->collections.front().entry->collection_adding(config::name::application)->entry;
    std::vector<Scope> scopes;
    server_.server_scopes(scopes);
    add_refusals(section.path, scopes, table);
    if (server_.is_known()) add_element(server_.applications()[index].layers, application, table);
    return table;
}

ShownTable Shower::section_at_server(const config::SectionSchema& section) const {
    std::vector<Scope> scopes;
    server_.server_scopes(scopes);
    return section_table(std::string(Server::server_config_path()), scopes, section);
}

ShownTable Shower::section(std::uint32_t site, std::string_view url, const config::SectionSchema& section) const {
    const std::vector<config::WebConfig> along = server_.web_configs_along(site, url);
    std::vector<Scope> scopes;
    server_.scopes(config::PathQuery{site, url, server_.application_at(site, url), along}, scopes);
    return section_table(server_.config_path(site, url), scopes, section);
}

ShownTable Shower::path(std::uint32_t site, std::string_view url) const {
    ShownTable table;
    table.config_path = server_.config_path(site, url);
    table.title = fmt::format("path '{}' of site '{}'", url.empty() ? "/" : url, server_.sites()[site].name);
    const std::uint32_t index = server_.application_at(site, url);
    if (index == config::no_index) {
        table.facts.emplace_back("no application of the site serves this path");
        return table;
    }
    const config::Application& application = server_.applications()[index];
    table.facts.push_back(fmt::format("served by application '{}', application pool '{}'",
                                      server_.application_name(index), application.pool_name));
    const std::string_view inner = application.path == "/" ? url : url.substr(application.path.size());
    std::uint32_t best = config::no_index;
    std::size_t longest = 0;
    for (std::uint32_t d = application.first_virtual_directory;
         d < application.first_virtual_directory + application.virtual_directory_count; ++d) {
        const std::string_view own = server_.virtual_directories()[d].path;
        const std::size_t size = own == "/" ? 0 : own.size();
        if ((size > 0 && !is_below(inner, own)) || (best != config::no_index && size <= longest)) continue;
        best = d;
        longest = size;
    }
    if (best != config::no_index) {
        const config::VirtualDirectory& directory = server_.virtual_directories()[best];
        const config::ElementSchema* schema =
            config::sections()[config::section::system_applicationHost_sites].element->collections.front().entry;
        schema = schema->collection_adding(config::name::application)->entry;
        schema = schema->collection_adding(config::name::virtualDirectory)->entry;
        const config::AttributePath physical{
            {}, config::name::physicalPath, schema->attribute(config::name::physicalPath)};
        std::string folder(config::read(directory.layers, physical, options_.iis_version).text);
        std::string rest(inner.substr(longest));
        std::replace(rest.begin(), rest.end(), '/', '\\');
        table.facts.push_back(
            fmt::format("virtual directory '{}', physical path '{}{}'", directory.path, folder, rest));
    }
    const std::vector<config::WebConfig> along = server_.web_configs_along(site, url);
    for (const config::WebConfig& web_config : along)
        table.facts.push_back(
            fmt::format("reads {} at '{}'", web_config.file->path(), web_config.url.empty() ? "/" : web_config.url));
    if (along.empty()) table.facts.emplace_back("no web.config here is known to serve it");
    if (!server_.reads_web_configs(index))
        table.facts.emplace_back(
            "its application pool has enableConfigurationOverride=false: web.config files are ignored");
    return table;
}

ShownTable Shower::section_table(std::string config_path, const std::vector<Scope>& scopes,
                                 const config::SectionSchema& section) const {
    ShownTable table;
    table.config_path = std::move(config_path);
    table.title = fmt::format("section {}", section.path);
    std::vector<Layer> layers;
    config::section_layers(scopes, section, layers);
    // ASP.NET reads system.web from machine.config and web.config files only.
    if (section.path.starts_with("system.web/") && server_.is_known())
        std::erase_if(layers, [&](const Layer& layer) { return layer.file == &server_.file(); });
    add_refusals(section.path, scopes, table);
    add_lock_facts(scopes, layers, section, table);
    add_element(layers, *section.element, table);
    return table;
}

void Shower::add_lock_facts(const std::vector<Scope>& scopes, const std::vector<Layer>& layers,
                            const config::SectionSchema& section, ShownTable& table) const {
    std::vector<validity::Problem> ignored;
    // Each file's declarations on top of those of the file above it.
    std::vector<std::unique_ptr<validity::Declarations>> declarations;
    declarations.push_back(std::make_unique<validity::Declarations>());
    for (const config::ConfigFile* file : files_of(scopes)) {
        declarations.push_back(std::make_unique<validity::Declarations>(declarations.back().get()));
        declarations.back()->add_file(*file, ignored);
    }
    const std::optional<validity::Declaration> declaration = declarations.back()->find(section.path);
    if (!declaration) {
        table.facts.push_back(fmt::format("no file declares this section"));
        return;
    }
    const bool server_only = declaration->allow_definition == config::AllowDefinition::app_host_only ||
                             declaration->allow_definition == config::AllowDefinition::machine_only ||
                             declaration->allow_definition == config::AllowDefinition::machine_to_web_root;
    const validity::OverrideMode mode = validity::override_mode(scopes, section.path, &section, *declaration);
    std::string where =
        mode.file == nullptr ? std::string("as on a fresh IIS") : fmt::format("at {}", place_of(*mode.file, mode.node));
    if (server_only) {
        table.facts.emplace_back("a web.config below may set: nothing; the section is for the server's own file");
        return;
    }
    if (!mode.allowed) {
        table.facts.push_back(fmt::format("a web.config below may set: nothing; the section is locked {}", where));
        return;
    }
    std::string locks;
    for (const Layer& layer : layers) {
        const xml::Document& document = layer.file->document();
        const xml::Node& top = document.node(layer.node);
        for (NodeId node = layer.node; node < document.node_count() && document.node(node).begin < top.end; ++node) {
            const xml::Node& n = document.node(node);
            for (xml::AttributeId a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a) {
                const std::string_view name = document.attribute_name(a);
                if (!name.starts_with("lock") || equal_ignore_case(document.value(a), "false")) continue;
                locks += fmt::format("{}{}=\"{}\" on <{}> at {}", locks.empty() ? "" : ", ", name, document.value(a),
                                     document.name(node), place_of(*layer.file, node));
            }
        }
    }
    table.facts.push_back(locks.empty()
                              ? std::string("a web.config below may set: everything")
                              : fmt::format("a web.config below may set: everything but what {} locks", locks));
    if (declaration->allow_definition == config::AllowDefinition::machine_to_application)
        table.facts.emplace_back("declared MachineToApplication: only in the root of an application");
}

void Shower::add_refusals(std::string_view section, const std::vector<Scope>& scopes, ShownTable& table) const {
    std::vector<validity::Problem> problems;
    validity::check_validity(server_, options_.iis_version, problems, validity::Naming::at_every_path);
    const std::vector<const config::ConfigFile*> files = files_of(scopes);
    for (const validity::Problem& problem : problems) {
        if (problem.certainty != validity::Certainty::certain || problem.reach == validity::Reach::nothing) continue;
        if (std::find(files.begin(), files.end(), problem.file) == files.end()) continue;
        const bool whole_file = problem.reach == validity::Reach::everything;
        if (!whole_file && problem.context != section && problem.subject != section) continue;
        if (!problem.config_path.empty() && !is_below(table.config_path, problem.config_path)) continue;
        table.refusals.push_back({problem.text, problem.code == 0 ? "" : fmt::format("0x{:08x}", problem.code),
                                  std::string(validity::to_string(problem.kind)), problem.file->path(),
                                  line_of(*problem.file, problem.node)});
    }
}

ShownRow Shower::row(std::string field, Layers layers, const config::AttributePath& path) const {
    ShownRow row;
    row.field = std::move(field);
    // Layer by layer: what is hidden is what the layers behind the first answer say.
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const config::EffectiveValue value = config::read(layers.subspan(i, 1), path, options_.iis_version);
        if (!value.is_written()) continue;
        row.chain.push_back({shown(value.schema, value.text), value.origin, value.file->path(),
                             position_of(*value.file, value.file->document().attribute(value.attribute).value_begin)});
    }
    if (path.schema != nullptr)
        row.chain.push_back(
            {shown(path.schema, config::read({}, path, options_.iis_version).text), config::Origin::schema, "", {}});
    return row;
}

// All attributes the schema knows, element by element, then the collections' entries.
void Shower::add_element(Layers layers, const ElementSchema& root, ShownTable& table) const {
    struct Open {
        const ElementSchema* schema;
        std::vector<xml::NameId> steps;
        std::string prefix;
    };
    std::vector<Open> open{{&root, {}, ""}};
    while (!open.empty()) {
        const Open at = std::move(open.back());
        open.pop_back();
        for (const config::AttributeSchema& attribute : at.schema->attributes) {
            if (attribute.runtime_only || attribute.since > options_.iis_version) continue;
            const config::AttributePath path{at.steps, attribute.id, &attribute};
            table.rows.push_back(row(fmt::format("{}@{}", at.prefix, attribute.name), layers, path));
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

void Shower::add_entries(Layers layers, const config::CollectionSchema& collection,
                         const std::vector<xml::NameId>& steps, const std::string& prefix, ShownTable& table) const {
    std::size_t number = 0;
    for (const config::Entry& entry : config::collect(layers, steps, collection)) {
        const xml::Document& document = entry.file->document();
        const Layer layer{entry.file, entry.node, entry.schema, entry.origin};
        ++number;
        for (const config::AttributeSchema& attribute : entry.schema->attributes) {
            if (document.find(entry.node, attribute.id) == xml::no_attribute) continue;
            table.rows.push_back(
                row(fmt::format("{}{}[{}]/@{}", prefix, document.name(entry.node), number, attribute.name), {&layer, 1},
                    config::AttributePath{{}, attribute.id, &attribute}));
        }
    }
}

}  // namespace iislint::cli
