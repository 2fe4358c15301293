#include "rules/url_rewrite/expansion.hpp"

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace iislint::rules::url_rewrite {
namespace {

constexpr std::size_t longest = 16384;  // HTTP.sys takes no longer URL
constexpr std::size_t most_texts = 4;
constexpr int deepest = 4;

// The number of a hexadecimal digit, or -1.
int digit_value(char c) {
    if (is_digit(c)) return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string url_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || c == '-' || c == '_' || c == '.' ||
                           c == '~' || c == '/';
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

// Behind the brace that closes the one at the front, or npos.
std::size_t end_of_braces(std::string_view text) {
    int open = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{') ++open;
        if (text[i] == '}' && --open == 0) return i + 1;
    }
    return std::string_view::npos;
}

// Every text of `left` with every text of `right` behind it; false when that is not known or too much.
bool append(Possible& left, const Possible& right) {
    if (right.empty() || left.size() * right.size() > most_texts) return false;
    Possible out;
    for (const std::string& l : left)
        for (const std::string& r : right) {
            if (l.size() + r.size() > longest) return false;
            out.push_back(l + r);
        }
    left = std::move(out);
    return true;
}

Possible expand_to_depth(std::string_view text, const Lookup& lookup, int depth);

Possible replace(std::string_view inner, const Lookup& lookup, int depth) {
    const std::size_t colon = inner.find(':');
    const std::size_t brace = inner.find('{');
    if (colon == std::string_view::npos || brace < colon) {
        if (brace != std::string_view::npos) return {};
        return lookup.variable(inner);
    }
    const std::string_view head = inner.substr(0, colon);
    const std::string_view rest = inner.substr(colon + 1);
    const bool one_digit = rest.size() == 1 && is_digit(rest.front());
    if ((equal_ignore_case(head, "R") || equal_ignore_case(head, "C")) && one_digit)
        return lookup.back_reference(lower(head.front()) == 'r' ? 'R' : 'C', static_cast<std::size_t>(rest[0] - '0'));
    const Possible keys = expand_to_depth(rest, lookup, depth + 1);
    Possible out;
    for (const std::string& key : keys) {
        if (equal_ignore_case(head, "ToLower")) {
            out.push_back(to_lower(key));
        } else if (equal_ignore_case(head, "UrlEncode")) {
            out.push_back(url_encode(key));
        } else if (equal_ignore_case(head, "UrlDecode")) {
            out.push_back(url_decode(key));
        } else {
            const Possible values = lookup.mapped(head, key);
            if (values.empty()) return {};
            out.insert(out.end(), values.begin(), values.end());
        }
    }
    return out;
}

Possible expand_to_depth(std::string_view text, const Lookup& lookup, int depth) {
    if (depth > deepest) return {};
    Possible out = {std::string()};
    while (!text.empty()) {
        const std::size_t brace = text.find('{');
        if (!append(out, {std::string(text.substr(0, brace))})) return {};
        if (brace == std::string_view::npos) break;
        text.remove_prefix(brace);
        const std::size_t end = end_of_braces(text);
        if (end == std::string_view::npos) return {};
        if (!append(out, replace(text.substr(1, end - 2), lookup, depth))) return {};
        text.remove_prefix(end);
    }
    return out;
}

}  // namespace

std::string url_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? digit_value(text[i + 1]) : -1;
        const int low = high >= 0 ? digit_value(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

Possible expand(std::string_view text, const Lookup& lookup) { return expand_to_depth(text, lookup, 0); }

}  // namespace iislint::rules::url_rewrite
