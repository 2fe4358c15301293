// bench_compare IISLINT BARE_PARSE EMPTY DATA: runs whole processes on the generated files in DATA, in alternation, so
// that a machine that slows down slows all of them, and prints medians and ratios. Judges nothing: reading is for
// people.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Run {
    double wall_ms = 0;
    double cpu_ms = 0;
    double peak_bytes = 0;
};

struct Contender {
    std::string name;
    std::vector<std::string> command;
    std::vector<Run> runs;
};

[[noreturn]] void give_up(const std::string& why) {
    fmt::print(stderr, "bench_compare: {}\n", why);
    std::exit(2);
}

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// Runs the command with its output thrown away. Exit codes 0 and 1 are answers, anything else is a broken benchmark.
Run run(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) give_up(fmt::format("cannot start {}", command[0]));
    int status = 0;
    rusage usage{};
    if (wait4(child, &status, 0, &usage) != child) give_up("lost a child process");
    const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) give_up(fmt::format("failed: {}", fmt::join(command, " ")));
    return {.wall_ms = wall.count(),
            .cpu_ms = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime),
            .peak_bytes = static_cast<double>(usage.ru_maxrss) * 1024};
}

double median(const std::vector<Run>& runs, double Run::*field) {
    std::vector<double> values;
    for (const Run& one : runs) values.push_back(one.*field);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double cpu(const Contender& contender) { return median(contender.runs, &Run::cpu_ms); }
double wall(const Contender& contender) { return median(contender.runs, &Run::wall_ms); }
double peak(const Contender& contender) { return median(contender.runs, &Run::peak_bytes); }

// The first round only warms the caches.
void race(std::vector<Contender>& contenders, int rounds) {
    for (int round = 0; round <= rounds; ++round) {
        for (Contender& contender : contenders) {
            const Run result = run(contender.command);
            if (round > 0) contender.runs.push_back(result);
        }
    }
}

void print_head(std::string_view title) {
    fmt::print("\n{}\n  {:<24}{:>10}{:>10}{:>10}{:>12}\n", title, "", "cpu ms", "wall ms", "peak MiB", "iislint is");
}

// Ratios are of processor time: "0.25 x" in xmllint's line means that iislint needs a quarter of xmllint's.
void print_table(const std::vector<Contender>& contenders) {
    for (const Contender& contender : contenders) {
        fmt::print("  {:<24}{:>10.2f}{:>10.2f}{:>10.1f}{:>10.2f} x\n", contender.name, cpu(contender), wall(contender),
                   peak(contender) / (1024 * 1024), cpu(contenders.front()) / cpu(contender));
    }
}

std::optional<std::string> find_in_path(std::string_view program) {
    const char* const variable = std::getenv("PATH");
    std::string_view path = variable == nullptr ? "" : variable;
    while (!path.empty()) {
        const size_t end = std::min(path.find(':'), path.size());
        const std::string candidate = fmt::format("{}/{}", path.substr(0, end), program);
        if (access(candidate.c_str(), X_OK) == 0) return candidate;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) give_up("usage: bench_compare IISLINT BARE_PARSE EMPTY DATA");
    const std::string iislint = argv[1];
    const std::string bare_parse = argv[2];
    const std::string empty = argv[3];
    const std::filesystem::path data = argv[4];
    const std::optional<std::string> xmllint = find_in_path("xmllint");

    double ns_per_byte_before = 0;
    for (const int sites : {100, 1'000, 10'000}) {
        const std::string file = data / std::to_string(sites) / "applicationHost.config";
        const auto bytes = static_cast<double>(std::filesystem::file_size(file));
        std::vector<Contender> contenders{{"iislint check", {iislint, "check", "--format", "concise", file}, {}},
                                          {"bare pugixml parse", {bare_parse, file}, {}}};
        if (xmllint) contenders.push_back({"xmllint --noout", {*xmllint, "--noout", file}, {}});
        race(contenders, sites < 10'000 ? 21 : 9);
        print_head(fmt::format("{} sites, {:.2f} MB", sites, bytes / 1e6));
        print_table(contenders);
        const double ns_per_byte = cpu(contenders[0]) * 1e6 / bytes;
        fmt::print("  {:.2f} bytes of memory per input byte; {:.1f} ns per byte", peak(contenders[0]) / bytes,
                   ns_per_byte);
        // Start-up hides the growth of a small file.
        if (sites > 1'000) fmt::print(", {:.2f} x that of a tenth of the sites", ns_per_byte / ns_per_byte_before);
        fmt::print("\n");
        ns_per_byte_before = ns_per_byte;
    }
    if (!xmllint) fmt::print("  (xmllint is not installed: not compared)\n");

    const std::string tiny = data / "1" / "applicationHost.config";
    std::vector<Contender> starters{{"iislint --version", {iislint, "--version"}, {}},
                                    {"iislint check", {iislint, "check", "--format", "concise", tiny}, {}},
                                    {"empty program", {empty}, {}}};
    race(starters, 101);
    print_head(
        fmt::format("start-up, and one site ({:.1f} kB)", static_cast<double>(std::filesystem::file_size(tiny)) / 1e3));
    print_table({starters[0], starters[2]});
    fmt::print("  start-up {:+.2f} ms over an empty program, a check of one site {:+.2f} ms (wall)\n",
               wall(starters[0]) - wall(starters[2]), wall(starters[1]) - wall(starters[2]));

    const std::string tree = data / "tree";
    std::vector<Contender> walkers{{"iislint check", {iislint, "check", "--format", "concise", tree}, {}}};
    race(walkers, 5);
    print_head("tree of 5000 web.config files");
    print_table(walkers);
    fmt::print("  {:.0f} files per second\n", 5000 / wall(walkers[0]) * 1e3);
}
