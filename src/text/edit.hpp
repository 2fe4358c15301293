// Replacing byte ranges of a text.
//
// Every byte outside the replaced ranges stays as it was. An insertion is an empty span.
//
//   std::vector<Edit> edits{{{5, 13}, "00:00:00"}};
//   std::string after = apply_edits(text, edits);
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/span.hpp"

namespace iislint::text {

struct Edit {
    Span span;
    std::string text;
    friend bool operator==(const Edit&, const Edit&) = default;
};

// By position; insertions at one place keep their order.
void sort_edits(std::vector<Edit>& edits);

// True when two sorted edits touch the same bytes.
bool overlapping(std::span<const Edit> sorted);

// Precondition: sorted, not overlapping, inside the text. (A name of its own: a free `apply` would be hijacked by
// std::apply through argument-dependent lookup.)
std::string apply_edits(std::string_view text, std::span<const Edit> sorted);

// The edits that lead from the first text straight to the third, given those from first to second (`earlier`) and
// from second to third (`later`), both sorted and not overlapping.
std::vector<Edit> compose_edits(std::span<const Edit> earlier, std::span<const Edit> later);

}  // namespace iislint::text
