// Where secrets stand in XML text, so that no excerpt shows them.
//
// Purpose: excerpts and snippets print lines as they are in the file; what a person must not read there is found
// here. Works on text that is not well-formed too (a password with a raw '<' in it is a common reason why a file is
// not), in comments, and on values that run over several lines. In doubt something is taken for a secret.
//
//   redact(R"(<identity userName="u" password="p" />)")
//       ->   <identity userName="u" password="[REDACTED]" />
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/span.hpp"

namespace iislint::report {

inline constexpr std::string_view redacted = "[REDACTED]";

// password, connectionString, validationKey, sharedKey, ApiKey …, whatever the letter case and punctuation; not
// publicKey, nor the bare word key.
bool is_secret_name(std::string_view name);

// Sorted, not empty, not overlapping. Linear in the text.
std::vector<text::Span> secret_spans(std::string_view xml);

std::string redact(std::string_view xml);

}  // namespace iislint::report
