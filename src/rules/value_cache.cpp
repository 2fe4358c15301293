#include "rules/value_cache.hpp"

namespace iislint::rules {
namespace {

// The fact or the attribute that a field reads: same() asks for the rest. Null: such a field is not kept.
const void* identity(const Field& field) {
    return field.kind == Field::Kind::fact        ? static_cast<const void*>(field.fact)
           : field.kind == Field::Kind::attribute ? static_cast<const void*>(field.path.schema)
                                                  : nullptr;
}

}  // namespace

bool ValueCache::same(const Field& a, const Field& b) {
    return &a == &b ||
           (identity(a) == identity(b) && a.kind == b.kind && a.object == b.object && a.navigates == b.navigates &&
            a.declared == b.declared && a.section == b.section && a.path.steps == b.path.steps);
}

ValueCache::Slot* ValueCache::find(const Object& object, const Field& field) {
    if (round_ == 0 || object.kind != object_.kind || object.index != object_.index || object.entry != object_.entry ||
        object.server != object_.server || object.section != object_.section)
        return nullptr;
    const void* const known_by = identity(field);
    if (known_by == nullptr) return nullptr;
    constexpr std::uintptr_t golden = 0x9E3779B97F4A7C15U;
    constexpr int bits_of_index = 8;
    static_assert(table_size == std::size_t{1} << bits_of_index);
    const std::uintptr_t mixed =
        (reinterpret_cast<std::uintptr_t>(known_by) ^ (reinterpret_cast<std::uintptr_t>(field.section) << 1U)) * golden;
    for (std::size_t at = mixed >> (64 - bits_of_index);; at = (at + 1) % table_size) {
        Place& place = table_[at];
        if (place.round == round_) {
            Slot& slot = slots_[place.slot];
            if (same(*slot.field, field)) return &slot;
            continue;
        }
        if (used_ == table_size / 2) return nullptr;
        place = {round_, static_cast<std::uint32_t>(used_++)};
        if (place.slot == slots_.size()) slots_.emplace_back();
        Slot& slot = slots_[place.slot];
        slot.is_filled = false;
        slot.field = &field;
        return &slot;
    }
}

}  // namespace iislint::rules
