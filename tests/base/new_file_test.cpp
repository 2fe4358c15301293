// New files, and absolute paths to compare.
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/files.hpp"
#include "base/temporary_directory.hpp"

namespace iislint {
namespace {

TEST(NewFiles, AreThereWholeWithTheModeOfAnyNewFile) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const mode_t before = ::umask(022);
    const std::string path = (directory.path() / "known.json").string();
    ASSERT_TRUE(files.create(path, "{}\n"));
    ::umask(before);
    EXPECT_EQ(files.read(path, 100)->bytes, "{}\n");
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0644U);
    EXPECT_EQ(files.list(directory.path().string())->size(), 1U) << "nothing else remains";
}

TEST(NewFiles, NeverReplaceWhatLiesThere) {
    const TemporaryDirectory directory;
    DiskFiles files;
    const std::string path = (directory.path() / "known.json").string();
    ASSERT_TRUE(files.create(path, "old"));
    const Result<void> again = files.create(path, "new");
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().message.find("known.json"), std::string::npos);
    EXPECT_EQ(files.read(path, 100)->bytes, "old");
    EXPECT_FALSE(files.create((directory.path() / "missing" / "known.json").string(), "new"));
    EXPECT_FALSE(files.create((directory.path() / "").string(), "new"));
    EXPECT_EQ(files.list(directory.path().string())->size(), 1U);
}

TEST(NewFiles, InMemoryAreTheSame) {
    MemoryFiles files;
    ASSERT_TRUE(files.create("a/known.json", "old"));
    EXPECT_FALSE(files.create("a/known.json", "new"));
    EXPECT_EQ(files.bytes("a/known.json"), "old");
}

TEST(AbsolutePaths, AreOneForEverySpelling) {
    DiskFiles disk;
    const std::string here = std::filesystem::current_path().generic_string();
    for (const char* spelling : {"a/b", "./a//b/", "a/x/../b"}) EXPECT_EQ(disk.absolute(spelling), here + "/a/b");
    EXPECT_EQ(disk.absolute("."), here);
    EXPECT_EQ(disk.absolute("/"), "/");
    MemoryFiles memory;
    for (const char* spelling : {"a/b", "./a//b/", "/a/b", "../a/b"}) EXPECT_EQ(memory.absolute(spelling), "/a/b");
    EXPECT_EQ(memory.absolute("."), "/");
}

}  // namespace
}  // namespace iislint
