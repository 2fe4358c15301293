// Format `sarif`: one SARIF 2.1.0 run, written from front to back. The profile is the one that code scanning services
// and Microsoft's validator accept without a remark; docs/formats.md describes it.
#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "report/group_fixes.hpp"
#include "report/json_writer.hpp"
#include "report/redact.hpp"
#include "report/reporter.hpp"
#include "report/sarif_place.hpp"
#include "report/sarif_rules.hpp"
#include "report/sarif_text.hpp"
#include "report/tool.hpp"

namespace iislint::report {
namespace {

using findings::FileEdits;
using findings::Finding;
using findings::FindingGroup;
using findings::Fix;
using findings::Level;
using findings::Related;

constexpr std::string_view schema_uri = "https://schemastore.azurewebsites.net/schemas/json/sarif-2.1.0.json";
constexpr std::size_t most_related_locations = 10;

std::string_view exit_code_description(int exit_code) {
    switch (exit_code) {
        case 0:
            return "No finding at or above the failure threshold.";
        case 1:
            return "Findings at or above the failure threshold.";
        default:
            return "The tool could not do its job.";
    }
}

SarifNotification notification(Level level) {
    switch (level) {
        case Level::note:
            return SarifNotification::remark;
        case Level::warning:
            return SarifNotification::warning;
        case Level::error:
            return SarifNotification::failure;
    }
    return SarifNotification::failure;
}

// The notification's format puts quotes and a full stop around it.
std::string_view without_full_stop(std::string_view text) {
    text = trim(text);
    if (text.ends_with('.')) text.remove_suffix(1);
    return text;
}

class SarifReport {
public:
    SarifReport(const Report& report, const Sink& sink)
        : report_(report), groups_(findings::group_findings(*report.findings)), rules_(report, groups_), json_(sink) {}

    void write() {
        json_.open_object();
        json_.field("$schema", schema_uri);
        json_.field("version", "2.1.0");
        json_.new_line();
        json_.open_array("runs");
        json_.open_object();
        write_tool();
        json_.new_line();
        rules_.write_taxonomies(json_);
        write_invocation();
        json_.new_line();
        write_roots();
        json_.open_object("automationDetails");
        json_.field("id", fmt::format("{}/", tool_name));
        json_.close_object();
        json_.field("columnKind", "utf16CodeUnits");
        json_.new_line();
        json_.open_array("results");
        for (const FindingGroup& group : groups_) {
            json_.new_line();
            write_result(group);
        }
        json_.close_array();
        json_.new_line();
        write_newline_sequences();
        if (has_redacted_value_ || places_.has_redacted()) {
            json_.open_array("redactionTokens");
            json_.string(redacted);
            json_.close_array();
        }
        json_.close_object();
        json_.close_array();
        json_.close_object();
        json_.finish();
    }

private:
    void write_tool() {
        json_.open_object("tool");
        json_.open_object("driver");
        json_.field("name", tool_name);
        json_.field("fullName", fmt::format("{} {}", tool_name, tool_version));
        json_.field("version", tool_version);
        json_.field("semanticVersion", tool_version);
        json_.field("informationUri", tool_uri);
        json_.field("language", "en-US");
        rules_.write(json_);
        json_.close_object();
        json_.close_object();
    }

    void write_invocation() {
        const bool has_failed =
            report_.exit_code > 1 || std::any_of(report_.notices.begin(), report_.notices.end(),
                                                 [](const Notice& notice) { return notice.level == Level::error; });
        json_.open_array("invocations");
        json_.open_object();
        json_.field("executionSuccessful", !has_failed);
        json_.field("exitCode", static_cast<std::uint32_t>(std::max(report_.exit_code, 0)));
        json_.field("exitCodeDescription", exit_code_description(report_.exit_code));
        rules_.write_overrides(json_, report_);
        write_notifications();
        json_.close_object();
        json_.close_array();
    }

    void write_notifications() {
        bool is_open = false;
        auto begin = [&] {
            if (!is_open) json_.open_array("toolExecutionNotifications");
            is_open = true;
            json_.open_object();
        };
        for (const FindingGroup& group : groups_) {
            const findings::Location& location = group.first->location;
            if (group.first->rule->id != malformed_file_rule || location.source == nullptr) continue;
            begin();
            write_notification(json_, SarifNotification::file_not_parsed, {location.source->path()});
            json_.open_array("locations");
            json_.open_object();
            places_.write_location(json_, location);
            json_.close_object();
            json_.close_array();
            json_.close_object();
        }
        for (const Notice& notice : report_.notices) {
            begin();
            write_notification(
                json_, notification(notice.level),
                {notice.path.empty() ? "the run" : notice.path, std::string(without_full_stop(notice.message))});
            json_.close_object();
        }
        if (is_open) json_.close_array();
    }

    void write_roots() {
        if (!report_.repository_uri.empty()) {
            json_.open_array("versionControlProvenance");
            json_.open_object();
            json_.field("repositoryUri", report_.repository_uri);
            json_.open_object("mappedTo");
            json_.field("uriBaseId", "SRCROOT");
            json_.close_object();
            json_.close_object();
            json_.close_array();
        }
        json_.open_object("originalUriBaseIds");
        json_.open_object("SRCROOT");
        json_.open_object("description");
        json_.field("text", "The root of the repository.");
        json_.close_object();
        json_.close_object();
        json_.close_object();
    }

    void write_newline_sequences() {
        json_.open_array("newlineSequences");
        json_.string("\r\n");
        if (places_.has_lone_carriage_return()) json_.string("\r");
        json_.string("\n");
        json_.close_array();
    }

    void write_result(const FindingGroup& group) {
        const Finding& finding = *group.first;
        json_.open_object();
        json_.field("ruleId", finding.rule->id);
        json_.field("ruleIndex", rules_.index(*finding.rule));
        json_.field("level", to_string(finding.level));
        json_.field("kind", "fail");
        const SarifMessage message = rules_.message(group);
        for (const std::string& argument : message.arguments)
            has_redacted_value_ = has_redacted_value_ || argument.find(redacted) != std::string::npos;
        write_message(json_, message);
        if (finding.location.source != nullptr) {
            json_.open_array("locations");
            json_.open_object();
            places_.write_location(json_, finding.location);
            json_.close_object();
            json_.close_array();
        }
        write_related(finding);
        write_fingerprints(finding);
        write_fixes(group);
        write_suppressions(finding);
        if (report_.has_baseline) json_.field("baselineState", to_string(finding.baseline));
        write_properties(group);
        json_.close_object();
    }

    void write_related(const Finding& finding) {
        std::uint32_t id = 0;
        for (const Related& related : finding.related) {
            if (related.location.source == nullptr) continue;
            if (id == most_related_locations) break;
            if (id++ == 0) json_.open_array("relatedLocations");
            json_.open_object();
            json_.field("id", id);
            json_.open_object("message");
            json_.field("text", sarif_text(sentence(related.message)));
            json_.close_object();
            places_.write_location(json_, related.location);
            json_.close_object();
        }
        if (id > 0) json_.close_array();
    }

    // All results have them or none: an empty list says that a result is not suppressed.
    void write_suppressions(const Finding& finding) {
        if (!report_.has_suppressions) return;
        json_.open_array("suppressions");
        if (const findings::Suppression* suppression = finding.suppression.get(); suppression != nullptr) {
            json_.open_object();
            json_.field("kind", suppression->in_source ? "inSource" : "external");
            json_.field("status", "accepted");
            if (!suppression->reason.empty()) json_.visible_field("justification", suppression->reason);
            if (suppression->place.source != nullptr) {
                json_.open_object("location");
                places_.write_location(json_, suppression->place);
                json_.close_object();
            }
            json_.close_object();
        }
        json_.close_array();
    }

    void write_fingerprints(const Finding& finding) {
        json_.open_object("partialFingerprints");
        if (finding.location.source != nullptr) {
            const std::string_view hash = places_.line_hash(finding.location);
            if (!hash.empty()) json_.field("primaryLocationLineHash", hash);
        }
        json_.field("iisConfigPath/v1", fmt::format("{:016x}", finding.fingerprint));
        json_.close_object();
    }

    void write_fixes(const FindingGroup& group) {
        bool is_open = false;
        for (const Fix& fix : group_fixes(group, fix_storage_)) {
            const auto has_edits = [](const FileEdits& file) { return !file.edits.empty(); };
            if (std::none_of(fix.files.begin(), fix.files.end(), has_edits)) continue;
            if (!is_open) json_.open_array("fixes");
            is_open = true;
            write_fix(fix);
        }
        if (is_open) json_.close_array();
    }

    void write_fix(const Fix& fix) {
        json_.open_object();
        json_.open_object("description");
        json_.field("text", sarif_text(sentence(fix.title)));
        json_.close_object();
        json_.open_array("artifactChanges");
        for (const FileEdits& file : fix.files) {
            if (file.edits.empty()) continue;
            json_.open_object();
            places_.write_artifact(json_, *file.source);
            json_.open_array("replacements");
            for (const text::Edit& edit : file.edits) {
                json_.open_object();
                json_.open_object("deletedRegion");
                places_.write_region(json_, *file.source, edit.span);
                json_.close_object();
                json_.open_object("insertedContent");
                json_.field("text", edit.text);
                json_.close_object();
                json_.close_object();
            }
            json_.close_array();
            json_.close_object();
        }
        json_.close_array();
        json_.open_object("properties");
        json_.field("applicability", to_string(fix.safety));
        json_.close_object();
        json_.close_object();
    }

    void write_properties(const FindingGroup& group) {
        const Finding& finding = *group.first;
        json_.open_object("properties");
        if (!finding.config_path.empty()) json_.visible_field("configPath", finding.config_path);
        json_.field("subjectKind", to_string(finding.subject.kind));
        json_.open_array("subjects");
        for (const Finding* member : group.members) json_.visible_string(member->subject.name);
        json_.close_array();
        if (!finding.effective.empty()) {
            json_.open_array("effective");
            for (const findings::EffectiveValue& value : finding.effective) {
                has_redacted_value_ = has_redacted_value_ || value.value.find(redacted) != std::string::npos;
                json_.open_object();
                json_.visible_field("field", value.field);
                json_.visible_field("value", value.value);
                json_.field("origin", to_string(value.origin));
                json_.close_object();
            }
            json_.close_array();
        }
        json_.close_object();
    }

    const Report& report_;
    const std::vector<FindingGroup> groups_;
    SarifRules rules_;
    JsonWriter json_;
    SarifPlaces places_;
    std::vector<Fix> fix_storage_;
    bool has_redacted_value_ = false;
};

}  // namespace

void write_sarif(const Report& report, const Sink& sink) { SarifReport(report, sink).write(); }

}  // namespace iislint::report
