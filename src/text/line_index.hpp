// Offsets to lines and columns.
//
// A line ends with CR LF, LF or a lone CR. Lines and columns count from 1. A byte order mark takes no column.
// Ownership: borrows the text, which must outlive the index. Building is one pass; look-ups are a binary search.
//
//   LineIndex index(source.text());
//   Position p = index.position(offset);   // p.line, p.column (code points)
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/span.hpp"

namespace iislint::text {

struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    friend bool operator==(Position, Position) = default;
};

class LineIndex {
public:
    explicit LineIndex(std::string_view text);

    std::uint32_t line_count() const { return static_cast<std::uint32_t>(starts_.size()); }
    std::uint32_t line(Offset offset) const;
    // Column in Unicode code points, for people.
    Position position(Offset offset) const;
    // Column in UTF-16 code units, for SARIF.
    Position position_utf16(Offset offset) const;
    // The line without its line end. Line 1 begins after a byte order mark.
    Span line_span(std::uint32_t line) const;
    // The line with its line end.
    Span full_line_span(std::uint32_t line) const;

private:
    // What stands between the begin of a line and an offset in it.
    struct Count {
        Offset offset = 0;
        std::uint32_t code_points = 0;
        std::uint32_t utf16_units = 0;
    };

    void count_ahead(Offset begin, Offset end);
    Count count_to(Offset offset) const;

    std::string_view text_;
    std::vector<Offset> starts_;
    std::vector<Count> counts_;  // only inside very long lines, so that no look-up walks through megabytes
};

}  // namespace iislint::text
