#include "cli/script_output.hpp"

#include <array>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "cli/common_options.hpp"

namespace iislint::cli {
namespace {

constexpr std::array languages{
    ScriptLanguage{"appcmd", report::appcmd_script},
    ScriptLanguage{"powershell", report::powershell_script},
};

}  // namespace

const ScriptLanguage* find_script_language(std::string_view name) {
    for (const ScriptLanguage& language : languages)
        if (language.name == name) return &language;
    return nullptr;
}

void print_script(const ScriptLanguage& language, const std::vector<ScriptedRepair>& repairs, const Streams& streams) {
    const auto say_unsaid = [&](const ScriptedRepair& repair, std::string_view why) {
        say(streams, fmt::format("not in the script: {}: {}", repair.name, visible(why)));
    };
    std::vector<report::ChangeList> sayable;
    std::vector<const ScriptedRepair*> names;
    for (const ScriptedRepair& repair : repairs) {
        if (!repair.obstacle.empty()) {
            say_unsaid(repair, repair.obstacle);
            continue;
        }
        sayable.push_back(repair.changes);
        names.push_back(&repair);
    }
    const report::Script script = language.write(sayable);
    for (const report::Unsaid& unsaid : script.unsaid) say_unsaid(*names[unsaid.repair], unsaid.why);
    streams.out(script.text);
}

}  // namespace iislint::cli
