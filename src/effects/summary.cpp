#include "effects/summary.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/visible.hpp"

namespace iislint::effects {
namespace {

std::string_view word(Effect::Subject subject, bool several) {
    switch (subject) {
        case Effect::Subject::application_pool:
            return several ? "pools " : "pool ";
        case Effect::Subject::site:
            return several ? "sites " : "site ";
        case Effect::Subject::application:
            return several ? "applications " : "application ";
        case Effect::Subject::virtual_directory:
            return several ? "virtual directories " : "virtual directory ";
        case Effect::Subject::path:
            return "";
    }
    return "";
}

// From the subject's own element, or the section's path.
std::string place_of(const Effect& effect) {
    std::string place = effect.subject == Effect::Subject::path ? effect.section : std::string();
    for (std::size_t i = effect.own_steps; i < effect.steps.size(); ++i) {
        if (!place.empty()) place += '/';
        place += effect.steps[i].name;
        for (const auto& [name, value] : effect.steps[i].keys) place += fmt::format("[@{}='{}']", name, value);
    }
    if (!effect.attribute.empty()) place += (place.empty() ? "@" : "/@") + effect.attribute;
    return place;
}

// An empty value would be easy to overlook.
std::string shown(const std::string& value) { return value.empty() ? "\"\"" : value; }

std::string say(const Effect& effect) {
    std::string place = place_of(effect);
    switch (effect.kind) {
        case Effect::Kind::value: {
            const std::string origin = effect.origin_before.empty() ? "" : " (" + effect.origin_before + ")";
            return fmt::format("{} {}{} -> {}", place, shown(effect.before), origin, shown(effect.after));
        }
        case Effect::Kind::entry_added:
            return place.empty() ? "added" : place + " added";
        case Effect::Kind::entry_removed:
            return place.empty() ? "removed" : place + " removed";
        case Effect::Kind::order:
            return place + ": its entries stand in another order";
        case Effect::Kind::content:
            return place + ": its text changes";
    }
    return place;
}

std::string subject_name(const Effect& effect) {
    return effect.subject == Effect::Subject::path && effect.name.empty() ? "server" : visible(effect.name);
}

}  // namespace

std::vector<std::string> summarize(const std::vector<Effect>& effects) {
    // In the order of the first effect of each.
    std::map<std::pair<Effect::Subject, std::string>, std::size_t> known;
    std::vector<std::pair<const Effect*, std::vector<std::string>>> groups;
    std::vector<std::string> texts;
    for (const Effect& effect : effects) {
        std::string text = visible(say(effect));
        const auto [at, is_new] = known.emplace(std::pair(effect.subject, text), groups.size());
        if (is_new) {
            groups.push_back({&effect, {}});
            texts.push_back(std::move(text));
        }
        groups[at->second].second.push_back(subject_name(effect));
    }
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto& [effect, names] = groups[i];
        std::string line(word(effect->subject, names.size() > 1));
        for (std::size_t n = 0; n < names.size(); ++n) line += (n == 0 ? "" : ", ") + names[n];
        lines.push_back(line + ": " + texts[i]);
    }
    return lines;
}

}  // namespace iislint::effects
