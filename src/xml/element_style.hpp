// How a file is written, seen from one of its elements: indentation, quotes, the blank before "/>".
//
// For edits that shall look as if the file's author had made them; ElementChange is the one that uses it.
#pragma once

#include <optional>
#include <string_view>

#include "xml/document.hpp"

namespace iislint::xml {

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline bool is_line_end(char c) { return c == '\n' || c == '\r'; }
inline bool is_space(char c) { return is_blank(c) || is_line_end(c); }
inline bool has_line_end(std::string_view text) { return text.find_first_of("\r\n") != std::string_view::npos; }
inline Offset offset(std::size_t value) { return static_cast<Offset>(value); }

Offset skip_blanks_back(std::string_view text, Offset at);
Offset skip_space_back(std::string_view text, Offset at);
Offset skip_blanks(std::string_view text, Offset at);
bool is_line_start(std::string_view text, Offset at);

// The white space before the node when nothing else stands before it on its line.
std::optional<std::string_view> own_indentation(const Document& document, NodeId node);
// The white space that the line of the node begins with.
std::string_view line_indentation(const Document& document, NodeId node);
// One step deeper than `element`, whose child (if any) has this indentation.
std::string_view indent_unit(const Document& document, NodeId element, std::optional<std::string_view> child);

// The declaration names an encoding other than Unicode's.
bool declares_other_encoding(const Document& document);

std::optional<char> first_quote(const Document& document, NodeId node);
// The quote used by the element, or by the nearest element around it that has attributes.
char quote_near(const Document& document, NodeId element);

bool blank_before_closing(const Document& document, NodeId self_closing);
// Whether a new last child of `element` should be closed by " />" rather than "/>".
bool writes_blank_before_closing(const Document& document, NodeId element);

}  // namespace iislint::xml
