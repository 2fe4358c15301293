// Random texts and edits for property tests; the same seed gives the same ones with every standard library.
//
//   std::mt19937 random(1);
//   std::string text = random_text(random, 40);
//   std::vector<Edit> edits = random_edits(random, text, 5);   // sorted, not overlapping
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "text/edit.hpp"

namespace iislint::text {

inline std::size_t random_below(std::mt19937& random, std::size_t bound) { return random() % bound; }

// Few letters and many line ends, so that lines repeat and edits meet line ends often.
inline std::string random_text(std::mt19937& random, int size) {
    constexpr std::string_view letters = "ab<\n\nc\r\n";
    std::string text;
    for (int i = 0; i < size; ++i) text += letters[random_below(random, letters.size())];
    return text;
}

inline std::vector<Edit> random_edits(std::mt19937& random, std::string_view text, std::size_t most) {
    std::vector<Edit> edits;
    std::size_t at = 0;
    const std::size_t count = random_below(random, most + 1);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t left = text.size() - at;
        const std::size_t begin = at + random_below(random, left / (count - i) + 1);
        const std::size_t longest = std::min<std::size_t>(text.size() - begin, 1 + text.size() / 8);
        const std::size_t end = begin + random_below(random, longest + 1);
        const int inserted = static_cast<int>(random_below(random, 6));
        edits.push_back({{static_cast<Offset>(begin), static_cast<Offset>(end)}, random_text(random, inserted)});
        at = end;
    }
    // An insertion may have landed behind a replacement that begins at the same place.
    sort_edits(edits);
    return edits;
}

}  // namespace iislint::text
