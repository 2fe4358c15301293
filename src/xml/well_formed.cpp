#include "xml/well_formed.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/ascii.hpp"
#include "base/byte_scan.hpp"
#include "base/visible.hpp"

namespace iislint::xml {
namespace {

// Double quotes: reports put the whole sentence in single ones.
std::string quoted(std::string_view name) {
    constexpr std::size_t longest = 80;
    return '"' + visible(name.substr(0, longest)) + (name.size() > longest ? "…\"" : "\"");
}

std::string tag(std::string_view before, std::string_view name) {
    return std::string(before) + visible(name.substr(0, 80)) + ">";
}

bool is_xml_character(std::uint32_t c) {
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
           (c >= 0x10000 && c <= 0x10FFFF);
}

// `body` is what stands between '&' and ';'.
bool is_valid_reference(std::string_view body) {
    if (body == "lt" || body == "gt" || body == "amp" || body == "quot" || body == "apos") return true;
    if (body.size() < 2 || body[0] != '#') return false;
    const bool hex = body[1] == 'x';
    body.remove_prefix(hex ? 2 : 1);
    if (body.empty()) return false;
    std::uint32_t code = 0;
    for (char c : body) {
        std::uint32_t digit = 0;
        if (is_digit(c))
            digit = static_cast<std::uint32_t>(c - '0');
        else if (hex && lower(c) >= 'a' && lower(c) <= 'f')
            digit = static_cast<std::uint32_t>(lower(c) - 'a') + 10;
        else
            return false;
        code = code * (hex ? 16 : 10) + digit;
        if (code > 0x10FFFF) return false;
    }
    return is_xml_character(code);
}

}  // namespace

void check_characters(std::string_view text, ProblemList& problems) {
    // The common case first. A byte order mark begins like U+FFFE and is no reason to look closer.
    const bool suspicious = any_byte(text.substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0), [](unsigned char c) {
        return static_cast<unsigned char>(((c < 0x20) & (c != 0x9) & (c != 0xA) & (c != 0xD)) | (c == 0xEF));
    });
    if (!suspicious) return;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto u = static_cast<unsigned char>(text[i]);
        const auto at = static_cast<Offset>(i);
        if (u < 0x20 && !is_blank(text[i])) {
            problems.add({at, at + 1}, "The character " + visible(text.substr(i, 1)) + " is not allowed in XML.");
        } else if (u == 0xEF && text.substr(i, 2) == "\xEF\xBF" && i + 2 < text.size() &&
                   static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
            problems.add({at, at + 3}, "The code points U+FFFE and U+FFFF are not allowed in XML.");
        }
    }
}

void check_references(std::string_view text, Span span, ProblemList& problems) {
    for (std::size_t at = text.find('&', span.begin); at < span.end; at = text.find('&', at + 1)) {
        constexpr std::size_t longest = 64;
        const std::string_view rest = text.substr(at + 1, std::min<std::size_t>(span.end - at - 1, longest));
        const std::size_t semicolon = rest.find(';');
        const auto begin = static_cast<Offset>(at);
        if (semicolon != std::string_view::npos && is_valid_reference(rest.substr(0, semicolon))) continue;
        const bool looks_like_reference =
            semicolon != std::string_view::npos &&
            rest.substr(0, semicolon).find_first_of(" \t\r\n=<&\"'") == std::string_view::npos;
        if (looks_like_reference && semicolon > 0)
            problems.add({begin, begin + static_cast<Offset>(semicolon) + 2},
                         "The reference " + quoted(text.substr(at, semicolon + 2)) +
                             " is not known to XML; write &amp; for a plain ampersand.");
        else
            problems.add({begin, begin + 1}, "An ampersand stands alone; write &amp; instead.");
    }
}

void check_comment(std::string_view text, Span span, ProblemList& problems) {
    const std::string_view body = span.in(text);
    const std::size_t dashes = body.find("--");
    if (dashes != std::string_view::npos) {
        const Offset at = span.begin + static_cast<Offset>(dashes);
        problems.add({at, at + 2}, "\"--\" is not allowed inside a comment.");
    } else if (!body.empty() && body.back() == '-') {
        problems.add({span.end - 1, span.end}, "A comment may not end with \"--->\".");
    }
}

void check_character_data(std::string_view text, Span span, ProblemList& problems) {
    const std::size_t at = span.in(text).find("]]>");
    if (at == std::string_view::npos) return;
    const Offset begin = span.begin + static_cast<Offset>(at);
    problems.add({begin, begin + 3}, "\"]]>\" is not allowed in text; write ]]&gt; instead.");
}

void check_declaration(std::string_view text, Span span, ProblemList& problems) {
    if (!span.in(text).starts_with("<?xml")) {
        problems.add(span, "The XML declaration is written <?xml …?>, in small letters.");
        return;
    }
    std::string_view rest = span.in(text).substr(5);
    rest.remove_suffix(2);
    // Takes ` name="value"` off the front; the value, or nothing when another name or no quote stands there.
    const auto take = [&](std::string_view name) -> std::optional<std::string_view> {
        std::string_view at = rest;
        while (!at.empty() && is_blank(at.front())) at.remove_prefix(1);
        if (at.size() == rest.size() || !at.starts_with(name)) return std::nullopt;
        at.remove_prefix(name.size());
        while (!at.empty() && is_blank(at.front())) at.remove_prefix(1);
        if (!at.starts_with('=')) return std::nullopt;
        at.remove_prefix(1);
        while (!at.empty() && is_blank(at.front())) at.remove_prefix(1);
        if (at.empty() || (at.front() != '"' && at.front() != '\'')) return std::nullopt;
        const std::size_t end = at.find(at.front(), 1);
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view value = at.substr(1, end - 1);
        rest = at.substr(end + 1);
        return value;
    };
    const std::optional<std::string_view> version = take("version");
    const bool good_version = version && version->starts_with("1.") && version->size() > 2 &&
                              std::all_of(version->begin() + 2, version->end(), is_digit);
    const std::optional<std::string_view> encoding = take("encoding");
    const bool good_encoding = !encoding || !encoding->empty();
    const std::optional<std::string_view> standalone = take("standalone");
    const bool good_standalone = !standalone || *standalone == "yes" || *standalone == "no";
    if (!good_version || !good_encoding || !good_standalone || !trim(rest).empty())
        problems.add(span, "The XML declaration is not well-formed; write <?xml version=\"1.0\" encoding=\"utf-8\"?>.");
}

void check_duplicate_attributes(const Document& document, NodeId element, ProblemList& problems) {
    const Node& node = document.node(element);
    const auto report = [&](AttributeId duplicate) {
        problems.add(document.attribute_name_span(duplicate),
                     "The attribute " + quoted(document.attribute_name(duplicate)) + " is set twice on this element.");
    };
    constexpr std::uint16_t few = 16;
    const AttributeId first = node.first_attribute;
    if (node.attribute_count <= few) {
        for (AttributeId a = first + 1; a < first + node.attribute_count; ++a)
            for (AttributeId b = first; b < a; ++b)
                if (document.attribute(a).name == document.attribute(b).name &&
                    document.attribute_name(a) == document.attribute_name(b)) {
                    report(a);
                    break;
                }
        return;
    }
    std::vector<AttributeId> by_name;
    for (AttributeId a = first; a < first + node.attribute_count; ++a) by_name.push_back(a);
    std::stable_sort(by_name.begin(), by_name.end(), [&](AttributeId a, AttributeId b) {
        return document.attribute_name(a) < document.attribute_name(b);
    });
    for (std::size_t i = 1; i < by_name.size(); ++i)
        if (document.attribute_name(by_name[i]) == document.attribute_name(by_name[i - 1])) report(by_name[i]);
}

void check_prefixes(const Document& document, NodeId element, ProblemList& problems) {
    const auto check = [&](std::string_view name, Span span) {
        const std::size_t colon = name.find(':');
        if (colon == std::string_view::npos) return;
        const std::string_view prefix = name.substr(0, colon);
        if (prefix == "xml" || prefix == "xmlns") return;
        for (NodeId n = element; n != no_node; n = document.parent(n)) {
            const Node& node = document.node(n);
            for (AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a) {
                const std::string_view declared = document.attribute_name(a);
                if (declared.starts_with("xmlns:") && declared.substr(6) == prefix) return;
            }
        }
        problems.add(span, "The prefix " + quoted(prefix) +
                               " is not declared with an xmlns:" + visible(prefix.substr(0, 80)) + " attribute.");
    };
    check(document.name(element), document.name_span(element));
    const Node& node = document.node(element);
    for (AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a)
        check(document.attribute_name(a), document.attribute_name_span(a));
}

std::optional<SyntaxProblem> find_unbalanced_tag(std::string_view text) {
    std::vector<Span> open;  // names of the elements not closed yet
    const auto line_of = [&](Offset offset) {
        return std::to_string(1 + std::count(text.begin(), text.begin() + offset, '\n'));
    };
    std::size_t at = 0;
    while ((at = text.find('<', at)) != std::string_view::npos) {
        const std::string_view rest = text.substr(at);
        const auto skip_past = [&](std::string_view end, std::size_t from) {
            const std::size_t found = text.find(end, at + from);
            at = found == std::string_view::npos ? text.size() : found + end.size();
        };
        if (rest.starts_with("<!--")) {
            skip_past("-->", 4);
        } else if (rest.starts_with("<![CDATA[")) {
            skip_past("]]>", 9);
        } else if (rest.starts_with("<?")) {
            skip_past("?>", 2);
        } else if (rest.starts_with("<!")) {
            skip_past(">", 2);
        } else {
            const bool closing = rest.starts_with("</");
            const auto begin = static_cast<Offset>(at + (closing ? 2 : 1));
            const std::size_t name_end = std::min(text.find_first_of(" \t\r\n/><", begin), text.size());
            const Span name{begin, static_cast<Offset>(name_end)};
            if (name.empty()) return std::nullopt;
            // The tag's end, past quoted values.
            char quote = 0;
            std::size_t end = name_end;
            for (; end < text.size(); ++end) {
                const char c = text[end];
                if (quote != 0)
                    quote = c == quote ? '\0' : quote;
                else if (c == '"' || c == '\'')
                    quote = c;
                else if (c == '>')
                    break;
                else if (c == '<')
                    return std::nullopt;
            }
            if (end == text.size()) return std::nullopt;
            if (!closing) {
                if (text[end - 1] != '/') open.push_back(name);
            } else if (open.empty()) {
                return SyntaxProblem{"The end tag " + tag("</", name.in(text)) + " has no start tag.", name};
            } else if (open.back().in(text) != name.in(text)) {
                return SyntaxProblem{"The end tag " + tag("</", name.in(text)) +
                                         " does not match: " + tag("<", open.back().in(text)) + ", opened in line " +
                                         line_of(open.back().begin) + ", is still open.",
                                     name};
            } else {
                open.pop_back();
            }
            at = end + 1;
        }
    }
    if (open.empty()) return std::nullopt;
    const auto end = static_cast<Offset>(text.size());
    return SyntaxProblem{"The file ends, but " + tag("<", open.back().in(text)) + ", opened in line " +
                             line_of(open.back().begin) + ", is still open.",
                         {end, end}};
}

}  // namespace iislint::xml
