// A value, or the reason why we could not do what was asked.
//
// Purpose: the third of the project's three kinds of trouble. What is absent is std::optional, what is wrong in the
// user's configuration is a Finding, and what stops the tool itself (unreadable file, bad option) is a Result that
// the command line turns into exit code 2 at one place.
//
//   Result<std::string> bytes = files.read("web.config");
//   if (!bytes) return bytes.error();
//   use(*bytes);
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace iislint {

// One sentence for the user: what, where, and what to do. No newline at the end.
struct Error {
    std::string message;
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() {
        assert(*this);
        return *std::get_if<0>(&state_);
    }
    const T& operator*() const {
        assert(*this);
        return *std::get_if<0>(&state_);
    }
    T* operator->() { return &**this; }
    const T* operator->() const { return &**this; }
    const Error& error() const {
        assert(!*this);
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}

    explicit operator bool() const { return !failed_; }
    const Error& error() const {
        assert(failed_);
        return error_;
    }

private:
    Error error_;
    bool failed_ = false;
};

}  // namespace iislint
