// Groups hold sections and nothing else: system.webServer, system.webServer/security.
#pragma once

#include <string_view>

namespace iislint::config {

// `path` leads to known sections and is none itself: system.applicationHost.
bool is_section_group(std::string_view path);

}  // namespace iislint::config
