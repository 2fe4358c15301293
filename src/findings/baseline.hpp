// The findings that a team already knows: a small JSON file beside the configuration, one entry per line.
//
//   {"version":1,
//    "entries":[
//     {"path":"server/applicationHost.config","rule":"IDLE001","fingerprint":"…","count":1}
//    ]}
//
//   Result<Baseline> baseline = Baseline::parse("baseline.json", bytes);
//   baseline->apply(findings, name_of);            // marks findings new or unchanged
//   baseline->stale(was_checked)                   // entries that nothing answers to any more
//
// An entry is known by the file's path relative to the baseline, the rule and the finding's fingerprint: no line, no
// value, so that reformatting and reordering change nothing. Equal ones are counted.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.hpp"
#include "findings/finding.hpp"

namespace iislint::findings {

struct BaselineEntry {
    std::string path;
    std::string rule;
    std::uint64_t fingerprint = 0;
    std::uint32_t count = 1;
    std::string reason;       // written by people
    std::uint32_t found = 0;  // by apply()

    auto key() const { return std::tie(path, rule, fingerprint); }
};

class Baseline {
public:
    // The path of a finding's file as entries name it.
    using NameOf = std::function<std::string(const Finding&)>;

    // `name` is for messages.
    static Result<Baseline> parse(std::string_view name, std::string_view json);
    // Of findings as they are now. Files that cannot be read (CONF000) are never in a baseline, nor is what a rule lets
    // nobody ignore.
    static Baseline of(const std::vector<Finding>& findings, const NameOf& name_of);

    // Of the entries that both have.
    void take_reasons(const Baseline& former);

    // Marks each finding as new or unchanged. What cannot be in a baseline is always new.
    void apply(std::vector<Finding>& findings, const NameOf& name_of);
    // Entries of which less was found than they count, where `was_checked` says that this run would have found them.
    std::vector<const BaselineEntry*> stale(const std::function<bool(const BaselineEntry&)>& was_checked) const;
    // Lowers the counts of the stale ones and drops those without any. Returns how many entries changed.
    std::size_t prune(const std::function<bool(const BaselineEntry&)>& was_checked);

    const std::vector<BaselineEntry>& entries() const { return entries_; }
    std::string to_json() const;

private:
    BaselineEntry* find(const BaselineEntry& wanted);  // null without

    std::vector<BaselineEntry> entries_;  // sorted by key
};

}  // namespace iislint::findings
