#include "text/edit.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "text/random_edits.hpp"

namespace iislint::text {
namespace {

TEST(ApplyEdits, ReplacesInsertsAndRemoves) {
    const std::vector<Edit> edits{{{0, 0}, "<"}, {{1, 3}, "BC"}, {{4, 5}, ""}, {{6, 6}, ">"}};
    EXPECT_EQ(apply_edits("abcdef", edits), "<aBCdf>");
    EXPECT_EQ(apply_edits("abc", {}), "abc");
}

TEST(SortEdits, KeepsTheOrderOfInsertionsAtOnePlace) {
    std::vector<Edit> edits{{{3, 4}, "x"}, {{3, 3}, "1"}, {{0, 1}, "y"}, {{3, 3}, "2"}};
    sort_edits(edits);
    EXPECT_EQ(apply_edits("abcd", edits), "ybc12x");
    EXPECT_FALSE(overlapping(edits));
}

TEST(Overlapping, HoldsForEditsThatTouchTheSameBytes) {
    EXPECT_TRUE(overlapping(std::vector<Edit>{{{0, 2}, ""}, {{1, 3}, ""}}));
    EXPECT_TRUE(overlapping(std::vector<Edit>{{{0, 2}, ""}, {{0, 2}, ""}}));
    EXPECT_TRUE(overlapping(std::vector<Edit>{{{0, 2}, ""}, {{1, 1}, "in the middle"}}));
    EXPECT_FALSE(overlapping(std::vector<Edit>{{{0, 2}, ""}, {{2, 2}, "behind"}, {{2, 3}, ""}}));
    EXPECT_FALSE(overlapping(std::vector<Edit>{{{2, 2}, "a"}, {{2, 2}, "b"}}));
    EXPECT_FALSE(overlapping({}));
}

TEST(ComposeEdits, LeavesEditsThatDoNotMeetAsTheyAre) {
    const std::vector<Edit> earlier{{{0, 1}, "AAA"}, {{10, 10}, "+"}};
    const std::vector<Edit> later{{{7, 9}, "x"}};
    EXPECT_EQ(compose_edits(earlier, later), (std::vector<Edit>{{{0, 1}, "AAA"}, {{5, 7}, "x"}, {{10, 10}, "+"}}));
}

TEST(ComposeEdits, ChangesWhatWasInserted) {
    EXPECT_EQ(compose_edits(std::vector<Edit>{{{4, 6}, "00:20:00"}}, std::vector<Edit>{{{4, 12}, "0"}}),
              (std::vector<Edit>{{{4, 6}, "0"}}));
    EXPECT_EQ(compose_edits(std::vector<Edit>{{{4, 4}, "abc"}}, std::vector<Edit>{{{5, 6}, "-"}}),
              (std::vector<Edit>{{{4, 4}, "a-c"}}));
}

TEST(ComposeEdits, PutsAnInsertionInFrontOfAnEarlierOneAtTheSamePlace) {
    const std::vector<Edit> earlier{{{1, 1}, "X"}};
    EXPECT_EQ(apply_edits("ab", compose_edits(earlier, std::vector<Edit>{{{1, 1}, "Y"}})), "aYXb");
    EXPECT_EQ(apply_edits("ab", compose_edits(earlier, std::vector<Edit>{{{2, 2}, "Y"}})), "aXYb");
}

TEST(ComposeEdits, DropsWhatWasInsertedAndRemovedAgain) {
    EXPECT_TRUE(compose_edits(std::vector<Edit>{{{4, 4}, "abc"}}, std::vector<Edit>{{{4, 7}, ""}}).empty());
}

TEST(ComposeEdits, LeadsFromTheFirstTextToTheThird) {
    std::mt19937 random(20240501);
    for (int round = 0; round < 5000; ++round) {
        const std::string first = random_text(random, round % 40);
        const std::vector<Edit> earlier = random_edits(random, first, 5);
        const std::string second = apply_edits(first, earlier);
        const std::vector<Edit> later = random_edits(random, second, 5);
        const std::vector<Edit> composed = compose_edits(earlier, later);
        ASSERT_FALSE(overlapping(composed));
        ASSERT_EQ(apply_edits(first, composed), apply_edits(second, later)) << "round " << round;
    }
}

TEST(ComposeEdits, TouchesNoByteThatBothLeaveAlone) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        const std::string first = random_text(random, 40);
        const std::vector<Edit> earlier = random_edits(random, first, 4);
        const std::string second = apply_edits(first, earlier);
        const std::vector<Edit> later = random_edits(random, second, 4);

        // Where each byte of the second text comes from; -1 for inserted ones.
        std::vector<int> origins;
        int at = 0;
        for (const Edit& edit : earlier) {
            for (; at < static_cast<int>(edit.span.begin); ++at) origins.push_back(at);
            origins.insert(origins.end(), edit.text.size(), -1);
            at = static_cast<int>(edit.span.end);
        }
        for (; at < static_cast<int>(first.size()); ++at) origins.push_back(at);
        std::vector<bool> touched(first.size(), true);
        for (const int origin : origins)
            if (origin >= 0) touched[static_cast<std::size_t>(origin)] = false;
        for (const Edit& edit : later)
            for (Offset i = edit.span.begin; i < edit.span.end; ++i)
                if (origins[i] >= 0) touched[static_cast<std::size_t>(origins[i])] = true;

        for (const Edit& edit : compose_edits(earlier, later))
            for (Offset i = edit.span.begin; i < edit.span.end; ++i) ASSERT_TRUE(touched[i]) << "round " << round;
    }
}

}  // namespace
}  // namespace iislint::text
