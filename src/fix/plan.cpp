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
    // Another fix sets the same attribute, or changes the same entry, or gives an entry the same key; or one takes an
    // entry away that another changes, if only in the entry's twin: without a twin it stays.
    bool conflict(const Fix& fix) const {
        return std::any_of(fix.changes.begin(), fix.changes.end(), [&](const SettingChange& change) {
            if (places_.contains(place_key(change)) || new_keys_.contains(new_key(change))) return true;
            const std::vector<std::string> way = elements_on_the_way(change);
            if (removes(change) && changed_inside_.contains(way.back())) return true;
            return std::any_of(way.begin(), way.end(),
                               [&](const std::string& element) { return removed_.contains(element); });
        });
    }
    // A value that this finding was judged by is no longer what it was; or its fix changes a default that others,
    // taken before, were judged by.
    bool outdates(const Finding& finding, const Fix& fix) const {
        const std::string pool = pool_of(fix);
        for (const findings::EffectiveValue& effective : finding.effective)
            for (const std::string& tail : tails_of(effective))
                if (const auto at = tails_.find(tail); at != tails_.end())
                    if (reaches(at->second, effective, finding, pool)) return true;
        return std::any_of(fix.changes.begin(), fix.changes.end(), [&](const SettingChange& change) {
            return is_shared(change) && judged_by_.contains(tail_of(change));
        });
    }
    void add(const Finding& finding, const Fix& fix) {
        for (const auto& effective : finding.effective) judged_by_.merge(tails_of(effective));
        for (const SettingChange& change : fix.changes) {
            places_.insert(place_key(change));
            if (std::string key = new_key(change); !key.empty()) new_keys_.insert(std::move(key));
            std::vector<std::string> way = elements_on_the_way(change);
            if (removes(change)) removed_.insert(way.back());
            changed_inside_.insert(std::make_move_iterator(way.begin()), std::make_move_iterator(way.end()));
            if (change.attribute.empty()) continue;
            tails_[tail_of(change)].insert(is_of_section(change)        ? place_in_force(change)
                                           : is_shared(change)          ? ""
                                           : !pool_name(change).empty() ? pool_name(change)
                                                                        : subject_of(finding));
        }
    }

private:
    // A value by its last words: "/@startMode" of an object, "/processModel/@idleTimeout" of an element in it. A field
    // may mean either.
    static std::set<std::string> tails_of(const findings::EffectiveValue& effective) {
        const std::string field = "/" + effective.field;
        const std::size_t attribute = field.rfind("/@");
        if (attribute == std::string::npos) return {};
        const std::size_t element = attribute == 0 ? attribute : field.rfind('/', attribute - 1);
        return {field.substr(element), field.substr(attribute)};
    }
    static std::string tail_of(const SettingChange& change) {
        const bool is_object = !change.steps.empty() &&
                               (!change.steps.back().keys.empty() || change.steps.back().name.ends_with("Defaults"));
        const std::string element =
            change.steps.empty() ? change.section.substr(change.section.rfind('/') + 1) : change.steps.back().name;
        return (is_object ? "/@" : "/" + element + "/@") + change.attribute;
    }
    static std::string named(findings::SubjectKind kind, std::string_view name) {
        return to_lower(std::string(findings::to_string(kind)) + ' ' + std::string(name));
    }
    static std::string subject_of(const Finding& finding) { return named(finding.subject.kind, finding.subject.name); }
    // Whether a value that changes at these subjects is the one that the finding was judged by.
    static bool reaches(const std::set<std::string>& subjects, const findings::EffectiveValue& effective,
                        const Finding& finding, const std::string& pool) {
        if (subjects.contains({})) return true;
        // Another object's: if the fix changes a pool, it is that pool's.
        if (effective.field.starts_with("pool/") && !pool.empty()) return subjects.contains(pool);
        for (const char* other : {"pool/", "site/", "application/"})
            if (effective.field.starts_with(other)) return true;
        return subjects.contains(subject_of(finding)) || inherits(subjects, finding);
    }
    // The application pool that a change is made in, or nothing.
    static std::string pool_name(const SettingChange& change) {
        if (!change.section.ends_with("/applicationPools") || change.steps.empty()) return {};
        const findings::NamedValues& keys = change.steps.front().keys;
        return keys.empty() ? std::string() : named(findings::SubjectKind::application_pool, keys.front().second);
    }
    static std::string pool_of(const Fix& fix) {
        std::string pool;
        for (const SettingChange& change : fix.changes)
            if (pool.empty()) pool = pool_name(change);
        return pool;
    }
    static bool removes(const SettingChange& change) {
        return change.kind == SettingChange::Kind::remove_entry || change.kind == SettingChange::Kind::remove_element;
    }
    // From the section down to the element that changes.
    static std::vector<std::string> elements_on_the_way(const SettingChange& change) {
        std::string element = change.file + '\n' + change.path + '\n' + change.section;
        std::vector<std::string> way{element};
        for (const findings::ElementStep& step : change.steps) {
            element += '\n' + step.name;
            for (const auto& [name, value] : step.keys) element += ' ' + name + '=' + to_lower(value);
            way.push_back(element);
        }
        return way;
    }
    // The entry under the key that a change gives it, or nothing.
    static std::string new_key(SettingChange change) {
        if (change.kind != SettingChange::Kind::set_attribute || change.steps.empty()) return {};
        for (auto& [name, value] : change.steps.back().keys) {
            if (name != change.attribute) continue;
            value = change.value;
            return elements_on_the_way(change).back();
        }
        return {};
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
    std::set<std::string> new_keys_;
    std::set<std::string> changed_inside_;
    std::set<std::string> removed_;
    std::map<std::string, std::set<std::string>> tails_;  // "/processModel/@idleTimeout": subjects; "" is any
    std::set<std::string> judged_by_;                     // tails of the values that what was taken was judged by
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
        if (overlaps || changed.conflict(*fix) || changed.outdates(finding, *fix)) {
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
