// The requests by which IIS warms an application, and what is in force where they go.
//
// The Application Initialization module asks for every effective initializationPage below the application's path; a
// preloaded application that names none is asked for "/". Each is a GET over plain HTTP, with the page's hostName as
// its host or "localhost" (IIS 8.0 Application Initialization and the module's reference on learn.microsoft.com).
//
// Ownership: one per Evaluator; borrows the server. What it returns is valid until the next application is asked about.
//
//   for (const WarmUpRequest& request : evaluator.warm_up().requests(application, evaluator)) …
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/evaluator.hpp"
#include "rules/url_rewrite/evaluation.hpp"

namespace iislint::rules {

struct WarmUpRequest {
    std::string_view page;   // as written; "/" where none is
    config::Entry entry;     // the page's <add>; its file is null where preloadEnabled alone asks for "/"
    std::string_view host;   // its hostName; mostly empty
    std::string path;        // from the site's root, decoded: "/shop/warm.aspx"
    std::string_view query;  // without '?'
    std::string place;  // the path as configuration paths have it: "" for the site's root, else no slash at the end
    bool is_implied() const { return entry.file == nullptr; }
};

// The page is a path inside the application. What is not is reported as such, and nobody knows what IIS asks for then.
bool is_path_in_application(std::string_view page);

class WarmUp {
public:
    // None for an application that is not warmed.
    std::span<const WarmUpRequest> requests(const Object& application, Evaluator& evaluator);
    // The places that sections come from at the request's URL, nearest first; those of the application itself, as the
    // evaluator has them, where none lies deeper. Valid until the next call.
    std::span<const config::Scope> scopes(const Object& application, const WarmUpRequest& request,
                                          Evaluator& evaluator);
    url_rewrite::Evaluation& rewrite(const config::Server& server);
    // The server's file lists its native modules, and none has that name or a DLL whose path ends so.
    bool lacks_native_module(const config::Server& server, std::string_view name, std::string_view dll);

private:
    void read_requests(const Object& application, Evaluator& evaluator);
    // The web.config files below the application's root folder that lead to the place.
    void append_inner_web_configs(const Object& application, std::string_view place,
                                  std::vector<config::WebConfig>& out);

    const config::Server* server_ = nullptr;
    std::uint32_t application_ = config::no_index;
    std::vector<WarmUpRequest> requests_;
    std::vector<config::Scope> scopes_;
    // Levels below the root of an application, by application; read when the first page lies deeper.
    const config::Server* levels_of_ = nullptr;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> inner_levels_;  // application, level; sorted
    struct KnownModule {
        const config::Server* server;
        std::string_view name;
        bool is_missing;
    };
    std::vector<KnownModule> modules_;
    std::optional<url_rewrite::Evaluation> rewrite_;
    const config::Server* rewrite_of_ = nullptr;
};

}  // namespace iislint::rules
