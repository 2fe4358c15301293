// What lies beside a configuration file on the disk and changes what a finding about it is worth. Asked only once a
// rule is about to fire.
#pragma once

#include <string>

#include "rules/check_options.hpp"
#include "rules/object.hpp"

namespace iislint::rules {

// The name of a transform (Web.Release.config) in the folder of the file that removes compilation/@debug or sets it to
// false; empty when there is none, or nothing is known of the disk.
std::string transform_that_removes_debug(const config::ConfigFile& file, const CheckOptions& options);

// The name of an App_Offline.htm in the folder of the application; empty when there is none or the folder is unknown.
std::string app_offline_file(const Object& application, const CheckOptions& options);

}  // namespace iislint::rules
