#include "scripts/script.hpp"

#include <optional>
#include <utility>

#include "base/ascii.hpp"
#include "scripts/yaml_steps.hpp"

namespace iislint::scripts {
namespace {

text::Source decode(std::string path, const std::string& bytes) {
    text::Source source = text::Source::decode(path, bytes);
    if (!source.problem()) return source;
    std::string utf8;
    for (char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            utf8 += c;
        } else {
            utf8 += static_cast<char>(0xC0 | (byte >> 6));
            utf8 += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return text::Source::decode(std::move(path), std::move(utf8));
}

enum class Language : std::uint8_t { powershell, batch, yaml };

std::optional<Language> language_of(std::string_view name) {
    static constexpr std::pair<std::string_view, Language> extensions[] = {
        {".ps1", Language::powershell}, {".psm1", Language::powershell}, {".cmd", Language::batch},
        {".bat", Language::batch},      {".yml", Language::yaml},        {".yaml", Language::yaml},
    };
    for (const auto& [extension, language] : extensions)
        if (ends_with_ignore_case(name, extension)) return language;
    return std::nullopt;
}

}  // namespace

bool is_script_file_name(std::string_view name) { return language_of(name).has_value(); }

Script::Script(std::string path, const FileContent& content) : source_(decode(std::move(path), content.bytes)) {
    const std::string_view text = source_.text();
    const std::size_t mark = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const text::Span all{static_cast<text::Offset>(mark), static_cast<text::Offset>(text.size())};
    const Language language = language_of(source_.path()).value_or(Language::powershell);
    if (language == Language::yaml) {
        for (const ScriptPart& part : find_script_parts(text))
            read_commands(text, part.span, part.dialect, part.folded, commands_);
        calls_ = find_iis_calls(text, commands_, Dialect::either);
        return;
    }
    const Dialect dialect = language == Language::batch ? Dialect::batch : Dialect::powershell;
    read_commands(text, all, dialect, false, commands_);
    calls_ = find_iis_calls(text, commands_, dialect);
}

}  // namespace iislint::scripts
