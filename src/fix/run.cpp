#include "fix/run.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "xml/parse.hpp"

namespace iislint::fix {
namespace {

using findings::FileEdits;
using findings::Finding;

std::string key_of(const Finding& finding) {
    return fmt::format("{}\n{}\n{:016x}", finding.rule->id, finding.subject.name, finding.fingerprint);
}

bool is_well_formed(std::string_view text, const xml::NameTable& names) {
    return xml::parse(text, names).problems.empty();
}

class Run {
public:
    Run(const PlanOptions& options, const xml::NameTable& names, const Recheck& recheck)
        : options_(options), names_(names), recheck_(recheck) {}

    FixRun go(const std::vector<Finding>& first) {
        for (int attempts = 0; attempts < most_passes; ++attempts) {
            if (attempt(first)) return finish();
            begin_anew();
        }
        result_.stable = false;
        return finish();
    }

private:
    // The texts after a pass, and what was repaired until then.
    struct State {
        std::size_t hash = 0;
        std::size_t repairs = 0;
    };

    // False when it went round in a circle: the fixes that did are barred then.
    bool attempt(const std::vector<Finding>& first) {
        const std::vector<Finding>* findings = &first;
        for (result_.passes = 0; result_.passes < most_passes; ++result_.passes) {
            const std::size_t dropped = dropped_.size();
            if (!pass(*findings)) return true;
            if (dropped_.size() != dropped) continue;
            const std::size_t hash = state_hash();
            const auto before =
                std::find_if(states_.begin(), states_.end(), [&](const State& state) { return state.hash == hash; });
            if (before != states_.end()) {
                bar_repairs_since(before->repairs);
                return false;
            }
            Rechecked now = recheck_(texts_, changes_since(states_.back().repairs));
            states_.push_back({hash, result_.repairs.size()});
            findings = &now.findings;
            result_.unreached.insert(result_.unreached.end(), std::make_move_iterator(now.unreached.begin()),
                                     std::make_move_iterator(now.unreached.end()));
        }
        result_.stable = plan_fixes(without_left_out(*findings), options_).taken.empty();
        return true;
    }

    std::vector<findings::SettingChange> changes_since(std::size_t begin) const {
        std::vector<findings::SettingChange> changes;
        for (std::size_t i = begin; i < result_.repairs.size(); ++i)
            changes.insert(changes.end(), result_.repairs[i].changes.begin(), result_.repairs[i].changes.end());
        return changes;
    }

    // All that happened since was undone again, so each of these places is contended for.
    void bar_repairs_since(std::size_t begin) {
        std::vector<std::string> names;
        for (std::size_t i = begin; i < result_.repairs.size(); ++i) {
            const Repair& repair = result_.repairs[i];
            barred_.merge(places_of(repair.rule, repair.subject, repair.changes));
            names.push_back(fmt::format("{} ({}) for '{}'", repair.rule, repair.title, visible(repair.subject)));
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        constexpr std::size_t shown = 6;
        std::string line;
        for (std::size_t i = 0; i < std::min(names.size(), shown); ++i) line += (i == 0 ? "" : ", ") + names[i];
        if (names.size() > shown) line += fmt::format(" and {} more", names.size() - shown);
        result_.opposing.push_back(std::move(line));
    }

    void begin_anew() {
        result_.repairs.clear();
        result_.unreached.clear();
        texts_.clear();
        edits_.clear();
        originals_.clear();
        states_.assign(1, {});
    }

    // What a fix changes; of one that announces nothing the finding itself.
    static std::set<std::string> places_of(const std::string& rule, const std::string& subject,
                                           const std::vector<findings::SettingChange>& changes) {
        if (changes.empty()) return {rule + '\n' + subject};
        std::set<std::string> places;
        for (const findings::SettingChange& change : changes) places.insert(findings::place_key(change));
        return places;
    }

    bool is_barred(const Finding& finding) const {
        const findings::Fix* fix = barred_.empty() ? nullptr : chosen_fix(finding, options_);
        if (fix == nullptr) return false;
        const std::set<std::string> places = places_of(finding.rule->id, finding.subject.name, fix->changes);
        return std::any_of(places.begin(), places.end(),
                           [&](const std::string& place) { return barred_.contains(place); });
    }

    std::size_t state_hash() const {
        std::size_t hash = 0;
        for (const auto& [path, text] : texts_) {
            if (text == originals_.at(path)->text()) continue;
            hash = hash * 31 + std::hash<std::string>{}(path)*7 + std::hash<std::string>{}(text);
        }
        return hash;
    }

    // Fixes that broke a file once are not tried again, nor are those that undo each other.
    std::vector<Finding> without_left_out(const std::vector<Finding>& findings) const {
        std::vector<Finding> kept;
        for (const Finding& finding : findings)
            if (!dropped_.contains(key_of(finding)) && !is_barred(finding)) kept.push_back(finding);
        return kept;
    }

    bool pass(const std::vector<Finding>& findings) {
        const bool all = dropped_.empty() && barred_.empty();
        std::vector<Finding> kept = all ? std::vector<Finding>{} : without_left_out(findings);
        Plan plan = plan_fixes(all ? findings : kept, options_);
        if (plan.taken.empty()) return false;
        Texts changed;
        while (!apply(plan, changed)) {
            if (drop_broken(plan)) return true;
            // Only together do they break a file, as when one renames an attribute to what another one adds: fewer now,
            // and the others once the files are looked at again.
            const std::vector<const Finding*> taken(plan.taken.begin(), plan.taken.end());
            std::vector<Finding> fewer;
            for (std::size_t i = 0; i < taken.size() / 2; ++i) fewer.push_back(*taken[i]);
            kept = std::move(fewer);
            plan = plan_fixes(kept, options_);
        }
        for (const FileEdits& file : plan.files) {
            const std::string& path = file.source->path();
            originals_.emplace(path, file.source);
            std::vector<text::Edit>& edits = edits_[path];
            edits = text::compose_edits(edits, file.edits);
            texts_.insert_or_assign(path, std::move(changed[path]));
        }
        for (const Finding* finding : plan.taken) {
            const findings::Fix& fix = *chosen_fix(*finding, options_);
            result_.repairs.push_back({finding->rule->id, finding->subject.name, fix.title, fix.safety, fix.changes});
        }
        return true;
    }

    // The texts after the plan; false when one of them is not well-formed.
    bool apply(const Plan& plan, Texts& changed) const {
        bool well_formed = true;
        changed.clear();
        for (const FileEdits& file : plan.files) {
            std::string text = text::apply_edits(file.source->text(), file.edits);
            well_formed &= is_well_formed(text, names_);
            changed.insert_or_assign(file.source->path(), std::move(text));
        }
        return well_formed;
    }

    // Each fix by itself: those that break a file are dropped and named; the rest comes again in the next pass. False
    // when none of them does.
    bool drop_broken(const Plan& plan) {
        bool dropped = false;
        for (const Finding* finding : plan.taken) {
            const findings::Fix& fix = *chosen_fix(*finding, options_);
            const bool breaks = std::any_of(fix.files.begin(), fix.files.end(), [&](const FileEdits& file) {
                return !is_well_formed(text::apply_edits(file.source->text(), file.edits), names_);
            });
            if (!breaks) continue;
            dropped = true;
            drop(*finding, fix);
        }
        return dropped;
    }

    void drop(const Finding& finding, const findings::Fix& fix) {
        dropped_.insert(key_of(finding));
        result_.faults.push_back(fmt::format("the fix '{}' of {} for '{}' was dropped: its result is not well-formed",
                                             fix.title, finding.rule->id, visible(finding.subject.name)));
    }

    FixRun finish() {
        for (auto& [path, edits] : edits_)
            if (texts_[path] != originals_[path]->text())
                result_.files.push_back({originals_[path], std::move(edits), std::move(texts_[path])});
        return std::move(result_);
    }

    const PlanOptions& options_;
    const xml::NameTable& names_;
    const Recheck& recheck_;
    FixRun result_;
    Texts texts_;
    std::map<std::string, std::vector<text::Edit>> edits_;
    std::map<std::string, const text::Source*> originals_;
    std::set<std::string> dropped_;
    std::set<std::string> barred_;   // places that fixes contend for
    std::vector<State> states_{{}};  // passed through; the first: as read
};

}  // namespace

FixRun run_fixes(const std::vector<Finding>& first, const PlanOptions& options, const xml::NameTable& names,
                 const Recheck& recheck) {
    return Run(options, names, recheck).go(first);
}

}  // namespace iislint::fix
