// One file at one level of the hierarchy against everything above it: sections locked or not allowed there, granular
// locks, entries that exist already.
//
//   LevelCheck check(server, declarations);
//   check.run(level, scan, problems);
//
// Facts: the configuration system's reference, sections 2.4, 4, 5 and 6.
// Ownership: borrows the server; keeps what levels share (inherited entries) for the next level. One per thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/server.hpp"
#include "validity/file_check.hpp"

namespace iislint::validity {

class LevelCheck {
public:
    explicit LevelCheck(const config::Server& server) : server_(server) {}

    // `declarations` includes those of the level's file.
    void run(const config::Level& level, const FileScan& scan, const Declarations& declarations,
             std::vector<Problem>& out);

private:
    struct Inherited {
        struct Place {
            const config::ConfigFile* file = nullptr;
            xml::NodeId node = xml::no_node;
            bool locked = false;
        };
        std::unordered_map<std::string, Place> by_key;
        const Place* any_locked = nullptr;
    };
    struct Use {
        const config::ConfigFile* file = nullptr;
        const SectionUse* section = nullptr;
        const std::string* config_path = nullptr;
    };

    void check_entries(const Use& use, config::Layers outer, std::vector<Problem>& out);
    void check_collection(const Use& use, xml::NodeId parent, std::span<const xml::NameId> steps,
                          const config::CollectionSchema& collection, config::Layers outer, std::vector<Problem>& out);
    void check_locks(const Use& use, config::Layers outer, std::vector<Problem>& out);
    const Inherited& inherited(config::Layers outer, std::span<const xml::NameId> steps,
                               const config::CollectionSchema& collection, std::span<const xml::NameId> keys);
    Problem& add(std::vector<Problem>& out, ProblemKind kind, const Use& use, xml::NodeId node) const;

    const config::Server& server_;
    std::unordered_map<std::string, std::unique_ptr<Inherited>> inherited_;
};

// The nearest location tag that sets the override mode of a section, from scopes nearest first; its scope's index.
struct OverrideMode {
    bool allowed = true;
    const config::ConfigFile* file = nullptr;  // of the tag or the declaration; null: built in
    xml::NodeId node = xml::no_node;
};
OverrideMode override_mode(std::span<const config::Scope> outer, std::string_view section_path,
                           const config::SectionSchema* schema, const Declaration& declaration);

}  // namespace iislint::validity
