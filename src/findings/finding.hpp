// What the program says about a configuration: plain data, made by rules, read by reporters and by the fixer.
//
// Ownership: owns its strings; points to a RuleInfo and to text::Source objects that outlive every report (the rule
// set and the workspace own them).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "findings/setting_change.hpp"
#include "text/edit.hpp"
#include "text/source.hpp"
#include "text/span.hpp"

namespace iislint::findings {

enum class Level : std::uint8_t { note, warning, error };
std::string_view to_string(Level level);

enum class Safety : std::uint8_t { safe, unsafe };
std::string_view to_string(Safety safety);

// One wording of a rule. `format` holds {0}, {1} …, each in single quotes, and ends with a full stop.
struct MessageFormat {
    std::string id;
    std::string format;
};

// What is known of a rule without running it.
struct RuleInfo {
    std::string id;    // IDLE001
    std::string name;  // idle-timeout-on-always-running
    Level level = Level::warning;
    std::vector<std::string> tags;
    std::vector<std::string> controls;    // of others' rule sets, see controls.hpp: STIG-V-218762
    bool opt_in = false;                  // runs only when asked for
    bool ignorable = true;                // false: no comment, settings entry or baseline accepts its findings
    std::string summary;                  // one sentence
    std::vector<std::string> why;         // paragraphs, plain text
    std::string condition;                // when it fires, one paragraph
    std::string advice;                   // what to do
    std::vector<std::string> references;  // evidence: documents, sources
    std::vector<MessageFormat> messages;
};

enum class SubjectKind : std::uint8_t { application_pool, site, application, virtual_directory, section, file };
std::string_view to_string(SubjectKind kind);  // applicationPool, site, …

struct Subject {
    SubjectKind kind = SubjectKind::file;
    std::string name;  // an application's name is Site/path, the root one Site/
};

struct Location {
    const text::Source* source = nullptr;
    text::Span span;
    // XPath-like name of what the span holds, e.g. /configuration/system.applicationHost/applicationPools/add/@name.
    std::string xpath;
};

struct Related {
    Location location;
    std::string message;  // "defined here for every application pool"
};

enum class Origin : std::uint8_t { explicit_, defaults, location, inherited, schema };
std::string_view to_string(Origin origin);  // explicit, defaults, location, inherited, schema

// A value the rule judged.
struct EffectiveValue {
    std::string field;  // processModel/@idleTimeout
    std::string value;  // [REDACTED] already in place of secrets
    Origin origin = Origin::schema;
    Location place;  // source is null when origin is schema
};

struct FileEdits {
    const text::Source* source = nullptr;
    std::vector<text::Edit> edits;  // sorted, not overlapping
};

// One way to repair; several fixes of a finding are alternatives, the first is the one `fix` takes.
struct Fix {
    std::string title;  // imperative, no full stop: "Never stop for idleness"
    Safety safety = Safety::unsafe;
    std::vector<FileEdits> files;             // applied as a whole or not at all
    std::vector<SettingChange> changes = {};  // what the edits mean; nothing else may change
};

// Why a finding does not count: a comment in the file, or a line of the settings.
struct Suppression {
    bool in_source = false;
    std::string reason;
    Location place;  // of the comment; without a source for the settings
};

// How a finding stands to the baseline of the run; `none` without a baseline.
enum class BaselineState : std::uint8_t { none, fresh, unchanged };
std::string_view to_string(BaselineState state);  // new, unchanged

struct Finding {
    const RuleInfo* rule = nullptr;
    Level level = Level::warning;
    std::uint32_t message_index = 0;     // into rule->messages
    std::vector<std::string> arguments;  // of the message, raw
    std::string config_path;             // MACHINE/WEBROOT/APPHOST/Site/app
    Subject subject;
    Location location;  // the primary place
    // The primary span is a start tag that lacks the setting; `value` marks mean "set here".
    bool is_missing_value = false;
    std::vector<Related> related;
    std::vector<EffectiveValue> effective;
    std::vector<Fix> fixes;
    // Of rule, configuration path, subject, section and keys: no line, no text, no value, no name of the file.
    std::uint64_t fingerprint = 0;
    bool vendor_managed = false;                     // of a product that configures it on purpose: stays a note
    std::shared_ptr<const Suppression> suppression;  // null: it counts
    BaselineState baseline = BaselineState::none;

    bool counts() const { return suppression == nullptr && baseline != BaselineState::unchanged; }

    // The format with the arguments in place.
    std::string message() const;
};

std::string format_message(std::string_view format, const std::vector<std::string>& arguments);

// By path, position, rule, subject: the order of every report.
void sort_findings(std::vector<Finding>& findings);

// Findings that share rule, level, message and place, in report order: one for people, with all its subjects.
struct FindingGroup {
    const Finding* first = nullptr;
    std::vector<const Finding*> members;  // first included
};
// `sorted` must outlive the groups.
std::vector<FindingGroup> group_findings(const std::vector<Finding>& sorted);

}  // namespace iislint::findings
