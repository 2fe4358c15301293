// Format `json`: the contract that other programs build on. Every finding is listed on its own, nothing is folded.
#include <fmt/format.h>

#include "report/json_writer.hpp"
#include "report/reporter.hpp"
#include "report/source_lines.hpp"
#include "report/summary.hpp"
#include "report/tool.hpp"

namespace iislint::report {
namespace {

using findings::Finding;
using findings::Origin;

class JsonReport {
public:
    explicit JsonReport(const Sink& sink) : json_(sink) {}

    void write(const Report& report) {
        json_.open_object();
        json_.field("version", 1U);
        json_.new_line();
        json_.open_object("tool");
        json_.field("name", tool_name);
        json_.field("version", tool_version);
        json_.close_object();
        json_.new_line();
        json_.open_array("findings");
        LevelCounts counts;
        for (const Finding& finding : *report.findings) {
            if (finding.counts()) counts.add(finding.level);
            json_.new_line();
            write(finding);
        }
        json_.close_array();
        json_.new_line();
        json_.open_object("summary");
        json_.field("files", report.summary.files);
        json_.field("findings", counts.total());
        json_.field("errors", counts.errors);
        json_.field("warnings", counts.warnings);
        json_.field("notes", counts.notes);
        json_.field("suppressed", report.summary.suppressed);
        if (report.has_baseline) json_.field("inBaseline", report.summary.in_baseline);
        if (report.summary.outside_changes > 0) json_.field("outsideChanges", report.summary.outside_changes);
        json_.close_object();
        json_.close_object();
        json_.finish();
    }

private:
    void write(const Finding& finding) {
        json_.open_object();
        json_.field("rule", finding.rule->id);
        json_.field("name", finding.rule->name);
        json_.field("level", to_string(finding.level));
        json_.field("message", finding.message());
        json_.field("configPath", finding.config_path);
        json_.open_object("subject");
        json_.field("kind", to_string(finding.subject.kind));
        json_.field("name", finding.subject.name);
        json_.close_object();
        json_.key("location");
        write(finding.location);

        json_.open_array("related");
        for (const findings::Related& related : finding.related) {
            json_.open_object();
            json_.field("message", related.message);
            json_.key("location");
            write(related.location);
            json_.close_object();
        }
        json_.close_array();

        json_.open_array("effective");
        for (const findings::EffectiveValue& value : finding.effective) write(value);
        json_.close_array();

        json_.open_array("fixes");
        for (const findings::Fix& fix : finding.fixes) write(fix);
        json_.close_array();

        if (finding.suppression != nullptr) {
            json_.open_object("suppression");
            json_.field("kind", finding.suppression->in_source ? "inSource" : "external");
            json_.field("reason", finding.suppression->reason);
            json_.close_object();
        }
        if (finding.baseline != findings::BaselineState::none) json_.field("baseline", to_string(finding.baseline));
        json_.field("fingerprint", fmt::format("{:016x}", finding.fingerprint));
        json_.close_object();
    }

    void write(const findings::Location& location) {
        json_.open_object();
        if (location.source != nullptr) {
            SourceLines& lines = sources_.of(*location.source);
            const text::Position begin = lines.position(location.span.begin);
            const text::Position end = lines.position(location.span.end);
            json_.field("file", location.source->path());
            json_.field("startLine", begin.line);
            json_.field("startColumn", begin.column);
            json_.field("endLine", end.line);
            json_.field("endColumn", end.column);
        }
        json_.close_object();
    }

    void write(const findings::EffectiveValue& value) {
        json_.open_object();
        json_.field("field", value.field);
        json_.field("value", value.value);
        json_.field("origin", to_string(value.origin));
        if (value.origin != Origin::schema && value.place.source != nullptr) {
            json_.field("file", value.place.source->path());
            json_.field("line", sources_.of(*value.place.source).line(value.place.span.begin));
        }
        json_.close_object();
    }

    void write(const findings::Fix& fix) {
        json_.open_object();
        json_.field("title", fix.title);
        json_.field("safety", to_string(fix.safety));
        json_.open_array("edits");
        for (const findings::FileEdits& file : fix.files) {
            for (const text::Edit& edit : file.edits) {
                SourceLines& lines = sources_.of(*file.source);
                json_.open_object();
                json_.field("file", file.source->path());
                json_.field("start", std::uint64_t{lines.file_offset(edit.span.begin)});
                json_.field("end", std::uint64_t{lines.file_offset(edit.span.end)});
                json_.field("text", edit.text);
                json_.close_object();
            }
        }
        json_.close_array();
        json_.close_object();
    }

    JsonWriter json_;
    SourceTable sources_;
};

}  // namespace

void write_json(const Report& report, const Sink& sink) { JsonReport(sink).write(report); }

}  // namespace iislint::report
