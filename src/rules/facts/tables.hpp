// The tables that facts.cpp joins: one file per area, each with the facts of one kind of object or one subject.
//
// To add a fact: a line in its area's table, and one in the facts' table of the documentation. To add an area: a file
// here, its function below, and a line in facts.cpp.
#pragma once

#include <span>

#include "rules/facts.hpp"

namespace iislint::rules {

std::span<const Fact> server_facts();          // of every object: about its server, and what the user said
std::span<const Fact> pool_facts();            // start, stop, who uses it
std::span<const Fact> recycling_facts();       // of pools
std::span<const Fact> worker_process_facts();  // of pools
std::span<const Fact> snapshot_facts();        // what a state snapshot shows of pools and sites
std::span<const Fact> application_facts();     // its pool, its warm-up
std::span<const Fact> content_facts();         // what an application holds: static files
std::span<const Fact> aspnet_facts();          // applications of ASP.NET and of the ASP.NET Core Module
std::span<const Fact> request_limit_facts();   // of applications
std::span<const Fact> warm_up_facts();         // which applications are warmed, and what their settings lead to
std::span<const Fact> virtual_directory_facts();

}  // namespace iislint::rules
