#include "rules/fix_builder.hpp"

#include <algorithm>
#include <vector>

#include "base/ascii.hpp"
#include "rules/fix_draft.hpp"

namespace iislint::rules {
namespace {

bool remove_entry(FixDraft& draft, const FixTemplate::RemoveEntry& removal, const Object& object,
                  Evaluator& evaluator) {
    const std::span<const config::Entry> current = evaluator.entries(object, removal.collection);
    const std::vector<config::Entry> entries(current.begin(), current.end());  // the draft asks for others
    return std::all_of(entries.begin(), entries.end(), [&](const config::Entry& entry) {
        const std::optional<std::string_view> key = entry.file->document().value(entry.node, removal.key);
        return !key || !equal_ignore_case(*key, removal.value) || draft.remove_entry(object, removal.collection, entry);
    });
}

std::optional<findings::Fix> build_fix(const FixTemplate& source, const Object& object, Evaluator& evaluator) {
    if (source.when && !source.when->holds(object, evaluator)) return std::nullopt;
    FixDraft draft(evaluator);
    for (const FixTemplate::Set& set : source.sets)
        if (!draft.set(object, set.field, set.value.fill(object, evaluator))) return std::nullopt;
    for (const Field& removal : source.removals)
        if (!draft.remove(object, removal)) return std::nullopt;
    for (const FixTemplate::RemoveEntry& removal : source.entry_removals)
        if (!remove_entry(draft, removal, object, evaluator)) return std::nullopt;
    for (const Field& collection : source.clearings)
        if (!draft.clear(object, collection)) return std::nullopt;
    if (source.removes_itself && !draft.remove_itself(object)) return std::nullopt;
    for (const FixTemplate::Append& append : source.appends) {
        findings::NamedValues attributes;
        for (const auto& [name, value] : append.attributes)
            attributes.emplace_back(name, value.fill(object, evaluator));
        if (!draft.append(object, append.collection, append.element, std::move(attributes))) return std::nullopt;
    }
    const bool stated = source.safe_when && source.safe_when->holds(object, evaluator);
    return draft.finish(source.title, stated ? findings::Safety::safe : source.safety);
}

}  // namespace

std::vector<findings::Fix> build_fixes(const Rule& rule, const Object& object, Evaluator& evaluator) {
    std::vector<findings::Fix> fixes;
    for (const FixTemplate& source : rule.answer().fixes)
        if (std::optional<findings::Fix> fix = build_fix(source, object, evaluator)) fixes.push_back(std::move(*fix));
    return fixes;
}

}  // namespace iislint::rules
