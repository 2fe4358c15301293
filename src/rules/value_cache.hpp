// The values of one object's fields while its rules are judged: many rules ask for the same ones.
//
// Values stay where they are until the next object. Ownership: one per Evaluator; points to schema data.
//
//   cache.begin(pool);
//   ValueCache::Slot* slot = cache.find(pool, idle_timeout);
//   if (slot != nullptr && !slot->is_filled) slot->value = …, slot->is_filled = true;
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "rules/field.hpp"
#include "rules/object.hpp"
#include "rules/value.hpp"

namespace iislint::rules {

class ValueCache {
public:
    struct Slot {
        bool is_filled = false;  // false: the value is being worked out, or yet to be
        const Field* field = nullptr;
        Value value;
    };

    // From here on this object's values are kept, and no other's.
    void begin(const Object& object) {
        if (table_.empty()) table_.resize(table_size);
        object_ = object;
        ++round_;
        used_ = 0;
    }
    // Nothing: values of this object or this kind of field are not kept.
    Slot* find(const Object& object, const Field& field);

private:
    static constexpr std::size_t table_size = 256;  // a power of two; half of it is used at most
    struct Place {
        std::uint32_t round = 0;
        std::uint32_t slot = 0;
    };
    static bool same(const Field& a, const Field& b);

    Object object_;
    std::uint32_t round_ = 0;
    std::size_t used_ = 0;
    std::vector<Place> table_;  // open addressing
    std::deque<Slot> slots_;    // as many as an object ever needed
};

}  // namespace iislint::rules
