#include "rules/warm_up.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/facts/fact_value.hpp"

namespace iislint::rules {
namespace {

using config::Application;
using config::Server;

constexpr std::size_t most_requests = 200;  // of one application; more are not looked at
constexpr std::size_t longest_page = 16384;

struct WarmUpFields {
    Field preload_enabled = field_of(ObjectKind::application, "@preloadEnabled");
    Field pages = field_of(ObjectKind::application, "system.webServer/applicationInitialization/add[*]");
};

bool has_dot_segments(std::string_view path) {
    return path.find("/../") != std::string_view::npos || path.ends_with("/..") ||
           path.find("/./") != std::string_view::npos;
}

std::string_view without_slash_at_end(std::string_view path) {
    while (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

std::string_view url_of(const Application& application) {
    return application.path == "/" ? std::string_view{} : application.path;
}

}  // namespace

bool is_path_in_application(std::string_view page) {
    const std::string_view path = page.substr(0, page.find('?'));
    return !path.empty() && path.find("://") == std::string_view::npos && !path.starts_with("//") &&
           !path.starts_with('~') && path.find_first_of("\\# \t\r\n") == std::string_view::npos;
}

std::span<const WarmUpRequest> WarmUp::requests(const Object& application, Evaluator& evaluator) {
    if (server_ != application.server || application_ != application.index) {
        server_ = application.server;
        application_ = application.index;
        requests_.clear();
        read_requests(application, evaluator);
    }
    return requests_;
}

void WarmUp::read_requests(const Object& object, Evaluator& evaluator) {
    const Application& application = application_of(object);
    const auto add = [&](WarmUpRequest request) {
        const std::size_t mark = request.page.find('?');
        if (mark != std::string_view::npos) request.query = request.page.substr(mark + 1);
        request.path = url_of(application);
        const std::string path = url_rewrite::url_decode(request.page.substr(0, mark));
        if (!path.starts_with('/')) request.path += '/';
        request.path += path;
        if (has_dot_segments(request.path)) return;
        request.place = without_slash_at_end(request.path);
        requests_.push_back(std::move(request));
    };
    const auto& known = fields<WarmUpFields>();
    const std::span<const config::Entry> pages = evaluator.entries(object, known.pages);
    for (const config::Entry& entry : pages) {
        if (requests_.size() == most_requests) return;
        const xml::Document& document = entry.file->document();
        const xml::AttributeId page = document.find(entry.node, config::name::initializationPage);
        if (page == xml::no_attribute) continue;
        WarmUpRequest request;
        request.entry = entry;
        request.page = document.value(page);
        const xml::AttributeId host = document.find(entry.node, config::name::hostName);
        if (host != xml::no_attribute) request.host = document.value(host);
        if (request.page.size() <= longest_page && is_path_in_application(request.page)) add(std::move(request));
    }
    if (!pages.empty() || !object.server->is_known() || !is_on(object, known.preload_enabled, evaluator)) return;
    WarmUpRequest request;
    request.page = "/";
    add(std::move(request));
}

void WarmUp::append_inner_web_configs(const Object& object, std::string_view place,
                                      std::vector<config::WebConfig>& out) {
    const std::vector<config::Level>& levels = object.server->levels();
    if (levels_of_ != object.server) {
        levels_of_ = object.server;
        inner_levels_.clear();
        for (std::uint32_t i = 0; i < levels.size(); ++i)
            if (!levels[i].is_ignored && !levels[i].is_application_root && levels[i].application != config::no_index)
                inner_levels_.emplace_back(levels[i].application, i);
        std::sort(inner_levels_.begin(), inner_levels_.end());
    }
    auto at = std::lower_bound(inner_levels_.begin(), inner_levels_.end(),
                               std::pair<std::uint32_t, std::uint32_t>{object.index, 0});
    // Levels of one site stand in the order of their URLs, outer ones first.
    for (; at != inner_levels_.end() && at->first == object.index; ++at) {
        const config::WebConfig& inner = levels[at->second].web_config;
        if (starts_with_ignore_case(place, inner.url) &&
            (place.size() == inner.url.size() || place[inner.url.size()] == '/'))
            out.push_back(inner);
    }
}

std::span<const config::Scope> WarmUp::scopes(const Object& object, const WarmUpRequest& request,
                                              Evaluator& evaluator) {
    const Application& application = application_of(object);
    if (request.place.size() == url_of(application).size()) return evaluator.scopes(object);
    scopes_.clear();
    std::vector<config::WebConfig> inner;
    append_inner_web_configs(object, request.place, inner);
    if (inner.empty()) {
        object.server->scopes({application.site, request.place, object.index, application.web_configs}, scopes_);
    } else {
        inner.insert(inner.begin(), application.web_configs.begin(), application.web_configs.end());
        object.server->scopes({application.site, request.place, object.index, inner}, scopes_);
    }
    // The nearest one comes first.
    if (scopes_.empty() || scopes_.front().url_size <= url_of(application).size()) return evaluator.scopes(object);
    return scopes_;
}

bool WarmUp::lacks_native_module(const Server& server, std::string_view name, std::string_view dll) {
    if (!server.is_known()) return false;
    for (const KnownModule& known : modules_)
        if (known.server == &server && known.name == name) return known.is_missing;
    std::vector<config::Scope> scopes;
    server.server_scopes(scopes);
    const config::SectionSchema& section = config::sections()[config::section::system_webServer_globalModules];
    std::vector<config::Layer> layers;
    config::section_layers(scopes, section, layers);
    const std::vector<config::Entry> modules = config::collect(layers, {}, section.element->collections.front());
    const bool is_missing = !modules.empty() && std::none_of(modules.begin(), modules.end(), [&](const auto& entry) {
        const xml::Document& document = entry.file->document();
        const xml::AttributeId own = document.find(entry.node, config::name::name);
        const xml::AttributeId image = document.find(entry.node, config::name::image);
        return (own != xml::no_attribute && equal_ignore_case(document.value(own), name)) ||
               (image != xml::no_attribute && ends_with_ignore_case(document.value(image), dll));
    });
    modules_.push_back({&server, name, is_missing});
    return is_missing;
}

url_rewrite::Evaluation& WarmUp::rewrite(const Server& server) {
    if (rewrite_of_ != &server) {
        rewrite_of_ = &server;
        rewrite_.emplace();
    }
    return *rewrite_;
}

}  // namespace iislint::rules
