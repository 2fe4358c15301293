#include "report/command_parts.hpp"

#include <algorithm>

#include "base/visible.hpp"
#include "report/redact.hpp"

namespace iislint::report {
namespace {

using findings::NamedValues;
using findings::SettingChange;

// Control characters and the like have no place in a script that a person reads before running it.
bool is_plain(std::string_view text) { return visible(text) == text; }

bool is_plain(const NamedValues& values) {
    return std::ranges::all_of(values,
                               [](const auto& value) { return is_plain(value.first) && is_plain(value.second); });
}

bool has_secret(const NamedValues& values) {
    return std::ranges::any_of(values, [](const auto& value) { return is_secret_name(value.first); });
}

}  // namespace

std::optional<std::string> why_unsayable(const SettingChange& change) {
    using Kind = SettingChange::Kind;
    if (!change.is_server_known)
        return "it is not known which site this web.config belongs to; give the server's applicationHost.config and "
               "--map";
    if (change.section.empty()) return "it is no setting of a section";
    bool plain = is_plain(change.path) && is_plain(change.file_path) && is_plain(change.section) &&
                 is_plain(change.attribute) && is_plain(change.value) && is_plain(change.attributes);
    for (const findings::ElementStep& step : change.steps) plain &= is_plain(step.name) && is_plain(step.keys);
    if (!plain) return "a name or value in it holds a character that cannot be shown";
    if (is_secret_name(change.attribute) || has_secret(change.attributes)) return "it holds a secret";
    switch (change.kind) {
        case Kind::clear_entries:
            return "a <clear /> has no command";
        case Kind::add_element:
            return "an element without attributes has no command";
        case Kind::add_entry:
        case Kind::remove_entry:
            if (!change.steps.empty() && (change.steps.back().name == "allow" || change.steps.back().name == "deny"))
                return "the collection has entries of several kinds, and a command cannot tell them apart";
            if (change.steps.empty() || change.steps.back().keys.empty()) return "the entry has nothing to name it by";
            return std::nullopt;
        case Kind::remove_element:
            if (change.steps.empty()) return "taking a whole section away has no command";
            return std::nullopt;
        case Kind::set_attribute:
        case Kind::remove_attribute:
            return std::nullopt;
    }
    return std::nullopt;
}

bool changes_key(const SettingChange& change) {
    if (change.kind != SettingChange::Kind::set_attribute || change.steps.empty()) return false;
    return std::ranges::any_of(change.steps.back().keys,
                               [&](const auto& key) { return key.first == change.attribute; });
}

ChangeList with_current_keys(const ChangeList& changes) {
    ChangeList current = changes;
    for (auto change = current.begin(); change != current.end(); ++change) {
        if (!changes_key(*change)) continue;
        const std::vector<findings::ElementStep> before = change->steps;
        for (auto later = change + 1; later != current.end(); ++later) {
            if (later->section != change->section || later->path != change->path || later->file != change->file ||
                later->steps.size() < before.size() || !std::equal(before.begin(), before.end(), later->steps.begin()))
                continue;
            for (auto& [name, value] : later->steps[before.size() - 1].keys)
                if (name == change->attribute) value = change->value;
        }
    }
    return current;
}

namespace {

bool is_about_entry(const SettingChange& change) {
    return change.kind == SettingChange::Kind::add_entry || change.kind == SettingChange::Kind::remove_entry;
}

}  // namespace

bool EntryChanges::holds(const SettingChange& change) const {
    if (!is_about_entry(change)) return false;
    const auto [begin, end] = by_place_.equal_range(findings::place_key(change));
    return std::any_of(begin, end, [&](const auto& known) { return known.second == change; });
}

void EntryChanges::add(const ChangeList& changes) {
    for (const SettingChange& change : changes)
        if (is_about_entry(change) && !holds(change)) by_place_.emplace(findings::place_key(change), change);
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string full_config_path(std::string_view path) {
    std::string full = "MACHINE/WEBROOT/APPHOST";
    if (!path.empty()) full.append("/").append(path);
    return full;
}

}  // namespace iislint::report
