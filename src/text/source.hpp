// One file as text: its UTF-8 content, and what is needed to give back exactly the same bytes.
//
// Purpose: every later stage works with byte offsets into text(); only this class knows how the file was encoded.
// Ownership: owns the text. Move-only, and views into text() survive a move.
//
//   Source source = Source::decode("web.config", std::move(bytes));
//   if (source.problem()) …                       // undecodable: report, never rewrite
//   assert(source.encode(source.text()) == bytes);
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "text/span.hpp"

namespace iislint::text {

enum class Encoding { utf8, utf16_little_endian, utf16_big_endian };

// Why bytes could not be read as text.
struct DecodingProblem {
    std::string message;  // one sentence, with the file offset of the offending byte
    Offset offset = 0;    // into text(), which then holds what stands before the problem
};

class Source {
public:
    // Recognises a byte order mark (UTF-32's is refused, it begins like UTF-16's), UTF-8 without one, and refuses the
    // rest: invalid UTF-8, lone surrogates, an odd number of UTF-16 bytes, UTF-16 without a mark. Accepted only when
    // encoding again gives the same bytes. Text above the 32-bit offset range is refused.
    static Source decode(std::string path, std::string bytes);

    const std::string& path() const { return path_; }
    // UTF-8. A byte order mark stays as U+FEFF at the front, so offsets of a UTF-8 file are offsets into its bytes.
    std::string_view text() const { return *text_; }
    Encoding encoding() const { return encoding_; }
    bool has_byte_order_mark() const { return has_byte_order_mark_; }
    const std::optional<DecodingProblem>& problem() const { return problem_; }

    // Text (with its mark, if any) in this file's encoding.
    std::string encode(std::string_view text) const;
    // Byte offset into the file as it lies on disk. Constant time for UTF-8, linear for UTF-16.
    std::size_t file_offset(Offset offset) const;
    // "\r\n", "\n" or "\r": the one most lines use; "\n" for a text without any. Counted once.
    std::string_view newline() const;

    // Files that are read for their meaning and never edited: those of a .NET installation, the target of a
    // configSource.
    bool is_reference() const { return is_reference_; }
    void set_reference() { is_reference_ = true; }

private:
    bool is_reference_ = false;
    // Found at the first question, from any thread; the answer is always the same.
    struct KnownNewline {
        mutable std::atomic<const char*> text{nullptr};
        KnownNewline() = default;
        KnownNewline(KnownNewline&& other) noexcept : text(other.text.load()) {}
        KnownNewline& operator=(KnownNewline&& other) noexcept {
            text = other.text.load();
            return *this;
        }
    };
    const char* count_newlines() const;

    std::string path_;
    std::unique_ptr<const std::string> text_;
    Encoding encoding_ = Encoding::utf8;
    bool has_byte_order_mark_ = false;
    std::optional<DecodingProblem> problem_;
    KnownNewline newline_;
};

}  // namespace iislint::text
