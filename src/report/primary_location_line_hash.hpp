// The fingerprint by which GitHub recognises a finding again after lines have moved.
//
// The hash of a line covers its first 100 characters that are neither blank nor tab, running on into the lines below;
// the number behind the colon tells apart lines that look the same. Computed over UTF-16 units of the text with its
// byte order mark, so that it equals what GitHub's upload action computes for a UTF-8 file.
// Ownership: keeps no view of the text.
//
//   LineHashes hashes(source.text());
//   hashes.append(out, 12);            // appends e.g. e29c30b3ddff1d45:1
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iislint::report {

class LineHashes {
public:
    explicit LineHashes(std::string_view text);

    // Nothing for a line that the text does not have. Lines count from 1.
    void append(std::string& out, std::uint32_t line) const;

private:
    std::vector<std::uint64_t> hashes_;
    std::vector<std::uint32_t> occurrences_;
};

}  // namespace iislint::report
