// What the user said about the server that no file tells.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/schema.hpp"
#include "config/server_state.hpp"

namespace iislint::rules {

struct CheckOptions {
    config::IisVersion iis_version = 100;
    std::vector<std::string> stopped_pools;                 // --stopped
    const config::ServerState* state = nullptr;             // --state; null without one
    std::optional<std::int64_t> recycle_at;                 // --recycle-at, seconds after midnight
    std::function<bool(const std::string&)> folder_exists;  // asks the disk; without it nothing is known of folders
    bool with_details = true;                               // findings carry the values that were judged
    bool with_xpath = false;  // places carry their XPath-like name: only some reports print it
};

}  // namespace iislint::rules