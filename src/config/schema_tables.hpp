// The tables behind names(), sections() and find_section(), and which of them answer.
//
// Purpose: the schema that is built into the program can give way to a larger one, read from schema files
// (schema_files.hpp). Nothing else needs this header.
// Ownership: borrows everything; whoever installs tables keeps them alive.
//
//   const SchemaTables* before = use_tables(&mine);   // before files are parsed and threads start
//   …
//   use_tables(before);
#pragma once

#include <cstddef>
#include <span>

#include "config/schema.hpp"
#include "xml/names.hpp"

namespace iislint::config {

struct SchemaTables {
    xml::NameTable names;
    // The built-in sections by path, then those that only schema files describe, by path.
    std::span<const SectionSchema> sections;
    std::size_t built_in_sections = 0;
};

extern const SchemaTables built_in_tables;  // written by tools/embed_schema

// Returns the tables that answered so far.
const SchemaTables* use_tables(const SchemaTables* tables);

}  // namespace iislint::config
