#include "scripts/iis_calls.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "base/ascii.hpp"

namespace iislint::scripts {
namespace {

using Kind = IisCall::Kind;
using Words = std::span<const Word>;

constexpr std::size_t most_calls = 2000;
constexpr int deepest_nesting = 3;  // cmd /c "powershell -Command \"…\""

bool is(std::string_view text, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return equal_ignore_case(text, name); });
}

bool contains_ignore_case(std::string_view text, std::string_view wanted) {
    const auto at = std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                                [](char a, char b) { return lower(a) == lower(b); });
    return at != text.end();
}

// The program's name without folder and .exe.
std::string_view program_name(std::string_view word) {
    word = trim(word);
    if (word.starts_with('/') || word.starts_with('-')) return word;
    if (const std::size_t slash = word.find_last_of("\\/"); slash != std::string_view::npos)
        word.remove_prefix(slash + 1);
    if (ends_with_ignore_case(word, ".exe")) word.remove_suffix(4);
    return word;
}

// iisreset, appcmd, or a variable that is named after them.
bool is_program(std::string_view word, std::string_view name) {
    const std::string_view program = program_name(word);
    if (equal_ignore_case(program, name)) return true;
    return !program.empty() && (program.front() == '$' || program.front() == '%') &&
           contains_ignore_case(program, name);
}

bool is_option(std::string_view word) { return word.starts_with('/') || word.starts_with('-'); }

bool is_false(std::string_view word) {
    while (word.starts_with('"') || word.starts_with('\'')) word.remove_prefix(1);
    while (word.ends_with('"') || word.ends_with('\'')) word.remove_suffix(1);
    return is(word, {"false", "$false", "0"});
}

// `/autoStart:false`, `[name='X'].autoStart:"False"`; not serverAutoStart.
bool sets_auto_start_off(std::string_view word) {
    constexpr std::string_view name = "autostart";
    const std::size_t colon = word.rfind(':');
    if (colon == std::string_view::npos || colon < name.size() || !is_false(word.substr(colon + 1))) return false;
    if (!ends_with_ignore_case(word.substr(0, colon), name)) return false;
    const std::size_t before = colon - name.size();
    return before == 0 || !(lower(word[before - 1]) >= 'a' && lower(word[before - 1]) <= 'z');
}

bool is_literal(std::string_view name) {
    return !name.empty() && name.find_first_of("$%*?{}!@") == std::string_view::npos;
}

class CallFinder {
public:
    CallFinder(std::string_view text, const Commands& commands, Dialect dialect)
        : text_(text), commands_(commands), dialect_(dialect) {}

    std::vector<IisCall> find() {
        for (const Command& command : commands_.list) {
            if (calls_.size() >= most_calls) break;
            command_ = &command;
            // A PowerShell string in the place of a command is a value unless & calls it.
            if (command.words.front().begins_quoted && dialect_ == Dialect::powershell && !command.called) continue;
            read(command.words, dialect_, 0);
        }
        return std::move(calls_);
    }

private:
    void read(Words words, Dialect dialect, int depth) {
        words = without_control_words(words);
        if (words.empty()) return;
        const std::string_view first = words.front().text;
        const std::string_view program = program_name(first);
        if (is_program(first, "iisreset")) return read_reset(words.subspan(1));
        if (is_program(first, "appcmd")) return read_appcmd(words.subspan(1));
        if (is(program, {"cmd", "powershell", "pwsh", "invoke-expression", "iex"}))
            return read_nested(words, program, depth);
        if (is(program, {"start-process", "saps", "start"})) return read_started(words.subspan(1), dialect, depth);
        if (is(program, {"psexec", "psexec64", "winrs", "sudo"})) return read_wrapped(words.subspan(1));
        if (is(program, {"net", "sc", "start-service", "restart-service"})) return read_services(words, program);
        if (is(program, {"restart-computer", "shutdown"})) return add(Kind::start_services, {});
        if (read_cmdlet(words, program)) return;
        read_settings(words, program);
        read_app_offline(words, program);
    }

    static Words without_control_words(Words words) {
        while (!words.empty()) {
            const std::string_view first = words.front().text;
            if (is(first, {"else", "do", "then", "return", "call", "try", "finally", "begin", "process", "."})) {
                words = words.subspan(1);
            } else if (equal_ignore_case(first, "if")) {
                words = behind_condition(words.subspan(1));
            } else {
                break;
            }
        }
        return words;
    }

    // `if [/i] [not] exist X | defined X | errorlevel N | A==B | A EQU B` of a batch file.
    static Words behind_condition(Words words) {
        const auto skip = [&](std::size_t count) { words = words.subspan(std::min(count, words.size())); };
        while (!words.empty() && is(words.front().text, {"/i", "not"})) skip(1);
        if (words.empty()) return words;
        const std::string_view first = words.front().text;
        if (is(first, {"exist", "defined", "errorlevel", "cmdextversion"})) {
            skip(2);
        } else if (first.find("==") != std::string_view::npos) {
            skip(first.ends_with("==") ? 2 : 1);
        } else if (words.size() > 1 && words[1].text.starts_with("==")) {
            skip(words[1].text.size() > 2 ? 2 : 3);
        } else if (words.size() > 1 && is(words[1].text, {"equ", "neq", "lss", "leq", "gtr", "geq"})) {
            skip(3);
        } else {
            skip(words.size());
        }
        return words;
    }

    void read_reset(Words options) {
        IisCall call = make(Kind::reset);
        bool starts = true;
        for (const Word& word : options) {
            if (!is_option(word.text)) continue;  // the name of a server, a redirection
            const std::string_view option = std::string_view(word.text).substr(1);
            if (is(option, {"status", "enable", "disable", "reboot", "?", "help"})) return;
            if (equal_ignore_case(option, "start")) starts = false;
            if (equal_ignore_case(option, "stop")) call.only_stops = true;
            if (equal_ignore_case(option, "noforce")) call.no_force = true;
            if (!starts_with_ignore_case(option, "timeout")) continue;
            call.has_timeout = true;
            const std::size_t colon = option.find(':');
            std::int64_t seconds = 0;
            const std::string_view number =
                colon == std::string_view::npos ? std::string_view{} : option.substr(colon + 1);
            const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seconds);
            if (error == std::errc() && end == number.data() + number.size()) call.timeout = seconds;
        }
        if (!starts && !call.only_stops) call.kind = Kind::start_services;
        calls_.push_back(std::move(call));
    }

    void read_appcmd(Words words) {
        if (words.size() < 2) return;
        const std::string_view verb = words[0].text;
        const bool is_pool = equal_ignore_case(words[1].text, "apppool");
        if (equal_ignore_case(verb, "set")) {
            if (std::any_of(words.begin(), words.end(), [](const Word& w) { return sets_auto_start_off(w.text); }))
                add(Kind::set_auto_start_off, {});
            return;
        }
        if (!is_pool) return;
        std::string_view pool;
        for (const Word& word : words.subspan(2)) {
            constexpr std::string_view name = "apppool.name:";
            const std::string_view text = word.text;
            if (is_option(text) && starts_with_ignore_case(text.substr(1), name))
                pool = text.substr(1 + name.size());
            else if (!is_option(text) && pool.empty() && text.find('>') == std::string_view::npos)
                pool = text;
        }
        if (equal_ignore_case(verb, "stop")) add(Kind::stop_pool, pool);
        if (equal_ignore_case(verb, "start")) add(Kind::start_pool, pool);
        if (equal_ignore_case(verb, "delete")) add(Kind::delete_pool, pool);
    }

    bool read_cmdlet(Words words, std::string_view program) {
        if (is(program, {"stop-webapppool", "stop-iisapppool"})) {
            add(Kind::stop_pool, argument(words.subspan(1), "name"));
        } else if (is(program, {"start-webapppool", "start-iisapppool", "restart-webapppool", "restart-iisapppool"})) {
            add(Kind::start_pool, argument(words.subspan(1), "name"));
        } else if (is(program, {"remove-webapppool", "remove-iisapppool"})) {
            add(Kind::delete_pool, argument(words.subspan(1), "name"));
        } else if (is(program, {"stop-webitem", "start-webitem", "restart-webitem", "remove-item"})) {
            constexpr std::string_view drive = "iis:\\apppools\\";
            const std::string_view path = argument(words.subspan(1), "pspath");
            if (!starts_with_ignore_case(path, drive)) return false;
            add(equal_ignore_case(program, "stop-webitem")  ? Kind::stop_pool
                : equal_ignore_case(program, "remove-item") ? Kind::delete_pool
                                                            : Kind::start_pool,
                path.substr(drive.size()));
        } else {
            return false;
        }
        return true;
    }

    // The value of a parameter, or the first word that belongs to none.
    static std::string_view argument(Words words, std::string_view parameter) {
        std::string_view positional;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::string_view text = words[i].text;
            if (!text.starts_with('-') || words[i].begins_quoted) {
                if (positional.empty()) positional = text;
                continue;
            }
            const std::size_t colon = text.find(':');
            const std::string_view name = text.substr(1, colon == std::string_view::npos ? colon : colon - 1);
            const bool wanted = equal_ignore_case(name, parameter) || is(name, {"path", "literalpath"});
            if (colon != std::string_view::npos && wanted) return text.substr(colon + 1);
            if (wanted && i + 1 < words.size()) return words[i + 1].text;
            if (colon == std::string_view::npos &&
                is(name, {"erroraction", "ea", "warningaction", "wa", "errorvariable", "ev", "outvariable", "ov"}))
                ++i;
        }
        return positional;
    }

    // Set-ItemProperty IIS:\AppPools\Shop autoStart $false; $pool.AutoStart = $false.
    void read_settings(Words words, std::string_view program) {
        const auto names_it = [](const Word& word) {
            return equal_ignore_case(word.text, "autostart") || ends_with_ignore_case(word.text, ".autostart") ||
                   ends_with_ignore_case(word.text, "@autostart");
        };
        const auto denies_it = [](const Word& word) { return is_false(word.text); };
        const bool assigned = ends_with_ignore_case(command_->assigned_to, ".autostart");
        const bool sets = is(program, {"set-itemproperty", "sp", "set-webconfigurationproperty"}) ||
                          ends_with_ignore_case(words.front().text, ".autostart") || assigned;
        if (!sets) return;
        if ((assigned || std::any_of(words.begin(), words.end(), names_it)) &&
            std::any_of(words.begin(), words.end(), denies_it))
            add(Kind::set_auto_start_off, {});
    }

    void read_services(Words words, std::string_view program) {
        const bool starts =
            is(program, {"start-service", "restart-service"}) ||
            std::any_of(words.begin(), words.end(), [](const Word& w) { return is(w.text, {"start"}); });
        const bool of_iis = std::any_of(words.begin(), words.end(), [](const Word& w) {
            return is(w.text, {"was", "w3svc", "iisadmin"});
        });
        if (starts && of_iis) add(Kind::start_services, {});
    }

    void read_app_offline(Words words, std::string_view program) {
        if (is(program, {"remove-item", "ri", "rm", "del", "erase", "test-path", "write-host", "write-output",
                         "write-verbose", "write-information", "rem", "get-item", "get-content"}))
            return;
        const auto redirects = [](const Word& word) { return word.text.find('>') != std::string::npos; };
        if (equal_ignore_case(program, "echo") && std::none_of(words.begin(), words.end(), redirects)) return;
        if (std::any_of(words.begin(), words.end(),
                        [](const Word& word) { return contains_ignore_case(word.text, "app_offline.htm"); }))
            add(Kind::place_app_offline, {});
    }

    // cmd /c "…", powershell -Command …, Invoke-Expression "…".
    void read_nested(Words words, std::string_view program, int depth) {
        if (depth == deepest_nesting) return;
        Words inner = words.subspan(1);
        const bool expression = is(program, {"invoke-expression", "iex"});
        if (!expression) {
            const auto begin = std::find_if(inner.begin(), inner.end(), [](const Word& word) {
                return is(word.text, {"/c", "/k", "-c", "-command", "/command"});
            });
            if (begin == inner.end()) return;
            inner = inner.subspan(static_cast<std::size_t>(begin - inner.begin()) + 1);
        }
        if (inner.empty()) return;
        const Dialect dialect = equal_ignore_case(program, "cmd") ? Dialect::batch : Dialect::powershell;
        if (inner.size() > 1) return read(inner, dialect, depth + 1);
        const std::string& text = inner.front().text;
        Commands nested;
        read_commands(text, {0, static_cast<text::Offset>(text.size())}, dialect, false, nested);
        for (const Command& command : nested.list) {
            if (command.words.front().begins_quoted && dialect == Dialect::powershell && !command.called) continue;
            read(command.words, dialect, depth + 1);
        }
    }

    // Start-Process [-FilePath] X [-ArgumentList] a, b; start "title" /wait X a b.
    void read_started(Words words, Dialect dialect, int depth) {
        if (depth == deepest_nesting) return;
        std::vector<Word> command;
        std::vector<Word> arguments;
        std::size_t i = 0;
        if (dialect == Dialect::batch && words.size() > 1 && words.front().begins_quoted) i = 1;  // the title
        bool in_arguments = false;
        for (; i < words.size(); ++i) {
            const std::string_view text = words[i].text;
            if (command.empty() && dialect != Dialect::powershell && text.starts_with('/')) continue;
            if (text.starts_with('-') && !words[i].begins_quoted && dialect != Dialect::batch) {
                in_arguments = is(text.substr(1), {"argumentlist", "args"});
                if (is(text.substr(1), {"workingdirectory", "verb", "windowstyle", "credential"})) ++i;
                continue;
            }
            if (!in_arguments && command.empty()) {
                command.push_back(words[i]);
                continue;
            }
            // One string may hold several arguments.
            std::string_view rest = text;
            while (!(rest = trim(rest)).empty()) {
                const std::size_t blank = rest.find(' ');
                arguments.push_back({std::string(rest.substr(0, blank)), words[i].span, false});
                rest = blank == std::string_view::npos ? std::string_view{} : rest.substr(blank);
            }
        }
        command.insert(command.end(), arguments.begin(), arguments.end());
        read(command, dialect, depth + 1);
    }

    // psexec \\server iisreset /timeout:60
    void read_wrapped(Words words) {
        const auto program = std::find_if(words.begin(), words.end(), [](const Word& word) {
            return is_program(word.text, "iisreset") || is_program(word.text, "appcmd");
        });
        if (program == words.end()) return;
        const Words inner = words.subspan(static_cast<std::size_t>(program - words.begin()));
        if (is_program(inner.front().text, "iisreset")) return read_reset(inner.subspan(1));
        read_appcmd(inner.subspan(1));
    }

    IisCall make(Kind kind) const {
        IisCall call;
        call.kind = kind;
        call.span = command_->span;
        call.text = std::string(call.span.in(text_));
        call.block = command_->block;
        return call;
    }

    void add(Kind kind, std::string_view pool) {
        IisCall call = make(kind);
        call.pool = std::string(trim(pool));
        call.pool_is_literal = is_literal(call.pool);
        calls_.push_back(std::move(call));
    }

    std::string_view text_;
    const Commands& commands_;
    Dialect dialect_;
    const Command* command_ = nullptr;
    std::vector<IisCall> calls_;
};

}  // namespace

std::vector<IisCall> find_iis_calls(std::string_view text, const Commands& commands, Dialect dialect) {
    return CallFinder(text, commands, dialect).find();
}

}  // namespace iislint::scripts
