// A report card: how well an application is kept warm, A to F, each lost point with the rule that takes it.
//
// Purpose: one number to compare before and after a change. It says nothing that the findings do not say: an error
// takes 30 points of 100, a warning 15, a note 2, each rule once. Counted are the findings about availability whose
// subject is the application, its pool, its site or the whole server.
//
//   Grade before = grade_application(findings, server, application);
//   print(report_card("Shop/api", before));
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/server.hpp"
#include "findings/finding.hpp"

namespace iislint::warmup {

struct Grade {
    struct Loss {
        const findings::RuleInfo* rule = nullptr;
        findings::Level level = findings::Level::note;
        int points = 0;
        std::string message;
    };
    int points = 100;  // never below 0
    char letter = 'A';
    std::vector<Loss> losses;  // the heaviest first
};

Grade grade_application(const std::vector<findings::Finding>& findings, const config::Server& server,
                        std::uint32_t application);

// "before  Shop/api: D (55 of 100)" and a line for each loss.
std::string report_card(std::string_view title, const Grade& grade);

}  // namespace iislint::warmup
