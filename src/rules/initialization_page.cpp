#include "rules/initialization_page.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace iislint::rules {
namespace {

using findings::Safety;

// What stands behind the scheme of an absolute URL: host without port, and path with query.
void split_url(std::string_view url, std::string& host, std::string& path) {
    const std::size_t scheme = url.find("://");
    std::string_view rest = scheme == std::string_view::npos ? url.substr(2) : url.substr(scheme + 3);
    const std::size_t slash = rest.find_first_of("/?");
    std::string_view authority = rest.substr(0, slash);
    if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos)
        authority.remove_prefix(user + 1);
    if (const std::size_t port = authority.rfind(':'); port != std::string_view::npos && !authority.ends_with(']'))
        authority = authority.substr(0, port);
    host = std::string(authority);
    path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
    if (path.starts_with('?')) path.insert(0, "/");
}

// The page without the application's own path at its front, or nothing.
std::optional<std::string> without_own_path(std::string_view page, std::string_view application_path) {
    if (application_path == "/" || application_path.empty()) return std::nullopt;
    const bool slash = page.starts_with('/');
    const std::string rooted = slash ? std::string(page) : "/" + std::string(page);
    if (!starts_with_ignore_case(rooted, application_path)) return std::nullopt;
    const std::string_view rest = std::string_view(rooted).substr(application_path.size());
    if (!rest.empty() && rest.front() != '/' && rest.front() != '?') return std::nullopt;
    return rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
}

}  // namespace

std::optional<PageFault> judge_page(std::string_view page, std::string_view application_path) {
    if (page.empty()) return PageFault{"empty", findings::Level::error, "/", {}, false, Safety::unsafe};
    const std::string_view path = page.substr(0, page.find('?'));
    if (path.find("://") != std::string_view::npos || path.starts_with("//")) {
        PageFault fault{"absolute-url", findings::Level::error, {}, {}, true, Safety::unsafe};
        split_url(page, fault.host_name, fault.suggestion);
        if (std::optional<std::string> stripped = without_own_path(fault.suggestion, application_path))
            fault.suggestion = std::move(*stripped);
        fault.has_fix = !fault.host_name.empty();
        return fault;
    }
    if (path.starts_with('~')) {
        std::string_view rest = page.substr(1);
        std::string suggestion = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
        return PageFault{"home-relative", findings::Level::error, std::move(suggestion), {}, true, Safety::unsafe};
    }
    if (path.find('\\') != std::string_view::npos) {
        std::string suggestion(page);
        std::replace(suggestion.begin(), suggestion.begin() + static_cast<std::ptrdiff_t>(path.size()), '\\', '/');
        return PageFault{"backslash", findings::Level::error, std::move(suggestion), {}, true, Safety::unsafe};
    }
    if (path.find_first_of("# \t\r\n") != std::string_view::npos)
        return PageFault{"fragment-or-blank", findings::Level::error, {}, {}, false, Safety::unsafe};
    if (std::optional<std::string> stripped = without_own_path(page, application_path))
        return PageFault{"own-path", findings::Level::warning, std::move(*stripped), {}, true, Safety::safe};
    return std::nullopt;
}

}  // namespace iislint::rules
