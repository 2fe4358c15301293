// Every comparison of the rule language, its negation, its modifiers and its mistakes, as docs/rule-language.md has
// them.
#include "rules/comparison.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

const char* const shop = R"(
<applicationPoolDefaults queueLength="3000"><processModel idleTimeout="00:20:00"/></applicationPoolDefaults>
<add name="Shop" managedRuntimeVersion="v4.0" CLRConfigFile="D:\Sites\Shop\..\Clr\aspnet.config">
  <processModel identityType="SpecificUser" userName="CORP\svc-shop" maxProcesses="4" idleTimeout="01:00:00" startupTimeLimit="00:02:00"/>
  <recycling logEventOnRecycle="Time, Memory"><periodicRestart time="01:00:00"/></recycling>
  <environmentVariables><add name="TZ" value="CET"/></environmentVariables>
</add>)";

struct Row {
    const char* condition;
    bool holds;
};

class ComparisonTable : public testing::TestWithParam<Row> {};

TEST_P(ComparisonTable, HoldsAsTheReferenceSays) {
    const Judge judge(config::pools_text(shop));
    EXPECT_EQ(judge.holds(GetParam().condition, judge.pool_object("Shop")), GetParam().holds) << GetParam().condition;
}

INSTANTIATE_TEST_SUITE_P(Wildcards, ComparisonTable,
                         testing::Values(Row{R"({"field":"@name","like":"sh*"})", true},
                                         Row{R"({"field":"@name","like":"sh"})", false},
                                         Row{R"({"field":"@name","like":["x*","*op"]})", true},
                                         Row{R"({"field":"@name","like":"s?op"})", true},
                                         Row{R"({"field":"@name","like":"[r-t]hop"})", true},
                                         Row{R"({"field":"@name","like":"[a-b]hop"})", false},
                                         Row{R"({"field":"@name","like":"Sh.p"})", false},
                                         Row{R"({"field":"@name","notLike":"sh*"})", false},
                                         Row{R"({"field":"@name","like":"sh*","caseSensitive":true})", false},
                                         Row{R"({"field":"@name","notLike":["a","b"]})", true}));

INSTANTIATE_TEST_SUITE_P(HasDefault, ComparisonTable,
                         testing::Values(Row{R"({"field":"@autoStart","hasDefault":false})", true},
                                         Row{R"({"field":"@queueLength","hasDefault":1000})", false},
                                         Row{R"({"field":"@queueLength","hasDefault":3000})", true},
                                         Row{R"({"field":"processModel/@idleTimeout","hasDefault":"01:00:00"})",
                                             true}));

INSTANTIATE_TEST_SUITE_P(
    Shapes, ComparisonTable,
    testing::Values(
        Row{R"({"field":"@queueLength","isInteger":true})", true}, Row{R"({"field":"@name","isInteger":true})", false},
        Row{R"({"field":"@name","isInteger":false})", true}, Row{R"({"field":"@autoStart","isBoolean":true})", true},
        Row{R"({"field":"@name","isBoolean":true})", false}, Row{R"({"field":"@queueLength","isNumeric":true})", true},
        Row{R"({"value":"1.5","isNumeric":true})", true}, Row{R"({"value":"1.5","isInteger":true})", false},
        Row{R"({"value":"1.5.1","isNumeric":true})", false}, Row{R"({"value":"-12","isInteger":true})", true},
        Row{R"({"field":"@name","isLower":true})", false}, Row{R"({"field":"@name","isLower":false})", true},
        Row{R"({"value":"v4.0","isLower":true})", true}, Row{R"({"value":"ABC-1","isUpper":true})", true},
        Row{R"({"field":"@name","isUpper":true})", false}));

INSTANTIATE_TEST_SUITE_P(Versions, ComparisonTable,
                         testing::Values(Row{R"({"field":"@managedRuntimeVersion","version":">=4.0"})", true},
                                         Row{R"({"field":"@managedRuntimeVersion","version":"4"})", true},
                                         Row{R"({"field":"@managedRuntimeVersion","version":">=2 <4"})", false},
                                         Row{R"({"field":"@name","version":">=0"})", false},
                                         Row{R"({"value":"10.0.1","version":">10 <=10.0.1"})", true},
                                         Row{R"({"value":"2.1.0-rc1","version":"<2.1"})", true},
                                         Row{R"({"value":"9.0","version":"<10.0"})", true}));

INSTANTIATE_TEST_SUITE_P(
    Paths, ComparisonTable,
    testing::Values(Row{R"({"field":"@CLRConfigFile","withinPath":"d:/sites"})", true},
                    Row{R"({"field":"@CLRConfigFile","withinPath":"D:\\Sites\\Shop"})", false},
                    Row{R"({"field":"@CLRConfigFile","withinPath":["E:\\","D:\\sites\\clr\\"]})", true},
                    Row{R"({"field":"@CLRConfigFile","notWithinPath":"D:\\Site"})", true},
                    Row{R"({"value":"C:\\..\\..\\Windows","withinPath":"C:\\Windows"})", true},
                    Row{R"({"value":"C:\\Windows","withinPath":"C:\\Windows"})", true},
                    Row{R"({"value":"%SystemDrive%\\inetpub\\x","withinPath":"%systemdrive%\\inetpub"})", true},
                    Row{R"({"field":"@name","withinPath":""})", false}));

INSTANTIATE_TEST_SUITE_P(Keys, ComparisonTable,
                         testing::Values(Row{R"({"field":"environmentVariables/add[*]","containsKey":"tz"})", true},
                                         Row{R"({"field":"environmentVariables/add[*]","containsKey":"PATH"})", false},
                                         Row{R"({"not":{"field":"environmentVariables/add[*]","containsKey":"PATH"}})",
                                             true}));

INSTANTIATE_TEST_SUITE_P(
    TwoFields, ComparisonTable,
    testing::Values(
        Row{R"({"field":"processModel/@idleTimeout","greaterOrEquals":{"field":"recycling/periodicRestart/@time"}})",
            true},
        Row{R"({"field":"processModel/@idleTimeout","greater":{"field":"recycling/periodicRestart/@time"}})", false},
        Row{R"({"field":"processModel/@idleTimeout","equals":{"field":"recycling/periodicRestart/@time"}})", true},
        Row{R"({"field":"processModel/@idleTimeout","notEquals":{"field":"processModel/@startupTimeLimit"}})", true},
        Row{R"({"field":"processModel/@userName","endsWith":{"field":"@name"}})", true},
        Row{R"({"field":"processModel/@userName","equals":{"value":"CORP\\svc-{@name}"}})", true},
        Row{R"({"field":"processModel/@userName","equals":{"value":"CORP\\svc-{@name}"},"caseSensitive":true})", false},
        Row{R"({"value":"{@name}/{@managedRuntimeVersion}","equals":"shop/v4.0"})", true},
        Row{R"({"value":"{@name}","notEquals":{"field":"@name"}})", false},
        Row{R"({"value":3,"less":{"field":"processModel/@maxProcesses"}})", true},
        Row{R"({"value":4,"greaterOrEquals":{"field":"processModel/@maxProcesses"}})", true}));

INSTANTIATE_TEST_SUITE_P(
    Missing, ComparisonTable,
    testing::Values(Row{R"({"field":"@autoStart","equals":true})", true},
                    Row{R"({"field":"@autoStart","equals":true,"missing":"default"})", true},
                    Row{R"({"field":"@autoStart","equals":true,"missing":"fail"})", false},
                    Row{R"({"field":"@autoStart","equals":false,"missing":"pass"})", true},
                    Row{R"({"field":"@autoStart","notEquals":true,"missing":"pass"})", true},
                    Row{R"({"field":"@queueLength","equals":3000,"missing":"fail"})", true},
                    Row{R"({"field":"environmentVariables/add[@name='PATH']/@value","equals":"x","missing":"pass"})",
                        true}));

INSTANTIATE_TEST_SUITE_P(
    Views, ComparisonTable,
    testing::Values(Row{R"({"field":"@queueLength","exists":true})", true},
                    Row{R"({"field":"@queueLength","exists":true,"view":"declared"})", false},
                    Row{R"({"field":"@queueLength","exists":true,"view":"effective"})", true},
                    Row{R"({"field":"processModel/@idleTimeout","equals":"01:00:00","view":"declared"})", true},
                    Row{R"({"field":"@queueLength","equals":3000,"view":"declared"})", false},
                    Row{R"({"field":"@queueLength","notEquals":3000,"view":"declared"})", true},
                    Row{R"({"field":"@queueLength","equals":3000,"view":"declared","missing":"pass"})", true},
                    Row{R"({"field":"environmentVariables/add[*]","containsKey":"TZ","view":"declared"})", true}));

// Whatever is asked, and of whatever value.
TEST(Comparison, EveryNotXIsExactlyNotX) {
    const Judge judge(config::pools_text(shop));
    for (const ComparisonWord& word : comparison_words()) {
        if (!word.negated) continue;
        std::string positive(word.name.substr(3));
        positive.front() = static_cast<char>(positive.front() + ('a' - 'A'));
        ASSERT_NE(find_comparison(positive), nullptr) << word.name;
        EXPECT_EQ(find_comparison(positive)->comparison, word.comparison);
        const std::string operand = word.name == "notIn" ? R"(["Shop","v4.0"])" : R"("Shop")";
        for (const char* field : {"@name", "@CLRConfigFile", "@managedRuntimeVersion", "processModel/@userName",
                                  "environmentVariables/add[@name='PATH']/@value"}) {
            const auto holds = [&](std::string_view name) {
                return judge.holds(fmt::format(R"({{"field":"{}","{}":{}}})", field, name, operand),
                                   judge.pool_object("Shop"));
            };
            EXPECT_NE(holds(word.name), holds(positive)) << word.name << " of " << field;
        }
    }
}

TEST(Comparison, OfCollectionsCanLookAtWhatIsDeclaredHereAlone) {
    const Judge judge(R"(<configuration><system.applicationHost>
      <applicationPools><add name="P"/></applicationPools>
      <sites><site name="S" id="1"><application path="/" applicationPool="P"/></site></sites></system.applicationHost>
      <system.webServer><defaultDocument><files><add value="a.htm"/><add value="b.htm"/></files></defaultDocument></system.webServer>
      <location path="S"><system.webServer><defaultDocument><files><add value="c.htm"/></files></defaultDocument></system.webServer></location>
    </configuration>)");
    const Object root = judge.application_object("S/");
    EXPECT_TRUE(judge.holds(R"({"count":{"field":"system.webServer/defaultDocument/files/add[*]"},"equals":3})", root));
    EXPECT_TRUE(judge.holds(
        R"({"count":{"field":"system.webServer/defaultDocument/files/add[*]"},"equals":1,"view":"declared"})", root));
    EXPECT_TRUE(
        judge.holds(R"({"field":"system.webServer/defaultDocument/files/add[*]","containsKey":"A.htm"})", root));
    EXPECT_FALSE(judge.holds(
        R"({"field":"system.webServer/defaultDocument/files/add[*]","containsKey":"a.htm","view":"declared"})", root));
}

TEST(Comparison, MistakesAreNamedWithTheNearestWord) {
    const std::pair<const char*, const char*> mistakes[] = {
        {R"({"field":"@name","equal":"x"})", "/deny: unknown comparison 'equal'; did you mean 'equals'?"},
        {R"({"field":"@name","notLik":"x"})", "did you mean 'notLike'?"},
        {R"({"field":"@name","equals":"x","casesensitive":true})", "did you mean 'caseSensitive'?"},
        {R"({"field":"@queueLength","equals":"x","missing":"pas"})",
         "/deny/missing: 'pas' is not one of default, pass, fail; did you mean 'pass'?"},
        {R"({"field":"@queueLength","equals":1,"view":"declard"})",
         "/deny/view: 'declard' is not one of effective, declared; did you mean 'declared'?"},
        {R"({"field":"@startMode","equals":"AlwaysRuning"})",
         "/deny/equals: 'AlwaysRuning' is not one of OnDemand, AlwaysRunning for '@startMode'; did you mean "
         "'AlwaysRunning'?"},
        {R"({"field":"recycling/@logEventOnRecycle","subset":["Tim"]})", "/deny/subset/0: 'Tim' is not one of Time,"},
        {R"({"field":"@queueLength","startsWith":"1"})", "/deny/startsWith: '@queueLength' is a number, not a text"},
        {R"({"field":"processModel/@idleTimeout","match":"00"})", "is a time span, not a text"},
        {R"({"field":"@name","less":5})", "/deny/less: '@name' is neither a number nor a time span"},
        {R"({"field":"@name","setOf":["a"]})", "is not a set of flags"},
        {R"({"field":"@queueLength","equals":"many"})",
         "/deny/equals: \"many\" is not a whole number for '@queueLength'"},
        {R"({"field":"@queueLength","equals":1,"caseSensitive":true})",
         "/deny/caseSensitive: stands beside a comparison of texts"},
        {R"({"field":"@queueLength","less":{"field":"processModel/@idleTimeout"}})",
         "/deny/less/field: '@queueLength' is a number, 'processModel/@idleTimeout' is a time span"},
        {R"({"field":"@startMode","equals":{"field":"@managedPipelineMode"}})", "is one of another set of words"},
        {R"({"field":"@queueLength","less":{"field":"@queueLenght"}})",
         "/deny/less/field: unknown attribute 'queueLenght'"},
        {R"({"field":"@queueLength","less":{"value":"{@name}"}})",
         "/deny/less/value: '@queueLength' is a number, not a text"},
        {R"({"field":"@queueLength","in":{"field":"@queueLength"}})",
         "/deny/in: cannot be compared with another field"},
        {R"({"field":"@name","equals":{"fiel":"@name"}})", "/deny/equals: another field is"},
        {R"({"field":"@name","value":"x","equals":"x"})", "only one of 'field', 'value' and 'count'"},
        {R"({"value":5,"equals":5})", "/deny/equals: a plain value is compared with a field"},
        {R"({"value":"00:20:00","lessOrEquals":"x"})",
         "/deny/lessOrEquals: the text is neither a number nor a time span"},
        {R"({"value":"{@nam}","equals":"x"})", "/deny/value: unknown attribute 'nam'"},
        {R"({"field":"@name","version":"abc"})", "/deny/version: 'abc' is no range of versions"},
        {R"({"field":"@name","version":""})", "/deny/version: a range of versions is empty"},
        {R"({"field":"@name","isLower":"yes"})", "/deny/isLower: must be true or false"},
        {R"({"field":"@name","containsKey":"x"})", "/deny/containsKey: asks a collection"},
        {R"({"field":"environmentVariables/add[*]","containsKey":{"nam":"x"}})",
         "/deny/containsKey/nam: must be a text, the name of an entry"},
        {R"({"field":"@name","exists":true,"missing":"pass"})", "/deny/missing: stands beside"},
        {R"({"field":"#applicationCount","equals":1,"view":"declared"})", "/deny/view: only what files hold"},
        {R"({"anyof":[{"field":"@name","exists":true}]})", "did you mean 'anyOf' instead of 'anyof'?"},
        {R"({"field":"processModel/@idelTimeout","exists":true})",
         "/deny/field: unknown attribute 'idelTimeout' in field 'processModel/@idelTimeout'; did you mean "
         "'idleTimeout'?"},
        {R"({"field":"#aplicationCount","equals":1})", "did you mean 'applicationCount'?"},
        {R"({"count":{"field":"applications[*]","were":{}},"equals":1})",
         "/deny/count: unknown key 'were'; did you mean 'where'?"},
    };
    for (const auto& [condition, message] : mistakes)
        EXPECT_TRUE(has(condition_error(condition), message)) << condition << '\n' << condition_error(condition);
}

TEST(Comparison, TwoTextsOfAFileAreComparedInLinearTime) {
    const std::string many(100'000, 'a');
    const Judge judge(config::pools_text(
        fmt::format(R"(<add name="{0}{0}" CLRConfigFile="{0}b"><processModel userName="{0}{0}b"/></add>)", many)));
    const Object pool = judge.pool_object(many + many);
    EXPECT_FALSE(judge.holds(R"({"field":"@name","contains":{"field":"@CLRConfigFile"}})", pool));
    EXPECT_TRUE(judge.holds(R"({"field":"processModel/@userName","contains":{"field":"@CLRConfigFile"}})", pool));
}

}  // namespace
}  // namespace iislint::rules
