// What an application is to ASP.NET and to the ASP.NET Core Module; facts and code rules ask the same questions.
//
//   if (std::optional<CoreApplication> core = core_application(application, evaluator))
//       core->model == HostingModel::in_process
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/evaluator.hpp"

namespace iislint::rules {

// Runs ASP.NET on .NET Framework: its own web.config is known and says so.
bool is_asp_net(const Object& application, Evaluator& evaluator);
// An effective handler belongs to the ASP.NET Core Module.
bool is_asp_net_core(const Object& application, Evaluator& evaluator);

enum class HostingModel : std::uint8_t { in_process, out_of_process, unknown };

// An application that the ASP.NET Core Module runs: it has a handler of the module and an aspNetCore section. Texts
// point into the configuration.
struct CoreApplication {
    std::string_view module;  // as the handler names it; empty: the server that has the handler is not known
    HostingModel model = HostingModel::out_of_process;
    config::EffectiveValue written_model;
    config::Layer section;  // the nearest
    // Nothing that is not known here can change the answer: its folder is mapped, or the server's file speaks of its
    // very path.
    bool is_certain = false;

    bool is_second_version() const;
};
std::optional<CoreApplication> core_application(const Object& application, Evaluator& evaluator);

// Calls visit(scope) for each place in a web.config that speaks of the application's very path, nearest first.
template <class Visit>
void for_each_own_scope(const Object& application, Evaluator& evaluator, Visit visit) {
    for (const config::Scope& scope : evaluator.scopes(application))
        if (scope.own && !(application.server->is_known() && scope.file == &application.server->file())) visit(scope);
}

}  // namespace iislint::rules
