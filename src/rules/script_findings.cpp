#include "rules/script_findings.hpp"

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
using scripts::IisCall;
using scripts::Script;
using Kind = IisCall::Kind;

constexpr std::string_view reset_code = "script:iisreset-without-timeout";
constexpr std::string_view stop_code = "script:stop-without-autostart";
constexpr std::string_view offline_code = "script:app-offline-with-fcn-disabled";

// What iisreset waits for by itself, in seconds (iisreset /?).
constexpr std::int64_t wait_of_restart = 20;
constexpr std::int64_t wait_of_stop = 60;

struct ScriptFields {
    Field auto_start = field_of(ObjectKind::application_pool, "@autoStart");
    Field shutdown_limit = field_of(ObjectKind::application_pool, "processModel/@shutdownTimeLimit");
    Field fcn_mode = field_of(ObjectKind::application, "system.web/httpRuntime/@fcnMode");
};

// The application pool of the servers in view whose worker process may take longest to end.
struct LongestDrain {
    std::int64_t seconds = 0;
    std::string pool;
    bool is_known() const { return !pool.empty(); }
};

LongestDrain longest_drain(std::span<const ServerInView> servers) {
    LongestDrain longest;
    const auto& known = fields<ScriptFields>();
    for (const ServerInView& view : servers) {
        if (!view.server->is_known() || view.server->is_iis_express()) continue;
        Evaluator evaluator(*view.options);
        for (std::uint32_t i = 0; i < view.server->pools().size(); ++i) {
            const Object pool = pool_object(view.server, i);
            if (!is_on(pool, known.auto_start, evaluator)) continue;
            const std::int64_t seconds = number_of(pool, known.shutdown_limit, evaluator);
            if (seconds > longest.seconds) longest = {seconds, std::string(view.server->pools()[i].name)};
        }
    }
    return longest;
}

// The ASP.NET applications in view when all of them have fcnMode Disabled, else nothing: a script does not say which
// of them it deploys.
std::string applications_without_fcn(std::span<const ServerInView> servers) {
    constexpr std::size_t shown = 3;
    std::string names;
    std::size_t count = 0;
    for (const ServerInView& view : servers) {
        Evaluator evaluator(*view.options);
        for (std::uint32_t i = 0; i < view.server->applications().size(); ++i) {
            const Object application = application_object(view.server, i);
            if (!is_asp_net(application, evaluator)) continue;
            if (!equal_ignore_case(evaluator.value(application, fields<ScriptFields>().fcn_mode).text(), "Disabled"))
                return {};
            if (++count > shown) continue;
            if (!names.empty()) names += ", ";
            names += view.server->is_known() ? view.server->application_name(i) : view.server->file().path();
        }
    }
    if (count > shown) names += " and " + std::to_string(count - shown) + " more";
    return names;
}

std::string shown_command(const IisCall& call) {
    constexpr std::size_t longest = 120;
    std::string text = call.text;
    for (char& c : text)
        if (c == '\r' || c == '\n' || c == '\t') c = ' ';
    if (text.size() <= longest) return text;
    std::size_t size = longest;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return text.substr(0, size) + " …";
}

class ScriptCheck {
public:
    ScriptCheck(std::span<const Script* const> scripts, std::span<const ServerInView> servers,
                std::vector<Finding>& out)
        : scripts_(scripts), servers_(servers), out_(out) {}

    void check_resets(const Rule& rule) {
        for (const Script* script : scripts_)
            for (const IisCall& call : script->calls())
                if (call.kind == Kind::reset) check_reset(rule, *script, call);
    }

    void check_stops(const Rule& rule) {
        for (const Script* script : scripts_)
            for (const IisCall& call : script->calls()) {
                if (call.kind != Kind::stop_pool || is_taken_care_of(*script, call)) continue;
                report(rule, *script, call, call.pool_is_literal ? "named" : "not-named",
                       {call.pool_is_literal ? call.pool : shown_command(call)});
            }
    }

    void check_app_offline(const Rule& rule) {
        std::optional<std::string> names;
        for (const Script* script : scripts_)
            for (const IisCall& call : script->calls()) {
                if (call.kind != Kind::place_app_offline) continue;
                if (!names) names = applications_without_fcn(servers_);
                if (names->empty()) return;
                report(rule, *script, call, {}, {shown_command(call), *names});
                break;  // one for a script
            }
    }

private:
    void check_reset(const Rule& rule, const Script& script, const IisCall& call) {
        if (!drain_) drain_ = longest_drain(servers_);
        const std::string command = shown_command(call);
        if (call.no_force) return report(rule, script, call, "no-force", {command});
        if (call.has_timeout) {
            if (call.timeout && drain_->is_known() && *call.timeout < drain_->seconds)
                report(rule, script, call, "short",
                       {command, std::to_string(*call.timeout), drain_->pool, std::to_string(drain_->seconds)});
            return;
        }
        const std::int64_t wait = call.only_stops ? wait_of_stop : wait_of_restart;
        if (drain_->is_known()) {
            if (drain_->seconds > wait)
                report(rule, script, call, "short",
                       {command, std::to_string(wait), drain_->pool, std::to_string(drain_->seconds)});
        } else if (!call.only_stops) {
            report(rule, script, call, "bare", {command, std::to_string(wait)});
        }
    }

    static bool may_be_same(const IisCall& stop, const IisCall& other) {
        if (!stop.pool_is_literal || !other.pool_is_literal) return true;
        return equal_ignore_case(stop.pool, other.pool);
    }

    // Something in the script, or another script of the run, keeps the pool stopped for good or starts it again.
    bool is_taken_care_of(const Script& script, const IisCall& stop) const {
        for (const Script* other : scripts_)
            for (const IisCall& call : other->calls()) {
                if (call.kind == Kind::start_pool && may_be_same(stop, call) &&
                    (other != &script || can_come_later(script, stop, call)))
                    return true;
                if (other != &script) continue;
                if (call.kind == Kind::set_auto_start_off && may_speak_of(call, stop)) return true;
                if (call.kind == Kind::delete_pool && may_be_same(stop, call)) return true;
                const bool starts_all =
                    call.kind == Kind::start_services || (call.kind == Kind::reset && !call.only_stops);
                if (starts_all && can_come_later(script, stop, call)) return true;
            }
        return false;
    }

    // Later in the text, in another branch, or anywhere where functions decide the order.
    static bool can_come_later(const Script& script, const IisCall& stop, const IisCall& call) {
        return call.span.begin > stop.span.begin || script.commands().has_subroutines ||
               (call.block != 0 && !scripts::encloses(script.commands(), call.block, stop.block));
    }

    // A command that sets autoStart: for this pool, or for one that a variable names.
    static bool may_speak_of(const IisCall& setting, const IisCall& stop) {
        if (!stop.pool_is_literal) return true;
        const std::string text = to_lower(setting.text);
        return text.find(to_lower(stop.pool)) != std::string::npos || text.find_first_of("$%") != std::string::npos;
    }

    void report(const Rule& rule, const Script& script, const IisCall& call, std::string_view message,
                std::vector<std::string> arguments) {
        Finding finding;
        finding.rule = &rule.info();
        finding.level = rule.info().level;
        finding.subject = {findings::SubjectKind::file, script.path()};
        finding.config_path = script.path();
        finding.location = {&script.source(), call.span, {}};
        say(finding, rule, message, std::move(arguments));
        finding.fingerprint = fingerprint(finding, call.pool.empty() ? call.text : call.pool);
        out_.push_back(std::move(finding));
    }

    std::span<const Script* const> scripts_;
    std::span<const ServerInView> servers_;
    std::vector<Finding>& out_;
    std::optional<LongestDrain> drain_;
};

}  // namespace

bool is_script_code(std::string_view code) { return code == reset_code || code == stop_code || code == offline_code; }

void report_scripts(std::span<const Script* const> scripts, std::span<const ServerInView> servers, const RuleSet& rules,
                    std::vector<Finding>& out) {
    if (scripts.empty()) return;
    ScriptCheck check(scripts, servers, out);
    for (const auto& rule : rules.rules()) {
        if (rule->code() == reset_code) check.check_resets(*rule);
        if (rule->code() == stop_code) check.check_stops(*rule);
        if (rule->code() == offline_code) check.check_app_offline(*rule);
    }
}

}  // namespace iislint::rules
