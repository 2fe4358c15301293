// Reads a settings file. Every key has one function in one table; the first thing that is wrong stops it.
#include <algorithm>
#include <cstddef>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/nearest_name.hpp"
#include "base/visible.hpp"
#include "cli/settings.hpp"

namespace iislint::cli {
namespace {

using nlohmann::json;
using rules::RuleWord;

constexpr int deepest_json = 32;
constexpr std::size_t longest_glob = 1000;

// A part of a JSON pointer.
std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return visible(out);
}

class SettingsParser {
public:
    using Read = void (SettingsParser::*)(const json& value, const std::string& pointer);
    struct Key {
        std::string_view name;
        Read read;
    };
    static const Key keys[];

    SettingsParser(std::string_view path, std::string_view directory, std::string_view absolute_directory)
        : path_(path), directory_(directory), absolute_directory_(absolute_directory) {
        settings_.path = path;
    }

    Result<Settings> parse(std::string_view text) {
        bool too_deep = false;
        const auto watch_depth = [&](int depth, json::parse_event_t, json&) {
            too_deep |= depth > deepest_json;
            return !too_deep;
        };
        try {
            const json source = json::parse(text, watch_depth, true, true);
            if (too_deep) return wrong("", "nested too deep");
            read(source);
        } catch (const json::parse_error& error) {
            const std::size_t at = std::min<std::size_t>(error.byte, text.size());
            const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
            return wrong("", fmt::format("not valid JSON, line {}", line));
        }
        if (failed_) return error_;
        return std::move(settings_);
    }

private:
    friend std::vector<std::string_view> iislint::cli::suppress_keys();
    static constexpr std::string_view suppress_entry_keys[] = {"rule", "path", "configPath", "until", "reason"};

    std::string where(const std::string& pointer) const {
        return fmt::format("settings file '{}': {}{}", visible(path_), pointer, pointer.empty() ? "" : ": ");
    }
    Error wrong(const std::string& pointer, std::string_view what) const {
        return Error{where(pointer) + std::string(what)};
    }
    void fail(const std::string& pointer, std::string_view what) {
        if (failed_) return;
        failed_ = true;
        error_ = wrong(pointer, what);
    }

    void read(const json& source) {
        if (!source.is_object()) return fail("", "must hold one JSON object");
        for (const auto& [name, value] : source.items()) {
            const Key* key = find_key(name);
            const std::string pointer = "/" + escaped(name);
            if (key == nullptr) return fail(pointer, unknown_key(name, settings_keys()));
            (this->*key->read)(value, pointer);
            if (failed_) return;
        }
    }

    static const Key* find_key(std::string_view name);

    static std::string unknown_key(std::string_view name, const std::vector<std::string_view>& known) {
        const auto nearest = nearest_name(name, known);
        return fmt::format("unknown key '{}'{}", visible(name),
                           nearest ? fmt::format("; did you mean '{}'?", *nearest)
                                   : fmt::format("; known are {}", fmt::join(known, ", ")));
    }

    std::string string(const json& value, const std::string& pointer) {
        if (value.is_string()) return value.get<std::string>();
        fail(pointer, "must be a text");
        return {};
    }
    // Calls take(text, pointer) for each text of a list.
    template <class Take>
    void strings(const json& list, const std::string& pointer, Take take) {
        if (!list.is_array()) return fail(pointer, "must be a list of texts");
        for (std::size_t i = 0; i < list.size() && !failed_; ++i) {
            const std::string inner = fmt::format("{}/{}", pointer, i);
            const std::string text = string(list[i], inner);
            if (!failed_) take(text, inner);
        }
    }
    bool good_glob(const std::string& glob, const std::string& pointer) {
        if (glob.empty() || glob.size() > longest_glob)
            fail(pointer, glob.empty() ? "must not be empty" : "is too long for a pattern");
        return !failed_;
    }
    RuleWord word(const std::string& text, const std::string& pointer) const { return {text, where(pointer)}; }
    std::string local_path(const std::string& path) const { return join_path(directory_, path); }

    void read_nothing(const json& value, const std::string& pointer) { string(value, pointer); }
    void read_extends(const json& value, const std::string& pointer) {
        settings_.extends = string(value, pointer);
        if (failed_) return;
        if (settings_.extends.empty()) return fail(pointer, "must name a settings file");
        if (settings_.extends.front() == '/' || settings_.extends.find('\\') != std::string::npos)
            fail(pointer, "must be a path relative to this file, with '/'");
    }
    void read_map(const json& value, const std::string& pointer) {
        if (!value.is_object()) return fail(pointer, "must be an object of Windows path to local path");
        for (const auto& [windows, local] : value.items()) {
            if (!local.is_string() || windows.empty())
                return fail(fmt::format("{}/{}", pointer, escaped(windows)), "must name a local folder");
            settings_.map.emplace_back(windows, local_path(local.get_ref<const std::string&>()));
        }
    }
    void read_state(const json& value, const std::string& pointer) {
        strings(value, pointer,
                [&](const std::string& text, const std::string&) { settings_.state.push_back(local_path(text)); });
    }
    void read_stopped(const json& value, const std::string& pointer) {
        strings(value, pointer,
                [&](const std::string& text, const std::string&) { settings_.stopped.push_back(text); });
    }
    // A word with a meaning of its own.
    template <class T, class Parse>
    void read_word(const json& value, const std::string& pointer, Parse parse_text, std::optional<T>& out) {
        const std::string text = string(value, pointer);
        if (failed_) return;
        Result<T> parsed = parse_text(text);
        if (!parsed) return fail(pointer, parsed.error().message);
        out = *parsed;
    }
    void read_recycle_at(const json& value, const std::string& pointer) {
        read_word(value, pointer, parse_hour, settings_.recycle_at);
    }
    void read_iis_version(const json& value, const std::string& pointer) {
        read_word(value, pointer, parse_iis_version, settings_.iis_version);
    }
    void read_profile(const json& value, const std::string& pointer) {
        read_word(value, pointer, parse_profile, settings_.profile);
    }
    void read_fail_on(const json& value, const std::string& pointer) {
        read_word(value, pointer, parse_fail_on, settings_.fail_on);
    }
    void read_vendor_pools(const json& value, const std::string& pointer) {
        strings(value, pointer, [&](const std::string& text, const std::string& inner) {
            if (good_glob(text, inner)) settings_.vendor_pools.emplace_back(text);
        });
    }
    void read_exclude(const json& value, const std::string& pointer) {
        strings(value, pointer, [&](const std::string& text, const std::string& inner) {
            if (good_glob(text, inner)) settings_.exclude.emplace_back(absolute_directory_, text);
        });
    }
    void read_words(const json& value, const std::string& pointer, std::vector<RuleWord>& out) {
        strings(value, pointer,
                [&](const std::string& text, const std::string& inner) { out.push_back(word(text, inner)); });
    }
    void read_select(const json& value, const std::string& pointer) {
        read_words(value, pointer, settings_.selection.select.emplace());
    }
    void read_extend_select(const json& value, const std::string& pointer) {
        read_words(value, pointer, settings_.selection.extend_select);
    }
    void read_ignore(const json& value, const std::string& pointer) {
        read_words(value, pointer, settings_.selection.ignore);
    }
    void read_levels(const json& value, const std::string& pointer) {
        if (!value.is_object()) return fail(pointer, "must be an object of rule to level");
        std::vector<rules::LevelWord>& layer = settings_.selection.levels.emplace_back();
        for (const auto& [rule, level] : value.items()) {
            const std::string inner = fmt::format("{}/{}", pointer, escaped(rule));
            const std::string text = string(level, inner);
            if (failed_) return;
            const Result<std::optional<findings::Level>> parsed = parse_level(text);
            if (!parsed) return fail(inner, parsed.error().message);
            layer.push_back({word(rule, inner), *parsed});
        }
    }
    void read_per_file_ignores(const json& value, const std::string& pointer) {
        if (!value.is_object()) return fail(pointer, "must be an object of glob to list of rules");
        for (const auto& [glob, ids] : value.items()) {
            const std::string inner = fmt::format("{}/{}", pointer, escaped(glob));
            if (!good_glob(glob, inner)) return;
            PerFileIgnore ignore{PathGlob(absolute_directory_, glob), {}};
            read_words(ids, inner, ignore.rules);
            settings_.per_file_ignores.push_back(std::move(ignore));
        }
    }
    void read_suppress(const json& value, const std::string& pointer) {
        if (!value.is_array()) return fail(pointer, "must be a list of objects");
        for (std::size_t i = 0; i < value.size() && !failed_; ++i)
            read_suppression(value[i], fmt::format("{}/{}", pointer, i));
    }
    void read_suppression(const json& value, const std::string& pointer) {
        if (!value.is_object() || !value.contains("rule"))
            return fail(pointer, "must be an object with the key 'rule'");
        SettingsSuppression suppression;
        suppression.where = where(pointer);
        for (const auto& [name, part] : value.items()) {
            const std::string inner = fmt::format("{}/{}", pointer, escaped(name));
            if (std::find(std::begin(suppress_entry_keys), std::end(suppress_entry_keys), name) ==
                std::end(suppress_entry_keys))
                return fail(inner, unknown_key(name, suppress_keys()));
            const std::string text = string(part, inner);
            if (failed_) return;
            if (name == "rule") {
                suppression.rule = word(text, inner);
            } else if (name == "reason") {
                suppression.reason = text;
            } else if (name == "until") {
                suppression.until = parse_date(text);
                if (!suppression.until)
                    return fail(inner, fmt::format("'{}' is not a date such as 2026-12-31", visible(text)));
            } else if (good_glob(text, inner)) {
                if (name == "path")
                    suppression.path.emplace(absolute_directory_, text);
                else
                    suppression.config_path.emplace(text, false);
            }
        }
        settings_.suppress.push_back(std::move(suppression));
    }
    void read_allow_suppressions(const json& value, const std::string& pointer) {
        if (!value.is_boolean()) return fail(pointer, "must be true or false");
        settings_.allow_suppressions = value.get<bool>();
    }
    void read_schema(const json& value, const std::string& pointer) {
        strings(value, pointer,
                [&](const std::string& text, const std::string&) { settings_.schemas.push_back(local_path(text)); });
    }
    void read_framework(const json& value, const std::string& pointer) {
        const std::string text = string(value, pointer);
        if (!failed_) settings_.framework = local_path(text);
    }
    void read_rules(const json& value, const std::string& pointer) {
        strings(value, pointer, [&](const std::string& text, const std::string&) {
            settings_.rule_folders.push_back(local_path(text));
        });
    }

    const std::string path_;
    const std::string directory_;
    const std::string absolute_directory_;
    Settings settings_;
    bool failed_ = false;
    Error error_;
};

// In the order of docs/usage.md.
constexpr SettingsParser::Key SettingsParser::keys[] = {
    {"$schema", &SettingsParser::read_nothing},
    {"extends", &SettingsParser::read_extends},
    {"map", &SettingsParser::read_map},
    {"state", &SettingsParser::read_state},
    {"stopped", &SettingsParser::read_stopped},
    {"recycleAt", &SettingsParser::read_recycle_at},
    {"iisVersion", &SettingsParser::read_iis_version},
    {"profile", &SettingsParser::read_profile},
    {"vendorPools", &SettingsParser::read_vendor_pools},
    {"schema", &SettingsParser::read_schema},
    {"framework", &SettingsParser::read_framework},
    {"rules", &SettingsParser::read_rules},
    {"select", &SettingsParser::read_select},
    {"extendSelect", &SettingsParser::read_extend_select},
    {"ignore", &SettingsParser::read_ignore},
    {"levels", &SettingsParser::read_levels},
    {"perFileIgnores", &SettingsParser::read_per_file_ignores},
    {"exclude", &SettingsParser::read_exclude},
    {"suppress", &SettingsParser::read_suppress},
    {"allowSuppressions", &SettingsParser::read_allow_suppressions},
    {"failOn", &SettingsParser::read_fail_on},
};

const SettingsParser::Key* SettingsParser::find_key(std::string_view name) {
    const auto* const at =
        std::find_if(std::begin(keys), std::end(keys), [&](const Key& key) { return key.name == name; });
    return at == std::end(keys) ? nullptr : at;
}

}  // namespace

Result<Settings> parse_settings(std::string_view path, std::string_view directory, std::string_view json,
                                std::string_view absolute_directory) {
    return SettingsParser(path, directory, absolute_directory).parse(json);
}

std::vector<std::string_view> settings_keys() {
    std::vector<std::string_view> names;
    for (const SettingsParser::Key& key : SettingsParser::keys) names.push_back(key.name);
    return names;
}

std::vector<std::string_view> suppress_keys() {
    return {std::begin(SettingsParser::suppress_entry_keys), std::end(SettingsParser::suppress_entry_keys)};
}

}  // namespace iislint::cli
