// Everything IIS would refuse, ignore or replace in the files of one server, or in a web.config whose server is not
// known.
//
//   std::vector<Problem> problems;
//   check_validity(server, 100, problems);
//
// The order of the problems depends on the input alone.
#pragma once

#include <cstdint>
#include <vector>

#include "config/server.hpp"
#include "validity/problem.hpp"

namespace iislint::validity {

// A fault of a file that several paths meet: named once, with the first of them, or at each of them.
enum class Naming : std::uint8_t { once, at_every_path };

void check_validity(const config::Server& server, config::IisVersion version, std::vector<Problem>& out,
                    Naming naming = Naming::once);

}  // namespace iislint::validity
