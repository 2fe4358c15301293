// A server built from texts, and what its objects say, for the tests of the configuration model.
//
//   Configuration c(R"(<add name="Shop"/>)" …);
//   value(c.pool("Shop"), "processModel/@idleTimeout").text == "00:20:00"
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "config/server.hpp"

namespace iislint::config {

inline std::unique_ptr<ConfigFile> load_file(std::string path, std::string bytes) {
    FileContent content;
    content.bytes = std::move(bytes);
    return std::make_unique<ConfigFile>(std::move(path), std::move(content));
}

// The attribute that a path such as "processModel/@idleTimeout" names below an element of the schema.
inline AttributePath attribute_path(const ElementSchema& root, std::string_view path) {
    AttributePath out;
    const ElementSchema* element = &root;
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
        out.steps.push_back(names().find(path.substr(0, slash)));
        element = element == nullptr ? nullptr : element->child(out.steps.back());
        path.remove_prefix(slash + 1);
    }
    EXPECT_TRUE(path.starts_with('@')) << path;
    out.attribute = names().find(path.substr(1));
    if (element != nullptr) out.schema = element->attribute(out.attribute);
    EXPECT_NE(out.schema, nullptr) << path;
    return out;
}

class Configuration {
public:
    explicit Configuration(std::string host, std::map<std::string, std::string> web_configs = {},
                           const std::map<std::string, std::string>& maps = {})
        : host_(load_file("applicationHost.config", std::move(host))), server_(*host_) {
        EXPECT_TRUE(host_->is_readable());
        PathMap map;
        for (const auto& [windows, local] : maps) map.add(windows, local);
        for (auto& [directory, text] : web_configs)
            files_.emplace(directory, load_file(directory + "/web.config", std::move(text)));
        server_.attach_web_configs(map, [&](const std::string& directory) -> const ConfigFile* {
            asked_.push_back(directory);
            const auto at = files_.find(directory);
            return at == files_.end() ? nullptr : at->second.get();
        });
    }

    const Server& server() const { return server_; }
    const std::vector<std::string>& asked() const { return asked_; }

    const ApplicationPool& pool(std::string_view name) const { return server_.pools().at(server_.find_pool(name)); }
    std::uint32_t application_index(std::string_view name) const {
        for (std::uint32_t i = 0; i < server_.applications().size(); ++i)
            if (server_.application_name(i) == name) return i;
        ADD_FAILURE() << "no application " << name;
        return 0;
    }
    const Application& application(std::string_view name) const {
        return server_.applications().at(application_index(name));
    }

    EffectiveValue pool_value(std::string_view pool_name, std::string_view path, IisVersion version = 100) const {
        return read(pool(pool_name).layers, attribute_path(pool_schema(), path), version);
    }
    EffectiveValue application_value(std::string_view name, std::string_view path) const {
        return read(application(name).layers, attribute_path(application_schema(), path), 100);
    }
    EffectiveValue site_value(std::string_view name, std::string_view path) const {
        return read(server_.sites().at(server_.find_site(name)).layers, attribute_path(site_schema(), path), 100);
    }

    std::vector<Layer> section(std::string_view application_name, std::string_view path) const {
        std::vector<Scope> scopes;
        server_.scopes(application_index(application_name), scopes);
        return layers_of(scopes, path);
    }
    std::vector<Layer> server_section(std::string_view path) const {
        std::vector<Scope> scopes;
        server_.server_scopes(scopes);
        return layers_of(scopes, path);
    }
    // Of the section in force at an application.
    EffectiveValue section_value(std::string_view application_name, std::string_view section_path,
                                 std::string_view path) const {
        return read(section(application_name, section_path), attribute_path(*find_section(section_path)->element, path),
                    100);
    }

    static const ElementSchema& pool_schema() {
        return *find_section("system.applicationHost/applicationPools")->element->collections.front().entry;
    }
    static const ElementSchema& site_schema() {
        return *find_section("system.applicationHost/sites")->element->collections.front().entry;
    }
    static const ElementSchema& application_schema() {
        return *site_schema().collection_adding(names().find("application"))->entry;
    }
    static const ElementSchema& directory_schema() {
        return *application_schema().collection_adding(names().find("virtualDirectory"))->entry;
    }

private:
    static std::vector<Layer> layers_of(const std::vector<Scope>& scopes, std::string_view path) {
        const SectionSchema* schema = find_section(path);
        std::vector<Layer> layers;
        if (schema == nullptr)
            ADD_FAILURE() << "no section " << path;
        else
            section_layers(scopes, *schema, layers);
        return layers;
    }

    std::unique_ptr<ConfigFile> host_;
    Server server_;
    std::map<std::string, std::unique_ptr<ConfigFile>> files_;  // by directory
    std::vector<std::string> asked_;
};

// The entries' value of one attribute, joined by blanks.
inline std::string entries(const std::vector<Layer>& layers, const CollectionSchema& collection,
                           std::string_view attribute, const std::vector<NameId>& steps = {}) {
    std::string out;
    for (const Entry& entry : collect(layers, steps, collection)) {
        const xml::Document& document = entry.file->document();
        const xml::AttributeId a = document.find(entry.node, names().find(attribute));
        out += out.empty() ? "" : " ";
        out += a == xml::no_attribute ? std::string_view("?") : document.value(a);
    }
    return out;
}

inline std::string pools_text(std::string_view inner) {
    return "<configuration><system.applicationHost><applicationPools>" + std::string(inner) +
           "</applicationPools></system.applicationHost></configuration>";
}
inline std::string sites_text(std::string_view inner, std::string_view rest = {}) {
    return "<configuration><system.applicationHost><applicationPools><add name=\"P\"/></applicationPools><sites>" +
           std::string(inner) + "</sites></system.applicationHost>" + std::string(rest) + "</configuration>";
}

}  // namespace iislint::config
