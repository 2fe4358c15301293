// What was counted at an object that many others share, such as an application pool with ten thousand applications.
//
// One per server and check; every evaluator of the check uses it, whatever its thread.
//
//   counts.keep(&condition, pool, 3);
//   counts.find(&condition, pool)  ->  3
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace iislint::rules {

class SharedCounts {
public:
    // `key`: the condition or fact that counts; it alone decides of which kind the object is.
    std::optional<std::int64_t> find(const void* key, std::uint32_t object) const {
        const std::lock_guard lock(mutex_);
        const auto at = counts_.find({key, object});
        return at == counts_.end() ? std::nullopt : std::optional(at->second);
    }
    void keep(const void* key, std::uint32_t object, std::int64_t number) {
        const std::lock_guard lock(mutex_);
        counts_.emplace(Key{key, object}, number);
    }

private:
    struct Key {
        const void* key;
        std::uint32_t object;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& k) const {
            return std::hash<const void*>()(k.key) ^ (std::size_t{k.object} * 0x9E3779B97F4A7C15U);
        }
    };
    mutable std::mutex mutex_;
    std::unordered_map<Key, std::int64_t, Hash> counts_;
};

}  // namespace iislint::rules
