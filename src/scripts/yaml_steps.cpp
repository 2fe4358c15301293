#include "scripts/yaml_steps.hpp"

#include <optional>
#include <utility>

#include "base/ascii.hpp"

namespace iislint::scripts {
namespace {

using text::Offset;

// GitHub Actions, Azure Pipelines, GitLab, AppVeyor, Ansible.
constexpr std::pair<std::string_view, Dialect> script_keys[] = {
    {"run", Dialect::either},
    {"script", Dialect::either},
    {"inlineScript", Dialect::either},
    {"inline", Dialect::either},
    {"before_script", Dialect::either},
    {"after_script", Dialect::either},
    {"build_script", Dialect::either},
    {"deploy_script", Dialect::either},
    {"before_deploy", Dialect::either},
    {"after_deploy", Dialect::either},
    {"command", Dialect::either},
    {"commands", Dialect::either},
    {"bash", Dialect::either},
    {"powershell", Dialect::powershell},
    {"pwsh", Dialect::powershell},
    {"ps", Dialect::powershell},
    {"win_shell", Dialect::powershell},
    {"ansible.windows.win_shell", Dialect::powershell},
    {"cmd", Dialect::batch},
    {"win_command", Dialect::batch},
    {"ansible.windows.win_command", Dialect::batch},
};

std::optional<Dialect> dialect_of(std::string_view key) {
    if (key.size() > 1 && (key.front() == '"' || key.front() == '\'') && key.back() == key.front())
        key = key.substr(1, key.size() - 2);
    for (const auto& [name, dialect] : script_keys)
        if (equal_ignore_case(name, key)) return dialect;
    return std::nullopt;
}

struct Line {
    std::size_t begin = 0;   // of the content, behind the indentation
    std::size_t end = 0;     // of the content, without the line end
    std::size_t next = 0;    // of the next line
    std::size_t indent = 0;  // columns before the content
    bool is_blank() const { return begin == end; }
};

Line line_at(std::string_view text, std::size_t at) {
    Line line;
    const std::size_t newline = text.find('\n', at);
    line.next = newline == std::string_view::npos ? text.size() : newline + 1;
    line.end = newline == std::string_view::npos ? text.size() : newline;
    line.begin = at;
    while (line.begin < line.end && text[line.begin] == ' ') ++line.begin;
    line.indent = line.begin - at;
    while (line.end > line.begin && is_blank(text[line.end - 1])) --line.end;
    return line;
}

class Finder {
public:
    explicit Finder(std::string_view yaml) : text_(yaml) {}

    std::vector<ScriptPart> find() {
        while (at_ < text_.size()) read_line();
        return std::move(parts_);
    }

private:
    void read_line() {
        Line line = line_at(text_, at_);
        at_ = line.next;
        if (line.is_blank() || text_[line.begin] == '#') return;
        bool is_item = false;
        while (line.begin < line.end && text_[line.begin] == '-' &&
               (line.begin + 1 == line.end || text_[line.begin + 1] == ' ')) {
            is_item = true;
            item_indent_ = line.indent;
            ++line.begin;
            ++line.indent;
            while (line.begin < line.end && text_[line.begin] == ' ') {
                ++line.begin;
                ++line.indent;
            }
        }
        if (list_ && (is_item ? item_indent_ < list_->indent : line.indent <= list_->indent)) list_.reset();
        const std::size_t colon = key_end(line);
        if (colon != std::string_view::npos && !list_) {
            const std::string_view key = trim(text_.substr(line.begin, colon - line.begin));
            const std::optional<Dialect> dialect = dialect_of(key);
            std::size_t value = colon + 1;
            while (value < line.end && text_[value] == ' ') ++value;
            if (dialect && value == line.end)
                list_ = List{line.indent, *dialect};
            else if (dialect)
                read_value(value, line.end, line.indent, *dialect);
            else if (value < line.end && (text_[value] == '|' || text_[value] == '>'))
                skip_block(line.indent);
        } else if (list_ && is_item) {
            // `- ps: Stop-WebAppPool Shop` inside a list of scripts.
            const std::optional<Dialect> inner = colon == std::string_view::npos
                                                     ? std::nullopt
                                                     : dialect_of(text_.substr(line.begin, colon - line.begin));
            std::size_t value = inner ? colon + 1 : line.begin;
            while (value < line.end && text_[value] == ' ') ++value;
            read_value(value, line.end, inner ? line.indent : item_indent_, inner.value_or(list_->dialect));
        }
    }

    // Of `key: value` or `key:`; npos when the line has no key.
    std::size_t key_end(const Line& line) const {
        for (std::size_t i = line.begin; i < line.end; ++i) {
            const char c = text_[i];
            if (c == ':' && (i + 1 == line.end || text_[i + 1] == ' ')) return i;
            const bool of_a_key = is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '-' ||
                                  c == '.' || c == '"' || c == '\'';
            if (!of_a_key) return std::string_view::npos;
        }
        return std::string_view::npos;
    }

    void read_value(std::size_t begin, std::size_t end, std::size_t indent, Dialect dialect) {
        if (begin >= end) return;
        const char c = text_[begin];
        if (c == '|' || c == '>') {
            const std::size_t block = at_;
            skip_block(indent);
            add(block, at_, dialect, c == '>');
            return;
        }
        if ((c == '"' || c == '\'') && end - begin > 1 && text_[end - 1] == c) {
            add(begin + 1, end - 1, dialect, false);
            return;
        }
        if (const std::size_t comment = text_.substr(begin, end - begin).find(" #"); comment != std::string_view::npos)
            end = begin + comment;
        add(begin, end, dialect, false);
    }

    // The lines below that are indented more than their key.
    void skip_block(std::size_t indent) {
        while (at_ < text_.size()) {
            const Line line = line_at(text_, at_);
            if (!line.is_blank() && line.indent <= indent) return;
            at_ = line.next;
        }
    }

    void add(std::size_t begin, std::size_t end, Dialect dialect, bool folded) {
        parts_.push_back({{static_cast<Offset>(begin), static_cast<Offset>(end)}, dialect, folded});
    }

    // A key whose value is a list of scripts.
    struct List {
        std::size_t indent = 0;
        Dialect dialect = Dialect::either;
    };

    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<List> list_;
    std::size_t item_indent_ = 0;
    std::vector<ScriptPart> parts_;
};

}  // namespace

std::vector<ScriptPart> find_script_parts(std::string_view yaml) { return Finder(yaml).find(); }

}  // namespace iislint::scripts
