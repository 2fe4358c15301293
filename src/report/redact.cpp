#include "report/redact.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/ascii.hpp"

namespace iislint::report {
namespace {

using text::Offset;
using text::Span;

// Names that end in "key" count as well.
constexpr std::string_view secret_words[] = {"password",  "passwd", "pwd",        "secret",    "connectionstring",
                                             "accesskey", "apikey", "accountkey", "sharedkey", "privatekey"};
// Words that look like the above and tell nothing.
constexpr std::string_view harmless_names[] = {"connectionstringname", "passwordformat", "publickey", "fromkey"};

constexpr bool is_name_character(char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || c == '_' || c == '-' || c == '.' || c == ':';
}

// The name that stands before text[end], with blanks in between.
std::string_view name_before(std::string_view text, std::size_t end) {
    constexpr std::size_t far = 64;
    const std::size_t equals = end;
    while (end > 0 && is_blank(text[end - 1]) && equals - end < far) --end;
    std::size_t begin = end;
    while (begin > 0 && is_name_character(text[begin - 1])) --begin;
    return text.substr(begin, end - begin);
}

// "Password = …" inside of a value, as in a connection string or a query.
bool holds_secret_assignment(std::string_view value) {
    for (std::size_t at = value.find('='); at != std::string_view::npos; at = value.find('=', at + 1))
        if (is_secret_name(name_before(value, at))) return true;
    return false;
}

constexpr std::uint32_t letter_set(std::string_view word) {
    std::uint32_t set = 0;
    for (const char c : word) set |= 1U << static_cast<unsigned>(lower(c) - 'a');
    return set;
}

using Byte = unsigned char;

// Three letters in a row that stand in some secret word: connectionstring, secret, password, passwd, pwd, and key.
constexpr Byte is_in_secret_word(Byte first, Byte second, Byte third) {
    const auto is = [=](char a, char b, char c) {
        const int differs = ((first | 0x20) ^ a) | ((second | 0x20) ^ b) | ((third | 0x20) ^ c);
        return static_cast<int>(static_cast<Byte>(differs) == 0);
    };
    return static_cast<Byte>(is('r', 'i', 'n') | is('c', 'r', 'e') | is('o', 'r', 'd') | is('s', 'w', 'd') |
                             is('p', 'w', 'd') | is('k', 'e', 'y'));
}

// Quick, and most stretches of a file end here: false when there is no secret word at all.
bool may_hold_secret(std::string_view text) {
    // Blocks of their own and no branches, so that compilers make vector code of the inner loop.
    using Block = std::array<Byte, 32>;
    Block found{};
    Block first;
    Block second;
    Block third;
    std::size_t at = 0;
    for (; at + found.size() + 2 <= text.size(); at += found.size()) {
        std::memcpy(first.data(), text.data() + at, first.size());
        std::memcpy(second.data(), text.data() + at + 1, second.size());
        std::memcpy(third.data(), text.data() + at + 2, third.size());
        for (std::size_t i = 0; i < found.size(); ++i) found[i] |= is_in_secret_word(first[i], second[i], third[i]);
    }
    for (; at + 2 < text.size(); ++at)
        found[0] |= is_in_secret_word(static_cast<Byte>(text[at]), static_cast<Byte>(text[at + 1]),
                                      static_cast<Byte>(text[at + 2]));
    return std::any_of(found.begin(), found.end(), [](Byte hit) { return hit != 0; });
}

class Scanner {
public:
    explicit Scanner(std::string_view xml) : xml_(xml) {}

    std::vector<Span> scan() {
        while (at_ < xml_.size()) {
            switch (xml_[at_]) {
                case '<':
                    begin_tag();
                    break;
                case '>':
                    end_tag();
                    break;
                case '=':
                    value();
                    break;
                default:
                    ++at_;
            }
        }
        hide_named_values();
        std::sort(secrets_.begin(), secrets_.end(), [](Span a, Span b) { return a.begin < b.begin; });
        return std::move(secrets_);
    }

private:
    void begin_tag() {
        hide_named_values();
        has_secret_name_ = false;
        has_name_ = false;
        ++at_;
        const std::size_t begin = at_;
        while (at_ < xml_.size() && is_name_character(xml_[at_])) ++at_;
        has_secret_content_ = is_secret_name(xml_.substr(begin, at_ - begin));
    }

    // Takes the text behind the tag as well.
    void end_tag() {
        hide_named_values();
        // <setting name="Password"><value>…</value></setting>: the name speaks for the elements inside.
        if (has_name_) is_below_secret_name_ = has_secret_name_ && (at_ == 0 || xml_[at_ - 1] != '/');
        has_name_ = false;
        has_secret_name_ = false;
        ++at_;
        const std::size_t end = std::min(xml_.find('<', at_), xml_.size());
        const std::string_view content = trim(xml_.substr(at_, end - at_));
        if (!content.empty() && (has_secret_content_ || is_below_secret_name_ || holds_secret_assignment(content)))
            hide(content);
        has_secret_content_ = false;
        at_ = end;
    }

    void value() {
        const std::string_view name = name_before(xml_, at_);
        ++at_;
        while (at_ < xml_.size() && is_blank(xml_[at_])) ++at_;
        if (at_ == xml_.size() || name.empty()) return;
        if (xml_[at_] != '"' && xml_[at_] != '\'') {
            if (is_secret_name(name)) hide(bare_value());
            return;
        }
        const std::string_view found = quoted_value(xml_[at_]);
        if (found.empty()) return;

        if (equal_ignore_case(name, "key") || equal_ignore_case(name, "name")) {
            has_name_ = true;
            has_secret_name_ = has_secret_name_ || is_secret_name(found);
        }
        if (is_secret_name(name) || holds_secret_assignment(found))
            hide(found);
        else if (equal_ignore_case(name, "value"))
            values_.push_back(found);
    }

    // A quote that is never closed must not swallow the rest of the file: once a line has ended, '<' ends the value.
    std::string_view quoted_value(char quote) {
        const std::size_t begin = ++at_;
        bool line_ended = false;
        while (at_ < xml_.size() && xml_[at_] != quote && !(line_ended && xml_[at_] == '<')) {
            if (xml_[at_] == '\n' || xml_[at_] == '\r') line_ended = true;
            ++at_;
        }
        const std::size_t end = at_;
        if (at_ < xml_.size() && xml_[at_] == quote) ++at_;
        return xml_.substr(begin, end - begin);
    }

    std::string_view bare_value() {
        const std::size_t begin = at_;
        while (at_ < xml_.size() && !is_blank(xml_[at_]) && xml_[at_] != '<' && xml_[at_] != '>') ++at_;
        return xml_.substr(begin, at_ - begin);
    }

    // value="…" of a tag whose key or name tells of a secret, in whatever order they stand.
    void hide_named_values() {
        if (has_secret_name_)
            for (const std::string_view found : values_) hide(found);
        values_.clear();
    }

    void hide(std::string_view found) {
        if (found.empty()) return;
        const auto begin = static_cast<Offset>(found.data() - xml_.data());
        secrets_.push_back({begin, static_cast<Offset>(begin + found.size())});
    }

    std::string_view xml_;
    std::size_t at_ = 0;
    bool has_name_ = false;
    bool has_secret_name_ = false;
    bool has_secret_content_ = false;
    bool is_below_secret_name_ = false;
    std::vector<std::string_view> values_;
    std::vector<Span> secrets_;
};

}  // namespace

bool is_secret_name(std::string_view name) {
    std::array<char, 128> letters{};
    if (name.size() > letters.size()) name.remove_prefix(name.size() - letters.size());
    std::size_t size = 0;
    std::uint32_t set = 0;
    for (char c : name) {
        c = lower(c);
        if (c >= 'a' && c <= 'z')
            set |= 1U << static_cast<unsigned>(c - 'a');
        else if (!is_digit(c))
            continue;
        letters[size++] = c;
    }
    // Most names end here, and every attribute of a file may come by.
    auto may_hold = [set](std::uint32_t word) { return (set & word) == word; };
    if (!may_hold(letter_set("key")) && !may_hold(letter_set("pwd")) && !may_hold(letter_set("secrt")) &&
        !may_hold(letter_set("conetisrg")))
        return false;

    const std::string_view word(letters.data(), size);
    for (const std::string_view harmless : harmless_names)
        if (word == harmless) return false;
    for (const std::string_view secret : secret_words)
        if (word.find(secret) != std::string_view::npos) return true;
    return word.size() > 3 && word.ends_with("key");
}

std::vector<Span> secret_spans(std::string_view xml) {
    if (!may_hold_secret(xml)) return {};
    return Scanner(xml).scan();
}

std::string redact(std::string_view xml) {
    std::string out;
    std::size_t copied = 0;
    for (const Span secret : secret_spans(xml)) {
        out.append(xml.substr(copied, secret.begin - copied));
        out += redacted;
        copied = secret.end;
    }
    out.append(xml.substr(copied));
    return out;
}

}  // namespace iislint::report
