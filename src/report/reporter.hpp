// Findings to bytes: one reporter per file, one table of them.
//
//   const Format* format = find_format("sarif");
//   format->write(report, out);
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/finding.hpp"

namespace iislint::report {

// Where a report goes, in pieces.
using Sink = std::function<void(std::string_view)>;

struct Summary {
    std::uint32_t files = 0;
    std::uint32_t rules = 0;
    std::uint32_t sites = 0;
    std::uint32_t application_pools = 0;
    std::uint32_t suppressed = 0;
    std::uint32_t in_baseline = 0;
    std::uint32_t outside_changes = 0;  // not touched by the lines of --changed-lines
};

// Something about the run rather than the configuration: a skipped transform, an unmapped path, an unreadable file.
struct Notice {
    findings::Level level = findings::Level::note;  // error: the tool could not do its job, exit 2
    std::string message;
    std::string path;  // may be empty
};

struct Report {
    const std::vector<findings::Finding>* findings = nullptr;  // sorted
    std::vector<const findings::RuleInfo*> rules;              // every enabled rule, by id
    // Levels that the user gave rules in place of their own.
    std::vector<std::pair<const findings::RuleInfo*, findings::Level>> level_overrides;
    bool has_suppressions = false;  // findings that are suppressed are among them
    bool has_baseline = false;      // every finding has its state
    std::vector<Notice> notices;
    Summary summary;
    int exit_code = 0;
    bool color = false;
    unsigned jobs = 1;           // threads that may write; the report is the same with any number
    std::string repository_uri;  // for SARIF's versionControlProvenance
};

struct Format {
    std::string_view name;     // text, concise, json, sarif
    std::string_view summary;  // for --help
    void (*write)(const Report&, const Sink&);
    bool machine;        // a full document even without findings; the summary goes to standard error
    bool needs_prose;    // it prints the rules' own pages
    bool needs_xpath;    // it prints the XPath-like names of places
    bool needs_details;  // it prints the values that were judged
    bool needs_edits;    // it prints what fixes change, not only how many there are
};

std::span<const Format> formats();
const Format* find_format(std::string_view name);

// "2 findings (1 error, 1 warning) in 2 files …", or what was checked when there is none.
std::string summary_line(const Report& report);

void write_text(const Report& report, const Sink& sink);
void write_concise(const Report& report, const Sink& sink);
void write_json(const Report& report, const Sink& sink);
void write_sarif(const Report& report, const Sink& sink);

}  // namespace iislint::report
