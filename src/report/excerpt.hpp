// Lines of a source as a person sees them: secrets redacted, hostile characters visible, tabs as four blanks, long
// lines cut to a window around what is marked.
//
//   ShownLine shown = show_line(lines, 12, span);
//   // shown.text, and the columns where a mark under `span` begins and ends
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.hpp"
#include "report/source_lines.hpp"
#include "text/span.hpp"

namespace iislint::report {

struct ShownLine {
    std::string text;
    int mark_begin = 0;  // columns from 0
    int mark_end = 0;    // never before mark_begin
};

ShownLine show_line(SourceLines& lines, std::uint32_t line, text::Span mark);

// One row of what a fix does to a file.
struct DiffRow {
    enum class Kind { context, removed, added, omitted };
    Kind kind = Kind::context;
    std::uint32_t line = 0;  // in the old text, for added lines in the new
    std::string text;        // omitted: empty
};

// At most `most_rows` rows; one more of kind omitted says that there is more. Empty when no line looks different.
std::vector<DiffRow> show_changes(SourceLines& lines, const findings::FileEdits& file, std::size_t most_rows);

}  // namespace iislint::report
