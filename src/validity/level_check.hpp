// The sections of one file at one level of the hierarchy against everything above it: sections that are locked or not
// allowed there, and, with InheritanceCheck, what their content makes of what the level inherits.
//
//   LevelCheck check(server);
//   check.run_server_file(server_scan, problems);
//   check.run(level, scan, declarations, problems);
//
// Facts: the configuration system's reference, sections 2.4, 3, 4, 5 and 6.
// Ownership: borrows the server. One per thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "config/server.hpp"
#include "validity/file_check.hpp"
#include "validity/inheritance_check.hpp"

namespace iislint::validity {

// The nearest location tag that sets the override mode of a section, or else its declaration.
struct OverrideMode {
    bool allowed = true;
    const config::ConfigFile* file = nullptr;  // of the tag or the declaration; null: built in
    xml::NodeId node = xml::no_node;
};
OverrideMode override_mode(std::span<const config::Scope> outer, std::string_view section_path,
                           const config::SectionSchema* schema, const Declaration& declaration);
// Declared with overrideModeDefault="Deny", and unlocked again by the location tag of every stock
// applicationHost.config.
bool is_unlocked_by_default(std::string_view section_path);

class LevelCheck {
public:
    explicit LevelCheck(const config::Server& server) : server_(server) {}

    // applicationHost.config: its location tags inherit what stands further out, and nothing locks them.
    void run_server_file(const FileScan& scan, std::vector<Problem>& out);
    // `declarations` includes those of the level's file.
    void run(const config::Level& level, const FileScan& scan, const Declarations& declarations,
             std::vector<Problem>& out);

private:
    // A section of a file, the path that it configures, and what lies further out, nearest first.
    struct Use {
        const config::ConfigFile& file;
        const SectionUse& section;
        std::uint32_t site = config::no_index;
        std::string url;
        std::string config_path;
        bool has_target = false;  // it stands in a location tag for a path below the file's own
        bool file_is_application_root = true;
    };

    bool is_placed_too_deep(const Use& use, const Declaration& declaration) const;
    // False when IIS gets no further than that.
    bool check_placement(const Use& use, const Declaration& declaration, std::span<const config::Scope> outer,
                         std::vector<Problem>& out) const;
    void report_misplaced(const Use& use, const Declaration& declaration, const OverrideMode& mode, bool locked,
                          std::vector<Problem>& out) const;
    void report_locked(const Use& use, const OverrideMode& mode, std::vector<Problem>& out) const;
    void check_content(const Use& use, std::span<const config::Scope> outer, Ask ask, std::vector<Problem>& out);
    void scopes_behind_tag(const Use& use, std::vector<config::Scope>& out) const;
    std::vector<config::WebConfig> web_configs_above(std::uint32_t site, std::string_view url);
    Problem& add(std::vector<Problem>& out, ProblemKind kind, const Use& use) const;

    const config::Server& server_;
    InheritanceCheck inheritance_;
    bool has_index_ = false;
    std::unordered_map<std::string, std::uint32_t> level_by_url_;  // site's index and URL in lower case
};

}  // namespace iislint::validity
