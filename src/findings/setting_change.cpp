#include "findings/setting_change.hpp"

namespace iislint::findings {

std::string_view to_string(SettingChange::Kind kind) {
    switch (kind) {
        case SettingChange::Kind::set_attribute:
            return "setAttribute";
        case SettingChange::Kind::remove_attribute:
            return "removeAttribute";
        case SettingChange::Kind::add_entry:
            return "addEntry";
        case SettingChange::Kind::remove_entry:
            return "removeEntry";
        case SettingChange::Kind::clear_entries:
            return "clearEntries";
        case SettingChange::Kind::add_element:
            return "addElement";
        case SettingChange::Kind::remove_element:
            return "removeElement";
    }
    return {};
}

std::string describe_place(const SettingChange& change) {
    std::string text = change.section.substr(change.section.rfind('/') + 1);
    for (const ElementStep& step : change.steps) {
        text += '/';
        text += step.name;
        for (const auto& [name, value] : step.keys) {
            text += "[@";
            text += name;
            text += "='";
            text += value;
            text += "']";
        }
    }
    if (!change.attribute.empty()) text += "/@" + change.attribute;
    return text;
}

std::string place_key(const SettingChange& change) {
    return change.file + '\n' + change.path + '\n' + change.section + '\n' + describe_place(change);
}

}  // namespace iislint::findings
