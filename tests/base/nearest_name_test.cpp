#include "base/nearest_name.hpp"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace iislint {
namespace {

constexpr std::array<std::string_view, 6> names{"idleTimeout", "idleTimeoutAction", "queueLength",
                                                "autoStart",   "startMode",         "name"};

TEST(NearestName, CorrectsSlipsOfTheFinger) {
    EXPECT_EQ(nearest_name("idleTimout", names), "idleTimeout");
    EXPECT_EQ(nearest_name("idelTimeout", names), "idleTimeout");
    EXPECT_EQ(nearest_name("queueLenght", names), "queueLength");
    EXPECT_EQ(nearest_name("autostart", names), "autoStart");
    EXPECT_EQ(nearest_name("AUTOSTART", names), "autoStart");
    EXPECT_EQ(nearest_name("nmae", names), "name");
    EXPECT_EQ(nearest_name("startsMode", names), "startMode");
}

TEST(NearestName, FindsNothingWhenMoreThanAThirdDiffers) {
    EXPECT_EQ(nearest_name("memory", names), std::nullopt);
    EXPECT_EQ(nearest_name("", names), std::nullopt);
    EXPECT_EQ(nearest_name("nick", names), std::nullopt);
    EXPECT_EQ(nearest_name("name", {}), std::nullopt);
}

TEST(NearestName, PrefersTheEarlierOfEquallyNearNames) {
    constexpr std::array<std::string_view, 2> pair{"abcde1", "abcde2"};
    EXPECT_EQ(nearest_name("abcdeX", pair), "abcde1");
}

TEST(NearestName, PrefersTheSameLetterCase) {
    constexpr std::array<std::string_view, 2> pair{"MODE", "mode"};
    EXPECT_EQ(nearest_name("mod", pair), "mode");
}

TEST(NearestName, IgnoresNamesOfHostileLength) {
    const std::string huge(1'000'000, 'a');
    const std::array<std::string_view, 2> candidates{huge, "name"};
    EXPECT_EQ(nearest_name(huge, candidates), std::nullopt);
    EXPECT_EQ(nearest_name("nam", candidates), "name");
}

}  // namespace
}  // namespace iislint
