#include "base/date.hpp"

#include <gtest/gtest.h>

namespace iislint {
namespace {

TEST(Date, IsReadAndWrittenTheSameWay) {
    for (const char* text : {"2026-12-31", "2024-02-29", "0001-01-01", "1969-12-31"}) {
        const std::optional<Date> date = parse_date(text);
        ASSERT_TRUE(date) << text;
        EXPECT_EQ(format_date(*date), text);
    }
    EXPECT_LT(*parse_date("2026-12-31"), *parse_date("2027-01-01"));
}

TEST(Date, IsADayOfTheCalendar) {
    for (const char* bad : {"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026/01/01",
                            "2026-01-01T00:00:00Z", "2026-01-0a", "-026-01-01", "tomorrow"})
        EXPECT_FALSE(parse_date(bad)) << bad;
}

}  // namespace
}  // namespace iislint
