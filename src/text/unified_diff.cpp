#include "text/unified_diff.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace iislint::text {
namespace {

constexpr std::size_t context_lines = 3;

// Calls `found` with each line, its line end included.
template <class Found>
void for_each_line(std::string_view text, Found found) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
        found(line);
        text.remove_prefix(line.size());
    }
}

std::size_t count_lines(std::string_view text) {
    const auto ends = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    return text.empty() || text.back() == '\n' ? ends : ends + 1;
}

std::size_t line_begin(std::string_view text, std::size_t at) {
    if (at == 0) return 0;
    const std::size_t before = text.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t line_end(std::string_view text, std::size_t at) {
    const std::size_t end = text.find('\n', at);
    return end == std::string_view::npos ? text.size() : end + 1;
}

std::string_view first_line(std::string_view text) { return text.substr(0, line_end(text, 0)); }

std::string_view last_line(std::string_view text) {
    return text.empty() ? text : text.substr(line_begin(text, text.size() - 1));
}

// Whole lines that give way to whole lines.
struct Change {
    std::size_t begin = 0;  // bytes of the text before
    std::size_t end = 0;
    std::string text;            // instead of them
    std::size_t first_line = 0;  // counts from 0, in the text before
    std::size_t old_lines = 0;
    std::size_t new_lines = 0;
};

// Leaves out the lines that are the same in both, at the front and at the back. False when nothing is left.
bool narrow(Change& change, std::string_view before) {
    std::string_view old_text = before.substr(change.begin, change.end - change.begin);
    std::string_view new_text = change.text;
    while (!old_text.empty() && first_line(old_text) == first_line(new_text)) {
        const std::size_t size = first_line(old_text).size();
        old_text.remove_prefix(size);
        new_text.remove_prefix(size);
        change.begin += size;
    }
    while (!old_text.empty() && last_line(old_text) == last_line(new_text)) {
        const std::size_t size = last_line(old_text).size();
        old_text.remove_suffix(size);
        new_text.remove_suffix(size);
        change.end -= size;
    }
    change.old_lines = count_lines(old_text);
    change.new_lines = count_lines(new_text);
    const bool changes = !old_text.empty() || !new_text.empty();
    change.text = std::string(new_text);
    return changes;
}

// In order; edits that share a line come together.
std::vector<Change> line_changes(std::string_view before, std::span<const Edit> edits) {
    std::vector<Change> changes;
    std::size_t counted = 0;  // bytes whose lines are counted
    std::size_t lines = 0;
    for (std::size_t i = 0; i < edits.size();) {
        Change change;
        change.begin = line_begin(before, edits[i].span.begin);
        change.end = change.begin;
        std::size_t copied = change.begin;
        // At the very end there is no line left that could hold the edits apart.
        while (i < edits.size() && (edits[i].span.begin < change.end || change.end == change.begin ||
                                    edits[i].span.begin == before.size())) {
            const Edit& edit = edits[i++];
            change.text.append(before.substr(copied, edit.span.begin - copied));
            change.text.append(edit.text);
            copied = edit.span.end;
            change.end = std::max(change.end, line_end(before, edit.span.end));
        }
        change.text.append(before.substr(copied, change.end - copied));
        if (!narrow(change, before)) continue;
        lines += static_cast<std::size_t>(std::ranges::count(before.substr(counted, change.begin - counted), '\n'));
        counted = change.begin;
        change.first_line = lines;
        changes.push_back(std::move(change));
    }
    return changes;
}

void append_line(std::string& out, char sign, std::string_view line) {
    out += sign;
    out += line;
    if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

void append_lines(std::string& out, char sign, std::string_view text) {
    for_each_line(text, [&](std::string_view line) { append_line(out, sign, line); });
}

// "first,count" as in a hunk's header: without lines, the line before; a count of one goes without saying.
std::string range(std::size_t first, std::size_t count) {
    if (count == 1) return fmt::format("{}", first + 1);
    return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

// `shift`: by how many lines earlier hunks moved the text that follows them; updated.
void append_hunk(std::string& out, std::string_view before, std::span<const Change> changes, std::ptrdiff_t& shift) {
    std::size_t begin = changes.front().begin;
    std::size_t leading = 0;
    for (; leading < context_lines && begin > 0; ++leading) begin = line_begin(before, begin - 1);
    std::size_t end = changes.back().end;
    for (std::size_t i = 0; i < context_lines && end < before.size(); ++i) end = line_end(before, end);

    const std::size_t old_count = count_lines(before.substr(begin, end - begin));
    std::ptrdiff_t growth = 0;
    for (const Change& change : changes)
        growth += static_cast<std::ptrdiff_t>(change.new_lines) - static_cast<std::ptrdiff_t>(change.old_lines);
    const std::size_t old_first = changes.front().first_line - leading;
    const auto new_first = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(old_first) + shift);
    const auto new_count = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(old_count) + growth);
    shift += growth;

    fmt::format_to(std::back_inserter(out), "@@ -{} +{} @@\n", range(old_first, old_count),
                   range(new_first, new_count));
    std::size_t written = begin;
    for (std::size_t i = 0; i < changes.size();) {
        append_lines(out, ' ', before.substr(written, changes[i].begin - written));
        std::size_t next = i + 1;
        while (next < changes.size() && changes[next].begin == changes[next - 1].end) ++next;
        for (std::size_t k = i; k < next; ++k)
            append_lines(out, '-', before.substr(changes[k].begin, changes[k].end - changes[k].begin));
        for (std::size_t k = i; k < next; ++k) append_lines(out, '+', changes[k].text);
        written = changes[next - 1].end;
        i = next;
    }
    append_lines(out, ' ', before.substr(written, end - written));
}

// git refuses names that are absolute or hold a "." component.
std::string plain_path(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (!part.empty() && part != ".") {
            if (!out.empty()) out += '/';
            out += part;
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return out;
}

std::string file_name(std::string_view prefix, std::string_view path) {
    std::string out(prefix);
    bool quote = false;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        constexpr std::string_view named = "\a\b\t\n\v\f\r\"\\";
        constexpr std::string_view letters = "abtnvfr\"\\";
        if (const std::size_t which = named.find(c); which != std::string_view::npos) {
            out += '\\';
            out += letters[which];
            quote = true;
        } else if (byte < 0x20U || byte >= 0x7FU) {
            fmt::format_to(std::back_inserter(out), "\\{:03o}", byte);
            quote = true;
        } else {
            out += c;
            quote = quote || c == ' ';
        }
    }
    return quote ? '"' + out + '"' : out;
}

}  // namespace

std::string unified_diff(std::string_view path, std::string_view before, std::span<const Edit> sorted) {
    const std::vector<Change> changes = line_changes(before, sorted);
    std::string out;
    if (changes.empty()) return out;
    const std::string name = plain_path(path);
    out += fmt::format("--- {}\n+++ {}\n", file_name("a/", name), file_name("b/", name));

    std::ptrdiff_t shift = 0;
    const std::span<const Change> all(changes);
    for (std::size_t first = 0; first < all.size();) {
        std::size_t next = first + 1;
        // Contexts that would touch or overlap make one hunk.
        while (next < all.size() &&
               all[next].first_line - (all[next - 1].first_line + all[next - 1].old_lines) <= 2 * context_lines)
            ++next;
        append_hunk(out, before, all.subspan(first, next - first), shift);
        first = next;
    }
    return out;
}

}  // namespace iislint::text
