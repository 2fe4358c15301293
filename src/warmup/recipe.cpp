#include "warmup/recipe.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "config/value.hpp"
#include "rules/facts.hpp"
#include "rules/finding_builder.hpp"
#include "rules/fix_draft.hpp"
#include "rules/initialization_page.hpp"

namespace iislint::warmup {
namespace {

using findings::Level;
using rules::Evaluator;
using rules::Field;
using rules::FixPlace;
using rules::Object;
using rules::ObjectKind;

constexpr config::IisVersion version_with_preload = 80;
constexpr config::IisVersion version_with_suspend = 85;

class Maker {
public:
    Maker(const config::Server& server, std::uint32_t application, const Request& request, Evaluator& evaluator)
        : server_(server),
          request_(request),
          evaluator_(evaluator),
          application_{ObjectKind::application, &server, application, nullptr, nullptr},
          place_(request.in_application_host ? FixPlace::application_host : FixPlace::automatic),
          draft_(evaluator, place_) {}

    Result<Recipe> make() {
        if (Result<void> possible = check(); !possible) return possible.error();
        look_for_module();
        pool_runs();
        set({"W3",
             Level::error,
             "@preloadEnabled",
             "load the application when its worker process starts",
             "the first visitor has to wait until the application is loaded",
             {"WARM001"}},
            "true");
        add_pages();
        never_idle();
        recycle_at_an_hour();
        if (request_.private_memory)
            set({"W8", Level::note, "pool/recycling/periodicRestart/@privateMemory",
                 fmt::format("recycle a worker process that grows beyond {} KB", *request_.private_memory),
                 fmt::format("not the limit of {} KB", *request_.private_memory)},
                std::to_string(*request_.private_memory));
        if (request_.zero_restart) no_restarts();
        if (!fault_.empty()) return Error{fault_};
        name_neighbours();
        recipe_.fix = draft_.finish("Keep the application warm", findings::Safety::unsafe);
        return std::move(recipe_);
    }

private:
    const config::Application& application() const { return server_.applications()[application_.index]; }
    std::string name() const { return visible(server_.application_name(application_.index)); }
    std::string pool_name() const { return visible(application().pool_name); }

    static Field field(std::string_view text) {
        return *rules::compile_field(text, {ObjectKind::application, nullptr, nullptr});
    }
    std::string text(std::string_view name) { return std::string(evaluator_.value(application_, field(name)).text()); }
    bool is(std::string_view name, std::string_view value) { return equal_ignore_case(text(name), value); }
    std::int64_t number(std::string_view name) {
        const rules::Value value = evaluator_.value(application_, field(name));
        if (value.effective.schema == nullptr) return 0;
        return config::parse_value(*value.effective.schema, value.text()).value_or(0);
    }

    Result<void> check() {
        if (server_.is_iis_express())
            return Error{
                fmt::format("'{}' is a file of IIS Express, which keeps nothing warm: it has no process "
                            "activation service",
                            visible(server_.file().path()))};
        if (application().pool == config::no_index)
            return Error{
                fmt::format("'{}' asks for the application pool '{}', which is not defined; give it a pool "
                            "first",
                            name(), pool_name())};
        if (rules::is_vendor_managed(application_))
            return Error{
                fmt::format("the application pool '{}' belongs to a product that configures it; it is left "
                            "alone",
                            pool_name())};
        if (evaluator_.options().iis_version < version_with_preload)
            return Error{"warm-up by configuration needs IIS 8.0 or newer; see --iis-version"};
        if (request_.suspend_after && evaluator_.options().iis_version < version_with_suspend)
            return Error{"--suspend needs IIS 8.5 or newer; see --iis-version"};
        return {};
    }

    // One setting of the recipe.
    struct Setting {
        std::string_view step;
        Level weight;
        std::string_view field;
        std::string change;   // what writing it does
        std::string without;  // what it is like as long as it is not written
        std::vector<std::string_view> rules = {};
    };

    // Writes a value that is not in force yet.
    void set(Setting setting, std::string value) {
        const std::string_view name = setting.field;
        if (!fault_.empty() || is(name, value)) return;
        const std::string_view attribute = name.substr(name.rfind('@') + 1);
        lacks(setting.step, setting.weight,
              fmt::format("{} is {}: {}", attribute, visible(text(name)), setting.without), std::move(setting.rules));
        if (!draft_.set(application_, field(name), value)) return cannot_write(name);
        recipe_.steps.push_back(fmt::format("{}: @{}=\"{}\"", setting.change, attribute, value));
    }

    void lacks(std::string_view step, Level weight, std::string message, std::vector<std::string_view> rules = {}) {
        recipe_.lacks.push_back({step, weight, std::move(message), std::move(rules)});
    }

    void cannot_write(std::string_view name) {
        fault_ = fmt::format(
            "'{}' of '{}' cannot be written: its web.config is not known here, or the section is locked, encrypted or "
            "kept "
            "in another file. Say with --map where the site's folder lies{}",
            name, this->name(),
            request_.in_application_host ? "" : ", or write a location instead with --target apphost");
    }

    void note(std::string sentence) { recipe_.notes.push_back(std::move(sentence)); }

    // The DLL is the feature. An entry for a DLL that is not there keeps every worker process from starting, so the
    // entry is never written.
    void look_for_module() {
        const auto modules = evaluator_.entries(application_, field("system.webServer/globalModules/add[*]"));
        // A file without the list tells nothing.
        if (modules.empty()) return;
        const bool installed = std::any_of(modules.begin(), modules.end(), [](const config::Entry& entry) {
            const std::string_view image = entry.file->document().value(entry.node, "image").value_or("");
            return equal_ignore_case(image.substr(image.find_last_of("\\/") + 1), "warmup.dll");
        });
        if (installed) return;
        lacks("W0", Level::error, "the Application Initialization module is not installed: IIS ignores the warm-up",
              {"WARM003"});
        note(
            "the Application Initialization module is not installed, so IIS will ignore the warm-up. Install it "
            "first: dism /online /enable-feature /featurename:IIS-ApplicationInit");
    }

    void pool_runs() {
        set({"W1",
             Level::error,
             "pool/@autoStart",
             "start the application pool with the service",
             "the application pool does not start with the service",
             {"POOL002", "POOL003"}},
            "true");
        set({"W2",
             Level::error,
             "pool/@startMode",
             "start a worker process without waiting for a request",
             "no worker process starts before a request comes",
             {"WARM002"}},
            "AlwaysRunning");
        if (!is("site/@serverAutoStart", "true"))
            note(
                fmt::format("the site does not start by itself (serverAutoStart=\"{}\"); its requests are not served "
                            "after a restart until somebody starts it",
                            visible(text("site/@serverAutoStart"))));
    }

    void add_pages() {
        std::vector<std::string> known;
        const Field pages = field("system.webServer/applicationInitialization/add[*]");
        for (const config::Entry& entry : evaluator_.entries(application_, pages))
            known.push_back(to_lower(entry.file->document().value(entry.node, "initializationPage").value_or("")));
        requests_run_fully(!known.empty() || !request_.pages.empty());
        std::string missing;
        for (const std::string& asked : request_.pages) {
            if (!fault_.empty()) return;
            std::string page = asked;
            std::string host;
            if (const auto fault = rules::judge_page(asked, application().path)) {
                if (!fault->has_fix) {
                    fault_ =
                        fmt::format("'{}' is no page of an application: write a path such as /health", visible(asked));
                    return;
                }
                page = fault->suggestion;
                host = fault->host_name;
            }
            if (!page.starts_with('/')) page.insert(0, "/");
            if (std::find(known.begin(), known.end(), to_lower(page)) != known.end()) continue;
            known.push_back(to_lower(page));
            missing += fmt::format("{}'{}'", missing.empty() ? "" : ", ", visible(page));
            findings::NamedValues attributes{{"initializationPage", page}};
            if (!host.empty()) attributes.emplace_back("hostName", host);
            if (!draft_.append(application_, pages, "add", std::move(attributes)))
                return cannot_write("system.webServer/applicationInitialization");
            recipe_.steps.push_back(fmt::format("request the page '{}'{}", visible(page),
                                                host.empty() ? "" : fmt::format(" of host '{}'", visible(host))));
        }
        if (!missing.empty())
            lacks("W5", Level::warning, fmt::format("not requested before a visitor does: {}", missing));
    }

    // Matters more where pages are named than where only the preload asks for the root.
    void requests_run_fully(bool has_pages) {
        const Level weight = has_pages ? Level::warning : Level::note;
        set({"W4",
             weight,
             "system.webServer/applicationInitialization/@doAppInitAfterRestart",
             "request the pages again after the application restarts",
             "after a restart of the application its pages are not requested again",
             {"WARM010"}},
            "true");
        // The schema's default lets managed modules run; writing it would say nothing.
        set({"W4",
             weight,
             "system.webServer/applicationInitialization/@skipManagedModules",
             "let warm-up requests run managed modules",
             "warm-up requests pass managed modules by",
             {"WARM011"}},
            "false");
    }

    void never_idle() {
        if (!request_.suspend_after) {
            // Suspended processes stay in memory: another answer to the same question, and one that audits ask for.
            const bool suspended = is("pool/processModel/@idleTimeoutAction", "Suspend") &&
                                   evaluator_.options().iis_version >= version_with_suspend;
            if (!suspended)
                set({"W6",
                     Level::warning,
                     "pool/processModel/@idleTimeout",
                     "never stop the worker process for idleness",
                     "the worker process ends after this time without a request",
                     {"IDLE001"}},
                    "00:00:00");
            return;
        }
        set({"W6",
             Level::warning,
             "pool/processModel/@idleTimeoutAction",
             "suspend an idle worker process instead of ending it",
             "an idle worker process ends",
             {"IDLE001"}},
            "Suspend");
        if (number("pool/processModel/@idleTimeout") != *request_.suspend_after)
            set({"W6", Level::note, "pool/processModel/@idleTimeout",
                 "the worker process counts as idle after this time", "not the idle time that was asked for"},
                config::format_time_span(*request_.suspend_after));
    }

    void recycle_at_an_hour() {
        const Field schedule = field("pool/recycling/periodicRestart/schedule/add[*]");
        if (!evaluator_.entries(application_, schedule).empty()) {
            if (request_.recycle_at)
                note(fmt::format("the pool '{}' has a recycling schedule already; it stays as it is", pool_name()));
            return;
        }
        if (number("pool/recycling/periodicRestart/@time") == 0 && !request_.recycle_at) {
            note(
                fmt::format("the pool '{}' never recycles by time; it stays so. Name an hour with --recycle-at to "
                            "give it a schedule",
                            pool_name()));
            return;
        }
        const std::string hour = config::format_time_span(request_.recycle_at.value_or(usual_recycle_hour));
        set({"W7",
             Level::warning,
             "pool/recycling/periodicRestart/@time",
             "no recycle at an hour that moves from day to day",
             "the hour of the recycle moves from day to day",
             {"RCYC001", "RCYC002"}},
            "00:00:00");
        if (!fault_.empty()) return;
        if (!draft_.append(application_, schedule, "add", {{"value", hour}}))
            return cannot_write("pool/recycling/periodicRestart/schedule");
        recipe_.steps.push_back(fmt::format("recycle at {} instead", hour));
        if (!request_.recycle_at) note("the recycle is set to 02:00 local time; name a better hour with --recycle-at");
    }

    // Unsafe in its own way: less is noticed, so more must be done by hand at a deployment.
    void no_restarts() {
        if (is("#aspNetCore", "true")) {
            const Field settings = field("system.webServer/aspNetCore/handlerSettings/handlerSetting[*]");
            constexpr std::string_view wanted = "disallowRotationOnConfigChange";
            for (const config::Entry& entry : evaluator_.entries(application_, settings)) {
                const xml::Document& document = entry.file->document();
                if (!equal_ignore_case(document.value(entry.node, "name").value_or(""), wanted)) continue;
                if (!equal_ignore_case(document.value(entry.node, "value").value_or(""), "true"))
                    note(fmt::format("the handler setting {} is there with another value; it stays as it is", wanted));
                return;
            }
            if (!draft_.append(application_, settings, "handlerSetting",
                               {{"name", std::string(wanted)}, {"value", "true"}}))
                return cannot_write("system.webServer/aspNetCore/handlerSettings");
            lacks("W9", Level::note,
                  fmt::format("{} is not set: a change of configuration restarts the application", wanted));
            recipe_.steps.push_back("do not restart the application when configuration below it changes");
            note("a change of web.config no longer restarts the application: recycle its pool after a deployment");
            return;
        }
        if (!is("#aspNet", "true")) {
            note(fmt::format("'{}' is not known to run ASP.NET, so --zero-restart has nothing to set", name()));
            return;
        }
        set({"W9",
             Level::note,
             "system.web/httpRuntime/@fcnMode",
             "do not watch the application's files",
             "changes of files restart the application",
             {"ASPN001"}},
            "Disabled");
        set({"W9", Level::note, "system.web/compilation/@numRecompilesBeforeAppRestart",
             "do not restart the application because pages were recompiled",
             "so many recompiled pages restart the application"},
            "1000");
        note(
            "with fcnMode=\"Disabled\" a running application does not notice App_Offline.htm or new assemblies: "
            "recycle "
            "its pool after each deployment. A change of its own web.config still restarts it");
    }

    // Other applications live by the same settings of the pool.
    void name_neighbours() {
        const config::ApplicationPool& pool = server_.pools()[application().pool];
        std::string names;
        std::size_t others = 0;
        constexpr std::size_t shown = 5;
        for (std::uint32_t other : pool.applications) {
            if (other == application_.index) continue;
            if (++others > shown) continue;
            names += fmt::format("{}'{}'", names.empty() ? "" : ", ", visible(server_.application_name(other)));
        }
        if (others == 0) return;
        if (others > shown) names += fmt::format(" and {} more", others - shown);
        note(
            fmt::format("the pool '{}' is also used by {}: what changes in the pool changes for {}, and without "
                        "preloadEnabled {} cold",
                        pool_name(), names, others == 1 ? "it" : "them", others == 1 ? "it stays" : "they stay"));
    }

    const config::Server& server_;
    const Request& request_;
    Evaluator& evaluator_;
    Object application_;
    FixPlace place_;
    rules::FixDraft draft_;
    Recipe recipe_;
    std::string fault_;
};

}  // namespace

Result<Recipe> make_recipe(const config::Server& server, std::uint32_t application, const Request& request,
                           Evaluator& evaluator) {
    return Maker(server, application, request, evaluator).make();
}

}  // namespace iislint::warmup
