// What a fact's function returns, and the fields it reads.
//
//   struct Fields { Field start_mode = field_of(ObjectKind::application_pool, "@startMode"); };
//   evaluator.value(pool, fields<Fields>().start_mode)
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>

#include "config/schema.hpp"
#include "rules/evaluator.hpp"

namespace iislint::rules {

Value boolean(bool b);
Value integer(std::size_t n);
Value time_span(std::int64_t seconds);
Value text(std::string_view s);

// The path must be right: a fault is a bug.
Field field_of(ObjectKind object, std::string_view path);

// The fields of one area, compiled at the first call; once for each schema of the process, that is once, but in tests.
template <class Fields>
const Fields& fields() {
    struct Known {
        std::uint64_t schema;
        Fields fields;
    };
    static std::atomic<const Known*> latest{nullptr};
    const Known* known = latest.load(std::memory_order_acquire);
    if (known != nullptr && known->schema == config::schema_generation()) return known->fields;
    static std::mutex mutex;
    static std::deque<Known> all;
    const std::lock_guard lock(mutex);
    known = latest.load(std::memory_order_relaxed);
    if (known == nullptr || known->schema != config::schema_generation()) {
        known = &all.emplace_back(Known{config::schema_generation(), {}});
        latest.store(known, std::memory_order_release);
    }
    return known->fields;
}

bool is_on(const Object& object, const Field& field, Evaluator& evaluator);
// Of a time span its seconds; 0 for what is not of the attribute's type.
std::int64_t number_of(const Object& object, const Field& field, Evaluator& evaluator);

inline Object pool_object(const config::Server* server, std::uint32_t index) {
    return {ObjectKind::application_pool, server, index, nullptr, nullptr};
}
inline Object site_object(const config::Server* server, std::uint32_t index) {
    return {ObjectKind::site, server, index, nullptr, nullptr};
}
inline Object application_object(const config::Server* server, std::uint32_t index) {
    return {ObjectKind::application, server, index, nullptr, nullptr};
}

inline const config::ApplicationPool& pool_of(const Object& object) { return object.server->pools()[object.index]; }
inline const config::Site& site_of(const Object& object) { return object.server->sites()[object.index]; }
inline const config::Application& application_of(const Object& object) {
    return object.server->applications()[object.index];
}

}  // namespace iislint::rules
