// Whether an effect is one that the fixes announced.
//
//   const Announcements announced(changes);
//   for (const Effect& effect : compare(before, after))
//       if (!announced.cover(effect)) …  // a fix did more than it said
//
// An announcement covers its own place and what inherits from there: a defaults element the objects it supplies, a path
// those below it. A web.config that several paths meet (two sites in one folder) changes all of them: where there are
// servers, say so with add_paths_of. Borrows the changes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/server.hpp"
#include "effects/effect.hpp"

namespace iislint::effects {

class Announcements {
public:
    explicit Announcements(const std::vector<findings::SettingChange>& changes);
    // Every path at which one of the server's web.config files is read.
    void add_paths_of(const config::Server& server);
    bool cover(const Effect& effect) const;

private:
    bool is_in_force_at(const findings::SettingChange& change, std::string_view path) const;

    std::set<std::string, std::less<>> files_;  // the web.config files that change
    std::map<std::string, std::set<std::string>, std::less<>> paths_by_file_;
    std::map<std::string, std::vector<const findings::SettingChange*>, std::less<>> by_section_;
    bool web_configs_may_come_and_go_ = false;
};

}  // namespace iislint::effects
