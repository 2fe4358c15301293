// Signals that ask the process to end wait while files are being replaced.
//
// Purpose: an interruption must find either the old files or the new ones, and no temporary file. Between two steps the
// caller asks whether a signal waits and gives up in good order.
//
//   DeferredSignals signals;
//   …
//   if (const char* name = signals.take()) return interrupted(name);
#pragma once

#include <csignal>

namespace iislint {

class DeferredSignals {
public:
    DeferredSignals();
    DeferredSignals(const DeferredSignals&) = delete;
    DeferredSignals& operator=(const DeferredSignals&) = delete;
    ~DeferredSignals();

    // The name of a signal that came meanwhile, or null. It is used up: the caller acts on it.
    const char* take();

private:
    sigset_t deferred_{};
    sigset_t before_{};
};

}  // namespace iislint
