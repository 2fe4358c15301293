// Pools that recycle in the same minute.
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/facts.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;

constexpr std::size_t too_many = 10;
constexpr std::size_t names_shown = 3;

struct Minute {
    std::size_t pools = 0;
    std::string names;  // of the first ones
    std::uint32_t last_pool = config::no_index;
    config::Entry entry;  // of the first one
};

bool has_schedule(const config::ApplicationPool& pool) {
    static constexpr xml::NameId steps[] = {config::name::recycling, config::name::periodicRestart,
                                            config::name::schedule};
    for (const config::Layer& layer : config::Layers(pool.layers))
        if (config::descend(layer.file->document(), layer.node, steps) != xml::no_node) return true;
    return false;
}

}  // namespace

void check_synchronized_schedules(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                                  std::vector<Finding>& out) {
    if (!server.is_known() || server.pools().size() < too_many) return;
    const FieldBase pool_base{ObjectKind::application_pool, nullptr, nullptr};
    const Field schedule = *compile_field("recycling/periodicRestart/schedule/add[*]", pool_base);
    const Field auto_start = *compile_field("@autoStart", pool_base);

    std::map<std::int64_t, Minute> minutes;
    for (std::uint32_t i = 0; i < server.pools().size(); ++i) {
        const config::ApplicationPool& pool = server.pools()[i];
        if (!has_schedule(pool) || is_vendor_pool(server, i) || (server.is_complete() && pool.applications.empty()))
            continue;
        const Object object{ObjectKind::application_pool, &server, i, nullptr, nullptr};
        if (!equal_ignore_case(evaluator.value(object, auto_start).text(), "true")) continue;
        for (const config::Entry& entry : evaluator.entries(object, schedule)) {
            const std::optional<std::string_view> text = entry.file->document().value(entry.node, "value");
            const std::optional<std::int64_t> time = text ? config::parse_time_span(*text) : std::nullopt;
            if (!time) continue;
            Minute& minute = minutes[*time / 60];
            if (minute.last_pool == i) continue;
            minute.last_pool = i;
            if (minute.pools == 0) minute.entry = entry;
            if (minute.pools < names_shown) minute.names += (minute.pools == 0 ? "" : ", ") + std::string(pool.name);
            ++minute.pools;
        }
    }
    for (const auto& [number, minute] : minutes) {
        if (minute.pools < too_many) continue;
        Finding finding =
            build_finding(rule, {ObjectKind::server, &server, config::no_index, nullptr, nullptr}, evaluator);
        const xml::AttributeId value = minute.entry.file->document().find(minute.entry.node, config::name::value);
        finding.location = place_of_value(*minute.entry.file, value);
        if (evaluator.options().with_xpath)
            finding.location.xpath = xpath_of_value(*minute.entry.file, minute.entry.node, value);
        const std::string time = config::format_time_span(number * 60);
        say(finding, rule, "same-minute",
            {std::to_string(minute.pools), time,
             fmt::format("{} and {} more", minute.names, minute.pools - names_shown)});
        finding.fingerprint = fingerprint(finding, time);
        out.push_back(std::move(finding));
    }
}

}  // namespace iislint::rules
