// Findings about comments that accept findings: unused, faulty, expired, without a reason.
#include "rules/suppression_findings.hpp"

#include <algorithm>
#include <utility>

#include "base/nearest_name.hpp"
#include "config/server.hpp"
#include "rules/finding_builder.hpp"
#include "rules/suppression.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using text::Offset;
using text::Span;
using Id = SuppressionComment::Id;

constexpr std::string_view unused_code = "suppression:unused";
constexpr std::string_view faulty_code = "suppression:faulty";
constexpr std::string_view expired_code = "suppression:expired";
constexpr std::string_view no_reason_code = "suppression:no-reason";
constexpr std::string_view codes[] = {unused_code, faulty_code, expired_code, no_reason_code};

// Message ids of the rule "suppression:faulty".
std::string_view message_of(SuppressionFault fault) {
    switch (fault) {
        case SuppressionFault::none:
            return {};
        case SuppressionFault::unknown_instruction:
            return "unknown-instruction";
        case SuppressionFault::no_ids:
            return "no-ids";
        case SuppressionFault::too_many_ids:
            return "too-many-ids";
        case SuppressionFault::bad_date:
            return "bad-date";
        case SuppressionFault::misplaced:
            return "misplaced";
        case SuppressionFault::no_element:
            return "no-element";
        case SuppressionFault::not_allowed:
            return "not-allowed";
        case SuppressionFault::unknown_rule:
            return "unknown-rule";
        case SuppressionFault::unhideable:
            return "unhideable";
        case SuppressionFault::not_ignorable:
            return "not-ignorable";
    }
    return {};
}

class Reporter {
public:
    Reporter(const config::ConfigFile& file, const RuleSet& rules, std::vector<Finding>& out)
        : file_(file), document_(file.document()), known_ids_(rules.known_ids()), out_(out) {
        for (const auto& rule : rules.rules())
            for (std::size_t i = 0; i < std::size(codes); ++i)
                if (rule->code() == codes[i]) by_code_[i] = rule.get();
    }

    bool is_wanted() const {
        return std::any_of(std::begin(by_code_), std::end(by_code_), [](const Rule* rule) { return rule != nullptr; });
    }

    void report(const SuppressionComment& comment, const std::function<bool(const std::string&)>& judged) {
        if (comment.fault != SuppressionFault::none) {
            std::vector<std::string> arguments = {comment.faulty_word};
            if (comment.fault == SuppressionFault::unknown_instruction)
                if (const auto nearest = nearest_name(comment.faulty_word, suppression_instructions))
                    return add(faulty_code, "misspelt-instruction", comment, comment.instruction,
                               {comment.faulty_word, std::string(*nearest)}, {});
            return add(faulty_code, message_of(comment.fault), comment, comment.instruction, std::move(arguments), {});
        }
        report_ids(comment);
        if (comment.expired)
            add(expired_code, "default", comment, comment.instruction,
                {names(comment, all), format_date(*comment.until)}, all);
        else
            report_unused(comment, judged);
        if (comment.reason.empty())
            add(no_reason_code, "default", comment, comment.instruction, {names(comment, all)}, {});
    }

private:
    static bool all(const Id&) { return true; }

    const Rule* rule_for(std::string_view code) const {
        for (std::size_t i = 0; i < std::size(codes); ++i)
            if (codes[i] == code) return by_code_[i];
        return nullptr;
    }

    std::string names(const SuppressionComment& comment, const std::function<bool(const Id&)>& chosen) const {
        std::string list;
        for (const Id& id : comment.ids) {
            if (!chosen(id)) continue;
            if (!list.empty()) list += ", ";
            list += id.span.in(document_.text());
        }
        return list;
    }

    // A hostile file may hold a million misspelt ids.
    std::optional<std::string_view> nearest_id(std::string_view word) {
        constexpr std::size_t longest_id = 32;
        if (searches_left_ == 0 || word.size() > longest_id) return std::nullopt;
        --searches_left_;
        return nearest_name(word, known_ids_);
    }

    void report_ids(const SuppressionComment& comment) {
        for (const Id& id : comment.ids) {
            if (id.fault == SuppressionFault::none) continue;
            const std::string word(id.span.in(document_.text()));
            const auto is_it = [&](const Id& other) { return other.span == id.span; };
            const auto nearest =
                id.fault == SuppressionFault::unknown_rule ? nearest_id(word) : std::optional<std::string_view>();
            if (nearest)
                add(faulty_code, "misspelt-rule", comment, id.span, {word, std::string(*nearest)}, is_it);
            else
                add(faulty_code, message_of(id.fault), comment, id.span, {word}, is_it);
        }
    }

    void report_unused(const SuppressionComment& comment, const std::function<bool(const std::string&)>& judged) {
        const auto is_unused = [&](const Id& id) {
            return !id.used && id.fault == SuppressionFault::none && judged(id.rule);
        };
        if (std::any_of(comment.ids.begin(), comment.ids.end(), is_unused))
            add(unused_code, "default", comment, comment.instruction, {names(comment, is_unused)}, is_unused);
    }

    void add(std::string_view code, std::string_view message, const SuppressionComment& comment, Span place,
             std::vector<std::string> arguments, const std::function<bool(const Id&)>& removed) {
        const Rule* rule = rule_for(code);
        if (rule == nullptr) return;
        const RuleAnswer& answer = rule->answer();  // reads the messages, too
        Finding finding;
        finding.rule = &rule->info();
        finding.level = rule->info().level;
        const auto& messages = rule->info().messages;
        const auto at =
            std::find_if(messages.begin(), messages.end(), [&](const auto& one) { return one.id == message; });
        finding.message_index = at == messages.end() ? 0 : static_cast<std::uint32_t>(at - messages.begin());
        finding.arguments = std::move(arguments);
        finding.config_path =
            file_.role() == config::FileRole::server ? std::string(config::Server::server_config_path()) : file_.path();
        finding.subject = {findings::SubjectKind::file, file_.path()};
        finding.location = {&file_.source(), place, "/comment()"};
        const std::string element =
            comment.element == xml::no_node ? std::string() : xpath_of_element(file_, comment.element);
        finding.fingerprint = fingerprint(finding, finding.arguments.front() + " " + element);
        if (removed && !answer.fixes.empty()) {
            const FixTemplate& wording = answer.fixes.front();
            findings::Fix fix;
            fix.title = wording.title;
            fix.safety = wording.safety;
            fix.files = {{&file_.source(), {removal(comment, removed)}}};
            finding.fixes.push_back(std::move(fix));
        }
        out_.push_back(std::move(finding));
    }

    // The whole comment, or some of its ids with their commas.
    text::Edit removal(const SuppressionComment& comment, const std::function<bool(const Id&)>& removed) const {
        const std::size_t gone =
            static_cast<std::size_t>(std::count_if(comment.ids.begin(), comment.ids.end(), removed));
        if (gone == comment.ids.size()) return xml::remove_element(document_, comment.comment);
        std::string left;
        for (const Id& id : comment.ids) {
            if (removed(id)) continue;
            if (!left.empty()) left += ',';
            left += id.span.in(document_.text());
        }
        return {{comment.ids.front().span.begin, comment.ids.back().span.end}, std::move(left)};
    }

    const config::ConfigFile& file_;
    const xml::Document& document_;
    const std::vector<std::string_view> known_ids_;
    std::size_t searches_left_ = 1000;
    std::vector<Finding>& out_;
    const Rule* by_code_[std::size(codes)] = {};
};

}  // namespace

bool is_suppression_code(std::string_view code) {
    return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

void report_suppressions(const config::ConfigFile& file, const std::vector<SuppressionComment>& comments,
                         const RuleSet& rules, const std::function<bool(const std::string& id)>& judged,
                         std::vector<Finding>& out) {
    Reporter reporter(file, rules, out);
    if (!reporter.is_wanted()) return;
    for (const SuppressionComment& comment : comments) reporter.report(comment, judged);
}

}  // namespace iislint::rules
