// What the user said about the server that no file tells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/glob.hpp"
#include "config/schema.hpp"
#include "config/server_state.hpp"

namespace iislint::rules {

// What the user cares for most: --profile. Rules ask for it with the fact #profile.
enum class Profile : std::uint8_t {
    standard,      // default
    zero_restart,  // nothing may restart an application: zero-restart
    stig,          // what DISA's STIG asks for wins where it and availability disagree: stig
};
inline constexpr std::string_view profile_names[] = {"default", "zero-restart", "stig"};  // in the order of Profile
constexpr std::string_view to_string(Profile profile) { return profile_names[static_cast<std::size_t>(profile)]; }

struct CheckOptions {
    config::IisVersion iis_version = 100;
    Profile profile = Profile::standard;                    // --profile
    std::vector<std::string> stopped_pools;                 // --stopped
    std::vector<Glob> vendor_pools;                         // pools that a product configures, beside those known
    const config::ServerState* state = nullptr;             // --state; null without one
    std::optional<std::int64_t> recycle_at;                 // --recycle-at, seconds after midnight
    std::function<bool(const std::string&)> folder_exists;  // asks the disk; without it nothing is known of folders
    const Files* files = nullptr;                           // the disk; without it nothing is known of other files
    bool fix_at_origin = false;  // --at-origin: fixes go where a value comes from, not to the object itself
    bool with_details = true;    // findings carry the values that were judged
    bool with_changes = true;    // fixes announce what they change: not needed where they are only counted
    bool with_edits = true;      // fixes carry their edits: likewise
    bool with_xpath = false;     // places carry their XPath-like name: only some reports print it
};

}  // namespace iislint::rules