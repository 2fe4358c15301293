// Files and findings made by hand, for the tests of planning and running fixes.
//
//   Findings f("<a x='1'/>");
//   f.add("R1", {fix("set x", {{{6, 7}, "2"}})});
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "findings/finding.hpp"

namespace iislint::fix {

using findings::FileEdits;
using findings::Finding;
using findings::Fix;
using findings::Safety;
using findings::SettingChange;
using text::Edit;
using text::Source;

inline std::unique_ptr<Source> source_of(std::string path, std::string text) {
    return std::make_unique<Source>(Source::decode(std::move(path), std::move(text)));
}

inline const findings::RuleInfo& rule_of(const std::string& id) {
    static std::deque<findings::RuleInfo> rules;
    for (const findings::RuleInfo& rule : rules)
        if (rule.id == id) return rule;
    rules.emplace_back().id = id;
    return rules.back();
}

inline Fix one_file_fix(const Source& source, std::vector<Edit> edits, Safety safety = Safety::safe,
                        std::string title = "Repair it") {
    return {std::move(title), safety, {{&source, std::move(edits)}}};
}

inline Finding finding_of(const std::string& rule, std::string subject, std::vector<Fix> fixes) {
    Finding finding;
    finding.rule = &rule_of(rule);
    finding.subject.name = std::move(subject);
    finding.fingerprint = std::hash<std::string>{}(rule + finding.subject.name);
    finding.fixes = std::move(fixes);
    return finding;
}

}  // namespace iislint::fix
