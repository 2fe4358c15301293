// What deployment scripts do to application pools and services, as findings of the rules that name it.
//
// A rule file asks for a kind of finding with `"code": "script:stop-without-autostart"`. Its messages are chosen by id.
//
//   report_scripts(scripts, servers, rules, findings);
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "config/server.hpp"
#include "findings/finding.hpp"
#include "rules/check_options.hpp"
#include "rules/rule_set.hpp"
#include "scripts/script.hpp"

namespace iislint::rules {

bool is_script_code(std::string_view code);  // names a kind of finding about scripts

// A server, or a web.config that stands alone, that is checked together with the scripts.
struct ServerInView {
    const config::Server* server = nullptr;
    const CheckOptions* options = nullptr;
};

// A script is judged together with the other scripts (one stops, another starts) and with the servers of the run.
void report_scripts(std::span<const scripts::Script* const> scripts, std::span<const ServerInView> servers,
                    const RuleSet& rules, std::vector<findings::Finding>& out);

}  // namespace iislint::rules
