#include "config/schema.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

constexpr std::string_view cache_schema =
    "<configSchema>\n"
    "  <sectionSchema name=\"contoso/cache\">\n"
    "    <attribute name=\"slotCount\" type=\"uint\" defaultValue=\"8\"/>\n"
    "    <attribute name=\"secretKey\" type=\"string\" encrypted=\"true\"/>\n"
    "    <collection addElement=\"zone\"><attribute name=\"name\" type=\"string\" isUniqueKey=\"true\"/></collection>\n"
    "  </sectionSchema>\n"
    "</configSchema>\n";

// Pools as an early server knows them, without startMode and processModel.
constexpr std::string_view early_pools =
    "<configSchema><sectionSchema name=\"system.applicationHost/applicationPools\">"
    "<collection addElement=\"add\" defaultElement=\"applicationPoolDefaults\">"
    "<attribute name=\"name\" type=\"string\" required=\"true\" isUniqueKey=\"true\"/>"
    "<attribute name=\"queueLength\" type=\"uint\" defaultValue=\"77\"/>"
    "</collection></sectionSchema></configSchema>";

struct ServerWith : Program {
    explicit ServerWith(std::string_view schema, std::string text = idle_server()) {
        files.put("server/applicationHost.config", std::move(text));
        files.put("schema/contoso.xml", std::string(schema));
    }
};

TEST(SchemaOption, ShowsASectionOfAThirdParty) {
    ServerWith program(
        cache_schema,
        server_text(quiet_pool, quiet_site,
                    "    <contoso><cache secretKey=\"hunter2\"><zone name=\"Hot\" /></cache></contoso>\n"));
    for (const char* schema : {"schema", "schema/contoso.xml"}) {
        const Outcome shown = program.run({"show", "server", "--section", "contoso/cache", "--schema", schema});
        EXPECT_EQ(shown.exit_code, 0) << schema;
        EXPECT_TRUE(shown.prints("@slotCount")) << shown.out;
        EXPECT_TRUE(shown.prints("schema default")) << shown.out;
        EXPECT_TRUE(shown.prints("zone[1]/@name")) << shown.out;
        EXPECT_TRUE(shown.prints("Hot")) << shown.out;
        EXPECT_FALSE(shown.prints("hunter2")) << shown.out;
    }
    EXPECT_EQ(program.run({"show", "server", "--section", "contoso/cache"}).exit_code, 2);
}

TEST(SchemaOption, ShowsABuiltInSectionAsTheServerKnowsIt) {
    ServerWith program(early_pools);
    const Outcome shown = program.run({"show", "server", "--pool", "Shop", "--schema", "schema"});
    EXPECT_EQ(shown.exit_code, 0);
    EXPECT_TRUE(shown.prints("77")) << shown.out;
    EXPECT_FALSE(shown.prints("@startMode")) << shown.out;
}

TEST(SchemaOption, WhatTheServerDoesNotKnowIsNotBelieved) {
    ServerWith program(early_pools);
    const Outcome known = program.run({"check", "server"});
    EXPECT_TRUE(known.prints("IDLE001")) << known.out;
    const Outcome checked = program.run({"check", "server", "--schema", "schema"});
    EXPECT_FALSE(checked.prints("IDLE001")) << checked.out;
    EXPECT_NE(checked.exit_code, 2) << checked.err;
    EXPECT_FALSE(program.run({"fix", "server", "--schema", "schema"}).says("IDLE001"));
    EXPECT_TRUE(program.run({"check", "server"}).prints("IDLE001"));
    EXPECT_EQ(config::schema_generation(), 0U);
}

TEST(SchemaOption, AnUnrelatedSchemaChangesNothing) {
    ServerWith program(cache_schema);
    for (const char* command : {"check", "fix"}) {
        const Outcome without = program.run({command, "server"});
        const Outcome with = program.run({command, "server", "--schema", "schema"});
        EXPECT_EQ(with.out, without.out);
        EXPECT_EQ(with.exit_code, without.exit_code);
    }
}

TEST(SchemaOption, EveryRuleHoldsUnderAnEmptyDescriptionOfEverySection) {
    std::string schema = "<configSchema>";
    for (const config::SectionSchema& section : config::sections())
        schema += "<sectionSchema name=\"" + std::string(section.path) + "\"/>";
    schema += "</configSchema>";
    ServerWith program(schema);
    const Outcome checked = program.run({"check", "server", "--schema", "schema"});
    EXPECT_NE(checked.exit_code, 2) << checked.err;
    EXPECT_NE(program.run({"fix", "server", "--schema", "schema"}).exit_code, 2);
    EXPECT_EQ(program.run({"show", "server", "--schema", "schema"}).exit_code, 0);
}

TEST(SchemaOption, WhatCannotBeUnderstoodEndsTheRun) {
    ServerWith program("<configSchema>\n<banana/>\n</configSchema>");
    for (const char* command : {"check", "fix", "show"}) {
        const Outcome outcome = program.run({command, "server", "--schema", "schema"});
        EXPECT_EQ(outcome.exit_code, 2) << command;
        EXPECT_TRUE(outcome.out.empty()) << command;
        EXPECT_EQ(outcome.err, "iislint: schema file 'schema/contoso.xml', line 2: <banana> is not known here\n");
    }
    EXPECT_TRUE(program.run({"check", "server", "--schema", "nowhere"}).says("'nowhere' does not exist"));
    EXPECT_TRUE(program.run({"check", "server", "--schema", "server"}).says("no .xml file in 'server'"));
}

}  // namespace
}  // namespace iislint::cli
