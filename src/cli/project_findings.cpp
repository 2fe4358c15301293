// What the rules say of a project, and what of that counts: levels, files without some rules, suppressions.
#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <span>

#include "base/parallel.hpp"
#include "cli/project.hpp"
#include "rules/script_findings.hpp"

namespace iislint::cli {

using config::ConfigFile;
using config::FileRole;
using config::Server;
using findings::Finding;

Result<void> Project::choose_rules(rules::RuleSet& rules) {
    for (const auto& context : contexts_)
        if (Result<void> chosen = context->policy->choose(rules); !chosen) return chosen;
    rules.keep([&](const rules::Rule& rule) {
        return std::any_of(contexts_.begin(), contexts_.end(),
                           [&](const auto& context) { return context->policy->choice().is_on(rule.info()); });
    });
    return {};
}

std::vector<std::pair<const findings::RuleInfo*, findings::Level>> Project::level_overrides() const {
    std::vector<std::pair<const findings::RuleInfo*, findings::Level>> overrides;
    if (contexts_.empty()) return overrides;
    for (const auto& [rule, level] : contexts_.front()->policy->choice().levels()) {
        const auto agrees = [&, r = rule, l = level](const auto& context) {
            const rules::RuleChoice& choice = context->policy->choice();
            return choice.is_on(*r) && choice.level(*r) == l;
        };
        if (std::all_of(contexts_.begin(), contexts_.end(), agrees)) overrides.emplace_back(rule, level);
    }
    std::sort(overrides.begin(), overrides.end(),
              [](const auto& a, const auto& b) { return a.first->id < b.first->id; });
    return overrides;
}

const Project::Context& Project::context_of(const Finding& finding) const {
    const auto at = file_by_source_.find(finding.location.source);
    if (at != file_by_source_.end()) return *contexts_[context_of_file_[at->second]];
    const auto script = script_places_.find(finding.location.source);
    return *contexts_[script == script_places_.end() ? 0 : script->second.context];
}

std::optional<FailOn> Project::fail_on(const Finding& finding) const { return context_of(finding).fail_on; }

const std::string& Project::absolute_path(const text::Source& source) const {
    const auto at = file_by_source_.find(&source);
    if (at != file_by_source_.end()) return absolute_paths_[at->second];
    const auto script = script_places_.find(&source);
    return script == script_places_.end() ? source.path() : script->second.absolute_path;
}

// Its server is not known, so that it says little.
bool Project::stands_alone(std::size_t file) const {
    if (files_[file]->role() == FileRole::server) return false;
    return files_[file]->role() != FileRole::web || !claimed_.contains(files_[file].get());
}

bool Project::would_find(std::size_t file, const rules::Rule& rule) const {
    const Context& context = *contexts_[context_of_file_[file]];
    if (!files_[file]->is_readable() || !context.policy->choice().is_on(rule.info())) return false;
    return context.options.state != nullptr || !context.options.stopped_pools.empty() ||
           !rules::needs_of(rule).snapshot;
}

// A server some of whose web.config files are not there to be read.
bool Project::lacks_content(std::size_t file) const {
    if (files_[file]->role() != FileRole::server) return false;
    if (contexts_[context_of_file_[file]]->map.empty()) return true;
    return std::any_of(servers_.begin(), servers_.end(), [&](const ServerContext& one) {
        return &one.server.file() == files_[file].get() && !one.server.unmapped_paths().empty();
    });
}

bool Project::would_find(const std::string& absolute, const rules::Rule& rule) const {
    const auto at = file_by_absolute_path_.find(absolute);
    return at != file_by_absolute_path_.end() && would_find(at->second, rule);
}

void Project::suppress(const rules::RuleSet& rules, Checked& checked) const {
    std::vector<Finding>& all = checked.findings;
    std::vector<Finding> about_comments;
    // Findings of one file stand together.
    std::unordered_map<const text::Source*, std::span<Finding>> by_source;
    bool is_indexed = false;
    for (std::size_t i = 0; i < files_.size() && !ignore_suppressions_; ++i) {
        const ConfigFile& file = *files_[i];
        const Context& context = *contexts_[context_of_file_[i]];
        std::vector<rules::SuppressionComment> comments =
            rules::read_suppressions(file, rules, context.policy->allows_comments());
        if (comments.empty()) continue;
        if (!is_indexed) {
            for (std::size_t begin = 0; begin < all.size();) {
                std::size_t end = begin;
                while (end < all.size() && all[end].location.source == all[begin].location.source) ++end;
                by_source.emplace(all[begin].location.source, std::span(all).subspan(begin, end - begin));
                begin = end;
            }
            is_indexed = true;
        }
        const auto of_file = by_source.find(&file.source());
        rules::apply_suppressions(file, comments, today_.value_or(Date::min()),
                                  of_file == by_source.end() ? std::span<Finding>() : of_file->second);
        const bool is_alone = stands_alone(i);
        const auto is_judged = [&](const std::string& id) {
            const rules::Rule* rule = rules.find(id);
            // What is about comments is told below.
            if (rule == nullptr || is_alone || rules::is_suppression_code(rule->code())) return false;
            return would_find(i, *rule) && !(rules::needs_of(*rule).content && lacks_content(i));
        };
        std::vector<Finding> reported;
        rules::report_suppressions(file, comments, rules, is_judged, reported);
        std::erase_if(reported, [&](Finding& finding) { return !context.policy->admits(finding, absolute_paths_[i]); });
        findings::sort_findings(reported);
        rules::apply_suppressions(file, comments, today_.value_or(Date::min()), reported);
        about_comments.insert(about_comments.end(), std::make_move_iterator(reported.begin()),
                              std::make_move_iterator(reported.end()));
    }
    if (!about_comments.empty()) {
        all.insert(all.end(), std::make_move_iterator(about_comments.begin()),
                   std::make_move_iterator(about_comments.end()));
        findings::sort_findings(all);
    }
    for (std::size_t c = 0; c < contexts_.size(); ++c) {
        const RulePolicy& policy = *contexts_[c]->policy;
        if (policy.accepts_nothing()) continue;
        std::vector<bool> used;
        for (Finding& finding : all)
            if (&context_of(finding) == contexts_[c].get())
                policy.suppress(
                    finding,
                    finding.location.source == nullptr ? std::string() : absolute_path(*finding.location.source),
                    today_, used);
        std::vector<const std::string*> paths;
        for (std::size_t i = 0; i < files_.size(); ++i)
            if (context_of_file_[i] == c) paths.push_back(&absolute_paths_[i]);
        std::vector<report::Notice> notices;
        policy.note_idle_entries(used, today_, paths, notices);
        // What the command line says holds in every folder.
        for (report::Notice& notice : notices)
            if (std::none_of(checked.notices.begin(), checked.notices.end(),
                             [&](const report::Notice& said) { return said.message == notice.message; }))
                checked.notices.push_back(std::move(notice));
    }
    const auto counts = [](const Finding& finding) { return finding.suppression == nullptr; };
    if (std::all_of(all.begin(), all.end(), counts)) return;
    const auto first = std::stable_partition(all.begin(), all.end(), counts);
    checked.suppressed.assign(std::make_move_iterator(first), std::make_move_iterator(all.end()));
    all.erase(first, all.end());
}

std::vector<findings::Finding> Project::find_all(const rules::RuleSet& rules) const {
    std::vector<findings::Finding> all;
    for (const auto& file : files_)
        if (!file->is_readable()) rules::report_syntax_problems(*file, rules, all);
    std::vector<std::vector<findings::Finding>> parts(servers_.size());
    // One large server is shared out among the threads; of many each has its own.
    const unsigned jobs_per_server = servers_.size() < jobs_ ? jobs_ : 1;
    for_each_index(servers_.size(), servers_.size() < jobs_ ? 1 : jobs_, 1, [&](std::size_t i) {
        rules::check_server(servers_[i].server, rules, *servers_[i].options, jobs_per_server, parts[i]);
    });
    // Many small files: a few lists, not one each.
    constexpr std::size_t chunk = 64;
    const std::size_t chunks = (standalone_.size() + chunk - 1) / chunk;
    parts.resize(parts.size() + chunks);
    for_each_index(chunks, jobs_, 1, [&](std::size_t c) {
        for (std::size_t i = c * chunk; i < std::min((c + 1) * chunk, standalone_.size()); ++i) {
            const std::size_t file = standalone_[i];
            Server server = Server::standalone(*files_[file]);
            server.set_framework_files(framework_files());
            rules::check_server(server, rules, contexts_[context_of_file_[file]]->options, 1,
                                parts[servers_.size() + c]);
        }
    });
    for (std::vector<findings::Finding>& part : parts) {
        if (all.empty())
            all = std::move(part);
        else
            all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
        part = {};
    }
    check_scripts(rules, all);
    return all;
}

void Project::check_scripts(const rules::RuleSet& rules, std::vector<findings::Finding>& out) const {
    if (scripts_.empty()) return;
    std::vector<const scripts::Script*> scripts;
    for (const auto& script : scripts_) scripts.push_back(script.get());
    std::vector<rules::ServerInView> views;
    for (const ServerContext& context : servers_) views.push_back({&context.server, context.options});
    std::deque<Server> standalone;
    for (std::size_t file : standalone_) {
        standalone.push_back(Server::standalone(*files_[file]));
        views.push_back({&standalone.back(), &contexts_[context_of_file_[file]]->options});
    }
    rules::report_scripts(scripts, views, rules, out);
}

Project::Checked Project::check_all(const rules::RuleSet& rules) const {
    Checked checked;
    checked.findings = find_all(rules);
    std::erase_if(checked.findings, [&](Finding& finding) {
        static const std::string nowhere;
        const std::string& path =
            finding.location.source == nullptr ? nowhere : absolute_path(*finding.location.source);
        return !context_of(finding).policy->admits(finding, path);
    });
    findings::sort_findings(checked.findings);
    suppress(rules, checked);
    return checked;
}

}  // namespace iislint::cli
