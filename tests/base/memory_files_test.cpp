#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/files.hpp"

namespace iislint {
namespace {

TEST(MemoryFiles, GivesBackWhatWasPut) {
    MemoryFiles files;
    files.put("site/web.config", "<configuration/>");
    const Result<FileContent> content = files.read("./site//web.config", 100);
    ASSERT_TRUE(content);
    EXPECT_EQ(content->bytes, "<configuration/>");
    EXPECT_EQ(files.bytes("site/web.config"), "<configuration/>");
    EXPECT_TRUE(files.read("site/web.config", 3)->truncated);
    EXPECT_EQ(files.read("site/web.config", 3)->bytes, "");
}

TEST(MemoryFiles, HasTheDirectoriesAboveItsFiles) {
    MemoryFiles files;
    files.put("a/b/web.config", "");
    files.put("/etc/web.config", "");
    EXPECT_EQ(files.kind("a"), PathKind::directory);
    EXPECT_EQ(files.kind("a/b/"), PathKind::directory);
    EXPECT_EQ(files.kind("."), PathKind::directory);
    EXPECT_EQ(files.kind("/"), PathKind::directory);
    EXPECT_EQ(files.kind("a/b/web.config"), PathKind::file);
    EXPECT_EQ(files.kind("a/b/web"), PathKind::missing);
    EXPECT_FALSE(files.read("a/b", 100));
    EXPECT_FALSE(files.read("nothing", 100));
}

TEST(MemoryFiles, ListsTheDirectEntriesSortedByBytes) {
    MemoryFiles files;
    for (const char* path : {"root/a/1", "root/a/2", "root/a-b", "root/B", "/elsewhere", "other"}) files.put(path, "");
    const auto entries = files.list("root");
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 3U);
    EXPECT_EQ((*entries)[0].name, "B");
    EXPECT_EQ((*entries)[1].name, "a");
    EXPECT_EQ((*entries)[1].kind, PathKind::directory);
    EXPECT_EQ((*entries)[2].name, "a-b");
    const auto top = files.list(".");
    ASSERT_TRUE(top);
    ASSERT_EQ(top->size(), 2U);
    EXPECT_EQ((*top)[0].name, "other");
    EXPECT_EQ((*top)[1].name, "root");
    EXPECT_FALSE(files.list("root/B"));
}

TEST(MemoryFiles, ReplacesAllOrNothing) {
    MemoryFiles files;
    files.put("a", "old a");
    files.put("b", "old b");
    const std::vector<Replacement> both{{"a", "new a", files.read("a", 100)->stamp, "old a"},
                                        {"b", "new b", files.read("b", 100)->stamp, "old b"}};
    files.refuse_writes_to("b");
    EXPECT_FALSE(files.replace(both));
    EXPECT_EQ(files.bytes("a"), "old a");

    files.put("c", "old c");
    EXPECT_TRUE(files.replace({both[0], {"c", "new c", files.read("c", 100)->stamp, "old c"}}));
    EXPECT_EQ(files.bytes("a"), "new a");
    EXPECT_EQ(files.bytes("c"), "new c");
}

TEST(MemoryFiles, KeepsABackupAndNeverOverwritesOne) {
    MemoryFiles files;
    files.put("a", "old");
    EXPECT_TRUE(files.replace({{"a", "new", files.read("a", 100)->stamp, "old"}}, {.backup_suffix = ".bak"}));
    EXPECT_EQ(files.bytes("a.bak"), "old");
    EXPECT_FALSE(files.replace({{"a", "newer", files.read("a", 100)->stamp, "new"}}, {.backup_suffix = ".bak"}));
    EXPECT_EQ(files.bytes("a"), "new");
    EXPECT_EQ(files.bytes("a.bak"), "old");
}

TEST(MemoryFiles, DoesNotOverwriteAFileThatChangedSinceItWasRead) {
    MemoryFiles files;
    files.put("web.config", "old");
    const Replacement replacement{"web.config", "new", files.read("web.config", 100)->stamp, "old"};
    files.put("web.config", "odd");
    const auto done = files.replace({replacement});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message,
              "cannot write 'web.config': it changed since it was read; nothing was written; run the command again");
    EXPECT_EQ(files.bytes("web.config"), "odd");
}

}  // namespace
}  // namespace iislint
