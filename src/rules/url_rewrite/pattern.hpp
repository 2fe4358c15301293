// A pattern of the URL Rewrite module: of a rule's <match> or of a condition.
//
// ECMAScript patterns run on RE2, so that no pattern takes longer than linear time. What RE2 cannot say (look-around,
// back-references) or reads in another way is not understood: matching it is `unknown`, never a guess.
//
//   Pattern pattern(PatternSyntax::ecma_script, "^old/(.*)", true);
//   Captures captures;
//   pattern.match("Old/page.htm", captures)  ->  Truth::yes, captures.groups == {"Old/page.htm", "page.htm"}
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace iislint::rules::url_rewrite {

// What can be said of a condition from files alone.
enum class Truth : std::uint8_t { no, unknown, yes };

constexpr Truth negated_if(bool negate, Truth truth) {
    if (!negate || truth == Truth::unknown) return truth;
    return truth == Truth::yes ? Truth::no : Truth::yes;
}

enum class PatternSyntax : std::uint8_t { ecma_script, wildcard, exact_match };

// What {R:n} and {C:n} stand for: the whole match, then the groups.
struct Captures {
    bool known = false;
    std::vector<std::string> groups;
};

class Pattern {
public:
    Pattern(PatternSyntax syntax, std::string_view text, bool ignore_case);

    bool is_understood() const { return syntax_ == PatternSyntax::exact_match || expression_ != nullptr; }
    // It matches whatever the input is: ".*" and the like.
    bool matches_anything() const { return matches_anything_; }
    Truth match(std::string_view input, Captures& captures) const;
    // What compiling it took, in instructions.
    std::size_t size() const;

private:
    PatternSyntax syntax_;
    bool ignore_case_;
    bool matches_anything_ = false;
    std::string text_;                            // of an exact match
    std::shared_ptr<const re2::RE2> expression_;  // null: not understood
};

}  // namespace iislint::rules::url_rewrite
