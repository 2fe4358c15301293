// What becomes of links, backups, access lists and full disks.
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "base/faulty_system.hpp"

namespace iislint {
namespace {

using Names = std::vector<std::string>;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

ReplaceOptions with_roots(std::vector<std::string> roots) {
    ReplaceOptions options;
    options.roots = std::move(roots);
    return options;
}

ReplaceOptions with_backup(std::string suffix) {
    ReplaceOptions options;
    options.backup_suffix = std::move(suffix);
    return options;
}

TEST(ReplaceFiles, ALinkThatLeadsOutOfTheGivenFoldersIsNotFollowed) {
    const TemporaryDirectory directory;
    const std::string outside = directory.write("outside/secret.config", "old");
    std::filesystem::create_directory(directory.path() / "repository");
    std::filesystem::create_symlink("../outside/secret.config", directory.path() / "repository/web.config");
    const std::string link = directory.path_of("repository/web.config");
    const auto done = DiskFiles().replace({replacement_of(link, "new")}, with_roots({directory.path_of("repository")}));
    EXPECT_EQ(message_of(done), "cannot write '" + link + "': it is a link to '" +
                                    std::filesystem::canonical(outside).string() +
                                    "', outside of what was given; nothing was written; name that file itself, or its "
                                    "folder");
    EXPECT_EQ(directory.read("outside/secret.config"), "old");
}

TEST(ReplaceFiles, ALinkThatStaysInsideOrWasNamedIsFollowed) {
    const TemporaryDirectory directory;
    directory.write("all/shared/web.config", "old");
    std::filesystem::create_directory(directory.path() / "all/site");
    std::filesystem::create_symlink("../shared/web.config", directory.path() / "all/site/web.config");
    const std::string link = directory.path_of("all/site/web.config");
    auto done = DiskFiles().replace({replacement_of(link, "new")}, with_roots({directory.path_of("all")}));
    EXPECT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("all/shared/web.config"), "new");
    done = DiskFiles().replace({replacement_of(link, "newer")}, with_roots({link}));
    EXPECT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("all/shared/web.config"), "newer");
    EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST(ReplaceFiles, AFolderWithALongerNameIsNotInsideTheShorter) {
    const TemporaryDirectory directory;
    directory.write("site-other/web.config", "old");
    std::filesystem::create_directory(directory.path() / "site");
    std::filesystem::create_symlink("../site-other/web.config", directory.path() / "site/web.config");
    const std::string link = directory.path_of("site/web.config");
    EXPECT_FALSE(DiskFiles().replace({replacement_of(link, "new")}, with_roots({directory.path_of("site")})));
    EXPECT_EQ(directory.read("site-other/web.config"), "old");
}

TEST(ReplaceFiles, ComparesTheBytesWhereTimeAndSizeTellNothing) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "old");
    const Replacement replacement = replacement_of(path, "new");
    const auto time = std::filesystem::last_write_time(path);
    directory.write("web.config", "odd");
    std::filesystem::last_write_time(path, time);
    EXPECT_TRUE(contains(message_of(DiskFiles().replace({replacement})), "it changed since it was read"));
    EXPECT_EQ(directory.read("web.config"), "odd");
}

TEST(ReplaceFiles, ForcePartsHardLinks) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "old");
    std::filesystem::create_hard_link(path, directory.path() / "other.config");
    const std::string message = message_of(DiskFiles().replace({replacement_of(path, "new")}));
    EXPECT_TRUE(contains(message, "accept that with --force")) << message;
    ReplaceOptions options;
    options.force = true;
    const auto done = DiskFiles().replace({replacement_of(path, "new")}, options);
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("web.config"), "new");
    EXPECT_EQ(directory.read("other.config"), "old");
}

TEST(ReplaceFiles, ABackupHasTheOldBytesModeAndTime) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "old");
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    const auto time = std::filesystem::last_write_time(path) - std::chrono::hours(5);
    std::filesystem::last_write_time(path, time);
    const auto done = DiskFiles().replace({replacement_of(path, "new")}, with_backup(".orig"));
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("web.config"), "new");
    EXPECT_EQ(directory.read("web.config.orig"), "old");
    struct stat status {};
    ASSERT_EQ(::stat((path + ".orig").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
    EXPECT_EQ(std::filesystem::last_write_time(path + ".orig"), time);
    ASSERT_EQ(done->size(), 1U);
    EXPECT_TRUE(contains(done->front(), "kept the old '" + path + "' as '")) << done->front();
}

TEST(ReplaceFiles, ABackupNeverOverwritesOne) {
    const ThreeFiles files;
    files.directory.write("web.config.bak", "precious");
    const auto done = DiskFiles().replace(files.replacements, with_backup(".bak"));
    EXPECT_EQ(message_of(done), "cannot write '" + files.directory.path_of("web.config") +
                                    "': its backup 'web.config.bak' exists already; nothing was written; move that "
                                    "away, or choose another suffix");
    EXPECT_TRUE(files.all_old());
    EXPECT_EQ(files.other_names(), Names{"web.config.bak"});
    EXPECT_EQ(files.directory.read("web.config.bak"), "precious");
}

TEST(ReplaceFiles, ABackupWhoseNameIsTooLongIsRefused) {
    const TemporaryDirectory directory;
    const std::string path = directory.write(std::string(250, 'n'), "old");
    const auto done = DiskFiles().replace({replacement_of(path, "new")}, with_backup(".original"));
    EXPECT_TRUE(contains(message_of(done), "cannot be made (File name too long); nothing was written"))
        << message_of(done);
    EXPECT_EQ(directory.read(std::string(250, 'n')), "old");
}

// POSIX access list: user rwx, named user 12345 r--, group r--, mask r--, other ---.
constexpr std::string_view access_list(
    "\x02\0\0\0\x01\0\x06\0\xff\xff\xff\xff\x02\0\x04\0\x39\x30\0\0\x04\0\x04\0\xff\xff\xff\xff\x10\0\x04\0\xff\xff\xff"
    "\xff\x20\0\0\0\xff\xff\xff\xff",
    44);

std::string attribute(const std::string& path, const char* name) {
    std::string value(256, '\0');
    const ssize_t size = ::getxattr(path.c_str(), name, value.data(), value.size());
    value.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return value;
}

TEST(ReplaceFiles, KeepsTheAccessListAndExtendedAttributes) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "old");
    if (::setxattr(path.c_str(), "system.posix_acl_access", access_list.data(), access_list.size(), 0) != 0)
        GTEST_SKIP() << "this file system has no access lists";
    ASSERT_EQ(::setxattr(path.c_str(), "user.origin", "puppet", 6, 0), 0);
    struct stat before {};
    ASSERT_EQ(::stat(path.c_str(), &before), 0);
    const auto done = DiskFiles().replace({replacement_of(path, "new")});
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("web.config"), "new");
    EXPECT_EQ(attribute(path, "system.posix_acl_access"), access_list);
    EXPECT_EQ(attribute(path, "user.origin"), "puppet");
    struct stat after {};
    ASSERT_EQ(::stat(path.c_str(), &after), 0);
    EXPECT_EQ(after.st_mode, before.st_mode);
}

TEST(ReplaceFiles, TheFoldersDefaultAccessListIsNotPutOnAFileThatHadNone) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "old");
    if (::setxattr(directory.path().c_str(), "system.posix_acl_default", access_list.data(), access_list.size(), 0) !=
        0)
        GTEST_SKIP() << "this file system has no access lists";
    const auto done = DiskFiles().replace({replacement_of(path, "new")});
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(attribute(path, "system.posix_acl_access"), "");
}

TEST(ReplaceFiles, AnAttributeThatCannotBeKeptStopsIt) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "old");
    if (::setxattr(path.c_str(), "user.origin", "puppet", 6, 0) != 0) GTEST_SKIP() << "no extended attributes here";
    FaultySystem system;
    system.at = [](int, Call call) { return call == Call::set_attribute ? ENOTSUP : 0; };
    const std::string message = message_of(DiskFiles(system).replace({replacement_of(path, "new")}));
    EXPECT_TRUE(contains(message,
                         "its extended attribute 'user.origin' cannot be kept (Operation not supported); "
                         "nothing was written"))
        << message;
    EXPECT_EQ(directory.read("web.config"), "old");
}

TEST(ReplaceFiles, ALeftoverOfAKilledRunGoesAndNothingElse) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "old");
    directory.write(".web.config.iislint-0123456789abcdef", "left over");
    directory.write(".web.config.iislint-notes", "mine");
    directory.write(".other.config.iislint-0123456789abcdef", "of another file");
    std::filesystem::create_directory(directory.path() / ".web.config.iislint-fedcba9876543210");
    const auto done = DiskFiles().replace({replacement_of(path, "new")});
    ASSERT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.names(),
              (Names{".other.config.iislint-0123456789abcdef", ".web.config.iislint-fedcba9876543210",
                     ".web.config.iislint-notes", "web.config"}));
    ASSERT_EQ(done->size(), 1U);
    EXPECT_TRUE(contains(done->front(), ".web.config.iislint-0123456789abcdef', left by a run that was killed"));
}

// NFS may lose the answer to a rename and report that the old name is missing.
TEST(ReplaceFiles, ARenameThatFailedInWordsOnlyCounts) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("web.config", "old");
    FaultySystem system;
    system.at = [&](int, Call call) {
        if (call == Call::exchange) return EINVAL;
        if (call != Call::rename) return 0;
        for (const std::string& name : directory.names())
            if (name.starts_with(".") && directory.read(name) == "new")
                std::filesystem::rename(directory.path() / name, path);
        return ENOENT;
    };
    const auto done = DiskFiles(system).replace({replacement_of(path, "new")});
    EXPECT_TRUE(done) << message_of(done);
    EXPECT_EQ(directory.read("web.config"), "new");
    EXPECT_EQ(directory.names(), Names{"web.config"});
}

TEST(ReplaceFiles, WhatCannotBePutBackIsNamedAndItsOldContentKept) {
    const ThreeFiles files;
    FaultySystem system;
    int exchanges = 0;
    system.at = [&](int, Call call) {
        if (call == Call::exchange) return ++exchanges == 2 ? EIO : 0;
        return call == Call::rename && exchanges == 2 ? EIO : 0;
    };
    const std::string message = message_of(DiskFiles(system).replace(files.replacements));
    const std::string first = files.replacements[0].path;
    EXPECT_TRUE(message.starts_with("cannot write '" + files.replacements[1].path + "': Input/output error; '" + first +
                                    "' has its new content and could not be put back (Input/output error), its old "
                                    "content is in '"))
        << message;
    const Names others = files.other_names();
    ASSERT_EQ(others.size(), 1U);
    EXPECT_TRUE(contains(message, others.front())) << message;
    EXPECT_EQ(files.directory.read(others.front()), ThreeFiles::old_bytes("applicationHost.config"));
    EXPECT_EQ(files.directory.read("web.config"), ThreeFiles::old_bytes("web.config"));
}

// Only root may mount, and not in every container.
class SmallDisk {
public:
    SmallDisk() { works_ = ::mount("none", directory_.path().c_str(), "tmpfs", 0, "size=64k") == 0; }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (works_) ::umount2(directory_.path().c_str(), MNT_DETACH);
    }
    bool works() const { return works_; }
    const TemporaryDirectory& directory() const { return directory_; }

private:
    TemporaryDirectory directory_;
    bool works_ = false;
};

TEST(ReplaceFiles, AReallyFullDiskLeavesEverythingAsItWas) {
    const SmallDisk disk;
    if (!disk.works()) GTEST_SKIP() << "a small disk cannot be mounted here";
    const std::string first = disk.directory().write("1.config", "first");
    const std::string second = disk.directory().write("2.config", "second");
    const std::string message = message_of(DiskFiles().replace(
        {replacement_of(first, std::string(30'000, 'x')), replacement_of(second, std::string(60'000, 'y'))}));
    EXPECT_EQ(message, "cannot write '" + second +
                           "': No space left on device; nothing was written; make room on the disk and run the "
                           "command again");
    EXPECT_EQ(disk.directory().read("1.config"), "first");
    EXPECT_EQ(disk.directory().read("2.config"), "second");
    EXPECT_EQ(disk.directory().names(), (Names{"1.config", "2.config"}));
}

TEST(ReplaceFiles, AFolderThatMayNotBeWrittenLeavesEverythingAsItWas) {
    const ThreeFiles files;
    ASSERT_EQ(::chmod(files.directory.path().c_str(), 0755), 0);
    ASSERT_EQ(::chmod(files.directory.path_of("site").c_str(), 0555), 0);
    for (const std::string& name : files.names()) ASSERT_EQ(::chmod(files.directory.path_of(name).c_str(), 0666), 0);
    const std::string said = files.directory.path().string() + ".said";
    const int out = ::open(said.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr uid_t nobody = 65534;
        if (::geteuid() == 0 && ::setuid(nobody) != 0) ::_exit(1);
        std::vector<Replacement> one{files.replacements[1]};
        const std::string message = message_of(DiskFiles().replace(one));
        ::_exit(::write(out, message.data(), message.size()) > 0 ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(out);
    ASSERT_EQ(::chmod(files.directory.path_of("site").c_str(), 0755), 0);
    std::ostringstream message;
    message << std::ifstream(said).rdbuf();
    std::filesystem::remove(said);
    EXPECT_EQ(message.str(), "cannot write '" + files.replacements[1].path +
                                 "': Permission denied; nothing was written; check the permissions of the file and its "
                                 "folder");
    EXPECT_TRUE(files.all_old());
    EXPECT_EQ(files.other_names(), Names{});
}

}  // namespace
}  // namespace iislint
