// The process dies, is asked to end, or meets another one, before every system call of the write path.
#include <array>
#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/faulty_system.hpp"

namespace iislint {
namespace {

constexpr int child_written = 0;
constexpr int child_refused = 2;

// Replaces the files in a process of its own, which sends itself `signal` before its n-th system call, and tells how
// that ended: waitpid's status. `message` is what the child would say.
int replace_in_child(const ThreeFiles& files, int signal, int n, std::vector<Call> missing, std::string& message) {
    const std::string said = files.directory.path().string() + ".said";
    const pid_t child = ::fork();
    if (child == 0) {
        FaultySystem system;
        system.at = [&](int at, Call call) {
            if (at == n) ::kill(::getpid(), signal);
            return std::ranges::find(missing, call) != missing.end() ? EOPNOTSUPP : 0;
        };
        const auto done = DiskFiles(system).replace(files.replacements);
        std::ofstream(said) << (done ? std::string(system.calls < n ? "not reached" : "") : done.error().message);
        if (done && !done->empty()) std::ofstream(said) << done->front();
        ::_exit(done ? child_written : child_refused);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    std::ostringstream text;
    text << std::ifstream(said).rdbuf();
    message = text.str();
    std::filesystem::remove(said);
    return status;
}

TEST(WriteSignals, KilledBeforeEveryCall) {
    const InMemoryDirectory in_memory;
    int killed = 0;
    int left_over = 0;
    std::size_t most_left_over = 0;
    for (const std::vector<Call>& missing : {std::vector<Call>{}, std::vector<Call>{Call::create_unnamed}})
        for (int n = 1;; ++n) {
            SCOPED_TRACE("before call " + std::to_string(n));
            const ThreeFiles files;
            std::string message;
            const int status = replace_in_child(files, SIGKILL, n, missing, message);
            if (WIFEXITED(status)) {
                EXPECT_TRUE(files.all_new());
                break;
            }
            ++killed;
            EXPECT_TRUE(files.each_old_or_new());
            const std::size_t left = files.other_names().size();
            left_over += left > 0 ? 1 : 0;
            if (missing.empty()) most_left_over = std::max(most_left_over, left);

            // The next run does the rest and cleans up.
            std::vector<Replacement> again;
            for (const std::string& name : files.names())
                again.push_back(replacement_of(files.directory.path_of(name), ThreeFiles::new_bytes(name)));
            const auto done = DiskFiles().replace(again);
            ASSERT_TRUE(done) << message_of(done);
            EXPECT_TRUE(files.all_new());
            EXPECT_EQ(files.other_names(), std::vector<std::string>{});
            EXPECT_EQ(done->size(), left);
        }
    print_count("processes killed, " + std::to_string(left_over) + " of them with a temporary file to clean up later",
                killed);
    EXPECT_GT(killed, 100);
    EXPECT_LE(most_left_over, 3U) << "with unnamed files only the exchange itself leaves names";
}

TEST(WriteSignals, AskedToEndBeforeEveryCall) {
    const InMemoryDirectory in_memory;
    int asked = 0;
    int obeyed = 0;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
        for (int n = 1;; ++n) {
            SCOPED_TRACE("signal " + std::to_string(signal) + " before call " + std::to_string(n));
            const ThreeFiles files;
            std::string message;
            const int status = replace_in_child(files, signal, n, {}, message);
            ASSERT_TRUE(WIFEXITED(status) || WTERMSIG(status) == signal);
            EXPECT_EQ(files.other_names(), std::vector<std::string>{});
            if (message == "not reached") break;
            ++asked;
            // While the last descriptors are closed there is nothing left to say.
            if (WIFEXITED(status) && WEXITSTATUS(status) == child_refused) {
                ++obeyed;
                EXPECT_TRUE(files.all_old());
                EXPECT_NE(message.find(": interrupted by SIG"), std::string::npos) << message;
                EXPECT_NE(message.find("; nothing was written"), std::string::npos) << message;
            } else {
                EXPECT_TRUE(files.all_new());
                EXPECT_TRUE(WIFSIGNALED(status) || message.find("when everything was written") != std::string::npos)
                    << message;
            }
            if (HasFailure()) return;
        }
    print_count("requests to end, " + std::to_string(obeyed) + " of them obeyed with nothing written", asked);
    EXPECT_GT(obeyed, 100);
}

TEST(WriteSignals, AnIgnoredSignalStaysIgnored) {
    const ThreeFiles files;
    const auto before = std::signal(SIGHUP, SIG_IGN);  // as nohup does
    FaultySystem system;
    system.at = [](int n, Call) { return n == 5 ? ::raise(SIGHUP) : 0; };
    const auto done = DiskFiles(system).replace(files.replacements);
    std::signal(SIGHUP, before);
    EXPECT_TRUE(done) << message_of(done);
    EXPECT_TRUE(files.all_new());
}

TEST(WriteSignals, TheUsersFileSizeLimitIsAnErrorNotTheEnd) {
    const ThreeFiles files;
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
    rlimit small = usual;
    small.rlim_cur = 10;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto done = DiskFiles().replace(files.replacements);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &usual), 0);
    EXPECT_EQ(message_of(done), "cannot write '" + files.replacements.front().path +
                                    "': File too large; nothing was written; raise the limit on file sizes");
    EXPECT_TRUE(files.all_old());
    EXPECT_EQ(files.other_names(), std::vector<std::string>{});
}

class HeldLock {
public:
    explicit HeldLock(const std::string& directory) : file_(::open(directory.c_str(), O_RDONLY | O_CLOEXEC)) {
        EXPECT_EQ(::flock(file_, LOCK_EX | LOCK_NB), 0);
    }
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;
    ~HeldLock() { release(); }
    void release() {
        if (file_ >= 0) ::close(file_);
        file_ = -1;
    }

private:
    int file_;
};

TEST(WriteSignals, TheSecondIislintWaitsForTheFirst) {
    const ThreeFiles files;
    HeldLock other(files.directory.path_of("site"));
    FaultySystem system;
    int pauses = 0;
    system.at = [&](int, Call call) {
        if (call != Call::sleep) return 0;
        if (++pauses == 3) other.release();
        return EINTR;  // no need to really sleep
    };
    const auto done = DiskFiles(system).replace(files.replacements);
    EXPECT_TRUE(done) << message_of(done);
    EXPECT_EQ(pauses, 3);
    EXPECT_TRUE(files.all_new());
}

TEST(WriteSignals, TheSecondIislintGivesUpWhenTheFirstTakesTooLong) {
    const ThreeFiles files;
    const HeldLock other(files.directory.path_of("site"));
    FaultySystem system;
    system.at = [](int, Call call) { return call == Call::sleep ? EINTR : 0; };
    const auto done = DiskFiles(system).replace(files.replacements);
    EXPECT_EQ(message_of(done), "another iislint is writing in '" +
                                    std::filesystem::canonical(files.directory.path_of("site")).string() +
                                    "'; nothing was written; run the command again when it is done");
    EXPECT_TRUE(files.all_old());
}

TEST(WriteSignals, TwoAtOnceNeverMixTheirFiles) {
    const InMemoryDirectory in_memory;
    constexpr int rounds = 40;
    int refused = 0;
    for (int round = 0; round < rounds; ++round) {
        const ThreeFiles files;
        std::array<pid_t, 2> children{};
        for (std::size_t i = 0; i < children.size(); ++i) {
            children[i] = ::fork();
            if (children[i] != 0) continue;
            std::vector<Replacement> mine = files.replacements;
            for (Replacement& replacement : mine) replacement.bytes = "by child " + std::to_string(i);
            ::_exit(DiskFiles().replace(mine) ? child_written : child_refused);
        }
        std::array<int, 2> status{};
        for (std::size_t i = 0; i < children.size(); ++i) ::waitpid(children[i], &status[i], 0);
        const std::size_t winner = WEXITSTATUS(status[0]) == child_written ? 0 : 1;
        EXPECT_EQ(WEXITSTATUS(status[winner]), child_written);
        EXPECT_EQ(WEXITSTATUS(status[1 - winner]), child_refused) << "it would overwrite what the other one wrote";
        refused += WEXITSTATUS(status[1 - winner]) == child_refused ? 1 : 0;
        for (const std::string& name : files.names())
            EXPECT_EQ(files.directory.read(name), "by child " + std::to_string(winner));
        EXPECT_EQ(files.other_names(), std::vector<std::string>{});
    }
    print_count("second runs refused while the first one wrote", refused);
}

}  // namespace
}  // namespace iislint
