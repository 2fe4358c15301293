// What SARIF says about rules and about the tool's own notifications before the results come.
//
//   SarifRules rules(report, groups);
//   rules.write(json);                                   // "rules", "notifications", "supportedTaxonomies" of the
//   driver rules.write_taxonomies(json);                        // "taxonomies" of the run SarifMessage message =
//   rules.message(group);         // id, arguments and text, consistent with the former
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "findings/controls.hpp"
#include "findings/finding.hpp"
#include "report/json_writer.hpp"
#include "report/reporter.hpp"

namespace iislint::report {

// The rule about files that cannot be parsed: nothing silences it, and no other rule runs on such a file.
inline constexpr std::string_view malformed_file_rule = "CONF000";

struct SarifMessage {
    std::string id;
    std::vector<std::string> arguments;
    std::string text;
};
void write_message(JsonWriter& json, const SarifMessage& message);

enum class SarifNotification : std::uint8_t { file_not_parsed, remark, warning, failure };

// A set of controls with those of them that the rules name.
struct SarifTaxonomy {
    const findings::ControlSet* set = nullptr;
    std::vector<const findings::Control*> taxa;  // in the order of the set
};

class SarifRules {
public:
    SarifRules(const Report& report, const std::vector<findings::FindingGroup>& groups);

    void write(JsonWriter& json) const;
    // "ruleConfigurationOverrides" of the invocation: levels that the user gave.
    void write_overrides(JsonWriter& json, const Report& report) const;
    void write_taxonomies(JsonWriter& json) const;
    std::uint32_t index(const findings::RuleInfo& rule) const { return index_.at(&rule); }
    SarifMessage message(const findings::FindingGroup& group) const;

private:
    void write_relationships(JsonWriter& json, const findings::RuleInfo& rule) const;
    void write(JsonWriter& json, const findings::RuleInfo& rule) const;

    std::vector<const findings::RuleInfo*> rules_;  // by id
    std::unordered_map<const findings::RuleInfo*, std::uint32_t> index_;
    std::vector<SarifTaxonomy> taxonomies_;
    std::vector<std::vector<bool>> has_folded_;  // by rule and message
};

// "descriptor", "level" and "message" of a notification.
void write_notification(JsonWriter& json, SarifNotification kind, const std::vector<std::string>& arguments);

}  // namespace iislint::report
