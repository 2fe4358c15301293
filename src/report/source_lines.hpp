// What reporters ask about a source: lines, columns, file offsets, secrets. Found once, or near the last answer, so
// that reports stay linear in the input.
//
// Ownership: borrows the sources, which must outlive the table. Not for use by several threads at once.
//
//   SourceTable sources;
//   SourceLines& lines = sources.of(*finding.location.source);
//   text::Position begin = lines.position(finding.location.span.begin);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/line_index.hpp"
#include "text/source.hpp"
#include "text/span.hpp"

namespace iislint::report {

class SourceLines {
public:
    explicit SourceLines(const text::Source& source);

    const text::Source& source() const { return source_; }
    std::string_view text() const { return source_.text(); }
    std::uint32_t line_count() const { return index_.line_count(); }
    std::uint32_t line(text::Offset offset);
    // Without the line end; line 1 begins after a byte order mark.
    text::Span line_span(std::uint32_t line) const { return index_.line_span(line); }
    // Columns in code points, and in UTF-16 code units.
    text::Position position(text::Offset offset);
    text::Position position_utf16(text::Offset offset);
    // As Source::file_offset.
    std::size_t file_offset(text::Offset offset);
    // Secrets that touch the range, sorted. Valid until the next call.
    const std::vector<text::Span>& secrets(text::Span range);
    bool holds_secret(text::Span range) { return !secrets(range).empty(); }

private:
    const std::vector<text::Span>& all_secrets();

    const text::Source& source_;
    text::LineIndex index_;
    // The line that was asked for last, with its end.
    std::uint32_t last_line_ = 1;
    text::Span last_line_span_;
    text::Offset last_file_offset_at_ = 0;
    std::size_t last_file_offset_ = 0;
    bool knows_all_secrets_ = false;
    std::vector<text::Span> all_secrets_;
    // The last stretch that was searched, and what it holds.
    text::Span searched_;
    std::vector<text::Span> searched_secrets_;
    std::vector<text::Span> found_;
};

class SourceTable {
public:
    SourceLines& of(const text::Source& source);

private:
    std::unordered_map<const text::Source*, std::unique_ptr<SourceLines>> table_;
    SourceLines* last_ = nullptr;
};

// The nearest start of a character at or before `offset`.
text::Offset character_start(std::string_view text, text::Offset offset);

}  // namespace iislint::report
