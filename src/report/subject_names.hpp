// The names of a folded finding's other subjects, as one bounded list.
//
//   other_subjects(group, "'")   ->   'Shop', 'Blog' and 3 more
#pragma once

#include <string>
#include <string_view>

#include "findings/finding.hpp"

namespace iislint::report {

// `quote` stands around each name. Names are raw: make them visible before they meet a terminal.
std::string other_subjects(const findings::FindingGroup& group, std::string_view quote);

}  // namespace iislint::report
