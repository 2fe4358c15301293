#include "report/primary_location_line_hash.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace iislint::report {
namespace {

constexpr std::size_t window = 100;
constexpr std::uint64_t base = 37;
constexpr std::uint64_t end_of_file = 65535;

constexpr std::uint64_t power(std::size_t exponent) {
    std::uint64_t value = 1;
    while (exponent-- > 0) value *= base;
    return value;
}

// A hash that rolls over the kept units; gives out each line's when its first unit is about to leave the window.
class RollingHash {
public:
    explicit RollingHash(std::vector<std::uint64_t>& lines) : lines_(lines) { first_of_line_.fill(no_line); }

    void begin_line() { begins_line_ = true; }

    void push(std::uint64_t unit) {
        if (first_of_line_[at_] != no_line) {
            lines_[first_of_line_[at_]] = hash_;
            first_of_line_[at_] = no_line;
        }
        if (begins_line_) {
            first_of_line_[at_] = lines_.size();
            lines_.push_back(0);
            begins_line_ = false;
        }
        hash_ = hash_ * base + (unit - power(window) * units_[at_]);
        units_[at_] = unit;
        at_ = at_ + 1 == window ? 0 : at_ + 1;
    }

    void finish() {
        push(end_of_file);
        begins_line_ = false;
        for (std::size_t i = 0; i < window; ++i) push(0);
    }

private:
    static constexpr std::size_t no_line = static_cast<std::size_t>(-1);
    std::vector<std::uint64_t>& lines_;
    std::array<std::uint64_t, window> units_{};
    std::array<std::size_t, window> first_of_line_{};
    std::size_t at_ = 0;
    std::uint64_t hash_ = 0;
    bool begins_line_ = true;
};

std::vector<std::uint64_t> hash_lines(std::string_view text) {
    std::vector<std::uint64_t> lines;
    RollingHash hash(lines);
    bool after_carriage_return = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool second_half = byte == '\n' && after_carriage_return;
        after_carriage_return = byte == '\r';
        if (byte == ' ' || byte == '\t' || second_half) {
            ++at;
        } else if (byte == '\n' || byte == '\r') {
            hash.push('\n');
            hash.begin_line();
            ++at;
        } else if (byte < 0x80) {
            hash.push(byte);
            ++at;
        } else {
            const Utf8Character character = decode_utf8(text, at);
            if (character.size == 0) {
                hash.push(0xFFFD);
                ++at;
                continue;
            }
            if (character.code < 0x10000) {
                hash.push(character.code);
            } else {
                hash.push(0xD800U + ((character.code - 0x10000U) >> 10U));
                hash.push(0xDC00U + ((character.code - 0x10000U) & 0x3FFU));
            }
            at += character.size;
        }
    }
    hash.finish();
    return lines;
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
