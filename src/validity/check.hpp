// Everything IIS would refuse, ignore or replace in the files of one server, or in a web.config whose server is not
// known.
//
//   std::vector<Problem> problems;
//   check_validity(server, 100, problems);
//
// The order of the problems depends on the input alone. A fault of a file that several paths meet is named once, with
// the first of them.
#pragma once

#include <vector>

#include "config/server.hpp"
#include "validity/problem.hpp"

namespace iislint::validity {

void check_validity(const config::Server& server, config::IisVersion version, std::vector<Problem>& out);

}  // namespace iislint::validity
