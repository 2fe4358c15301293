// appcmd.exe, called from a batch file.
//
// Three readers take a line apart, one after the other. cmd.exe expands %…% even inside quotes, and in a batch file
// reads %% as one %. The C runtime splits arguments at blanks outside of quotes, and takes \" for a quote. appcmd reads
// %uXXXX as a character, and a value in brackets up to the next '. So every argument stands in quotes, and what one of
// the three would act on is written as %uXXXX. Whether a ' can be written that way is documented nowhere: refused.
#include <algorithm>
#include <span>

#include "report/command_parts.hpp"

namespace iislint::report {
namespace {

using findings::ElementStep;
using findings::NamedValues;
using findings::SettingChange;
using Kind = SettingChange::Kind;

constexpr std::string_view pools_section = "system.applicationHost/applicationPools";
constexpr std::string_view sites_section = "system.applicationHost/sites";
constexpr std::string_view program = "%windir%\\System32\\inetsrv\\appcmd.exe";
constexpr std::string_view stop_on_error = " || exit /b 1";
// cmd.exe takes no line longer than 8191 characters.
constexpr std::size_t longest_line = 8000;

bool has_quote(const NamedValues& values) {
    return std::ranges::any_of(values, [](const auto& value) { return value.second.find('\'') != std::string::npos; });
}

// What appcmd might take for the end of a value, or for its quotes.
bool has_ambiguous_quote(const SettingChange& change) {
    return change.value.starts_with('\'') || has_quote(change.attributes) ||
           std::ranges::any_of(change.steps, [](const ElementStep& step) { return has_quote(step.keys); });
}

// As appcmd reads it back.
std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_last = i + 1 == text.size();
        if (c == '%')
            out += "%u0025";
        else if (c == '"')
            out += "%u0022";
        else if (c == '\\' && is_last)
            out += "%u005C";
        else
            out += c;
    }
    return out;
}

// An argument in quotes, as a batch file needs it.
std::string quoted_argument(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) out.append(c == '%' ? 2 : 1, c);
    return out + '"';
}

std::string brackets(const NamedValues& values) {
    std::string out = "[";
    for (const auto& [name, value] : values) {
        if (out.size() > 1) out += ',';
        out += name + "='" + escaped(value) + "'";
    }
    return out + "]";
}

// [name='Shop'].recycling.periodicRestart
std::string element_path(std::span<const ElementStep> steps) {
    std::string out;
    for (const ElementStep& step : steps) {
        if (!out.empty()) out += '.';
        out += step.keys.empty() ? step.name : brackets(step.keys);
    }
    return out;
}

std::string member(std::string path, std::string_view name) {
    if (!path.empty()) path += '.';
    return path.append(name);
}

// Names that appcmd takes for names where an object is named without a label: not for an option, a URL or a site's id.
bool is_simple_name(std::string_view name) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_simple = [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '_' || c == '.' ||
               c == '-' || c == '(' || c == ')';
    };
    return !name.empty() && name.front() != '-' && name.front() != ' ' && name.back() != ' ' &&
           std::ranges::all_of(name, is_simple) && !std::ranges::all_of(name, is_digit);
}

bool is_simple_path(std::string_view path) {
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        const bool all_digits = std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
        if (!part.empty() && !all_digits && !is_simple_name(part)) return false;
    }
    return true;
}

bool is_entry(const ElementStep& step, std::string_view key) {
    return step.keys.size() == 1 && step.keys.front().first == key;
}

// What the command is about: a pool, a site or an application by its name, else a section.
struct Object {
    std::string words;         // apppool "Shop"
    std::size_t steps = 0;     // that the words stand for
    std::string options = {};  // behind the arguments
};

std::optional<Object> named_object(const SettingChange& change) {
    if (change.place != SettingChange::Place::application_host || !change.path.empty() || change.steps.empty() ||
        !is_entry(change.steps[0], "name") || !is_simple_name(change.steps[0].keys[0].second))
        return std::nullopt;
    const std::string& name = change.steps[0].keys[0].second;
    // The object itself comes or goes: that is said of the collection.
    const bool is_whole_entry = change.kind == Kind::add_entry || change.kind == Kind::remove_entry;
    if (change.section == pools_section && change.steps[0].name == "add" && change.steps.size() > is_whole_entry)
        return Object{"apppool " + quoted_argument(name), 1};
    if (change.section != sites_section || change.steps[0].name != "site") return std::nullopt;
    if (change.steps.size() > 1U + is_whole_entry && change.steps[1].name == "application" &&
        is_entry(change.steps[1], "path") && change.steps[1].keys[0].second.starts_with('/') &&
        is_simple_path(change.steps[1].keys[0].second))
        return Object{"app " + quoted_argument(name + change.steps[1].keys[0].second), 2};
    if (change.steps.size() > is_whole_entry) return Object{"site " + quoted_argument(name), 1};
    return std::nullopt;
}

Result<Object> section_object(const SettingChange& change) {
    const std::string_view path = change.path;
    // How a % in a path is read is not documented.
    if (path.find_first_of("%\"") != std::string_view::npos || path.starts_with('-') || path.starts_with('/') ||
        path.ends_with('\\'))
        return Error{"appcmd cannot be given the path '" + std::string(path) + "'"};
    Object object{"config", 0};
    if (!path.empty()) object.words += " " + quoted_argument(path);
    object.words += " -section:" + change.section;
    if (change.place == SettingChange::Place::application_host)
        object.options = " /commit:apphost";
    else if (change.file_path != change.path)
        object.options = " /commit:" + quoted_argument(full_config_path(change.file_path));
    return object;
}

class Appcmd {
public:
    struct Command {
        std::string head;  // set apppool "Shop"
        std::vector<std::string> arguments;
        std::string options;
        bool may_join = false;  // with one of the same head: only attributes, and no key
    };

    Result<Command> command(const SettingChange& change) const {
        if (has_ambiguous_quote(change)) return Error{"appcmd cannot be given a name or value with a single quote"};
        const bool clears = change.kind == Kind::remove_attribute || change.kind == Kind::remove_element;
        // clear knows sections only.
        std::optional<Object> object = clears ? std::nullopt : named_object(change);
        if (!object) {
            Result<Object> section = section_object(change);
            if (!section) return section.error();
            object = *std::move(section);
        }
        const auto steps = std::span(change.steps).subspan(object->steps);
        for (std::size_t i = 0; i < steps.size(); ++i)
            if (steps[i].keys.empty() && steps[i].name == "add")
                return Error{"an entry in it has nothing to name it by"};
        Command command{(clears ? "clear " : "set ") + object->words,
                        {argument(change, steps)},
                        object->options,
                        change.kind == Kind::set_attribute && !changes_key(change)};
        if (line(command).size() > longest_line) return Error{"the command would be too long for cmd.exe"};
        return command;
    }

    void add(Command command) {
        if (!commands_.empty()) {
            Command& last = commands_.back();
            if (last.may_join && command.may_join && last.head == command.head && last.options == command.options &&
                line(last).size() + line(command).size() <= longest_line) {
                last.arguments.push_back(std::move(command.arguments.front()));
                return;
            }
        }
        commands_.push_back(std::move(command));
    }

    std::string finish() const {
        if (commands_.empty()) return {};
        std::string lines;
        for (const Command& command : commands_) lines.append(line(command)).append(stop_on_error).append("\n");
        std::string text = "@echo off\n";
        if (!is_ascii(lines)) text += "chcp 65001 >nul\n";
        return text + lines;
    }

private:
    static std::string argument(const SettingChange& change, std::span<const ElementStep> steps) {
        switch (change.kind) {
            case Kind::set_attribute:
                return quoted_argument("/" + member(element_path(steps), change.attribute) + ":" +
                                       escaped(change.value));
            case Kind::remove_attribute:
                return quoted_argument("/" + member(element_path(steps), change.attribute));
            case Kind::add_entry:
                return "/+" + quoted_argument(
                                  member(element_path(steps.first(steps.size() - 1)), brackets(change.attributes)));
            case Kind::remove_entry:
                return "/-" + quoted_argument(element_path(steps));
            default:
                return quoted_argument("/" + element_path(steps));
        }
    }

    static std::string line(const Command& command) {
        std::string out(program);
        out += ' ' + command.head;
        for (const std::string& argument : command.arguments) out += ' ' + argument;
        return out + command.options;
    }

    std::vector<Command> commands_;
};

}  // namespace

Script appcmd_script(const std::vector<ChangeList>& repairs) {
    Appcmd language;
    return script_of(repairs, language);
}

}  // namespace iislint::report
