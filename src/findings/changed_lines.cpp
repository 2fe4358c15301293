#include "findings/changed_lines.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace iislint::findings {
namespace {

constexpr std::uint32_t last_line = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view malformed_file_rule = "CONF000";

// "12" or "12,3" at the front of `text`; takes it away.
struct Range {
    std::uint32_t begin = 0;
    std::uint32_t count = 1;
};
std::optional<Range> take_range(std::string_view& text) {
    const auto number = [&](std::uint32_t& out) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
        // Room for what is added to it.
        if (error != std::errc() || out >= last_line / 2) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        return true;
    };
    Range range;
    if (!number(range.begin)) return std::nullopt;
    if (!text.starts_with(',')) return range;
    text.remove_prefix(1);
    if (!number(range.count)) return std::nullopt;
    return range;
}

// git writes names with unusual characters as C strings.
std::string unquoted(std::string_view text) {
    if (!text.starts_with('"')) return std::string(text);
    std::string out;
    for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        if (c >= '0' && c <= '7') {
            unsigned value = 0;
            std::size_t digits = 0;
            for (; digits < 3 && i < text.size() && text[i] >= '0' && text[i] <= '7'; ++digits, ++i)
                value = value * 8 + static_cast<unsigned>(text[i] - '0');
            --i;
            out += static_cast<char>(value & 0xFFU);
        } else {
            out += c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
        }
    }
    return out;
}

class DiffReader {
public:
    explicit DiffReader(std::string_view diff) : rest_(diff) {}

    Result<std::map<std::string, ChangedLines::Ranges>> read() {
        bool is_empty = true;
        bool is_diff = false;
        while (!rest_.empty()) {
            const std::string_view line = take_line();
            is_empty &= trim(line).empty();
            if (line.starts_with("diff --git ")) {
                is_diff = true;
                paths_.clear();
            } else if (line.starts_with("--- ") && rest_.starts_with("+++ ")) {
                is_diff = true;
                set_path(take_line().substr(4));
            } else if (line.starts_with("Binary files ") && line.ends_with(" differ")) {
                // git takes UTF-16 for binary.
                is_diff = true;
                const std::size_t between = line.rfind(" and ");
                if (between == std::string_view::npos) continue;
                const std::string_view name = line.substr(between + 5);
                set_path(name.substr(0, name.size() - std::string_view(" differ").size()));
                add(1, last_line);
            } else if (line.starts_with("@@ ")) {
                if (paths_.empty() && !to_nowhere_) return Error{"a hunk stands before the name of its file"};
                if (!read_hunk(line.substr(3)))
                    return Error{fmt::format("the line '@@ …' of hunk {} is broken", hunks_ + 1)};
                ++hunks_;
            }
        }
        if (!is_empty && !is_diff) return Error{"it is not a unified diff; make one with git diff -U0"};
        for (auto& [path, ranges] : files_) tidy(ranges);
        return std::move(files_);
    }

private:
    std::string_view take_line() {
        const std::size_t end = rest_.find('\n');
        std::string_view line = rest_.substr(0, end);
        rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    void set_path(std::string_view name) {
        // Behind a tab stands a date.
        if (!name.starts_with('"')) name = name.substr(0, name.find('\t'));
        std::string path = unquoted(name);
        paths_.clear();
        to_nowhere_ = path == "/dev/null";
        if (to_nowhere_) return;
        while (path.starts_with("./")) path.erase(0, 2);
        // git puts a letter before the path, or none; a folder that is called so keeps both readings.
        if (path.size() > 2 && path[1] == '/' && std::string_view("abciwo12").find(path[0]) != std::string_view::npos)
            paths_.push_back(path.substr(2));
        paths_.push_back(std::move(path));
    }

    void add(std::uint32_t first, std::uint32_t last) {
        for (const std::string& path : paths_) {
            ChangedLines::Ranges& ranges = files_[path];
            if (!ranges.empty() && ranges.back().second != last_line && ranges.back().second + 1 == first)
                ranges.back().second = last;
            else
                ranges.emplace_back(first, last);
        }
    }

    // "-12,3 +14,2 @@ …" and the lines that follow.
    bool read_hunk(std::string_view header) {
        if (!header.starts_with('-')) return false;
        header.remove_prefix(1);
        const std::optional<Range> before = take_range(header);
        if (!before || !header.starts_with(" +")) return false;
        header.remove_prefix(2);
        const std::optional<Range> after = take_range(header);
        if (!after || !header.starts_with(" @@")) return false;
        std::uint32_t removed = before->count;
        std::uint32_t left = after->count;
        std::uint32_t line = after->count == 0 ? after->begin + 1 : after->begin;
        // What stood here is gone and nothing took its place: the neighbours are what is left to see of it.
        bool is_gap = false;
        const auto close_gap = [&] {
            if (is_gap) add(line > 1 ? line - 1 : line, line);
            is_gap = false;
        };
        while ((removed > 0 || left > 0) && !rest_.empty()) {
            const std::string_view text = take_line();
            const char kind = text.empty() ? ' ' : text.front();
            if (kind == '\\') continue;  // No newline at end of file
            if (kind == '+' && left > 0) {
                is_gap = false;
                add(line, line);
                ++line;
                --left;
            } else if (kind == '-' && removed > 0) {
                is_gap = true;
                --removed;
            } else if (kind == ' ' && left > 0 && removed > 0) {
                close_gap();
                ++line;
                --left;
                --removed;
            } else {
                return false;
            }
        }
        close_gap();
        return removed == 0 && left == 0;
    }

    static void tidy(ChangedLines::Ranges& ranges) {
        std::sort(ranges.begin(), ranges.end());
        ChangedLines::Ranges merged;
        for (const auto& [first, last] : ranges) {
            if (!merged.empty() && (merged.back().second == last_line || first <= merged.back().second + 1))
                merged.back().second = std::max(merged.back().second, last);
            else
                merged.emplace_back(first, last);
        }
        ranges = std::move(merged);
    }

    std::string_view rest_;
    std::vector<std::string> paths_;
    bool to_nowhere_ = false;
    std::size_t hunks_ = 0;
    std::map<std::string, ChangedLines::Ranges> files_;
};

}  // namespace

Result<ChangedLines> ChangedLines::parse(std::string_view diff) {
    Result<std::map<std::string, Ranges>> files = DiffReader(diff).read();
    if (!files) return files.error();
    ChangedLines changed;
    changed.files_ = std::move(*files);
    return changed;
}

const ChangedLines::Ranges* ChangedLines::find(const std::string& path) const {
    const auto at = files_.find(path);
    return at == files_.end() ? nullptr : &at->second;
}

bool ChangedLines::touches(const Location& place,
                           const std::function<const Ranges*(const text::Source&)>& ranges_of) const {
    if (place.source == nullptr) return false;
    const Ranges* ranges = ranges_of(*place.source);
    if (ranges == nullptr) return false;
    std::unique_ptr<text::LineIndex>& lines = lines_[place.source];
    if (lines == nullptr) lines = std::make_unique<text::LineIndex>(place.source->text());
    const std::uint32_t first = lines->line(place.span.begin);
    const std::uint32_t last = lines->line(place.span.empty() ? place.span.begin : place.span.end - 1);
    // The first range that does not end before the place.
    const auto at = std::lower_bound(ranges->begin(), ranges->end(), first,
                                     [](const auto& range, std::uint32_t line) { return range.second < line; });
    return at != ranges->end() && at->first <= last;
}

bool ChangedLines::touches(const Finding& finding,
                           const std::function<const Ranges*(const text::Source&)>& ranges_of) const {
    if (finding.rule->id == malformed_file_rule) return true;
    if (touches(finding.location, ranges_of)) return true;
    for (const Related& related : finding.related)
        if (touches(related.location, ranges_of)) return true;
    for (const EffectiveValue& value : finding.effective)
        if (value.origin != Origin::schema && touches(value.place, ranges_of)) return true;
    return false;
}

}  // namespace iislint::findings
