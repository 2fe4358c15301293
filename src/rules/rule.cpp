#include "rules/rule.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "findings/controls.hpp"

namespace iislint::rules {
namespace {

using nlohmann::json;

// Reads one rule, or a part of it; the first thing that is wrong stops it.
class RuleCompiler {
public:
    RuleCompiler(const json& source, RuleContent& rule) : json_(source), rule_(rule) {}

    Result<void> compile() {
        if (!json_.is_object()) return Error{"a rule is a JSON object"};
        read_head();
        if (!failed_) read_test();
        if (!failed_) read_answer();
        return outcome();
    }
    Result<void> compile_test() {
        read_test();
        return outcome();
    }
    Result<void> compile_answer() {
        read_answer();
        return outcome();
    }

private:
    Result<void> outcome() const {
        if (failed_) return error_;
        return {};
    }

    void read_head() {
        static constexpr std::string_view keys[] = {
            "$schema", "version", "id",        "name", "level",  "levels",    "tags",       "controls",  "optIn",
            "summary", "target",  "requires",  "iis",  "where",  "deny",      "require",    "code",      "at",
            "message", "fixes",   "condition", "why",  "advice", "ignorable", "ignoreWhen", "references"};
        check_keys(json_, keys, "");
        if (json_.value("version", json(1)) != 1) fail("/version", "this program reads version 1");
        rule_.info.id = text("id", true);
        rule_.info.name = text("name", true);
        check_id();
        rule_.info.level = level(json_.value("level", json("warning")), "/level");
        rule_.info.tags = texts("tags");
        read_controls();
        rule_.info.opt_in = flag("optIn", false);
        rule_.info.ignorable = flag("ignorable", true);
        rule_.info.summary = text("summary", true);
        rule_.info.why = texts("why");
        rule_.info.condition = text("condition", false);
        rule_.info.advice = text("advice", false);
        rule_.info.references = texts("references");
        read_target();
        read_requires();
        const int polarities = static_cast<int>(json_.contains("deny")) + static_cast<int>(json_.contains("require")) +
                               static_cast<int>(json_.contains("code"));
        if (polarities != 1) fail("", "a rule has exactly one of 'deny', 'require' and 'code'");
        if (json_.contains("code")) rule_.code = text("code", true);
        if (!json_.contains("iis") || failed_) return;
        Result<VersionRange> range = VersionRange::parse(text("iis", true));
        if (!range) return fail("/iis", range.error().message);
        rule_.iis = std::move(*range);
    }

    void read_test() {
        rule_.test.where = condition(json_, "where", "");
        rule_.test.denies = !json_.contains("require");
        rule_.test.condition = condition(json_, rule_.test.denies ? "deny" : "require", "");
    }

    void read_answer() {
        if (json_.contains("at")) {
            Result<Field> at = compile_field(text("at", true), rule_.target);
            if (at)
                rule_.answer.at = std::move(*at);
            else
                fail("/at", at.error().message);
        }
        if (!failed_) read_levels();
        if (!failed_) read_messages();
        if (!failed_) read_fixes();
    }

    void fail(const std::string& pointer, std::string_view message) {
        if (failed_) return;
        failed_ = true;
        error_.message = fmt::format("{}: {}", pointer.empty() ? "/" : pointer, message);
    }

    void check_keys(const json& object, std::span<const std::string_view> known, const std::string& pointer) {
        for (const auto& [key, value] : object.items()) {
            if (std::find(known.begin(), known.end(), key) != known.end()) continue;
            const auto nearest = nearest_name(key, known);
            fail(pointer, fmt::format("unknown key '{}'{}", visible(key),
                                      nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
        }
    }

    std::string text(const char* key, bool required) {
        const auto at = json_.find(key);
        if (at == json_.end()) {
            if (required) fail("", fmt::format("the key '{}' is missing", key));
            return {};
        }
        if (!at->is_string()) {
            fail(fmt::format("/{}", key), "must be a text");
            return {};
        }
        return at->get<std::string>();
    }

    bool flag(const char* key, bool otherwise) {
        const auto at = json_.find(key);
        if (at == json_.end()) return otherwise;
        if (!at->is_boolean()) fail(fmt::format("/{}", key), "must be true or false");
        return *at == true;
    }

    std::vector<std::string> texts(const char* key) {
        std::vector<std::string> list;
        const auto at = json_.find(key);
        if (at == json_.end()) return list;
        if (!at->is_array() || !std::all_of(at->begin(), at->end(), [](const json& t) { return t.is_string(); })) {
            fail(fmt::format("/{}", key), "must be a list of texts");
            return list;
        }
        return at->get<std::vector<std::string>>();
    }

    void check_id() {
        const std::string& id = rule_.info.id;
        const std::size_t letters = id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        const std::size_t digits = letters == std::string::npos ? 0 : id.size() - letters;
        const bool good = letters != 0 && letters != std::string::npos && letters <= 8 && digits >= 3 && digits <= 6 &&
                          std::all_of(id.begin() + static_cast<std::ptrdiff_t>(letters), id.end(), is_digit);
        if (!good)
            fail("/id",
                 fmt::format("'{}' is not capital letters followed by three digits, such as ACME001", visible(id)));
        const bool kebab =
            !rule_.info.name.empty() &&
            rule_.info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
        if (!kebab) fail("/name", fmt::format("'{}' is not in kebab-case", visible(rule_.info.name)));
    }

    findings::Level level(const json& value, const std::string& pointer) {
        if (value == "error") return findings::Level::error;
        if (value == "note") return findings::Level::note;
        if (value != "warning") fail(pointer, "must be error, warning or note");
        return findings::Level::warning;
    }

    // An id of a set that is known must be in it; one of a set that only the user knows is taken as it is.
    void read_controls() {
        rule_.info.controls = texts("controls");
        for (std::size_t i = 0; i < rule_.info.controls.size(); ++i) {
            const std::string& id = rule_.info.controls[i];
            const std::string pointer = fmt::format("/controls/{}", i);
            if (id.empty() || id.find(' ') != std::string::npos)
                return fail(pointer, "must be an id without blanks, such as STIG-V-218762");
            const findings::ControlSet* set = findings::find_control_set(id);
            if (set == nullptr || findings::find_control(id) != nullptr) continue;
            std::vector<std::string> known;
            for (const findings::Control& control : set->controls)
                known.push_back(fmt::format("{}{}", set->prefix, control.id));
            const auto nearest = nearest_name(id, std::vector<std::string_view>(known.begin(), known.end()));
            return fail(pointer, fmt::format("'{}' is no control of {}{}", visible(id), set->full_name,
                                             nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
        }
    }

    void read_target() {
        Result<Target> target = compile_target(text("target", true));
        if (!target) return fail("/target", target.error().message);
        rule_.target = target->base;
        rule_.entries = std::move(target->entries);
    }

    void read_requires() {
        for (const std::string& word : texts("requires")) {
            if (word != "processActivationService")
                fail("/requires", fmt::format("'{}' is not known; only processActivationService is", visible(word)));
            rule_.needs_process_activation_service = true;
        }
    }

    std::optional<Condition> condition(const json& object, const char* key, const std::string& pointer) {
        const auto at = object.find(key);
        if (at == object.end() || failed_) return std::nullopt;
        Result<Condition> compiled = compile_condition(*at, rule_.target, fmt::format("{}/{}", pointer, key));
        if (compiled) return std::move(*compiled);
        failed_ = true;
        error_ = compiled.error();
        return std::nullopt;
    }

    void read_levels() {
        const auto at = json_.find("levels");
        if (at == json_.end()) return;
        if (!at->is_array()) return fail("/levels", "must be a list");
        for (std::size_t i = 0; i < at->size() && !failed_; ++i) {
            const json& choice = (*at)[i];
            const std::string pointer = fmt::format("/levels/{}", i);
            if (!choice.is_object() || !choice.contains("level") || !choice.contains("when"))
                return fail(pointer, "needs 'level' and 'when'");
            static constexpr std::string_view keys[] = {"level", "when"};
            check_keys(choice, keys, pointer);
            const findings::Level chosen = level(choice["level"], pointer + "/level");
            if (std::optional<Condition> when = condition(choice, "when", pointer))
                rule_.answer.levels.push_back({chosen, std::move(*when)});
        }
    }

    // Rules of SARIF consumers: at least one placeholder, each in single quotes, a full stop at the end.
    void check_wording(const std::string& format, const std::string& pointer) {
        std::size_t placeholders = 0;
        for (std::size_t at = format.find('{'); at != std::string::npos;
             at = format.find('{', at + 1), ++placeholders) {
            const std::size_t close = format.find('}', at);
            if (at == 0 || format[at - 1] != '\'' || close == std::string::npos || format.substr(close + 1, 1) != "'")
                fail(pointer, "a field stands in single quotes: '{@name}'");
        }
        if (placeholders == 0) fail(pointer, "a message names at least one '{field}'");
        if (!format.ends_with('.')) fail(pointer, "a message ends with a full stop");
    }

    void add_message(std::string id, const std::string& wording, std::optional<Condition> when,
                     const std::string& pointer) {
        MessageChoice choice;
        choice.when = std::move(when);
        std::string format = wording;
        if (rule_.code.empty()) {
            Result<MessageTemplate> compiled = compile_message(wording, rule_.target);
            if (!compiled) return fail(pointer, compiled.error().message);
            format = compiled->format();
            choice.text = std::move(*compiled);
        }
        check_wording(format, pointer);
        rule_.info.messages.push_back({std::move(id), std::move(format)});
        rule_.answer.messages.push_back(std::move(choice));
    }

    void read_messages() {
        const auto at = json_.find("message");
        if (at == json_.end()) return fail("", "the key 'message' is missing");
        if (at->is_string()) return add_message("default", at->get<std::string>(), std::nullopt, "/message");
        if (!at->is_array() || at->empty()) return fail("/message", "must be a text or a list");
        for (std::size_t i = 0; i < at->size() && !failed_; ++i) {
            const json& choice = (*at)[i];
            const std::string pointer = fmt::format("/message/{}", i);
            if (!choice.is_object() || !choice.contains("id") || !choice.contains("text") ||
                !choice["id"].is_string() || !choice["text"].is_string())
                return fail(pointer, "needs 'id' and 'text'");
            static constexpr std::string_view keys[] = {"id", "text", "when"};
            check_keys(choice, keys, pointer);
            std::optional<Condition> when = condition(choice, "when", pointer);
            if (!failed_)
                add_message(choice["id"].get<std::string>(), choice["text"].get<std::string>(), std::move(when),
                            pointer + "/text");
        }
    }

    MessageTemplate value_template(const json& value, const std::string& pointer) {
        if (!value.is_string()) {
            fail(pointer, "must be a text");
            return {};
        }
        Result<MessageTemplate> compiled = compile_message(value.get_ref<const std::string&>(), rule_.target);
        if (!compiled) {
            fail(pointer, compiled.error().message);
            return {};
        }
        if (compiled->shows_secret()) fail(pointer, "a secret cannot be written into a fix");
        return std::move(*compiled);
    }

    std::optional<Field> field_of(const std::string& name, const std::string& pointer) {
        Result<Field> field = compile_field(name, rule_.target);
        if (field) return std::move(*field);
        fail(pointer, field.error().message);
        return std::nullopt;
    }

    void read_set(FixTemplate& fix, const json& values, const std::string& pointer) {
        for (const auto& [name, value] : values.items()) {
            std::optional<Field> field = field_of(name, pointer);
            if (!field) return;
            if (field->kind != Field::Kind::attribute && field->kind != Field::Kind::entry_attribute)
                return fail(pointer, fmt::format("'{}' is not an attribute", visible(name)));
            fix.sets.push_back({std::move(*field), value_template(value, fmt::format("{}/{}", pointer, name))});
        }
    }

    // An attribute; add[@key='value'], an entry; add[*], all entries; ".", the entry that is judged.
    void read_removal(FixTemplate& fix, const std::string& name, const std::string& pointer) {
        if (name == ".") {
            if (rule_.target.object != ObjectKind::entry)
                return fail(pointer, "'.' is the entry of a rule whose target is entries:…");
            fix.removes_itself = true;
            return;
        }
        if (const std::size_t filter = name.rfind("[@"); filter != std::string::npos && name.ends_with("']")) {
            // Its key is an attribute of it, and as such a field.
            const std::string key = name.substr(filter + 2, name.find('=', filter) - filter - 2);
            std::optional<Field> field = field_of(fmt::format("{}/@{}", name, key), pointer);
            if (!field) return;
            FixTemplate::RemoveEntry removal{std::move(*field), key, {}};
            removal.value = std::exchange(removal.collection.filter_value, {});
            removal.collection.kind = Field::Kind::entries;
            removal.collection.path.attribute = xml::unknown_name;
            removal.collection.path.schema = nullptr;
            fix.entry_removals.push_back(std::move(removal));
            return;
        }
        std::optional<Field> field = field_of(name, pointer);
        if (!field) return;
        if (field->kind == Field::Kind::entries)
            fix.clearings.push_back(std::move(*field));
        else if (field->kind == Field::Kind::attribute)
            fix.removals.push_back(std::move(*field));
        else
            fail(pointer, fmt::format("'{}' is neither an attribute nor an entry", visible(name)));
    }

    void read_fixes() {
        const auto at = json_.find("fixes");
        if (at == json_.end()) return;
        if (!at->is_array()) return fail("/fixes", "must be a list");
        for (std::size_t i = 0; i < at->size() && !failed_; ++i) read_fix((*at)[i], fmt::format("/fixes/{}", i));
    }

    void read_fix(const json& source, const std::string& pointer) {
        if (!source.is_object() || !source.contains("title") || !source["title"].is_string())
            return fail(pointer, "needs a 'title'");
        static constexpr std::string_view keys[] = {"title", "safety", "when", "safeWhen", "set", "append", "remove"};
        check_keys(source, keys, pointer);
        FixTemplate fix;
        fix.title = source["title"].get<std::string>();
        const json safety = source.value("safety", json("unsafe"));
        if (safety == "safe")
            fix.safety = findings::Safety::safe;
        else if (safety != "unsafe")
            fail(pointer + "/safety", "must be safe or unsafe");
        fix.when = condition(source, "when", pointer);
        fix.safe_when = condition(source, "safeWhen", pointer);
        for (const auto& [key, is_right, expected] :
             {std::tuple{"set", &json::is_object, "must be an object of fields and values"},
              std::tuple{"append", &json::is_object, "must be an object of places and elements"},
              std::tuple{"remove", &json::is_array, "must be a list of fields"}})
            if (const auto at = source.find(key); at != source.end() && !((*at).*is_right)())
                return fail(fmt::format("{}/{}", pointer, key), expected);
        // A built-in check makes its own edits; its rule gives them their titles.
        if (rule_.code.empty() && !source.contains("set") && !source.contains("append") && !source.contains("remove"))
            return fail(pointer, "needs 'set', 'append' or 'remove'");
        if (const auto set = source.find("set"); set != source.end()) read_set(fix, *set, pointer + "/set");
        if (const auto remove = source.find("remove"); remove != source.end()) {
            for (const json& name : *remove) {
                if (!name.is_string()) return fail(pointer + "/remove", "must be a list of fields");
                read_removal(fix, name.get_ref<const std::string&>(), pointer + "/remove");
            }
        }
        if (const auto append = source.find("append"); append != source.end())
            for (const auto& [place, elements] : append->items())
                read_append(fix, place, elements, pointer + "/append");
        rule_.answer.fixes.push_back(std::move(fix));
    }

    void read_append(FixTemplate& fix, const std::string& place, const json& elements, const std::string& pointer) {
        if (!elements.is_object() || elements.size() != 1)
            return fail(pointer, "needs one element, such as { \"add\": { … } }");
        const std::string element = elements.begin().key();
        if (!elements.begin()->is_object()) return fail(pointer, "needs one element, such as { \"add\": { … } }");
        Result<Field> field =
            compile_field(place.empty() ? element + "[*]" : place + "/" + element + "[*]", rule_.target);
        if (!field) return fail(pointer, field.error().message);
        FixTemplate::Append append{std::move(*field), element, {}};
        for (const auto& [name, value] : elements.begin()->items()) {
            if (append.collection.collection->entry->attribute(config::names().find(name)) == nullptr)
                return fail(pointer, fmt::format("unknown attribute '{}'", visible(name)));
            append.attributes.emplace_back(name, value_template(value, fmt::format("{}/{}", pointer, name)));
        }
        fix.appends.push_back(std::move(append));
    }

    const json& json_;
    RuleContent& rule_;
    bool failed_ = false;
    Error error_;
};

void split_words(std::string_view words, std::vector<std::string>& out) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        out.emplace_back(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
}

[[noreturn]] void report_bug(const EmbeddedRule& rule, const Error& error) {
    throw std::logic_error(fmt::format("rule {}: {}", rule.id, error.message));
}

}  // namespace

Rule::Rule(const EmbeddedRule& embedded) : embedded_(&embedded) {
    content_.info.id = embedded.id;
    content_.info.name = embedded.name;
    content_.info.level = embedded.level;
    split_words(embedded.tags, content_.info.tags);
    split_words(embedded.controls, content_.info.controls);
    content_.info.summary = embedded.summary;
    content_.code = embedded.code;
    content_.info.opt_in = embedded.opt_in;
    content_.info.ignorable = embedded.ignorable;
    content_.needs_process_activation_service = embedded.needs_process_activation_service;
    Result<Target> target = compile_target(embedded.target);
    if (!target) report_bug(embedded, target.error());
    content_.target = target->base;
    content_.entries = std::move(target->entries);
    if (embedded.iis.empty()) return;
    Result<VersionRange> range = VersionRange::parse(embedded.iis);
    if (!range) report_bug(embedded, range.error());
    content_.iis = std::move(*range);
}

const RuleTest& Rule::test() const {
    if (embedded_ != nullptr)
        std::call_once(test_once_, [this] {
            const json source = json::from_cbor(embedded_->test, true, false);
            if (Result<void> done = RuleCompiler(source, content_).compile_test(); !done)
                report_bug(*embedded_, done.error());
        });
    return content_.test;
}

const RuleAnswer& Rule::answer() const {
    if (embedded_ != nullptr)
        std::call_once(answer_once_, [this] {
            const json source = json::from_cbor(embedded_->answer, true, false);
            if (Result<void> done = RuleCompiler(source, content_).compile_answer(); !done)
                report_bug(*embedded_, done.error());
        });
    return content_.answer;
}

Result<std::unique_ptr<Rule>> compile_rule(const json& source) {
    RuleContent content;
    if (Result<void> done = RuleCompiler(source, content).compile(); !done) return done.error();
    return std::make_unique<Rule>(std::move(content));
}

}  // namespace iislint::rules
