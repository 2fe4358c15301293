#include "rules/field.hpp"

#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

std::string error_of(std::string_view field, ObjectKind kind = ObjectKind::application_pool) {
    const Result<Field> compiled = compile_field(field, base_of(kind));
    return compiled ? std::string{} : compiled.error().message;
}

TEST(Field, NamesEveryKindOfValueOfTheReference) {
    const std::pair<ObjectKind, const char*> rows[] = {
        {ObjectKind::application_pool, "@autoStart"},
        {ObjectKind::application_pool, "processModel/@idleTimeout"},
        {ObjectKind::application_pool, "recycling/periodicRestart/schedule/add[*]"},
        {ObjectKind::application, "pool/@startMode"},
        {ObjectKind::application, "site/@serverAutoStart"},
        {ObjectKind::application, "pool/#applicationCount"},
        {ObjectKind::virtual_directory, "application/@preloadEnabled"},
        {ObjectKind::virtual_directory, "pool/@startMode"},
        {ObjectKind::virtual_directory, "site/@serverAutoStart"},
        {ObjectKind::application, "system.webServer/modules/@runAllManagedModulesForAllRequests"},
        {ObjectKind::application, "system.webServer/handlers/add[@name='aspNetCore']/@modules"},
        {ObjectKind::server, "system.webServer/globalModules/add[*]"},
        {ObjectKind::server, "#serverComplete"},
        {ObjectKind::application_pool, "#applicationCount"},
    };
    for (const auto& [kind, field] : rows) EXPECT_EQ(error_of(field, kind), "") << field;
}

TEST(Field, SuggestsTheNearestName) {
    EXPECT_TRUE(
        has(error_of("@autostrat"), "unknown attribute 'autostrat' in field '@autostrat'; did you mean 'autoStart'?"));
    EXPECT_TRUE(has(error_of("procesModel/@idleTimeout"), "unknown element 'procesModel'"));
    EXPECT_TRUE(has(error_of("procesModel/@idleTimeout"), "did you mean 'processModel'?"));
    EXPECT_TRUE(has(error_of("#aplicationCount"), "did you mean 'applicationCount'?"));
    EXPECT_TRUE(has(error_of("system.webServer/handlers/add[@nam='x']/@modules", ObjectKind::application),
                    "did you mean 'name'?"));
}

TEST(Field, KeepsTheCaseOfTheSchema) { EXPECT_NE(error_of("@AutoStart"), ""); }

TEST(Field, MustEndInAValue) {
    for (const char* field :
         {"", "/", "processModel", "processModel/", "@", "#", "recycling//@time", "pool/", "[*]",
          "recycling/periodicRestart/schedule/add", "recycling/periodicRestart/schedule/add[",
          "recycling/periodicRestart/schedule/add[*]/@value", "recycling/periodicRestart/schedule/add[@value='x']",
          "recycling/periodicRestart/schedule/add[@value=x]/@value",
          "recycling/periodicRestart/schedule/add[@value='x]/@value",
          "recycling/periodicRestart/schedule/add[@='']/@value", "recycling/periodicRestart/schedule/clear[*]"})
        EXPECT_NE(error_of(field), "") << field;
}

TEST(Field, NavigatesOnlyWhereThereIsAWay) {
    EXPECT_NE(error_of("pool/@startMode", ObjectKind::site), "");
    EXPECT_NE(error_of("application/@path", ObjectKind::application), "");
    EXPECT_NE(error_of("pool/site/@name", ObjectKind::application), "");
    EXPECT_NE(error_of("@name", ObjectKind::server), "");
}

TEST(Field, HasFactsOfItsObjectOnly) { EXPECT_NE(error_of("#aspNet", ObjectKind::application_pool), ""); }

TEST(Field, ShowsControlCharactersOfAHostileNameMadeVisible) {
    EXPECT_EQ(error_of("@\x1b[31m").find('\x1b'), std::string::npos);
    EXPECT_EQ(error_of("\x1b]0;x/@y").find('\x1b'), std::string::npos);
    EXPECT_EQ(error_of("#\x1b").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace iislint::rules
