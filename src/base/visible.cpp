#include "base/visible.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/utf8.hpp"

namespace iislint {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// What a reader cannot see, or what changes the order of what he sees. U+FE0E and U+FE0F are left out: they choose
// between the text and the picture form of a symbol and stand behind many emoji.
constexpr Range invisible[] = {
    {0x00, 0x1F},        // C0 controls
    {0x7F, 0x9F},        // delete, C1 controls
    {0xAD, 0xAD},        // soft hyphen
    {0x34F, 0x34F},      // combining grapheme joiner
    {0x61C, 0x61C},      // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian selectors and vowel separator
    {0x200B, 0x200F},    // zero-width space and joiners, direction marks
    {0x2028, 0x202E},    // line and paragraph separators, bidirectional embeddings and overrides
    {0x2060, 0x206F},    // word joiner, invisible operators, bidirectional isolates
    {0x3164, 0x3164},    // Hangul filler
    {0xFE00, 0xFE0D},    // variation selectors
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // halfwidth Hangul filler
    {0xFFF0, 0xFFFB},    // interlinear annotation
    {0x1D173, 0x1D17A},  // musical formatting
    {0xE0000, 0xE0FFF},  // tags and variation selectors
};

bool is_invisible(char32_t code) {
    const auto* range = std::ranges::lower_bound(invisible, code, {}, &Range::last);
    return range != std::end(invisible) && range->first <= code;
}

void append_escape(std::string& out, char kind, unsigned value) {
    char digits[8];
    const auto end = std::to_chars(digits, digits + sizeof digits, value, 16).ptr;
    out += '\\';
    out += kind;
    out += '{';
    out.append(digits, end);
    out += '}';
}

}  // namespace

void append_visible(std::string& out, std::string_view text) {
    std::size_t copied = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x20U && byte < 0x7FU) {
            ++at;
            continue;
        }
        const Utf8Character c = decode_utf8(text, at);
        if (c.size != 0 && !is_invisible(c.code)) {
            at += c.size;
            continue;
        }
        out.append(text.substr(copied, at - copied));
        if (c.size == 0) {
            append_escape(out, 'x', byte);
            ++at;
        } else {
            append_escape(out, 'u', c.code);
            at += c.size;
        }
        copied = at;
    }
    out.append(text.substr(copied));
}

std::string visible(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_visible(out, text);
    return out;
}

}  // namespace iislint
