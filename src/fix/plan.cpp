#include "fix/plan.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace iislint::fix {
namespace {

using findings::FileEdits;
using findings::Finding;
using findings::Fix;
using text::Edit;

// The bytes of one file that this pass already changes.
class Claims {
public:
    // Insertions at one place, and edits that touch, count as overlapping: their order would be a guess.
    bool overlap(const Edit& edit) const {
        auto at = claimed_.upper_bound(edit.span.end);
        if (at == claimed_.begin()) return false;
        --at;
        return at->second >= edit.span.begin;
    }
    // Within one fix an insertion may stand right before a replacement.
    void add(const Edit& edit) {
        text::Offset& end = claimed_.emplace(edit.span.begin, edit.span.end).first->second;
        end = std::max(end, edit.span.end);
    }

private:
    std::map<text::Offset, text::Offset> claimed_;  // begin to end
};

}  // namespace

const Fix* chosen_fix(const Finding& finding, const PlanOptions& options) {
    const auto allowed = std::find_if(finding.fixes.begin(), finding.fixes.end(), [&](const Fix& fix) {
        return options.unsafe || fix.safety == findings::Safety::safe;
    });
    return allowed == finding.fixes.end() ? nullptr : &*allowed;
}

Plan plan_fixes(const std::vector<Finding>& findings, const PlanOptions& options) {
    Plan plan;
    std::unordered_map<const text::Source*, Claims> claims;
    std::unordered_map<const text::Source*, std::size_t> index;
    for (const Finding& finding : findings) {
        const Fix* fix = chosen_fix(finding, options);
        if (fix == nullptr) continue;
        const bool overlaps = std::any_of(fix->files.begin(), fix->files.end(), [&](const FileEdits& file) {
            const Claims& claimed = claims[file.source];
            return std::any_of(file.edits.begin(), file.edits.end(),
                               [&](const Edit& edit) { return claimed.overlap(edit); });
        });
        if (overlaps) {
            ++plan.waiting;
            continue;
        }
        for (const FileEdits& file : fix->files) {
            const auto [at, is_new] = index.emplace(file.source, plan.files.size());
            if (is_new) plan.files.push_back({file.source, {}});
            std::vector<Edit>& edits = plan.files[at->second].edits;
            for (const Edit& edit : file.edits) {
                claims[file.source].add(edit);
                edits.push_back(edit);
            }
        }
        plan.taken.push_back(&finding);
    }
    for (FileEdits& file : plan.files) text::sort_edits(file.edits);
    std::sort(plan.files.begin(), plan.files.end(),
              [](const FileEdits& a, const FileEdits& b) { return a.source->path() < b.source->path(); });
    return plan;
}

}  // namespace iislint::fix
