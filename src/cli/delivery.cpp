#include "cli/delivery.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "cli/announced_effects.hpp"
#include "cli/common_options.hpp"
#include "cli/entry_twins.hpp"
#include "cli/script_output.hpp"
#include "text/unified_diff.hpp"

namespace iislint::cli {
namespace {

// Why no command can make this repair, as far as it does not lie in the language.
std::string obstacle_of(const fix::Repair& repair, const rules::RuleSet& rules, const Project& project,
                        EntryTwins& twins) {
    if (repair.changes.empty()) return "it changes a comment, and no command does that";
    const rules::Rule* rule = rules.find(repair.rule);
    const bool is_refused = rule != nullptr && rule->info().level == findings::Level::error &&
                            std::ranges::find(rule->info().tags, "validity") != rule->info().tags.end();
    if (is_refused) return "IIS's tools cannot read the file as it is; repair it with --write or by hand, first";
    for (const findings::SettingChange& change : repair.changes) {
        const config::ConfigFile* file = project.find_file(change.file);
        if (file != nullptr && file->is_readable() && twins.any(change, file->document()))
            return "two entries have the same keys, and a command cannot tell them apart";
    }
    return {};
}

void print_as_commands(const ScriptLanguage& language, const std::vector<fix::Repair>& repairs,
                       const rules::RuleSet& rules, const Project& project, const Streams& streams) {
    std::vector<ScriptedRepair> scripted;
    scripted.reserve(repairs.size());
    EntryTwins twins;
    for (const fix::Repair& repair : repairs)
        scripted.push_back({fmt::format("{} {}: '{}'", repair.rule, repair.title, visible(repair.subject)),
                            repair.changes, obstacle_of(repair, rules, project, twins)});
    print_script(language, scripted, streams);
}

}  // namespace

void add_delivery(CLI::App& command, DeliveryOptions& options) {
    CLI::Option* write = command.add_flag("--write", options.write, "Rewrite the files instead of printing a patch");
    command
        .add_option("--format", options.format,
                    "diff, or the same as commands for the server: appcmd (a batch file), powershell")
        ->check(CLI::IsMember({"diff", "appcmd", "powershell"}))
        ->excludes(write);
    command
        .add_option("--backup", options.backup_suffix,
                    "With --write, keep each old file under its name with SUFFIX at the end")
        ->type_name("SUFFIX")
        ->check([](const std::string& suffix) {
            const bool usable = !suffix.empty() && suffix.find('/') == std::string::npos;
            return usable ? std::string{} : std::string("the suffix cannot be empty or hold a '/'");
        });
    command.add_flag("--force", options.force,
                     "With --write, also files with several hard links; the other names keep the old content");
}

bool prove_changes(const Project& project, const fix::FixRun& run, const Streams& streams) {
    if (!run.unreached.empty()) {
        say_unreached(run.unreached, streams);
        return false;
    }
    fix::Texts texts;
    for (const fix::ChangedFile& file : run.files) texts.emplace(file.source->path(), file.text);
    std::vector<findings::SettingChange> announced;
    for (const fix::Repair& repair : run.repairs)
        announced.insert(announced.end(), repair.changes.begin(), repair.changes.end());
    return say_effects(project, texts, announced, streams);
}

std::optional<std::vector<std::string>> write_changes(const Project& project, const fix::FixRun& run,
                                                      const DeliveryOptions& options, Files& files,
                                                      const Streams& streams) {
    std::vector<Replacement> replacements;
    for (const fix::ChangedFile& file : run.files)
        replacements.push_back({file.source->path(), file.source->encode(file.text),
                                project.find_file(file.source->path())->stamp(),
                                file.source->encode(file.source->text())});
    const Result<std::vector<std::string>> written = files.replace(
        replacements, {.roots = project.roots(), .backup_suffix = options.backup_suffix, .force = options.force});
    if (!written) {
        say(streams, written.error().message);
        return std::nullopt;
    }
    std::vector<std::string> lines;
    for (const fix::ChangedFile& file : run.files)
        lines.push_back(fmt::format("wrote {}", visible(file.source->path())));
    lines.insert(lines.end(), written->begin(), written->end());
    return lines;
}

void print_changes(const Project& project, const fix::FixRun& run, const rules::RuleSet& rules,
                   const DeliveryOptions& options, const Streams& streams) {
    if (const ScriptLanguage* language = find_script_language(options.format)) {
        print_as_commands(*language, run.repairs, rules, project, streams);
        return;
    }
    for (const fix::ChangedFile& file : run.files) {
        if (file.source->encoding() != text::Encoding::utf8) {
            say(streams,
                fmt::format("{}: UTF-16, which a text patch cannot carry; use --write", visible(file.source->path())));
            continue;
        }
        streams.out(text::unified_diff(file.source->path(), file.source->text(), file.edits));
    }
}

}  // namespace iislint::cli
