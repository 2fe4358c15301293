#include "base/glob.hpp"

#include <algorithm>

#include <re2/re2.h>

namespace iislint {
namespace {

std::string expression_of(std::string_view pattern, bool below) {
    std::string out;
    while (!pattern.empty()) {
        std::size_t taken = 1;
        if (pattern.starts_with("**/")) {
            out += "(?:.*/)?";
            taken = 3;
        } else if (pattern.starts_with("**")) {
            out += ".*";
            taken = 2;
        } else if (pattern.front() == '*') {
            out += "[^/]*";
        } else if (pattern.front() == '?') {
            out += "[^/]";
        } else {
            taken = std::min(pattern.find_first_of("*?"), pattern.size());
            out += re2::RE2::QuoteMeta({pattern.data(), taken});
        }
        pattern.remove_prefix(taken);
    }
    return below ? out + "(?:/.*)?" : out;
}

}  // namespace

Glob::Glob(std::string_view pattern, bool below) {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_dot_nl(true);
    options.set_log_errors(false);
    expression_ = std::make_shared<re2::RE2>(expression_of(pattern, below), options);
}

bool Glob::matches(std::string_view text) const {
    return expression_->ok() && re2::RE2::FullMatch({text.data(), text.size()}, *expression_);
}

}  // namespace iislint
