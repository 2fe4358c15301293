#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include "base/files.hpp"
#include "cli/run.hpp"

namespace {

bool output_failed = false;

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            output_failed |= descriptor == STDOUT_FILENO;
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string read_all_input() {
    std::string text;
    char buffer[1 << 16];
    while (true) {
        const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

}  // namespace

int main(int argc, char** argv) {
    // A closed pipe is an error of ours to report, not a reason to die without a word.
    std::signal(SIGPIPE, SIG_IGN);
    iislint::DiskFiles files;
    iislint::cli::Streams streams;
    streams.read_input = read_all_input;
    streams.out = [](std::string_view text) { write_all(STDOUT_FILENO, text); };
    streams.err = [](std::string_view text) { write_all(STDERR_FILENO, text); };
    streams.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
    streams.environment = [](const char* name) -> const char* { return std::getenv(name); };
    std::vector<std::shared_ptr<const void>> kept;
    streams.keep_until_exit = [&](std::shared_ptr<const void> object) { kept.push_back(std::move(object)); };
    int code = iislint::cli::exit_trouble;
    try {
        code = iislint::cli::run({argv + 1, argv + argc}, files, streams);
    } catch (const std::exception& bug) {
        write_all(STDERR_FILENO, std::string("iislint: internal error: ") + bug.what() + "; please report it\n");
        return iislint::cli::exit_trouble;
    }
    if (output_failed) {
        write_all(STDERR_FILENO, "iislint: cannot write the report to standard output\n");
        code = iislint::cli::exit_trouble;
    }
    // Nothing is buffered, and what was kept is left to the system.
    std::_Exit(code);
}
