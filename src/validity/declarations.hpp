// Which sections are declared at a level, and how: <configSections> of its own file over those of the files above it,
// down to what .NET and a stock IIS declare.
//
//   Declarations server;
//   server.add_file(host_file, problems);
//   Declarations site(&server);
//   site.add_file(web_config, problems);
//   site.find("system.webServer/modules")->allow_override
//
// Facts: the configuration system's reference, section 2. Once an applicationHost.config declares sections, IIS's own
// sections are those it declares; .NET's come from machine.config, which is not in the repository.
// Ownership: owns its entries; borrows the outer declarations and the files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "config/config_file.hpp"
#include "validity/problem.hpp"

namespace iislint::validity {

struct Declaration {
    const config::ConfigFile* file = nullptr;  // null: built in
    xml::NodeId node = xml::no_node;
    config::AllowDefinition allow_definition = config::AllowDefinition::everywhere;
    bool allow_override = true;
    bool allow_location = true;
};

class Declarations {
public:
    explicit Declarations(const Declarations* outer = nullptr) : outer_(outer) {}
    // Adds what the file declares; reports what IIS refuses in its <configSections>. `runs_on_net4`: its requests are
    // served by a pool that loads .NET 4, whose machine.config declares what .NET 3.5 left to each web.config.
    void add_file(const config::ConfigFile& file, std::vector<Problem>& out, bool runs_on_net4 = false);

    // Nothing when nobody declares the section: neither a file, nor .NET, nor (where no applicationHost.config was
    // added) a stock IIS.
    std::optional<Declaration> find(std::string_view path) const;
    // Some declared section lies below this path.
    bool is_group(std::string_view path) const;
    // An applicationHost.config with <configSections> was added.
    bool knows_server() const { return knows_server_ || (outer_ != nullptr && outer_->knows_server()); }
    // Names that may follow a group's path (or stand at the top for ""), for suggestions.
    std::vector<std::string_view> names_below(std::string_view group) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    void declare(std::string path, const Declaration& declaration);
    void read_sections(const config::ConfigFile& file, xml::NodeId config_sections, bool runs_on_net4,
                       std::vector<Problem>& out);
    void read_section(const config::ConfigFile& file, xml::NodeId section, std::string path, bool runs_on_net4,
                      std::vector<Problem>& out);

    const Declarations* outer_ = nullptr;
    bool knows_server_ = false;
    std::unordered_map<std::string, Declaration, Hash, std::equal_to<>> sections_;
    std::unordered_set<std::string, Hash, std::equal_to<>> groups_;
};

// True for sections that IIS's own applicationHost.config declares: system.webServer, system.applicationHost and their
// like, as against those of .NET.
bool is_server_section(std::string_view path);
// Those, and the sections of .NET that IIS itself reads, in the integrated pipeline.
bool is_read_natively(std::string_view path);

}  // namespace iislint::validity
