// What makes one application always warm, as one fix: its pool runs all the time and recycles at a fixed hour, its
// worker process is never stopped for idleness, and IIS requests its pages before a visitor does.
//
// Purpose: the recipe of the availability guide. Only what is not in force already is changed, so a second run changes
// nothing. What cannot be done in a configuration file, or should not be done for the owner, is said in a note.
// Ownership: borrows the server and the evaluator; the fix points into the server's files.
//
//   Result<Recipe> recipe = make_recipe(server, application, {.pages = {"/health"}}, evaluator);
//   if (recipe && recipe->fix) …
//
// Source: LeanSentry, Maximize IIS application pool availability; Microsoft, Application Initialization.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "findings/finding.hpp"
#include "rules/evaluator.hpp"

namespace iislint::warmup {

struct Request {
    std::vector<std::string> pages;              // requested before the application serves; none: its root
    std::optional<std::int64_t> suspend_after;   // seconds; keeps the idle worker process in memory, suspended
    std::optional<std::int64_t> recycle_at;      // seconds after midnight
    std::optional<std::int64_t> private_memory;  // KB; a worker process above it is recycled
    bool zero_restart = false;                   // also what keeps file changes from restarting the application
    bool in_application_host = false;            // section settings go to a <location>, not to the web.config
};

// A step of the recipe that is not in force. Steps are named W0 to W10, as docs/usage.md lists them.
struct Lack {
    std::string_view step;
    findings::Level weight = findings::Level::warning;  // what a finding of the same gravity would have
    std::string message;
    std::vector<std::string_view> rules = {};  // those that say the same where they apply
};

struct Recipe {
    std::optional<findings::Fix> fix;  // all steps at once; none when everything is in force
    std::vector<std::string> steps;    // what the fix does, one line each
    std::vector<std::string> notes;    // what is left to the owner, one sentence or more each
    std::vector<Lack> lacks;           // what is not in force, whether the fix can do it or not
};

// Fails where the recipe does not apply: no pool, IIS Express, a pool that another product manages, a locked section.
Result<Recipe> make_recipe(const config::Server& server, std::uint32_t application, const Request& request,
                           rules::Evaluator& evaluator);

// Least amount of private memory that is taken: a smaller one is megabytes written as kilobytes.
inline constexpr std::int64_t least_private_memory = 51200;
// The hour of the recycle when nobody names one: 02:00.
inline constexpr std::int64_t usual_recycle_hour = 2 * 3600;

}  // namespace iislint::warmup
