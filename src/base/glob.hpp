// A pattern for names and paths, without case: * is anything but '/', ** anything, ? one character but '/'.
//
//   Glob("site*/web.config").matches("Site1/Web.config")   // true
//
// Takes linear time whatever the pattern: regular expressions of RE2 do the work.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace iislint {

class Glob {
public:
    // `below`: a match of a folder is a match of all that lies in it, too.
    explicit Glob(std::string_view pattern, bool below = false);
    bool matches(std::string_view text) const;

private:
    std::shared_ptr<const re2::RE2> expression_;
};

}  // namespace iislint
