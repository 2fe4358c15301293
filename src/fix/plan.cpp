#include "fix/plan.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "base/ascii.hpp"

namespace iislint::fix {
namespace {

using findings::FileEdits;
using findings::Finding;
using findings::Fix;
using findings::SettingChange;
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

// What the fixes of this pass change, so that others know what to wait for: a fix is built on values as they were, and
// two that set one attribute are alternatives.
class ChangedSettings {
public:
    // Another fix sets the same attribute, or changes the same entry.
    bool conflict(const Fix& fix) const {
        return std::any_of(fix.changes.begin(), fix.changes.end(),
                           [&](const SettingChange& change) { return places_.contains(place_key(change)); });
    }
    // A value that this finding was judged by is no longer what it was.
    bool outdates(const Finding& finding) const {
        return std::any_of(finding.effective.begin(), finding.effective.end(), [&](const auto& effective) {
            const std::string field = "/" + effective.field;
            const std::size_t attribute = field.rfind("/@");
            if (attribute == std::string::npos) return false;
            const std::size_t element = attribute == 0 ? attribute : field.rfind('/', attribute - 1);
            for (const std::string& tail : {field.substr(element), field.substr(attribute)}) {
                const auto at = tails_.find(tail);
                if (at == tails_.end()) continue;
                // A value of another object, or one that others inherit, may be this finding's as well.
                const bool navigates =
                    field.starts_with("/pool/") || field.starts_with("/site/") || field.starts_with("/application/");
                if (navigates || at->second.contains({}) || at->second.contains(subject_of(finding)) ||
                    inherits(at->second, finding))
                    return true;
            }
            return false;
        });
    }
    void add(const Finding& finding, const Fix& fix) {
        for (const SettingChange& change : fix.changes) {
            places_.insert(place_key(change));
            if (change.attribute.empty()) continue;
            const bool is_object = change.steps.empty() ? false : !change.steps.back().keys.empty();
            const std::string element =
                change.steps.empty() ? change.section.substr(change.section.rfind('/') + 1) : change.steps.back().name;
            tails_[(is_object ? "/@" : "/" + element + "/@") + change.attribute].insert(
                is_of_section(change) ? place_in_force(change)
                : is_shared(change)   ? ""
                                      : subject_of(finding));
        }
    }

private:
    static std::string subject_of(const Finding& finding) {
        return std::string(findings::to_string(finding.subject.kind)) + ' ' + finding.subject.name;
    }
    static bool is_of_section(const SettingChange& change) {
        return !change.section.starts_with("system.applicationHost/");
    }
    static bool is_shared(const SettingChange& change) {
        return std::any_of(change.steps.begin(), change.steps.end(),
                           [](const auto& step) { return step.name.ends_with("Defaults"); });
    }
    // The same words as the configuration path of findings there, behind a mark.
    static std::string place_in_force(const SettingChange& change) {
        if (!change.is_server_known) return "@" + to_lower(change.file);
        return "@" + to_lower("MACHINE/WEBROOT/APPHOST" + (change.path.empty() ? "" : "/" + change.path));
    }
    static bool inherits(const std::set<std::string>& places, const Finding& finding) {
        const std::string path = "@" + to_lower(finding.config_path);
        for (std::size_t end = path.size(); end != std::string::npos && end > 0; end = path.rfind('/', end - 1))
            if (places.contains(path.substr(0, end))) return true;
        return false;
    }

    std::set<std::string> places_;
    std::map<std::string, std::set<std::string>> tails_;  // "/processModel/@idleTimeout": subjects; "" is any
};

bool repairs_validity(const Finding& finding) { return finding.rule->id.starts_with("CONF"); }

// The same edits: one repair for several findings, as when they inherit one value.
std::string text_of(const Fix& fix) {
    std::string text;
    for (const FileEdits& file : fix.files) {
        text += file.source->path();
        for (const Edit& edit : file.edits) {
            text += '\n' + std::to_string(edit.span.begin) + ' ' + std::to_string(edit.span.end) + ' ' + edit.text;
        }
    }
    return text;
}

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
    std::set<std::string> taken_texts;
    ChangedSettings changed;
    // A file is made valid before its values are looked at: a name put right, a repetition taken away change what
    // others were judged by.
    const bool is_valid = std::none_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        return repairs_validity(finding) && chosen_fix(finding, options) != nullptr;
    });
    for (const Finding& finding : findings) {
        const Fix* fix = chosen_fix(finding, options);
        if (fix == nullptr) continue;
        if (!is_valid && !repairs_validity(finding)) {
            ++plan.waiting;
            continue;
        }
        std::string text = text_of(*fix);
        if (taken_texts.contains(text)) {
            plan.taken.push_back(&finding);
            continue;
        }
        const bool overlaps = std::any_of(fix->files.begin(), fix->files.end(), [&](const FileEdits& file) {
            const Claims& claimed = claims[file.source];
            return std::any_of(file.edits.begin(), file.edits.end(),
                               [&](const Edit& edit) { return claimed.overlap(edit); });
        });
        if (overlaps || changed.conflict(*fix) || changed.outdates(finding)) {
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
        changed.add(finding, *fix);
        taken_texts.insert(std::move(text));
        plan.taken.push_back(&finding);
    }
    for (FileEdits& file : plan.files) text::sort_edits(file.edits);
    std::sort(plan.files.begin(), plan.files.end(),
              [](const FileEdits& a, const FileEdits& b) { return a.source->path() < b.source->path(); });
    return plan;
}

}  // namespace iislint::fix
