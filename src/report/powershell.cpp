// PowerShell, with the cmdlets of the WebAdministration module.
//
// Every word stands in single quotes, where PowerShell reads everything literally but the quote itself, and takes four
// typographic ones for it as well. The filter is a query in which a value stands in quotes of either kind.
#include <algorithm>
#include <span>

#include "report/command_parts.hpp"

namespace iislint::report {
namespace {

using findings::NamedValues;
using findings::SettingChange;
using Kind = SettingChange::Kind;

// U+2018 to U+201B: PowerShell ends a single-quoted word at each of them.
bool is_typographic_quote(std::string_view text, std::size_t at) {
    return text.substr(at, 2) == "\xE2\x80" && at + 2 < text.size() && text[at + 2] >= '\x98' && text[at + 2] <= '\x9B';
}

std::string word(std::string_view text) {
    std::string out = "'";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\'') {
            out += "''";
        } else if (is_typographic_quote(text, i)) {
            out.append(text.substr(i, 3)).append(text.substr(i, 3));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out + "'";
}

bool is_identifier(std::string_view name) {
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9') && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

// @{name='X'; value='Y'}
std::string table(const NamedValues& values) {
    std::string out = "@{";
    for (const auto& [name, value] : values) {
        if (out.size() > 2) out += "; ";
        out += (is_identifier(name) ? name : word(name)) + "=" + word(value);
    }
    return out + "}";
}

// Not a path where wildcards are looked for in it.
bool has_wildcard(std::string_view path) { return path.find_first_of("*?[]`") != std::string_view::npos; }

Result<std::string> filter_of(const SettingChange& change, std::size_t steps) {
    std::string filter = change.section;
    for (const findings::ElementStep& step : std::span(change.steps).first(steps)) {
        filter.append("/").append(step.name);
        std::string condition;
        for (const auto& [name, value] : step.keys) {
            const bool has_single = value.find('\'') != std::string::npos;
            if (has_single && value.find('"') != std::string::npos)
                return Error{"a filter of PowerShell cannot hold a value with both kinds of quotes"};
            const char quote = has_single ? '"' : '\'';
            if (!condition.empty()) condition += " and ";
            condition.append("@").append(name).append(1, '=').append(1, quote).append(value).append(1, quote);
        }
        if (!condition.empty())
            filter.append("[").append(condition).append("]");
        else if (step.name == "add")
            return Error{"an entry in it has nothing to name it by"};
    }
    return filter;
}

class Powershell {
public:
    using Command = std::string;

    Result<Command> command(const SettingChange& change) const {
        const bool is_host = change.place == SettingChange::Place::application_host;
        const std::string_view file_path = is_host ? std::string_view{} : change.file_path;
        std::string_view location = change.path;
        if (!location.starts_with(file_path)) return Error{"the file is not in force at its path"};
        location.remove_prefix(file_path.size());
        if (!file_path.empty() && location.starts_with('/')) location.remove_prefix(1);
        if (has_wildcard(file_path) || has_wildcard(location))
            return Error{"PowerShell takes the path '" + change.path + "' for one with wildcards"};

        const bool is_entry = change.kind == Kind::add_entry || change.kind == Kind::remove_entry;
        const Result<std::string> filter = filter_of(change, change.steps.size() - (is_entry ? 1 : 0));
        if (!filter) return filter.error();
        std::string where = " -PSPath " + word(full_config_path(file_path));
        if (!location.empty()) where += " -Location " + word(location);
        where += " -Filter " + word(*filter);
        switch (change.kind) {
            case Kind::set_attribute:
                return "Set-WebConfigurationProperty" + where + " -Name " + word(change.attribute) + " -Value " +
                       word(change.value);
            case Kind::remove_attribute:
                return "Remove-WebConfigurationProperty" + where + " -Name " + word(change.attribute);
            case Kind::add_entry:
                return "Add-WebConfigurationProperty" + where + " -Name '.' -Value " + table(change.attributes);
            case Kind::remove_entry:
                return "Remove-WebConfigurationProperty" + where + " -Name '.' -AtElement " +
                       table(change.steps.back().keys);
            default:
                return "Clear-WebConfiguration" + where;
        }
    }

    void add(const Command& command) { lines_ += command + "\n"; }

    std::string finish() const {
        if (lines_.empty()) return {};
        // Windows PowerShell takes a script without a mark for one in the server's code page.
        const std::string mark = is_ascii(lines_) ? "" : "\xEF\xBB\xBF";
        return mark + "$ErrorActionPreference = 'Stop'\nImport-Module WebAdministration\n" + lines_;
    }

private:
    std::string lines_;
};

}  // namespace

Script powershell_script(const std::vector<ChangeList>& repairs) {
    Powershell language;
    return script_of(repairs, language);
}

}  // namespace iislint::report
