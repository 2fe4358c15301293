// Whether an effect is one that the fixes announced.
//
//   const Announcements announced(changes);
//   for (const Effect& effect : compare(before, after))
//       if (!announced.cover(effect)) …  // a fix did more than it said
//
// An announcement covers its own place and what inherits from there: a defaults element the objects it supplies, a path
// those below it. Borrows the changes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "effects/effect.hpp"

namespace iislint::effects {

class Announcements {
public:
    explicit Announcements(const std::vector<findings::SettingChange>& changes);
    bool cover(const Effect& effect) const;

private:
    std::map<std::string, std::vector<const findings::SettingChange*>, std::less<>> by_section_;
    bool web_configs_may_come_and_go_ = false;
};

}  // namespace iislint::effects
