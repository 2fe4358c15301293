#include "report/excerpt.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include "base/utf8.hpp"
#include "base/visible.hpp"
#include "report/plain_text.hpp"
#include "report/redact.hpp"

namespace iislint::report {
namespace {

using text::Edit;
using text::Offset;
using text::Span;

constexpr int widest = 120;
constexpr int before_mark = 40;
// Bytes of a long line that are looked at, before and from the place of interest.
constexpr Offset reach_before = 400;
constexpr Offset reach_after = 800;
constexpr std::string_view cut = "…";

bool is_plain(std::string_view text) { return plain_prefix<>(text) == text.size(); }

void append_shown(std::string& out, std::string_view raw) {
    if (is_plain(raw)) {
        out += raw;
        return;
    }
    while (true) {
        const std::size_t tab = raw.find('\t');
        append_visible(out, raw.substr(0, tab));
        if (tab == std::string_view::npos) return;
        out += "    ";
        raw.remove_prefix(tab + 1);
    }
}

int width(std::string_view shown) { return is_plain(shown) ? static_cast<int>(shown.size()) : display_width(shown); }

// The columns [from, to) of a shown text.
std::string_view columns(std::string_view shown, int from, int to) {
    if (is_plain(shown)) {
        const std::size_t begin = std::min(static_cast<std::size_t>(from), shown.size());
        return shown.substr(begin, static_cast<std::size_t>(to - from));
    }
    std::size_t begin = shown.size();
    int column = 0;
    for (std::size_t at = 0; at < shown.size();) {
        const std::size_t size = std::max<std::size_t>(decode_utf8(shown, at).size, 1);
        const int next = column + display_width(shown.substr(at, size));
        if (column >= from) begin = std::min(begin, at);
        if (next > to) return begin < at ? shown.substr(begin, at - begin) : std::string_view();
        column = next;
        at += size;
    }
    return shown.substr(begin);
}

// Cuts a line that is too wide, or that was cut before it came here.
ShownLine in_window(ShownLine line, int interest, bool cut_left, bool cut_right) {
    const int full = width(line.text);
    if (full <= widest && !cut_left && !cut_right) return line;
    int from = interest > widest - before_mark ? interest - before_mark : 0;
    if (full - from < widest - 1) from = std::max(0, full - (widest - 1));
    const bool is_cut_left = from > 0 || cut_left;
    const int room = widest - (is_cut_left ? 1 : 0);
    const bool is_cut_right = cut_right || full - from > room;
    const int to = std::min(full, from + room - (is_cut_right ? 1 : 0));

    ShownLine out;
    if (is_cut_left) out.text += cut;
    out.text += columns(line.text, from, to);
    if (is_cut_right) out.text += cut;
    const int shift = is_cut_left ? 1 : 0;
    out.mark_begin = std::clamp(line.mark_begin, from, to) - from + shift;
    out.mark_end = std::clamp(line.mark_end, from, to) - from + shift;
    return out;
}

// The part of a line that is worth looking at.
Span near(std::string_view text, Span line, Offset interest) {
    Span part = line;
    if (line.size() <= reach_before + reach_after) return part;
    interest = std::clamp(interest, line.begin, line.end);
    if (interest - line.begin > reach_before) part.begin = character_start(text, interest - reach_before);
    if (line.end - part.begin > reach_before + reach_after)
        part.end = character_start(text, part.begin + reach_before + reach_after);
    return part;
}

struct SplitText {
    std::vector<std::string_view> lines;
    bool is_complete = true;
};

// Lines without their ends, at most `most`.
SplitText split(std::string_view text, std::size_t most) {
    SplitText out;
    while (out.lines.size() < most) {
        const auto* const found = std::find_if(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; });
        const auto end = static_cast<std::size_t>(found - text.begin());
        out.lines.push_back(text.substr(0, end));
        if (end == text.size()) return out;
        const bool is_pair = text.substr(end, 2) == "\r\n";
        text.remove_prefix(end + (is_pair ? 2 : 1));
    }
    out.is_complete = false;
    return out;
}

// Whole lines that some neighbouring edits touch, before and after, without secrets.
struct Hunk {
    std::uint32_t first_line = 1;
    std::uint32_t lines_added = 0;  // in full, also of what is not shown
    std::uint32_t lines_removed = 0;
    bool cut_left = false;
    bool cut_right = false;
    std::string before;
    std::string after;
};

std::uint32_t count_line_ends(std::string_view text) {
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) ++count;
    return count;
}

void append_redacted(std::string& out, SourceLines& lines, Span range) {
    if (range.begin >= range.end) return;
    Offset at = range.begin;
    for (const Span secret : lines.secrets(range)) {
        if (secret.begin > at) out.append(Span{at, secret.begin}.in(lines.text()));
        out += redacted;
        at = std::min(secret.end, range.end);
    }
    out.append(Span{at, range.end}.in(lines.text()));
}

// Takes the edits of one hunk off the front of `edits`.
Hunk take_hunk(SourceLines& lines, std::span<const Edit>& edits) {
    constexpr Offset largest = 16384;
    const std::string_view text = lines.text();
    Hunk hunk;
    hunk.first_line = lines.line(edits.front().span.begin);
    std::uint32_t last_line = lines.line(edits.front().span.end);
    std::size_t count = 1;
    while (count < edits.size() && lines.line(edits[count].span.begin) <= last_line &&
           edits[count].span.end - edits.front().span.begin <= largest)
        last_line = std::max(last_line, lines.line(edits[count++].span.end));
    const std::span<const Edit> own = edits.first(count);
    edits = edits.subspan(count);

    Span range{lines.line_span(hunk.first_line).begin, lines.line_span(last_line).end};
    const Offset first = own.front().span.begin;
    const Offset last = std::min(own.back().span.end, first + largest);
    if (first > range.begin && first - range.begin > reach_before) {
        range.begin = character_start(text, first - reach_before);
        hunk.cut_left = true;
    }
    if (range.end > last && range.end - last > reach_after) {
        range.end = character_start(text, last + reach_after);
        hunk.cut_right = true;
    }

    append_redacted(hunk.before, lines, range);
    Offset at = range.begin;
    for (const Edit& edit : own) {
        append_redacted(hunk.after, lines, {at, edit.span.begin});
        hunk.after += redact(std::string_view(edit.text).substr(0, largest));
        at = std::max(at, edit.span.end);
        hunk.lines_added += count_line_ends(edit.text);
        hunk.lines_removed += count_line_ends(edit.span.in(text));
    }
    append_redacted(hunk.after, lines, {at, range.end});
    return hunk;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const auto ends = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(ends.first - a.begin());
}

}  // namespace

ShownLine show_line(SourceLines& lines, std::uint32_t line, Span mark) {
    const std::string_view text = lines.text();
    const Span whole = lines.line_span(line);
    mark.begin = std::clamp(mark.begin, whole.begin, whole.end);
    mark.end = std::clamp(mark.end, mark.begin, whole.end);
    const Span part = near(text, whole, mark.begin);

    ShownLine shown;
    bool has_begun = false;
    bool has_ended = false;
    int column = 0;
    auto append_piece = [&](Span piece, bool is_secret) {
        if (!has_begun && (is_secret ? mark.begin < piece.end : mark.begin <= piece.begin)) {
            shown.mark_begin = column;
            has_begun = true;
        }
        const std::size_t size = shown.text.size();
        if (is_secret)
            shown.text += redacted;
        else
            append_shown(shown.text, piece.in(text));
        column += width(std::string_view(shown.text).substr(size));
        if (!has_ended && mark.end <= piece.end) {
            shown.mark_end = column;
            has_ended = true;
        }
    };
    auto append_plain = [&](Span range) {
        for (const Offset at : {mark.begin, mark.end}) {
            if (at > range.begin && at < range.end) {
                append_piece({range.begin, at}, false);
                range.begin = at;
            }
        }
        if (!range.empty()) append_piece(range, false);
    };
    Offset at = part.begin;
    for (const Span secret : lines.secrets(part)) {
        if (secret.begin > at) append_plain({at, secret.begin});
        const Offset end = std::min(secret.end, part.end);
        if (end > at) append_piece({std::max(at, secret.begin), end}, true);
        at = std::max(at, end);
    }
    if (at < part.end) append_plain({at, part.end});
    if (!has_begun) shown.mark_begin = column;
    if (!has_ended || mark.empty()) shown.mark_end = has_ended ? shown.mark_begin : column;
    const int interest = shown.mark_begin;
    return in_window(std::move(shown), interest, part.begin > whole.begin, part.end < whole.end);
}

std::vector<DiffRow> show_changes(SourceLines& lines, const findings::FileEdits& file, std::size_t most_rows) {
    std::vector<DiffRow> rows;
    std::span<const Edit> edits = file.edits;
    std::uint32_t added = 0;
    std::uint32_t removed = 0;
    auto add = [&](DiffRow::Kind kind, std::uint32_t line, std::string_view raw, const Hunk& hunk, int interest) {
        ShownLine shown;
        append_shown(shown.text, raw);
        rows.push_back({kind, line, in_window(std::move(shown), interest, hunk.cut_left, hunk.cut_right).text});
    };
    while (!edits.empty()) {
        if (rows.size() >= most_rows) {
            rows.push_back({DiffRow::Kind::omitted, 0, {}});
            break;
        }
        const Hunk hunk = take_hunk(lines, edits);
        const SplitText before = split(hunk.before, most_rows + 2);
        const SplitText after = split(hunk.after, most_rows + 2);

        std::size_t same = 0;
        while (same < before.lines.size() && same < after.lines.size() && before.lines[same] == after.lines[same])
            ++same;
        std::size_t tail = 0;
        if (before.is_complete && after.is_complete)
            while (before.lines.size() - tail > same && after.lines.size() - tail > same &&
                   before.lines[before.lines.size() - 1 - tail] == after.lines[after.lines.size() - 1 - tail])
                ++tail;
        const std::size_t old_end = before.lines.size() - tail;
        const std::size_t new_end = after.lines.size() - tail;
        const std::uint32_t old_line = hunk.first_line + static_cast<std::uint32_t>(same);
        const std::uint32_t new_line = old_line + added - removed;
        added += hunk.lines_added;
        removed += hunk.lines_removed;
        if (same == old_end && same == new_end) continue;

        int interest = 0;
        if (same < old_end && same < new_end) {
            std::string head;
            append_shown(head, before.lines[same].substr(0, common_prefix(before.lines[same], after.lines[same])));
            interest = width(head);
        }
        // A pure insertion or removal needs the line before it to be understood.
        if (same == old_end || same == new_end) {
            if (same > 0)
                add(DiffRow::Kind::context, old_line - 1, before.lines[same - 1], hunk, 0);
            else if (old_line > 1)
                rows.push_back({DiffRow::Kind::context, old_line - 1, show_line(lines, old_line - 1, {}).text});
        }
        for (std::size_t i = same; i < old_end; ++i)
            add(DiffRow::Kind::removed, old_line + static_cast<std::uint32_t>(i - same), before.lines[i], hunk,
                interest);
        for (std::size_t i = same; i < new_end; ++i)
            add(DiffRow::Kind::added, new_line + static_cast<std::uint32_t>(i - same), after.lines[i], hunk, interest);
        if (!before.is_complete || !after.is_complete || rows.size() > most_rows) {
            rows.resize(std::min(rows.size(), most_rows));
            rows.push_back({DiffRow::Kind::omitted, 0, {}});
            break;
        }
    }
    return rows;
}

}  // namespace iislint::report
