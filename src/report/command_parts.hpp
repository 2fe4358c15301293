// What the two command languages have in common: which changes can be said at all, and in which order keys change.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "report/commands.hpp"

namespace iislint::report {

// Why no command can say this change, whatever the language; nothing when one may.
std::optional<std::string> why_unsayable(const findings::SettingChange& change);

// Later changes of a repair name an entry by the key it had before: gives them the one it has by then.
ChangeList with_current_keys(const ChangeList& changes);

bool changes_key(const findings::SettingChange& change);

// Entries that came or went already.
class EntryChanges {
public:
    bool holds(const findings::SettingChange& change) const;
    void add(const ChangeList& changes);

private:
    std::multimap<std::string, findings::SettingChange> by_place_;
};

bool is_ascii(std::string_view text);

// MACHINE/WEBROOT/APPHOST, or the same with a site's or application's path.
std::string full_config_path(std::string_view path);

// One command or several for a change, or why not. Both languages share the loop around it.
template <class Language>
Script script_of(const std::vector<ChangeList>& repairs, Language& language) {
    Script script;
    // Two findings may announce the same entry, which is to come or go once.
    EntryChanges entries;
    for (std::size_t i = 0; i < repairs.size(); ++i) {
        std::optional<std::string> why;
        if (repairs[i].empty()) why = "it changes how the file is written, not what it says";
        std::vector<typename Language::Command> commands;
        for (const findings::SettingChange& change : with_current_keys(repairs[i])) {
            if (!why) why = why_unsayable(change);
            if (why) break;
            if (entries.holds(change)) continue;
            Result<typename Language::Command> command = language.command(change);
            if (!command)
                why = command.error().message;
            else
                commands.push_back(*std::move(command));
        }
        if (why) {
            script.unsaid.push_back({i, *std::move(why)});
            continue;
        }
        for (typename Language::Command& command : commands) language.add(std::move(command));
        entries.add(repairs[i]);
    }
    script.text = language.finish();
    return script;
}

}  // namespace iislint::report
