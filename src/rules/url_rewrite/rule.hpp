// One rewrite rule as it is written, its patterns compiled.
//
// Ownership: texts point into the rule's document.
//
//   RewriteRule rule = read_rewrite_rule(*file, rule_node);
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config_file.hpp"
#include "rules/url_rewrite/pattern.hpp"

namespace iislint::rules::url_rewrite {

enum class ActionType : std::uint8_t { none, rewrite, redirect, custom_response, abort_request };

// Whether the request gets no further than this.
constexpr bool answers(ActionType type) {
    return type == ActionType::redirect || type == ActionType::custom_response || type == ActionType::abort_request;
}

struct RewriteCondition {
    bool asks_disk = false;  // IsFile, IsDirectory
    bool negate = false;
    std::string_view input;
    Pattern pattern;
};

struct ServerVariable {
    std::string_view name;
    std::string_view value;
    bool replace = true;
};

struct RewriteRule {
    explicit RewriteRule(Pattern url_pattern) : match(std::move(url_pattern)) {}

    const config::ConfigFile* file = nullptr;
    xml::NodeId node = xml::no_node;
    std::string_view name;
    bool enabled = true;
    bool stop_processing = false;
    bool negate = false;  // of <match>
    Pattern match;
    bool match_any = false;
    bool track_all_captures = false;
    std::vector<RewriteCondition> conditions;
    std::vector<ServerVariable> variables;
    ActionType action = ActionType::none;
    std::string_view url;
    bool append_query_string = true;
    std::string status;    // "301", "403.4"
    std::size_t size = 0;  // of its patterns, in instructions, and of the texts they look at
};

RewriteRule read_rewrite_rule(const config::ConfigFile& file, xml::NodeId node);

}  // namespace iislint::rules::url_rewrite
