// Runs a script of WebAdministration cmdlets on a ConfigTree: PowerShell's quoting, the cmdlets' parameters, and the
// queries of -Filter. Whatever it does not know is an error.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config_tree.hpp"

namespace iislint::testing {

class PowershellInterpreter {
public:
    explicit PowershellInterpreter(ConfigTree& tree) : tree_(tree) {}

    int commands = 0;

    void run(std::string script) {
        if (script.starts_with("\xEF\xBB\xBF"))
            script.erase(0, 3);
        else if (std::any_of(script.begin(), script.end(), [](char c) { return c < 0; }))
            throw std::runtime_error("Windows PowerShell would read this in the server's code page");
        std::istringstream lines(script);
        for (std::string line; std::getline(lines, line);) {
            if (line == "$ErrorActionPreference = 'Stop'" || line == "Import-Module WebAdministration") continue;
            execute(line);
            ++commands;
        }
    }

    // One single-quoted word from the opening quote on; typographic quotes are quotes, too.
    static std::string word(const std::string& line, std::size_t& at) {
        if (quote_length(line, at) == 0) throw std::runtime_error("not quoted: " + line.substr(at));
        at += quote_length(line, at);
        std::string out;
        while (at < line.size()) {
            const std::size_t length = quote_length(line, at);
            if (length == 0) {
                out += line[at++];
            } else if (const std::size_t next = quote_length(line, at + length); next > 0) {
                out += line.substr(at + length, next);
                at += length + next;
            } else {
                at += length;
                return out;
            }
        }
        throw std::runtime_error("a quote is open: " + line);
    }

private:
    using Values = std::vector<std::pair<std::string, std::string>>;

    static std::size_t quote_length(const std::string& line, std::size_t at) {
        if (at < line.size() && line[at] == '\'') return 1;
        for (const char* quote : {"\u2018", "\u2019", "\u201A", "\u201B"})
            if (line.compare(at < line.size() ? at : line.size(), 3, quote) == 0) return 3;
        return 0;
    }

    struct Parameters {
        std::map<std::string, std::string> words;
        std::map<std::string, Values> tables;
    };

    static Values table(const std::string& line, std::size_t& at) {
        Values values;
        at += 2;
        while (line.at(at) != '}') {
            const std::size_t equals = line.find('=', at);
            const std::string name = line.substr(at, equals - at);
            at = equals + 1;
            values.emplace_back(name, word(line, at));
            if (line.at(at) == ';') ++at;
            while (line.at(at) == ' ') ++at;
        }
        ++at;
        return values;
    }

    // The parts of a query: between slashes that stand outside of brackets and quotes.
    static std::vector<Step> steps_of(const std::string& text) {
        std::vector<Step> steps;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find_first_of("/[", at), text.size());
            Step step{text.substr(at, end - at), {}};
            at = end;
            if (at < text.size() && text[at] == '[') {
                do {
                    at = text.find('@', at) + 1;
                    const std::size_t equals = text.find('=', at);
                    const char quote = text.at(equals + 1);
                    if (quote != '\'' && quote != '"') throw std::runtime_error("filter " + text);
                    const std::size_t close = text.find(quote, equals + 2);
                    step.keys.emplace_back(text.substr(at, equals - at), text.substr(equals + 2, close - equals - 2));
                    at = close + 1;
                } while (text.compare(at, 6, " and @") == 0);
                if (text.at(at++) != ']') throw std::runtime_error("filter " + text);
            }
            if (at < text.size() && text[at++] != '/') throw std::runtime_error("filter " + text);
            steps.push_back(std::move(step));
        }
        return steps;
    }

    void execute(const std::string& line) {
        std::size_t at = line.find(' ');
        const std::string cmdlet = line.substr(0, at);
        Parameters given;
        while (at < line.size()) {
            if (line.compare(at, 2, " -") != 0) throw std::runtime_error("parameter: " + line.substr(at));
            const std::size_t end = line.find(' ', at + 2);
            const std::string name = line.substr(at + 2, end - at - 2);
            at = end + 1;
            if (line.compare(at, 2, "@{") == 0)
                given.tables[name] = table(line, at);
            else
                given.words[name] = word(line, at);
        }

        const std::string& drive = given.words.at("PSPath");
        if (!drive.starts_with("MACHINE/WEBROOT/APPHOST")) throw std::runtime_error("PSPath " + drive);
        const std::string file = drive.size() > 23 ? drive.substr(24) : "";
        std::string path = given.words.contains("Location") ? given.words["Location"] : "";
        if (!file.empty()) path = path.empty() ? file : file + "/" + path;

        // The section is the longest path of names that is one.
        std::vector<Step> steps = steps_of(given.words.at("Filter"));
        std::string section;
        std::string names;
        std::size_t count = 0;
        for (std::size_t i = 0; i < steps.size() && steps[i].keys.empty(); ++i) {
            names += (i == 0 ? "" : "/") + steps[i].name;
            if (config::find_section(names) == nullptr) continue;
            section = names;
            count = i + 1;
        }
        steps.erase(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(count));
        for (Step& step : steps)
            if (!step.keys.empty()) step.name.clear();
        const ConfigTree::Place place = tree_.place(path, file, section);

        if (cmdlet == "Set-WebConfigurationProperty")
            ConfigTree::set(place, steps, given.words.at("Name"), given.words.at("Value"));
        else if (cmdlet == "Add-WebConfigurationProperty" && given.words.at("Name") == ".")
            ConfigTree::add_entry(place, steps, {"", given.tables.at("Value")});
        else if (cmdlet == "Remove-WebConfigurationProperty" && given.words.at("Name") == ".")
            ConfigTree::remove_entry(place, steps, {"", given.tables.at("AtElement")});
        else if (cmdlet == "Remove-WebConfigurationProperty")
            ConfigTree::remove_attribute(place, steps, given.words.at("Name"));
        else if (cmdlet == "Clear-WebConfiguration")
            ConfigTree::remove_element(place, steps);
        else
            throw std::runtime_error("cmdlet " + cmdlet);
    }

    ConfigTree& tree_;
};

}  // namespace iislint::testing
