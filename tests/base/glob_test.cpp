#include "base/glob.hpp"

#include <string>

#include <gtest/gtest.h>

namespace iislint {
namespace {

TEST(Glob, MatchesWholeNamesWithoutCase) {
    EXPECT_TRUE(Glob("Shop*").matches("shopfront"));
    EXPECT_TRUE(Glob("Shop*").matches("SHOP"));
    EXPECT_FALSE(Glob("Shop*").matches("Workshop"));
    EXPECT_TRUE(Glob("Shop?").matches("Shop1"));
    EXPECT_FALSE(Glob("Shop?").matches("Shop"));
    EXPECT_FALSE(Glob("").matches("Shop"));
}

TEST(Glob, TakesEveryOtherCharacterAsItIs) {
    EXPECT_TRUE(Glob("a.b[c](d)+").matches("a.b[c](d)+"));
    EXPECT_FALSE(Glob("a.b").matches("axb"));
    EXPECT_TRUE(Glob("caf\xC3\xA9").matches("caf\xC3\xA9"));
}

TEST(Glob, OneStarStaysInItsFolderAndTwoDoNot) {
    EXPECT_TRUE(Glob("sites/*/web.config").matches("sites/a/web.config"));
    EXPECT_FALSE(Glob("sites/*/web.config").matches("sites/a/b/web.config"));
    EXPECT_TRUE(Glob("sites/**/web.config").matches("sites/a/b/web.config"));
    EXPECT_TRUE(Glob("sites/**/web.config").matches("sites/web.config"));
    EXPECT_TRUE(Glob("sites/**").matches("sites/a/b"));
}

TEST(Glob, CanReachBelowAFolder) {
    EXPECT_TRUE(Glob("sites", true).matches("sites/a/web.config"));
    EXPECT_TRUE(Glob("sites", true).matches("sites"));
    EXPECT_FALSE(Glob("sites", true).matches("sites2/web.config"));
    EXPECT_FALSE(Glob("sites").matches("sites/a"));
}

TEST(Glob, TakesLinearTimeOnHostilePatterns) {
    std::string pattern;
    for (int i = 0; i < 100; ++i) pattern += "*a";
    EXPECT_FALSE(Glob(pattern + "b").matches(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace iislint
