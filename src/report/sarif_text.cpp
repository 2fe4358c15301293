#include "report/sarif_text.hpp"

#include <algorithm>
#include <vector>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "report/plain_text.hpp"

namespace iislint::report {
namespace {

bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }

void append_percent_encoded(std::string& out, std::string_view segment) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : segment) {
        if (is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
    }
}

std::string escape(std::string_view text, bool doubles_braces) {
    std::string out;
    out.reserve(text.size() + 8);
    for (const char c : text) {
        if (c == '[' || c == ']') out += '\\';
        if (doubles_braces && (c == '{' || c == '}')) out += c;
        out += c;
    }
    return out;
}

}  // namespace

std::string pascal_case(std::string_view rule_name) {
    std::string out;
    std::size_t word = 0;  // characters of the last word
    for (std::size_t at = 0; at < rule_name.size();) {
        std::size_t end = at;
        while (end < rule_name.size() && (is_letter(rule_name[end]) || is_digit(rule_name[end]))) ++end;
        const std::string_view part = rule_name.substr(at, end - at);
        at = end + 1;
        if (part.empty()) continue;
        const bool begins_word = word != 1 && part.size() > 1 && is_letter(part.front());
        if (begins_word) {
            word = 0;
        } else if (out.empty() && !is_letter(part.front())) {
            out = "Rule";
            word = out.size();
        }
        for (const char c : part) out += word++ == 0 ? upper(c) : lower(c);
    }
    if (word < 2) out += out.empty() ? "Rule" : "0";
    return out;
}

std::string sarif_text(std::string_view plain) {
    if (plain_prefix<'{', '}', '[', ']'>(plain) == plain.size()) return std::string(plain);
    return escape(visible(plain), true);
}

std::string sarif_format(std::string_view format) { return escape(visible(format), false); }

std::string sentence(std::string_view text) {
    std::string out(trim(text));
    if (!out.ends_with('.')) out += '.';
    return out;
}

std::size_t placeholder_count(std::string_view format) {
    std::size_t count = 0;
    for (std::size_t at = format.find('{'); at != std::string_view::npos; at = format.find('{', at + 1)) {
        if (format.substr(at, 2) == "{{") {
            ++at;
            continue;
        }
        std::size_t index = 0;
        std::size_t end = at + 1;
        while (end < format.size() && end - at < 4 && is_digit(format[end]))
            index = index * 10 + static_cast<std::size_t>(format[end++] - '0');
        if (end > at + 1 && end < format.size() && format[end] == '}') count = std::max(count, index + 1);
    }
    return count;
}

ArtifactUri artifact_uri(std::string_view path) {
    ArtifactUri out;
    std::vector<std::string_view> segments;
    const bool is_absolute = path.starts_with('/');
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view segment = path.substr(at, end - at);
        at = end + 1;
        if (segment.empty() || segment == ".") continue;
        if (segment == ".." && !segments.empty() && segments.back() != "..")
            segments.pop_back();
        else if (segment != ".." || !is_absolute)
            segments.push_back(segment);
    }
    out.is_below_root = !is_absolute && (segments.empty() || segments.front() != "..");
    if (is_absolute) out.uri = "file://";
    for (const std::string_view segment : segments) {
        if (is_absolute || !out.uri.empty()) out.uri += '/';
        append_percent_encoded(out.uri, segment);
    }
    return out;
}

LogicalName logical_name(std::string_view xpath) {
    const std::size_t last_slash = xpath.rfind('/');
    if (last_slash != std::string_view::npos && xpath.substr(last_slash, 2) == "/@" &&
        xpath.find(']', last_slash) == std::string_view::npos)
        return {xpath.substr(last_slash + 2), true};
    std::size_t begin = 0;
    int depth = 0;
    char quote = '\0';
    for (std::size_t at = 0; at < xpath.size(); ++at) {
        const char c = xpath[at];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (depth > 0 && (c == '\'' || c == '"')) {
            quote = c;
        } else if (c == '[') {
            ++depth;
        } else if (c == ']') {
            --depth;
        } else if (c == '/' && depth == 0) {
            begin = at + 1;
        }
    }
    LogicalName out{xpath.substr(begin), false};
    if (out.name.starts_with('@')) return {out.name.substr(1), true};
    out.name = out.name.substr(0, out.name.find('['));
    return out;
}

}  // namespace iislint::report
