// Format `text`: what, where, why, and how to repair it, with the lines themselves.
#include <algorithm>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "report/excerpt.hpp"
#include "report/group_fixes.hpp"
#include "report/output_buffer.hpp"
#include "report/reporter.hpp"
#include "report/source_lines.hpp"
#include "report/subject_names.hpp"

namespace iislint::report {
namespace {

using findings::EffectiveValue;
using findings::FileEdits;
using findings::Finding;
using findings::FindingGroup;
using findings::Fix;
using findings::Level;
using findings::Location;
using findings::Origin;
using findings::Related;
using text::Span;

constexpr std::size_t most_effective_values = 8;
constexpr std::size_t most_chain_links = 5;
constexpr std::size_t most_diff_rows = 12;
constexpr std::uint32_t most_marked_lines = 5;

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view bold_red = "\x1b[1;31m";
constexpr std::string_view bold_yellow = "\x1b[1;33m";
constexpr std::string_view bold_blue = "\x1b[1;34m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view blue = "\x1b[34m";
constexpr std::string_view cyan = "\x1b[36m";
constexpr std::string_view plain = "\x1b[0m";

std::string_view color_of(Level level) {
    switch (level) {
        case Level::error:
            return bold_red;
        case Level::warning:
            return bold_yellow;
        case Level::note:
            return bold_blue;
    }
    return plain;
}

std::size_t digits(std::uint32_t number) { return fmt::format_int(number).size(); }

// Of a start tag, its name; of anything else, the whole.
Span marked_part(const Finding& finding) {
    Span span = finding.location.span;
    if (!finding.is_missing_value) return span;
    const std::string_view text = finding.location.source->text();
    if (span.begin < span.end && text[span.begin] == '<') ++span.begin;
    text::Offset end = span.begin;
    while (end < span.end && !is_blank(text[end]) && text[end] != '/' && text[end] != '>') ++end;
    return {span.begin, end};
}

bool is_attribute(const Location& location) {
    const std::size_t slash = location.xpath.rfind('/');
    return slash != std::string::npos && location.xpath.compare(slash, 2, "/@") == 0;
}

// applicationPoolDefaults of /configuration/…/applicationPoolDefaults/processModel/@idleTimeout.
std::string_view defaults_element(std::string_view xpath) {
    constexpr std::string_view ending = "Defaults";
    for (std::size_t at = xpath.find(ending); at != std::string_view::npos; at = xpath.find(ending, at + 1)) {
        const std::size_t end = at + ending.size();
        if (end < xpath.size() && xpath[end] != '/') continue;
        const std::size_t slash = xpath.rfind('/', at);
        const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
        return xpath.substr(begin, end - begin);
    }
    return "defaults";
}

class TextReport {
public:
    TextReport(const Report& report, OutputBuffer& buffer)
        : buffer_(buffer), out_(buffer.text()), color_(report.color) {}

    void add(const FindingGroup& group) {
        const Finding& finding = *group.first;
        const std::span<const Fix> fixes = group_fixes(group, fix_storage_);
        const Related* second = second_place(finding);
        gutter_ = gutter_width(finding, second, fixes);

        add_headline(finding);
        if (finding.location.source != nullptr) {
            add_place(" -->", finding.location);
            add_primary_excerpt(finding);
        }
        if (second != nullptr) {
            add_place(":::", second->location);
            add_excerpt(second->location, second->location.span, '-', blue, second->message, false);
        }
        add_facts(group, second);
        for (std::size_t i = 0; i < fixes.size(); ++i) add_fix(finding, fixes[i], i == 0);
        begin_fact("more");
        out_ += "iislint rules ";
        out_ += finding.rule->id;
        out_ += "\n\n";
        buffer_.flush_when_full();
    }

private:
    void paint(std::string_view style) {
        if (color_) out_ += style;
    }
    void add_blanks(std::size_t count) { out_.append(count, ' '); }
    void add_number(std::uint32_t number) {
        const fmt::format_int text(number);
        add_blanks(1 + gutter_ - std::min(gutter_, text.size()));
        paint(blue);
        out_.append(text.data(), text.size());
        paint(plain);
    }
    // "   |" up to the text of the row.
    void begin_empty_row() {
        add_blanks(gutter_ + 2);
        paint(blue);
        out_ += '|';
        paint(plain);
    }
    void add_empty_row() {
        begin_empty_row();
        out_ += '\n';
    }
    void begin_fact(std::string_view name) {
        add_blanks(gutter_ + 2);
        paint(cyan);
        out_ += "= ";
        out_ += name;
        out_ += ':';
        paint(plain);
        out_ += ' ';
    }

    static const Related* second_place(const Finding& finding) {
        for (const Related& related : finding.related)
            if (related.location.source != nullptr) return &related;
        return nullptr;
    }

    std::size_t gutter_width(const Finding& finding, const Related* second, std::span<const Fix> fixes) {
        std::uint32_t largest = 1;
        auto consider = [&](const text::Source* source, text::Offset offset, std::uint32_t more) {
            if (source != nullptr) largest = std::max(largest, sources_.of(*source).line(offset) + more);
        };
        if (finding.location.source != nullptr) consider(finding.location.source, marked_part(finding).end, 0);
        if (second != nullptr) consider(second->location.source, second->location.span.end, 0);
        if (!fixes.empty()) {
            for (const FileEdits& file : fixes.front().files) {
                if (file.edits.empty()) continue;
                std::uint32_t more = 0;
                const std::size_t shown = std::min(file.edits.size(), most_diff_rows);
                for (std::size_t i = 0; i < shown; ++i)
                    more += static_cast<std::uint32_t>(
                        std::count(file.edits[i].text.begin(), file.edits[i].text.end(), '\n'));
                consider(file.source, file.edits[shown - 1].span.end, more);
            }
        }
        return digits(largest);
    }

    void add_headline(const Finding& finding) {
        paint(color_of(finding.level));
        out_ += to_string(finding.level);
        out_ += '[';
        out_ += finding.rule->id;
        out_ += ']';
        paint(plain);
        paint(bold);
        out_ += ": ";
        append_visible(out_, finding.message());
        paint(plain);
        out_ += '\n';
    }

    void add_path(const Location& location) {
        const text::Position begin = sources_.of(*location.source).position(location.span.begin);
        append_visible(out_, location.source->path());
        fmt::format_to(std::back_inserter(out_), ":{}:{}", begin.line, begin.column);
    }

    void add_place(std::string_view arrow, const Location& location) {
        add_blanks(gutter_ + 1 - (arrow.front() == ' ' ? 1 : 0));
        paint(blue);
        out_ += arrow;
        paint(plain);
        out_ += ' ';
        paint(bold);
        add_path(location);
        paint(plain);
        out_ += '\n';
    }

    void add_primary_excerpt(const Finding& finding) {
        std::string_view label;
        if (finding.is_missing_value)
            label = "not set here";
        else if (is_attribute(finding.location))
            label = "set here";
        add_excerpt(finding.location, marked_part(finding), '^', color_of(finding.level), label, true);
    }

    void add_source_row(std::uint32_t line, std::string_view shown) {
        add_number(line);
        paint(blue);
        out_ += " |";
        paint(plain);
        if (!shown.empty()) out_ += ' ';
        out_ += shown;
        out_ += '\n';
    }

    void add_mark_row(const ShownLine& shown, char mark, std::string_view style, std::string_view label) {
        begin_empty_row();
        add_blanks(1 + static_cast<std::size_t>(shown.mark_begin));
        paint(style);
        out_.append(static_cast<std::size_t>(std::max(1, shown.mark_end - shown.mark_begin)), mark);
        if (!label.empty()) {
            out_ += ' ';
            append_visible(out_, label);
        }
        paint(plain);
        out_ += '\n';
    }

    void add_excerpt(const Location& location, Span span, char mark, std::string_view style, std::string_view label,
                     bool with_line_before) {
        SourceLines& lines = sources_.of(*location.source);
        const std::uint32_t first = lines.line(span.begin);
        std::uint32_t last = lines.line(span.end);
        // A span that ends with its line end does not reach into the next line.
        if (last > first && lines.line_span(last).begin == span.end) --last;

        add_empty_row();
        if (with_line_before && first > 1) {
            const ShownLine before = show_line(lines, first - 1, {});
            if (!trim(before.text).empty()) add_source_row(first - 1, before.text);
        }
        const bool is_long = last - first + 1 > most_marked_lines;
        for (std::uint32_t line = first; line <= last; ++line) {
            if (is_long && line == first + most_marked_lines - 2) {
                line = last;
                out_ += "...\n";
            }
            ShownLine shown = show_line(lines, line, span);
            if (line > first) skip_indent(shown);
            add_source_row(line, shown.text);
            add_mark_row(shown, mark, style, line == last ? label : std::string_view());
        }
        add_empty_row();
    }

    static void skip_indent(ShownLine& shown) {
        const auto indent = std::min(shown.text.find_first_not_of(' '), shown.text.size());
        shown.mark_begin = std::min(std::max(shown.mark_begin, static_cast<int>(indent)), shown.mark_end);
    }

    void add_facts(const FindingGroup& group, const Related* second) {
        const Finding& finding = *group.first;
        if (group.members.size() > 1) {
            begin_fact("also");
            append_visible(out_, other_subjects(group, "'"));
            out_ += '\n';
        }
        if (finding.suppression != nullptr) {
            begin_fact("suppressed");
            append_visible(out_,
                           finding.suppression->reason.empty() ? "without a reason" : finding.suppression->reason);
            out_ += '\n';
        }
        if (finding.baseline == findings::BaselineState::unchanged) {
            begin_fact("baseline");
            out_ += "known\n";
        }
        add_chain(finding, second);
        const std::size_t shown = std::min(finding.effective.size(), most_effective_values);
        for (std::size_t i = 0; i < shown; ++i) add_effective(finding.effective[i]);
        if (shown < finding.effective.size()) {
            begin_fact("effective");
            fmt::format_to(std::back_inserter(out_), "and {} more values\n", finding.effective.size() - shown);
        }
    }

    // What contributes beyond the second excerpt.
    void add_chain(const Finding& finding, const Related* second) {
        std::size_t links = 0;
        for (const Related& related : finding.related) {
            if (&related == second) continue;
            if (links == most_chain_links) {
                out_ += " -> ...";
                break;
            }
            if (links++ == 0)
                begin_fact("chain");
            else
                out_ += " -> ";
            append_visible(out_, related.message);
            if (related.location.source == nullptr) continue;
            out_ += " (";
            add_path(related.location);
            out_ += ')';
        }
        if (links > 0) out_ += '\n';
    }

    void add_effective(const EffectiveValue& value) {
        begin_fact("effective");
        append_visible(out_, value.field);
        out_ += "=\"";
        append_visible(out_, value.value);
        out_ += "\" (";
        if (value.origin == Origin::schema || value.place.source == nullptr) {
            out_ += value.origin == Origin::schema ? "schema default" : to_string(value.origin);
        } else {
            switch (value.origin) {
                case Origin::explicit_:
                    out_ += "set at ";
                    break;
                case Origin::location:
                    out_ += "set in a location at ";
                    break;
                case Origin::inherited:
                    out_ += "inherited from ";
                    break;
                default:
                    out_ += "from ";
                    append_visible(out_, defaults_element(value.place.xpath));
                    out_ += ' ';
            }
            append_visible(out_, value.place.source->path());
            const std::uint32_t line = sources_.of(*value.place.source).line(value.place.span.begin);
            fmt::format_to(std::back_inserter(out_), ":{}", line);
        }
        out_ += ")\n";
    }

    void add_fix(const Finding& finding, const Fix& fix, bool with_changes) {
        begin_fact("help");
        append_visible(out_, fix.title);
        out_ += " (";
        out_ += to_string(fix.safety);
        out_ += " fix";
        if (fix.files.size() > 1) fmt::format_to(std::back_inserter(out_), ", {} files", fix.files.size());
        out_ += ")\n";
        if (with_changes) add_changes(finding, fix);
    }

    void add_changes(const Finding& finding, const Fix& fix) {
        std::size_t left = most_diff_rows;
        bool has_rows = false;
        for (const FileEdits& file : fix.files) {
            if (file.edits.empty()) continue;
            if (left == 0) {
                out_ += "...\n";
                break;
            }
            const std::vector<DiffRow> rows = show_changes(sources_.of(*file.source), file, left);
            if (rows.empty()) continue;
            if (file.source != finding.location.source || has_rows)
                add_place(":::", {file.source, file.edits.front().span, {}});
            add_empty_row();
            for (const DiffRow& row : rows) add_diff_row(row);
            left -= std::min(left, rows.size());
            has_rows = true;
        }
        if (has_rows) add_empty_row();
    }

    void add_diff_row(const DiffRow& row) {
        if (row.kind == DiffRow::Kind::omitted) {
            out_ += "...\n";
            return;
        }
        add_number(row.line);
        const bool is_removed = row.kind == DiffRow::Kind::removed;
        const bool is_context = row.kind == DiffRow::Kind::context;
        if (!is_context) paint(is_removed ? red : green);
        out_ += ' ';
        out_ += is_context ? ' ' : is_removed ? '-' : '+';
        if (!row.text.empty()) out_ += ' ';
        out_ += row.text;
        if (!is_context) paint(plain);
        out_ += '\n';
    }

    OutputBuffer& buffer_;
    std::string& out_;
    bool color_;
    SourceTable sources_;
    std::vector<Fix> fix_storage_;
    std::size_t gutter_ = 1;
};

}  // namespace

void write_text(const Report& report, const Sink& sink) {
    OutputBuffer out(sink);
    TextReport text(report, out);
    for (const FindingGroup& group : findings::group_findings(*report.findings)) text.add(group);
    out.text() += summary_line(report);
    out.text() += '\n';
    out.flush();
}

}  // namespace iislint::report
