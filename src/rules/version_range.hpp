// Versions such as 4.0, v4.8.1 or 2.1.0-rc1, and ranges of them such as ">=8.5 <10".
//
//   Result<VersionRange> range = VersionRange::parse(">=8.5 <10");
//   range->contains(*parse_version("8.5"))  ->  true
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace iislint::rules {

struct Version {
    std::vector<std::uint64_t> numbers;  // what is not written is 0
    std::string pre_release;             // comes before the version that has none
};

// Nothing for text that is no version. A leading v does not count.
std::optional<Version> parse_version(std::string_view text);
// Less than, equal to or greater than zero.
int compare(const Version& a, const Version& b);

class VersionRange {
public:
    // Comparisons with blanks between them, all of which must hold: =, >, >=, <, <=; a bare version means =.
    static Result<VersionRange> parse(std::string_view text);
    bool contains(const Version& version) const;

private:
    enum class Bound : std::uint8_t { equal, greater, greater_or_equal, less, less_or_equal };
    std::vector<std::pair<Bound, Version>> bounds_;
};

}  // namespace iislint::rules
