#include "rules/condition.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

const char* const shop_pool = R"(
<applicationPoolDefaults><failure rapidFailProtection="false"/></applicationPoolDefaults>
<add name="Shop" autoStart="TRUE" startMode="alwaysrunning" queueLength="01500" managedRuntimeVersion="">
  <processModel idleTimeout="00:20:00" userName="CORP\shop-user"/>
  <recycling logEventOnRecycle="time,Memory">
    <periodicRestart time="1.05:00:00">
      <schedule><add value="02:00:00"/><add value="14:30:00"/></schedule>
    </periodicRestart>
  </recycling>
</add>
<add name="Odd" autoStart="maybe" startMode="Sometimes" queueLength="many">
  <processModel idleTimeout="soon"/><recycling logEventOnRecycle="Time, Nonsense"/>
</add>)";

struct Row {
    const char* condition;
    bool holds;
};

class ConditionTable : public testing::TestWithParam<Row> {};

TEST_P(ConditionTable, HoldsAsTheReferenceSays) {
    const Judge judge(config::pools_text(shop_pool));
    EXPECT_EQ(judge.holds(GetParam().condition, judge.pool_object("Shop")), GetParam().holds) << GetParam().condition;
}

INSTANTIATE_TEST_SUITE_P(Exists, ConditionTable,
                         testing::Values(Row{R"({"field":"@autoStart","exists":true})", true},
                                         Row{R"({"field":"@autoStart","exists":false})", false},
                                         Row{R"({"field":"@enable32BitAppOnWin64","exists":true})", false},
                                         Row{R"({"field":"@enable32BitAppOnWin64","exists":false})", true},
                                         Row{R"({"field":"failure/@rapidFailProtection","exists":true})", true},
                                         Row{R"({"field":"@managedRuntimeVersion","exists":true})", true},
                                         Row{R"({"field":"@managedRuntimeVersion","hasValue":true})", false},
                                         Row{R"({"field":"@managedRuntimeVersion","hasValue":false})", true},
                                         Row{R"({"field":"@name","hasValue":true})", true},
                                         Row{R"({"field":"cpu/@limit","hasValue":true})", true}));

INSTANTIATE_TEST_SUITE_P(Booleans, ConditionTable,
                         testing::Values(Row{R"({"field":"@autoStart","equals":true})", true},
                                         Row{R"({"field":"@autoStart","equals":"True"})", true},
                                         Row{R"({"field":"@autoStart","equals":false})", false},
                                         Row{R"({"field":"@autoStart","in":[false]})", false},
                                         Row{R"({"field":"@autoStart","in":[false,"true"]})", true},
                                         Row{R"({"field":"failure/@rapidFailProtection","equals":false})", true},
                                         Row{R"({"field":"#vendorManaged","equals":false})", true}));

INSTANTIATE_TEST_SUITE_P(Enumerations, ConditionTable,
                         testing::Values(Row{R"({"field":"@startMode","equals":"AlwaysRunning"})", true},
                                         Row{R"({"field":"@startMode","equals":"ALWAYSRUNNING"})", true},
                                         Row{R"({"field":"@startMode","equals":"OnDemand"})", false},
                                         Row{R"({"field":"@startMode","in":["OnDemand","AlwaysRunning"]})", true},
                                         Row{R"({"field":"@startMode","in":[]})", false},
                                         Row{R"({"field":"processModel/@idleTimeoutAction","equals":"Terminate"})",
                                             true}));

INSTANTIATE_TEST_SUITE_P(
    Flags, ConditionTable,
    testing::Values(Row{R"({"field":"recycling/@logEventOnRecycle","subset":["Time"]})", true},
                    Row{R"({"field":"recycling/@logEventOnRecycle","subset":["Time","Memory"]})", true},
                    Row{R"({"field":"recycling/@logEventOnRecycle","subset":["Time","Requests"]})", false},
                    Row{R"({"field":"recycling/@logEventOnRecycle","subset":[]})", true},
                    Row{R"({"field":"recycling/@logEventOnRecycle","setOf":["Memory","Time"]})", true},
                    Row{R"({"field":"recycling/@logEventOnRecycle","setOf":["Time"]})", false},
                    Row{R"({"field":"recycling/@logEventOnRecycle","setOf":["Time","Memory","Schedule"]})", false},
                    Row{R"({"field":"recycling/@logEventOnRecycle","equals":"memory, time"})", true}));

INSTANTIATE_TEST_SUITE_P(Numbers, ConditionTable,
                         testing::Values(Row{R"({"field":"@queueLength","equals":1500})", true},
                                         Row{R"({"field":"@queueLength","equals":"1500"})", true},
                                         Row{R"({"field":"@queueLength","in":[1,1500]})", true},
                                         Row{R"({"field":"@queueLength","less":1500})", false},
                                         Row{R"({"field":"@queueLength","less":1501})", true},
                                         Row{R"({"field":"@queueLength","lessOrEquals":1500})", true},
                                         Row{R"({"field":"@queueLength","lessOrEquals":1499})", false},
                                         Row{R"({"field":"@queueLength","greater":1500})", false},
                                         Row{R"({"field":"@queueLength","greater":1499})", true},
                                         Row{R"({"field":"@queueLength","greater":-1})", true},
                                         Row{R"({"field":"@queueLength","greaterOrEquals":1500})", true},
                                         Row{R"({"field":"@queueLength","greaterOrEquals":1501})", false},
                                         Row{R"({"field":"#applicationCount","equals":0})", true}));

INSTANTIATE_TEST_SUITE_P(
    TimeSpans, ConditionTable,
    testing::Values(Row{R"({"field":"processModel/@idleTimeout","equals":"00:20:00"})", true},
                    Row{R"({"field":"processModel/@idleTimeout","greater":"00:00:00"})", true},
                    Row{R"({"field":"processModel/@idleTimeout","less":"1.00:00:00"})", true},
                    Row{R"({"field":"recycling/periodicRestart/@time","equals":"29:00:00"})", true},
                    Row{R"({"field":"recycling/periodicRestart/@time","greaterOrEquals":"1.05:00:00"})", true},
                    Row{R"({"field":"recycling/periodicRestart/@time","greater":"1.05:00:00"})", false},
                    Row{R"({"field":"#recycleDrift","equals":"05:00:00"})", true},
                    Row{R"({"field":"#recycleDrift","greater":"04:59:59"})", true}));

INSTANTIATE_TEST_SUITE_P(
    Texts, ConditionTable,
    testing::Values(
        Row{R"({"field":"@name","equals":"sHOP"})", true}, Row{R"({"field":"@name","equals":"Shops"})", false},
        Row{R"({"field":"@name","in":["x","shop"]})", true}, Row{R"({"field":"@name","in":[]})", false},
        Row{R"({"field":"@name","startsWith":"sh"})", true}, Row{R"({"field":"@name","startsWith":"Shopping"})", false},
        Row{R"({"field":"@name","startsWith":["x","SHOP"]})", true}, Row{R"({"field":"@name","startsWith":[]})", false},
        Row{R"({"field":"@name","endsWith":"OP"})", true}, Row{R"({"field":"@name","endsWith":["op","x"]})", true},
        Row{R"({"field":"@name","endsWith":"xShop"})", false}, Row{R"({"field":"@name","contains":"HO"})", true},
        Row{R"({"field":"@name","contains":["x","y"]})", false}, Row{R"({"field":"@name","contains":""})", true},
        Row{R"({"field":"processModel/@userName","contains":"\\SHOP-"})", true},
        Row{R"({"field":"@name","equals":"shop","caseSensitive":true})", false},
        Row{R"({"field":"@name","equals":"Shop","caseSensitive":true})", true},
        Row{R"({"field":"@name","equals":"shop","caseSensitive":false})", true},
        Row{R"({"field":"@name","startsWith":"sh","caseSensitive":true})", false},
        Row{R"({"field":"@name","endsWith":"OP","caseSensitive":true})", false},
        Row{R"({"field":"@name","contains":"HO","caseSensitive":true})", false},
        Row{R"({"field":"@name","in":["shop"],"caseSensitive":true})", false},
        Row{R"({"field":"@name","match":"^s.op$"})", true}, Row{R"({"field":"@name","match":"HO"})", true},
        Row{R"({"field":"@name","match":"^s","caseSensitive":true})", false},
        Row{R"({"field":"#state","equals":""})", true}, Row{R"({"field":"#state","hasValue":false})", true}));

INSTANTIATE_TEST_SUITE_P(
    Operators, ConditionTable,
    testing::Values(Row{R"({"allOf":[{"field":"@name","equals":"Shop"},{"field":"@autoStart","equals":true}]})", true},
                    Row{R"({"allOf":[{"field":"@name","equals":"Shop"},{"field":"@autoStart","equals":false}]})",
                        false},
                    Row{R"({"anyOf":[{"field":"@name","equals":"x"},{"field":"@autoStart","equals":true}]})", true},
                    Row{R"({"anyOf":[{"field":"@name","equals":"x"},{"field":"@autoStart","equals":false}]})", false},
                    Row{R"({"not":{"field":"@name","equals":"Shop"}})", false},
                    Row{R"({"not":{"not":{"field":"@name","equals":"Shop"}}})", true}));

INSTANTIATE_TEST_SUITE_P(
    Counts, ConditionTable,
    testing::Values(
        Row{R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"},"equals":2})", true},
        Row{R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"},"notEquals":2})", false},
        Row{R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"},"in":[1,2]})", true},
        Row{R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"},"greater":1})", true},
        Row{R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"},"less":2})", false},
        Row{R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]",
                 "where":{"field":"@value","greater":"12:00:00"}},"equals":1})",
            true},
        Row{R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]",
                 "where":{"not":{"field":"@value","equals":"02:00:00"}}},"equals":1})",
            true},
        Row{R"({"field":"recycling/periodicRestart/schedule/add[@value='14:30:00']/@value","exists":true})", true},
        Row{R"({"field":"recycling/periodicRestart/schedule/add[@value='15:00:00']/@value","exists":true})", false}));

// Values of every type: written, left to the default, and not of their type.
constexpr const char* opposites[][2] = {
    {"\"field\":\"@startMode\",\"equals\":\"AlwaysRunning\"",
     "\"field\":\"@startMode\",\"notEquals\":\"AlwaysRunning\""},
    {"\"field\":\"@autoStart\",\"equals\":true", "\"field\":\"@autoStart\",\"notEquals\":true"},
    {"\"field\":\"@queueLength\",\"equals\":1500", "\"field\":\"@queueLength\",\"notEquals\":1500"},
    {"\"field\":\"processModel/@idleTimeout\",\"equals\":\"00:20:00\"",
     "\"field\":\"processModel/@idleTimeout\",\"notEquals\":\"00:20:00\""},
    {"\"field\":\"@startMode\",\"in\":[\"OnDemand\"]", "\"field\":\"@startMode\",\"notIn\":[\"OnDemand\"]"},
    {"\"field\":\"@queueLength\",\"in\":[1500]", "\"field\":\"@queueLength\",\"notIn\":[1500]"},
    {"\"field\":\"@name\",\"in\":[\"shop\"]", "\"field\":\"@name\",\"notIn\":[\"shop\"]"},
    {"\"field\":\"@name\",\"startsWith\":\"sh\"", "\"field\":\"@name\",\"notStartsWith\":\"sh\""},
    {"\"field\":\"@name\",\"endsWith\":[\"op\"]", "\"field\":\"@name\",\"notEndsWith\":[\"op\"]"},
    {"\"field\":\"@name\",\"contains\":\"ho\"", "\"field\":\"@name\",\"notContains\":\"ho\""},
    {"\"field\":\"@name\",\"match\":\"^S\"", "\"field\":\"@name\",\"notMatch\":\"^S\""},
};

std::string with_prefix(std::string text, std::string_view prefix) {
    const std::string_view key = "\"field\":\"";
    return text.insert(text.find(key) + key.size(), prefix);
}

TEST(Condition, EveryNotXIsExactlyNotX) {
    const Judge judge(config::pools_text(shop_pool));
    for (const char* pool : {"Shop", "Odd"})
        for (const auto& [positive, negative] : opposites)
            EXPECT_NE(judge.holds(fmt::format("{{{}}}", positive), judge.pool_object(pool)),
                      judge.holds(fmt::format("{{{}}}", negative), judge.pool_object(pool)))
                << pool << ": " << negative;
}

class MissingPool : public testing::Test {
protected:
    Judge judge_{config::sites_text(R"(<site name="S" id="1">
        <application path="/" applicationPool="Gone"><virtualDirectory path="/" physicalPath="C:\s"/></application>
        </site>)")};
    bool holds(std::string_view condition) const { return judge_.holds(condition, judge_.application_object("S/")); }
};

TEST_F(MissingPool, FailsEveryPositiveComparisonAndPassesEveryNegativeOne) {
    for (const auto& [positive, negative] : opposites) {
        EXPECT_FALSE(holds(fmt::format("{{{}}}", with_prefix(positive, "pool/")))) << positive;
        EXPECT_TRUE(holds(fmt::format("{{{}}}", with_prefix(negative, "pool/")))) << negative;
    }
    for (const char* word : {"less", "lessOrEquals", "greater", "greaterOrEquals"})
        EXPECT_FALSE(holds(fmt::format(R"({{"field":"pool/@queueLength","{}":1000}})", word))) << word;
    EXPECT_FALSE(holds(R"({"field":"pool/recycling/@logEventOnRecycle","subset":[]})"));
    EXPECT_FALSE(holds(R"({"field":"pool/recycling/@logEventOnRecycle","setOf":["Time"]})"));
    EXPECT_FALSE(holds(R"({"field":"pool/#applicationCount","equals":0})"));
}

TEST_F(MissingPool, NeitherExistsNorHasAValue) {
    EXPECT_FALSE(holds(R"({"field":"pool/@startMode","exists":true})"));
    EXPECT_TRUE(holds(R"({"field":"pool/@startMode","exists":false})"));
    EXPECT_FALSE(holds(R"({"field":"pool/@startMode","hasValue":true})"));
    EXPECT_TRUE(holds(R"({"field":"pool/@startMode","hasValue":false})"));
}

TEST_F(MissingPool, HasNoEntries) {
    EXPECT_TRUE(holds(R"({"count":{"field":"pool/recycling/periodicRestart/schedule/add[*]"},"equals":0})"));
}

TEST(Condition, NeverFindsTextThatIsNoNumberLessOrGreater) {
    const Judge judge(config::pools_text(shop_pool));
    const Object odd = judge.pool_object("Odd");
    for (const char* word : {"less", "lessOrEquals", "greater", "greaterOrEquals"}) {
        EXPECT_FALSE(judge.holds(fmt::format(R"({{"field":"@queueLength","{}":1000}})", word), odd)) << word;
        EXPECT_FALSE(judge.holds(fmt::format(R"({{"field":"processModel/@idleTimeout","{}":"00:20:00"}})", word), odd));
    }
    EXPECT_FALSE(judge.holds(R"({"field":"@autoStart","equals":false})", odd));
    EXPECT_FALSE(judge.holds(R"({"field":"@autoStart","equals":true})", odd));
    EXPECT_FALSE(judge.holds(R"({"field":"recycling/@logEventOnRecycle","subset":["Time"]})", odd));
}

TEST(Condition, CountsEntriesInsideEntries) {
    const Judge judge(config::sites_text(R"(
        <site name="A" id="1"><application path="/"><virtualDirectory path="/"/><virtualDirectory path="/x"/></application>
          <application path="/one"><virtualDirectory path="/"/></application>
          <application path="/two"><virtualDirectory path="/"/><virtualDirectory path="/y"/></application></site>
        <site name="B" id="2"><application path="/"><virtualDirectory path="/"/></application></site>)"));
    const char* const condition = R"({"count":{"field":"application[*]","where":
        {"count":{"field":"virtualDirectory[*]"},"greater":1}},"equals":2})";
    EXPECT_TRUE(judge.holds(condition, judge.site_object("A")));
    EXPECT_FALSE(judge.holds(condition, judge.site_object("B")));
    const Object server{ObjectKind::server, &judge.server(), config::no_index, nullptr, nullptr};
    EXPECT_TRUE(judge.holds(R"({"count":{"field":"system.applicationHost/sites/site[*]","where":
        {"count":{"field":"application[*]","where":{"count":{"field":"virtualDirectory[*]",
          "where":{"field":"@path","equals":"/y"}},"equals":1}},"equals":1}},"equals":1})",
                            server));
}

TEST(Condition, CountsEffectiveEntriesOfASection) {
    const Judge judge(config::sites_text(R"(<site name="S" id="1"><application path="/"><virtualDirectory path="/"
        physicalPath="C:\s"/></application></site>)",
                                         R"(<system.webServer><handlers><add name="a" path="*" verb="*" modules="M"/>
        <add name="b" path="*" verb="*" modules="M"/></handlers></system.webServer>)"),
                      {{"s", R"(<configuration><system.webServer><handlers><remove name="a"/>
        <add name="c" path="*.x" verb="GET" modules="N"/></handlers></system.webServer></configuration>)"}},
                      {{R"(C:\s)", "s"}});
    const Object application = judge.application_object("S/");
    EXPECT_TRUE(judge.holds(R"({"count":{"field":"system.webServer/handlers/add[*]"},"equals":2})", application));
    EXPECT_TRUE(judge.holds(R"({"count":{"field":"system.webServer/handlers/add[*]",
        "where":{"field":"@modules","equals":"n"}},"equals":1})",
                            application));
    EXPECT_TRUE(
        judge.holds(R"({"field":"system.webServer/handlers/add[@name='C']/@path","equals":"*.x"})", application));
    EXPECT_TRUE(
        judge.holds(R"({"field":"system.webServer/handlers/add[@name='a']/@path","exists":false})", application));
    EXPECT_TRUE(judge.holds(R"({"field":"system.webServer/handlers/add[@name='b']/@scriptProcessor","hasValue":false})",
                            application));
}

TEST(Condition, NamesThePlaceOfAnError) {
    EXPECT_TRUE(condition_error(R"({"allOf":[{"field":"@name","equals":"x"},{"not":{"field":"@nam","equals":"x"}}]})")
                    .starts_with("/deny/allOf/1/not/field: unknown attribute 'nam'"));
    EXPECT_TRUE(condition_error(R"({"field":"@startMode","in":["OnDemand","Never"]})").starts_with("/deny/in/1: "));
    EXPECT_TRUE(condition_error(R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]",
        "where":{"field":"@valu","exists":true}},"equals":0})")
                    .starts_with("/deny/count/where/field: "));
}

TEST(Condition, SuggestsTheRightWord) {
    EXPECT_TRUE(has(condition_error(R"({"field":"@name","equal":"x"})"), "did you mean 'equals'?"));
    EXPECT_TRUE(has(condition_error(R"({"field":"@name","greaterOrEqual":1})"), "did you mean 'greaterOrEquals'?"));
    EXPECT_TRUE(has(condition_error(R"({"alOf":[]})"), "did you mean 'allOf'"));
    EXPECT_TRUE(has(condition_error(R"({"field":"@startMode","equals":"Always"})"), "one of OnDemand, AlwaysRunning"));
}

TEST(Condition, RefusesOperandsOfAnotherType) {
    const char* const wrong[] = {
        R"({"field":"@autoStart","equals":"yes"})",
        R"({"field":"@autoStart","equals":1})",
        R"({"field":"@queueLength","equals":"many"})",
        R"({"field":"@queueLength","less":1.5})",
        R"({"field":"@queueLength","less":18446744073709551615})",
        R"({"field":"@queueLength","less":true})",
        R"({"field":"@queueLength","less":[1]})",
        R"({"field":"@queueLength","less":null})",
        R"({"field":"@queueLength","in":1})",
        R"({"field":"processModel/@idleTimeout","greater":"20 minutes"})",
        R"({"field":"@startMode","equals":1})",
        R"({"field":"@startMode","less":"OnDemand"})",
        R"({"field":"@name","less":1})",
        R"({"field":"@name","equals":1})",
        R"({"field":"@name","in":[1]})",
        R"({"field":"@name","startsWith":1})",
        R"({"field":"@name","contains":["a",1]})",
        R"({"field":"@name","match":["a"]})",
        R"({"field":"@name","exists":"true"})",
        R"({"field":"@name","hasValue":1})",
        R"({"field":"@name","subset":["a"]})",
        R"({"field":"@autoStart","setOf":[true]})",
        R"({"field":"recycling/@logEventOnRecycle","subset":"Time"})",
        R"({"field":"recycling/@logEventOnRecycle","subset":["Tim"]})",
        R"({"field":"@name","equals":"x","caseSensitive":"yes"})",
        R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"},"match":"1"})",
        R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"},"hasValue":true})",
        R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"},"equals":"one"})",
    };
    for (const char* condition : wrong) EXPECT_TRUE(condition_error(condition).starts_with("/deny")) << condition;
}

TEST(Condition, RefusesShapesThatMeanNothing) {
    const char* const wrong[] = {
        "{}",
        "[]",
        "null",
        "true",
        "\"@name\"",
        R"({"field":"@name"})",
        R"({"equals":"x"})",
        R"({"field":1,"equals":"x"})",
        R"({"field":"@name","equals":"x","in":["y"]})",
        R"({"field":"@name","equals":"x","whatever":1})",
        R"({"allOf":[]})",
        R"({"allOf":{}})",
        R"({"anyOf":"x"})",
        R"({"not":[]})",
        R"({"allOf":[{"field":"@name","exists":true}],"field":"@name"})",
        R"({"count":"x","equals":0})",
        R"({"count":{},"equals":0})",
        R"({"count":{"field":"@name"},"equals":0})",
        R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]"}})",
        R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]","were":{}},"equals":0})",
        R"({"count":{"field":"recycling/periodicRestart/schedule/add[*]","where":{}},"equals":0})",
    };
    for (const char* condition : wrong) EXPECT_TRUE(condition_error(condition).starts_with("/deny")) << condition;
}

const char* const two_pools = R"(
<configuration><system.applicationHost>
  <applicationPools><add name="Shop" startMode="AlwaysRunning"/><add name="Idle"/><add name="Unused"/></applicationPools>
  <sites>
    <site name="A" id="1" serverAutoStart="false"><application path="/" applicationPool="Shop" preloadEnabled="true">
        <virtualDirectory path="/" physicalPath="C:\a"/><virtualDirectory path="/img" physicalPath="C:\img"/></application>
      <application path="/api" applicationPool="Shop"><virtualDirectory path="/" physicalPath="C:\api"/></application></site>
    <site name="B" id="2"><application path="/" applicationPool="Idle"><virtualDirectory path="/" physicalPath="C:\b"/></application>
      <application path="/lost" applicationPool="Missing"/></site>
    <site name="C" id="3"><application path="/" applicationPool="Shop"><virtualDirectory path="/" physicalPath="C:\c"/></application></site>
  </sites>
</system.applicationHost></configuration>)";

TEST(Condition, CountsTheObjectsThatAnObjectHolds) {
    const Judge judge(two_pools);
    const auto count = [&](std::string_view field, std::string_view where, const Object& object) {
        for (int n = 0; n < 10; ++n) {
            const std::string condition =
                where.empty() ? fmt::format(R"({{"count":{{"field":"{}"}},"equals":{}}})", field, n)
                              : fmt::format(R"({{"count":{{"field":"{}","where":{}}},"equals":{}}})", field, where, n);
            if (judge.holds(condition, object)) return n;
        }
        return -1;
    };
    const Object shop = judge.pool_object("Shop");
    EXPECT_EQ(count("applications[*]", "", shop), 3);
    EXPECT_EQ(count("applications[*]", "", judge.pool_object("Unused")), 0);
    EXPECT_EQ(count("applications[*]", R"({"field":"@preloadEnabled","equals":true})", shop), 1);
    EXPECT_EQ(count("applications[*]", R"({"field":"site/@serverAutoStart","equals":true})", shop), 1);
    EXPECT_EQ(count("applications[*]", R"({"field":"#name","equals":"A/api"})", shop), 1);
    EXPECT_EQ(count("applications[*]", R"({"field":"system.webServer/directoryBrowse/@enabled","equals":false})", shop),
              3);
    EXPECT_EQ(count("applications[*]", "", judge.site_object("A")), 2);
    EXPECT_EQ(
        count("applications[*]", R"({"field":"pool/@startMode","equals":"AlwaysRunning"})", judge.site_object("B")), 0);
    EXPECT_EQ(count("virtualDirectories[*]", "", judge.application_object("A/")), 2);
    EXPECT_EQ(count("virtualDirectories[*]", R"({"field":"@path","equals":"/img"})", judge.application_object("A/")),
              1);
    EXPECT_EQ(count("pool/applications[*]", "", judge.application_object("C/")), 3);
    EXPECT_EQ(count("site/applications[*]", R"({"field":"@path","equals":"/"})", judge.application_object("A/api")), 1);
    EXPECT_EQ(count("pool/applications[*]", "", judge.application_object("B/lost")), 0) << "its pool does not exist";
    const Object server{ObjectKind::server, &judge.server(), config::no_index, nullptr, nullptr};
    EXPECT_EQ(count("sites[*]", "", server), 3);
    EXPECT_EQ(count("pools[*]", R"({"field":"#applicationCount","equals":0})", server), 1);
    EXPECT_EQ(count("applications[*]", "", server), 5);
    EXPECT_EQ(count("sites[*]", R"({"count":{"field":"applications[*]"},"greater":1})", server), 2);
    EXPECT_EQ(judge.say("{applications[*]} of them", shop), "3 of them");
    EXPECT_TRUE(has(condition_error(R"({"count":{"field":"sites[*]"},"equals":0})"), "/deny/count/field"));
    EXPECT_TRUE(has(condition_error(R"({"field":"applications[*]","equals":0})"), "inside 'count'"));
}

// Each of these asks its pool about all of the pool's applications.
TEST(Condition, CountsThePoolsApplicationsOnce) {
    constexpr int sites = 10'000;
    std::string text =
        "<configuration><system.applicationHost><applicationPools><add name=\"P\"/></applicationPools><sites>";
    for (int i = 0; i < sites; ++i)
        text += fmt::format(R"(<site name="S{}" id="{}"><application path="/" applicationPool="P"/></site>)", i, i + 1);
    text += "</sites></system.applicationHost></configuration>";
    Judge judge(text);
    EXPECT_EQ(judge
                  .check(R"({"target":"application","deny":{"allOf":[{"field":"#name","equals":"S7/"},
                      {"count":{"field":"pool/applications[*]","where":{"field":"@preloadEnabled","equals":false}},"equals":10000},
                      {"field":"pool/#siteCount","equals":10000}]}})")
                  .size(),
              1U);
    EXPECT_EQ(judge
                  .check(R"({"target":"application","deny":{
                      "count":{"field":"pool/applications[*]","where":{"field":"@preloadEnabled","equals":true}},"greater":0}})")
                  .size(),
              0U);
    EXPECT_EQ(judge.check(R"({"target":"application","deny":{"field":"pool/#siteCount","equals":0}})").size(), 0U);
}

TEST(Condition, RefusesNestingWithoutEnd) {
    const auto nested = [](int depth) {
        std::string text;
        for (int i = 0; i < depth; ++i) text += R"({"not":)";
        text += R"({"field":"@name","exists":true})";
        return text + std::string(static_cast<std::size_t>(depth), '}');
    };
    EXPECT_EQ(condition_error(nested(20)), "");
    EXPECT_TRUE(has(condition_error(nested(40)), "nested too deep"));
    EXPECT_TRUE(has(condition_error(nested(200)), "nested too deep"));
}

TEST(Condition, RefusesBadRegularExpressions) {
    for (const char* pattern : {"(", "[a", "a**", "(?<x>", "\\\\1", "(?=x)", "((a{100}){100}){100}"})
        EXPECT_TRUE(has(condition_error(fmt::format(R"({{"field":"@name","match":"{}"}})", pattern)),
                        "/deny/match: bad regular expression"))
            << pattern;
}

TEST(Condition, MatchesInLinearTime) {
    const std::string name(200'000, 'a');
    const Judge judge(config::pools_text("<add name=\"" + name + "!\"/>"));
    EXPECT_FALSE(judge.holds(R"({"field":"@name","match":"^(a|a|aa)*(a*)*$"})", judge.pool_object(name + "!")));
}

}  // namespace
}  // namespace iislint::rules
