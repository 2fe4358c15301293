#include "report/summary.hpp"

#include <fmt/format.h>

namespace iislint::report {
namespace {

// "1 suppressed, 3 in the baseline, 2 outside the changed lines"
std::string hidden_counts(const Summary& summary) {
    std::string out;
    const auto add = [&](std::uint32_t count, std::string_view what) {
        if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
    };
    add(summary.suppressed, "suppressed");
    add(summary.in_baseline, "in the baseline");
    add(summary.outside_changes, "outside the changed lines");
    return out;
}

std::string clean_line(const Summary& summary) {
    std::string line =
        fmt::format("No findings in {} ({}, {}, {}", counted(summary.files, "file"), counted(summary.rules, "rule"),
                    counted(summary.sites, "site"), counted(summary.application_pools, "application pool"));
    if (const std::string hidden = hidden_counts(summary); !hidden.empty()) line += "; " + hidden;
    return line + ").";
}

}  // namespace

void LevelCounts::add(findings::Level level) {
    switch (level) {
        case findings::Level::error:
            ++errors;
            break;
        case findings::Level::warning:
            ++warnings;
            break;
        case findings::Level::note:
            ++notes;
            break;
    }
}

std::string counted(std::uint32_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string summary_line(const Report& report) {
    LevelCounts counts;
    std::uint32_t fixable = 0;
    std::uint32_t fixable_unsafely = 0;
    for (const findings::FindingGroup& group : findings::group_findings(*report.findings)) {
        if (!group.first->counts()) continue;
        counts.add(group.first->level);
        if (group.first->fixes.empty()) continue;
        ++(group.first->fixes.front().safety == findings::Safety::safe ? fixable : fixable_unsafely);
    }
    if (counts.total() == 0) return clean_line(report.summary);

    std::string levels;
    auto add = [&levels](std::uint32_t count, std::string_view noun) {
        if (count == 0) return;
        if (!levels.empty()) levels += ", ";
        levels += counted(count, noun);
    };
    add(counts.errors, "error");
    add(counts.warnings, "warning");
    add(counts.notes, "note");

    std::string line =
        fmt::format("{} ({}) in {}", counted(counts.total(), "finding"), levels, counted(report.summary.files, "file"));
    if (fixable + fixable_unsafely > 0) {
        line += fmt::format(" · {} fixable with fix --write", fixable);
        if (fixable_unsafely > 0) line += fmt::format(", {} more with --unsafe", fixable_unsafely);
    }
    if (const std::string hidden = hidden_counts(report.summary); !hidden.empty()) line += " · " + hidden;
    return line;
}

}  // namespace iislint::report
