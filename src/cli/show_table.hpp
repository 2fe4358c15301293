// What `show` prints: tables of effective values with the places they come from, and what holds for the section as a
// whole.
//
// Ownership: plain data, owns its texts.
//
//   Table table = Shower(server, options, files_of_the_run).pool(index);
//   out += as_text({table});
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/server.hpp"
#include "rules/check_options.hpp"
#include "text/line_index.hpp"

namespace iislint::cli {

struct ShownPlace {
    std::string value;
    config::Origin origin = config::Origin::schema;
    std::string file;  // empty: the schema
    text::Position position;
};

struct ShownRow {
    std::string field;  // processModel/@idleTimeout
    // The value in force first, then what it hides, the schema's default last.
    std::vector<ShownPlace> chain;
};

// A reason why IIS gives no answer for what the table shows.
struct ShownRefusal {
    std::string text;  // IIS's own, or empty
    std::string code;  // 0x80070021
    std::string rule;  // the kind of the problem
    std::string file;
    std::uint32_t line = 0;
};

struct ShownTable {
    std::string config_path;
    std::string title;
    std::vector<std::string> facts;  // one line each: what serves a path, what a child may override
    std::vector<ShownRefusal> refusals;
    std::vector<ShownRow> rows;
};

std::string_view to_string(config::Origin origin);

class Shower {
public:
    Shower(const config::Server& server, const rules::CheckOptions& options) : server_(server), options_(options) {}

    ShownTable pool(std::uint32_t index) const;
    ShownTable site(std::uint32_t index) const;
    ShownTable application(std::uint32_t index) const;
    // A section at the server's own level.
    ShownTable section_at_server(const config::SectionSchema& section) const;
    // A section at a URL path of a site ("" for its root).
    ShownTable section(std::uint32_t site, std::string_view url, const config::SectionSchema& section) const;
    // What serves a URL path: application, virtual directory, physical path, web.config files.
    ShownTable path(std::uint32_t site, std::string_view url) const;

private:
    ShownTable section_table(std::string config_path, const std::vector<config::Scope>& scopes,
                             const config::SectionSchema& section) const;
    void add_lock_facts(const std::vector<config::Scope>& scopes, const std::vector<config::Layer>& layers,
                        const config::SectionSchema& section, ShownTable& table) const;
    void add_refusals(std::string_view section, const std::vector<config::Scope>& scopes, ShownTable& table) const;
    void add_element(config::Layers layers, const config::ElementSchema& root, ShownTable& table) const;
    void add_entries(config::Layers layers, const config::CollectionSchema& collection,
                     const std::vector<xml::NameId>& steps, const std::string& prefix, ShownTable& table) const;
    ShownRow row(std::string field, config::Layers layers, const config::AttributePath& path) const;

    const config::Server& server_;
    const rules::CheckOptions& options_;
};

std::string as_text(const std::vector<ShownTable>& tables);
std::string as_json(const std::vector<ShownTable>& tables);

}  // namespace iislint::cli
