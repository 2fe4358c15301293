// URL Rewrite rules that answer a warm-up request before the application sees it. Any answer counts as warm, and no
// redirect is followed (Microsoft support notes of 2019 on application initialization; azure-docs on slot warm-up).
#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/code_rules/warm_up_obstacle.hpp"
#include "rules/element_fix.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

using findings::Fix;
using url_rewrite::ActionType;
using url_rewrite::RewriteRule;

bool tests(const RewriteRule& rule, std::string_view variable) {
    return std::any_of(rule.conditions.begin(), rule.conditions.end(), [&](const url_rewrite::RewriteCondition& c) {
        return to_lower(c.input).find(to_lower(variable)) != std::string::npos;
    });
}

// Where files do not tell whether such a rule matches, its author has thought of who asks.
bool is_restricted(const RewriteRule& rule) {
    for (std::string_view variable : {"{APP_WARMING_UP", "{PRELOAD_REQUEST", "{REMOTE_", "{LOCAL_ADDR", "{HTTP_HOST"})
        if (tests(rule, variable)) return true;
    return false;
}

std::optional<Fix> exemption(const config::Server& server, const RewriteRule& rule, const RuleAnswer& answer) {
    // One more condition of MatchAny would let more requests match, not fewer.
    if (answer.fixes.empty() || (rule.match_any && !rule.conditions.empty())) return std::nullopt;
    xml::ElementChange change;
    change.append({"conditions"}, {"add", {{"input", "{WARMUP_REQUEST}"}, {"pattern", "1"}, {"negate", "true"}}});
    Fix fix;
    fix.title = answer.fixes.front().title;
    fix.safety = answer.fixes.front().safety;
    add_change(fix, server, *rule.file, rule.node, change);
    return fix;
}

}  // namespace

void check_warm_up_rewriting(const Rule& rule, const Object& application, Evaluator& evaluator,
                             std::vector<findings::Finding>& out) {
    url_rewrite::Evaluation& evaluation = evaluator.warm_up().rewrite(*application.server);
    report_obstacles(
        rule, application, evaluator, out,
        [&](const WarmUpRequest& request, const Place& place) -> std::optional<Obstacle> {
            const std::string host(request.host.empty() ? "localhost" : request.host);
            const std::optional<url_rewrite::Answer> answer = evaluation.answer(
                {request.path, std::string(request.query), host, request.is_implied()}, place.scopes());
            if (!answer) return std::nullopt;
            const RewriteRule& answering = *answer->rule;
            if (tests(answering, "{WARMUP_REQUEST")) return std::nullopt;
            if (!answer->certain && is_restricted(answering)) return std::nullopt;
            if (evaluator.warm_up().lacks_native_module(*application.server, "RewriteModule", "\\rewrite.dll"))
                return std::nullopt;
            const bool drops = answering.action == ActionType::abort_request;
            Obstacle obstacle{.message = drops ? "dropped" : "answered"};
            obstacle.arguments = {std::string(answering.name)};
            if (!drops) obstacle.arguments.push_back(answering.status);
            if (answer->certain) {
                obstacle.keeps_core_from_starting = true;
                obstacle.fix = [&answering, &server = *application.server](const RuleAnswer& texts) {
                    return exemption(server, answering, texts);
                };
            } else {
                obstacle.message = "doubtful";
                obstacle.arguments.resize(1);
                obstacle.level = findings::Level::note;
            }
            obstacle.file = answering.file;
            obstacle.node = answering.node;
            obstacle.attribute = answering.file->document().find(answering.node, config::name::name);
            return obstacle;
        });
}

}  // namespace iislint::rules
