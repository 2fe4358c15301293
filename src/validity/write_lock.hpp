// Whether a file may write an attribute of a section: what the levels above it have locked.
//
//   if (is_write_locked(outer, section, steps, attribute, declarations)) …  // IIS would answer 500.19
//
// The same tests as those that report locks, asked before something is written. Facts: the configuration system's
// reference, sections 4 and 5.
#pragma once

#include <span>

#include "config/server.hpp"
#include "validity/declarations.hpp"

namespace iislint::validity {

// `outer`: the places above the file, nearest first, none of the file itself. `steps` lead from the section's element
// to the one that holds the attribute or the entry.
bool is_write_locked(std::span<const config::Scope> outer, const config::SectionSchema& section,
                     std::span<const xml::NameId> steps, std::string_view attribute, const Declarations& declarations);

}  // namespace iislint::validity
