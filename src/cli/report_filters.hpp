// What a check leaves out of its report although it was found: what a baseline knows, what a change did not touch.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "cli/common_options.hpp"
#include "cli/project.hpp"
#include "findings/baseline.hpp"
#include "findings/changed_lines.hpp"

namespace iislint::cli {

struct FilterOptions {
    std::string baseline;        // file to compare with
    std::string write_baseline;  // file to write and compare with
    bool prune_baseline = false;
    std::string changed_lines;  // file with a unified diff, or -
};

class ReportFilters {
public:
    // Reads the diff and the baseline; fails with what is wrong with them or with the options.
    static Result<ReportFilters> load(const FilterOptions& options, const CommonOptions& common, const Files& files,
                                      const Streams& streams);

    bool has_baseline() const { return baseline_.has_value(); }
    // Marks findings as new or unchanged; writes the baseline where that was asked for. Says on standard error what was
    // written and what is stale.
    Result<void> apply_baseline(const Project& project, const rules::RuleSet& rules, Files& files,
                                std::vector<findings::Finding>& findings, const Streams& streams);
    // Drops findings that no changed line has to do with; returns how many.
    std::size_t drop_untouched(const Files& files, std::vector<findings::Finding>& findings) const;

private:
    Result<void> write(Files& files, const std::string& path) const;

    FilterOptions options_;
    std::optional<findings::Baseline> baseline_;
    FileStamp baseline_stamp_;
    std::string baseline_bytes_;
    bool baseline_exists_ = false;
    std::optional<findings::ChangedLines> changed_;
};

}  // namespace iislint::cli
