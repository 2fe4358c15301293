// Writes one JSON document from front to back, without a tree.
//
// Ownership: borrows the buffer. Puts the commas; that keys and values alternate is the caller's matter. Keys are
// literals of ours and are not escaped.
//
//   JsonWriter json(out);
//   json.open_object();
//   json.field("startLine", 12U);
//   json.key("tags");
//   json.open_array();
//   json.string("warm-up");
//   json.close_array();
//   json.close_object();          // {"startLine":12,"tags":["warm-up"]}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "report/json_text.hpp"
#include "report/output_buffer.hpp"

namespace iislint::report {

class JsonWriter {
public:
    explicit JsonWriter(OutputBuffer& out) : buffer_(out), out_(out.text()) {}

    void open_object() { open('{'); }
    void close_object() { close('}'); }
    void open_array() { open('['); }
    void close_array() { close(']'); }

    void key(std::string_view name) {
        out_.append(needs_comma_ ? ",\"" : "\"", needs_comma_ ? 2 : 1);
        out_.append(name);
        out_.append("\":", 2);
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
        append_json_string(out_, value);
    }
    void number(std::uint64_t value) {
        separate();
        const fmt::format_int digits(value);
        out_.append(digits.data(), digits.size());
    }
    void boolean(bool value) { raw(value ? "true" : "false"); }
    // Finished JSON: one value, or several fields without the braces around them.
    void raw(std::string_view json) {
        separate();
        out_ += json;
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

    // The next value or key begins a line; also the moment to pass on what has gathered.
    void new_line() {
        separate();
        out_ += '\n';
        needs_comma_ = false;
        buffer_.flush_when_full();
    }

private:
    void separate() {
        if (needs_comma_) out_ += ',';
        needs_comma_ = true;
    }
    void open(char bracket) {
        separate();
        out_ += bracket;
        needs_comma_ = false;
    }
    void close(char bracket) {
        out_ += bracket;
        needs_comma_ = true;
    }

    OutputBuffer& buffer_;
    std::string& out_;
    bool needs_comma_ = false;
};

}  // namespace iislint::report
