#include "rules/url_rewrite/pattern.hpp"

#include <algorithm>

#include <re2/re2.h>

#include "base/ascii.hpp"

namespace iislint::rules::url_rewrite {
namespace {

constexpr std::int64_t largest_program = 1 << 18;  // bytes
constexpr std::size_t most_groups = 9;             // {R:1} … {R:9}

// Means the same to RE2 as to ECMAScript, as far as RE2 takes it at all.
bool reads_alike(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view rest = pattern.substr(i + 1);
        switch (pattern[i]) {
            case '\\': {
                if (rest.empty()) return false;
                const char c = rest.front();
                const bool letter = (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c);
                if (letter && std::string_view("dDwWsSbBfnrtvx").find(c) == std::string_view::npos) return false;
                ++i;
                break;
            }
            case '(':
                if (rest.starts_with('?') && !rest.starts_with("?:")) return false;
                break;
            case '[':
                // An empty class, or one of POSIX's.
                if (rest.starts_with(']') || rest.starts_with("^]") || rest.starts_with("[:")) return false;
                break;
            default:
                break;
        }
    }
    return true;
}

std::string from_wildcard(std::string_view text) {
    std::string expression = "^";
    for (const char c : text) {
        if (c == '*')
            expression += "(.*)";
        else if (c == '?')
            expression += '.';
        else
            expression += re2::RE2::QuoteMeta({&c, 1});
    }
    return expression + "$";
}

bool is_everything(PatternSyntax syntax, std::string_view text) {
    if (syntax == PatternSyntax::wildcard) return text == "*";
    constexpr std::string_view known[] = {".*", "(.*)", "^(.*)$", "^.*$", "^(.*)", "^.*", "(.*)$", ".*$", "^"};
    return syntax == PatternSyntax::ecma_script &&
           std::find(std::begin(known), std::end(known), text) != std::end(known);
}

}  // namespace

Pattern::Pattern(PatternSyntax syntax, std::string_view text, bool ignore_case)
    : syntax_(syntax), ignore_case_(ignore_case), matches_anything_(is_everything(syntax, text)) {
    if (syntax == PatternSyntax::exact_match) {
        text_ = std::string(text);
        return;
    }
    if (syntax == PatternSyntax::ecma_script && !reads_alike(text)) return;
    re2::RE2::Options options;
    options.set_case_sensitive(!ignore_case);
    options.set_log_errors(false);
    options.set_max_mem(largest_program);
    options.set_dot_nl(syntax == PatternSyntax::wildcard);
    const std::string expression = syntax == PatternSyntax::wildcard ? from_wildcard(text) : std::string(text);
    auto compiled = std::make_shared<const re2::RE2>(expression, options);
    if (compiled->ok()) expression_ = std::move(compiled);
}

std::size_t Pattern::size() const {
    return expression_ == nullptr ? text_.size() : static_cast<std::size_t>(expression_->ProgramSize());
}

Truth Pattern::match(std::string_view input, Captures& captures) const {
    captures = {};
    if (!is_understood()) return Truth::unknown;
    if (syntax_ == PatternSyntax::exact_match) {
        if (ignore_case_ ? !equal_ignore_case(input, text_) : input != text_) return Truth::no;
        captures = {true, {std::string(input)}};
        return Truth::yes;
    }
    re2::StringPiece groups[most_groups + 1];
    const int count = 1 + std::min(expression_->NumberOfCapturingGroups(), static_cast<int>(most_groups));
    const re2::StringPiece text(input.data(), input.size());
    if (!expression_->Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups, count)) return Truth::no;
    captures.known = true;
    for (int i = 0; i < count; ++i)
        captures.groups.emplace_back(groups[i].data() == nullptr ? "" : groups[i].as_string());
    return Truth::yes;
}

}  // namespace iislint::rules::url_rewrite
