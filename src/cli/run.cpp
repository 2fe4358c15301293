#include "cli/run.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "cli/commands.hpp"

namespace iislint::cli {
namespace {

struct Command {
    std::string_view name;
    Action (*add)(CLI::App&);
};
constexpr Command commands[] = {
    {"check", add_check_command}, {"fix", add_fix_command},     {"warmup", add_warmup_command},
    {"show", add_show_command},   {"rules", add_rules_command}, {"test-rules", add_test_rules_command},
};

// The nearest known option or command to a word that the parser did not take.
std::string suggestion(const CLI::App& app, const std::vector<std::string>& arguments) {
    const CLI::App* command = &app;
    for (const CLI::App* sub : app.get_subcommands()) command = sub;
    std::vector<std::string> known;
    for (const CLI::Option* option : command->get_options())
        for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    if (command == &app)
        for (const Command& c : commands) known.emplace_back(c.name);
    const std::vector<std::string_view> views(known.begin(), known.end());
    for (const std::string& argument : arguments) {
        const std::string word = argument.substr(0, argument.find('='));
        if (std::find(known.begin(), known.end(), word) != known.end()) continue;
        if (!word.starts_with("--") && command != &app) continue;
        if (const auto nearest = nearest_name(word, views)) return fmt::format("; did you mean {}?", *nearest);
    }
    return {};
}

std::string first_line(std::string text) {
    text = text.substr(0, text.find('\n'));
    while (text.ends_with('.')) text.pop_back();
    return text;
}

// What the parser says, or better: the word that is no command.
std::string complaint(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments) {
    if (app.get_subcommands().empty() && !arguments.empty() && !arguments.front().starts_with('-'))
        return fmt::format("unknown command '{}'", arguments.front());
    return first_line(error.what());
}

}  // namespace

int run(const std::vector<std::string>& arguments, Files& files, const Streams& streams) {
    CLI::App app{
        "iislint reads IIS configuration (applicationHost.config, web.config) the way IIS reads it, says what will go\n"
        "wrong in production, and repairs it with the smallest possible edit.",
        "iislint"};
    app.set_version_flag("--version", fmt::format("iislint {}", IISLINT_VERSION), "Print the version");
    app.require_subcommand(1);
    app.footer("'iislint COMMAND --help' tells more about a command.");
    std::vector<std::pair<std::string_view, Action>> actions;
    // The options of commands that are not asked for take time to set up.
    const bool known = !arguments.empty() && std::any_of(std::begin(commands), std::end(commands),
                                                         [&](const Command& c) { return c.name == arguments.front(); });
    for (const Command& command : commands)
        if (!known || command.name == arguments.front()) actions.emplace_back(command.name, command.add(app));

    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app.parse(std::move(reversed));
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            std::ostringstream out;
            std::ostringstream err;
            app.exit(error, out, err);
            streams.out(out.str());
            return exit_clean;
        }
        say(streams, fmt::format("{}{}; see iislint --help", visible(complaint(app, error, arguments)),
                                 suggestion(app, arguments)));
        return exit_trouble;
    }
    for (const auto& [name, action] : actions)
        if (app.got_subcommand(std::string(name))) return action(files, streams);
    return exit_trouble;
}

}  // namespace iislint::cli
