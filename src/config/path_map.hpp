// Where a physicalPath of the server lies here.
//
//   PathMap map;
//   map.add(R"(C:\inetpub\shop)", "deploy/shop");
//   map.find(R"(c:\inetpub\Shop\api)")  ->  "deploy/shop/api"
//
// Windows paths compare without case, with either slash; the longest mapped prefix wins. Environment variables are
// not resolved: map them as they are written (`%SystemDrive%\inetpub\wwwroot`).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace iislint::config {

class PathMap {
public:
    void add(std::string_view windows_path, std::string_view local_path);
    // `text` is WINDOWS=LOCAL, as on the command line.
    Result<void> add_option(std::string_view text);

    bool empty() const { return entries_.empty(); }
    // Nothing for a path that no entry covers, and for one that climbs out of its entry with "..".
    std::optional<std::string> find(std::string_view windows_path) const;
    std::vector<std::string> local_paths() const;
    // True when a local path lies in a mapped folder.
    bool covers(std::string_view local_path) const;

private:
    struct Entry {
        std::string windows;  // lower case, forward slashes, no trailing slash
        std::string local;
    };
    std::vector<Entry> entries_;  // longest first
};

// True when a component of the path is "..": input that is not followed, since it could leave the folders given.
bool climbs(std::string_view path);

// Forward slashes, no empty or "." components, ".." resolved where it can be; keeps a leading slash.
std::string normalize_local_path(std::string_view path);

}  // namespace iislint::config
