// The command line: arguments in, exit code out.
//
//   return cli::run({argv + 1, argv + argc}, files, streams);
#pragma once

#include <string>
#include <vector>

#include "cli/streams.hpp"

namespace iislint::cli {

int run(const std::vector<std::string>& arguments, Files& files, const Streams& streams);

}  // namespace iislint::cli
