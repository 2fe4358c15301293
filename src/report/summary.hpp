// How many findings of each level a report has.
#pragma once

#include <cstdint>

#include "report/reporter.hpp"

namespace iislint::report {

struct LevelCounts {
    std::uint32_t errors = 0;
    std::uint32_t warnings = 0;
    std::uint32_t notes = 0;
    std::uint32_t total() const { return errors + warnings + notes; }
    void add(findings::Level level);
};

// "1 file", "2 files".
std::string counted(std::uint32_t count, std::string_view noun);

}  // namespace iislint::report
