// Places in the URL space of a server, by name, so that two states of a configuration can be asked about the same one,
// and the sections that are in force there.
//
//   std::vector<config::Scope> scopes;
//   if (scopes_at(server, {"shop", "/api"}, scopes)) layers = layers_at(server, scopes, section);
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "config/server.hpp"

namespace iislint::effects {

struct Place {
    std::string site;  // lower case; empty: the server's own level
    std::string url;   // "" for the site's root
    friend bool operator<(const Place& a, const Place& b) { return std::tie(a.site, a.url) < std::tie(b.site, b.url); }
};

// Of a configuration path below MACHINE/WEBROOT/APPHOST: "Shop/api".
Place place_of(std::string_view path);

// False when the server has no such site. Of a standalone application: its own, whatever the place.
bool scopes_at(const config::Server& server, const Place& place, std::vector<config::Scope>& out);

// What is in force of a section in these scopes, nearest first.
void layers_at(const config::Server& server, const std::vector<config::Scope>& scopes,
               const config::SectionSchema& section, std::vector<config::Layer>& out);

}  // namespace iislint::effects
