// Comments in a configuration file that accept findings, and the findings about such comments.
//
//   <!-- iislint: ignore[IDLE001] public demo site until=2026-12-31 -->       the start tag of the next element
//   <!-- iislint: ignore-tree[WARM004,WARM005] legacy downloads -->           the next element with all in it
//   <!-- iislint: file-ignore[ASPN001] vendored -->                           the file; stands before its root element
//
//   std::vector<SuppressionComment> comments = read_suppressions(file, rules);
//   apply_suppressions(comments, today, findings);      // findings of this file, by position
//   report_suppressions(file, comments, rules, options, out);
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "config/config_file.hpp"
#include "findings/finding.hpp"
#include "rules/rule_set.hpp"

namespace iislint::rules {

// What keeps a comment, or one of its ids, from having an effect; none: it has one.
enum class SuppressionFault : std::uint8_t {
    none,
    unknown_instruction,
    no_ids,
    too_many_ids,
    bad_date,
    misplaced,   // file-ignore behind the root element's start
    no_element,  // nothing follows that it could cover
    not_allowed,
    unknown_rule,
    unhideable,
    not_ignorable,
};

struct SuppressionComment {
    struct Id {
        text::Span span;
        std::string rule;  // as rules spell it; empty when there is none of that id
        SuppressionFault fault = SuppressionFault::none;
        bool used = false;
    };
    xml::NodeId comment = xml::no_node;
    xml::NodeId element = xml::no_node;  // that it is bound to; none for a whole file
    text::Span instruction;              // ignore[IDLE001]
    text::Span covers;                   // findings that begin in here
    std::vector<Id> ids;
    std::string reason;
    std::optional<Date> until;  // its last day
    SuppressionFault fault = SuppressionFault::none;
    std::string faulty_word;
    bool expired = false;
};

// `allowed`: without it every comment carries the fault not_allowed.
std::vector<SuppressionComment> read_suppressions(const config::ConfigFile& file, const RuleSet& rules, bool allowed);

// Gives the findings that a comment covers their suppression, and marks the ids that were used. `findings`: all in this
// file, sorted by position. Takes n log n, however comments nest.
void apply_suppressions(const config::ConfigFile& file, std::vector<SuppressionComment>& comments, Date today,
                        std::span<findings::Finding> findings);

// Findings about comments that are unused, faulty, expired or without a reason. `judged(id)`: whether this run would
// have shown a finding of that rule; only then nothing to suppress means that the comment is of no use.
void report_suppressions(const config::ConfigFile& file, const std::vector<SuppressionComment>& comments,
                         const RuleSet& rules, const std::function<bool(const std::string& id)>& judged,
                         std::vector<findings::Finding>& out);

// "suppression:unused" and the like: rules whose findings are made here.
bool is_suppression_code(std::string_view code);

// What a rule has to know before its silence means anything.
struct RuleNeeds {
    bool snapshot = false;  // --state or --stopped
    bool content = false;   // the applications' own web.config files
};
RuleNeeds needs_of(const Rule& rule);

}  // namespace iislint::rules
