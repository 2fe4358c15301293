// What a server said about its running objects: `appcmd list apppool /xml` and its kin, captured to a file.
//
// Accepted: the XML form (plain, or with /config, where sections are nested), the text form, several documents one
// after the other, console noise around them, UTF-8 and UTF-16. Only names and states are taken; attribute order does
// not matter and names compare without case.
//
//   ServerState state;
//   Result<void> read = state.add("pools.xml", bytes);
//   if (const auto* pool = state.pool("Shop"); pool && pool->state == "Stopped") …
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace iislint::config {

class ServerState {
public:
    struct Object {
        std::string name;
        std::string state;   // Starting, Started, Stopping, Stopped, Unknown
        std::string source;  // the snapshot's path
    };

    // Fails when the file holds no object at all.
    Result<void> add(std::string path, std::string bytes);

    bool empty() const { return pools_.empty() && sites_.empty() && worker_processes_.empty(); }
    bool has_pools() const { return !pools_.empty(); }
    const Object* pool(std::string_view name) const;
    const Object* site(std::string_view name) const;
    // Process ids of the worker processes of a pool.
    std::vector<std::string> worker_processes(std::string_view pool) const;
    const std::map<std::string, Object>& pools() const { return pools_; }  // by lower-case name

private:
    std::map<std::string, Object> pools_;
    std::map<std::string, Object> sites_;
    std::multimap<std::string, std::string> worker_processes_;  // lower-case pool name to process id
};

}  // namespace iislint::config
