// Which lines a unified diff changes, and which findings have to do with them.
//
//   Result<ChangedLines> changed = ChangedLines::parse(diff);       // of git diff -U0, or with context
//   std::erase_if(findings, [&](const Finding& f) { return !changed->touches(f, path_of); });
//
// A finding stays when any place that contributes to it meets a changed line: its own, those that it relates to, those
// where the judged values are written. Where lines were only taken away, the lines on both sides of the gap count.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "findings/finding.hpp"
#include "text/line_index.hpp"

namespace iislint::findings {

class ChangedLines {
public:
    // Line ranges of the new text, both ends included; sorted, apart from each other.
    using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

    // Fails when it is not empty and holds no change of any file.
    static Result<ChangedLines> parse(std::string_view diff);

    // Ranges of a file as the diff names it, or null.
    const Ranges* find(const std::string& path) const;
    const std::map<std::string, Ranges>& files() const { return files_; }

    // `ranges_of`: the ranges that this source's file has, or null. CONF000 is always touched.
    bool touches(const Finding& finding, const std::function<const Ranges*(const text::Source&)>& ranges_of) const;

private:
    bool touches(const Location& place, const std::function<const Ranges*(const text::Source&)>& ranges_of) const;

    std::map<std::string, Ranges> files_;
    mutable std::unordered_map<const text::Source*, std::unique_ptr<text::LineIndex>> lines_;
};

}  // namespace iislint::findings
