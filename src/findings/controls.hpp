// Controls of other organisations' rule sets that a rule can map to: CIS and DISA STIG for IIS 10.
//
//   const Control* control = find_control("CIS-IIS10-1.5");   // "One application pool for each site"
//
// A rule file names them under "controls". An id that begins otherwise belongs to a rule set that only its owner knows;
// it is taken as it stands.
#pragma once

#include <span>
#include <string_view>

namespace iislint::findings {

struct Control {
    std::string_view id;  // within its set: 1.5, V-218762
    std::string_view title;
};

struct ControlSet {
    std::string_view prefix;        // CIS-IIS10-
    std::string_view name;          // CIS
    std::string_view full_name;     // CIS Microsoft IIS 10 Benchmark
    std::string_view organization;  // who publishes it
    std::string_view summary;
    std::span<const Control> controls;  // by number
};

std::span<const ControlSet> control_sets();
// The set that an id such as CIS-IIS10-1.5 belongs to, or null.
const ControlSet* find_control_set(std::string_view id);
// The control of an id such as CIS-IIS10-1.5, or null.
const Control* find_control(std::string_view id);

}  // namespace iislint::findings
