#include "report/source_lines.hpp"

#include <algorithm>
#include <optional>

#include "base/ascii.hpp"
#include "report/plain_text.hpp"
#include "report/redact.hpp"

namespace iislint::report {
namespace {

using text::Offset;
using text::Span;

// Up to here, looking at a line again is cheaper than looking it up.
constexpr Offset short_line = 256;

// How far from a place the beginning and the end of its tag are looked for.
constexpr Offset far = 4096;

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) units += byte >= 0xF0U ? 2U : 1U;
    }
    return units;
}

// A place before `range` from which the search for secrets can begin as if the file began there: the '<' that opens a
// line. A few lines more are taken, since the name of a secret may stand in the element around it.
std::optional<Offset> start_of_search(SourceLines& lines, Span range) {
    constexpr std::uint32_t lines_before = 4;
    const std::string_view text = lines.text();
    const std::uint32_t line = lines.line(range.begin);
    for (std::uint32_t n = line > lines_before ? line - lines_before : 1; n > 1; --n) {
        const Span span = lines.line_span(n);
        if (range.begin - span.begin > far) return std::nullopt;
        Offset at = span.begin;
        while (at < span.end && is_blank(text[at])) ++at;
        if (at < span.end && text[at] == '<') return at;
    }
    if (range.begin > far) return std::nullopt;
    return 0;
}

// The '<' behind the range's last line: by then a tag or a text that begins in the range has ended.
std::optional<Offset> end_of_search(SourceLines& lines, Span range) {
    const std::string_view text = lines.text();
    const std::string_view behind = text.substr(range.end, far);
    const std::size_t line_end = std::max(lines.line_span(lines.line(range.end)).end, range.end) - range.end;
    const std::size_t tag = behind.find('<', line_end);
    if (tag != std::string_view::npos) return static_cast<Offset>(range.end + tag);
    if (behind.size() < far) return static_cast<Offset>(text.size());
    return std::nullopt;
}

}  // namespace

SourceLines::SourceLines(const text::Source& source)
    : source_(source), index_(source.text()), last_line_span_(index_.full_line_span(1)) {}

std::uint32_t SourceLines::line(Offset offset) {
    if (offset < last_line_span_.begin || offset >= last_line_span_.end) {
        last_line_ = index_.line(offset);
        last_line_span_ = index_.full_line_span(last_line_);
    }
    return last_line_;
}

text::Position SourceLines::position(Offset offset) {
    const std::uint32_t at = line(offset);
    const Offset begin = last_line_span_.begin;
    if (offset < begin || offset - begin > short_line) return index_.position(offset);
    const std::string_view before = Span{begin, offset}.in(text());
    if (plain_prefix<>(before) < before.size()) return index_.position(offset);
    return {at, offset - begin + 1};
}

text::Position SourceLines::position_utf16(Offset offset) {
    const std::uint32_t at = line(offset);
    const Offset begin = last_line_span_.begin;
    if (offset < begin || offset - begin > short_line) return index_.position_utf16(offset);
    const std::string_view before = Span{begin, offset}.in(text());
    if (plain_prefix<>(before) < before.size()) return index_.position_utf16(offset);
    return {at, offset - begin + 1};
}

std::size_t SourceLines::file_offset(Offset offset) {
    if (source_.encoding() == text::Encoding::utf8) return source_.file_offset(offset);
    // The text keeps the byte order mark, so every byte of the file is two for each unit of the text before it.
    const std::string_view text = source_.text();
    if (offset >= last_file_offset_at_)
        last_file_offset_ += 2 * utf16_units(Span{last_file_offset_at_, offset}.in(text));
    else
        last_file_offset_ -= 2 * utf16_units(Span{offset, last_file_offset_at_}.in(text));
    last_file_offset_at_ = offset;
    return last_file_offset_;
}

const std::vector<Span>& SourceLines::all_secrets() {
    if (!knows_all_secrets_) {
        all_secrets_ = secret_spans(source_.text());
        knows_all_secrets_ = true;
    }
    return all_secrets_;
}

const std::vector<Span>& SourceLines::secrets(Span range) {
    found_.clear();
    const std::vector<Span>* known = &searched_secrets_;
    if (range.begin < searched_.begin || range.end > searched_.end) {
        // Whole lines and a few more: the next question is mostly about them.
        const std::uint32_t last_line = std::min(line(range.end) + 2, line_count());
        Span wanted{std::min(line_span(line(range.begin)).begin, range.begin),
                    std::max(line_span(last_line).end, range.end)};
        if (wanted.size() > range.size() + far) wanted = range;
        const std::optional<Offset> begin = start_of_search(*this, wanted);
        const std::optional<Offset> end = end_of_search(*this, wanted);
        if (begin && end) {
            searched_secrets_ = secret_spans(Span{*begin, *end}.in(text()));
            for (Span& secret : searched_secrets_) secret = {secret.begin + *begin, secret.end + *begin};
            // What lies around was read only to understand the rest.
            searched_ = wanted;
        } else {
            known = &all_secrets();
        }
    }
    const auto first =
        std::partition_point(known->begin(), known->end(), [&](Span secret) { return secret.end <= range.begin; });
    for (auto it = first; it != known->end() && it->begin < std::max(range.end, range.begin + 1); ++it)
        found_.push_back(*it);
    return found_;
}

SourceLines& SourceTable::of(const text::Source& source) {
    if (last_ != nullptr && &last_->source() == &source) return *last_;
    std::unique_ptr<SourceLines>& lines = table_[&source];
    if (!lines) lines = std::make_unique<SourceLines>(source);
    last_ = lines.get();
    return *last_;
}

Offset character_start(std::string_view text, Offset offset) {
    if (offset >= text.size()) return static_cast<Offset>(text.size());
    while (offset > 0 && (static_cast<unsigned char>(text[offset]) & 0xC0U) == 0x80U) --offset;
    return offset;
}

}  // namespace iislint::report
