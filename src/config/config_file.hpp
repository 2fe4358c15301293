// One configuration file: its text, its tree, and what kind of file it is.
//
// Ownership: owns Source and Document; never moves once loaded (the workspace keeps it behind a pointer), so that
// layers and findings may point into it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "base/files.hpp"
#include "config/schema.hpp"
#include "text/source.hpp"
#include "xml/document.hpp"

namespace iislint::config {

enum class FileRole : std::uint8_t {
    server,          // applicationHost.config: holds system.applicationHost, or is called so
    web,             // web.config
    administration,  // administration.config: IIS Manager's own
    redirection,     // redirection.config
};

// A <location> directly below <configuration>; its level is that of its file.
struct LocationTag {
    xml::NodeId node = xml::no_node;
    std::string_view path;  // as written; empty for absent, "" and "."
    bool inherit_in_child_applications = true;
};

class ConfigFile {
public:
    // Parses the bytes. What is wrong with them is in problems(); a file with problems has no tree to look at.
    // A reference is read for its meaning and never edited.
    enum class Purpose : std::uint8_t { check, reference };
    ConfigFile(std::string path, FileContent content, Purpose purpose = Purpose::check);

    const std::string& path() const { return source_.path(); }
    FileRole role() const { return role_; }
    const text::Source& source() const { return source_; }
    const xml::Document& document() const { return document_; }
    const FileStamp& stamp() const { return stamp_; }
    const std::vector<xml::SyntaxProblem>& problems() const { return problems_; }
    bool is_readable() const { return problems_.empty(); }

    // Elements below <configuration> other than <location>: section groups and sections.
    const std::vector<xml::NodeId>& top_level() const { return top_level_; }
    const std::vector<LocationTag>& locations() const { return locations_; }
    // Calls visit(tag) for the tags with this path, without case, in document order.
    template <class Visit>
    void for_each_location(std::string_view path, Visit visit) const {
        const std::uint64_t hash = hash_ignore_case(path);
        auto at = std::lower_bound(location_index_.begin(), location_index_.end(),
                                   std::pair<std::uint64_t, std::uint32_t>{hash, 0});
        for (; at != location_index_.end() && at->first == hash; ++at)
            if (equal_ignore_case(locations_[at->second].path, path)) visit(locations_[at->second]);
    }
    // Attributes that ask for another file in place of the section's content: <section configSource="…"/>.
    struct ConfigSource {
        xml::NodeId node = xml::no_node;
        std::string_view path;                   // as written
        std::shared_ptr<const ConfigFile> file;  // once it was found
    };
    const std::vector<ConfigSource>& config_sources() const { return config_sources_; }
    void set_config_source(std::size_t index, std::shared_ptr<const ConfigFile> file) {
        config_sources_[index].file = std::move(file);
    }
    // The file that stands for this section element, or null.
    const ConfigFile* config_source(xml::NodeId section) const {
        for (const ConfigSource& source : config_sources_)
            if (source.node == section && source.file != nullptr && source.file->is_readable() &&
                source.file->document().root() != xml::no_node)
                return source.file.get();
        return nullptr;
    }

    // The section's element in this scope (the root element or a location), or no_node.
    xml::NodeId find_section(xml::NodeId scope, const SectionSchema& section) const;

private:
    void index();

    text::Source source_;
    FileStamp stamp_;
    xml::Document document_;
    std::vector<xml::SyntaxProblem> problems_;
    FileRole role_ = FileRole::web;
    std::vector<xml::NodeId> top_level_;
    std::vector<LocationTag> locations_;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> location_index_;  // hash of the path, index; sorted
    std::vector<ConfigSource> config_sources_;
    std::vector<xml::NodeId> root_sections_;  // by SectionId; only for server files, whose sections are asked for often
};

// The last component of a path, with either kind of slash.
std::string_view file_name(std::string_view path);
// The path without its last component; empty when there is only one.
std::string_view parent_directory(std::string_view path);

// Which files a search of a folder picks up, by name, without case.
bool is_configuration_file_name(std::string_view name);
// web.Release.config and the like: input of a build, not effective configuration.
bool is_transform_file_name(std::string_view name);

}  // namespace iislint::config
