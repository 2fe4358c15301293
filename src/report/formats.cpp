#include <algorithm>

#include "report/reporter.hpp"

namespace iislint::report {
namespace {

constexpr Format table[] = {
    {"text", "findings with excerpts and fixes, for people", write_text, false, false, true, true, true},
    {"concise", "one line for each finding, for grep and editors", write_concise, true, false, false, false, false},
    {"json", "every finding with all that is known of it, for programs", write_json, true, false, false, true, true},
    {"sarif", "SARIF 2.1.0, for code scanning and CI systems", write_sarif, true, true, true, true, true},
};

}  // namespace

std::span<const Format> formats() { return table; }

const Format* find_format(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &Format::name);
    return found == std::ranges::end(table) ? nullptr : found;
}

}  // namespace iislint::report
