// The values of one object's fields while its rules are judged: many rules ask for the same ones.
//
// Values stay where they are until the next object. Ownership: one per Evaluator; points to schema data.
//
//   cache.begin(pool);
//   if (ValueCache::Slot* slot = cache.find(pool, field)) if (slot->is_new()) …
#pragma once

#include <array>
#include <cstdint>

#include "rules/field.hpp"
#include "rules/object.hpp"
#include "rules/value.hpp"

namespace iislint::rules {

class ValueCache {
public:
    struct Slot {
        std::uint32_t round = 0;
        bool is_filled = false;  // false: the value is being worked out, or yet to be
        const Field* field = nullptr;
        Value value;
    };

    // From here on this object's values are kept, and no other's.
    void begin(const Object& object) {
        object_ = object;
        ++round_;
        used_ = 0;
    }
    // Nothing: values of this object or this kind of field are not kept.
    Slot* find(const Object& object, const Field& field);

private:
    static constexpr std::size_t slot_count = 256;  // a power of two; half of them are used at most
    static bool same(const Field& a, const Field& b);

    Object object_;
    std::uint32_t round_ = 0;
    std::size_t used_ = 0;
    std::array<Slot, slot_count> slots_;
};

}  // namespace iislint::rules
