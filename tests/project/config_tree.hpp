// The configuration of one server as IIS's own tools see it: files found by configuration path, edited by section and
// element. Written for tests alone, on pugixml, so that nothing of it comes from the code that is tested; only the
// schema's names of a collection's directives are shared.
//
//   ConfigTree tree("server");                              // a folder with applicationHost.config and .iislint.json
//   Place place = tree.place("Shop/api", apphost, "system.webServer/httpErrors");
//   tree.set(place, steps, "errorMode", "Custom");
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "config/schema.hpp"
#include "folder.hpp"

namespace iislint::testing {

inline std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}
inline bool same(const std::string& a, const std::string& b) { return lower(a) == lower(b); }

struct Step {
    std::string name;  // empty: an entry of the collection
    std::vector<std::pair<std::string, std::string>> keys;
};

class ConfigTree {
public:
    struct Place {
        pugi::xml_node section;
        const config::ElementSchema* schema = nullptr;
    };

    explicit ConfigTree(const fs::path& folder) : folder_(folder) {
        for (const fs::path& file : files_below(folder)) {
            if (lower(file.filename().string()) == "applicationhost.config") add_file("", file);
            if (file.filename() == ".iislint.json") {
                const auto settings = nlohmann::json::parse(read_bytes(file));
                if (!settings.contains("map")) continue;
                for (const auto& [windows, local] : settings["map"].items())
                    map_.emplace_back(slashes(windows), file.parent_path() / local.get<std::string>());
            }
        }
    }

    // The section of the file at `commit`, in force for `path`; created when it is not there.
    Place place(const std::string& path, const std::string& commit, const std::string& section) {
        pugi::xml_document& document = file_at(commit);
        std::string below = path;
        if (!commit.empty()) {
            if (!lower(path).starts_with(lower(commit))) throw std::runtime_error("commit is not above " + path);
            below = path.substr(std::min(path.size(), commit.size() + (path.size() > commit.size() ? 1 : 0)));
        }
        Place place;
        const config::SectionSchema* schema = config::find_section(section);
        if (schema == nullptr) throw std::runtime_error("no section " + section);
        place.schema = schema->element;
        const pugi::xml_node root = document.document_element();
        std::vector<pugi::xml_node> scopes;
        if (below.empty()) scopes.push_back(root);
        for (const pugi::xml_node location : root.children("location")) {
            const std::string at = location.attribute("path").value();
            if (same(at, below) || (below.empty() && at == ".")) scopes.push_back(location);
        }
        for (const pugi::xml_node scope : scopes)
            if ((place.section = descend(scope, section, false))) return place;
        if (scopes.empty()) {
            pugi::xml_node location = document.document_element().append_child("location");
            location.append_attribute("path") = below.c_str();
            scopes.push_back(location);
        }
        place.section = descend(scopes.front(), section, true);
        return place;
    }

    // The element of the steps; created when `create` says so. An entry must exist.
    static Place element(Place at, const std::vector<Step>& steps, bool create) {
        for (const Step& step : steps) {
            if (!step.name.empty()) {
                const config::ElementSchema* child = at.schema->child(config::names().find(step.name));
                if (child == nullptr) throw std::runtime_error("no element " + step.name);
                pugi::xml_node node = at.section.child(step.name.c_str());
                if (!node && create) node = at.section.append_child(step.name.c_str());
                at = {node, child};
            } else {
                const auto [node, collection] = find_entry(at, step);
                if (!node) throw std::runtime_error("no entry " + (step.keys.empty() ? "" : step.keys[0].second));
                at = {node, collection->entry};
            }
            if (!at.section) return {};
        }
        return at;
    }

    static void set(Place section, const std::vector<Step>& steps, const std::string& name, const std::string& value) {
        Place at = element(section, steps, true);
        if (at.schema->attribute(config::names().find(name)) == nullptr && !at.schema->allow_unrecognized_attributes)
            throw std::runtime_error("no attribute " + name);
        if (!at.section.attribute(name.c_str())) at.section.append_attribute(name.c_str());
        at.section.attribute(name.c_str()) = value.c_str();
    }

    static void remove_attribute(Place section, const std::vector<Step>& steps, const std::string& name) {
        Place at = element(section, steps, false);
        if (!at.section || !at.section.remove_attribute(name.c_str())) throw std::runtime_error("no attribute " + name);
    }

    static void remove_element(Place section, const std::vector<Step>& steps) {
        Place at = element(section, steps, false);
        if (!at.section || !at.section.parent().remove_child(at.section)) throw std::runtime_error("nothing to clear");
    }

    static void add_entry(Place section, const std::vector<Step>& parents, const Step& entry) {
        Place at = element(section, parents, true);
        if (at.schema->collections.empty()) throw std::runtime_error("not a collection");
        const config::CollectionSchema& collection = at.schema->collections.front();
        pugi::xml_node node =
            at.section.append_child(std::string(config::names().name(collection.add.front())).c_str());
        for (const auto& [name, value] : entry.keys) {
            if (collection.entry->attribute(config::names().find(name)) == nullptr)
                throw std::runtime_error("no attribute " + name);
            node.append_attribute(name.c_str()) = value.c_str();
        }
    }

    // An entry that is not in this file is inherited, and a <remove> takes it away.
    static void remove_entry(Place section, const std::vector<Step>& parents, const Step& entry) {
        Place at = element(section, parents, true);
        if (const auto [node, collection] = find_entry(at, entry); node) {
            at.section.remove_child(node);
            return;
        }
        const config::CollectionSchema& collection = at.schema->collections.front();
        if (collection.remove == xml::unknown_name) throw std::runtime_error("no <remove> there");
        pugi::xml_node node = at.section.append_child(std::string(config::names().name(collection.remove)).c_str());
        for (const auto& [name, value] : entry.keys) node.append_attribute(name.c_str()) = value.c_str();
    }

    void save() const {
        for (const auto& [path, file] : files_) save(*file.document, file.path, file.encoding);
    }

    // The same file in this class's own layout.
    static void lay_out(const fs::path& path) {
        pugi::xml_document document;
        const pugi::xml_parse_result read = document.load_file(path.c_str(), pugi::parse_full & ~pugi::parse_doctype);
        if (!read) throw std::runtime_error("cannot parse " + path.string());
        save(document, path, read.encoding);
    }

private:
    struct File {
        fs::path path;
        std::unique_ptr<pugi::xml_document> document;
        pugi::xml_encoding encoding = pugi::encoding_utf8;
    };

    static void save(const pugi::xml_document& document, const fs::path& path, pugi::xml_encoding encoding) {
        const unsigned mark = encoding == pugi::encoding_utf8 ? 0 : pugi::format_write_bom;
        if (!document.save_file(path.c_str(), "  ", pugi::format_default | mark, encoding))
            throw std::runtime_error("cannot save " + path.string());
    }

    static std::string slashes(std::string path) {
        std::replace(path.begin(), path.end(), '\\', '/');
        while (path.ends_with('/')) path.pop_back();
        return lower(path);
    }

    void add_file(const std::string& config_path, const fs::path& file) {
        File& added = files_[lower(config_path)];
        added.path = file;
        added.document = std::make_unique<pugi::xml_document>();
        const pugi::xml_parse_result read =
            added.document->load_file(file.c_str(), pugi::parse_full & ~pugi::parse_doctype);
        if (!read) throw std::runtime_error("cannot parse " + file.string());
        added.encoding = read.encoding;
    }

    static pugi::xml_node descend(pugi::xml_node node, const std::string& section, bool create) {
        std::istringstream names(section);
        for (std::string name; std::getline(names, name, '/');) {
            pugi::xml_node child = node.child(name.c_str());
            if (!child && !create) return {};
            node = child ? child : node.append_child(name.c_str());
        }
        return node;
    }

    static std::pair<pugi::xml_node, const config::CollectionSchema*> find_entry(Place at, const Step& step) {
        for (const config::CollectionSchema& collection : at.schema->collections)
            for (const pugi::xml_node node : at.section.children()) {
                const auto& add = collection.add;
                if (std::find(add.begin(), add.end(), config::names().find(node.name())) == add.end()) continue;
                const bool matches = std::all_of(step.keys.begin(), step.keys.end(), [&](const auto& key) {
                    const pugi::xml_attribute attribute = node.attribute(key.first.c_str());
                    return attribute && same(attribute.value(), key.second);
                });
                if (matches) return {node, &collection};
            }
        return {};
    }

    // The file of a configuration path: through sites, applications, virtual directories and the map.
    pugi::xml_document& file_at(const std::string& config_path) {
        if (const auto known = files_.find(lower(config_path)); known != files_.end()) return *known->second.document;
        std::size_t longest = 0;
        fs::path directory;
        const pugi::xml_node sites =
            files_.at("").document->document_element().child("system.applicationHost").child("sites");
        for (const pugi::xml_node site : sites.children("site"))
            for (const pugi::xml_node application : site.children("application"))
                for (const pugi::xml_node virtual_directory : application.children("virtualDirectory")) {
                    std::string path = site.attribute("name").value();
                    for (const pugi::xml_node part : {application, virtual_directory})
                        if (std::string(part.attribute("path").value()) != "/") path += part.attribute("path").value();
                    const bool holds = same(config_path, path) || lower(config_path).starts_with(lower(path) + "/");
                    if (!holds || path.size() <= longest) continue;
                    longest = path.size();
                    directory = mapped(virtual_directory.attribute("physicalPath").value()) /
                                (config_path.size() > path.size() ? config_path.substr(path.size() + 1) : "");
                }
        for (const fs::path& file : entries(directory))
            if (lower(file.filename().string()) == "web.config") {
                add_file(config_path, file);
                return *files_.at(lower(config_path)).document;
            }
        throw std::runtime_error("no web.config at " + config_path);
    }

    fs::path mapped(const std::string& physical_path) const {
        const std::string wanted = slashes(physical_path);
        fs::path found;
        std::size_t longest = 0;
        for (const auto& [windows, local] : map_)
            if ((wanted == windows || wanted.starts_with(windows + "/")) && windows.size() >= longest) {
                longest = windows.size();
                // Folders here keep the case they have in the configuration.
                std::string rest = physical_path.substr(std::min(physical_path.size(), windows.size()));
                std::replace(rest.begin(), rest.end(), '\\', '/');
                found = local / fs::path(rest).relative_path();
            }
        return found;
    }

    fs::path folder_;
    std::map<std::string, File> files_;  // by configuration path, lower case
    std::vector<std::pair<std::string, fs::path>> map_;
};

// What a file says, whatever its layout: attributes by name, children of different names in any order, no empty
// elements but directives.
inline std::string canonical_text(const pugi::xml_node& node) {
    std::vector<std::string> attributes;
    for (const pugi::xml_attribute attribute : node.attributes())
        attributes.push_back(std::string(" ") + attribute.name() + "=\"" + attribute.value() + "\"");
    std::sort(attributes.begin(), attributes.end());
    std::vector<std::pair<std::string, std::string>> children;
    for (const pugi::xml_node child : node.children())
        if (child.type() == pugi::node_element)
            if (std::string text = canonical_text(child); !text.empty())
                children.emplace_back(child.name(), std::move(text));
    std::stable_sort(children.begin(), children.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    if (attributes.empty() && children.empty() && std::string_view(node.name()) != "clear") return {};
    std::string out = std::string("<") + node.name();
    for (const std::string& attribute : attributes) out += attribute;
    out += ">\n";
    for (const auto& [name, text] : children) out += text;
    return out + "</" + node.name() + ">\n";
}

inline std::string canonical_text(const fs::path& file) {
    pugi::xml_document document;
    if (!document.load_file(file.c_str(), pugi::parse_full & ~pugi::parse_doctype))
        throw std::runtime_error("cannot parse " + file.string());
    return canonical_text(document.document_element());
}

}  // namespace iislint::testing
