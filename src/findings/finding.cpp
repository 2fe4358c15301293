#include "findings/finding.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/ascii.hpp"

namespace iislint::findings {
namespace {

std::string_view path_of(const Location& location) {
    return location.source == nullptr ? std::string_view() : std::string_view(location.source->path());
}

bool comes_before(const Finding& a, const Finding& b) {
    if (a.location.source != b.location.source) {
        const int paths = path_of(a.location).compare(path_of(b.location));
        if (paths != 0) return paths < 0;
    }
    auto key = [](const Finding& f) {
        return std::tuple(f.location.span.begin, std::string_view(f.rule->id), f.subject.kind,
                          std::string_view(f.subject.name), std::string_view(f.config_path), f.location.span.end,
                          f.message_index);
    };
    return key(a) < key(b);
}

// The number in "{12}" at `at`, and how many characters that takes; 0 when something else stands there.
std::pair<std::size_t, std::size_t> placeholder(std::string_view format, std::size_t at) {
    std::size_t end = at + 1;
    std::size_t index = 0;
    while (end < format.size() && end - at < 4 && is_digit(format[end])) {
        index = index * 10 + static_cast<std::size_t>(format[end] - '0');
        ++end;
    }
    if (end == at + 1 || end == format.size() || format[end] != '}') return {0, 0};
    return {index, end + 1 - at};
}

}  // namespace

std::string_view to_string(Level level) {
    switch (level) {
        case Level::note:
            return "note";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return {};
}

std::string_view to_string(Safety safety) { return safety == Safety::safe ? "safe" : "unsafe"; }

std::string_view to_string(SubjectKind kind) {
    switch (kind) {
        case SubjectKind::application_pool:
            return "applicationPool";
        case SubjectKind::site:
            return "site";
        case SubjectKind::application:
            return "application";
        case SubjectKind::virtual_directory:
            return "virtualDirectory";
        case SubjectKind::section:
            return "section";
        case SubjectKind::file:
            return "file";
    }
    return {};
}

std::string_view to_string(Origin origin) {
    switch (origin) {
        case Origin::explicit_:
            return "explicit";
        case Origin::defaults:
            return "defaults";
        case Origin::location:
            return "location";
        case Origin::inherited:
            return "inherited";
        case Origin::schema:
            return "schema";
    }
    return {};
}

std::string_view to_string(BaselineState state) {
    switch (state) {
        case BaselineState::none:
            return {};
        case BaselineState::fresh:
            return "new";
        case BaselineState::unchanged:
            return "unchanged";
    }
    return {};
}

std::string format_message(std::string_view format, const std::vector<std::string>& arguments) {
    std::string out;
    out.reserve(format.size() + 32);
    for (std::size_t at = 0; at < format.size();) {
        std::size_t brace = at;
        while (brace < format.size() && format[brace] != '{' && format[brace] != '}') ++brace;
        out.append(format.substr(at, brace - at));
        at = brace;
        if (at == format.size()) break;
        if (format.substr(at, 2) == "{{" || format.substr(at, 2) == "}}") {
            out += format[at];
            at += 2;
            continue;
        }
        if (format[at] == '{') {
            const auto [index, size] = placeholder(format, at);
            if (size != 0 && index < arguments.size()) {
                out += arguments[index];
                at += size;
                continue;
            }
        }
        out += format[at++];
    }
    return out;
}

std::string Finding::message() const {
    if (message_index >= rule->messages.size()) return rule->summary;
    return format_message(rule->messages[message_index].format, arguments);
}

void sort_findings(std::vector<Finding>& findings) {
    // A finding is large: sort where they go, then move each once.
    std::vector<std::uint32_t> order(findings.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return comes_before(findings[a], findings[b]); });
    std::vector<Finding> sorted;
    sorted.reserve(findings.size());
    for (std::uint32_t index : order) sorted.push_back(std::move(findings[index]));
    findings = std::move(sorted);
}

}  // namespace iislint::findings
