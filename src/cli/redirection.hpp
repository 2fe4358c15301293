// redirection.config: IIS then reads its applicationHost.config from another folder.
#pragma once

#include <optional>
#include <string>

#include "config/config_file.hpp"

namespace iislint::cli {

// The folder that an enabled redirection.config names; nothing for one that is not enabled, and for any other file.
std::optional<std::string> redirected_to(const config::ConfigFile& file);

}  // namespace iislint::cli
