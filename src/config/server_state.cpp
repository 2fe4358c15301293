#include "config/server_state.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "base/visible.hpp"
#include "text/source.hpp"

namespace iislint::config {
namespace {

using Attributes = std::vector<std::pair<std::string, std::string>>;

// `&#228;` or `&#xE4;` at the front, taken off; nothing when it is no such reference.
std::optional<char32_t> take_character_reference(std::string_view& text) {
    const bool hexadecimal = text.starts_with("&#x");
    if (!hexadecimal && !text.starts_with("&#")) return std::nullopt;
    const std::string_view digits = text.substr(hexadecimal ? 3 : 2, text.find(';') - (hexadecimal ? 3 : 2));
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
    const bool is_character = error == std::errc{} && end != text.data() + text.size() && *end == ';' && code != 0 &&
                              code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    if (!is_character) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return code;
}

std::string decode_entities(std::string_view text) {
    static constexpr std::pair<std::string_view, char> entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    std::string out;
    while (!text.empty()) {
        bool replaced = false;
        for (const auto& [name, c] : entities) {
            if (!text.starts_with(name)) continue;
            out += c;
            text.remove_prefix(name.size());
            replaced = true;
            break;
        }
        if (replaced) continue;
        if (const std::optional<char32_t> code = take_character_reference(text)) {
            char bytes[4];
            out.append(bytes, write_utf8(bytes, *code));
            continue;
        }
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

std::string_view take_word(std::string_view& text, std::string_view stop) {
    const std::string_view word = text.substr(0, text.find_first_of(stop));
    text.remove_prefix(word.size());
    return word;
}

// name="value" pairs up to the tag's end.
Attributes read_tag(std::string_view text) {
    Attributes attributes;
    while (true) {
        while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
        if (text.empty() || text.front() == '>' || text.front() == '/') return attributes;
        const std::string_view name = take_word(text, " \t\r\n=/>");
        while (!text.empty() && (is_blank(text.front()) || text.front() == '=')) text.remove_prefix(1);
        if (name.empty() || text.empty() || (text.front() != '"' && text.front() != '\'')) return attributes;
        const char quote = text.front();
        const std::size_t end = text.find(quote, 1);
        if (end == std::string_view::npos) return attributes;
        attributes.emplace_back(std::string(name), decode_entities(text.substr(1, end - 1)));
        text.remove_prefix(end + 1);
    }
}

// `"NAME" (key:value,key:value)`, the text form of appcmd. Values may hold colons.
std::optional<std::pair<std::string, Attributes>> read_line(std::string_view text) {
    text = trim(text.substr(0, text.find_first_of("\r\n")));
    if (!text.starts_with('"')) return std::nullopt;
    const std::size_t name_end = text.find('"', 1);
    if (name_end == std::string_view::npos) return std::nullopt;
    std::pair<std::string, Attributes> object{std::string(text.substr(1, name_end - 1)), {}};
    const std::size_t open = text.find('(', name_end);
    if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
    text = text.substr(open + 1, text.size() - open - 2);
    while (!text.empty()) {
        const std::string_view key = take_word(text, ":,");
        std::string_view value;
        if (text.starts_with(':')) {
            text.remove_prefix(1);
            // bindings hold commas: the value reaches to the last comma before the next `key:`.
            std::size_t end = text.size();
            for (std::size_t comma = text.find(','); comma != std::string_view::npos;
                 comma = text.find(',', comma + 1)) {
                const std::string_view rest = text.substr(comma + 1);
                const std::size_t colon = rest.find(':');
                const std::string_view word = rest.substr(0, colon);
                const bool is_key = colon != std::string_view::npos && !word.empty() &&
                                    word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.") ==
                                        std::string_view::npos;
                if (is_key) {
                    end = comma;
                    break;
                }
            }
            value = text.substr(0, end);
            text.remove_prefix(end);
        }
        object.second.emplace_back(std::string(key), std::string(value));
        if (text.starts_with(',')) text.remove_prefix(1);
    }
    return object;
}

std::string find(const Attributes& attributes, std::string_view name) {
    for (const auto& [key, value] : attributes)
        if (equal_ignore_case(key, name)) return value;
    return {};
}

// Keyword at this place, as a whole word.
bool keyword_at(std::string_view text, std::string_view keyword) {
    return starts_with_ignore_case(text, keyword) && text.size() > keyword.size() && is_blank(text[keyword.size()]);
}

}  // namespace

Result<void> ServerState::add(std::string path, std::string bytes) {
    const text::Source source = text::Source::decode(path, std::move(bytes));
    if (source.problem())
        return Error{"cannot read the state snapshot '" + visible(path) + "': " + source.problem()->message};
    std::size_t found = 0;
    const auto take = [&](std::string_view kind, std::string name, const Attributes& attributes) {
        if (name.empty()) return;
        ++found;
        const std::string key = to_lower(name);
        if (kind == "APPPOOL") {
            pools_.insert_or_assign(key, Object{std::move(name), find(attributes, "state"), path});
        } else if (kind == "SITE") {
            sites_.insert_or_assign(key, Object{std::move(name), find(attributes, "state"), path});
        } else {
            const std::string pool = find(attributes, "APPPOOL.NAME").empty() ? find(attributes, "applicationPool")
                                                                              : find(attributes, "APPPOOL.NAME");
            worker_processes_.emplace(to_lower(pool), std::move(name));
        }
    };
    const std::string_view text = source.text();
    std::size_t line_begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (line_begin < text.size()) {
        const std::size_t line_end = std::min(text.find_first_of("\r\n", line_begin), text.size());
        const std::string_view line = trim(text.substr(line_begin, line_end - line_begin));
        for (std::string_view kind : {"APPPOOL", "SITE", "WP"}) {
            if (keyword_at(line, kind))
                if (auto object = read_line(trim(line.substr(kind.size())))) take(kind, object->first, object->second);
        }
        line_begin = line_end + 1;
    }
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const std::string_view tag = text.substr(at + 1);
        for (std::string_view kind : {"APPPOOL", "SITE", "WP"}) {
            if (!keyword_at(tag, kind)) continue;
            const Attributes attributes = read_tag(tag.substr(kind.size()));
            take(kind, find(attributes, std::string(kind) + ".NAME"), attributes);
        }
    }
    if (found == 0)
        return Error{"the state snapshot '" + visible(path) +
                     "' names no application pool, site or worker process; capture it with: appcmd list apppool /xml"};
    return {};
}

const ServerState::Object* ServerState::pool(std::string_view name) const {
    const auto at = pools_.find(to_lower(name));
    return at == pools_.end() ? nullptr : &at->second;
}

const ServerState::Object* ServerState::site(std::string_view name) const {
    const auto at = sites_.find(to_lower(name));
    return at == sites_.end() ? nullptr : &at->second;
}

std::vector<std::string> ServerState::worker_processes(std::string_view pool) const {
    std::vector<std::string> ids;
    const auto [first, last] = worker_processes_.equal_range(to_lower(pool));
    for (auto at = first; at != last; ++at) ids.push_back(at->second);
    return ids;
}

}  // namespace iislint::config
