// Runs a batch file of appcmd commands on a ConfigTree: cmd.exe's reading of a line, the C runtime's splitting into
// arguments, and appcmd's grammar, one after the other. Whatever it does not know is an error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config_tree.hpp"

namespace iislint::testing {

class AppcmdInterpreter {
public:
    explicit AppcmdInterpreter(ConfigTree& tree) : tree_(tree) {}

    void run(const std::string& batch) {
        std::istringstream lines(batch);
        for (std::string line; std::getline(lines, line);) {
            if (line == "@echo off" || line == "chcp 65001 >nul") continue;
            const std::vector<std::string> arguments = split(command_of(expand(line)));
            if (arguments.empty() || arguments[0] != R"(C:\Windows\System32\inetsrv\appcmd.exe)")
                throw std::runtime_error("not appcmd: " + line);
            execute({arguments.begin() + 1, arguments.end()});
            ++commands;
        }
    }

    int commands = 0;

    // cmd.exe, first: %% is one %, %name% a variable, and one that is not set is nothing.
    static std::string expand(const std::string& line) {
        std::string out;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] != '%') {
                out += line[i];
            } else if (i + 1 < line.size() && line[i + 1] == '%') {
                out += '%';
                ++i;
            } else {
                const std::size_t end = line.find('%', i + 1);
                if (end == std::string::npos) continue;
                if (same(line.substr(i + 1, end - i - 1), "windir")) out += R"(C:\Windows)";
                i = end;
            }
        }
        return out;
    }

    // cmd.exe, second: outside of quotes & | < > ^ ( ) are its own. Allowed is only what ends the script on an error.
    static std::string command_of(const std::string& line) {
        bool quoted = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '"') quoted = !quoted;
            if (quoted || std::string_view("&|<>^").find(line[i]) == std::string_view::npos) continue;
            if (line.substr(i) != "|| exit /b 1") throw std::runtime_error("cmd.exe would act on: " + line.substr(i));
            return line.substr(0, i);
        }
        throw std::runtime_error("the script goes on after an error: " + line);
    }

    // The C runtime: quotes group, 2n backslashes before a quote are n, and one more makes the quote literal.
    static std::vector<std::string> split(const std::string& line) {
        std::vector<std::string> arguments;
        std::string current;
        bool quoted = false;
        bool any = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '\\') {
                std::size_t count = 0;
                while (i < line.size() && line[i] == '\\') ++count, ++i;
                const bool before_quote = i < line.size() && line[i] == '"';
                current.append(before_quote ? count / 2 : count, '\\');
                any = true;
                if (before_quote && count % 2 == 1)
                    current += '"';
                else
                    --i;
            } else if (line[i] == '"') {
                quoted = !quoted;
                any = true;
            } else if (line[i] == ' ' && !quoted) {
                if (any) arguments.push_back(current);
                current.clear();
                any = false;
            } else {
                current += line[i];
                any = true;
            }
        }
        if (quoted) throw std::runtime_error("a quote is open: " + line);
        if (any) arguments.push_back(current);
        return arguments;
    }

private:
    // appcmd's own escapes.
    static std::string decoded(std::string_view text) {
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '%') {
                out += text[i];
                continue;
            }
            if (text.size() < i + 6 || text[i + 1] != 'u') throw std::runtime_error("a bare %");
            const int code = std::stoi(std::string(text.substr(i + 2, 4)), nullptr, 16);
            if (code > 0x7F) throw std::runtime_error("not written by iislint");
            out += static_cast<char>(code);
            i += 5;
        }
        return out;
    }

    // [a='x',b='y'], from the opening bracket on; moves `at` behind it.
    static Step brackets(std::string_view text, std::size_t& at) {
        Step step;
        ++at;
        while (true) {
            const std::size_t equals = text.find("='", at);
            if (equals == std::string_view::npos) throw std::runtime_error("brackets: " + std::string(text));
            const std::size_t end = text.find('\'', equals + 2);
            if (end == std::string_view::npos || end + 1 >= text.size())
                throw std::runtime_error("a value is open: " + std::string(text));
            step.keys.emplace_back(text.substr(at, equals - at), decoded(text.substr(equals + 2, end - equals - 2)));
            at = end + 2;
            if (text[end + 1] == ']') return step;
            if (text[end + 1] != ',') throw std::runtime_error("brackets: " + std::string(text));
        }
    }

    struct Target {
        std::vector<Step> steps;
        std::optional<std::string> value;  // behind a colon
    };

    // element.[key='x'].attribute:value
    static Target target(std::string_view text) {
        Target target;
        std::size_t at = 0;
        while (at < text.size()) {
            if (text[at] == '[') {
                target.steps.push_back(brackets(text, at));
            } else {
                const std::size_t end = std::min(text.find_first_of(".:", at), text.size());
                target.steps.push_back({std::string(text.substr(at, end - at)), {}});
                at = end;
            }
            if (at < text.size() && text[at] == ':') {
                target.value = decoded(text.substr(at + 1));
                return target;
            }
            if (at < text.size() && text[at++] != '.') throw std::runtime_error("target: " + std::string(text));
        }
        return target;
    }

    void execute(const std::vector<std::string>& arguments) {
        const std::string& verb = arguments.at(0);
        const std::string& object = arguments.at(1);
        std::string path;
        std::string section;
        std::optional<std::string> commit;
        std::vector<Step> prefix;
        std::vector<std::string> operations;
        for (std::size_t i = 2; i < arguments.size(); ++i) {
            const std::string& argument = arguments[i];
            if (argument.starts_with("-section:") || argument.starts_with("/section:"))
                section = argument.substr(9);
            else if (lower(argument).starts_with("/commit:"))
                commit = argument.substr(8);
            else if (argument.starts_with("/"))
                operations.push_back(argument.substr(1));
            else if (i == 2)
                path = argument;
            else
                throw std::runtime_error("argument " + argument);
        }
        if (object == "apppool") {
            section = "system.applicationHost/applicationPools";
            prefix = {{"", {{"name", path}}}};
        } else if (object == "site") {
            section = "system.applicationHost/sites";
            prefix = {{"", {{"name", path}}}};
        } else if (object == "app") {
            section = "system.applicationHost/sites";
            const std::size_t slash = path.find('/');
            prefix = {{"", {{"name", path.substr(0, slash)}}}, {"", {{"path", path.substr(slash)}}}};
        } else if (object != "config") {
            throw std::runtime_error("object " + object);
        }
        if (object != "config") {
            if (verb != "set" || commit) throw std::runtime_error(verb + " " + object);
            path.clear();
        }
        // Without /commit the change goes to the level that it is in force for.
        std::string level = path;
        if (commit && same(*commit, "apphost"))
            level.clear();
        else if (commit && commit->starts_with("MACHINE/WEBROOT/APPHOST/"))
            level = commit->substr(24);
        else if (commit)
            throw std::runtime_error("commit " + *commit);
        if (operations.empty()) throw std::runtime_error("nothing to do");
        for (const std::string& operation : operations)
            apply(verb, tree_.place(path, level, section), prefix, operation);
    }

    static void apply(const std::string& verb, ConfigTree::Place place, std::vector<Step> steps,
                      const std::string& operation) {
        const bool adds = operation.starts_with('+');
        const bool removes = operation.starts_with('-');
        Target target = AppcmdInterpreter::target(std::string_view(operation).substr(adds || removes ? 1 : 0));
        if (target.steps.empty()) throw std::runtime_error("no target: " + operation);
        const Step last = target.steps.back();
        target.steps.pop_back();
        steps.insert(steps.end(), target.steps.begin(), target.steps.end());
        if (verb == "clear") {
            if (adds || removes || target.value) throw std::runtime_error("clear " + operation);
            // An attribute where there is one of that name, else an element.
            const ConfigTree::Place parent = ConfigTree::element(place, steps, false);
            if (last.name.empty() || parent.schema->attribute(config::names().find(last.name)) == nullptr) {
                steps.push_back(last);
                return ConfigTree::remove_element(place, steps);
            }
            return ConfigTree::remove_attribute(place, steps, last.name);
        }
        if (verb != "set") throw std::runtime_error("verb " + verb);
        if (adds || removes) {
            if (!last.name.empty() || target.value) throw std::runtime_error("not an entry: " + operation);
            return adds ? ConfigTree::add_entry(place, steps, last) : ConfigTree::remove_entry(place, steps, last);
        }
        if (last.name.empty() || !target.value) throw std::runtime_error("not an attribute: " + operation);
        ConfigTree::set(place, steps, last.name, *target.value);
    }

    ConfigTree& tree_;
};

}  // namespace iislint::testing
