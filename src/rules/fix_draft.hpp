// A fix in the making: what should become true of some objects, turned into edits and announced changes.
//
// Used for a rule's fix templates, and by commands that make changes of their own.
//
//   FixDraft draft(evaluator);
//   const Field idle_timeout = *compile_field("processModel/@idleTimeout", {ObjectKind::application_pool});
//   if (!draft.set(pool, idle_timeout, "00:00:00")) …  // nothing may be written there
//   std::optional<findings::Fix> fix = draft.finish("Never stop for idleness", findings::Safety::safe);
//
// Each step returns false when its value cannot be written anywhere that counts; the draft is then of no use.
// Ownership: borrows the evaluator, and the files its objects come from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/finding.hpp"
#include "rules/fix_target.hpp"

namespace iislint::rules {

class FixDraft {
public:
    explicit FixDraft(Evaluator& evaluator, FixPlace place = FixPlace::automatic)
        : evaluator_(evaluator), place_(place) {}

    // An attribute, or one of an entry the object itself declares: add[@key='value']/@attribute.
    bool set(const Object& object, const Field& field, std::string value);
    bool remove(const Object& object, const Field& field);
    // `collection`: schedule/add[*].
    bool append(const Object& object, const Field& collection, std::string_view element,
                findings::NamedValues attributes);
    // An entry of the collection as Evaluator::entries gives it: deleted where it stands in the object's own place,
    // else taken away by a <remove>.
    bool remove_entry(const Object& object, const Field& collection, const config::Entry& entry);
    // An entry as object, where it stands.
    bool remove_itself(const Object& entry);
    // All entries: own ones deleted, and a <clear /> where some are inherited.
    bool clear(const Object& object, const Field& collection);
    // Takes an element of the object's own away: its settings are then those further out. `element`: an attribute of
    // it, as processModel/@idleTimeout.
    bool remove_element(const Object& object, const Field& element);

    // Nothing when nothing would change.
    std::optional<findings::Fix> finish(std::string title, findings::Safety safety) const;

private:
    struct Change {
        const config::ConfigFile* file;
        xml::NodeId node;
        xml::ElementChange change;
    };
    xml::ElementChange& change_at(const config::ConfigFile& file, xml::NodeId node);
    bool set_entry(const Object& object, const Field& field, std::string value);
    void announce(findings::SettingChange change);

    Evaluator& evaluator_;
    FixPlace place_;
    std::vector<Change> changes_;
    std::vector<findings::SettingChange> announced_;
    bool changes_something_ = false;
};

}  // namespace iislint::rules
