// Names and texts as SARIF wants them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace iislint::report {

// idle-timeout-on-always-running -> IdleTimeoutOnAlwaysRunning, default-29h-recycle -> Default29hRecycle. Each word is
// one capital and at least one small letter or digit; what cannot begin such a word joins the one before it.
std::string pascal_case(std::string_view rule_name);

// Plain text as message text: braces doubled, brackets escaped (they would be placeholders and links), invisible
// characters made visible.
std::string sarif_text(std::string_view plain);
// The same for a message format, whose braces mean what SARIF's mean.
std::string sarif_format(std::string_view format);

// As a sentence: with a full stop at the end.
std::string sentence(std::string_view text);

// One more than the highest {n} of a format.
std::size_t placeholder_count(std::string_view format);

struct ArtifactUri {
    std::string uri;
    bool is_below_root = true;  // false: absolute, or above the directory that paths start from
};

// server/my site.config -> server/my%20site.config; without ./ and, where that can be said from the path alone, ..
ArtifactUri artifact_uri(std::string_view path);

// The last step of an XPath: errorMode and true for /configuration/location[@path='a/b']/httpErrors/@errorMode.
struct LogicalName {
    std::string_view name;
    bool is_attribute = false;
};
LogicalName logical_name(std::string_view xpath);

}  // namespace iislint::report
