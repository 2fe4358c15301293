#include "rules/facts/app_settings.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "rules/facts/beside.hpp"
#include "rules/facts/fact_value.hpp"

namespace iislint::rules {
namespace {

using nlohmann::json;

constexpr std::string_view key = "AllowedHosts";
constexpr std::int64_t largest_file = 1 << 20;

struct Fields {
    Field of_module =
        field_of(ObjectKind::application, "system.webServer/aspNetCore/environmentVariables/environmentVariable[*]");
    Field of_pool = field_of(ObjectKind::application, "pool/environmentVariables/add[*]");
    Field arguments = field_of(ObjectKind::application, "system.webServer/aspNetCore/@arguments");
};

bool contains_ignore_case(std::string_view text, std::string_view word) {
    return to_lower(text).find(to_lower(word)) != std::string::npos;
}

// What the environment variables say; those of the module win over the pool's.
struct Variables {
    std::string environment = "Production";
    bool names_hosts = false;

    Variables(const Object& application, Evaluator& evaluator) {
        static constexpr std::array<std::string_view, 2> names = {"DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT"};
        for (const Field* field : {&fields<Fields>().of_pool, &fields<Fields>().of_module})
            for (const config::Entry& entry : evaluator.entries(application, *field)) {
                const xml::Document& document = entry.file->document();
                const std::string_view name = document.value(entry.node, "name").value_or("");
                names_hosts |= ends_with_ignore_case(name, key);
                if (std::any_of(names.begin(), names.end(), [&](auto known) { return equal_ignore_case(known, name); }))
                    environment = document.value(entry.node, "value").value_or("");
            }
    }
};

// The value of the key at the top of a settings file; "" where it has none, nothing where the file does not tell.
std::optional<std::string> read_hosts(const std::string& path, const Files& files) {
    const Result<FileContent> content = files.read(path, largest_file);
    if (!content || content->truncated) return std::nullopt;
    // What lies deeper is not kept.
    const auto keep = [](int depth, json::parse_event_t event, json&) {
        return depth == 0 || (event != json::parse_event_t::object_start && event != json::parse_event_t::array_start);
    };
    const json settings = json::parse(content->bytes, keep, false, true);
    if (!settings.is_object()) return std::nullopt;
    std::string value;
    for (const auto& [name, one] : settings.items()) {
        if (!equal_ignore_case(name, key)) continue;
        if (!one.is_string() || !value.empty()) return std::nullopt;
        value = one.get<std::string>();
    }
    return value;
}

// Nothing where one of them stands for every host, or is more than a plain name.
std::optional<std::vector<std::string>> split_hosts(std::string_view list) {
    std::vector<std::string> hosts;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(';'), list.size());
        const std::string_view host = trim(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (host.empty()) continue;
        const bool is_plain = std::all_of(host.begin(), host.end(), [](char c) {
            return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
                   c == '_' || c == '*';
        });
        if (!is_plain || host == "*" || host == "0.0.0.0") return std::nullopt;
        hosts.emplace_back(host);
    }
    return hosts;
}

}  // namespace

std::optional<AllowedHosts> allowed_hosts(const Object& application, Evaluator& evaluator) {
    const Files* files = evaluator.options().files;
    const std::string folder = content_folder(application);
    if (files == nullptr || folder.empty()) return std::nullopt;
    const Variables variables(application, evaluator);
    if (variables.names_hosts ||
        contains_ignore_case(evaluator.value(application, fields<Fields>().arguments).text(), key))
        return std::nullopt;
    const std::string of_environment = "appsettings." + variables.environment + ".json";
    AllowedHosts allowed;
    std::string list;
    bool is_final = false;
    for (const DirectoryEntry& entry : files_in(folder, evaluator.options())) {
        const bool is_inner = equal_ignore_case(entry.name, of_environment);
        if (entry.kind != PathKind::file || (!is_inner && !equal_ignore_case(entry.name, "appsettings.json"))) continue;
        std::optional<std::string> hosts = read_hosts(folder + "/" + entry.name, *files);
        if (!hosts) return std::nullopt;
        if (hosts->empty() || is_final) continue;
        list = std::move(*hosts);
        allowed.file = entry.name;
        is_final = is_inner;
    }
    std::optional<std::vector<std::string>> hosts = split_hosts(list);
    if (!hosts || hosts->empty()) return std::nullopt;
    allowed.hosts = std::move(*hosts);
    return allowed;
}

}  // namespace iislint::rules
