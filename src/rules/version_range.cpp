#include "rules/version_range.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"

namespace iislint::rules {

std::optional<Version> parse_version(std::string_view text) {
    constexpr std::size_t most_numbers = 8;
    constexpr std::size_t most_digits = 15;
    text = trim(text);
    if (!text.empty() && lower(text.front()) == 'v') text.remove_prefix(1);
    Version version;
    if (const std::size_t build = text.find('+'); build != std::string_view::npos) text = text.substr(0, build);
    if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
        version.pre_release = std::string(text.substr(dash + 1));
        if (version.pre_release.empty()) return std::nullopt;
        text = text.substr(0, dash);
    }
    while (true) {
        const std::size_t dot = text.find('.');
        const std::string_view digits = text.substr(0, dot);
        if (digits.empty() || digits.size() > most_digits || !std::all_of(digits.begin(), digits.end(), is_digit) ||
            version.numbers.size() == most_numbers)
            return std::nullopt;
        std::uint64_t number = 0;
        for (const char digit : digits) number = number * 10 + static_cast<std::uint64_t>(digit - '0');
        version.numbers.push_back(number);
        if (dot == std::string_view::npos) return version;
        text.remove_prefix(dot + 1);
    }
}

int compare(const Version& a, const Version& b) {
    for (std::size_t i = 0; i < std::max(a.numbers.size(), b.numbers.size()); ++i) {
        const std::uint64_t x = i < a.numbers.size() ? a.numbers[i] : 0;
        const std::uint64_t y = i < b.numbers.size() ? b.numbers[i] : 0;
        if (x != y) return x < y ? -1 : 1;
    }
    if (a.pre_release.empty() != b.pre_release.empty()) return a.pre_release.empty() ? 1 : -1;
    return a.pre_release.compare(b.pre_release);
}

Result<VersionRange> VersionRange::parse(std::string_view text) {
    static constexpr std::pair<std::string_view, Bound> signs[] = {{">=", Bound::greater_or_equal},
                                                                   {"<=", Bound::less_or_equal},
                                                                   {">", Bound::greater},
                                                                   {"<", Bound::less},
                                                                   {"=", Bound::equal},
                                                                   {"", Bound::equal}};
    VersionRange range;
    for (std::string_view rest = trim(text); !rest.empty(); rest = trim(rest)) {
        const auto* const sign =
            std::find_if(std::begin(signs), std::end(signs), [&](const auto& s) { return rest.starts_with(s.first); });
        rest.remove_prefix(sign->first.size());
        const std::size_t end = std::min(rest.find(' '), rest.size());
        std::optional<Version> version = parse_version(rest.substr(0, end));
        if (!version)
            return Error{
                fmt::format("'{}' is no range of versions; write one such as '>=8.5' or '>=2.1 <3'", visible(text))};
        range.bounds_.emplace_back(sign->second, std::move(*version));
        rest.remove_prefix(end);
    }
    if (range.bounds_.empty()) return Error{"a range of versions is empty; write one such as '>=8.5'"};
    return range;
}

bool VersionRange::contains(const Version& version) const {
    return std::all_of(bounds_.begin(), bounds_.end(), [&](const auto& bound) {
        const int order = compare(version, bound.second);
        switch (bound.first) {
            case Bound::equal:
                return order == 0;
            case Bound::greater:
                return order > 0;
            case Bound::greater_or_equal:
                return order >= 0;
            case Bound::less:
                return order < 0;
            case Bound::less_or_equal:
                return order <= 0;
        }
        return false;
    });
}

}  // namespace iislint::rules
