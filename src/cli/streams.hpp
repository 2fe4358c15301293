// Where the program reads and writes; the real ones are given by main, others by tests.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/files.hpp"

namespace iislint::cli {

struct Streams {
    std::function<std::string()> read_input;  // all of standard input
    std::function<void(std::string_view)> out;
    std::function<void(std::string_view)> err;
    bool out_is_terminal = false;
    std::function<const char*(const char*)> environment;
    // Takes what need not be torn down before the program ends: freeing a large run piece by piece takes as long as a
    // tenth of it. Empty where the caller goes on, as tests do.
    std::function<void(std::shared_ptr<const void>)> keep_until_exit;
};

// Exit codes of every command.
inline constexpr int exit_clean = 0;
inline constexpr int exit_findings = 1;
inline constexpr int exit_trouble = 2;

}  // namespace iislint::cli
