// Writes one JSON document from front to back, without a tree.
//
// Ownership: borrows the sink, gathers up to 64 KB for it. Puts the commas; that keys and values alternate is the
// caller's matter. Keys are literals of ours and are not escaped.
//
//   JsonWriter json(sink);
//   json.open_object();
//   json.field("startLine", 12U);
//   json.key("tags");
//   json.open_array();
//   json.string("warm-up");
//   json.close_array();
//   json.close_object();          // {"startLine":12,"tags":["warm-up"]}
//   json.finish();
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "report/json_text.hpp"
#include "report/plain_text.hpp"
#include "report/reporter.hpp"

namespace iislint::report {

class JsonWriter {
public:
    explicit JsonWriter(const Sink& sink) : sink_(sink), buffer_(new char[capacity]), at_(buffer_.get()) {}

    void open_object() { open('{'); }
    void close_object() { close('}'); }
    void open_array() { open('['); }
    void close_array() { close(']'); }

    void key(std::string_view name) {
        make_room(name.size() + 4);
        if (needs_comma_) *at_++ = ',';
        *at_++ = '"';
        copy(name);
        *at_++ = '"';
        *at_++ = ':';
        needs_comma_ = false;
    }
    void open_object(std::string_view name) {
        key(name);
        open_object();
    }
    void open_array(std::string_view name) {
        key(name);
        open_array();
    }

    void string(std::string_view value) {
        separate();
        put('"');
        for_each_json_piece(value, [this](std::string_view piece) { put(piece); });
        put('"');
    }
    // For text that people will see: control and bidirectional characters spelled out.
    void visible_string(std::string_view value) {
        if (plain_prefix<>(value) == value.size())
            string(value);
        else
            string(visible(value));
    }
    void number(std::uint64_t value) {
        separate();
        const fmt::format_int digits(value);
        put({digits.data(), digits.size()});
    }
    void boolean(bool value) { raw(value ? "true" : "false"); }
    // Finished JSON: one value, or several fields without the braces around them.
    void raw(std::string_view json) {
        separate();
        put(json);
    }

    void field(std::string_view name, std::string_view value) {
        key(name);
        string(value);
    }
    void field(std::string_view name, const char* value) { field(name, std::string_view(value)); }
    void field(std::string_view name, const std::string& value) { field(name, std::string_view(value)); }
    void field(std::string_view name, std::uint64_t value) {
        key(name);
        number(value);
    }
    void field(std::string_view name, std::uint32_t value) { field(name, std::uint64_t{value}); }
    void field(std::string_view name, bool value) {
        key(name);
        boolean(value);
    }
    void visible_field(std::string_view name, std::string_view value) {
        key(name);
        visible_string(value);
    }

    // The next value or key begins a line.
    void new_line() {
        separate();
        put('\n');
        needs_comma_ = false;
    }
    // Ends the document; nothing may follow.
    void finish() {
        put('\n');
        flush();
    }

private:
    static constexpr std::size_t capacity = std::size_t{64} << 10;

    void make_room(std::size_t size) {
        if (static_cast<std::size_t>(buffer_.get() + capacity - at_) < size) flush();
    }
    void flush() {
        if (at_ != buffer_.get()) sink_({buffer_.get(), static_cast<std::size_t>(at_ - buffer_.get())});
        at_ = buffer_.get();
    }
    void copy(std::string_view text) {
        if (text.empty()) return;
        std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }
    void put(char c) {
        make_room(1);
        *at_++ = c;
    }
    void put(std::string_view text) {
        make_room(text.size());
        if (text.size() <= capacity)
            copy(text);
        else
            sink_(text);
    }
    void separate() {
        if (needs_comma_) put(',');
        needs_comma_ = true;
    }
    void open(char bracket) {
        separate();
        put(bracket);
        needs_comma_ = false;
    }
    void close(char bracket) {
        put(bracket);
        needs_comma_ = true;
    }

    const Sink& sink_;
    std::unique_ptr<char[]> buffer_;
    char* at_;
    bool needs_comma_ = false;
};

}  // namespace iislint::report
