// What is wrong with an initializationPage, and the page to write instead.
//
// A page is a path below its application, on this server, requested over plain HTTP (Microsoft, IIS 8.0 Application
// Initialization).
//
//   judge_page("/shop/health", "/shop")  ->  own-path, suggestion "/health"
//   judge_page("/health", "/shop")       ->  nothing
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "findings/finding.hpp"

namespace iislint::rules {

struct PageFault {
    std::string_view message;  // empty, absolute-url, home-relative, backslash, fragment-or-blank, own-path
    findings::Level level = findings::Level::error;
    std::string suggestion;  // the page to write instead
    std::string host_name;   // of an absolute URL
    bool has_fix = false;
    findings::Safety safety = findings::Safety::unsafe;
};

std::optional<PageFault> judge_page(std::string_view page, std::string_view application_path);

}  // namespace iislint::rules
