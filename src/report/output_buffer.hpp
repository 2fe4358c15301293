// Collects a report and hands it to the sink in large pieces.
//
// Ownership: borrows the sink. Nothing is written after the last flush(), so end with one.
//
//   OutputBuffer out(sink);
//   out.text() += "one finding\n";
//   out.flush_when_full();     // between findings
//   out.flush();               // at the end
#pragma once

#include <cstddef>
#include <string>

#include "report/reporter.hpp"

namespace iislint::report {

class OutputBuffer {
public:
    explicit OutputBuffer(const Sink& sink) : sink_(sink) { text_.reserve(piece + piece / 4); }

    std::string& text() { return text_; }
    void flush_when_full() {
        if (text_.size() >= piece) flush();
    }
    void flush() {
        if (!text_.empty()) sink_(text_);
        text_.clear();
    }

private:
    static constexpr std::size_t piece = std::size_t{64} << 10;
    const Sink& sink_;
    std::string text_;
};

}  // namespace iislint::report
