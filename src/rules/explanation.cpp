#include "rules/explanation.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "rules/rule_set.hpp"

namespace iislint::rules {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t line_width = 90;

// On one line where it fits. Rule files are of bounded depth.
std::string printed(const Json& json, std::size_t indent) {
    if (!json.is_structured() || json.empty()) return json.dump();
    const char* const brackets = json.is_object() ? "{}" : "[]";
    std::vector<std::string> members;
    std::size_t width = indent;
    for (const auto& [key, value] : json.items()) {
        std::string member = json.is_object() ? fmt::format("{}: ", Json(key).dump()) : std::string();
        member += printed(value, indent + 2);
        width += member.size() + 2;
        members.push_back(std::move(member));
    }
    const bool fits = width + 2 <= line_width && std::none_of(members.begin(), members.end(), [](const auto& member) {
                          return member.find('\n') != std::string::npos;
                      });
    if (fits && json.is_array()) return fmt::format("[{}]", fmt::join(members, ", "));
    if (fits) return fmt::format("{{ {} }}", fmt::join(members, ", "));
    const std::string inner = "\n" + std::string(indent + 2, ' ');
    return fmt::format("{}{}{}\n{}{}", brackets[0], inner, fmt::join(members, "," + inner), std::string(indent, ' '),
                       brackets[1]);
}

std::string exact_condition(const Json& rule) {
    Json exact = Json::object();
    for (const char* key : {"where", "deny", "require"})
        if (rule.contains(key)) exact[key] = rule[key];
    return exact.empty() || rule.contains("code") ? std::string{} : printed(exact, 0);
}

std::string text_of(const Json& json, const char* key) {
    const auto at = json.find(key);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

Explanation explanation_of(const Rule& rule, const Files& files, const std::vector<std::string>& rule_files) {
    Explanation explanation;
    const EmbeddedRule* const end = embedded_rules + embedded_rule_count;
    const EmbeddedRule* const embedded =
        std::find_if(embedded_rules, end, [&](const EmbeddedRule& one) { return one.id == rule.info().id; });
    if (embedded != end) {
        if (rule.code().empty()) explanation.exact = exact_condition(Json::from_cbor(embedded->test, true, false));
        const Json prose = Json::from_cbor(embedded->prose, true, false);
        explanation.ignore_when = text_of(prose, "ignoreWhen");
        if (prose.contains("example"))
            explanation.example =
                Explanation::Example{text_of(prose["example"], "why"), text_of(prose["example"], "report"),
                                     text_of(prose["example"], "patch")};
        return explanation;
    }
    for (const std::string& path : rule_files) {
        const Result<FileContent> content = files.read(path, std::int64_t{1} << 20);
        if (!content) continue;
        const Json json = Json::parse(content->bytes, nullptr, false, true);
        if (!json.is_object() || text_of(json, "id") != rule.info().id) continue;
        explanation.exact = exact_condition(json);
        explanation.ignore_when = text_of(json, "ignoreWhen");
    }
    return explanation;
}

}  // namespace iislint::rules
