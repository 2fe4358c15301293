// The test cases of a user's rules: where they lie, and what came of one.
//
// Beside the rules there is a folder `tests` with one folder per rule, named by its id:
//
//   policy/ACME001-short-queue.json
//   policy/tests/ACME001/bad-default.config         the rule must fire; read as an applicationHost.config
//   policy/tests/ACME001/bad-default.fixed.config   what its fix must make of it
//   policy/tests/ACME001/good-long.config           the rule must stay silent
//   policy/tests/ACME001/bad-page.web.config        read as a web.config whose server is not known
//   policy/tests/ACME001/bad-site/in/…              several files; fixed/… holds those that a fix changes
//
//   Result<std::vector<RuleCase>> cases = find_cases(files, "policy", "ACME001");
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "rules/rule_set.hpp"

namespace iislint::cli {

struct RuleCase {
    std::string name;  // bad-default
    bool fires = false;
    std::map<std::string, std::string> input;  // path to bytes
    std::map<std::string, std::string> fixed;  // of files that a fix must change; empty: not said
};

struct CaseOutcome {
    std::size_t findings = 0;
    std::string fault;  // empty: as expected; else what is wrong, with more lines where they help
};

// Sorted by name. Fails where a file's name or place says nothing.
Result<std::vector<RuleCase>> find_cases(const Files& files, const std::string& folder, const std::string& rule_id);

// `rules`: the rule alone, and CONF000.
CaseOutcome run_case(const RuleCase& rule_case, const rules::Rule& rule, const rules::RuleSet& rules);

}  // namespace iislint::cli
