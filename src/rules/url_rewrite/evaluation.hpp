// Which rewrite rule answers a request, as far as files can tell.
//
// Order (URL Rewrite Module Configuration Reference on learn.microsoft.com): the server's global rules on the whole
// path, then the distributed rules in force at the URL, those of outer levels first, each on the path below the level
// that defines it. A matching Redirect, CustomResponse or AbortRequest ends it; a Rewrite changes what later rules
// see; stopProcessing ends it with the request going on.
//
// One per server; keeps compiled rules of its files. What it does is bounded: past its budget no rule answers.
//
//   Evaluation evaluation;
//   std::optional<Answer> answer = evaluation.answer({"/shop/warm.aspx", "", "localhost", false}, scopes);
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/server.hpp"
#include "rules/url_rewrite/expansion.hpp"
#include "rules/url_rewrite/rule.hpp"

namespace iislint::rules::url_rewrite {

// A plain GET that IIS makes itself to warm an application.
struct Request {
    std::string path;   // from the site's root, decoded: "/shop/warm.aspx"
    std::string query;  // without '?'
    std::string host;
    // No page is named, so it is preloadEnabled's own request, or the warm-up of the default page.
    bool only_preload = false;
};

struct Answer {
    const RewriteRule* rule = nullptr;
    bool certain = false;  // else files do not tell whether it matches
};

class Evaluation {
public:
    // `scopes`: the places that sections come from at the request's URL, nearest first.
    std::optional<Answer> answer(const Request& request, std::span<const config::Scope> scopes);

private:
    friend class RequestState;
    // A rule at its place: its input is the path behind the first `base` characters.
    struct PlacedRule {
        const RewriteRule* rule = nullptr;
        bool global = false;
        std::size_t base = 0;
    };
    struct RewriteMap {
        std::unordered_map<std::string, std::string_view> values;
        std::string_view default_value;
        bool ignore_case = true;
    };
    using Place = std::pair<const config::ConfigFile*, xml::NodeId>;

    void append_rules(std::span<const config::Scope> scopes, const config::SectionSchema& section, bool global,
                      std::vector<PlacedRule>& out);
    const RewriteRule& compiled(const config::Entry& entry);
    const RewriteMap* find_map(std::span<const config::Scope> scopes, std::string_view name);
    // Takes `work` off the budget; false when it is spent.
    bool may_work(std::size_t work);

    std::uint64_t budget_ = 100'000'000;  // characters looked at
    std::map<Place, RewriteRule> rules_;
    std::map<Place, RewriteMap> maps_;
    // Of the last request, kept for the next one, which mostly comes from the same place.
    std::vector<Place> last_sections_;
    std::vector<PlacedRule> last_rules_;
};

}  // namespace iislint::rules::url_rewrite
