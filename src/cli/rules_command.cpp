#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "cli/commands.hpp"
#include "findings/controls.hpp"
#include "rules/explanation.hpp"
#include "rules/rule_folder.hpp"

namespace iislint::cli {
namespace {

using rules::Explanation;
using rules::Rule;

struct RulesOptions {
    CommonOptions common;
    std::vector<std::string> ids;
    std::string format = "text";
};

constexpr std::string_view not_ignorable_sentence = "No comment, settings entry or baseline accepts its findings.";

std::string wrapped(std::string_view text, std::string_view indent) {
    constexpr std::size_t width = 96;
    std::string out;
    std::size_t column = 0;
    while (!text.empty()) {
        const std::size_t blank = text.find(' ');
        const std::string_view word = text.substr(0, blank);
        text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
        if (column == 0) {
            out += indent;
        } else if (column + 1 + word.size() > width) {
            out += '\n';
            out += indent;
            column = 0;
        } else {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out + "\n";
}

// "STIG-V-218762: The idle timeout of application pools is set"
std::string control_line(const std::string& id) {
    const findings::Control* control = findings::find_control(id);
    return control == nullptr ? id : fmt::format("{}: {}", id, control->title);
}

std::string indented(std::string_view lines) {
    std::string out;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        const std::string_view line = lines.substr(0, end);
        if (!line.empty()) out += fmt::format("    {}", line);
        out += '\n';
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return out;
}

std::string safety_of(const rules::FixTemplate& fix) {
    return fmt::format("{}{}", findings::to_string(fix.safety), fix.safe_when ? "; safe when the value was given" : "");
}

std::string as_text(const Rule& rule, const Explanation& explanation) {
    const findings::RuleInfo& info = rule.info();
    std::string out = fmt::format("{} {} ({})\n\n{}", info.id, info.name, findings::to_string(info.level),
                                  wrapped(info.summary, "  "));
    const auto part = [&](std::string_view title, const std::vector<std::string>& paragraphs) {
        if (paragraphs.empty()) return;
        out += fmt::format("\n{}\n", title);
        for (std::size_t i = 0; i < paragraphs.size(); ++i) out += (i == 0 ? "" : "\n") + wrapped(paragraphs[i], "  ");
    };
    if (!info.ignorable) out += wrapped(not_ignorable_sentence, "  ");
    part("Why", info.why);
    if (!info.condition.empty() || !explanation.exact.empty()) out += "\nFires when\n";
    if (!info.condition.empty()) out += wrapped(info.condition, "  ");
    if (!explanation.exact.empty())
        out += (info.condition.empty() ? "" : "\n  Exactly:\n") + indented(explanation.exact);
    if (!rule.answer().fixes.empty()) {
        out += "\nFixes\n";
        for (const rules::FixTemplate& fix : rule.answer().fixes)
            out += wrapped(fmt::format("- {} ({})", fix.title, safety_of(fix)), "  ");
    }
    if (!info.advice.empty()) part("What to do", {info.advice});
    if (!explanation.ignore_when.empty()) part("Leave it alone when", {explanation.ignore_when});
    if (!info.controls.empty()) {
        out += "\nControls of others\n";
        for (const std::string& control : info.controls) out += wrapped("- " + control_line(control), "  ");
    }
    if (explanation.example) {
        part("Example", {explanation.example->why});
        out += "\n" + indented(explanation.example->report);
        if (!explanation.example->patch.empty())
            out += "\n  Before (-) and after (+) its fix:\n" + indented(explanation.example->patch);
    }
    if (!info.references.empty()) {
        out += "\nEvidence\n";
        for (const std::string& reference : info.references) out += wrapped("- " + reference, "  ");
    }
    return out;
}

std::string as_markdown(const Rule& rule, const Explanation& explanation) {
    const findings::RuleInfo& info = rule.info();
    std::string tags;
    for (const std::string& tag : info.tags) tags += fmt::format("{}`{}`", tags.empty() ? "" : ", ", tag);
    std::string out =
        fmt::format("# {} {}\n\n{}\n\nLevel: {}.", info.id, info.name, info.summary, findings::to_string(info.level));
    if (!tags.empty()) out += fmt::format(" Tags: {}.", tags);
    out += '\n';
    if (!info.ignorable) out += fmt::format("\n{}\n", not_ignorable_sentence);
    if (!info.why.empty()) {
        out += "\n## Why\n";
        for (const std::string& paragraph : info.why) out += fmt::format("\n{}\n", paragraph);
    }
    if (!info.condition.empty() || !explanation.exact.empty()) out += "\n## Fires when\n";
    if (!info.condition.empty()) out += fmt::format("\n{}\n", info.condition);
    if (!explanation.exact.empty()) out += fmt::format("\n```json\n{}\n```\n", explanation.exact);
    out += "\n## Message\n\n";
    for (const findings::MessageFormat& message : info.messages) out += fmt::format("> {}\n", message.format);
    if (!rule.answer().fixes.empty()) {
        out += "\n## Fixes\n\n";
        for (const rules::FixTemplate& fix : rule.answer().fixes)
            out += fmt::format("- {} ({})\n", fix.title, safety_of(fix));
    }
    if (!info.advice.empty()) out += fmt::format("\n## What to do\n\n{}\n", info.advice);
    if (!explanation.ignore_when.empty())
        out += fmt::format("\n## Leave it alone when\n\n{}\n", explanation.ignore_when);
    if (!info.controls.empty()) {
        out += "\n## Controls of others\n\n";
        for (const std::string& control : info.controls) out += fmt::format("- {}\n", control_line(control));
    }
    if (!info.references.empty()) {
        out += "\n## Evidence\n\n";
        for (const std::string& reference : info.references) out += fmt::format("- {}\n", reference);
    }
    if (explanation.example) {
        out += fmt::format("\n## Example\n\n{}\n\n```text\n{}```\n", explanation.example->why,
                           explanation.example->report);
        if (!explanation.example->patch.empty())
            out += fmt::format("\nBefore and after its fix:\n\n```diff\n{}```\n", explanation.example->patch);
    }
    return out;
}

nlohmann::ordered_json as_json(const Rule& rule, const Explanation& explanation) {
    const findings::RuleInfo& info = rule.info();
    nlohmann::ordered_json out{{"id", info.id},
                               {"name", info.name},
                               {"level", findings::to_string(info.level)},
                               {"tags", info.tags},
                               {"controls", info.controls},
                               {"ignorable", info.ignorable},
                               {"summary", info.summary},
                               {"why", info.why},
                               {"condition", info.condition},
                               {"advice", info.advice},
                               {"ignoreWhen", explanation.ignore_when},
                               {"references", info.references}};
    if (!explanation.exact.empty()) out["exactly"] = nlohmann::ordered_json::parse(explanation.exact);
    out["messages"] = nlohmann::ordered_json::object();
    for (const findings::MessageFormat& message : info.messages) out["messages"][message.id] = message.format;
    out["fixes"] = nlohmann::ordered_json::array();
    for (const rules::FixTemplate& fix : rule.answer().fixes)
        out["fixes"].push_back({{"title", fix.title}, {"safety", findings::to_string(fix.safety)}});
    if (explanation.example)
        out["example"] = {{"why", explanation.example->why},
                          {"report", explanation.example->report},
                          {"patch", explanation.example->patch}};
    return out;
}

int list_rules(const RulesOptions& options, const Files& files, const Streams& streams) {
    const std::optional<rules::RuleSet> rules = load_rules(options.common, rules::RuleSet::Prose::with, files, streams);
    if (!rules) return exit_trouble;
    std::vector<std::string> own_files;
    for (const std::string& folder : options.common.rule_folders)
        if (const auto found = rules::rule_files_of(files, folder))
            own_files.insert(own_files.end(), found->begin(), found->end());
    const auto explain = [&](const Rule& rule) { return rules::explanation_of(rule, files, own_files); };
    std::vector<const Rule*> chosen;
    for (const std::string& id : options.ids) {
        const Rule* rule = rules->find(id);
        if (rule == nullptr) {
            std::vector<std::string_view> known;
            for (const auto& r : rules->rules()) {
                known.push_back(r->info().id);
                known.push_back(r->info().name);
            }
            const auto nearest = nearest_name(id, known);
            say(streams, fmt::format("no rule '{}'{}; 'iislint rules' lists them", visible(id),
                                     nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
            return exit_trouble;
        }
        chosen.push_back(rule);
    }
    const bool one_line_each = chosen.empty();
    if (chosen.empty())
        for (const auto& rule : rules->rules()) chosen.push_back(rule.get());
    std::string out;
    if (options.format == "json") {
        nlohmann::ordered_json json{{"version", 1}, {"rules", nlohmann::ordered_json::array()}};
        for (const Rule* rule : chosen) json["rules"].push_back(as_json(*rule, explain(*rule)));
        out = json.dump(2) + "\n";
    } else if (options.format == "markdown" && one_line_each) {
        out = "| id | name | level | what |\n|---|---|---|---|\n";
        for (const Rule* rule : chosen)
            out += fmt::format("| {} | {} | {} | {} |\n", rule->info().id, rule->info().name,
                               findings::to_string(rule->info().level), rule->info().summary);
    } else {
        for (const Rule* rule : chosen) {
            if (one_line_each) {
                out += fmt::format("{:<8} {:<8} {:<42} {}\n", rule->info().id, findings::to_string(rule->info().level),
                                   rule->info().name, rule->info().summary);
                continue;
            }
            if (!out.empty()) out += '\n';
            out += options.format == "markdown" ? as_markdown(*rule, explain(*rule)) : as_text(*rule, explain(*rule));
        }
    }
    streams.out(out);
    return exit_clean;
}

}  // namespace

Action add_rules_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("rules", "List the rules, or explain some of them");
    command->footer(
        "Examples:\n"
        "  iislint rules\n"
        "  iislint rules IDLE001\n"
        "  iislint rules zombie-pool --format markdown");
    auto options = std::make_shared<RulesOptions>();
    command->add_option("ID", options->ids, "Ids or names of rules");
    command->add_option("--format", options->format, "text, json or markdown")
        ->check(CLI::IsMember({"text", "json", "markdown"}))
        ->capture_default_str();
    options->common.add_rules(*command);
    return [options](Files& files, const Streams& streams) { return list_rules(*options, files, streams); };
}

}  // namespace iislint::cli
