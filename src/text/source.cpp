#include "text/source.hpp"

#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/byte_scan.hpp"
#include "base/utf8.hpp"

namespace iislint::text {
namespace {

constexpr std::string_view advice = "save the file as UTF-8, or as UTF-16 with a byte order mark";
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

std::uint64_t load_word(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

// Where the first byte outside ASCII stands at or after `at`.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    const char* data = text.data();
    for (; at + 32 <= text.size(); at += 32) {
        const std::uint64_t any =
            load_word(data + at) | load_word(data + at + 8) | load_word(data + at + 16) | load_word(data + at + 24);
        if ((any & high_bits) != 0) break;
    }
    for (; at + 8 <= text.size(); at += 8) {
        const std::uint64_t high = load_word(data + at) & high_bits;
        if (high == 0) continue;
        if constexpr (std::endian::native == std::endian::little) {
            return at + static_cast<std::size_t>(std::countr_zero(high)) / 8;
        } else {
            return at + static_cast<std::size_t>(std::countl_zero(high)) / 8;
        }
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80U) ++at;
    return at;
}

// Length of the longest prefix that is UTF-8.
std::size_t valid_utf8_prefix(std::string_view text) {
    std::size_t at = skip_ascii(text, 0);
    while (at < text.size()) {
        const Utf8Character c = decode_utf8(text, at);
        if (c.size == 0) return at;
        at += c.size;
        if (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80U) at = skip_ascii(text, at);
    }
    return at;
}

constexpr bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800U && unit < 0xDC00U; }
constexpr bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00U && unit < 0xE000U; }

// The code units of UTF-16 bytes; a last odd byte is left out.
class Utf16Units {
public:
    Utf16Units(std::string_view bytes, Encoding encoding)
        : bytes_(bytes), first_is_low_(encoding == Encoding::utf16_little_endian) {}

    std::size_t size() const { return bytes_.size() / 2; }
    std::uint32_t operator[](std::size_t index) const {
        const std::uint32_t first = static_cast<unsigned char>(bytes_[2 * index]);
        const std::uint32_t second = static_cast<unsigned char>(bytes_[2 * index + 1]);
        return first_is_low_ ? second << 8U | first : first << 8U | second;
    }

private:
    std::string_view bytes_;
    bool first_is_low_;
};

// Exact for well-formed UTF-16, where a surrogate pair becomes four bytes; never too small for the rest.
std::size_t utf8_size(Utf16Units units) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const std::uint32_t unit = units[i];
        const bool surrogate = (unit & 0xF800U) == 0xD800U;
        size += 1U + static_cast<std::size_t>(unit >= 0x80U) + static_cast<std::size_t>(unit >= 0x800U && !surrogate);
    }
    return size;
}

struct Utf16Decoding {
    std::string text;            // of the longest well-formed prefix
    std::size_t units_read = 0;  // less than there are: a lone surrogate follows
};

Utf16Decoding decode_utf16(Utf16Units units) {
    Utf16Decoding decoding;
    decoding.text.resize(utf8_size(units));
    char* out = decoding.text.data();
    std::size_t i = 0;
    while (i < units.size()) {
        const std::uint32_t unit = units[i];
        if (is_high_surrogate(unit) && i + 1 < units.size() && is_low_surrogate(units[i + 1])) {
            out = write_utf8(out, 0x10000U + ((unit - 0xD800U) << 10U) + (units[i + 1] - 0xDC00U));
            i += 2;
        } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
            break;
        } else {
            out = write_utf8(out, unit);
            ++i;
        }
    }
    decoding.text.resize(static_cast<std::size_t>(out - decoding.text.data()));
    decoding.units_read = i;
    return decoding;
}

std::size_t utf16_units(std::string_view utf8) {
    std::size_t units = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        units += static_cast<std::size_t>((byte & 0xC0U) != 0x80U) + static_cast<std::size_t>(byte >= 0xF0U);
    }
    return units;
}

std::string encode_utf16(std::string_view text, Encoding encoding) {
    std::string out;
    out.reserve(2 * utf16_units(text));
    auto put = [&](std::uint32_t unit) {
        const auto low = static_cast<char>(static_cast<unsigned char>(unit & 0xFFU));
        const auto high = static_cast<char>(static_cast<unsigned char>(unit >> 8U));
        const bool little = encoding == Encoding::utf16_little_endian;
        out += little ? low : high;
        out += little ? high : low;
    };
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character c = decode_utf8(text, at);
        assert(c.size != 0);
        at += c.size == 0 ? 1 : c.size;
        if (c.size == 0) {
            put(0xFFFDU);
        } else if (c.code < 0x10000U) {
            put(c.code);
        } else {
            put(0xD800U + ((c.code - 0x10000U) >> 10U));
            put(0xDC00U + ((c.code - 0x10000U) & 0x3FFU));
        }
    }
    return out;
}

struct RefusedBeginning {
    std::size_t offset;
    std::string_view what;
};

// Encodings that show in their first bytes and would otherwise be taken for something else.
std::optional<RefusedBeginning> refused_beginning(std::string_view bytes) {
    using namespace std::string_view_literals;
    // Before UTF-16, whose mark begins like that of little-endian UTF-32.
    if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv))
        return RefusedBeginning{0, "has the byte order mark of UTF-32, which is not supported"};
    if (bytes.size() >= 4 && bytes.substr(1, 3) == "\0\0\0"sv && bytes[0] != '\0')
        return RefusedBeginning{1, "holds NUL bytes as UTF-32 does, which is not supported"};
    if (bytes.size() >= 4 && bytes.substr(0, 3) == "\0\0\0"sv && bytes[3] != '\0')
        return RefusedBeginning{0, "holds NUL bytes as UTF-32 does, which is not supported"};
    if (bytes.size() >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0'))
        return RefusedBeginning{bytes[0] == '\0' ? 0U : 1U,
                                "holds NUL bytes as UTF-16 does, but has no byte order mark"};
    return std::nullopt;
}

}  // namespace

Source Source::decode(std::string path, std::string bytes) {
    Source source;
    source.path_ = std::move(path);
    auto take = [&](std::string text) { source.text_ = std::make_unique<const std::string>(std::move(text)); };
    auto refuse = [&](std::string text, std::string message) {
        const auto offset = static_cast<Offset>(text.size());
        take(std::move(text));
        source.problem_ = DecodingProblem{std::move(message), offset};
    };
    constexpr std::size_t largest = std::numeric_limits<Offset>::max();
    constexpr std::string_view too_large = "the file has more than 4 GiB of text, more than can be read; split it";

    if (const auto refused = refused_beginning(bytes)) {
        bytes.resize(refused->offset);
        refuse(std::move(bytes),
               fmt::format("the file {} (byte offset {}); {}", refused->what, refused->offset, advice));
        return source;
    }

    const bool little_endian = bytes.starts_with("\xFF\xFE");
    if (!little_endian && !bytes.starts_with("\xFE\xFF")) {
        source.has_byte_order_mark_ = bytes.starts_with(utf8_mark);
        if (bytes.size() > largest) {
            refuse({}, std::string(too_large));
            return source;
        }
        const std::size_t valid = valid_utf8_prefix(bytes);
        if (valid == bytes.size()) {
            take(std::move(bytes));
            return source;
        }
        const unsigned byte = static_cast<unsigned char>(bytes[valid]);
        bytes.resize(valid);
        refuse(std::move(bytes),
               fmt::format("the byte {:02X} at byte offset {} is not valid UTF-8; {}", byte, valid, advice));
        return source;
    }

    source.encoding_ = little_endian ? Encoding::utf16_little_endian : Encoding::utf16_big_endian;
    source.has_byte_order_mark_ = true;
    const Utf16Units units(bytes, source.encoding_);
    if (utf8_size(units) > largest) {
        refuse({}, std::string(too_large));
        return source;
    }
    Utf16Decoding decoding = decode_utf16(units);
    const std::size_t stopped_at = 2 * decoding.units_read;
    if (decoding.units_read < units.size()) {
        refuse(std::move(decoding.text),
               fmt::format("the surrogate {:04X} at byte offset {} lacks its other half, so the file is not valid "
                           "UTF-16; {}",
                           units[decoding.units_read], stopped_at, advice));
    } else if (stopped_at < bytes.size()) {
        refuse(std::move(decoding.text),
               fmt::format("the file is UTF-16 but has an odd number of bytes: the one at byte offset {} is half a "
                           "character; {}",
                           stopped_at, advice));
    } else {
        take(std::move(decoding.text));
    }
    return source;
}

std::string Source::encode(std::string_view text) const {
    return encoding_ == Encoding::utf8 ? std::string(text) : encode_utf16(text, encoding_);
}

std::size_t Source::file_offset(Offset offset) const {
    return encoding_ == Encoding::utf8 ? offset : 2 * utf16_units(text().substr(0, offset));
}

std::string_view Source::newline() const {
    const char* known = newline_.text.load(std::memory_order_relaxed);
    if (known == nullptr) {
        known = count_newlines();
        newline_.text.store(known, std::memory_order_relaxed);
    }
    return known;
}

const char* Source::count_newlines() const {
    const std::string_view all = text();
    std::size_t lf = 0;
    std::size_t crlf = 0;
    for (std::size_t at = all.find('\n'); at != std::string_view::npos; at = all.find('\n', at + 1))
        ++(at > 0 && all[at - 1] == '\r' ? crlf : lf);
    const std::size_t cr = count_byte(all, '\r') - crlf;
    if (crlf != 0 && crlf >= lf && crlf >= cr) return "\r\n";
    return cr > lf ? "\r" : "\n";
}

}  // namespace iislint::text
