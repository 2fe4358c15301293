#include "report/sarif_rules.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "report/plain_text.hpp"
#include "report/sarif_text.hpp"
#include "report/source_lines.hpp"
#include "report/subject_names.hpp"
#include "report/tool.hpp"

namespace iislint::report {
namespace {

using findings::FindingGroup;
using findings::Level;
using findings::MessageFormat;
using findings::RuleInfo;

constexpr std::size_t longest_description = 1000;
constexpr std::size_t most_tags = 20;

// A rule without a wording of its own says its summary.
const MessageFormat& wording(const RuleInfo& rule, std::size_t index, MessageFormat& storage) {
    if (index < rule.messages.size()) return rule.messages[index];
    storage = {"default", sentence(rule.summary)};
    return storage;
}

std::string folded_id(std::string_view id) { return std::string(id) + "-and-others"; }

std::string folded_format(std::string_view format) {
    return fmt::format("{} The same holds for '{{{}}}'.", format, placeholder_count(format));
}

std::string_view problem_severity(Level level) {
    switch (level) {
        case Level::error:
            return "error";
        case Level::warning:
            return "warning";
        case Level::note:
            return "recommendation";
    }
    return "warning";
}

std::string shortened(std::string text) {
    if (text.size() <= longest_description) return text;
    text.resize(character_start(text, longest_description));
    return text + "…";
}

std::string suppression_hint(std::string_view id) { return fmt::format("<!-- iislint: ignore[{}] reason -->", id); }

std::string help_text(const RuleInfo& rule) {
    std::string out = sentence(rule.summary);
    auto add = [&out](std::string_view heading, std::string_view text) {
        if (text.empty()) return;
        out += "\n\n";
        out += heading;
        out += text;
    };
    for (const std::string& paragraph : rule.why) add("", paragraph);
    add("When: ", rule.condition);
    add("What to do: ", rule.advice);
    for (const std::string& reference : rule.references) add("See: ", reference);
    if (rule.id != malformed_file_rule)
        add("To accept it at one place, put this comment before the element: ", suppression_hint(rule.id));
    return out;
}

// Outside of `code`, a tag name in plain text would be taken for HTML and vanish.
void append_markdown(std::string& out, std::string_view plain) {
    bool is_code = false;
    for (const char c : plain) {
        if (c == '`') is_code = !is_code;
        if (!is_code && (c == '<' || c == '*')) out += '\\';
        out += c;
    }
}

std::string help_markdown(const RuleInfo& rule) {
    std::string out = fmt::format("# {} {}\n\n", rule.id, rule.name);
    append_markdown(out, sentence(rule.summary));
    auto begin = [&out](std::string_view heading) {
        out += "\n\n## ";
        out += heading;
    };
    if (!rule.why.empty()) begin("Why");
    for (const std::string& paragraph : rule.why) {
        out += "\n\n";
        append_markdown(out, paragraph);
    }
    if (!rule.condition.empty()) {
        begin("When");
        out += "\n\n";
        append_markdown(out, rule.condition);
    }
    if (!rule.advice.empty()) {
        begin("What to do");
        out += "\n\n";
        append_markdown(out, rule.advice);
    }
    if (!rule.references.empty()) {
        begin("References");
        out += '\n';
    }
    for (const std::string& reference : rule.references) {
        out += "\n- ";
        append_markdown(out, reference);
    }
    if (rule.id == malformed_file_rule) return out + '\n';
    begin("Accept it at one place");
    out += "\n\nPut this comment before the element:\n\n```xml\n" + suppression_hint(rule.id) + "\n```\n";
    return out;
}

void write_text_object(JsonWriter& json, std::string_view name, std::string_view text) {
    json.open_object(name);
    json.field("text", text);
    json.close_object();
}

std::vector<std::string_view> distinct_tags(const RuleInfo& rule) {
    std::vector<std::string_view> tags;
    for (const std::string& tag : rule.tags)
        if (tags.size() < most_tags && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
    for (const std::string& control : rule.controls)
        if (tags.size() < most_tags) tags.push_back(control);
    return tags;
}

struct NotificationInfo {
    std::string_view id;
    std::string_view name;
    std::string_view level;
    std::string_view summary;
    std::string_view description;
    std::string_view help;
    std::string_view format;
};

// In the order of SarifNotification.
constexpr NotificationInfo notifications[] = {
    {"TOOL001", "FileNotParsed", "warning", "A file is not well-formed XML.",
     "The file is not well-formed XML, so no rule other than the one that says so ran on it.", "Repair the XML.",
     "No other rule ran on '{0}', which is not well-formed."},
    {"TOOL002", "RunRemark", "note", "Something about the run is worth knowing.",
     "The run went well; something about its input or options is worth knowing.", "Nothing needs to be done.",
     "About '{0}': '{1}'."},
    {"TOOL003", "RunWarning", "warning", "A part of the input was not checked as expected.",
     "The run went on, but a part of the input was not checked, or not as the options ask.",
     "Look at the path and the options that the message names.", "About '{0}': '{1}'."},
    {"TOOL004", "RunFailure", "error", "The tool could not do its job.",
     "A file could not be read, an option or a settings file is wrong, or a report could not be written.",
     "Repair what the message names and run the tool again.", "About '{0}': '{1}'."},
};

void write(JsonWriter& json, const NotificationInfo& info) {
    json.open_object();
    json.field("id", info.id);
    json.field("name", info.name);
    write_text_object(json, "shortDescription", info.summary);
    write_text_object(json, "fullDescription", info.description);
    write_text_object(json, "help", info.help);
    json.field("helpUri", fmt::format("{}/notifications/{}", tool_uri, info.id));
    json.open_object("defaultConfiguration");
    json.field("level", info.level);
    json.close_object();
    json.open_object("messageStrings");
    write_text_object(json, "default", info.format);
    json.close_object();
    json.close_object();
}

void write_component(JsonWriter& json, const SarifTaxonomy& taxonomy, std::size_t index) {
    json.open_object();
    json.field("name", taxonomy.set->name);
    json.field("index", std::uint64_t{index});
    json.close_object();
}

SarifMessage filled(std::string id, std::string_view format, std::vector<std::string> arguments) {
    for (std::string& argument : arguments)
        if (plain_prefix<>(argument) < argument.size()) argument = visible(argument);
    SarifMessage message{std::move(id), std::move(arguments), {}};
    message.text = sarif_text(findings::format_message(format, message.arguments));
    return message;
}

}  // namespace

void write_message(JsonWriter& json, const SarifMessage& message) {
    json.open_object("message");
    json.field("id", message.id);
    if (!message.arguments.empty()) {
        json.open_array("arguments");
        for (const std::string& argument : message.arguments) json.string(argument);
        json.close_array();
    }
    json.field("text", message.text);
    json.close_object();
}

void write_notification(JsonWriter& json, SarifNotification kind, const std::vector<std::string>& arguments) {
    const auto index = static_cast<std::size_t>(kind);
    const NotificationInfo& info = notifications[index];
    json.open_object("descriptor");
    json.field("id", info.id);
    json.field("index", std::uint64_t{index});
    json.close_object();
    json.field("level", info.level);
    write_message(json, filled("default", info.format, arguments));
}

SarifRules::SarifRules(const Report& report, const std::vector<FindingGroup>& groups) : rules_(report.rules) {
    for (const RuleInfo* rule : rules_) index_.emplace(rule, 0);
    for (const FindingGroup& group : groups)
        if (index_.emplace(group.first->rule, 0).second) rules_.push_back(group.first->rule);
    std::stable_sort(rules_.begin(), rules_.end(), [](const RuleInfo* a, const RuleInfo* b) { return a->id < b->id; });
    for (std::size_t i = 0; i < rules_.size(); ++i) index_[rules_[i]] = static_cast<std::uint32_t>(i);

    for (const findings::ControlSet& set : findings::control_sets()) {
        SarifTaxonomy taxonomy{&set, {}};
        for (const findings::Control& control : set.controls) {
            const auto is_it = [&](const std::string& id) { return findings::find_control(id) == &control; };
            const auto names_it = [&](const RuleInfo* rule) {
                return std::any_of(rule->controls.begin(), rule->controls.end(), is_it);
            };
            if (std::any_of(rules_.begin(), rules_.end(), names_it)) taxonomy.taxa.push_back(&control);
        }
        if (!taxonomy.taxa.empty()) taxonomies_.push_back(std::move(taxonomy));
    }

    has_folded_.resize(rules_.size());
    for (const FindingGroup& group : groups) {
        if (group.members.size() == 1) continue;
        std::vector<bool>& folded = has_folded_[index(*group.first->rule)];
        folded.resize(std::max<std::size_t>(folded.size(), group.first->message_index + std::size_t{1}));
        folded[group.first->message_index] = true;
    }
}

void SarifRules::write(JsonWriter& json) const {
    json.open_array("rules");
    for (const RuleInfo* rule : rules_) {
        json.new_line();
        write(json, *rule);
    }
    json.close_array();
    json.new_line();
    json.open_array("notifications");
    for (const NotificationInfo& info : notifications) {
        json.new_line();
        report::write(json, info);
    }
    json.close_array();
    if (taxonomies_.empty()) return;
    json.open_array("supportedTaxonomies");
    for (std::size_t i = 0; i < taxonomies_.size(); ++i) write_component(json, taxonomies_[i], i);
    json.close_array();
}

void SarifRules::write_taxonomies(JsonWriter& json) const {
    if (taxonomies_.empty()) return;
    json.open_array("taxonomies");
    for (const SarifTaxonomy& taxonomy : taxonomies_) {
        json.new_line();
        json.open_object();
        json.field("name", taxonomy.set->name);
        json.field("fullName", taxonomy.set->full_name);
        json.field("organization", taxonomy.set->organization);
        write_text_object(json, "shortDescription", taxonomy.set->summary);
        json.open_array("taxa");
        for (const findings::Control* control : taxonomy.taxa) {
            json.open_object();
            json.field("id", control->id);
            write_text_object(json, "shortDescription", sentence(control->title));
            json.close_object();
        }
        json.close_array();
        json.close_object();
    }
    json.close_array();
    json.new_line();
}

void SarifRules::write_overrides(JsonWriter& json, const Report& report) const {
    bool is_open = false;
    for (const auto& [rule, level] : report.level_overrides) {
        const auto at = index_.find(rule);
        if (at == index_.end()) continue;
        if (!is_open) json.open_array("ruleConfigurationOverrides");
        is_open = true;
        json.open_object();
        json.open_object("configuration");
        json.field("level", to_string(level));
        json.close_object();
        json.open_object("descriptor");
        json.field("id", rule->id);
        json.field("index", at->second);
        json.close_object();
        json.close_object();
    }
    if (is_open) json.close_array();
}

void SarifRules::write_relationships(JsonWriter& json, const RuleInfo& rule) const {
    bool is_open = false;
    for (const std::string& id : rule.controls) {
        const findings::Control* control = findings::find_control(id);
        for (std::size_t i = 0; i < taxonomies_.size() && control != nullptr; ++i) {
            const auto& taxa = taxonomies_[i].taxa;
            const auto at = std::find(taxa.begin(), taxa.end(), control);
            if (at == taxa.end()) continue;
            if (!is_open) json.open_array("relationships");
            is_open = true;
            json.open_object();
            json.open_object("target");
            json.field("id", control->id);
            json.field("index", static_cast<std::uint64_t>(at - taxa.begin()));
            json.key("toolComponent");
            write_component(json, taxonomies_[i], i);
            json.close_object();
            json.open_array("kinds");
            json.string("relevant");
            json.close_array();
            json.close_object();
        }
    }
    if (is_open) json.close_array();
}

void SarifRules::write(JsonWriter& json, const RuleInfo& rule) const {
    json.open_object();
    json.field("id", rule.id);
    json.field("name", pascal_case(rule.name));
    write_text_object(json, "shortDescription", shortened(sentence(rule.summary)));
    write_text_object(json, "fullDescription", shortened(sentence(rule.why.empty() ? rule.summary : rule.why.front())));
    json.open_object("help");
    json.field("text", help_text(rule));
    json.field("markdown", help_markdown(rule));
    json.close_object();
    json.field("helpUri", fmt::format("{}/rules/{}", tool_uri, rule.id));
    json.open_object("defaultConfiguration");
    json.field("level", to_string(rule.level));
    json.close_object();

    json.open_object("messageStrings");
    const std::vector<bool>& folded = has_folded_[index(rule)];
    MessageFormat storage;
    for (std::size_t i = 0; i < std::max<std::size_t>(rule.messages.size(), 1); ++i) {
        const MessageFormat& message = wording(rule, i, storage);
        write_text_object(json, message.id, sarif_format(message.format));
        if (i < folded.size() && folded[i])
            write_text_object(json, folded_id(message.id), sarif_format(folded_format(message.format)));
    }
    json.close_object();

    write_relationships(json, rule);
    json.open_object("properties");
    if (const std::vector<std::string_view> tags = distinct_tags(rule); !tags.empty()) {
        json.open_array("tags");
        for (const std::string_view tag : tags) json.string(tag);
        json.close_array();
    }
    json.field("precision", "high");
    json.field("problem.severity", problem_severity(rule.level));
    json.close_object();
    json.close_object();
}

SarifMessage SarifRules::message(const FindingGroup& group) const {
    const findings::Finding& finding = *group.first;
    MessageFormat storage;
    const MessageFormat& own = wording(*finding.rule, finding.message_index, storage);
    std::vector<std::string> arguments = finding.arguments;
    arguments.resize(placeholder_count(own.format));
    if (group.members.size() == 1) return filled(own.id, own.format, std::move(arguments));
    arguments.push_back(other_subjects(group, ""));
    return filled(folded_id(own.id), folded_format(own.format), std::move(arguments));
}

}  // namespace iislint::report
