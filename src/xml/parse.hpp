// Text to Document, or to the problem that makes IIS refuse the file.
//
// Uses pugixml to read and then drops it: offsets come from where its pointers lie in a scratch copy of the text.
// pugixml is lenient, IIS is not, so a strictness pass (well_formed) and a check that the pieces found tile the text
// without a gap decide whether the document stands.
//
//   ParseResult result = parse(source.text(), config::names());
//   if (!result.problems.empty()) …   // a CONF000 finding each; result.document must not be used
#pragma once

#include <vector>

#include "xml/document.hpp"

namespace iislint::xml {

struct ParseLimits {
    std::uint32_t depth = 512;          // nested elements; no real configuration file comes near
    std::size_t text_bytes = 1U << 30;  // 1 GiB
};

struct ParseResult {
    Document document;
    std::vector<SyntaxProblem> problems;  // in document order, at most 100
};

// `text` must outlive the document. Time is linear in the text.
ParseResult parse(std::string_view text, const NameTable& names, const ParseLimits& limits = {});

}  // namespace iislint::xml
