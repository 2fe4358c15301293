#include "rules/message.hpp"

#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

const char* const pools = R"(
<applicationPoolDefaults queueLength="2000"/>
<add name="Shop" startMode="AlwaysRunning">
  <processModel userName="u" password="hunter2"/>
</add>)";

TEST(Message, ReplacesFieldsByEffectiveValues) {
    const Judge judge(config::pools_text(pools));
    EXPECT_EQ(judge.say("Pool '{@name}' is '{@startMode}', idle after '{processModel/@idleTimeout}', {@name}.",
                        judge.pool_object("Shop")),
              "Pool 'Shop' is 'AlwaysRunning', idle after '00:20:00', Shop.");
}

TEST(Message, NumbersEachFieldOnce) {
    const Result<MessageTemplate> message =
        compile_message("'{@name}' '{@startMode}' '{@name}' '{origin:@name}'", base_of(ObjectKind::application_pool));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->format(), "'{0}' '{1}' '{0}' '{2}'");
}

TEST(Message, SaysWhereAValueComesFrom) {
    const Judge judge(config::pools_text(pools));
    const Object pool = judge.pool_object("Shop");
    EXPECT_EQ(judge.say("{origin:@startMode}", pool), "set in line 3");
    EXPECT_EQ(judge.say("{origin:@queueLength}", pool), "set in the defaults, line 2");
    EXPECT_EQ(judge.say("{origin:processModel/@idleTimeout}", pool), "the schema default");
}

TEST(Message, NamesTheFileThatAValueIsInheritedFrom) {
    const Judge judge(
        config::sites_text(
            R"(<site name="S" id="1"><application path="/"><virtualDirectory path="/" physicalPath="C:\s"/>
        </application><application path="/api"><virtualDirectory path="/" physicalPath="C:\s\api"/></application></site>)"),
        {{"s",
          "<configuration>\n<system.webServer><directoryBrowse enabled=\"true\"/></system.webServer>\n"
          "</configuration>"}},
        {{R"(C:\s)", "s"}});
    EXPECT_EQ(judge.say("{origin:system.webServer/directoryBrowse/@enabled}", judge.application_object("S/api")),
              "inherited from s/web.config, line 2");
}

TEST(Message, RedactsSecrets) {
    const Judge judge(config::pools_text(pools));
    const Object pool = judge.pool_object("Shop");
    EXPECT_EQ(judge.say("'{processModel/@password}' of '{processModel/@userName}'", pool), "'[REDACTED]' of 'u'");
}

TEST(Message, RedactsSecretsInEffectiveValuesToo) {
    Judge judge(config::pools_text(pools));
    const auto& findings = judge.check(R"({"deny":{"field":"processModel/@password","hasValue":true},
        "at":"processModel/@password","message":"Pool '{@name}' holds '{processModel/@password}'."})");
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].message(), "Pool 'Shop' holds '[REDACTED]'.");
    ASSERT_EQ(findings[0].effective.size(), 1U);
    EXPECT_EQ(findings[0].effective[0].value, "[REDACTED]");
}

TEST(Message, DoesNotReadAValueAsATemplate) {
    const Judge judge(config::pools_text(R"(<add name="{1}{0}{@x}" managedRuntimeVersion="{0}"/>)"));
    EXPECT_EQ(judge.say("{@name} {@managedRuntimeVersion}", judge.pool_object("{1}{0}{@x}")), "{1}{0}{@x} {0}");
}

TEST(Message, IsEmptyForAFieldThatLeadsNowhere) {
    const Judge judge(
        config::sites_text(R"(<site name="S" id="1"><application path="/" applicationPool="Gone"/></site>)"));
    EXPECT_EQ(judge.say("[{pool/@startMode}]", judge.application_object("S/")), "[]");
}

TEST(Message, RefusesWhatIsNoField) {
    const Judge judge(config::pools_text(pools));
    const Object pool = judge.pool_object("Shop");
    EXPECT_TRUE(has(judge.say("{@nam}", pool), "did you mean 'name'?"));
    EXPECT_TRUE(has(judge.say("{}", pool), "''"));
    EXPECT_TRUE(has(judge.say("a {@name", pool), "'{' without '}'"));
    EXPECT_TRUE(has(judge.say("{origin:}", pool), "''"));
}

}  // namespace
}  // namespace iislint::rules
