// What the commands of a script do to IIS.
//
//   Stop-WebAppPool -Name "Shop"                    ->  {stop_pool, "Shop"}
//   appcmd set apppool Shop /autoStart:false        ->  {set_auto_start_off, "Shop"}
//   iisreset /timeout:60                            ->  {reset, timeout 60}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/commands.hpp"

namespace iislint::scripts {

struct IisCall {
    enum class Kind : std::uint8_t {
        stop_pool,
        start_pool,  // or recycle, restart
        set_auto_start_off,
        delete_pool,
        reset,           // iisreset that stops the services, and starts them unless only_stops
        start_services,  // of IIS or of the whole computer
        place_app_offline,
    };
    Kind kind = Kind::stop_pool;
    std::string pool;              // as written; may be a variable; empty: whatever the pipeline brings
    bool pool_is_literal = false;  // a plain name
    bool only_stops = false;
    bool no_force = false;
    bool has_timeout = false;
    std::optional<std::int64_t> timeout;  // seconds; none for a variable
    text::Span span;                      // the whole command
    std::string text;                     // of all its words
    std::uint32_t block = 0;
};

// In the order of the script; at most the first 2000: they are compared with each other.
std::vector<IisCall> find_iis_calls(std::string_view text, const Commands& commands, Dialect dialect);

}  // namespace iislint::scripts
