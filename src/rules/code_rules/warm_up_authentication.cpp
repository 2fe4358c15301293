// Authentication and authorization where a warm-up request goes: it carries no credentials.
#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/code_rules/warm_up_obstacle.hpp"

namespace iislint::rules {
namespace {

using config::EffectiveValue;
using config::Entry;

// A comma-separated list holds one of the words.
bool lists(std::string_view list, std::initializer_list<std::string_view> words) {
    while (true) {
        const std::size_t comma = list.find(',');
        const std::string_view item = trim(list.substr(0, comma));
        for (std::string_view word : words)
            if (equal_ignore_case(item, word)) return true;
        if (comma == std::string_view::npos) return false;
        list.remove_prefix(comma + 1);
    }
}

std::string_view text_of(const Entry& entry, xml::NameId name) {
    const xml::AttributeId a = entry.file->document().find(entry.node, name);
    return a == xml::no_attribute ? std::string_view{} : entry.file->document().value(a);
}

// The entry speaks of a GET by somebody who is not logged in.
bool is_about_anonymous_get(const Entry& entry) {
    const std::string_view verbs = text_of(entry, config::name::verbs);
    return lists(text_of(entry, config::name::users), {"*", "?"}) && (trim(verbs).empty() || lists(verbs, {"GET"}));
}

Obstacle at_entry(const Entry& entry, std::string_view message) {
    Obstacle obstacle{.message = message};
    obstacle.file = entry.file;
    obstacle.node = entry.node;
    obstacle.attribute = entry.file->document().find(entry.node, config::name::users);
    obstacle.field = "users";
    return obstacle;
}

std::optional<Obstacle> by_anonymous_authentication(const Place& place) {
    const config::SectionSchema& section =
        config::sections()[config::section::system_webServer_security_authentication_anonymousAuthentication];
    const EffectiveValue enabled = place.value(section, {}, config::name::enabled);
    if (!enabled.is_written() || config::parse_boolean(enabled.text).value_or(true)) return std::nullopt;
    Obstacle obstacle{.message = "anonymous-off"};
    obstacle.file = enabled.file;
    obstacle.node = enabled.node;
    obstacle.attribute = enabled.attribute;
    obstacle.field = "system.webServer/security/authentication/anonymousAuthentication/@enabled";
    return obstacle;
}

// What a stock server allows, everybody, is still there: nothing in these layers takes it away.
bool may_inherit_stock_rule(std::span<const config::Layer> layers) {
    for (const config::Layer& layer : layers) {
        const xml::Document& document = layer.file->document();
        for (xml::NodeId n = document.first_element(layer.node); n != xml::no_node; n = document.next_element(n))
            if (document.name_id(n) == config::name::clear || document.name_id(n) == config::name::remove) return false;
    }
    return true;
}

// IIS's own URL authorization: a matching Deny wins, else a matching Allow is needed.
std::optional<Obstacle> by_url_authorization(const config::Server& server, const Place& place) {
    const config::SectionSchema& section = config::sections()[config::section::system_webServer_security_authorization];
    const config::Layers layers = place.layers(section);
    if (layers.empty()) return std::nullopt;
    bool allowed = false;
    for (const Entry& entry : place.entries(section, xml::unknown_name)) {
        if (!is_about_anonymous_get(entry)) continue;
        if (equal_ignore_case(text_of(entry, config::name::accessType), "Deny")) return at_entry(entry, "denied");
        allowed = true;
    }
    if (allowed || (!server.is_known() && may_inherit_stock_rule(layers))) return std::nullopt;
    // Only where the server's own rules are in the file is it certain that none lets everybody in.
    const bool server_says = server.is_known() && layers.back().file == &server.file();
    if (server.is_known() && !server_says && may_inherit_stock_rule(layers)) return std::nullopt;
    Obstacle obstacle{.message = "not-allowed"};
    obstacle.file = layers.front().file;
    obstacle.node = layers.front().node;
    return obstacle;
}

// ASP.NET's URL authorization sees requests for managed content: no extension, or one of ASP.NET's.
bool is_managed(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::string_view file = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    const std::size_t dot = file.rfind('.');
    if (dot == std::string_view::npos) return true;
    for (std::string_view extension : {".aspx", ".ashx", ".asmx", ".axd", ".svc", ".cshtml", ".vbhtml"})
        if (equal_ignore_case(file.substr(dot), extension)) return true;
    return false;
}

// The first rule that matches decides, those of inner levels first.
std::optional<Obstacle> by_asp_net_authorization(const Object& application, std::string_view path, const Place& place,
                                                 Evaluator& evaluator) {
    const config::Server& server = *application.server;
    const config::SectionSchema& section = config::sections()[config::section::system_web_authorization];
    if (!is_managed(path)) return std::nullopt;
    const config::Layers all = place.layers(section);
    std::vector<config::Layer> layers(all.begin(), all.end());
    // ASP.NET does not read its sections from the server's file.
    if (server.is_known())
        std::erase_if(layers, [&](const config::Layer& layer) { return layer.file == &server.file(); });
    if (layers.empty() || !runs_asp_net(application, evaluator)) return std::nullopt;
    for (const Entry& entry : config::collect(layers, {}, section.element->collections.front())) {
        if (!is_about_anonymous_get(entry)) continue;
        if (entry.file->document().name_id(entry.node) != config::name::deny) return std::nullopt;
        return at_entry(entry, "asp-net-denied");
    }
    return std::nullopt;
}

}  // namespace

void check_warm_up_authentication(const Rule& rule, const Object& application, Evaluator& evaluator,
                                  std::vector<findings::Finding>& out) {
    report_obstacles(rule, application, evaluator, out,
                     [&](const WarmUpRequest& request, const Place& place) -> std::optional<Obstacle> {
                         std::optional<Obstacle> obstacle = by_anonymous_authentication(place);
                         if (!obstacle) {
                             obstacle = by_url_authorization(*application.server, place);
                             if (obstacle && evaluator.warm_up().lacks_native_module(
                                                 *application.server, "UrlAuthorizationModule", "\\urlauthz.dll"))
                                 obstacle.reset();
                         }
                         if (!obstacle)
                             obstacle = by_asp_net_authorization(application, request.path, place, evaluator);
                         // Preloading starts an application of ASP.NET before the request is refused.
                         if (obstacle && request.is_implied() && !runs_asp_net_core(application, evaluator))
                             obstacle->level = findings::Level::note;
                         return obstacle;
                     });
}

}  // namespace iislint::rules
