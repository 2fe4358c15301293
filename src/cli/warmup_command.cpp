#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "cli/announced_effects.hpp"
#include "cli/commands.hpp"
#include "cli/delivery.hpp"
#include "config/value.hpp"
#include "fix/run.hpp"
#include "rules/finding_builder.hpp"
#include "warmup/grade.hpp"
#include "warmup/recipe.hpp"

namespace iislint::cli {
namespace {

// A rewrite rule that answers the warm-up request in the application's place makes all of it void.
constexpr std::string_view swallowed_request_rule = "WARM005";

struct WarmupOptions {
    CommonOptions common;
    DeliveryOptions delivery;
    std::string application;
    std::vector<std::string> pages;
    std::string suspend;
    std::int64_t private_memory = 0;
    bool zero_restart = false;
    std::string target = "web.config";
    bool grade = false;
};

struct Place {
    const config::Server* server = nullptr;
    std::uint32_t application = config::no_index;
    const rules::CheckOptions* options = nullptr;
};

bool is_name_of(std::string_view wanted, std::string_view name) {
    return equal_ignore_case(wanted, name) || equal_ignore_case(std::string(wanted) + "/", name);
}

// The servers' applications of that name.
std::vector<Place> find_places(const Project& project, std::string_view wanted, std::vector<std::string>& known) {
    std::vector<Place> places;
    for (const Project::ServerContext& context : project.servers())
        for (std::uint32_t i = 0; i < context.server.applications().size(); ++i) {
            std::string name = context.server.application_name(i);
            if (is_name_of(wanted, name)) places.push_back({&context.server, i, context.options});
            known.push_back(std::move(name));
        }
    return places;
}

std::optional<Place> find_place(const Project& project, std::string_view wanted, const Streams& streams) {
    std::vector<std::string> known;
    const std::vector<Place> places = find_places(project, wanted, known);
    if (places.size() == 1) return places.front();
    if (places.empty() && known.empty()) {
        say(streams,
            "warm-up is set where the application pools are: there is no readable applicationHost.config with sites "
            "here");
    } else if (places.empty()) {
        nothing_of_that_name("application", wanted, known, streams);
    } else {
        std::string files;
        for (const Place& place : places)
            files += fmt::format("{}'{}'", files.empty() ? "" : ", ", visible(place.server->file().path()));
        say(streams, fmt::format("'{}' is an application of several servers: {}; name one of these files",
                                 visible(wanted), files));
    }
    return std::nullopt;
}

// The same server and application after its files got new texts.
std::optional<Place> find_again(const Project& project, const std::string& file, std::string_view name) {
    std::vector<std::string> ignored;
    for (const Place& place : find_places(project, name, ignored))
        if (place.server->file().path() == file) return place;
    return std::nullopt;
}

Result<warmup::Request> make_request(const WarmupOptions& options, const rules::CheckOptions& context) {
    warmup::Request request;
    request.pages = options.pages;
    request.recycle_at = context.recycle_at;
    request.zero_restart = options.zero_restart;
    request.in_application_host = options.target == "apphost";
    if (options.private_memory != 0) request.private_memory = options.private_memory;
    if (!options.suspend.empty()) {
        constexpr std::int64_t longest = 30LL * 86400;
        const std::optional<std::int64_t> seconds = config::parse_time_span(options.suspend);
        if (!seconds || *seconds <= 0 || *seconds > longest || *seconds % 60 != 0)
            return Error{
                fmt::format("--suspend: '{}' is no idle time; write hh:mm:ss, whole minutes up to 30 days, "
                            "such as 00:10:00",
                            visible(options.suspend))};
        request.suspend_after = *seconds;
    }
    return request;
}

// The recipe as a finding of its own, so that it goes through the passes that every fix goes through.
findings::Finding as_finding(const Place& place, findings::Fix fix) {
    static const findings::RuleInfo info = [] {
        findings::RuleInfo rule;
        rule.id = "warmup";
        rule.name = "warm-up-recipe";
        return rule;
    }();
    const rules::Object object{rules::ObjectKind::application, place.server, place.application, nullptr, nullptr};
    findings::Finding finding;
    finding.rule = &info;
    finding.subject = rules::subject_of(object);
    finding.config_path = rules::config_path_of(object);
    finding.location =
        rules::place_of_element(place.server->file(), place.server->applications()[place.application].node);
    finding.fixes.push_back(std::move(fix));
    return finding;
}

void keep_those_of(std::vector<findings::Finding>& findings, const std::string& application) {
    std::erase_if(findings, [&](const findings::Finding& finding) {
        return finding.subject.kind != findings::SubjectKind::application || finding.subject.name != application;
    });
}

class Warmup {
public:
    Warmup(const Project& project, const Place& place, warmup::Request request)
        : project_(project),
          file_(place.server->file().path()),
          name_(place.server->application_name(place.application)),
          request_(std::move(request)) {}

    const std::string& name() const { return name_; }
    const warmup::Recipe& recipe() const { return recipe_; }
    const fix::FixRun& fixes() const { return run_; }

    Result<void> make(const rules::RuleSet& swallowing) {
        Result<warmup::Recipe> recipe = recipe_for(project_);
        if (!recipe) return recipe.error();
        recipe_ = std::move(*recipe);
        const std::vector<findings::Finding> first = findings_for(project_, recipe_.fix, swallowing);
        std::optional<Project> changed;
        std::vector<findings::Finding> again;
        const fix::Recheck recheck = [&](const fix::Texts& texts,
                                         const std::vector<findings::SettingChange>& made) -> fix::Rechecked {
            Project next = project_.with_texts(texts);
            changed.emplace(std::move(next));
            Result<warmup::Recipe> rest = recipe_for(*changed);
            again = findings_for(*changed, rest ? std::move(rest->fix) : std::nullopt, swallowing);
            return {again, unreached_in(*changed, made)};
        };
        run_ = fix::run_fixes(first, {.unsafe = true}, config::names(), recheck);
        return {};
    }

    std::string card(const rules::RuleSet& rules) const {
        fix::Texts texts;
        for (const fix::ChangedFile& file : run_.files) texts.emplace(file.source->path(), file.text);
        std::vector<warmup::Lack> swallowed;
        if (std::any_of(run_.repairs.begin(), run_.repairs.end(),
                        [](const fix::Repair& repair) { return repair.rule == swallowed_request_rule; }))
            swallowed.push_back({"W10",
                                 findings::Level::warning,
                                 "a rewrite rule answers warm-up requests in the application's place",
                                 {swallowed_request_rule}});
        return card_of(project_, rules, "before: ", std::move(swallowed)) +
               card_of(project_.with_texts(texts), rules, "after: ", {});
    }

private:
    Result<warmup::Recipe> recipe_for(const Project& project) const { return recipe_for(project, request_); }

    Result<warmup::Recipe> recipe_for(const Project& project, const warmup::Request& request) const {
        const std::optional<Place> place = find_again(project, file_, name_);
        if (!place) return Error{fmt::format("'{}' is lost", visible(name_))};
        rules::Evaluator evaluator(*place->options);
        return warmup::make_recipe(*place->server, place->application, request, evaluator);
    }

    std::vector<findings::Finding> findings_for(const Project& project, std::optional<findings::Fix> fix,
                                                const rules::RuleSet& swallowing) const {
        std::vector<findings::Finding> found = project.check(swallowing);
        keep_those_of(found, name_);
        const std::optional<Place> place = find_again(project, file_, name_);
        if (fix && place) found.insert(found.begin(), as_finding(*place, std::move(*fix)));
        return found;
    }

    // How idleness and the hour of the recycle are answered is a choice that the card does not judge: an application
    // that never idles is no colder than one that is suspended.
    std::string card_of(const Project& project, const rules::RuleSet& rules, std::string_view title,
                        std::vector<warmup::Lack> lacks) const {
        const std::optional<Place> place = find_again(project, file_, name_);
        if (!place) return {};
        warmup::Request judged = request_;
        judged.suspend_after.reset();
        judged.recycle_at.reset();
        if (const Result<warmup::Recipe> recipe = recipe_for(project, judged))
            lacks.insert(lacks.begin(), recipe->lacks.begin(), recipe->lacks.end());
        return warmup::report_card(
            std::string(title) + name_,
            warmup::grade_application(project.check(rules), lacks, *place->server, place->application));
    }

    const Project& project_;
    std::string file_;
    std::string name_;
    warmup::Request request_;
    warmup::Recipe recipe_;
    fix::FixRun run_;
};

int warm_up(const WarmupOptions& options, Files& files, const Streams& streams) {
    const std::optional<config::LoadedSchema> schema = load_schema(options.common, files, streams);
    if (!schema) return exit_trouble;
    const config::ActiveSchema active_schema(*schema);
    std::optional<rules::RuleSet> rules = load_rules(options.common, rules::RuleSet::Prose::without, files, streams);
    if (!rules || !rules->select({}, {})) return exit_trouble;
    std::optional<rules::RuleSet> swallowing =
        load_rules(options.common, rules::RuleSet::Prose::without, files, streams);
    if (!swallowing || !swallowing->select({std::string(swallowed_request_rule)}, {})) return exit_trouble;
    const std::optional<Project> project = load_project(options.common, files, streams);
    if (!project) return exit_trouble;
    bool trouble = say_notices(*project, streams);
    const std::optional<Place> place = find_place(*project, options.application, streams);
    if (!place) return exit_trouble;
    Result<warmup::Request> request = make_request(options, *place->options);
    if (!request) {
        say(streams, request.error().message);
        return exit_trouble;
    }
    Warmup warmup(*project, *place, std::move(*request));
    if (Result<void> made = warmup.make(*swallowing); !made) {
        say(streams, made.error().message);
        return exit_trouble;
    }
    for (const std::string& fault : warmup.fixes().faults) {
        say(streams, fault + "; this is a bug, please report it");
        trouble = true;
    }
    for (const std::string& group : warmup.fixes().opposing)
        say(streams, "not done, since these undo each other: " + group);
    for (const std::string& step : warmup.recipe().steps) say(streams, step);
    for (const fix::Repair& repair : warmup.fixes().repairs)
        if (repair.rule == swallowed_request_rule) say(streams, fmt::format("{}: {}", repair.rule, repair.title));
    if (!prove_changes(*project, warmup.fixes(), streams)) return exit_trouble;
    for (const std::string& note : warmup.recipe().notes) say(streams, "note: " + note);
    if (options.grade) streams.out(warmup.card(*rules));
    if (warmup.fixes().files.empty()) {
        if (!trouble)
            say(streams, fmt::format("'{}' has all of it already: nothing to change", visible(warmup.name())));
        return trouble ? exit_trouble : exit_clean;
    }
    if (options.delivery.write) {
        const std::optional<std::vector<std::string>> written =
            write_changes(*project, warmup.fixes(), options.delivery, files, streams);
        if (!written) return exit_trouble;
        for (const std::string& line : *written) say(streams, line);
        return trouble ? exit_trouble : exit_clean;
    }
    if (!options.grade) print_changes(*project, warmup.fixes(), *rules, options.delivery, streams);
    return trouble ? exit_trouble : exit_findings;
}

}  // namespace

Action add_warmup_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("warmup", "Keep one application warm: the whole recipe as one patch");
    command->footer(
        "Examples:\n"
        "  iislint warmup 'Shop/api' server/applicationHost.config | git apply\n"
        "  iislint warmup 'Shop/api' --urls /health,/catalog --recycle-at 03:30 deploy --write\n"
        "  iislint warmup 'Shop/api' --grade deploy\n\n"
        "The application pool runs all the time, is never stopped for idleness and recycles at a fixed hour; the\n"
        "application is preloaded, and its pages are requested before visitors reach it. What is in force already\n"
        "stays as it is, so a second run changes nothing.\n\n"
        "Exit codes: 0 nothing to change, or all written; 1 the patch is not empty; 2 iislint could not do its job.");
    auto options = std::make_shared<WarmupOptions>();
    command->add_option("APPLICATION", options->application, "Site/path of the application; Site/ for the root one")
        ->required();
    options->common.add_paths(*command);
    command
        ->add_option("--urls", options->pages,
                     "Pages to request, relative to the application; without them its root is requested")
        ->type_name("PAGES")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        ->add_option("--suspend", options->suspend,
                     "Suspend the worker process after this idle time instead of letting it run on")
        ->type_name("HH:MM:SS");
    command
        ->add_option("--private-memory-kb", options->private_memory,
                     "Recycle a worker process whose private memory grows beyond this")
        ->type_name("N")
        ->check(CLI::Range(warmup::least_private_memory, std::int64_t{UINT32_MAX}));
    command->add_flag("--zero-restart", options->zero_restart,
                      "Also stop changes of files from restarting the application");
    command
        ->add_option("--target", options->target,
                     "Where the application's own settings go: its web.config, or a location in applicationHost.config")
        ->check(CLI::IsMember({"web.config", "apphost"}))
        ->capture_default_str();
    command->add_flag("--grade", options->grade, "Print a report card before and after instead of the patch");
    add_delivery(*command, options->delivery);
    options->common.add_context(*command);
    return [options](Files& files, const Streams& streams) { return warm_up(*options, files, streams); };
}

}  // namespace iislint::cli
