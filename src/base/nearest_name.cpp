#include "base/nearest_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ascii.hpp"

namespace iislint {
namespace {

// Costs are sixteenths of a letter, so that letter case breaks ties and no more.
constexpr int letter = 16;
constexpr int letter_case = 1;
// Names of IIS are far shorter; a longer one is not a slip of the finger, and hostile input must not cost time.
constexpr std::size_t longest = 128;

int substitution(char a, char b) {
    if (a == b) return 0;
    return lower(a) == lower(b) ? letter_case : letter;
}

// Optimal string alignment: insert, delete, replace, swap two neighbours.
int edit_distance(std::string_view a, std::string_view b) {
    std::array<std::array<int, longest + 1>, 3> rows;
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j) * letter;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        row[0] = static_cast<int>(i) * letter;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] =
                std::min({above[j] + letter, row[j - 1] + letter, above[j - 1] + substitution(a[i - 1], b[j - 1])});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
                const int cases = substitution(a[i - 1], b[j - 2]) + substitution(a[i - 2], b[j - 1]);
                row[j] = std::min(row[j], rows[(i + 1) % 3][j - 2] + letter + cases);
            }
        }
    }
    return rows[a.size() % 3][b.size()];
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view mistyped, std::span<const std::string_view> candidates) {
    std::optional<std::string_view> nearest;
    if (mistyped.size() > longest) return nearest;
    int nearest_distance = 0;
    for (std::string_view candidate : candidates) {
        if (candidate.size() > longest) continue;
        const std::size_t longer = std::max(mistyped.size(), candidate.size());
        const std::size_t shorter = std::min(mistyped.size(), candidate.size());
        if ((longer - shorter) * 3 > longer) continue;
        const int distance = edit_distance(mistyped, candidate);
        if (distance * 3 > static_cast<int>(longer) * letter) continue;
        if (!nearest || distance < nearest_distance) {
            nearest = candidate;
            nearest_distance = distance;
        }
    }
    return nearest;
}

}  // namespace iislint
