// What only the explanation of a rule needs: a check never reads it.
//
//   Explanation e = explanation_of(rule);
//   e.example->patch  ->  -<add name="Shop" /> …
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "rules/rule.hpp"

namespace iislint::rules {

struct Explanation {
    struct Example {
        std::string why;     // what is wrong in it
        std::string report;  // what check says
        std::string patch;   // before and after the fix; empty without one
    };
    std::string exact;  // where, deny or require as the rule has them; empty where the program itself checks
    std::string ignore_when;
    std::optional<Example> example;
};

// `rule_files`: those of a user's own rules, one of which may hold this rule.
Explanation explanation_of(const Rule& rule, const Files& files, const std::vector<std::string>& rule_files);

}  // namespace iislint::rules
