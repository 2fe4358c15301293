#include "rules/suppression.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_map>

#include "base/ascii.hpp"
#include "base/nearest_name.hpp"
#include "rules/suppression_findings.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using text::Offset;
using text::Span;

constexpr std::string_view marker = "iislint:";
constexpr std::string_view date_key = "until=";
constexpr std::size_t most_ids = 100;

enum class Scope : std::uint8_t { start_tag, tree, file };

std::optional<Scope> scope_of(std::string_view instruction) {
    for (std::size_t i = 0; i < suppression_instructions.size(); ++i)
        if (suppression_instructions[i] == instruction) return static_cast<Scope>(i);
    return std::nullopt;
}

class CommentReader {
public:
    CommentReader(const config::ConfigFile& file, const RuleSet& rules, bool allowed)
        : document_(file.document()), rules_(rules), allowed_(allowed) {}

    std::vector<SuppressionComment> read() {
        std::vector<SuppressionComment> comments;
        for (xml::NodeId id = 0; id < document_.node_count(); ++id) {
            const xml::Node& node = document_.node(id);
            if (node.kind != xml::NodeKind::comment) continue;
            // Between "<!--" and "-->".
            Span inside{node.begin + 4, node.end - 3};
            inside = trimmed(inside);
            if (!inside.in(document_.text()).starts_with(marker)) continue;
            inside.begin += static_cast<Offset>(marker.size());
            comments.push_back(read_comment(id, trimmed(inside)));
        }
        return comments;
    }

private:
    Span trimmed(Span span) const {
        while (!span.empty() && is_blank(document_.text()[span.begin])) ++span.begin;
        while (!span.empty() && is_blank(document_.text()[span.end - 1])) --span.end;
        return span;
    }

    SuppressionComment read_comment(xml::NodeId id, Span inside) {
        SuppressionComment comment;
        comment.comment = id;
        const std::string_view text = inside.in(document_.text());
        const std::size_t bracket = text.find('[');
        const std::size_t blank = std::min(text.find_first_of(" \t\r\n["), text.size());
        const std::string_view word = text.substr(0, blank);
        comment.instruction = {inside.begin, inside.begin + static_cast<Offset>(word.size())};
        const std::optional<Scope> scope = scope_of(word);
        if (!scope) return faulty(std::move(comment), SuppressionFault::unknown_instruction, word);
        const std::size_t close = text.find(']');
        if (bracket != blank || close == std::string_view::npos)
            return faulty(std::move(comment), SuppressionFault::no_ids, word);
        comment.instruction.end = inside.begin + static_cast<Offset>(close + 1);
        read_ids({inside.begin + static_cast<Offset>(bracket + 1), inside.begin + static_cast<Offset>(close)}, comment);
        if (comment.ids.empty()) return faulty(std::move(comment), SuppressionFault::no_ids, word);
        if (comment.ids.size() > most_ids) {
            comment.ids.clear();
            return faulty(std::move(comment), SuppressionFault::too_many_ids, word);
        }
        if (const std::string_view bad = read_reason(text.substr(close + 1), comment); !bad.empty())
            return faulty(std::move(comment), SuppressionFault::bad_date, bad);
        const std::string_view instruction = comment.instruction.in(document_.text());
        if (!allowed_) return faulty(std::move(comment), SuppressionFault::not_allowed, instruction);
        return bind(std::move(comment), *scope);
    }

    static SuppressionComment faulty(SuppressionComment comment, SuppressionFault fault, std::string_view word) {
        comment.fault = fault;
        comment.faulty_word = word;
        return comment;
    }

    void read_ids(Span list, SuppressionComment& comment) {
        const std::string_view text = document_.text();
        for (Offset begin = list.begin; begin <= list.end;) {
            const std::size_t comma = text.substr(0, list.end).find(',', begin);
            const Offset end = comma == std::string_view::npos ? list.end : static_cast<Offset>(comma);
            const Span word = trimmed({begin, end});
            if (comment.ids.size() > most_ids) return;
            if (!word.empty()) {
                const KnownRule rule = known_rule(word.in(text));
                SuppressionComment::Id id{word, std::string(rule.id), SuppressionFault::none, false};
                if (id.rule.empty())
                    id.fault = SuppressionFault::unknown_rule;
                else if (id.rule == unhideable_rule)
                    id.fault = SuppressionFault::unhideable;
                else if (!rule.is_ignorable)
                    id.fault = SuppressionFault::not_ignorable;
                comment.ids.push_back(std::move(id));
            }
            begin = end + 1;
        }
    }

    struct KnownRule {
        std::string_view id;
        bool is_ignorable = true;
    };

    KnownRule known_rule(std::string_view word) {
        if (known_.empty()) {
            for (const std::string_view id : rules_.known_ids()) known_.emplace(to_lower(id), KnownRule{id});
            for (const auto& rule : rules_.rules())
                known_[to_lower(rule->info().id)].is_ignorable = rule->info().ignorable;
        }
        const auto at = known_.find(to_lower(word));
        return at == known_.end() ? KnownRule{} : at->second;
    }

    // Words behind the brackets; until=DATE is taken out. Returns a date that is none.
    static std::string_view read_reason(std::string_view text, SuppressionComment& comment) {
        for (std::size_t at = 0; at < text.size();) {
            if (is_blank(text[at])) {
                ++at;
                continue;
            }
            const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
            const std::string_view word = text.substr(at, end - at);
            at = end;
            if (word.starts_with(date_key)) {
                comment.until = parse_date(word.substr(date_key.size()));
                if (!comment.until) return word.substr(date_key.size()).empty() ? word : word.substr(date_key.size());
                continue;
            }
            if (!comment.reason.empty()) comment.reason += ' ';
            comment.reason += word;
        }
        return {};
    }

    SuppressionComment bind(SuppressionComment comment, Scope scope) {
        const std::string_view instruction = comment.instruction.in(document_.text());
        if (scope == Scope::file) {
            const bool before_root = document_.root() != xml::no_node &&
                                     document_.node(comment.comment).end <= document_.node(document_.root()).begin;
            if (!before_root) return faulty(std::move(comment), SuppressionFault::misplaced, instruction);
            comment.covers = {0, static_cast<Offset>(document_.text().size())};
            return comment;
        }
        comment.element = document_.next_element(comment.comment);
        if (comment.element == xml::no_node)
            return faulty(std::move(comment), SuppressionFault::no_element, instruction);
        comment.covers = scope == Scope::tree ? document_.span(comment.element) : document_.start_tag(comment.element);
        return comment;
    }

    const xml::Document& document_;
    const RuleSet& rules_;
    const bool allowed_;
    std::unordered_map<std::string, KnownRule> known_;  // by id in lower case
};

}  // namespace

std::vector<SuppressionComment> read_suppressions(const config::ConfigFile& file, const RuleSet& rules, bool allowed) {
    const std::string_view text = file.source().text();
    // Almost no file has one, and that must cost next to nothing.
    const std::boyer_moore_horspool_searcher search(marker.begin(), marker.end());
    if (!file.is_readable() || std::search(text.begin(), text.end(), search) == text.end()) return {};
    return CommentReader(file, rules, allowed).read();
}

void apply_suppressions(const config::ConfigFile& file, std::vector<SuppressionComment>& comments, Date today,
                        std::span<Finding> findings) {
    struct Cover {
        Span span;
        SuppressionComment* comment;
        SuppressionComment::Id* id;
    };
    std::vector<Cover> covers;
    for (SuppressionComment& comment : comments) {
        comment.expired = comment.until && *comment.until < today;
        if (comment.fault != SuppressionFault::none || comment.expired) continue;
        for (SuppressionComment::Id& id : comment.ids)
            if (id.fault == SuppressionFault::none) covers.push_back({comment.covers, &comment, &id});
    }
    // Covers never overlap without one holding the other, so that open ones of a rule form a stack.
    std::stable_sort(covers.begin(), covers.end(), [](const Cover& a, const Cover& b) {
        return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    std::unordered_map<std::string_view, std::vector<const Cover*>> open;
    std::unordered_map<const SuppressionComment*, std::shared_ptr<const findings::Suppression>> made;
    auto next = covers.begin();
    for (Finding& finding : findings) {
        const Offset at = finding.location.span.begin;
        for (; next != covers.end() && next->span.begin <= at; ++next) {
            std::vector<const Cover*>& stack = open[next->id->rule];
            while (!stack.empty() && stack.back()->span.end <= next->span.begin) stack.pop_back();
            stack.push_back(&*next);
        }
        const auto of_rule = open.find(finding.rule->id);
        if (of_rule == open.end()) continue;
        std::vector<const Cover*>& stack = of_rule->second;
        while (!stack.empty() && stack.back()->span.end <= at) stack.pop_back();
        if (stack.empty()) continue;
        const Cover& cover = *stack.back();
        cover.id->used = true;
        std::shared_ptr<const findings::Suppression>& suppression = made[cover.comment];
        if (suppression == nullptr)
            suppression = std::make_shared<findings::Suppression>(
                findings::Suppression{true,
                                      cover.comment->reason,
                                      {&file.source(), file.document().span(cover.comment->comment), "/comment()"}});
        finding.suppression = suppression;
    }
}

RuleNeeds needs_of(const Rule& rule) {
    RuleNeeds needs;
    if (!rule.code().empty()) {
        needs.content = true;
        return needs;
    }
    const ObjectKind target = rule.target().object;
    needs.content =
        target == ObjectKind::application || target == ObjectKind::virtual_directory || target == ObjectKind::section;
    static constexpr std::array<std::string_view, 5> of_snapshot = {"#meantToStop", "#statedBy", "#state",
                                                                    "#workerProcessCount", "#workerProcessIds"};
    std::vector<const Field*> fields;
    for (const std::optional<Condition>* condition : {&rule.test().where, &rule.test().condition})
        if (*condition) (*condition)->collect_fields(fields);
    for (const Field* field : fields) {
        needs.snapshot |= std::find(of_snapshot.begin(), of_snapshot.end(), field->text) != of_snapshot.end();
        needs.content |= field->navigates;
    }
    return needs;
}

}  // namespace iislint::rules
