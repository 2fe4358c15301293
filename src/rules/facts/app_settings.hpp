// What an ASP.NET Core application's own settings say about the hosts that it answers: AllowedHosts of the
// appsettings.json beside its web.config, or of the file of its environment (appsettings.Production.json), which wins.
//
//   if (const auto allowed = allowed_hosts(application, evaluator))
//       if (!is_one_of(host, allowed->hosts)) …  // it answers HTTP 400
//
// Nothing where any host is welcome, or where the files do not tell: an environment variable or an argument says
// otherwise, a file is too large or no JSON, a name is not plain ASCII. Source: Microsoft, Host filtering with ASP.NET
// Core Kestrel web server; HostFilteringMiddleware of dotnet/aspnetcore.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/evaluator.hpp"

namespace iislint::rules {

struct AllowedHosts {
    std::string file;                // its name
    std::vector<std::string> hosts;  // "*.example.com" stands for all hosts below that one
};

std::optional<AllowedHosts> allowed_hosts(const Object& application, Evaluator& evaluator);

}  // namespace iislint::rules
