#include "cli/report_filters.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/visible.hpp"

namespace iislint::cli {
namespace {

using findings::Baseline;
using findings::BaselineEntry;
using findings::ChangedLines;
using findings::Finding;

constexpr std::int64_t size_limit = std::int64_t{1} << 28;

std::string relative_to(const std::string& path, const std::string& directory) {
    return std::filesystem::path(path).lexically_relative(directory).generic_string();
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

Result<ReportFilters> ReportFilters::load(const FilterOptions& options, const CommonOptions& common, const Files& files,
                                          const Streams& streams) {
    ReportFilters filters;
    filters.options_ = options;
    const bool writes = !options.write_baseline.empty();
    if (writes && !options.baseline.empty())
        return Error{"--write-baseline and --baseline exclude each other; the one that is written also counts"};
    if (options.prune_baseline && options.baseline.empty()) return Error{"--prune-baseline needs --baseline FILE"};
    if ((writes || options.prune_baseline) && !options.changed_lines.empty())
        return Error{"a baseline cannot be written from the changed lines alone"};
    const auto read = [&](std::string_view option, const std::string& path) -> Result<FileContent> {
        Result<FileContent> content = files.read(path, size_limit);
        if (!content) return Error{fmt::format("{}: {}", option, content.error().message)};
        if (content->truncated) return Error{fmt::format("{}: '{}' is too large", option, visible(path))};
        return content;
    };
    if (!options.changed_lines.empty()) {
        std::string diff;
        if (options.changed_lines == "-") {
            if (std::find(common.paths.begin(), common.paths.end(), "-") != common.paths.end())
                return Error{"--changed-lines - and the path - both want standard input"};
            diff = streams.read_input();
        } else {
            Result<FileContent> content = read("--changed-lines", options.changed_lines);
            if (!content) return content.error();
            diff = std::move(content->bytes);
        }
        Result<ChangedLines> changed = ChangedLines::parse(diff);
        if (!changed) return Error{"--changed-lines: " + changed.error().message};
        filters.changed_ = std::move(*changed);
    }
    const std::string& path = writes ? options.write_baseline : options.baseline;
    if (path.empty()) return filters;
    filters.baseline_.emplace();
    filters.baseline_exists_ = files.kind(path) != PathKind::missing;
    if (writes && !filters.baseline_exists_) return filters;
    Result<FileContent> content = read(writes ? "--write-baseline" : "--baseline", path);
    if (!content) return content.error();
    filters.baseline_stamp_ = content->stamp;
    filters.baseline_bytes_ = content->bytes;
    Result<Baseline> baseline = Baseline::parse(path, content->bytes);
    if (!baseline && writes)
        return Error{fmt::format(
            "--write-baseline: '{}' is there and is not a baseline; name another file, or remove it", visible(path))};
    if (!baseline) return baseline.error();
    filters.baseline_ = std::move(*baseline);
    return filters;
}

Result<void> ReportFilters::write(Files& files, const std::string& path) const {
    const std::string bytes = baseline_->to_json();
    if (!baseline_exists_) return files.create(path, bytes);
    const Result<std::vector<std::string>> replaced = files.replace({{path, bytes, baseline_stamp_, baseline_bytes_}});
    if (!replaced) return replaced.error();
    return {};
}

Result<void> ReportFilters::apply_baseline(const Project& project, const rules::RuleSet& rules, Files& files,
                                           std::vector<Finding>& findings, const Streams& streams) {
    if (!baseline_) return {};
    const bool writes = !options_.write_baseline.empty();
    const std::string& path = writes ? options_.write_baseline : options_.baseline;
    const std::string directory = files.absolute(directory_of(path));
    std::unordered_map<const text::Source*, std::string> names;
    const Baseline::NameOf name_of = [&](const Finding& finding) -> std::string {
        const text::Source* source = finding.location.source;
        if (source == nullptr) return {};
        std::string& name = names[source];
        if (name.empty()) name = relative_to(project.absolute_path(*source), directory);
        return name;
    };
    if (writes) {
        Baseline fresh = Baseline::of(findings, name_of);
        fresh.take_reasons(*baseline_);
        baseline_ = std::move(fresh);
    }
    baseline_->apply(findings, name_of);
    if (writes) {
        if (Result<void> written = write(files, path); !written) return written;
        const std::size_t entries = baseline_->entries().size();
        say(streams, fmt::format("wrote {} to {}", counted(entries, "entry", "entries"), visible(path)));
        const auto refused = std::count_if(findings.begin(), findings.end(),
                                           [](const Finding& finding) { return !finding.rule->ignorable; });
        if (refused > 0)
            say(streams, fmt::format("left out {}: their rules let nobody accept them",
                                     counted(static_cast<std::size_t>(refused), "finding", "findings")));
        return {};
    }
    // Without effect, whether something is found or not.
    const auto is_refused = [&](const BaselineEntry& entry) {
        const rules::Rule* rule = rules.find(entry.rule);
        return rule != nullptr && !rule->info().ignorable;
    };
    const auto was_checked = [&](const BaselineEntry& entry) {
        if (is_refused(entry)) return true;
        const std::string absolute = files.absolute(join_path(directory, entry.path));
        if (files.kind(join_path(directory_of(path), entry.path)) == PathKind::missing) return true;
        // A rule that iislint no longer has finds nothing any more; one that was not selected was not asked.
        if (rules.known_id(entry.rule).empty()) return true;
        const rules::Rule* rule = rules.find(entry.rule);
        return rule != nullptr && project.would_find(absolute, *rule);
    };
    const std::vector<const BaselineEntry*> stale = baseline_->stale(was_checked);
    if (stale.empty()) return {};
    if (!options_.prune_baseline) {
        constexpr std::size_t shown = 5;
        for (std::size_t i = 0; i < std::min(shown, stale.size()); ++i)
            say(streams,
                fmt::format("{}: {} in {} {}", visible(path), visible(stale[i]->rule), visible(stale[i]->path),
                            is_refused(*stale[i]) ? "cannot be accepted: its rule says so" : "is no longer found"));
        if (stale.size() > shown) say(streams, fmt::format("and {} more", stale.size() - shown));
        say(streams, fmt::format("{} of the baseline {} stale; --prune-baseline takes {} out",
                                 counted(stale.size(), "entry", "entries"), stale.size() == 1 ? "is" : "are",
                                 stale.size() == 1 ? "it" : "them"));
        return {};
    }
    const std::size_t pruned = baseline_->prune(was_checked);
    if (Result<void> written = write(files, path); !written) return written;
    say(streams, fmt::format("took {} out of {}", counted(pruned, "stale entry", "stale entries"), visible(path)));
    return {};
}

std::size_t ReportFilters::drop_untouched(const Files& files, std::vector<Finding>& findings) const {
    if (!changed_) return 0;
    SettingsFinder finder(files);
    std::unordered_map<const text::Source*, const ChangedLines::Ranges*> known;
    const auto ranges_of = [&](const text::Source& source) -> const ChangedLines::Ranges* {
        const auto [at, is_new] = known.emplace(&source, nullptr);
        if (!is_new) return at->second;
        const std::string absolute = files.absolute(source.path());
        // git names paths from the root of the repository, other programs from where they run.
        for (const std::string& root : {finder.repository_root(directory_of(source.path())), files.absolute(".")}) {
            if (root.empty()) continue;
            at->second = changed_->find(relative_to(absolute, root));
            if (at->second != nullptr) break;
        }
        return at->second;
    };
    return std::erase_if(findings, [&](const Finding& finding) { return !changed_->touches(finding, ranges_of); });
}

}  // namespace iislint::cli
