#include "rules/url_rewrite/rule.hpp"

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"

namespace iislint::rules::url_rewrite {
namespace {

using xml::no_node;
using xml::NodeId;

namespace name = config::name;

class Reader {
public:
    explicit Reader(const xml::Document& document) : document_(document) {}

    std::string_view text(NodeId node, xml::NameId attribute) const {
        const xml::AttributeId a = node == no_node ? xml::no_attribute : document_.find(node, attribute);
        return a == xml::no_attribute ? std::string_view{} : document_.value(a);
    }
    bool flag(NodeId node, xml::NameId attribute, bool otherwise) const {
        return config::parse_boolean(text(node, attribute)).value_or(otherwise);
    }
    NodeId child(NodeId node, xml::NameId wanted) const { return document_.child(node, wanted); }
    // Calls visit(child) for every child element of that name.
    template <class Visit>
    void for_each(NodeId parent, xml::NameId wanted, Visit visit) const {
        if (parent == no_node) return;
        for (NodeId n = document_.first_element(parent); n != no_node; n = document_.next_element(n))
            if (document_.name_id(n) == wanted) visit(n);
    }

private:
    const xml::Document& document_;
};

PatternSyntax syntax_of(std::string_view text) {
    if (equal_ignore_case(text, "Wildcard")) return PatternSyntax::wildcard;
    if (equal_ignore_case(text, "ExactMatch")) return PatternSyntax::exact_match;
    return PatternSyntax::ecma_script;
}

ActionType action_of(std::string_view text) {
    if (equal_ignore_case(text, "Rewrite")) return ActionType::rewrite;
    if (equal_ignore_case(text, "Redirect")) return ActionType::redirect;
    if (equal_ignore_case(text, "CustomResponse")) return ActionType::custom_response;
    if (equal_ignore_case(text, "AbortRequest")) return ActionType::abort_request;
    return ActionType::none;
}

std::string_view redirect_status(std::string_view type) {
    if (equal_ignore_case(type, "Found") || type == "302") return "302";
    if (equal_ignore_case(type, "SeeOther") || type == "303") return "303";
    if (equal_ignore_case(type, "Temporary") || type == "307") return "307";
    return "301";
}

std::string status_of(const Reader& read, NodeId action, ActionType type) {
    if (type == ActionType::redirect) return std::string(redirect_status(read.text(action, name::redirectType)));
    if (type != ActionType::custom_response) return {};
    const std::string_view sub_status = read.text(action, name::subStatusCode);
    const std::string_view status = read.text(action, name::statusCode);
    return sub_status.empty() || sub_status == "0" ? std::string(status) : fmt::format("{}.{}", status, sub_status);
}

}  // namespace

RewriteRule read_rewrite_rule(const config::ConfigFile& file, NodeId node) {
    const xml::Document& document = file.document();
    const Reader read(document);
    const PatternSyntax syntax = syntax_of(read.text(node, name::patternSyntax));
    const NodeId match = read.child(node, name::match);
    const auto pattern = [&](NodeId of, xml::NameId attribute) {
        return Pattern(syntax, read.text(of, attribute), read.flag(of, name::ignoreCase, true));
    };
    RewriteRule rule(pattern(match, name::url));
    rule.file = &file;
    rule.node = node;
    rule.name = read.text(node, name::name);
    rule.enabled = read.flag(node, name::enabled, true);
    rule.stop_processing = read.flag(node, name::stopProcessing, false);
    rule.negate = read.flag(match, name::negate, false);

    const NodeId conditions = read.child(node, name::conditions);
    rule.match_any = equal_ignore_case(read.text(conditions, name::logicalGrouping), "MatchAny");
    rule.track_all_captures = read.flag(conditions, name::trackAllCaptures, false);
    read.for_each(conditions, name::add, [&](NodeId add) {
        const std::string_view type = read.text(add, name::matchType);
        rule.conditions.push_back({equal_ignore_case(type, "IsFile") || equal_ignore_case(type, "IsDirectory"),
                                   read.flag(add, name::negate, false), read.text(add, name::input),
                                   pattern(add, name::pattern)});
    });
    read.for_each(read.child(node, name::serverVariables), name::set, [&](NodeId set) {
        rule.variables.push_back(
            {read.text(set, name::name), read.text(set, name::value), read.flag(set, name::replace, true)});
    });

    const NodeId action = read.child(node, name::action);
    rule.action = action_of(read.text(action, name::type));
    rule.url = read.text(action, name::url);
    rule.size = rule.match.size() + rule.url.size();
    for (const RewriteCondition& condition : rule.conditions)
        rule.size += condition.pattern.size() + condition.input.size();
    rule.append_query_string = read.flag(action, name::appendQueryString, true);
    rule.status = status_of(read, action, rule.action);
    return rule;
}

}  // namespace iislint::rules::url_rewrite
