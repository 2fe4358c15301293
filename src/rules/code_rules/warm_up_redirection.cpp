// httpRedirect where a warm-up request goes (HTTP Redirects <httpRedirect> on learn.microsoft.com).
#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/code_rules/warm_up_obstacle.hpp"

namespace iislint::rules {
namespace {

using config::EffectiveValue;

const config::SectionSchema& redirect_section() {
    return config::sections()[config::section::system_webServer_httpRedirect];
}

// How much of the URL leads to the level whose element this is.
std::size_t base_of(std::span<const config::Scope> scopes, const EffectiveValue& value) {
    for (const config::Scope& scope : scopes)
        if (scope.file == value.file && scope.file->find_section(scope.node, redirect_section()) == value.node)
            return scope.url_size;
    return 0;
}

std::string_view behind(std::string_view path, std::size_t base) {
    path.remove_prefix(std::min(base, path.size()));
    while (path.starts_with('/')) path.remove_prefix(1);
    return path;
}

// The destination of the first wildcard entry that covers the path, whether one counts the path from the site's root
// or from the level of the redirection.
std::optional<std::string_view> wildcard_destination(std::span<const config::Entry> entries, std::string_view path,
                                                     std::string_view relative) {
    for (const config::Entry& entry : entries) {
        const xml::Document& document = entry.file->document();
        const xml::AttributeId wildcard = document.find(entry.node, config::name::wildcard);
        const xml::AttributeId destination = document.find(entry.node, config::name::destination);
        if (wildcard == xml::no_attribute || destination == xml::no_attribute) continue;
        const url_rewrite::Pattern pattern(url_rewrite::PatternSyntax::wildcard, document.value(wildcard), true);
        url_rewrite::Captures captures;
        const std::string rooted = "/" + std::string(relative);
        if (pattern.match(path, captures) == url_rewrite::Truth::yes &&
            pattern.match(rooted, captures) == url_rewrite::Truth::yes)
            return document.value(destination);
    }
    return std::nullopt;
}

std::string_view status_of(std::string_view name) {
    if (equal_ignore_case(name, "Permanent")) return "301";
    if (equal_ignore_case(name, "Temporary")) return "307";
    if (equal_ignore_case(name, "PermRedirect")) return "308";
    return "302";
}

}  // namespace

void check_warm_up_redirection(const Rule& rule, const Object& application, Evaluator& evaluator,
                               std::vector<findings::Finding>& out) {
    report_obstacles(
        rule, application, evaluator, out,
        [&](const WarmUpRequest& request, const Place& place) -> std::optional<Obstacle> {
            const auto value = [&](xml::NameId attribute) { return place.value(redirect_section(), {}, attribute); };
            const EffectiveValue enabled = value(config::name::enabled);
            if (!enabled.is_written() || !config::parse_boolean(enabled.text).value_or(false)) return std::nullopt;
            const std::string_view relative = behind(request.path, base_of(place.scopes(), enabled));
            std::string_view destination = value(config::name::destination).text;
            const bool child_only = config::parse_boolean(value(config::name::childOnly).text).value_or(false);
            bool everything = false;
            if (const auto by_wildcard = wildcard_destination(place.entries(redirect_section(), xml::unknown_name),
                                                              request.path, relative)) {
                destination = *by_wildcard;
            } else {
                if (destination.empty()) return std::nullopt;
                // Documentation and IIS Manager tell two stories of childOnly; both cover the folder's own files.
                if (child_only && (relative.empty() || relative.find('/') != std::string_view::npos))
                    return std::nullopt;
                everything = !child_only;
            }
            if (evaluator.warm_up().lacks_native_module(*application.server, "HttpRedirectionModule", "\\redirect.dll"))
                return std::nullopt;
            const bool is_redirector = everything && request.is_implied() &&
                                       !runs_asp_net_core(application, evaluator) &&
                                       !runs_asp_net(application, evaluator);
            Obstacle obstacle{.message = is_redirector ? "redirector" : "redirected"};
            obstacle.arguments = {std::string(status_of(value(config::name::httpResponseStatus).text)),
                                  std::string(destination)};
            if (is_redirector)
                obstacle.level = findings::Level::note;
            else
                obstacle.keeps_core_from_starting = true;
            obstacle.file = enabled.file;
            obstacle.node = enabled.node;
            obstacle.attribute = enabled.attribute;
            obstacle.field = "system.webServer/httpRedirect/@enabled";
            return obstacle;
        });
}

}  // namespace iislint::rules
