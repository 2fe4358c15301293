#include "cli/rule_cases.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "cli/announced_effects.hpp"
#include "cli/project.hpp"
#include "fix/run.hpp"
#include "text/line_index.hpp"
#include "text/unified_diff.hpp"

namespace iislint::cli {
namespace {

constexpr std::int64_t largest_case_file = 16 << 20;
constexpr int deepest_case = 16;
constexpr std::string_view fixed_ending = ".fixed.config";
constexpr std::string_view web_ending = ".web.config";
constexpr std::string_view ending = ".config";

using Tree = std::map<std::string, std::string>;

Result<void> read_tree(const Files& files, const std::string& folder, const std::string& prefix, int depth,
                       Tree& tree) {
    if (depth > deepest_case) return Error{fmt::format("'{}' is nested too deep", visible(folder))};
    const Result<std::vector<DirectoryEntry>> entries = files.list(folder);
    if (!entries) return entries.error();
    for (const DirectoryEntry& entry : *entries) {
        const std::string path = folder + "/" + entry.name;
        if (entry.kind == PathKind::directory) {
            if (Result<void> read = read_tree(files, path, prefix + entry.name + "/", depth + 1, tree); !read)
                return read;
        } else if (entry.kind == PathKind::file) {
            Result<FileContent> content = files.read(path, largest_case_file);
            if (!content) return content.error();
            if (content->truncated) return Error{fmt::format("'{}' is too large", visible(path))};
            tree.emplace(prefix + entry.name, std::move(content->bytes));
        }
    }
    return {};
}

// bad-… fires, good-… does not; other names say nothing.
std::optional<bool> must_fire(std::string_view name) {
    if (name.starts_with("bad-")) return true;
    if (name.starts_with("good-")) return false;
    return std::nullopt;
}

std::string place_and_message(const findings::Finding& finding) {
    const text::Position at = text::LineIndex(finding.location.source->text()).position(finding.location.span.begin);
    return fmt::format(
        "    {}:{}:{}: {}", visible(finding.location.source->path()), at.line, at.column,
        visible(findings::format_message(finding.rule->messages[finding.message_index].format, finding.arguments)));
}

// The difference between what was expected and what came, as a patch, safe for a terminal.
std::string difference(std::string_view path, std::string_view expected, std::string_view actual) {
    const auto front = static_cast<std::size_t>(
        std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end()).first - expected.begin());
    std::size_t back = 0;
    while (back < expected.size() - front && back < actual.size() - front &&
           expected[expected.size() - back - 1] == actual[actual.size() - back - 1])
        ++back;
    const text::Edit edit{{static_cast<text::Offset>(front), static_cast<text::Offset>(expected.size() - back)},
                          std::string(actual.substr(front, actual.size() - back - front))};
    const std::string patch = text::unified_diff(path, expected, std::span(&edit, 1));
    std::string shown;
    for (std::string_view rest = patch; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        shown += "\n    " + visible(line);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return shown;
}

std::string judge_fix(const RuleCase& rule_case, const fix::FixRun& run) {
    if (!run.faults.empty()) return run.faults.front();
    if (!run.stable || !run.opposing.empty()) return "its fixes never come to an end";
    if (!run.unreached.empty()) return "its fix does not do what it announces: " + run.unreached.front();
    Tree changed;
    for (const fix::ChangedFile& file : run.files) changed.emplace(file.source->path(), file.source->encode(file.text));
    if (rule_case.fixed.empty()) return {};
    for (const auto& [path, bytes] : rule_case.fixed) {
        const auto at = changed.find(path);
        if (at == changed.end()) return fmt::format("no fix changes '{}'", visible(path));
        if (at->second != bytes)
            return fmt::format("the fix of '{}' gives another text (+) than expected (-):{}", visible(path),
                               difference(path, bytes, at->second));
    }
    for (const auto& [path, bytes] : changed)
        if (!rule_case.fixed.contains(path)) return fmt::format("a fix also changes '{}'", visible(path));
    return {};
}

}  // namespace

Result<std::vector<RuleCase>> find_cases(const Files& files, const std::string& folder, const std::string& rule_id) {
    const std::string place = folder + "/tests/" + rule_id;
    std::vector<RuleCase> cases;
    if (files.kind(place) != PathKind::directory) return cases;
    const Result<std::vector<DirectoryEntry>> entries = files.list(place);
    if (!entries) return entries.error();
    std::map<std::string, std::string> fixed_texts;
    for (const DirectoryEntry& entry : *entries) {
        const std::string path = place + "/" + entry.name;
        const std::optional<bool> fires = must_fire(entry.name);
        if (entry.kind == PathKind::file && !entry.name.ends_with(ending)) continue;  // a note of the author
        if (!fires || (entry.kind != PathKind::file && entry.kind != PathKind::directory))
            return Error{fmt::format("'{}': a case is named bad-… or good-…", visible(path))};
        RuleCase rule_case;
        rule_case.fires = *fires;
        if (entry.kind == PathKind::directory) {
            rule_case.name = entry.name;
            if (files.kind(path + "/in") != PathKind::directory)
                return Error{fmt::format("'{}' has no folder 'in'", visible(path))};
            if (Result<void> read = read_tree(files, path + "/in", "", 0, rule_case.input); !read) return read.error();
            if (files.kind(path + "/fixed") == PathKind::directory)
                if (Result<void> read = read_tree(files, path + "/fixed", "", 0, rule_case.fixed); !read)
                    return read.error();
            cases.push_back(std::move(rule_case));
            continue;
        }
        Result<FileContent> content = files.read(path, largest_case_file);
        if (!content) return content.error();
        if (content->truncated) return Error{fmt::format("'{}' is too large", visible(path))};
        if (entry.name.ends_with(fixed_ending)) {
            fixed_texts.emplace(entry.name.substr(0, entry.name.size() - fixed_ending.size()),
                                std::move(content->bytes));
            continue;
        }
        const bool is_web = entry.name.ends_with(web_ending);
        rule_case.name = entry.name.substr(0, entry.name.size() - (is_web ? web_ending : ending).size());
        rule_case.input.emplace(is_web ? "web.config" : "applicationHost.config", std::move(content->bytes));
        cases.push_back(std::move(rule_case));
    }
    for (auto& [name, text] : fixed_texts) {
        const auto at = std::find_if(cases.begin(), cases.end(), [&, &wanted = name](const RuleCase& one) {
            return one.name == wanted && one.input.size() == 1;
        });
        if (at == cases.end())
            return Error{fmt::format("'{}/{}{}' belongs to no case", visible(place), visible(name), fixed_ending)};
        at->fixed.emplace(at->input.begin()->first, std::move(text));
    }
    std::sort(cases.begin(), cases.end(), [](const RuleCase& a, const RuleCase& b) { return a.name < b.name; });
    return cases;
}

CaseOutcome run_case(const RuleCase& rule_case, const rules::Rule& rule, const rules::RuleSet& rules) {
    // In memory: no settings file and no other file of the disk has a say.
    MemoryFiles memory;
    for (const auto& [path, bytes] : rule_case.input) memory.put(path, bytes);
    ProjectRequest request;
    request.paths = {"."};
    request.jobs = 1;
    CaseOutcome outcome;
    Result<Project> project = Project::load(memory, request);
    if (!project) {
        outcome.fault = project.error().message;
        return outcome;
    }
    for (const report::Notice& notice : project->notices())
        if (notice.level == findings::Level::error) outcome.fault = visible(notice.message);
    const std::vector<findings::Finding> found = project->check(rules);
    std::string listed;
    for (const findings::Finding& finding : found) {
        if (finding.rule->id == rule.info().id) {
            ++outcome.findings;
            listed += "\n" + place_and_message(finding);
        } else if (outcome.fault.empty()) {
            outcome.fault = "cannot be read as XML:\n" + place_and_message(finding);
        }
    }
    if (!outcome.fault.empty()) return outcome;
    if (!rule_case.fires) {
        if (outcome.findings > 0)
            outcome.fault = "fires, and must stay silent:" + listed;
        else if (!rule_case.fixed.empty())
            outcome.fault = "a silent case has nothing to fix";
        return outcome;
    }
    if (outcome.findings == 0) {
        outcome.fault = "stays silent, and must fire";
        return outcome;
    }
    std::optional<Project> changed;
    std::vector<findings::Finding> again;
    const fix::Recheck recheck = [&](const fix::Texts& texts,
                                     const std::vector<findings::SettingChange>& made) -> fix::Rechecked {
        Project next = project->with_texts(texts);
        changed.emplace(std::move(next));
        again = changed->check(rules);
        return {again, unreached_in(*changed, made)};
    };
    outcome.fault = judge_fix(rule_case, fix::run_fixes(found, {.unsafe = true}, config::names(), recheck));
    return outcome;
}

}  // namespace iislint::cli
