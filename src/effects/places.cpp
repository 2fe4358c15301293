#include "effects/places.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace iislint::effects {

using config::no_index;
using config::Server;

Place place_of(std::string_view path) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    return {to_lower(path.substr(0, slash)), to_lower(path.substr(slash))};
}

bool scopes_at(const Server& server, const Place& place, std::vector<config::Scope>& out) {
    out.clear();
    if (!server.is_known()) {
        // A web.config alone: the place is what a location tag of it names.
        if (place.site.empty() && place.url.empty()) {
            server.scopes(0, out);
            return true;
        }
        const std::string url = "/" + place.site + place.url;
        const std::vector<config::WebConfig> along = server.web_configs_along(0, url);
        server.scopes(config::PathQuery{0, url, 0, along}, out);
        return true;
    }
    if (place.site.empty() && place.url.empty()) {
        server.server_scopes(out);
        return true;
    }
    const std::uint32_t site = server.find_site(place.site);
    if (site == no_index) return false;
    const std::uint32_t application = server.application_at(site, place.url);
    // An application knows its own web.config files; any other place asks for them.
    if (application != no_index) {
        const config::Application& a = server.applications()[application];
        if (equal_ignore_case(a.path == "/" ? std::string_view{} : a.path, place.url)) {
            server.scopes(application, out);
            return true;
        }
    }
    const std::vector<config::WebConfig> along = server.web_configs_along(site, place.url);
    server.scopes(config::PathQuery{site, place.url, application, along}, out);
    return true;
}

void layers_at(const Server& server, const std::vector<config::Scope>& scopes, const config::SectionSchema& section,
               std::vector<config::Layer>& out) {
    out.clear();
    config::section_layers(scopes, section, out);
    // ASP.NET reads no applicationHost.config.
    if (server.is_known() && section.path.starts_with("system.web/"))
        std::erase_if(out, [&](const config::Layer& layer) { return layer.file == &server.file(); });
}

}  // namespace iislint::effects
