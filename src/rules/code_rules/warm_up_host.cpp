// The host that warm-up requests name: hostName of a page, or localhost; and whether the site, or an ASP.NET Core
// application, knows it.
#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/code_rules/warm_up_obstacle.hpp"
#include "rules/element_fix.hpp"
#include "rules/facts/app_settings.hpp"
#include "rules/facts/fact_value.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

using findings::Fix;

// The host alone, out of what was written for one: no scheme, user, port, path; empty when none is left.
std::string bare_host(std::string_view written) {
    if (const std::size_t scheme = written.find("://"); scheme != std::string_view::npos)
        written.remove_prefix(scheme + 3);
    while (written.starts_with('/') || is_blank(written.empty() ? 'x' : written.front())) written.remove_prefix(1);
    written = written.substr(0, written.find_first_of("/?#\\ \t"));
    if (const std::size_t user = written.rfind('@'); user != std::string_view::npos) written.remove_prefix(user + 1);
    written = written.substr(0, written.find(':'));
    return written.find('*') == std::string_view::npos ? std::string(written) : std::string();
}

bool is_host(std::string_view text) { return text.find_first_of(":/\\*?#@ \t") == std::string_view::npos; }

// The hosts of the site's http and https bindings; none when one of them takes every host.
std::vector<std::string_view> bound_hosts(const config::Server& server, std::uint32_t site) {
    const config::SectionSchema& sites = config::sections()[config::section::system_applicationHost_sites];
    const config::ElementSchema* bindings = sites.element->collections.front().entry->child(config::name::bindings);
    const xml::NameId step = config::name::bindings;
    std::vector<std::string_view> hosts;
    for (const config::Entry& entry :
         config::collect(server.sites()[site].layers, {&step, 1}, bindings->collections.front())) {
        const xml::Document& document = entry.file->document();
        const std::string_view protocol = document.value(entry.node, "protocol").value_or("");
        if (!equal_ignore_case(protocol, "http") && !equal_ignore_case(protocol, "https")) continue;
        const std::string_view information = document.value(entry.node, "bindingInformation").value_or("");
        const std::size_t colon = information.rfind(':');
        const std::string_view host = colon == std::string_view::npos ? "" : information.substr(colon + 1);
        if (host.empty() || host == "*") return {};
        hosts.push_back(host);
    }
    return hosts;
}

// One of the hosts, or below one such as *.example.com.
template <class Hosts>
bool is_one_of(std::string_view host, const Hosts& hosts) {
    return std::any_of(hosts.begin(), hosts.end(), [&](std::string_view one) {
        if (one.starts_with("*.")) return ends_with_ignore_case(host, one.substr(1));
        return equal_ignore_case(host, one);
    });
}

// A host that the site has and the application answers; empty where the files do not name one.
std::string usable_host(const std::vector<std::string_view>& bound, const AllowedHosts* allowed) {
    const auto is_plain = [](std::string_view host) { return host.find('*') == std::string_view::npos; };
    for (const std::string_view host : bound)
        if (is_plain(host) && (allowed == nullptr || is_one_of(host, allowed->hosts))) return std::string(host);
    if (allowed == nullptr) return {};
    for (const std::string& host : allowed->hosts)
        if (is_plain(host) && (bound.empty() || is_one_of(host, bound))) return host;
    return {};
}

Fix with_hosts(const RuleAnswer& answer, const config::Server& server, const config::ConfigFile& file,
               const std::vector<xml::NodeId>& pages, const std::string& host) {
    Fix fix;
    fix.title = answer.fixes.front().title;
    fix.safety = answer.fixes.front().safety;
    for (const xml::NodeId page : pages) {
        xml::ElementChange change;
        change.set({}, "hostName", host);
        add_change(fix, server, file, page, change);
    }
    return fix;
}

bool is_own(const WarmUpRequest& request) {
    return request.entry.origin == config::Origin::explicit_ || request.entry.origin == config::Origin::location;
}

// The sites of two applications that share a folder have different hosts, and one page can name only one.
bool is_read_by_other_site(const config::Server& server, std::uint32_t site, const config::ConfigFile& file) {
    if (server.is_known() && &file == &server.file()) return false;  // in a <location> of this application
    return std::any_of(server.applications().begin(), server.applications().end(), [&](const auto& other) {
        return other.site != site && std::any_of(other.web_configs.begin(), other.web_configs.end(),
                                                 [&](const config::WebConfig& web) { return web.file == &file; });
    });
}

}  // namespace

void check_warm_up_hosts(const Rule& rule, const Object& application, Evaluator& evaluator,
                         std::vector<findings::Finding>& out) {
    const std::span<const WarmUpRequest> requests = evaluator.warm_up().requests(application, evaluator);
    if (requests.empty() || requests.front().is_implied()) return;
    const config::Server& server = *application.server;
    const std::vector<std::string_view> hosts =
        server.is_known() ? bound_hosts(server, application_of(application).site) : std::vector<std::string_view>{};
    const std::optional<AllowedHosts> allowed =
        runs_asp_net_core(application, evaluator) ? allowed_hosts(application, evaluator) : std::nullopt;
    const std::string usable = usable_host(hosts, allowed ? &*allowed : nullptr);
    report_obstacles(
        rule, application, evaluator, out, [&](const WarmUpRequest& request, const Place&) -> std::optional<Obstacle> {
            // What is inherited is said of the application that declares it.
            if (!is_own(request)) return std::nullopt;
            const config::ConfigFile& file = *request.entry.file;
            Obstacle obstacle{.message = "invalid"};
            obstacle.level = findings::Level::note;
            obstacle.file = &file;
            if (!is_host(request.host)) {
                const std::string host = bare_host(request.host);
                obstacle.arguments = {std::string(request.host)};
                obstacle.node = request.entry.node;
                obstacle.attribute = file.document().find(request.entry.node, config::name::hostName);
                if (!host.empty())
                    obstacle.fix = [&server, &file, host, node = request.entry.node](const RuleAnswer& answer) {
                        return with_hosts(answer, server, file, {node}, host);
                    };
                return obstacle;
            }
            const std::string_view asked = request.host.empty() ? "localhost" : request.host;
            if (allowed && !is_one_of(asked, allowed->hosts)) {
                obstacle.message = "not-allowed";
                obstacle.level = findings::Level::warning;
                obstacle.arguments = {std::string(asked), allowed->file};
            } else if (!hosts.empty() && !is_one_of(asked, hosts)) {
                obstacle.message = "not-bound";
                obstacle.arguments = {std::string(asked), usable.empty() ? std::string(hosts.front()) : usable};
            } else {
                return std::nullopt;
            }
            // One place for all pages of the section that say the same.
            obstacle.node = file.document().parent(request.entry.node);
            if (usable.empty() || !evaluator.may_search(server.applications().size()) ||
                is_read_by_other_site(server, application_of(application).site, file))
                return obstacle;
            std::vector<xml::NodeId> pages;
            for (const WarmUpRequest& other : requests)
                if (other.entry.file == &file && equal_ignore_case(other.host, request.host))
                    pages.push_back(other.entry.node);
            obstacle.fix = [&server, &file, pages, host = usable](const RuleAnswer& answer) {
                return with_hosts(answer, server, file, pages, host);
            };
            return obstacle;
        });
}

}  // namespace iislint::rules
