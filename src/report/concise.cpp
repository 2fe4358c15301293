// Format `concise`: exactly one line for each folded finding, as compilers write it.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/parallel.hpp"
#include "base/visible.hpp"
#include "report/group_fixes.hpp"
#include "report/reporter.hpp"
#include "report/source_lines.hpp"
#include "report/subject_names.hpp"

namespace iislint::report {
namespace {

using findings::Finding;
using findings::FindingGroup;
using findings::Fix;
using findings::Safety;

void append_place(std::string& out, const findings::Location& location, SourceTable& sources) {
    const text::Position begin = sources.of(*location.source).position(location.span.begin);
    append_visible(out, location.source->path());
    fmt::format_to(std::back_inserter(out), ":{}:{}", begin.line, begin.column);
}

void append_fixes(std::string& out, const FindingGroup& group) {
    std::vector<Fix> storage;
    const std::span<const Fix> fixes = group_fixes(group, storage);
    if (fixes.empty()) return;
    const auto is_safe = [](const Fix& fix) { return fix.safety == Safety::safe; };
    const auto safe = static_cast<std::size_t>(std::count_if(fixes.begin(), fixes.end(), is_safe));
    const std::size_t unsafe = fixes.size() - safe;
    auto add = [&out](std::size_t count, std::string_view kind) {
        if (count == 1)
            fmt::format_to(std::back_inserter(out), "{} fix", kind);
        else if (count > 1)
            fmt::format_to(std::back_inserter(out), "{} {} fixes", count, kind);
    };
    out += " [";
    add(safe, "safe");
    if (safe > 0 && unsafe > 0) out += ", ";
    add(unsafe, "unsafe");
    out += ']';
}

void append_group(std::string& out, const FindingGroup& group, SourceTable& sources) {
    const Finding& finding = *group.first;
    if (finding.location.source != nullptr) {
        append_place(out, finding.location, sources);
        out += ": ";
    }
    out += to_string(finding.level);
    out += '[';
    out += finding.rule->id;
    out += "] ";
    append_visible(out, finding.message());
    if (group.members.size() > 1) {
        fmt::format_to(std::back_inserter(out), " (and {} more: ", group.members.size() - 1);
        append_visible(out, other_subjects(group, ""));
        out += ')';
    }
    if (!finding.related.empty() && finding.related.front().location.source != nullptr) {
        out += " (see ";
        append_place(out, finding.related.front().location, sources);
        out += ')';
    }
    append_fixes(out, group);
    if (finding.suppression != nullptr) out += " [suppressed]";
    if (finding.baseline == findings::BaselineState::unchanged) out += " [in the baseline]";
    out += '\n';
}

}  // namespace

void write_concise(const Report& report, const Sink& sink) {
    const std::vector<FindingGroup> groups = findings::group_findings(*report.findings);
    // In pieces of so many lines, one for each thread at a time.
    constexpr std::size_t piece = 512;
    struct Writer {
        std::string text;
        SourceTable sources;
    };
    std::vector<Writer> writers(groups.size() > 2 * piece ? std::max(report.jobs, 1U) : 1);
    for (std::size_t begin = 0; begin < groups.size(); begin += writers.size() * piece) {
        for_each_index(writers.size(), report.jobs, 1, [&](std::size_t w) {
            const std::size_t end = std::min(begin + (w + 1) * piece, groups.size());
            for (std::size_t i = begin + w * piece; i < end; ++i)
                append_group(writers[w].text, groups[i], writers[w].sources);
        });
        for (Writer& writer : writers) {
            if (!writer.text.empty()) sink(writer.text);
            writer.text.clear();
        }
    }
}

}  // namespace iislint::report
