// Findings made by hand for the tests of the reporters: two files that are one server and one site, three rules.
//
//   Sample sample;
//   sample.findings.push_back(sample.idle("Shop"));
//   std::string text = sample.write(write_text);
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/finding.hpp"
#include "report/reporter.hpp"
#include "text/source.hpp"

namespace iislint::report {

inline constexpr std::string_view server_config =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    "<configuration>\n"
    "  <system.applicationHost>\n"
    "    <applicationPools>\n"
    "      <add name=\"Shop\" startMode=\"AlwaysRunning\">\n"
    "        <processModel idleTimeout=\"00:20:00\" />\n"
    "      </add>\n"
    "      <add name=\"Blog\" startMode=\"AlwaysRunning\" />\n"
    "      <applicationPoolDefaults>\n"
    "        <processModel identityType=\"SpecificUser\" userName=\"svc\" password=\"hunter2\" />\n"
    "      </applicationPoolDefaults>\n"
    "    </applicationPools>\n"
    "  </system.applicationHost>\n"
    "</configuration>\n";

// A byte order mark, CR LF, and characters whose columns differ between code points and UTF-16.
inline constexpr std::string_view site_config =
    "\xEF\xBB\xBF<?xml version=\"1.0\"?>\r\n"
    "<configuration>\r\n"
    "  <system.webServer>\r\n"
    "    <!-- caf\u00E9 \U0001F600 --><httpErrors errorMode=\"Detailed\" />\r\n"
    "  </system.webServer>\r\n"
    "</configuration>\r\n";

class Sample {
public:
    Sample() {
        idle_rule.id = "IDLE001";
        idle_rule.name = "idle-timeout-on-always-running";
        idle_rule.tags = {"availability", "warm-up"};
        idle_rule.summary = "An AlwaysRunning pool still shuts down when idle.";
        idle_rule.why = {"The worker process ends after the idle time-out. Nothing starts it before the next request."};
        idle_rule.condition = "startMode is AlwaysRunning and processModel/@idleTimeout is above zero.";
        idle_rule.advice = "Set <processModel idleTimeout=\"00:00:00\" />.";
        idle_rule.references = {"IIS configuration reference: processModel"};
        idle_rule.messages = {
            {"default", "Pool '{0}' is AlwaysRunning, yet its worker process stops after '{1}' without a request."}};

        errors_rule.id = "HTTP001";
        errors_rule.name = "detailed-errors-for-all";
        errors_rule.level = findings::Level::error;
        errors_rule.summary = "Remote clients see detailed errors.";
        errors_rule.messages = {{"default", "Remote clients of '{0}' get detailed errors."}};

        malformed_rule.id = "CONF000";
        malformed_rule.name = "file-not-well-formed";
        malformed_rule.level = findings::Level::error;
        malformed_rule.summary = "A file is not well-formed XML.";
        malformed_rule.messages = {{"default", "This file is not well-formed: '{0}'."}};

        server = &add_source("server/applicationHost.config", server_config);
        site = &add_source("site/web.config", site_config);
    }

    const text::Source& add_source(std::string path, std::string_view bytes) {
        sources_.push_back(std::make_unique<text::Source>(text::Source::decode(std::move(path), std::string(bytes))));
        return *sources_.back();
    }

    // The span of the `count`th occurrence of `needle`.
    static text::Span span_of(const text::Source& source, std::string_view needle, int count = 1) {
        std::size_t at = source.text().find(needle);
        while (--count > 0) at = source.text().find(needle, at + 1);
        return {static_cast<text::Offset>(at), static_cast<text::Offset>(at + needle.size())};
    }
    static findings::Location at(const text::Source& source, std::string_view needle, std::string xpath = {}) {
        return {&source, span_of(source, needle), std::move(xpath)};
    }

    // At the written value in applicationHost.config.
    findings::Finding idle(const std::string& pool) const {
        findings::Finding finding;
        finding.rule = &idle_rule;
        finding.arguments = {pool, "00:20:00"};
        finding.config_path = "MACHINE/WEBROOT/APPHOST";
        finding.subject = {findings::SubjectKind::application_pool, pool};
        finding.location =
            at(*server, "00:20:00",
               "/configuration/system.applicationHost/applicationPools/add[@name='Shop']/processModel/@idleTimeout");
        finding.effective = {{"processModel/@idleTimeout", "00:20:00", findings::Origin::explicit_, finding.location},
                             {"processModel/@idleTimeoutAction", "Terminate", findings::Origin::schema, {}}};
        finding.fixes = {
            {"Never stop for idleness", findings::Safety::safe, {{server, {{finding.location.span, "00:00:00"}}}}},
            {"Suspend the worker process instead",
             findings::Safety::unsafe,
             {{server,
               {{{finding.location.span.end + 1, finding.location.span.end + 1}, " idleTimeoutAction=\"Suspend\""}}}}}};
        finding.fingerprint = 0x0123456789abcdef;
        return finding;
    }

    // At a start tag that lacks the setting.
    findings::Finding idle_by_default() const {
        findings::Finding finding = idle("Blog");
        finding.location = at(*server, "<add name=\"Blog\" startMode=\"AlwaysRunning\" />",
                              "/configuration/system.applicationHost/applicationPools/add[@name='Blog']");
        finding.is_missing_value = true;
        finding.effective = {{"processModel/@idleTimeout", "00:20:00", findings::Origin::schema, {}}};
        const text::Offset end = finding.location.span.end;
        finding.fixes = {
            {"Never stop for idleness",
             findings::Safety::safe,
             {{server, {{{end - 3, end}, ">\n        <processModel idleTimeout=\"00:00:00\" />\n      </add>"}}}}}};
        finding.fingerprint = 0xfedcba9876543210;
        return finding;
    }

    // In web.config, inherited by way of another place.
    findings::Finding detailed_errors(const std::string& site_name) const {
        findings::Finding finding;
        finding.rule = &errors_rule;
        finding.level = findings::Level::error;
        finding.arguments = {site_name};
        finding.config_path = "MACHINE/WEBROOT/APPHOST/" + site_name;
        finding.subject = {findings::SubjectKind::site, site_name};
        finding.location = at(*site, "Detailed", "/configuration/system.webServer/httpErrors/@errorMode");
        finding.related = {{at(*server, "system.applicationHost", "/configuration/system.applicationHost"),
                            "every site of this server meets it"}};
        finding.effective = {{"httpErrors/@errorMode", "Detailed", findings::Origin::explicit_, finding.location}};
        finding.fixes = {{"Show details on the server only",
                          findings::Safety::unsafe,
                          {{site, {{finding.location.span, "DetailedLocalOnly"}}}}}};
        return finding;
    }

    Report report() const {
        Report report;
        report.findings = &findings;
        report.rules = {&malformed_rule, &errors_rule, &idle_rule};
        report.notices = notices;
        report.summary = {2, 3, 1, 2, 0};
        report.exit_code = findings.empty() ? 0 : 1;
        report.color = color;
        report.has_suppressions = has_suppressions;
        report.has_baseline = has_baseline;
        report.level_overrides = level_overrides;
        report.repository_uri = "https://example.com/acme/web.git";
        return report;
    }

    std::string write(void (*format)(const Report&, const Sink&)) const {
        std::string out;
        format(report(), [&out](std::string_view piece) { out += piece; });
        return out;
    }

    findings::RuleInfo idle_rule;
    findings::RuleInfo errors_rule;
    findings::RuleInfo malformed_rule;
    const text::Source* server = nullptr;
    const text::Source* site = nullptr;
    std::vector<findings::Finding> findings;
    std::vector<Notice> notices;
    bool color = false;
    bool has_suppressions = false;
    bool has_baseline = false;
    std::vector<std::pair<const findings::RuleInfo*, findings::Level>> level_overrides;

private:
    std::vector<std::unique_ptr<text::Source>> sources_;
};

}  // namespace iislint::report
