#include "config/value.hpp"

#include <gtest/gtest.h>

#include "config/configuration.hpp"

namespace iislint::config {
namespace {

const AttributeSchema& schema_of(std::string_view section, std::string_view path) {
    return *attribute_path(*find_section(section)->element, path).schema;
}
const AttributeSchema& of_pool(std::string_view path) {
    return *attribute_path(Configuration::pool_schema(), path).schema;
}

AttributeSchema made(ValueType type) {
    AttributeSchema schema;
    schema.type = type;
    return schema;
}

TEST(TimeSpan, HoursMayExceedADay) {
    EXPECT_EQ(parse_time_span("00:20:00"), 1200);
    EXPECT_EQ(parse_time_span("29:00:00"), 29 * 3600);
    EXPECT_EQ(parse_time_span("360:00:00"), 360 * 3600);
}

TEST(TimeSpan, DaysStandBeforeADot) {
    EXPECT_EQ(parse_time_span("14.00:00:00"), 14 * 86400);
    EXPECT_EQ(parse_time_span("1.05:00:00"), 29 * 3600);
    EXPECT_EQ(parse_time_span("1.05:00:00"), parse_time_span("29:00:00"));
}

TEST(TimeSpan, JunkIsNoTimeSpan) {
    for (std::string_view junk : {"",
                                  " ",
                                  "20",
                                  "00:20",
                                  "00:20:00:00",
                                  "00:60:00",
                                  "00:00:60",
                                  "-00:20:00",
                                  "a:b:c",
                                  "00:20:00 ",
                                  " 00:20:00",
                                  "00:20:00x",
                                  "1.",
                                  ".00:20:00",
                                  "1.2.00:00:00",
                                  "00:20:00.500",
                                  "Infinite",
                                  "::",
                                  "1d",
                                  "0x1:00:00",
                                  "99999999999999999999:00:00",
                                  "00:20:0\xD9\xA0"})
        EXPECT_FALSE(parse_time_span(junk)) << junk;
}

TEST(TimeSpan, TheLongestDigitsDoNotOverflow) {
    EXPECT_EQ(parse_time_span("999999999.999999999:59:59"),
              std::int64_t{999999999} * 86400 + std::int64_t{999999999} * 3600 + 59 * 60 + 59);
}

TEST(TimeSpan, IsWrittenWithDaysOnlyWhenThereAreAny) {
    EXPECT_EQ(format_time_span(0), "00:00:00");
    EXPECT_EQ(format_time_span(1200), "00:20:00");
    EXPECT_EQ(format_time_span(29 * 3600), "1.05:00:00");
    EXPECT_EQ(format_time_span(14 * 86400), "14.00:00:00");
}

TEST(TimeSpan, WhatIsWrittenReadsBackAsTheSame) {
    for (std::int64_t seconds : {0, 1, 59, 60, 3599, 3600, 86399, 86400, 86401, 104400, 8640000})
        EXPECT_EQ(parse_time_span(format_time_span(seconds)), seconds);
}

TEST(TimeSpan, PlainNumbersCountTheUnitOfTheirFormat) {
    const AttributeSchema& seconds = schema_of("system.webServer/caching", "@maxResponseSize");
    EXPECT_EQ(parse_value(seconds, "262144"), 262144);

    AttributeSchema span = made(ValueType::time_span);
    span.time_span_format = TimeSpanFormat::seconds;
    EXPECT_EQ(parse_value(span, "90"), 90);
    EXPECT_FALSE(parse_value(span, "00:01:30"));
    span.time_span_format = TimeSpanFormat::minutes;
    EXPECT_EQ(parse_value(span, "90"), 5400);
    EXPECT_FALSE(parse_value(span, "9223372036854775807"));
    span.time_span_format = TimeSpanFormat::text;
    EXPECT_FALSE(parse_value(span, "90"));
}

TEST(TimeSpan, InfiniteIsKnownOnlyWhereTheSchemaAllowsIt) {
    AttributeSchema span = made(ValueType::time_span);
    EXPECT_FALSE(parse_value(span, "Infinite"));
    span.allow_infinite = true;
    EXPECT_EQ(parse_value(span, "Infinite"), infinite);
    EXPECT_EQ(parse_value(span, "infinite"), infinite);
    EXPECT_FALSE(parse_value(of_pool("processModel/@idleTimeout"), "Infinite"));
}

TEST(Boolean, IgnoresCaseAndTakesNothingElse) {
    EXPECT_EQ(parse_boolean("true"), true);
    EXPECT_EQ(parse_boolean("True"), true);
    EXPECT_EQ(parse_boolean("FALSE"), false);
    for (std::string_view junk : {"", "1", "0", "yes", "no", "on", " true", "true ", "truth", "fals"})
        EXPECT_FALSE(parse_boolean(junk)) << junk;
}

TEST(Enumeration, IgnoresCase) {
    const AttributeSchema& start_mode = of_pool("@startMode");
    EXPECT_EQ(parse_value(start_mode, "AlwaysRunning"), 1);
    EXPECT_EQ(parse_value(start_mode, "alwaysRunning"), 1);
    EXPECT_EQ(parse_value(start_mode, "ONDEMAND"), 0);
    for (std::string_view junk : {"", "Always", "AlwaysRunning ", "1", "AlwaysRunning,OnDemand"})
        EXPECT_FALSE(parse_value(start_mode, junk)) << junk;
}

TEST(Enumeration, CaseCountsWhereTheSchemaSaysSo) {
    static constexpr EnumMember members[] = {{"Lax", 1}};
    AttributeSchema schema = made(ValueType::enumeration);
    schema.members = members;
    EXPECT_EQ(parse_value(schema, "lax"), 1);
    schema.case_sensitive = true;
    EXPECT_EQ(parse_value(schema, "Lax"), 1);
    EXPECT_FALSE(parse_value(schema, "lax"));
}

TEST(Flags, AreNamesBetweenCommasInAnyOrder) {
    const AttributeSchema& log = of_pool("recycling/@logEventOnRecycle");
    const auto one = [&](std::string_view text) { return parse_value(log, text).value_or(-1); };
    ASSERT_GT(one("Time"), 0);
    ASSERT_GT(one("Memory"), 0);
    EXPECT_EQ(one("Time, Memory"), one("Time") | one("Memory"));
    EXPECT_EQ(one("memory,TIME"), one("Time") | one("Memory"));
    EXPECT_EQ(one("Time,Time"), one("Time"));
}

TEST(Flags, NothingAndNoneMeanNoFlag) {
    const AttributeSchema& log = of_pool("recycling/@logEventOnRecycle");
    EXPECT_EQ(parse_value(log, ""), 0);
    EXPECT_EQ(parse_value(log, "None"), 0);
    EXPECT_FALSE(parse_value(log, "Time,Coffee"));
    EXPECT_FALSE(parse_value(log, "Time Memory"));
}

TEST(Integer, IsDecimalAndWhole) {
    const AttributeSchema& queue = of_pool("@queueLength");
    EXPECT_EQ(parse_value(queue, "1000"), 1000);
    EXPECT_EQ(parse_value(queue, "4294967295"), 4294967295);
    for (std::string_view junk : {"", "+5", "0x10", "1e3", "1.5", " 5", "5 ", "1,000", "99999999999999999999"})
        EXPECT_FALSE(parse_value(queue, junk)) << junk;
}

TEST(Text, HasNoNumber) { EXPECT_FALSE(parse_value(of_pool("@name"), "12")); }

TEST(DefaultValue, IsTheDeclaredOneElseTheTypesOwn) {
    EXPECT_EQ(default_value(of_pool("recycling/periodicRestart/@time")), "29:00:00");
    EXPECT_EQ(default_value(of_pool("@startMode")), "OnDemand");
    EXPECT_EQ(default_value(made(ValueType::boolean)), "false");
    EXPECT_EQ(default_value(made(ValueType::unsigned_integer)), "0");
    EXPECT_EQ(default_value(made(ValueType::string)), "");
    EXPECT_EQ(default_value(made(ValueType::flags)), "");
}

}  // namespace
}  // namespace iislint::config
