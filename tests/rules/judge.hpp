// Conditions, messages and whole rules applied to a configuration given as text.
//
//   Judge judge(pools_text(R"(<add name="Shop" queueLength="500"/>)"));
//   judge.holds(R"({"field":"@queueLength","less":1000})", judge.pool("Shop"))  ->  true
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "config/configuration.hpp"
#include "rules/check.hpp"
#include "rules/condition.hpp"
#include "rules/message.hpp"
#include "rules/rule_set.hpp"

namespace iislint::rules {

inline FieldBase base_of(ObjectKind kind) { return {kind, nullptr, nullptr}; }

// What is wrong with a condition on application pools; empty when nothing is.
inline std::string condition_error(std::string_view condition, ObjectKind kind = ObjectKind::application_pool) {
    const Result<Condition> compiled = compile_condition(nlohmann::json::parse(condition), base_of(kind), "/deny");
    return compiled ? std::string{} : compiled.error().message;
}

// A rule file with what matters to a test; the rest is filled in.
inline std::string rule_text(std::string_view parts) {
    nlohmann::json rule = nlohmann::json::parse(R"({
        "id": "ACME001", "name": "a-problem", "summary": "Something is wrong.", "target": "applicationPool"})");
    const nlohmann::json given = nlohmann::json::parse(parts);
    for (const auto& [key, value] : given.items()) rule[key] = value;
    const std::string target = rule["target"].is_string() ? rule["target"].get<std::string>() : std::string();
    if (!rule.contains("message"))
        rule["message"] = target == "application"                                ? "Look at '{@path}'."
                          : target == "virtualDirectory"                         ? "Look at '{@physicalPath}'."
                          : target == "site" || target == "applicationPool"      ? "Look at '{@name}'."
                          : target == "section:system.webServer/directoryBrowse" ? "Look at '{@enabled}'."
                          : target == "section:system.webServer/httpErrors"      ? "Look at '{@errorMode}'."
                                                                                 : "Look at '{#serverComplete}'.";
    if (!rule.contains("deny") && !rule.contains("require") && !rule.contains("code"))
        rule["require"] = nlohmann::json::parse(R"({"field":"#serverComplete","in":[]})");
    for (auto at = rule.begin(); at != rule.end();) at = at->is_null() ? rule.erase(at) : std::next(at);
    return rule.dump();
}

// What is wrong with a rule; empty when nothing is.
inline std::string rule_error(std::string_view parts) {
    const Result<std::unique_ptr<Rule>> rule = compile_rule(nlohmann::json::parse(rule_text(parts)));
    return rule ? std::string{} : rule.error().message;
}

class Judge : public config::Configuration {
public:
    using Configuration::Configuration;

    CheckOptions options;

    Object pool_object(std::string_view name) const {
        return {ObjectKind::application_pool, &server(), server().find_pool(name), nullptr, nullptr};
    }
    Object application_object(std::string_view name) const {
        return {ObjectKind::application, &server(), application_index(name), nullptr, nullptr};
    }
    Object site_object(std::string_view name) const {
        return {ObjectKind::site, &server(), server().find_site(name), nullptr, nullptr};
    }

    bool holds(std::string_view condition, const Object& object) const {
        const Result<Condition> compiled =
            compile_condition(nlohmann::json::parse(condition), base_of(object.kind), "/deny");
        if (!compiled) {
            ADD_FAILURE() << condition << " " << compiled.error().message;
            return false;
        }
        Evaluator evaluator(options);
        return compiled->holds(object, evaluator);
    }

    // The text that a template gives.
    std::string say(std::string_view text, const Object& object) const {
        const Result<MessageTemplate> compiled = compile_message(text, base_of(object.kind));
        if (!compiled) return compiled.error().message;
        Evaluator evaluator(options);
        return compiled->fill(object, evaluator);
    }

    // The findings of one rule; they live as long as this object.
    const std::vector<findings::Finding>& check(std::string_view parts) {
        rules_ = RuleSet();
        const Result<void> added = rules_.add("ACME001.json", std::string_view(rule_text(parts)));
        if (!added) ADD_FAILURE() << added.error().message;
        findings_.clear();
        options.with_xpath = true;
        check_server(server(), rules_, options, 1, findings_);
        findings::sort_findings(findings_);
        return findings_;
    }

private:
    RuleSet rules_;
    std::vector<findings::Finding> findings_;
};

// The text of a file after a fix.
inline std::string fixed(const findings::Fix& fix, std::string_view path = "applicationHost.config") {
    for (const findings::FileEdits& file : fix.files)
        if (file.source->path() == path) return text::apply_edits(file.source->text(), file.edits);
    ADD_FAILURE() << "nothing changes in " << path;
    return {};
}

inline testing::AssertionResult has(std::string_view text, std::string_view part) {
    if (text.find(part) != std::string_view::npos) return testing::AssertionSuccess();
    return testing::AssertionFailure() << '"' << text << "\" has no \"" << part << '"';
}

}  // namespace iislint::rules
