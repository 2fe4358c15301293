#include "cli/announced_effects.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "cli/common_options.hpp"
#include "effects/announced.hpp"
#include "effects/compare.hpp"
#include "effects/reached.hpp"
#include "effects/summary.hpp"

namespace iislint::cli {
namespace {

std::vector<effects::Effect> compare_projects(const Project& before, const Project& after) {
    std::vector<effects::Effect> all;
    const auto add = [&](const config::Server& old_server, const config::Server& new_server) {
        std::vector<effects::Effect> found = effects::compare(old_server, new_server);
        all.insert(all.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    };
    for (const Project::ServerContext& context : before.servers()) {
        const auto same = std::find_if(after.servers().begin(), after.servers().end(), [&](const auto& other) {
            return other.server.file().path() == context.server.file().path();
        });
        if (same != after.servers().end()) add(context.server, same->server);
    }
    for (const config::ConfigFile* file : before.standalone_files()) {
        const config::ConfigFile* same = after.find_file(file->path());
        if (same == nullptr || same->source().text() == file->source().text()) continue;
        add(config::Server::standalone(*file), config::Server::standalone(*same));
    }
    return all;
}

std::string described(const findings::SettingChange& change) {
    return fmt::format("{} {}{}", findings::to_string(change.kind),
                       visible(change.path.empty() ? "" : change.path + ": "),
                       visible(findings::describe_place(change)));
}

void say_bug(const std::vector<effects::Effect>& unsaid, const std::vector<findings::SettingChange>& announced,
             const Streams& streams) {
    say(streams,
        "nothing was written: the fixes would change more than they announced. This is a bug of iislint; please "
        "report it with the lines below");
    for (const std::string& line : effects::summarize(unsaid)) say(streams, "  not announced: " + line);
    constexpr std::size_t shown = 20;
    for (std::size_t i = 0; i < std::min(shown, announced.size()); ++i)
        say(streams, "  announced: " + described(announced[i]));
    if (announced.size() > shown) say(streams, fmt::format("  and {} more", announced.size() - shown));
}

}  // namespace

std::vector<std::string> unreached_in(const Project& after, const std::vector<findings::SettingChange>& made) {
    std::set<std::string_view> changed;
    for (const findings::SettingChange& change : made) changed.insert(change.file);
    std::vector<config::Server> alone;
    for (const config::ConfigFile* file : after.standalone_files())
        if (changed.contains(file->path())) alone.push_back(config::Server::standalone(*file));
    std::vector<const config::Server*> servers;
    for (const Project::ServerContext& context : after.servers()) servers.push_back(&context.server);
    for (const config::Server& server : alone) servers.push_back(&server);
    std::vector<std::string> lines;
    for (const effects::Unreached& one : effects::find_unreached(made, servers)) {
        const findings::SettingChange& change = *one.change;
        const bool is_value = change.kind == findings::SettingChange::Kind::set_attribute;
        lines.push_back(fmt::format("{}{}{}", described(change),
                                    is_value ? fmt::format("=\"{}\"", visible(change.value)) : "",
                                    one.found.empty() ? "" : fmt::format(", but '{}'", visible(one.found))));
    }
    return lines;
}

void say_unreached(const std::vector<std::string>& unreached, const Streams& streams) {
    say(streams,
        "nothing was written: the fixes would not do what they announced. This is a bug of iislint; please report it "
        "with the lines below");
    for (const std::string& line : unreached) say(streams, "  not reached: " + line);
}

bool say_effects(const Project& project, const std::map<std::string, std::string>& texts,
                 const std::vector<findings::SettingChange>& announced, const Streams& streams) {
    if (texts.empty()) return true;
    const Project after = project.with_texts(texts);
    const std::vector<effects::Effect> found = compare_projects(project, after);
    effects::Announcements cover(announced);
    for (const Project::ServerContext& context : project.servers()) cover.add_paths_of(context.server);
    std::vector<effects::Effect> unsaid;
    for (const effects::Effect& effect : found)
        if (!cover.cover(effect)) unsaid.push_back(effect);
    if (!unsaid.empty()) {
        say_bug(unsaid, announced, streams);
        return false;
    }
    for (const std::string& line : effects::summarize(found)) say(streams, line);
    return true;
}

}  // namespace iislint::cli
