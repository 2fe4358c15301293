// Every system call of the write path fails once, and in pairs: no file is lost, halved or accompanied by another.
#include <array>
#include <cerrno>

#include "base/faulty_system.hpp"

namespace iislint {
namespace {

// How this machine's disks can be: which calls they do not have at all.
struct Disk {
    const char* name;
    std::vector<Call> missing;

    int error(Call call) const {
        if (std::ranges::find(missing, call) == missing.end()) return 0;
        return call == Call::create_unnamed ? EOPNOTSUPP
               : call == Call::exchange     ? EINVAL
               : call == Call::link         ? EPERM
                                            : ENOTSUP;
    }
};

const std::vector<Disk>& disks() {
    static const std::vector<Disk> all{
        {"a local disk", {}},
        {"a disk without unnamed files", {Call::create_unnamed}},
        {"a disk that cannot exchange two files", {Call::exchange}},
        {"a disk with none of these, locks or attributes",
         {Call::create_unnamed, Call::exchange, Call::lock, Call::list_attributes}},
    };
    return all;
}

ReplaceOptions with_backup() {
    ReplaceOptions options;
    options.backup_suffix = ".bak";
    return options;
}

// The same for every single fault: all old and an error, or all new.
void expect_all_or_nothing(const ThreeFiles& files, const Result<std::vector<std::string>>& done, bool backup) {
    const std::string message = message_of(done);
    if (done || message.starts_with("all files were written")) {
        EXPECT_TRUE(files.all_new()) << message;
    } else {
        EXPECT_TRUE(files.all_old()) << message;
        EXPECT_TRUE(message.starts_with("cannot write '")) << message;
        const bool says_so = message.find("; nothing was written") != std::string::npos ||
                             message.find("; every file is as it was") != std::string::npos;
        EXPECT_TRUE(says_so) << message;
    }
    for (const std::string& name : files.other_names()) {
        const bool named = message.find(name.substr(name.rfind('/') + 1)) != std::string::npos;
        EXPECT_TRUE((backup && name.ends_with(".bak") && files.all_new()) || named) << name << ": " << message;
    }
}

TEST(WriteFaults, AnyOneCallFailing) {
    const InMemoryDirectory in_memory;
    int injected = 0;
    for (const Disk& disk : disks())
        for (const bool backup : {false, true})
            for (const int error : {EIO, ENOSPC, EACCES, EPERM, EROFS, EMFILE, ENOENT, EEXIST}) {
                bool reached = true;
                for (int n = 1; reached; ++n) {
                    SCOPED_TRACE(std::string(disk.name) + ", call " + std::to_string(n) + ", errno " +
                                 std::to_string(error));
                    const ThreeFiles files;
                    FaultySystem system;
                    system.at = [&](int at, Call call) { return at == n ? error : disk.error(call); };
                    const auto done =
                        DiskFiles(system).replace(files.replacements, backup ? with_backup() : ReplaceOptions{});
                    reached = system.calls >= n;
                    injected += reached ? 1 : 0;
                    expect_all_or_nothing(files, done, backup);
                    EXPECT_TRUE(reached || done) << message_of(done);
                    if (HasFailure()) return;
                }
            }
    print_count("calls failed one at a time", injected);
    EXPECT_GT(injected, 3000);
}

TEST(WriteFaults, AnyOneCallInterrupted) {
    const InMemoryDirectory in_memory;
    int injected = 0;
    bool reached = true;
    for (int n = 1; reached; ++n) {
        const ThreeFiles files;
        FaultySystem system;
        system.at = [&](int at, Call) { return at == n ? EINTR : 0; };
        const auto done = DiskFiles(system).replace(files.replacements);
        reached = system.calls >= n;
        injected += reached ? 1 : 0;
        expect_all_or_nothing(files, done, false);
    }
    print_count("calls interrupted (EINTR)", injected);
}

TEST(WriteFaults, InterruptedReadsAndWritesGoOn) {
    const ThreeFiles files;
    FaultySystem system;
    system.most_bytes = 1;
    int interrupted = 0;
    system.at = [&](int n, Call call) {
        const bool moves = call == Call::read || call == Call::write || call == Call::sync;
        interrupted += moves && n % 2 == 0 ? 1 : 0;
        return moves && n % 2 == 0 ? EINTR : 0;
    };
    const auto done = DiskFiles(system).replace(files.replacements, with_backup());
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_TRUE(files.all_new());
    for (const std::string& name : files.names())
        EXPECT_EQ(files.directory.read(name + ".bak"), ThreeFiles::old_bytes(name));
    print_count("short reads and writes, half of them interrupted", interrupted);
}

// What fails while the files are put back is the worst case: then some are new, and the message names them.
TEST(WriteFaults, AnyTwoCallsFailing) {
    const InMemoryDirectory in_memory;
    int injected = 0;
    for (const Disk& disk : disks()) {
        bool reached = true;
        for (int n = 1; reached; ++n)
            for (int m = n + 1;; ++m) {
                SCOPED_TRACE(std::string(disk.name) + ", calls " + std::to_string(n) + " and " + std::to_string(m));
                const ThreeFiles files;
                FaultySystem system;
                system.at = [&](int at, Call call) { return at == n || at == m ? EIO : disk.error(call); };
                const auto done = DiskFiles(system).replace(files.replacements);
                reached = system.calls >= n;
                if (system.calls < m) break;
                ++injected;
                const std::string message = message_of(done);
                EXPECT_TRUE(files.each_old_or_new()) << message;
                for (const std::string& name : files.names()) {
                    const bool is_new = files.directory.read(name) == ThreeFiles::new_bytes(name);
                    const std::string named = "'" + files.directory.path_of(name) + "' has its new content";
                    const bool all = done || message.starts_with("all files were written");
                    EXPECT_EQ(is_new, all || message.find(named) != std::string::npos) << message;
                }
                // Only a temporary file whose removal failed may stay.
                const auto stayed = files.other_names().size();
                EXPECT_LE(stayed, system.log[static_cast<std::size_t>(n) - 1] == Call::remove ||
                                          system.log[static_cast<std::size_t>(m) - 1] == Call::remove ||
                                          message.find("its old content is in") != std::string::npos
                                      ? 2U
                                      : 0U)
                    << message;
                if (HasFailure()) return;
            }
    }
    print_count("pairs of calls failed", injected);
    EXPECT_GT(injected, 3000);
}

// A disk that dies: everything fails from some call on.
TEST(WriteFaults, EveryCallFailingFromSomePointOn) {
    const InMemoryDirectory in_memory;
    int injected = 0;
    for (const Disk& disk : disks()) {
        bool reached = true;
        for (int n = 1; reached; ++n) {
            SCOPED_TRACE(std::string(disk.name) + ", from call " + std::to_string(n));
            const ThreeFiles files;
            FaultySystem system;
            system.at = [&](int at, Call call) { return at >= n ? EIO : disk.error(call); };
            const auto done = DiskFiles(system).replace(files.replacements);
            reached = system.calls >= n;
            injected += reached ? 1 : 0;
            EXPECT_TRUE(files.each_old_or_new()) << message_of(done);
            for (const std::string& name : files.names())
                if (!done && !message_of(done).starts_with("all files were written")) {
                    EXPECT_EQ(files.directory.read(name) == ThreeFiles::new_bytes(name),
                              message_of(done).find("'" + files.directory.path_of(name) + "' has its new content") !=
                                  std::string::npos)
                        << message_of(done);
                }
        }
    }
    print_count("dying disks", injected);
}

// Somebody else saves a file in the middle of it: what they wrote must be there at the end, whatever we did.
TEST(WriteFaults, AFileChangedMeanwhile) {
    const InMemoryDirectory in_memory;
    int changes = 0;
    for (const bool by_renaming : {false, true})
        for (const std::string& changed : ThreeFiles().names()) {
            bool reached = true;
            for (int n = 1; reached; ++n) {
                SCOPED_TRACE(changed + ", before call " + std::to_string(n));
                const ThreeFiles files;
                // As long as the old bytes: only the time and the bytes themselves tell.
                std::string theirs = ThreeFiles::old_bytes(changed);
                theirs.replace(0, 3, "odd");
                FaultySystem system;
                system.at = [&](int at, Call) {
                    if (at != n) return 0;
                    if (!by_renaming) {
                        files.directory.write(changed, theirs);
                    } else {
                        files.directory.write(changed + ".theirs", theirs);
                        std::filesystem::rename(files.directory.path() / (changed + ".theirs"),
                                                files.directory.path() / changed);
                    }
                    return 0;
                };
                const auto done = DiskFiles(system).replace(files.replacements);
                reached = system.calls >= n;
                if (!reached) break;
                ++changes;
                EXPECT_EQ(files.directory.read(changed), theirs) << message_of(done);
                for (const std::string& name : files.names())
                    if (name != changed) {
                        EXPECT_EQ(files.directory.read(name),
                                  done ? ThreeFiles::new_bytes(name) : ThreeFiles::old_bytes(name))
                            << message_of(done);
                    }
                EXPECT_TRUE(done || message_of(done).find("it changed since it was read") != std::string::npos);
                EXPECT_EQ(files.other_names(), std::vector<std::string>{});
                if (HasFailure()) return;
            }
        }
    print_count("changes by others in the middle", changes);
}

}  // namespace
}  // namespace iislint
