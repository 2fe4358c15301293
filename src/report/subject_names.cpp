#include "report/subject_names.hpp"

#include <algorithm>
#include <cstddef>

namespace iislint::report {

std::string other_subjects(const findings::FindingGroup& group, std::string_view quote) {
    constexpr std::size_t most = 20;
    const std::size_t others = group.members.size() - 1;
    const std::size_t named = std::min(others, most);
    std::string out;
    for (std::size_t i = 1; i <= named; ++i) {
        if (i > 1) out += ", ";
        out += quote;
        out += group.members[i]->subject.name;
        out += quote;
    }
    if (others > named) out += " and " + std::to_string(others - named) + " more";
    return out;
}

}  // namespace iislint::report
