#include "base/deferred_signals.hpp"

#include <array>
#include <ctime>

namespace iislint {
namespace {

struct NamedSignal {
    int number;
    const char* name;
};

constexpr std::array ending_signals{
    NamedSignal{SIGINT, "SIGINT"},
    NamedSignal{SIGTERM, "SIGTERM"},
    NamedSignal{SIGHUP, "SIGHUP"},
    NamedSignal{SIGQUIT, "SIGQUIT"},
};

// With this one waiting, a write beyond the user's file size limit fails with EFBIG instead of ending the process.
constexpr int size_limit_signal = SIGXFSZ;

bool take_one(int number) {
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    const timespec at_once{};
    return ::sigtimedwait(&one, nullptr, &at_once) == number;
}

}  // namespace

DeferredSignals::DeferredSignals() {
    sigemptyset(&deferred_);
    sigaddset(&deferred_, size_limit_signal);
    for (const NamedSignal& signal : ending_signals) {
        struct sigaction action {};
        // Blocked, an ignored signal would wait like any other.
        if (::sigaction(signal.number, nullptr, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&deferred_, signal.number);
    }
    ::pthread_sigmask(SIG_BLOCK, &deferred_, &before_);
}

DeferredSignals::~DeferredSignals() {
    if (sigismember(&before_, size_limit_signal) == 0) take_one(size_limit_signal);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

const char* DeferredSignals::take() {
    for (const NamedSignal& signal : ending_signals)
        // What was blocked before this object was made is not ours to take.
        if (sigismember(&deferred_, signal.number) == 1 && sigismember(&before_, signal.number) == 0 &&
            take_one(signal.number))
            return signal.name;
    return nullptr;
}

}  // namespace iislint
