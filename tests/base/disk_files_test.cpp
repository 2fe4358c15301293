#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/temporary_directory.hpp"

namespace iislint {
namespace {

using Names = std::vector<std::string>;

constexpr std::int64_t no_limit = std::int64_t{1} << 30;

std::string message_of(const auto& result) { return result ? "no error" : result.error().message; }

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Replacement replacement_of(const DiskFiles& files, const std::string& path, std::string bytes) {
    const Result<FileContent> content = files.read(path, no_limit);
    EXPECT_TRUE(content) << message_of(content);
    return {path, std::move(bytes), content ? content->stamp : FileStamp{}, content ? content->bytes : ""};
}

struct stat status_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status;
}

// Renaming over a file with this attribute fails although everything before succeeds.
class AppendOnly {
public:
    explicit AppendOnly(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        works_ = change(true);
    }
    AppendOnly(const AppendOnly&) = delete;
    AppendOnly& operator=(const AppendOnly&) = delete;
    ~AppendOnly() {
        change(false);
        ::close(descriptor_);
    }
    bool works() const { return works_; }

private:
    bool change(bool on) const {
        int flags = 0;
        if (::ioctl(descriptor_, FS_IOC_GETFLAGS, &flags) != 0) return false;
        flags = on ? flags | FS_APPEND_FL : flags & ~FS_APPEND_FL;
        return ::ioctl(descriptor_, FS_IOC_SETFLAGS, &flags) == 0;
    }

    int descriptor_;
    bool works_ = false;
};

TEST(DiskFiles, TellsFilesDirectoriesAndTheRestApart) {
    const TemporaryDirectory directory;
    const std::string file = directory.write("web.config", "x");
    std::filesystem::create_symlink("web.config", directory.path() / "link");
    std::filesystem::create_symlink("nowhere", directory.path() / "dangling");
    ASSERT_EQ(::mkfifo(directory.path_of("pipe").c_str(), 0600), 0);
    const DiskFiles files;
    EXPECT_EQ(files.kind(file), PathKind::file);
    EXPECT_EQ(files.kind(directory.path_of("link")), PathKind::file);
    EXPECT_EQ(files.kind(directory.path().string()), PathKind::directory);
    EXPECT_EQ(files.kind(directory.path_of("pipe")), PathKind::other);
    EXPECT_EQ(files.kind(directory.path_of("dangling")), PathKind::missing);
    EXPECT_EQ(files.kind(file + "/below-a-file"), PathKind::missing);
    EXPECT_EQ(files.kind(file + std::string("\0x", 2)), PathKind::missing);
}

TEST(DiskFiles, KnowsTheRootUnderAnyName) {
    const DiskFiles files;
    EXPECT_TRUE(files.is_root("/"));
    EXPECT_TRUE(files.is_root("/../.."));
    EXPECT_FALSE(files.is_root("/tmp"));
    EXPECT_FALSE(files.is_root("/no such folder"));
}

TEST(DiskFiles, ReadsTheBytesAsTheyAre) {
    const TemporaryDirectory directory;
    const std::string bytes("\xFF\xFE\0a\r\n\0", 7);
    const std::string path = directory.write("web.config", bytes);
    const Result<FileContent> content = DiskFiles().read(path, no_limit);
    ASSERT_TRUE(content) << message_of(content);
    EXPECT_EQ(content->bytes, bytes);
    EXPECT_FALSE(content->truncated);
    EXPECT_EQ(content->stamp.size, 7);
    EXPECT_EQ(content->stamp.inode, status_of(path).st_ino);
}

TEST(DiskFiles, ReadsAnEmptyFile) {
    const TemporaryDirectory directory;
    const Result<FileContent> content = DiskFiles().read(directory.write("empty", ""), no_limit);
    ASSERT_TRUE(content) << message_of(content);
    EXPECT_EQ(content->bytes, "");
    EXPECT_FALSE(content->truncated);
}

TEST(DiskFiles, ReadsAFileOfExactlyTheLimitAndNoLargerOne) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "12345");
    const DiskFiles files;
    EXPECT_EQ(files.read(path, 5)->bytes, "12345");
    const Result<FileContent> larger = files.read(path, 4);
    ASSERT_TRUE(larger);
    EXPECT_TRUE(larger->truncated);
    EXPECT_EQ(larger->bytes, "");
}

TEST(DiskFiles, ReadsFilesThatClaimToBeEmpty) {
    const std::string path = "/proc/self/status";
    const DiskFiles files;
    if (files.kind(path) != PathKind::file) GTEST_SKIP() << "no /proc here";
    EXPECT_TRUE(contains(files.read(path, no_limit)->bytes, "Name:"));
    EXPECT_TRUE(files.read(path, 3)->truncated);
    EXPECT_EQ(files.read(path, 3)->bytes, "");
}

TEST(DiskFiles, SaysWhyAFileCannotBeReadAndWhatToDo) {
    const TemporaryDirectory directory;
    const std::string path = directory.path_of("web.config");
    EXPECT_EQ(message_of(DiskFiles().read(path, no_limit)),
              "cannot read '" + path + "': No such file or directory; check the path and its permissions");
}

TEST(DiskFiles, MakesControlCharactersOfAPathVisibleInMessages) {
    const TemporaryDirectory directory;
    EXPECT_TRUE(contains(message_of(DiskFiles().read(directory.path_of("a\x1b[31m"), no_limit)), "a\\u{1b}[31m'"));
}

TEST(DiskFiles, RefusesAPathWithANulInsteadOfReadingAnotherFile) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "x") + std::string("\0y", 2);
    EXPECT_TRUE(contains(message_of(DiskFiles().read(path, no_limit)), "web.config\\u{0}y'"));
}

TEST(DiskFiles, RefusesToReadWhatIsNotAFileWithoutWaiting) {
    const TemporaryDirectory directory;
    const DiskFiles files;
    EXPECT_TRUE(contains(message_of(files.read(directory.path().string(), no_limit)), "it is a directory"));
    ASSERT_EQ(::mkfifo(directory.path_of("pipe").c_str(), 0600), 0);
    EXPECT_TRUE(contains(message_of(files.read(directory.path_of("pipe"), no_limit)), "it is a pipe, not a file"));
    EXPECT_TRUE(contains(message_of(files.read("/dev/null", no_limit)), "it is a device, not a file"));

    const std::string path = directory.path_of("socket");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_LT(path.size(), sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_TRUE(contains(message_of(files.read(path, no_limit)), "it is a socket, not a file"));
    ::close(socket);
}

TEST(DiskFiles, ListsEntriesSortedByBytes) {
    const TemporaryDirectory directory;
    for (const char* name : {"b", "a", "B", "\xC3\xA9", ".hidden"}) directory.write(name, "");
    std::filesystem::create_directory(directory.path() / "c");
    const auto entries = DiskFiles().list(directory.path().string());
    ASSERT_TRUE(entries) << message_of(entries);
    Names names;
    for (const DirectoryEntry& entry : *entries) names.push_back(entry.name);
    EXPECT_EQ(names, (Names{".hidden", "B", "a", "b", "c", "\xC3\xA9"}));
    EXPECT_EQ((*entries)[4].kind, PathKind::directory);
    EXPECT_EQ((*entries)[0].kind, PathKind::file);
}

TEST(DiskFiles, FollowsLinksToFilesAndNotToDirectories) {
    const TemporaryDirectory directory;
    directory.write("real/web.config", "x");
    std::filesystem::create_directory(directory.path() / "list");
    std::filesystem::create_symlink("../real/web.config", directory.path() / "list/1-to-file");
    std::filesystem::create_directory_symlink("..", directory.path() / "list/2-to-directory");
    std::filesystem::create_symlink("nowhere", directory.path() / "list/3-dangling");
    ASSERT_EQ(::mkfifo(directory.path_of("list/4-pipe").c_str(), 0600), 0);
    const auto entries = DiskFiles().list(directory.path_of("list"));
    ASSERT_TRUE(entries) << message_of(entries);
    ASSERT_EQ(entries->size(), 4U);
    EXPECT_EQ((*entries)[0].kind, PathKind::file);
    EXPECT_EQ((*entries)[1].kind, PathKind::other);
    EXPECT_EQ((*entries)[2].kind, PathKind::other);
    EXPECT_EQ((*entries)[3].kind, PathKind::other);
}

TEST(DiskFiles, SaysWhyADirectoryCannotBeListed) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "x");
    EXPECT_EQ(message_of(DiskFiles().list(path)),
              "cannot list '" + path + "': Not a directory; check the path and its permissions");
}

TEST(DiskFiles, ReplacesSeveralFiles) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string a = directory.write("a/web.config", "old a");
    const std::string b = directory.write("b/web.config", "old b");
    const auto done = files.replace({replacement_of(files, a, "new a, longer"), replacement_of(files, b, "")});
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("a/web.config"), "new a, longer");
    EXPECT_EQ(directory.read("b/web.config"), "");
    EXPECT_EQ(directory.names(), (Names{"a", "a/web.config", "b", "b/web.config"}));
}

TEST(DiskFiles, ReplacesAFileGivenRelativeToTheCurrentDirectory) {
    const TemporaryDirectory directory;
    DiskFiles files;
    directory.write("web.config", "old");
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(directory.path());
    const auto done = files.replace({replacement_of(files, "web.config", "new")});
    std::filesystem::current_path(before);
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("web.config"), "new");
}

TEST(DiskFiles, KeepsModeAndOwner) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string path = directory.write("web.config", "old");
    const bool owner_can_change = ::chown(path.c_str(), 12345, 23456) == 0;
    ASSERT_EQ(::chmod(path.c_str(), 04751), 0);
    const struct stat before = status_of(path);
    const auto done = files.replace({replacement_of(files, path, "new")});
    ASSERT_TRUE(done) << message_of(done);
    const struct stat after = status_of(path);
    EXPECT_EQ(after.st_mode, before.st_mode);
    EXPECT_EQ(after.st_uid, before.st_uid);
    EXPECT_EQ(after.st_gid, before.st_gid);
    if (owner_can_change) {
        EXPECT_EQ(after.st_uid, 12345U);
    }
}

TEST(DiskFiles, WritesThroughASymbolicLinkThatStaysALink) {
    const TemporaryDirectory directory;
    DiskFiles files;
    directory.write("real/shared.config", "old");
    std::filesystem::create_directory(directory.path() / "site");
    std::filesystem::create_symlink("../real/shared.config", directory.path() / "site/web.config");
    const auto done = files.replace({replacement_of(files, directory.path_of("site/web.config"), "new")});
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_TRUE(std::filesystem::is_symlink(directory.path() / "site/web.config"));
    EXPECT_EQ(directory.read("real/shared.config"), "new");
    EXPECT_EQ(directory.names(), (Names{"real", "real/shared.config", "site", "site/web.config"}));
}

TEST(DiskFiles, ReplacesAFileWhoseNameIsAsLongAsNamesCanBe) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string name(255, 'n');
    const std::string path = directory.write(name, "old");
    const auto done = files.replace({replacement_of(files, path, "new")});
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read(name), "new");
}

TEST(DiskFiles, DoesNotOverwriteAFileThatChangedSinceItWasRead) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string first = directory.write("1.config", "first");
    const std::string second = directory.write("2.config", "second");
    const std::vector<Replacement> replacements{replacement_of(files, first, "new"),
                                                replacement_of(files, second, "new")};
    directory.write("2.config", "somebody else's");
    EXPECT_EQ(
        message_of(files.replace(replacements)),
        "cannot write '" + second + "': it changed since it was read; nothing was written; run the command again");
    EXPECT_EQ(directory.read("1.config"), "first");
    EXPECT_EQ(directory.read("2.config"), "somebody else's");
    EXPECT_EQ(directory.names(), (Names{"1.config", "2.config"}));
}

TEST(DiskFiles, NoticesAChangeThatKeepsTheSize) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string path = directory.write("web.config", "old");
    const Replacement replacement = replacement_of(files, path, "new");
    std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::milliseconds(1));
    EXPECT_TRUE(contains(message_of(files.replace({replacement})), "it changed since it was read"));
    EXPECT_EQ(directory.read("web.config"), "old");
}

TEST(DiskFiles, LeavesTheFirstFileWhenTheSecondIsMissing) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string first = directory.write("1.config", "first");
    const std::string second = directory.write("2.config", "second");
    const std::vector<Replacement> replacements{replacement_of(files, first, "new"),
                                                replacement_of(files, second, "new")};
    std::filesystem::remove(second);
    const std::string message = message_of(files.replace(replacements));
    EXPECT_TRUE(contains(message, "cannot write '" + second + "': No such file or directory; nothing was written"));
    EXPECT_EQ(directory.read("1.config"), "first");
    EXPECT_EQ(directory.names(), Names{"1.config"});
}

TEST(DiskFiles, LeavesTheFirstFileWhenTheFolderOfTheSecondVanished) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string first = directory.write("1.config", "first");
    const std::string second = directory.write("site/web.config", "second");
    const std::vector<Replacement> replacements{replacement_of(files, first, "new"),
                                                replacement_of(files, second, "new")};
    std::filesystem::remove_all(directory.path() / "site");
    EXPECT_TRUE(contains(message_of(files.replace(replacements)), "nothing was written"));
    EXPECT_EQ(directory.read("1.config"), "first");
    EXPECT_EQ(directory.names(), Names{"1.config"});
}

TEST(DiskFiles, RefusesToPartHardLinks) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string path = directory.write("web.config", "old");
    std::filesystem::create_hard_link(path, directory.path() / "other.config");
    const std::string message = message_of(files.replace({replacement_of(files, path, "new")}));
    EXPECT_TRUE(contains(message, "it has 2 hard links")) << message;
    EXPECT_EQ(directory.read("web.config"), "old");
    EXPECT_EQ(directory.names(), (Names{"other.config", "web.config"}));
}

TEST(DiskFiles, RefusesTwoNamesOfOneFile) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string path = directory.write("web.config", "old");
    std::filesystem::create_symlink("web.config", directory.path() / "link.config");
    const std::string message = message_of(files.replace(
        {replacement_of(files, path, "new"), replacement_of(files, directory.path_of("link.config"), "newer")}));
    EXPECT_TRUE(contains(message, "it is the same file as '" + path + "'; nothing was written")) << message;
    EXPECT_EQ(directory.read("web.config"), "old");
    EXPECT_EQ(directory.names(), (Names{"link.config", "web.config"}));
}

TEST(DiskFiles, RefusesAReadOnlyFile) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string path = directory.write("web.config", "old");
    ASSERT_EQ(::chmod(path.c_str(), 0444), 0);
    const std::string message = message_of(files.replace({replacement_of(files, path, "new")}));
    EXPECT_TRUE(contains(message, "Permission denied; nothing was written; make the file writable")) << message;
    EXPECT_EQ(directory.read("web.config"), "old");
}

TEST(DiskFiles, PutsBackWhatWasWrittenWhenARenameFailsHalfWay) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string first = directory.write("1.config", "first");
    const std::string second = directory.write("2.config", "second");
    const std::string third = directory.write("3.config", "third");
    const AppendOnly append_only(second);
    if (!append_only.works()) GTEST_SKIP() << "this file system or user cannot make a file append-only";
    const std::string message =
        message_of(files.replace({replacement_of(files, first, "new"), replacement_of(files, second, "new"),
                                  replacement_of(files, third, "new")}));
    EXPECT_EQ(message, "cannot write '" + second + "': Operation not permitted; already written and put back: '" +
                           first + "'; every file is as it was; remove the cause and run the command again");
    EXPECT_EQ(directory.read("1.config"), "first");
    EXPECT_EQ(directory.read("2.config"), "second");
    EXPECT_EQ(directory.read("3.config"), "third");
    EXPECT_EQ(directory.names(), (Names{"1.config", "2.config", "3.config"}));
}

TEST(DiskFiles, SaysThatNothingWasWrittenWhenTheFirstRenameFails) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string first = directory.write("1.config", "first");
    const std::string second = directory.write("2.config", "second");
    const AppendOnly append_only(first);
    if (!append_only.works()) GTEST_SKIP() << "this file system or user cannot make a file append-only";
    const std::string message =
        message_of(files.replace({replacement_of(files, first, "new"), replacement_of(files, second, "new")}));
    EXPECT_EQ(message, "cannot write '" + first +
                           "': Operation not permitted; nothing was written; remove the cause "
                           "and run the command again");
    EXPECT_EQ(directory.read("2.config"), "second");
    EXPECT_EQ(directory.names(), (Names{"1.config", "2.config"}));
}

TEST(DiskFiles, ReplacesNothingWhenAskedForNothing) { EXPECT_TRUE(DiskFiles().replace({})); }

TEST(DiskFiles, ReplacesMoreFilesThanAProcessMayOpen) {
    const TemporaryDirectory directory;
    DiskFiles files;
    std::vector<Replacement> replacements;
    for (int i = 0; i < 40; ++i)
        replacements.push_back(replacement_of(files, directory.write(std::to_string(i), "old"), "new"));
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
    rlimit few = usual;
    few.rlim_cur = 20;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    const auto done = files.replace(replacements);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("39"), "new");
    EXPECT_EQ(directory.names().size(), 40U);
}

}  // namespace
}  // namespace iislint
