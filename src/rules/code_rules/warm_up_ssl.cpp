// "Require SSL" where a warm-up request goes: such requests are plain HTTP (dotnet/aspnetcore#25287, iis-docs#596).
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/code_rules/warm_up_obstacle.hpp"

namespace iislint::rules {

void check_warm_up_ssl(const Rule& rule, const Object& application, Evaluator& evaluator,
                       std::vector<findings::Finding>& out) {
    const config::SectionSchema& access = config::sections()[config::section::system_webServer_security_access];
    constexpr std::int64_t ssl = 8;
    constexpr std::int64_t require_certificate = 64;
    constexpr std::int64_t ssl_128 = 256;
    report_obstacles(rule, application, evaluator, out,
                     [&](const WarmUpRequest&, const Place& place) -> std::optional<Obstacle> {
                         const config::EffectiveValue flags = place.value(access, {}, config::name::sslFlags);
                         if (!flags.is_written()) return std::nullopt;
                         const std::int64_t bits = config::parse_value(*flags.schema, flags.text).value_or(0);
                         if ((bits & (ssl | require_certificate | ssl_128)) == 0) return std::nullopt;
                         Obstacle obstacle{.message = "ssl"};
                         obstacle.arguments = {std::string(flags.text)};
                         obstacle.keeps_core_from_starting = true;
                         obstacle.file = flags.file;
                         obstacle.node = flags.node;
                         obstacle.attribute = flags.attribute;
                         obstacle.field = "system.webServer/security/access/@sslFlags";
                         return obstacle;
                     });
}

}  // namespace iislint::rules
