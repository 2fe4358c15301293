// docs/rule-language.md is true: every example in it is run, every word in it known; the example pack passes its tests.
#include <algorithm>
#include <regex>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "cli/program.hpp"
#include "folder.hpp"
#include "rules/comparison.hpp"
#include "rules/condition.hpp"
#include "rules/rule.hpp"

namespace iislint::testing {
namespace {

using nlohmann::json;

std::string page() { return read_bytes(source_directory() / "docs" / "rule-language.md"); }

struct Fence {
    std::string language;
    std::string text;
};

std::vector<Fence> fences(const std::string& markdown) {
    std::vector<Fence> found;
    std::size_t at = 0;
    while ((at = markdown.find("\n```", at)) != std::string::npos) {
        const std::size_t line = markdown.find('\n', at + 1);
        const std::size_t end = markdown.find("\n```", line - 1 + 1);
        found.push_back({markdown.substr(at + 4, line - at - 4), markdown.substr(line + 1, end - line)});
        at = end + 4;
    }
    return found;
}

// A rule, the file it is run on, what check says, what fix changes.
struct Example {
    std::string rule;
    std::string config;
    std::string report;
    std::string patch;
};

std::vector<Example> examples() {
    std::vector<Example> found;
    for (const Fence& fence : fences(page())) {
        if (fence.language == "json")
            found.push_back({fence.text, {}, {}, {}});
        else if (found.empty())
            ADD_FAILURE() << "an example begins with its rule: " << fence.text;
        else if (fence.language == "xml")
            found.back().config = fence.text;
        else if (fence.language == "text")
            found.back().report = fence.text;
        else if (fence.language == "diff")
            found.back().patch = fence.text;
        else
            ADD_FAILURE() << "nobody runs an example in '" << fence.language << "'";
    }
    return found;
}

// The changed lines of a patch.
std::string changes(const std::string& patch) {
    std::string kept;
    for (std::size_t at = 0; at < patch.size();) {
        const std::size_t end = std::min(patch.find('\n', at), patch.size() - 1);
        const std::string line = patch.substr(at, end + 1 - at);
        const bool changed =
            (line.front() == '-' || line.front() == '+') && !line.starts_with("---") && !line.starts_with("+++");
        if (changed) kept += line;
        at = end + 1;
    }
    return kept;
}

TEST(RuleLanguagePage, EveryExampleIsTrue) {
    const std::vector<Example> all = examples();
    EXPECT_GE(all.size(), 5U);
    for (const Example& example : all) {
        const std::string id = json::parse(example.rule).at("id");
        ASSERT_NE(example.config, "") << id;
        ASSERT_NE(example.report, "") << id;
        cli::Program program;
        program.files.put("policy/" + id + ".json", example.rule);
        program.files.put("applicationHost.config", example.config);
        const cli::Outcome check = program.run(
            {"check", "--rules", "policy", "--select", id, "--format", "concise", "applicationHost.config"});
        EXPECT_EQ(check.out, example.report) << check.err;
        const cli::Outcome fix =
            program.run({"fix", "--rules", "policy", "--select", id, "--unsafe", "applicationHost.config"});
        if (!example.patch.empty()) {
            EXPECT_EQ(changes(fix.out), example.patch) << fix.err;
        }
    }
}

// `…` stands for anything; what has none of it must compile, for some kind of object.
TEST(RuleLanguagePage, EveryConditionInALineCompiles) {
    const std::string text = page();
    const std::string without_mistakes =
        text.substr(0, text.find("## When something is wrong")) + text.substr(text.find("# Reference"));
    int conditions = 0;
    for (std::size_t at = without_mistakes.find("`{ \""); at != std::string::npos;
         at = without_mistakes.find("`{ \"", at + 1)) {
        const std::size_t end = without_mistakes.find('`', at + 1);
        const std::string condition = without_mistakes.substr(at + 1, end - at - 1);
        if (condition.find("…") != std::string::npos || condition.find("\"rules\"") != std::string::npos) continue;
        std::string errors;
        bool compiles = false;
        for (const rules::ObjectKind kind : {rules::ObjectKind::application_pool, rules::ObjectKind::application}) {
            const Result<rules::Condition> compiled =
                rules::compile_condition(json::parse(condition), {kind, nullptr, nullptr}, "");
            compiles |= static_cast<bool>(compiled);
            if (!compiled) errors += compiled.error().message + "\n";
        }
        EXPECT_TRUE(compiles) << condition << '\n' << errors;
        ++conditions;
    }
    EXPECT_GE(conditions, 12);
}

TEST(RuleLanguagePage, TheMistakesAreSaidAsItTells) {
    const std::string text = page();
    const std::size_t begin = text.find("| mistake | said |");
    const std::string table = text.substr(begin, text.find("\n\n", begin) - begin);
    const std::regex row(R"(\| `(\{.*\})` \| `(.*)` \|)");
    int mistakes = 0;
    for (std::sregex_iterator at(table.begin(), table.end(), row); at != std::sregex_iterator(); ++at, ++mistakes) {
        const Result<rules::Condition> compiled = rules::compile_condition(
            json::parse((*at)[1].str()), {rules::ObjectKind::application_pool, nullptr, nullptr}, "/deny");
        ASSERT_FALSE(compiled) << (*at)[1];
        EXPECT_EQ(compiled.error().message, (*at)[2].str());
    }
    EXPECT_EQ(mistakes, 5);
}

TEST(RuleLanguagePage, NamesEveryComparison) {
    const std::string text = page();
    for (const rules::ComparisonWord& word : rules::comparison_words())
        EXPECT_NE(text.find("`" + std::string(word.name) + "`"), std::string::npos) << word.name;
}

json schema() { return json::parse(read_bytes(source_directory() / "rules" / "rule.schema.json")); }

TEST(RuleSchema, ListsExactlyTheComparisonsThatRulesKnow) {
    std::set<std::string> listed;
    const json whole = schema();
    for (const auto& [key, value] : whole.at("$defs").at("comparison").at("properties").items()) listed.insert(key);
    std::set<std::string> known{"field", "value", "count", "caseSensitive", "missing", "view"};
    for (const rules::ComparisonWord& word : rules::comparison_words()) known.emplace(word.name);
    EXPECT_EQ(listed, known);
}

// What this schema uses of JSON Schema; a keyword that it does not know fails.
class SchemaCheck {
public:
    explicit SchemaCheck(json root) : root_(std::move(root)) {}

    std::string fault(const json& value) const { return fault(value, root_, "", 0); }

private:
    std::string fault(const json& value, const json& schema, const std::string& at, int depth) const {
        if (depth > 64) return at + ": too deep";
        if (schema.is_boolean()) return schema.get<bool>() ? "" : at + ": nothing is allowed here";
        for (const auto& [keyword, rule] : schema.items()) {
            const std::string wrong = judge(keyword, rule, value, schema, at, depth);
            if (!wrong.empty()) return wrong;
        }
        return {};
    }

    std::string judge(const std::string& keyword, const json& rule, const json& value, const json& schema,
                      const std::string& at, int depth) const {
        static const std::set<std::string> silent = {"$schema", "$id", "$defs", "title", "description", "default"};
        if (silent.contains(keyword)) return {};
        if (keyword == "$ref")
            return fault(value, root_.at(json::json_pointer(rule.get<std::string>().substr(1))), at, depth + 1);
        if (keyword == "type") return is_a(value, rule) ? "" : at + ": is no " + rule.dump();
        if (keyword == "enum")
            return std::find(rule.begin(), rule.end(), value) != rule.end() ? "" : at + ": is none of " + rule.dump();
        if (keyword == "const") return value == rule ? "" : at + ": is not " + rule.dump();
        if (keyword == "pattern")
            return !value.is_string() ||
                           std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()))
                       ? ""
                       : at + ": does not match " + rule.dump();
        if (keyword == "minItems")
            return !value.is_array() || value.size() >= rule.get<std::size_t>() ? "" : at + ": too few";
        if (keyword == "minProperties")
            return !value.is_object() || value.size() >= rule.get<std::size_t>() ? "" : at + ": too few keys";
        if (keyword == "required") {
            for (const json& key : rule)
                if (value.is_object() && !value.contains(key.get<std::string>())) return at + ": lacks " + key.dump();
            return {};
        }
        if (keyword == "items") {
            for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
                if (std::string wrong = fault(value[i], rule, at + "/" + std::to_string(i), depth + 1); !wrong.empty())
                    return wrong;
            return {};
        }
        if (keyword == "properties" || keyword == "additionalProperties") {
            if (!value.is_object()) return {};
            for (const auto& [key, member] : value.items()) {
                const bool named = schema.contains("properties") && schema["properties"].contains(key);
                if (named != (keyword == "properties")) continue;
                const json& of_member = named ? schema["properties"][key] : rule;
                if (std::string wrong = fault(member, of_member, at + "/" + key, depth + 1); !wrong.empty())
                    return wrong;
            }
            return {};
        }
        if (keyword == "oneOf" || keyword == "anyOf") {
            std::size_t good = 0;
            std::string faults;
            for (const json& choice : rule) {
                const std::string wrong = fault(value, choice, at, depth + 1);
                good += wrong.empty() ? 1 : 0;
                faults += wrong + "; ";
            }
            return good == 1 || (good > 1 && keyword == "anyOf")
                       ? ""
                       : at + ": " + std::to_string(good) + " choices fit: " + faults;
        }
        return at + ": the test does not know the keyword " + keyword;
    }

    static bool is_a(const json& value, const json& type) {
        if (type.is_array())
            return std::any_of(type.begin(), type.end(), [&](const json& one) { return is_a(value, one); });
        return type == "object"    ? value.is_object()
               : type == "array"   ? value.is_array()
               : type == "string"  ? value.is_string()
               : type == "boolean" ? value.is_boolean()
               : type == "integer" ? value.is_number_integer()
               : type == "number"  ? value.is_number()
                                   : false;
    }

    json root_;
};

std::vector<fs::path> rule_files() {
    std::vector<fs::path> files;
    for (const fs::path& folder :
         {source_directory() / "rules", source_directory() / "docs" / "examples" / "house-policy"})
        for (const fs::path& file : entries(folder))
            if (file.extension() == ".json" && !file.string().ends_with(".schema.json")) files.push_back(file);
    return files;
}

TEST(RuleSchema, AcceptsEveryRuleThatLoads) {
    const SchemaCheck check(schema());
    EXPECT_GE(rule_files().size(), 40U);
    for (const fs::path& file : rule_files()) EXPECT_EQ(check.fault(json::parse(read_bytes(file))), "") << file;
    for (const Example& example : examples()) EXPECT_EQ(check.fault(json::parse(example.rule)), "") << example.rule;
}

TEST(RuleSchema, RefusesWhatTheCompilerRefuses) {
    const SchemaCheck check(schema());
    const json good = json::parse(examples().front().rule);
    ASSERT_EQ(check.fault(good), "");
    const auto refuses = [&](auto change) {
        json rule = good;
        change(rule);
        EXPECT_NE(check.fault(rule), "") << rule;
        EXPECT_FALSE(rules::compile_rule(rule)) << rule;
    };
    refuses([](json& rule) { rule["colour"] = "red"; });
    refuses([](json& rule) { rule["level"] = "fatal"; });
    refuses([](json& rule) { rule["id"] = "acme1"; });
    refuses([](json& rule) { rule.erase("deny"); });
    refuses([](json& rule) { rule["require"] = rule["deny"]; });
    refuses([](json& rule) { rule["deny"]["equal"] = 1; });
    refuses([](json& rule) { rule["deny"] = {{"allOf", json::array()}}; });
    refuses([](json& rule) { rule["fixes"][0]["safety"] = "perhaps"; });
    refuses([](json& rule) { rule["target"] = "server pool"; });
}

TEST(HousePolicy, PassesItsOwnTests) {
    cli::Streams streams;
    std::string out;
    std::string err;
    streams.read_input = [] { return std::string(); };
    streams.out = [&](std::string_view text) { out += text; };
    streams.err = [&](std::string_view text) { err += text; };
    streams.environment = [](const char*) -> const char* { return nullptr; };
    DiskFiles files;
    const fs::path pack = source_directory() / "docs" / "examples" / "house-policy";
    EXPECT_EQ(cli::run({"test-rules", pack.string()}, files, streams), 0) << out << err;
    EXPECT_TRUE(out.ends_with(": all pass\n")) << out;
    EXPECT_NE(out.find("ok   HOUSE005"), std::string::npos) << out;
}

}  // namespace
}  // namespace iislint::testing
