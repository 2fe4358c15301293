// Small numbers for known names, so that looking for an element or attribute compares integers.
//
// A NameTable is frozen: built once (for IIS, from the schema, at build time), shared by all threads, never grown by
// input. Names it does not hold get NameId 0, `unknown_name`, and are told apart by their text. Names are
// case-sensitive, as they are for IIS (facts: the configuration system, section 9.4).
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace iislint::xml {

using NameId = std::uint16_t;
inline constexpr NameId unknown_name = 0;

constexpr std::uint32_t hash_name(std::string_view name) {
    std::uint32_t h = static_cast<std::uint32_t>(name.size()) * 0x9E3779B1U;
    for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x01000193U;
    return h ^ (h >> 15);
}

class NameTable {
public:
    constexpr NameTable() = default;
    // `names[0]` is the empty name (unknown). `slots` is an open-addressing table whose size is a power of two and at
    // least twice the number of names; slot 0-values are empty, probing is linear.
    constexpr NameTable(std::span<const std::string_view> names, std::span<const NameId> slots)
        : names_(names), slots_(slots) {}

    NameId find(std::string_view name) const {
        if (slots_.empty()) return unknown_name;
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t i = hash_name(name) & mask;; i = (i + 1) & mask) {
            const NameId id = slots_[i];
            if (id == unknown_name || names_[id] == name) return id;
        }
    }
    std::string_view name(NameId id) const { return id < names_.size() ? names_[id] : std::string_view{}; }
    std::size_t size() const { return names_.size(); }

private:
    std::span<const std::string_view> names_;
    std::span<const NameId> slots_;
};

}  // namespace iislint::xml
