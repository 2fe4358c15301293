// Request filtering and address restrictions where a warm-up request goes. Sub-status codes are those of request
// filtering's reference on learn.microsoft.com.
#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/code_rules/warm_up_obstacle.hpp"

namespace iislint::rules {
namespace {

using config::EffectiveValue;
using config::Entry;

namespace name = config::name;

bool contains_ignore_case(std::string_view text, std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

class FilterCheck {
public:
    FilterCheck(const WarmUpRequest& request, const Place& place) : request_(request), place_(place) {}

    // In the order of the module.
    std::optional<Obstacle> obstacle() const {
        if (is_always_allowed()) return std::nullopt;
        if (auto found = by_verb()) return found;
        if (auto found = by_extension()) return found;
        if (auto found = by_segment()) return found;
        if (auto found = by_sequence(name::denyUrlSequences, request_.path, "404.5")) return found;
        if (auto found = by_escaping()) return found;
        if (auto found = by_limit(name::maxUrl, request_.path.size(), "404.14")) return found;
        if (auto found = by_limit(name::maxQueryString, request_.query.size(), "404.15")) return found;
        if (request_.query.empty()) return std::nullopt;
        return by_sequence(name::denyQueryStringSequences, url_rewrite::url_decode(request_.query), "404.18");
    }

    std::optional<Obstacle> by_address() const {
        const config::SectionSchema& section =
            config::sections()[config::section::system_webServer_security_ipSecurity];
        const EffectiveValue unlisted = place_.value(section, {}, name::allowUnlisted);
        if (!unlisted.is_written() || config::parse_boolean(unlisted.text).value_or(true)) return std::nullopt;
        for (const Entry& entry : place_.entries(section, xml::unknown_name)) {
            const std::string_view address = text_of(entry, name::ipAddress);
            const bool allowed = config::parse_boolean(text_of(entry, name::allowed)).value_or(false);
            if (allowed && (address.starts_with("127.") || address == "::1")) return std::nullopt;
        }
        Obstacle found = at_value(unlisted, "address", "allowUnlisted", {});
        found.arguments.clear();
        found.level = findings::Level::note;
        return found;
    }

private:
    static const config::SectionSchema& section() {
        return config::sections()[config::section::system_webServer_security_requestFiltering];
    }

    static std::string_view text_of(const Entry& entry, xml::NameId attribute) {
        const xml::AttributeId a = entry.file->document().find(entry.node, attribute);
        return a == xml::no_attribute ? std::string_view{} : entry.file->document().value(a);
    }

    // {2} what filters, {3} what it is set to, {4} the answer.
    static Obstacle at_entry(const Entry& entry, xml::NameId key, std::string_view filter, std::string_view status) {
        Obstacle found{.message = "filtered"};
        found.arguments = {std::string(filter), std::string(text_of(entry, key)), std::string(status)};
        found.file = entry.file;
        found.node = entry.node;
        found.attribute = entry.file->document().find(entry.node, key);
        return found;
    }

    static Obstacle at_value(const EffectiveValue& value, std::string_view message, std::string_view filter,
                             std::string_view status) {
        Obstacle found{.message = message};
        found.arguments = {std::string(filter), std::string(value.text), std::string(status)};
        found.file = value.file;
        found.node = value.node;
        found.attribute = value.attribute;
        return found;
    }

    bool is_always_allowed() const {
        const std::span<const Entry> urls = place_.entries(section(), name::alwaysAllowedUrls);
        return std::any_of(urls.begin(), urls.end(), [&](const Entry& entry) {
            return equal_ignore_case(text_of(entry, name::url), request_.path);
        });
    }

    EffectiveValue value(std::initializer_list<xml::NameId> steps, xml::NameId attribute) const {
        return place_.value(section(), steps, attribute);
    }

    // Of a list with `allowed` and allowUnlisted: what keeps the item out.
    std::optional<Obstacle> by_list(xml::NameId list, xml::NameId key, std::string_view item, std::string_view filter,
                                    std::string_view status) const {
        for (const Entry& entry : place_.entries(section(), list)) {
            if (!equal_ignore_case(text_of(entry, key), item)) continue;
            if (config::parse_boolean(text_of(entry, name::allowed)).value_or(true)) return std::nullopt;
            return at_entry(entry, key, filter, status);
        }
        const EffectiveValue unlisted = value({list}, name::allowUnlisted);
        if (!unlisted.is_written() || config::parse_boolean(unlisted.text).value_or(true)) return std::nullopt;
        return at_value(unlisted, "filtered", std::string(filter) + "/@allowUnlisted", status);
    }

    std::optional<Obstacle> by_verb() const { return by_list(name::verbs, name::verb, "GET", "verbs", "404.6"); }

    std::optional<Obstacle> by_extension() const {
        const std::string_view path = request_.path;
        const std::string_view file = path.substr(path.rfind('/') + 1);
        const std::size_t dot = file.rfind('.');
        // How a list that is closed treats URLs without an extension is another matter.
        if (dot == std::string_view::npos) return std::nullopt;
        return by_list(name::fileExtensions, name::fileExtension, file.substr(dot), "fileExtensions", "404.7");
    }

    std::optional<Obstacle> by_segment() const {
        for (const Entry& entry : place_.entries(section(), name::hiddenSegments)) {
            const std::string_view hidden = text_of(entry, name::segment);
            std::string_view rest = request_.path;
            while (!hidden.empty() && !rest.empty()) {
                rest.remove_prefix(1);
                const std::size_t slash = rest.find('/');
                if (equal_ignore_case(rest.substr(0, slash), hidden))
                    return at_entry(entry, name::segment, "hiddenSegments", "404.8");
                rest.remove_prefix(std::min(slash, rest.size()));
            }
        }
        return std::nullopt;
    }

    std::optional<Obstacle> by_sequence(xml::NameId list, std::string_view text, std::string_view status) const {
        for (const Entry& entry : place_.entries(section(), list)) {
            const std::string_view sequence = text_of(entry, name::sequence);
            if (!sequence.empty() && contains_ignore_case(text, sequence))
                return at_entry(entry, name::sequence, config::names().name(list), status);
        }
        return std::nullopt;
    }

    // An escaped % that is an escape itself, or a plus sign in the path.
    std::optional<Obstacle> by_escaping() const {
        if (request_.is_implied()) return std::nullopt;
        const std::string_view written = request_.page.substr(0, request_.page.find('?'));
        const std::string once = url_rewrite::url_decode(written);
        if (url_rewrite::url_decode(once) == once && written.find('+') == std::string_view::npos) return std::nullopt;
        const EffectiveValue allowed = value({}, name::allowDoubleEscaping);
        if (config::parse_boolean(allowed.text).value_or(false)) return std::nullopt;
        Obstacle found = at_entry(request_.entry, name::initializationPage, "allowDoubleEscaping", "404.11");
        found.arguments[1] = std::string(allowed.text);
        return found;
    }

    std::optional<Obstacle> by_limit(xml::NameId attribute, std::size_t size, std::string_view status) const {
        const EffectiveValue limit = value({name::requestLimits}, attribute);
        const std::int64_t most = config::parse_integer(limit.text).value_or(INT64_MAX);
        if (static_cast<std::int64_t>(size) <= most) return std::nullopt;
        const std::string_view filter = config::names().name(attribute);
        if (limit.is_written()) return at_value(limit, "filtered", filter, status);
        Obstacle found = at_entry(request_.entry, name::initializationPage, filter, status);
        found.arguments[1] = std::string(limit.text);
        return found;
    }

    const WarmUpRequest& request_;
    const Place& place_;
};

}  // namespace

void check_warm_up_filtering(const Rule& rule, const Object& application, Evaluator& evaluator,
                             std::vector<findings::Finding>& out) {
    report_obstacles(rule, application, evaluator, out,
                     [&](const WarmUpRequest& request, const Place& place) -> std::optional<Obstacle> {
                         const FilterCheck filter(request, place);
                         if (std::optional<Obstacle> found = filter.obstacle();
                             found && !evaluator.warm_up().lacks_native_module(
                                          *application.server, "RequestFilteringModule", "\\modrqflt.dll"))
                             return found;
                         std::optional<Obstacle> by_address = filter.by_address();
                         if (by_address && evaluator.warm_up().lacks_native_module(
                                               *application.server, "IpRestrictionModule", "iprestr.dll"))
                             return std::nullopt;
                         return by_address;
                     });
}

}  // namespace iislint::rules
