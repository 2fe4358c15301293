// What lies beside a configuration file on the disk and changes what a finding about it is worth. Asked only once a
// rule is about to fire.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/check_options.hpp"
#include "rules/object.hpp"

namespace iislint::rules {

// The files and folders in a folder; none where it is not there, or nothing is known of the disk.
std::vector<DirectoryEntry> files_in(const std::string& folder, const CheckOptions& options);
// The folder here that holds the application's content; empty where it is not known.
std::string content_folder(const Object& application);

// The name of a transform (Web.Release.config) in the folder of the file that removes compilation/@debug or sets it to
// false; empty when there is none, or nothing is known of the disk.
std::string transform_that_removes_debug(const config::ConfigFile& file, const CheckOptions& options);

// The name of an App_Offline.htm in the folder of the application; empty when there is none or the folder is unknown.
std::string app_offline_file(const Object& application, const CheckOptions& options);

}  // namespace iislint::rules
