#include "report/primary_location_line_hash.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace iislint::report {
namespace {

constexpr std::size_t window = 100;
constexpr std::uint64_t base = 37;
constexpr std::uint16_t end_of_file = 65535;

constexpr std::uint64_t power(std::size_t exponent) {
    std::uint64_t value = 1;
    while (exponent-- > 0) value *= base;
    return value;
}

// Gathers kept units and rolls the hash over them a block at a time. A line's hash is what stands there when its first
// unit is about to leave the window.
class RollingHash {
public:
    void begin_line() { begins_line_ = true; }

    void push(std::uint16_t unit) {
        if (begins_line_) {
            lines_.push_back(count_ + fill_);
            begins_line_ = false;
        }
        units_[window + fill_++] = unit;
        if (fill_ == block) roll();
    }

    // Takes the ASCII characters above blank that `text` begins with, at least one; comes back with what is left.
    std::string_view push_run(std::string_view text) {
        push(static_cast<unsigned char>(text.front()));
        std::size_t size = 1;
        const std::size_t end = std::min(text.size(), block - fill_);
        for (; size < end && text[size] > ' '; ++size)
            units_[window + fill_++] = static_cast<unsigned char>(text[size]);
        return text.substr(size);
    }

    std::vector<std::uint64_t> finish() {
        push(end_of_file);
        begins_line_ = false;
        for (std::size_t i = 0; i <= window; ++i) push(0);
        roll();
        return std::move(lines_);
    }

private:
    static constexpr std::size_t block = 4096;

    void roll() {
        std::size_t done = 0;
        while (done < fill_) {
            std::size_t stop = fill_;
            const bool has_line = finished_ < lines_.size();
            if (has_line) stop = std::min<std::uint64_t>(stop, lines_[finished_] + window - count_);
            roll(done, stop);
            done = stop;
            if (has_line && count_ + done == lines_[finished_] + window) lines_[finished_++] = hash_;
        }
        std::copy_n(units_.begin() + static_cast<std::ptrdiff_t>(fill_), window, units_.begin());
        count_ += fill_;
        fill_ = 0;
    }

    // Four units a step: the multiplications of one step do not wait for each other.
    void roll(std::size_t from, std::size_t to) {
        const auto change = [this](std::size_t i) { return units_[i + window] - power(window) * units_[i]; };
        std::uint64_t hash = hash_;
        for (; from + 4 <= to; from += 4)
            hash = hash * power(4) + (change(from) * power(3) + change(from + 1) * power(2) +
                                      change(from + 2) * power(1) + change(from + 3));
        for (; from < to; ++from) hash = hash * power(1) + change(from);
        hash_ = hash;
    }

    // By line: where its first unit stands among all kept units; once that is known, its hash.
    std::vector<std::uint64_t> lines_;
    std::size_t finished_ = 0;
    std::array<std::uint16_t, window + block> units_{};  // the last window, then what has gathered
    std::size_t fill_ = 0;
    std::uint64_t count_ = 0;  // kept units before these
    std::uint64_t hash_ = 0;
    bool begins_line_ = true;
};

std::vector<std::uint64_t> hash_lines(std::string_view text) {
    RollingHash hash;
    bool after_carriage_return = false;
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        if (byte > ' ' && byte < 0x80) {
            after_carriage_return = false;
            text = hash.push_run(text);
        } else if (byte < 0x80) {
            const bool is_second_half = byte == '\n' && after_carriage_return;
            after_carriage_return = byte == '\r';
            text.remove_prefix(1);
            if (byte == ' ' || byte == '\t' || is_second_half) continue;
            const bool ends_line = byte == '\n' || byte == '\r';
            hash.push(ends_line ? '\n' : byte);
            if (ends_line) hash.begin_line();
        } else {
            after_carriage_return = false;
            const Utf8Character character = decode_utf8(text, 0);
            const char32_t code = character.size == 0 ? 0xFFFD : character.code;
            text.remove_prefix(std::max<std::size_t>(character.size, 1));
            if (code < 0x10000) {
                hash.push(static_cast<std::uint16_t>(code));
            } else {
                hash.push(static_cast<std::uint16_t>(0xD800U + ((code - 0x10000U) >> 10U)));
                hash.push(static_cast<std::uint16_t>(0xDC00U + ((code - 0x10000U) & 0x3FFU)));
            }
        }
    }
    return hash.finish();
}

// For each line, how many lines up to it have its hash. Open addressing: a file may have a million lines.
std::vector<std::uint32_t> count_occurrences(const std::vector<std::uint64_t>& hashes) {
    struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t count = 0;
    };
    std::vector<Slot> slots(std::bit_ceil(hashes.size() * 2 + 1));
    const std::size_t mask = slots.size() - 1;
    std::vector<std::uint32_t> occurrences;
    occurrences.reserve(hashes.size());
    for (const std::uint64_t hash : hashes) {
        std::size_t i = (hash ^ hash >> 29U) & mask;
        while (slots[i].count != 0 && slots[i].hash != hash) i = (i + 1) & mask;
        slots[i].hash = hash;
        occurrences.push_back(++slots[i].count);
    }
    return occurrences;
}

}  // namespace

LineHashes::LineHashes(std::string_view text) : hashes_(hash_lines(text)), occurrences_(count_occurrences(hashes_)) {}

void LineHashes::append(std::string& out, std::uint32_t line) const {
    if (line == 0 || line > hashes_.size()) return;
    fmt::format_to(std::back_inserter(out), "{:x}:{}", hashes_[line - 1], occurrences_[line - 1]);
}

}  // namespace iislint::report
