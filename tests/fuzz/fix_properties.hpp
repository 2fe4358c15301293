// What must hold of fixing, whatever the configuration: used by the fuzz target and by the property tests.
//
//   Counts counts;
//   std::string broken = broken_property(subject, rules, options, true, counts);   // empty: all of them hold
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>

#include "effects/announced.hpp"
#include "effects/compare.hpp"
#include "effects/reached.hpp"
#include "effects/summary.hpp"
#include "fuzz/subject.hpp"
#include "text/edit.hpp"

namespace iislint::fuzz {

struct Counts {
    std::uint64_t subjects = 0;  // configurations that could be read
    std::uint64_t findings = 0;
    std::uint64_t fixed = 0;  // configurations that a fix changed
    std::uint64_t repairs = 0;
    std::uint64_t effects = 0;  // effective values that changed, all of them announced
    std::uint64_t pairs = 0;    // fixes of one pass that were also made one after the other
    std::uint64_t opposed = 0;  // configurations whose objects want opposite things of one place
    int most_passes = 0;
};

class FixProperties {
public:
    FixProperties(const rules::RuleSet& rules, const rules::CheckOptions& options, Counts& counts)
        : rules_(rules), options_(options), counts_(counts) {}

    std::string check(const Subject& subject, bool with_sequences) {
        const std::vector<findings::Finding> found = subject.check(rules_, options_);
        if (!subject.server()) return {};
        ++counts_.subjects;
        counts_.findings += found.size();
        const bool any = std::any_of(found.begin(), found.end(), [](const auto& one) { return !one.fixes.empty(); });
        if (!any) return {};
        for (const findings::Finding& finding : found)
            for (const findings::Fix& fix : finding.fixes)
                if (fix.changes.empty()) return finding.rule->id + ": a fix announces nothing";
        if (with_sequences)
            if (std::string broken = sequence(subject, found); !broken.empty()) return broken;
        return whole(subject, found);
    }

private:
    fix::FixRun fix_all(const Subject& subject, const std::vector<findings::Finding>& first) {
        std::optional<Subject> changed;
        std::vector<findings::Finding> again;
        const fix::Recheck recheck = [&](const fix::Texts& texts,
                                         const std::vector<findings::SettingChange>& made) -> fix::Rechecked {
            Subject next = subject.with(texts);
            changed.emplace(std::move(next));
            again = changed->check(rules_, options_);
            return {again, unreached_in(*changed, made)};
        };
        return fix::run_fixes(first, {.unsafe = true}, config::names(), recheck);
    }

    static std::vector<std::string> unreached_in(const Subject& after,
                                                 const std::vector<findings::SettingChange>& made) {
        std::vector<std::string> lines;
        if (!after.server()) return lines;
        const config::Server* const server = &*after.server();
        for (const effects::Unreached& one : effects::find_unreached(made, {&server, 1}))
            lines.push_back(one.change->file + " at " + one.change->path + ": " +
                            findings::describe_place(*one.change) + "=" + one.change->value + ", but " + one.found);
        return lines;
    }

    std::string whole(const Subject& subject, const std::vector<findings::Finding>& found) {
        const fix::FixRun run = fix_all(subject, found);
        if (!run.faults.empty()) return "a fix breaks a file: " + run.faults.front();
        if (!run.unreached.empty()) return "not reached: " + run.unreached.front() + " by " + repaired(run);
        if (!run.stable) return "fixing does not converge: " + repaired(run);
        if (!run.opposing.empty()) {
            // One defaults element, or one web.config that several applications read, and objects that want opposite
            // things of it. Without those no two fixes undo each other.
            ++counts_.opposed;
            if (!options_.fix_at_origin && !subject.shares_files())
                return "fixes undo each other: " + run.opposing.front();
        }
        counts_.most_passes = std::max(counts_.most_passes, run.passes);
        fix::Texts texts;
        for (const fix::ChangedFile& file : run.files) {
            if (text::apply_edits(file.source->text(), file.edits) != file.text) return "the edits miss the result";
            if (text::apply_edits(file.text, undoing(file)) != file.source->text())
                return "undoing misses the original";
            const auto written = load(file.source->path(), file.source->encode(file.text));
            if (!written->is_readable()) return "a fixed file is not well-formed: " + repaired(run);
            if (written->source().text() != file.text) return "a fixed file does not keep its encoding";
            texts.emplace(file.source->path(), file.text);
        }
        if (texts.empty()) return {};
        ++counts_.fixed;
        counts_.repairs += run.repairs.size();
        const Subject fixed = subject.with(texts);
        std::vector<findings::SettingChange> announced;
        for (const fix::Repair& repair : run.repairs)
            announced.insert(announced.end(), repair.changes.begin(), repair.changes.end());
        effects::Announcements cover(announced);
        cover.add_paths_of(*subject.server());
        const std::vector<effects::Effect> effects = effects::compare(*subject.server(), *fixed.server());
        counts_.effects += effects.size();
        for (const effects::Effect& effect : effects)
            if (!cover.cover(effect))
                return "not announced: " + effects::summarize({effect}).front() + " by " + repaired(run);
        const std::vector<findings::Finding> left = fixed.check(rules_, options_);
        const fix::FixRun second = fix_all(fixed, left);
        if (!second.stable) return "fixing twice does not converge: " + repaired(second);
        if (!second.files.empty()) return "fixing twice changes more: " + repaired(second);
        return {};
    }

    // The first two fixes of a pass, together and one after the other.
    std::string sequence(const Subject& subject, const std::vector<findings::Finding>& found) {
        const fix::PlanOptions all{.unsafe = true};
        const fix::Plan plan = fix::plan_fixes(found, all);
        if (plan.taken.size() < 2) return {};
        const std::vector<findings::Finding> both{*plan.taken[0], *plan.taken[1]};
        const fix::Plan together = fix::plan_fixes(both, all);
        if (together.taken.size() < 2) return {};
        const auto texts_after = [&](const fix::Plan& one, fix::Texts texts) {
            for (const findings::FileEdits& file : one.files)
                texts.insert_or_assign(file.source->path(), text::apply_edits(file.source->text(), file.edits));
            return texts;
        };
        const fix::Texts at_once = texts_after(together, {});
        for (const std::size_t begin : {0U, 1U}) {
            const fix::Plan one = fix::plan_fixes({both[begin]}, all);
            fix::Texts texts = texts_after(one, {});
            const Subject halfway = subject.with(texts);
            // Only together well-formed, or only apart: the run takes such fixes one by one.
            if (!halfway.server()) return {};
            std::vector<findings::Finding> rest = halfway.check(rules_, options_);
            const findings::Finding& other = both[1 - begin];
            std::erase_if(rest, [&](const findings::Finding& finding) {
                return finding.fingerprint != other.fingerprint || finding.rule != other.rule;
            });
            // The same edits for both, or a finding that came in several copies.
            if (rest.size() != 1) {
                if (texts == at_once) continue;
                // Such findings go by the place of an element, which may be another after a repair.
                if (other.rule->id.starts_with("CONF")) return {};
                return rest.empty() ? both[begin].rule->id + " takes " + other.rule->id + " with it" : std::string();
            }
            texts = texts_after(fix::plan_fixes(rest, all), std::move(texts));
            if (texts != at_once)
                return "together " + both[begin].rule->id + " and " + other.rule->id + " differ from one by one";
        }
        ++counts_.pairs;
        return {};
    }

    static std::vector<text::Edit> undoing(const fix::ChangedFile& file) {
        std::vector<text::Edit> edits;
        std::int64_t shift = 0;
        for (const text::Edit& edit : file.edits) {
            const auto begin = static_cast<text::Offset>(edit.span.begin + shift);
            edits.push_back({{begin, static_cast<text::Offset>(begin + edit.text.size())},
                             std::string(edit.span.in(file.source->text()))});
            shift += static_cast<std::int64_t>(edit.text.size()) -
                     static_cast<std::int64_t>(edit.span.end - edit.span.begin);
        }
        return edits;
    }

    static std::string repaired(const fix::FixRun& run) {
        std::string text;
        for (std::size_t i = 0; i < std::min<std::size_t>(run.repairs.size(), 6); ++i)
            text += (i == 0 ? "" : ", ") + run.repairs[i].rule + " (" + run.repairs[i].title + ")";
        return text;
    }

    const rules::RuleSet& rules_;
    const rules::CheckOptions& options_;
    Counts& counts_;
};

}  // namespace iislint::fuzz
