// What a section says against what its path inherits: granular locks and entries that exist already.
//
//   InheritanceCheck check;
//   check.run(content, layers_further_out, Ask::both, problems);
//
// Facts: the configuration system's reference, sections 5 and 6.
// Ownership: borrows the files; keeps inherited entries for the next section that has the same. One per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/layers.hpp"
#include "validity/problem.hpp"

namespace iislint::validity {

// Where a section's content stands: in the file itself, or in the one that its configSource names.
struct SectionContent {
    const config::ConfigFile* file = nullptr;
    xml::NodeId node = xml::no_node;
    const config::ElementSchema* schema = nullptr;
    std::string_view section_path;
    std::string_view config_path;
};

// A file's location tag inherits entries from the file itself too, which never locks its own tags: the two may have to
// be asked of different layers.
enum class Ask : std::uint8_t { locks, entries, both };

class InheritanceCheck {
public:
    // `outer`: what lies further out, nearest first.
    void run(const SectionContent& content, config::Layers outer, Ask ask, std::vector<Problem>& out);

private:
    struct Entries {
        struct Place {
            const config::ConfigFile* file = nullptr;
            xml::NodeId node = xml::no_node;
            std::size_t layer = 0;
            bool locked = false;
        };
        std::unordered_map<std::string, Place> by_key;
        const Place* outermost_locked = nullptr;
    };
    struct Open {
        xml::NodeId node = xml::no_node;
        const config::ElementSchema* schema = nullptr;
        std::vector<xml::NameId> steps;
    };

    void check_locks(const SectionContent& content, const Open& at, config::Layers outer, std::vector<Problem>& out);
    void check_collection(const SectionContent& content, const Open& at, const config::CollectionSchema& collection,
                          std::span<const xml::NameId> keys, config::Layers outer, Ask ask, std::vector<Problem>& out);
    const Entries& entries(config::Layers layers, std::span<const xml::NameId> steps,
                           const config::CollectionSchema& collection, std::span<const xml::NameId> keys);

    std::unordered_map<std::string, std::unique_ptr<Entries>> entries_;
};

}  // namespace iislint::validity
