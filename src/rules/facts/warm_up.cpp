// Facts of warm-up: which applications are warmed, and what their settings lead to.
#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind application_kind = ObjectKind::application;
constexpr ObjectKind server_kind = ObjectKind::server;

struct WarmUpFields {
    Field preload_enabled = field_of(application_kind, "@preloadEnabled");
    Field service_auto_start = field_of(application_kind, "@serviceAutoStartEnabled");
    Field pages = field_of(application_kind, "system.webServer/applicationInitialization/add[*]");
    Field splash_page =
        field_of(application_kind, "system.webServer/applicationInitialization/@remapManagedRequestsTo");
    Field registration_threshold =
        field_of(server_kind, "system.applicationHost/webLimits/@dynamicRegistrationThreshold");
};

bool is_warmed(const Object& application, Evaluator& evaluator) {
    const auto& known = fields<WarmUpFields>();
    return is_on(application, known.preload_enabled, evaluator) || !evaluator.entries(application, known.pages).empty();
}

std::size_t warmed_applications(const Object& object, Evaluator& evaluator) {
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < object.server->applications().size(); ++i)
        if (is_warmed(application_object(object.server, i), evaluator)) ++count;
    return count;
}

bool registers_sites_lazily(const Object& object, Evaluator& evaluator) {
    const std::int64_t threshold = number_of(object, fields<WarmUpFields>().registration_threshold, evaluator);
    return threshold > 0 && static_cast<std::int64_t>(object.server->sites().size()) > threshold;
}

// Only of a page that the application's own files name, as a plain path, in a folder that is known here.
bool splash_page_is_missing(const Object& object, Evaluator& evaluator) {
    const config::Application& application = application_of(object);
    const Files* files = evaluator.options().files;
    if (!application.content_known || files == nullptr) return false;
    const Value page = evaluator.value(object, fields<WarmUpFields>().splash_page);
    const bool own =
        page.effective.origin == config::Origin::explicit_ || page.effective.origin == config::Origin::location;
    std::string_view path = page.text();
    path = path.substr(0, path.find('?'));
    while (path.starts_with('/')) path.remove_prefix(1);
    if (!own || path.empty() || path.find_first_of("\\:%~") != std::string_view::npos ||
        path.find("..") != std::string_view::npos)
        return false;
    const std::size_t slash = path.rfind('/');
    std::string folder = application.folder;
    if (slash != std::string_view::npos) folder += "/" + std::string(path.substr(0, slash));
    const std::string_view file = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (files->kind(folder) != PathKind::directory) return false;
    const Result<std::vector<DirectoryEntry>> entries = files->list(folder);
    return entries && std::none_of(entries->begin(), entries->end(),
                                   [&](const DirectoryEntry& entry) { return equal_ignore_case(entry.name, file); });
}

const Fact facts[] = {
    {"warmedApplicationCount", server_kind, false, FactType::integer, 200,
     [](const Object& o, Evaluator& e) { return integer(warmed_applications(o, e)); }},
    {"siteCount", server_kind, false, FactType::integer, 1,
     [](const Object& o, Evaluator&) { return integer(o.server->sites().size()); }},
    {"registersSitesLazily", server_kind, false, FactType::boolean, 8,
     [](const Object& o, Evaluator& e) { return boolean(registers_sites_lazily(o, e)); }},
    {"serviceAutoStartInherited", application_kind, false, FactType::boolean, 4,
     [](const Object& o, Evaluator& e) {
         const Value value = e.value(o, fields<WarmUpFields>().service_auto_start);
         return boolean(value.effective.is_written() && value.effective.origin != config::Origin::explicit_);
     }},
    {"splashPageMissing", application_kind, false, FactType::boolean, 64,
     [](const Object& o, Evaluator& e) { return boolean(splash_page_is_missing(o, e)); }},
};

}  // namespace

std::span<const Fact> warm_up_facts() { return facts; }

}  // namespace iislint::rules
