#include "config/path_map.hpp"

#include <gtest/gtest.h>

namespace iislint::config {
namespace {

PathMap one(std::string_view windows, std::string_view local) {
    PathMap map;
    map.add(windows, local);
    return map;
}

TEST(PathMap, LeadsToTheFolderAndToWhatLiesBelowIt) {
    const PathMap map = one(R"(C:\inetpub\shop)", "deploy/shop");
    EXPECT_EQ(map.find(R"(C:\inetpub\shop)"), "deploy/shop");
    EXPECT_EQ(map.find(R"(C:\inetpub\shop\api\v2)"), "deploy/shop/api/v2");
    EXPECT_EQ(map.find(R"(C:\inetpub\shopping)"), std::nullopt);
    EXPECT_EQ(map.find(R"(C:\inetpub)"), std::nullopt);
    EXPECT_EQ(map.find(""), std::nullopt);
}

TEST(PathMap, ComparesWithoutCaseAndKeepsTheCaseOfTheRest) {
    const PathMap map = one(R"(C:\Inetpub\Shop)", "deploy/Shop");
    EXPECT_EQ(map.find(R"(c:\INETPUB\shop)"), "deploy/Shop");
    EXPECT_EQ(map.find(R"(c:\inetpub\shop\Api)"), "deploy/Shop/Api");
}

TEST(PathMap, TakesEitherSlash) {
    EXPECT_EQ(one("C:/inetpub/shop", "s").find(R"(C:\inetpub\shop\api)"), "s/api");
    EXPECT_EQ(one(R"(C:\inetpub\shop)", "s").find("C:/inetpub/shop/api"), "s/api");
}

TEST(PathMap, TrailingSlashesDoNotMatter) {
    EXPECT_EQ(one(R"(C:\inetpub\shop\)", "s/").find(R"(C:\inetpub\shop)"), "s");
    EXPECT_EQ(one(R"(C:\inetpub\shop)", "s").find(R"(C:\inetpub\shop\)"), "s");
    EXPECT_EQ(one(R"(C:\inetpub\shop)", "s").find(R"(C:\inetpub\shop\api\)"), "s/api");
    EXPECT_EQ(one(R"(C:\inetpub\shop)", "s").find(R"(C:\inetpub\shop\api\\)"), "s/api");
}

TEST(PathMap, DoubledSlashesDoNotMatter) {
    EXPECT_EQ(one(R"(C:\inetpub\shop)", "s").find(R"(C:\\inetpub\\shop\\api)"), "s/api");
    EXPECT_EQ(one(R"(C:\inetpub\shop)", "s").find(R"(C:\inetpub\shop\api\\v2)"), "s/api/v2");
}

TEST(PathMap, AWholeDriveCanBeMapped) {
    const PathMap map = one("D:\\", "drive-d");
    EXPECT_EQ(map.find(R"(D:\sites\a)"), "drive-d/sites/a");
    EXPECT_EQ(map.find(R"(D:\)"), "drive-d");
    EXPECT_EQ(map.find(R"(C:\sites\a)"), std::nullopt);
}

TEST(PathMap, UncPathsKeepTheirServerAndShare) {
    const PathMap map = one(R"(\\files\web)", "share");
    EXPECT_EQ(map.find(R"(\\FILES\Web\shop)"), "share/shop");
    EXPECT_EQ(map.find(R"(\files\web\shop)"), std::nullopt);
    EXPECT_EQ(map.find("//files/web"), "share");
}

TEST(PathMap, EnvironmentVariablesStandAsTheyAreWritten) {
    const PathMap map = one(R"(%SystemDrive%\inetpub\wwwroot)", "root");
    EXPECT_EQ(map.find(R"(%systemdrive%\inetpub\wwwroot\a)"), "root/a");
    EXPECT_EQ(map.find(R"(C:\inetpub\wwwroot\a)"), std::nullopt);
}

TEST(PathMap, TheLongestPrefixWinsInAnyOrder) {
    PathMap map;
    map.add(R"(C:\inetpub)", "all");
    map.add(R"(C:\inetpub\shop\api)", "api");
    map.add(R"(C:\inetpub\shop)", "shop");
    EXPECT_EQ(map.find(R"(C:\inetpub\shop\api\v2)"), "api/v2");
    EXPECT_EQ(map.find(R"(C:\inetpub\shop\ap)"), "shop/ap");
    EXPECT_EQ(map.find(R"(C:\inetpub\other)"), "all/other");
}

TEST(PathMap, OfTwoEqualPathsTheFirstWins) {
    PathMap map;
    map.add(R"(C:\a)", "first");
    map.add(R"(c:\A\)", "second");
    EXPECT_EQ(map.find(R"(C:\a)"), "first");
}

TEST(PathMap, TheCurrentFolderIsALocalPath) {
    EXPECT_EQ(one(R"(C:\a)", ".").find(R"(C:\a)"), ".");
    EXPECT_EQ(one(R"(C:\a)", ".").find(R"(C:\a\b)"), "b");
    EXPECT_EQ(one(R"(C:\a)", "/srv/a").find(R"(C:\a\b)"), "/srv/a/b");
}

TEST(PathMap, AnOptionIsSplitAtItsFirstEqualsSign) {
    PathMap map;
    ASSERT_TRUE(map.add_option(R"(C:\a=x/a=b)"));
    EXPECT_EQ(map.find(R"(C:\a)"), "x/a=b");
}

TEST(PathMap, ABadOptionIsNamed) {
    for (std::string_view bad : {R"(C:\a)", "=local", R"(C:\a=)", ""}) {
        PathMap map;
        const Result<void> added = map.add_option(bad);
        ASSERT_FALSE(added) << bad;
        EXPECT_NE(added.error().message.find("'" + std::string(bad) + "' is not WINDOWS=LOCAL"), std::string::npos);
        EXPECT_TRUE(map.empty());
    }
}

TEST(PathMap, NothingClimbsOutOfItsFolder) {
    const PathMap map = one(R"(C:\site)", "deploy/site");
    EXPECT_EQ(map.find(R"(C:\site\..\secret)"), std::nullopt);
    EXPECT_EQ(map.find(R"(C:\site\a\..\..\secret)"), std::nullopt);
    EXPECT_EQ(map.find("C:/site/.."), std::nullopt);
    EXPECT_EQ(map.find(R"(C:\site\a..b)"), "deploy/site/a..b");
}

TEST(PathMap, CoversWhatLiesInItsFolders) {
    const PathMap map = one(R"(C:\a)", "deploy/a");
    EXPECT_TRUE(map.covers("deploy/a"));
    EXPECT_TRUE(map.covers("./deploy/a/b"));
    EXPECT_FALSE(map.covers("deploy/ab"));
    EXPECT_FALSE(map.covers("deploy"));
    EXPECT_TRUE(one(R"(C:\a)", ".").covers("anything"));
}

TEST(LocalPath, IsBroughtToOneSpelling) {
    EXPECT_EQ(normalize_local_path("./a//b/"), "a/b");
    EXPECT_EQ(normalize_local_path("a/./b/../c"), "a/c");
    EXPECT_EQ(normalize_local_path("../a"), "../a");
    EXPECT_EQ(normalize_local_path("../../a/.."), "../..");
    EXPECT_EQ(normalize_local_path("/a/../../b"), "/b");
    EXPECT_EQ(normalize_local_path("/"), "/");
    EXPECT_EQ(normalize_local_path(""), ".");
    EXPECT_EQ(normalize_local_path("."), ".");
}

}  // namespace
}  // namespace iislint::config
