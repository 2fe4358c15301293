// Fix until nothing is left to fix: plan, apply, parse again, check again.
//
// Purpose: the caller knows how to check a set of texts; this knows when to stop, refuses a result that is not
// well-formed, and hands back the edits against the files as they were read. Nothing is written here.
//
// Fixes that undo each other, as when two pools want different values of one defaults element, would go on for ever:
// the run begins anew without any of them, so that what they contend for stays as it was read, and says which they are.
//
//   FixRun run = run_fixes(first_findings, options, names, recheck);
//   for (const ChangedFile& file : run.files) print(unified_diff(file.source->path(), file.source->text(),
//   file.edits));
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "findings/finding.hpp"
#include "fix/plan.hpp"
#include "xml/names.hpp"

namespace iislint::fix {

// New text by path, for the files that differ from what was read.
using Texts = std::map<std::string, std::string>;
// What is there after a pass. Sources that the findings point to live as long as the next call.
struct Rechecked {
    const std::vector<findings::Finding>& findings;
    std::vector<std::string> unreached;  // what the pass announced and is not in force now, a line each
};
// `changed`: the texts in place; `made`: the changes of the last pass alone.
using Recheck = std::function<Rechecked(const Texts& changed, const std::vector<findings::SettingChange>& made)>;

struct ChangedFile {
    const text::Source* source = nullptr;  // as first read
    std::vector<text::Edit> edits;         // from there to the result
    std::string text;                      // the result, UTF-8
};

// A finding that was repaired, kept by value: its sources may be gone.
struct Repair {
    std::string rule;
    std::string subject;
    std::string title;
    findings::Safety safety = findings::Safety::safe;
    std::vector<findings::SettingChange> changes;
};

struct FixRun {
    std::vector<ChangedFile> files;  // by path
    std::vector<Repair> repairs;     // in the order they were made
    int passes = 0;
    bool stable = true;  // false: the bound on passes was reached
    std::vector<std::string>
        opposing;                     // fixes that were not made because they undo each other, one line for each group
    std::vector<std::string> faults;  // fixes that were dropped because they broke the file: bugs of a rule
    std::vector<std::string> unreached;  // announced values that were not in force after their pass: bugs of a rule
};

inline constexpr int most_passes = 20;

FixRun run_fixes(const std::vector<findings::Finding>& first, const PlanOptions& options, const xml::NameTable& names,
                 const Recheck& recheck);

}  // namespace iislint::fix
