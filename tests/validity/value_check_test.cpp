#include "validity/value_check.hpp"

#include <gtest/gtest.h>

namespace iislint::validity {
namespace {

const config::AttributeSchema& attribute(std::string_view section, std::vector<std::string_view> steps) {
    const config::ElementSchema* element = config::find_section(section)->element;
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
        const config::NameId id = config::names().find(steps[i]);
        const config::CollectionSchema* collection = element->collection_adding(id);
        element = collection != nullptr ? collection->entry : element->child(id);
    }
    return *element->attribute(config::names().find(steps.back()));
}

const config::AttributeSchema& pool(std::vector<std::string_view> steps) {
    steps.insert(steps.begin(), "add");
    return attribute("system.applicationHost/applicationPools", std::move(steps));
}

std::string text_of(const config::AttributeSchema& schema, std::string_view value) {
    const std::optional<ValueFault> fault = check_value(schema, value);
    return fault ? fault->text : std::string();
}

TEST(ValueCheck, SpeaksAsIisDoes) {
    const config::AttributeSchema& ssl_flags =
        attribute("system.applicationHost/sites", {"site", "bindings", "binding", "sslFlags"});
    EXPECT_EQ(text_of(ssl_flags, "x"), "The 'sslFlags' attribute is invalid.  Not a valid unsigned integer");
    EXPECT_EQ(text_of(pool({"name"}), "a:b"), "The 'name' attribute is invalid.  Invalid application pool name");
    EXPECT_EQ(text_of(pool({"startMode"}), "Sometimes"),
              "The 'startMode' attribute is invalid.  Enum must be one of OnDemand, AlwaysRunning");
    EXPECT_EQ(text_of(attribute("system.webServer/httpErrors", {"error", "statusCode"}), "399"),
              "The 'statusCode' attribute is invalid.  Integer value must be between 400 and 999 inclusive");
    EXPECT_EQ(
        text_of(pool({"processModel", "idleTimeout"}), "00:00:30"),
        "The 'idleTimeout' attribute is invalid.  Timespan value must be between 00:00:00 and 30.00:00:00 seconds "
        "inclusive, with a granularity of 60 seconds");
}

TEST(ValueCheck, TakesWhatRealFilesHold) {
    const std::pair<const config::AttributeSchema*, const char*> rows[] = {
        {&pool({"autoStart"}), "True"},
        {&pool({"startMode"}), "alwaysrunning"},
        {&pool({"processModel", "idleTimeout"}), "00:20:00"},
        {&pool({"recycling", "periodicRestart", "time"}), "29:00:00"},
        {&pool({"recycling", "periodicRestart", "time"}), "14.00:00:00"},
        {&pool({"recycling", "logEventOnRecycle"}), "Time, Memory, PrivateMemory"},
        {&pool({"processModel", "password"}), "[enc:AesProvider::enc]"},
        {&pool({"name"}), "Shop 2.0 (test)"},
        {&attribute("system.applicationHost/sites", {"site", "name"}), "example.com"},
        {&attribute("system.applicationHost/sites", {"site", "application", "path"}), "/a/b"},
        {&attribute("system.applicationHost/sites", {"site", "application", "path"}), "/"},
    };
    for (const auto& [schema, value] : rows) EXPECT_EQ(text_of(*schema, value), "") << value;
}

TEST(ValueCheck, RefusesPathsThatDoNotStartWithASlashOrClimb) {
    const config::AttributeSchema& path = attribute("system.applicationHost/sites", {"site", "application", "path"});
    for (const char* value : {"", "a", "/a/", "/a//b", "/a/../b", "/."})
        EXPECT_EQ(text_of(path, value), "The 'path' attribute is invalid.  Invalid application path") << value;
}

TEST(ValueCheck, SpellingsThatNoSourceSettlesAreDoubtful) {
    const std::pair<const config::AttributeSchema*, const char*> rows[] = {
        {&pool({"autoStart"}), "1"},
        {&pool({"autoStart"}), "yes"},
        {&pool({"startMode"}), ""},
        {&pool({"processModel", "idleTimeout"}), "00:20"},
        {&pool({"processModel", "idleTimeout"}), " 00:20:00"},
        {&pool({"startMode"}), "1"},
        {&pool({"queueLength"}), "0x400"},
        {&pool({"processModel", "idleTimeout"}), "20"},
    };
    for (const auto& [schema, value] : rows) {
        const std::optional<ValueFault> fault = check_value(*schema, value);
        ASSERT_TRUE(fault) << value;
        EXPECT_TRUE(fault->doubtful) << value;
    }
    EXPECT_FALSE(check_value(pool({"autoStart"}), "maybe")->doubtful);
    EXPECT_FALSE(check_value(pool({"processModel", "idleTimeout"}), "00:90:00")->doubtful);
}

TEST(ValueCheck, ANumberThatDoesNotExistIsWrongHoweverItIsWritten) {
    const std::optional<ValueFault> signed_one = check_value(pool({"processModel", "maxProcesses"}), "-1");
    ASSERT_TRUE(signed_one);
    EXPECT_TRUE(signed_one->doubtful);
    for (const char* value : {"99999999999", "4294967296", " 99999999999 ", "99999999999999999999"}) {
        const std::optional<ValueFault> fault = check_value(pool({"processModel", "maxProcesses"}), value);
        ASSERT_TRUE(fault) << value;
        EXPECT_FALSE(fault->doubtful) << value;
    }
    const config::AttributeSchema& sub_status = attribute("system.webServer/httpErrors", {"error", "subStatusCode"});
    ASSERT_TRUE(check_value(sub_status, "2147483648"));
    EXPECT_FALSE(check_value(sub_status, "2147483648")->doubtful);
}

TEST(ValueCheck, OnlyTheBeginningOfATextIsKnownForSomeTypes) {
    for (const auto& [schema, value] :
         {std::pair{&pool({"autoStart"}), "maybe"}, std::pair{&pool({"processModel", "idleTimeout"}), "never"}}) {
        EXPECT_TRUE(check_value(*schema, value)->only_begins) << value;
    }
    EXPECT_FALSE(check_value(pool({"startMode"}), "Sometimes")->only_begins);
    EXPECT_FALSE(check_value(pool({"queueLength"}), "many")->only_begins);
}

TEST(ValueCheck, OutOfRangeIsTellable) {
    EXPECT_TRUE(check_value(pool({"queueLength"}), "5")->out_of_range);
    EXPECT_FALSE(check_value(pool({"queueLength"}), "five")->out_of_range);
}

}  // namespace
}  // namespace iislint::validity
