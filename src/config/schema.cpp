#include "config/schema.hpp"

#include <algorithm>
#include <utility>

#include "config/schema_tables.hpp"

namespace iislint::config {
namespace {

constinit const SchemaTables* active = &built_in_tables;
constinit std::uint64_t generation = 0;
constinit std::uint64_t last_generation = 0;

}  // namespace

const SchemaTables* use_tables(const SchemaTables* tables) {
    generation = tables == &built_in_tables ? 0 : ++last_generation;
    return std::exchange(active, tables);
}

std::uint64_t schema_generation() { return generation; }

const xml::NameTable& names() { return active->names; }

std::span<const SectionSchema> sections() { return active->sections; }

const SectionSchema* find_section(std::string_view path) {
    const std::size_t built_in = active->built_in_sections;
    for (const auto part : {active->sections.first(built_in), active->sections.subspan(built_in)}) {
        const auto found = std::ranges::lower_bound(part, path, {}, &SectionSchema::path);
        if (found != part.end() && found->path == path) return &*found;
    }
    return nullptr;
}

}  // namespace iislint::config
