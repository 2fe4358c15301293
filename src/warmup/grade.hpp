// A report card: how well an application is kept warm, A to F, each lost point with the rule that takes it.
//
// Purpose: one number to compare before and after a change. An error takes 30 points of 100, a warning 15, a note 2,
// each rule once; a step of the recipe that is not in force takes what a finding of its weight takes. Where a rule and
// a step say the same, the heavier one counts. Of the findings those about availability count whose subject is the
// application, its pool, its site or the whole server.
//
//   Grade before = grade_application(findings, recipe.lacks, server, application);
//   print(report_card("Shop/api", before));
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/server.hpp"
#include "findings/finding.hpp"
#include "warmup/recipe.hpp"

namespace iislint::warmup {

struct Grade {
    struct Loss {
        std::string name;   // "RCYC001", or the step: "W2"
        std::string label;  // the level of a finding; "missing" for a step
        int points = 0;
        std::string message;
    };
    int points = 100;  // never below 0
    char letter = 'A';
    std::vector<Loss> losses;  // the heaviest first
};

Grade grade_application(const std::vector<findings::Finding>& findings, const std::vector<Lack>& lacks,
                        const config::Server& server, std::uint32_t application);

// "before: Shop/api: F (8 of 100)" and a line for each loss: "  -30  missing[W2] startMode is OnDemand: …".
std::string report_card(std::string_view title, const Grade& grade);

}  // namespace iislint::warmup
