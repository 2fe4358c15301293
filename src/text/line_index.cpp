#include "text/line_index.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace iislint::text {
namespace {

// Lines longer than this have their columns counted ahead, once per so many bytes.
constexpr Offset stride = 4096;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Columns {
    std::uint32_t code_points = 0;
    std::uint32_t utf16_units = 0;
};

Columns count_columns(std::string_view text) {
    std::uint32_t continuations = 0;
    std::uint32_t astral = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        continuations += static_cast<std::uint32_t>((byte & 0xC0U) == 0x80U);
        astral += static_cast<std::uint32_t>(byte >= 0xF0U);
    }
    const std::uint32_t code_points = static_cast<std::uint32_t>(text.size()) - continuations;
    return {code_points, code_points + astral};
}

// Calls `found` with the position of every CR and LF, in order.
template <class Found>
void for_each_line_end_byte(std::string_view text, Found found) {
    std::size_t at = 0;
#ifdef __SSE2__
    const __m128i line_feed = _mm_set1_epi8('\n');
    const __m128i carriage_return = _mm_set1_epi8('\r');
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(block, line_feed), _mm_cmpeq_epi8(block, carriage_return));
        auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(hits));
        for (; mask != 0; mask &= mask - 1) found(at + static_cast<std::size_t>(std::countr_zero(mask)));
    }
#endif
    for (; at < text.size(); ++at)
        if (text[at] == '\n' || text[at] == '\r') found(at);
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text) {
    Offset begin = text.starts_with(byte_order_mark) ? static_cast<Offset>(byte_order_mark.size()) : 0;
    starts_.push_back(begin);
    auto end_line = [&](std::size_t next) {
        const auto end = static_cast<Offset>(next);
        if (end - begin > stride) count_ahead(begin, end);
        begin = end;
    };
    for_each_line_end_byte(text, [&](std::size_t at) {
        const bool ends_line = text[at] == '\n' || at + 1 == text.size() || text[at + 1] != '\n';
        if (!ends_line) return;
        end_line(at + 1);
        starts_.push_back(begin);
    });
    end_line(text.size());
}

void LineIndex::count_ahead(Offset begin, Offset end) {
    Count count{begin, 0, 0};
    for (; end - count.offset > stride; counts_.push_back(count)) {
        const Columns columns = count_columns(text_.substr(count.offset, stride));
        count.offset += stride;
        count.code_points += columns.code_points;
        count.utf16_units += columns.utf16_units;
    }
}

std::uint32_t LineIndex::line(Offset offset) const {
    const auto after = std::ranges::upper_bound(starts_, offset);
    return after == starts_.begin() ? 1 : static_cast<std::uint32_t>(after - starts_.begin());
}

LineIndex::Count LineIndex::count_to(Offset offset) const {
    const Offset begin = starts_[line(offset) - 1];
    Count count{begin, 0, 0};
    const auto after = std::ranges::upper_bound(counts_, offset, {}, &Count::offset);
    if (after != counts_.begin() && std::prev(after)->offset > begin) count = *std::prev(after);
    if (offset <= count.offset) return count;
    const Columns columns = count_columns(text_.substr(count.offset, offset - count.offset));
    return {offset, count.code_points + columns.code_points, count.utf16_units + columns.utf16_units};
}

Position LineIndex::position(Offset offset) const { return {line(offset), count_to(offset).code_points + 1}; }

Position LineIndex::position_utf16(Offset offset) const { return {line(offset), count_to(offset).utf16_units + 1}; }

Span LineIndex::full_line_span(std::uint32_t line) const {
    assert(line >= 1 && line <= line_count());
    const Offset end = line < line_count() ? starts_[line] : static_cast<Offset>(text_.size());
    return {starts_[line - 1], end};
}

Span LineIndex::line_span(std::uint32_t line) const {
    Span span = full_line_span(line);
    if (!span.empty() && text_[span.end - 1] == '\n') --span.end;
    if (!span.empty() && text_[span.end - 1] == '\r') --span.end;
    return span;
}

}  // namespace iislint::text
