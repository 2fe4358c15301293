#include "scripts/commands.hpp"

#include <utility>

#include "base/ascii.hpp"

namespace iislint::scripts {
namespace {

using text::Offset;

class Reader {
public:
    Reader(std::string_view text, text::Span part, Dialect dialect, bool folded, Commands& out)
        : text_(text.substr(0, part.end)), at_(part.begin), dialect_(dialect), folded_(folded), out_(out) {}

    void read() {
        while (at_ < text_.size()) step();
        end_command();
    }

private:
    bool reads_powershell() const { return dialect_ != Dialect::batch; }
    bool reads_batch() const { return dialect_ != Dialect::powershell; }
    bool at_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
    char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

    void step() {
        const char c = text_[at_];
        if (at_line_end()) {
            end_word();
            if (!folded_) end_command();
            ++at_;
        } else if (c == ' ' || c == '\t') {
            end_word();
            ++at_;
        } else if (is_continuation()) {
            at_ += text_[at_ + 1] == '\r' && at_ + 2 < text_.size() && text_[at_ + 2] == '\n' ? 3 : 2;
            end_word();
        } else if (!in_word_ && (skips_comment() || (reads_powershell() && skips_here_string()))) {
            return;
        } else if (c == '"' || (c == '\'' && reads_powershell())) {
            read_quoted(c);
        } else if ((c == '`' && reads_powershell()) || (c == '^' && reads_batch())) {
            ++at_;
            if (at_ < text_.size() && !at_line_end()) add(text_[at_++]);
        } else if (!separates(c)) {
            add(c);
            ++at_;
        }
    }

    // A mark at the end of a line that joins it with the next one.
    bool is_continuation() const {
        const char c = text_[at_];
        const bool marks = (c == '`' && reads_powershell()) || (c == '^' && reads_batch());
        return marks && (next() == '\n' || next() == '\r');
    }

    bool skips_comment() {
        const char c = text_[at_];
        if (reads_powershell() && c == '<' && next() == '#') {
            const std::size_t close = text_.find("#>", at_ + 2);
            at_ = close == std::string_view::npos ? text_.size() : close + 2;
            return true;
        }
        if (reads_powershell() && c == '#') return skip_line();
        if (!reads_batch() || !command_.words.empty()) return false;
        if (c == ':' && command_.words.empty()) {  // a label, or :: as a comment
            out_.has_subroutines |= next() != ':';
            return skip_line();
        }
        const std::string_view rest = text_.substr(at_);
        const bool remark = starts_with_ignore_case(rest, "rem") &&
                            (rest.size() == 3 || is_blank(rest[3]) || rest[3] == '.' || rest[3] == ';');
        return remark && skip_line();
    }

    bool skip_line() {
        while (at_ < text_.size() && !at_line_end()) ++at_;
        return true;
    }

    // @" … "@ and @' … '@, whose ends stand at the beginning of a line.
    bool skips_here_string() {
        if (text_[at_] != '@' || (next() != '"' && next() != '\'')) return false;
        std::size_t end_of_line = text_.find('\n', at_);
        if (end_of_line == std::string_view::npos) return false;
        if (!trim(text_.substr(at_ + 2, end_of_line - at_ - 2)).empty()) return false;
        const std::string close = std::string("\n") + next() + "@";
        const std::size_t end = text_.find(close, end_of_line > 0 ? end_of_line : 0);
        begin_word(true);
        at_ = end == std::string_view::npos ? text_.size() : end + close.size();
        end_word();
        return true;
    }

    // To the closing quote; outside of PowerShell at most to the end of the line.
    void read_quoted(char quote) {
        if (dialect_ == Dialect::either && !closes_on_this_line(quote)) {
            add(quote);
            ++at_;
            return;
        }
        begin_word(true);
        ++at_;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (at_line_end() && dialect_ != Dialect::powershell) return;
            if (c == '`' && quote == '"' && dialect_ == Dialect::powershell && at_ + 1 < text_.size()) {
                add(text_[at_ + 1]);
                at_ += 2;
                continue;
            }
            if (c == quote) {
                if (reads_powershell() && next() == quote) {
                    add(c);
                    at_ += 2;
                    continue;
                }
                ++at_;
                return;
            }
            add(c);
            ++at_;
        }
    }

    bool closes_on_this_line(char quote) const {
        const std::size_t close = text_.find_first_of(quote == '"' ? "\"\r\n" : "'\r\n", at_ + 1);
        return close != std::string_view::npos && text_[close] == quote;
    }

    // Ends the word, the command, or opens and closes a block; false for an ordinary character.
    bool separates(char c) {
        switch (c) {
            case ';':
                // In a batch file it only parts words.
                end_word();
                if (reads_powershell()) end_command();
                break;
            case ',':
                end_word();
                break;
            case '|':
                end_command();
                break;
            case '&':
                if (reads_powershell() && !in_word_ && command_.words.empty() && next() != '&') {
                    command_.called = true;
                } else {
                    end_command();
                    if (next() == '&') ++at_;
                }
                break;
            case '{':
            case '}':
                // Part of a variable: ${name}, ${{ name }}.
                if (!reads_powershell() || (in_word_ && (braces_in_word_ > 0 || (c == '{' && ends_with_dollar()))))
                    return add_here(c);
                end_command();
                if (c == '{')
                    open_block();
                else
                    close_block();
                break;
            case '(':
            case ')':
                if (!is_structure(c)) return add_here(c);
                end_command();
                if (c == '(')
                    open_block();
                else
                    close_block();
                break;
            case '@':
                if (in_word_ || !command_.words.empty()) return add_here(c);
                break;  // before a command of a batch file, an array or a hash table
            case '=':
                // An assignment: the command is what follows.
                if (!reads_powershell() || command_.words.size() + (in_word_ ? 1 : 0) != 1 || !first_is_variable())
                    return add_here(c);
                end_word();
                {
                    std::string target = std::move(command_.words.front().text);
                    command_ = {};
                    command_.assigned_to = std::move(target);
                }
                break;
            default:
                return false;
        }
        ++at_;
        return true;
    }

    // In a batch file, and behind echo, a parenthesis in the middle of a command is text.
    bool is_structure(char c) const {
        if (dialect_ == Dialect::powershell) return true;
        const std::string_view first = !command_.words.empty() ? std::string_view(command_.words.front().text)
                                       : in_word_              ? std::string_view(word_.text)
                                                               : std::string_view{};
        if (c == ')') return block_ != 0;
        if (dialect_ == Dialect::either) return !equal_ignore_case(first, "echo");
        return first.empty() || equal_ignore_case(first, "if") || equal_ignore_case(first, "for") ||
               equal_ignore_case(first, "else") || equal_ignore_case(first, "do");
    }

    bool add_here(char c) {
        braces_in_word_ += c == '{' ? 1 : c == '}' ? -1 : 0;
        add(c);
        ++at_;
        return true;
    }

    bool ends_with_dollar() const { return word_.text.ends_with('$'); }

    bool first_is_variable() const {
        const std::string_view first = in_word_ ? word_.text : command_.words.front().text;
        return first.starts_with('$') && !(in_word_ ? word_ : command_.words.front()).begins_quoted;
    }

    void begin_word(bool quoted) {
        if (in_word_) return;
        in_word_ = true;
        braces_in_word_ = 0;
        word_ = {};
        word_.begins_quoted = quoted;
        word_.span.begin = static_cast<Offset>(at_);
    }

    void add(char c) {
        begin_word(false);
        word_.text += c;
    }

    void end_word() {
        if (!in_word_) return;
        in_word_ = false;
        word_.span.end = static_cast<Offset>(at_);
        if (command_.words.empty() && reads_powershell() &&
            (equal_ignore_case(word_.text, "function") || equal_ignore_case(word_.text, "filter")))
            out_.has_subroutines = true;
        command_.words.push_back(std::move(word_));
        word_ = {};
    }

    void end_command() {
        end_word();
        if (!command_.words.empty()) {
            command_.block = block_;
            command_.span = {command_.words.front().span.begin, command_.words.back().span.end};
            out_.list.push_back(std::move(command_));
        }
        command_ = {};
    }

    // Deeper blocks than these count as the one around them.
    static constexpr std::size_t deepest_block = 256;

    void open_block() {
        if (++depth_ > deepest_block) return;
        out_.blocks.push_back(block_);
        block_ = static_cast<std::uint32_t>(out_.blocks.size() - 1);
    }

    void close_block() {
        if (depth_ == 0) return;
        if (depth_-- <= deepest_block) block_ = out_.blocks[block_];
    }

    std::string_view text_;
    std::size_t at_;
    Dialect dialect_;
    bool folded_;
    Commands& out_;
    Command command_;
    Word word_;
    bool in_word_ = false;
    int braces_in_word_ = 0;
    std::uint32_t block_ = 0;
    std::size_t depth_ = 0;
};

}  // namespace

void read_commands(std::string_view text, text::Span part, Dialect dialect, bool folded, Commands& out) {
    Reader(text, part, dialect, folded, out).read();
}

bool encloses(const Commands& commands, std::uint32_t outer, std::uint32_t inner) {
    while (inner != outer && inner != 0) inner = commands.blocks[inner];
    return inner == outer;
}

}  // namespace iislint::scripts
