#include "report/summary.hpp"

#include <fmt/format.h>

namespace iislint::report {
namespace {

std::string clean_line(const Summary& summary) {
    std::string line =
        fmt::format("No findings in {} ({}, {}, {}", counted(summary.files, "file"), counted(summary.rules, "rule"),
                    counted(summary.sites, "site"), counted(summary.application_pools, "application pool"));
    if (summary.suppressed > 0) line += fmt::format("; {} suppressed", summary.suppressed);
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
    if (report.summary.suppressed > 0) line += fmt::format(" · {} suppressed", report.summary.suppressed);
    return line;
}

}  // namespace iislint::report
