// Time limits of the ASP.NET Core Module that do not mean what they seem to say (web.config reference of ASP.NET Core,
// learn.microsoft.com). Each limit of an application has a finding of its own, at its own place.
#include "rules/code_rules/core_time_limits.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/ascii.hpp"
#include "config/value.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/facts/aspnet.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using findings::Level;

constexpr std::int64_t little_time_to_start = 30;  // seconds

struct LimitFields {
    Field request_timeout = field_of(ObjectKind::application, "system.webServer/aspNetCore/@requestTimeout");
    Field startup = field_of(ObjectKind::application, "system.webServer/aspNetCore/@startupTimeLimit");
    Field shutdown = field_of(ObjectKind::application, "system.webServer/aspNetCore/@shutdownTimeLimit");
    Field pool_shutdown = field_of(ObjectKind::application_pool, "processModel/@shutdownTimeLimit");
};

class LimitCheck {
public:
    LimitCheck(const Rule& rule, Evaluator& evaluator, std::vector<Finding>& out)
        : rule_(rule), evaluator_(evaluator), out_(out) {}

    void check(const Object& application, const CoreApplication& core) {
        const auto& known = fields<LimitFields>();
        const Value timeout = evaluator_.value(application, known.request_timeout);
        if (timeout.effective.is_written() && has_sixty_minutes_or_seconds(timeout.text()))
            report(application, core, known.request_timeout, timeout, Level::error, "request-timeout-of-sixty", {});
        const Value startup = evaluator_.value(application, known.startup);
        const std::optional<std::int64_t> seconds = config::parse_integer(startup.text());
        if (startup.effective.is_written() && seconds && *seconds >= 0 && *seconds < little_time_to_start)
            report(application, core, known.startup, startup, Level::warning,
                   *seconds == 0 ? "no-time-to-start" : "little-time-to-start", {});
        check_shutdown(application, core);
    }

private:
    void check_shutdown(const Object& application, const CoreApplication& core) {
        const auto& known = fields<LimitFields>();
        const std::uint32_t pool = application_of(application).pool;
        if (pool == config::no_index) return;
        const Value shutdown = evaluator_.value(application, known.shutdown);
        const Value granted = evaluator_.value(pool_object(application.server, pool), known.pool_shutdown);
        const std::optional<std::int64_t> wanted = config::parse_integer(shutdown.text());
        const std::optional<std::int64_t> seconds = config::parse_time_span(granted.text());
        if (!wanted || !seconds || *wanted <= *seconds) return;
        report(application, core, known.shutdown, shutdown, Level::note, "shutdown-cut-short",
               {std::string(granted.text()), std::string(application_of(application).pool_name)});
    }

    void report(const Object& application, const CoreApplication& core, const Field& field, const Value& value,
                Level level, std::string_view message, std::vector<std::string> more) {
        Finding finding = build_finding(rule_, application, evaluator_);
        if (!is_vendor_managed(application)) finding.level = level;
        const config::Server& server = *application.server;
        std::vector<std::string> arguments = {
            server.is_known() ? server.application_name(application.index) : server.file().path(),
            std::string(value.text())};
        arguments.insert(arguments.end(), more.begin(), more.end());
        say(finding, rule_, message, std::move(arguments));
        const config::EffectiveValue& v = value.effective;
        finding.location = v.is_written() ? place_of_value(*v.file, v.attribute)
                                          : place_of_element(*core.section.file, core.section.node);
        if (evaluator_.options().with_xpath && v.is_written())
            finding.location.xpath = xpath_of_value(*v.file, v.node, v.attribute);
        finding.is_missing_value = !v.is_written();
        finding.fingerprint = fingerprint(finding, field.text);
        out_.push_back(std::move(finding));
    }

    const Rule& rule_;
    Evaluator& evaluator_;
    std::vector<Finding>& out_;
};

}  // namespace

bool has_sixty_minutes_or_seconds(std::string_view time_span) {
    if (const std::size_t dot = time_span.find('.'); dot != std::string_view::npos) time_span.remove_prefix(dot + 1);
    std::string_view parts[3];
    for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t colon = i < 2 ? time_span.find(':') : time_span.size();
        if (colon == std::string_view::npos) return false;
        parts[i] = time_span.substr(0, colon);
        time_span.remove_prefix(std::min(colon + 1, time_span.size()));
        if (!config::parse_integer(parts[i])) return false;
    }
    return parts[1] == "60" || parts[2] == "60";
}

void check_core_time_limits(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                            std::vector<Finding>& out) {
    LimitCheck check(rule, evaluator, out);
    for (std::uint32_t i = 0; i < server.applications().size(); ++i) {
        const Object application = application_object(&server, i);
        if (const std::optional<CoreApplication> core = core_application(application, evaluator))
            check.check(application, *core);
    }
}

}  // namespace iislint::rules
