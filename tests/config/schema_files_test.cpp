#include "config/schema_files.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "config/schema_names.hpp"

namespace iislint::config {
namespace {

std::string section_text(std::string_view path, std::string_view content) {
    return "<sectionSchema name=\"" + std::string(path) + "\">\n" + std::string(content) + "\n</sectionSchema>\n";
}

std::string schema_text(std::string_view sections) {
    return "<configSchema>\n" + std::string(sections) + "</configSchema>\n";
}

// The schema files of a folder, read and in force while this lives.
class Server {
public:
    explicit Server(const std::vector<std::pair<std::string, std::string>>& files,
                    std::vector<std::string> paths = {"schema"})
        : schema_(load(files, std::move(paths))), active_(schema_) {}
    // One file with one section.
    Server(std::string_view path, std::string_view content)
        : Server({{"schema/a.xml", schema_text(section_text(path, content))}}) {}

    static const ElementSchema& section(std::string_view path) {
        const SectionSchema* found = find_section(path);
        if (found != nullptr) return *found->element;
        ADD_FAILURE() << "no section " << path;
        static const ElementSchema none;
        return none;
    }
    static const AttributeSchema& attribute(const ElementSchema& element, std::string_view name) {
        const AttributeSchema* found = element.attribute(names().find(name));
        if (found != nullptr) return *found;
        ADD_FAILURE() << "no attribute " << name;
        static const AttributeSchema none;
        return none;
    }

private:
    static LoadedSchema load(const std::vector<std::pair<std::string, std::string>>& contents,
                             const std::vector<std::string>& paths) {
        MemoryFiles files;
        for (const auto& [path, text] : contents) files.put(path, text);
        Result<LoadedSchema> schema = LoadedSchema::load(files, paths);
        if (schema) return std::move(*schema);
        ADD_FAILURE() << schema.error().message;
        return {};
    }

    LoadedSchema schema_;
    ActiveSchema active_;
};

std::string error_of(std::string text) {
    MemoryFiles files;
    files.put("schema/a.xml", std::move(text));
    const Result<LoadedSchema> schema = LoadedSchema::load(files, {"schema"});
    return schema ? "" : schema.error().message;
}
std::string error_of_attribute(std::string_view properties) {
    return error_of(schema_text(section_text("x", "<attribute name=\"a\" " + std::string(properties) + "/>")));
}

constexpr std::string_view cache = "contoso/cache";

TEST(SchemaFiles, ANewSectionIsKnownAndAllowedEverywhere) {
    const std::size_t before = sections().size();
    const Server server(cache, "<attribute name=\"slotCount\" type=\"uint\" defaultValue=\"8\"/>");
    const SectionSchema* section = find_section(cache);
    ASSERT_NE(section, nullptr);
    EXPECT_EQ(section->id, before);
    EXPECT_EQ(&sections()[section->id], section);
    EXPECT_EQ(section->allow_definition, AllowDefinition::everywhere);
    EXPECT_TRUE(section->override_allowed);
    EXPECT_EQ(section->element->name, "cache");
    const NameId steps[] = {names().find("contoso"), names().find("cache")};
    EXPECT_TRUE(std::equal(section->steps.begin(), section->steps.end(), std::begin(steps), std::end(steps)));
    EXPECT_EQ(Server::attribute(*section->element, "slotCount").default_text, "8");
}

TEST(SchemaFiles, BuiltInNumbersStay) {
    const std::size_t count = names().size();
    const Server server(cache, "<attribute name=\"slotCount\" type=\"uint\"/><attribute name=\"aaa\" type=\"int\"/>");
    EXPECT_EQ(names().find("applicationPools"), name::applicationPools);
    EXPECT_EQ(names().name(name::applicationPools), "applicationPools");
    EXPECT_GT(names().size(), count);
    for (std::size_t id = 1; id < names().size(); ++id)
        EXPECT_EQ(names().find(names().name(static_cast<NameId>(id))), id);
    EXPECT_EQ(sections()[section::system_webServer_httpErrors].path, "system.webServer/httpErrors");
    for (const SectionSchema& s : sections()) {
        EXPECT_EQ(find_section(s.path), &s);
        EXPECT_EQ(&sections()[s.id], &s);
    }
    EXPECT_EQ(find_section("contoso"), nullptr);
}

TEST(SchemaFiles, TheBuiltInSchemaAnswersAgainAfterwards) {
    const SectionSchema* before = find_section("system.webServer/httpErrors");
    const std::size_t count = names().size();
    {
        const Server server(
            {{"schema/a.xml", schema_text(section_text(cache, "") + section_text("system.webServer/httpErrors", ""))}});
        EXPECT_NE(find_section(cache), nullptr);
        EXPECT_NE(find_section("system.webServer/httpErrors"), before);
        EXPECT_NE(schema_generation(), 0U);
        {
            const Server inner("other", "");
            EXPECT_EQ(find_section(cache), nullptr);
        }
        EXPECT_NE(find_section(cache), nullptr);
    }
    EXPECT_EQ(find_section(cache), nullptr);
    EXPECT_EQ(find_section("system.webServer/httpErrors"), before);
    EXPECT_EQ(names().size(), count);
    EXPECT_EQ(schema_generation(), 0U);
}

TEST(SchemaFiles, EveryTypeIsRead) {
    const Server server(
        "x",
        "<attribute name=\"b\" type=\"bool\" defaultValue=\"True\"/>"
        "<attribute name=\"e\" type=\"enum\"><enum name=\"One\" value=\"1\"/><enum name=\"Two\" value=\"-2\"/>"
        "</attribute>"
        "<attribute name=\"f\" type=\"flags\"><flag name=\"A\" value=\"0x10\"/></attribute>"
        "<attribute name=\"u\" type=\"uint\"/><attribute name=\"i\" type=\"int\"/>"
        "<attribute name=\"l\" type=\"int64\"/><attribute name=\"s\" type=\"string\" defaultValue=\"\"/>"
        "<attribute name=\"t\" type=\"timeSpan\"/>"
        "<attribute name=\"m\" type=\"timeSpan\" timeSpanFormat=\"minutes\"/>"
        "<attribute name=\"n\" type=\"timeSpan\" timeSpanFormat=\"seconds\"/>"
        "<attribute name=\"o\" type=\"timeSpan\" timeSpanFormat=\"string\"/>");
    const ElementSchema& x = Server::section("x");
    const std::pair<std::string_view, ValueType> types[] = {
        {"b", ValueType::boolean},          {"e", ValueType::enumeration}, {"f", ValueType::flags},
        {"u", ValueType::unsigned_integer}, {"i", ValueType::integer},     {"l", ValueType::integer64},
        {"s", ValueType::string},           {"t", ValueType::time_span}};
    for (const auto& [attribute, type] : types) EXPECT_EQ(Server::attribute(x, attribute).type, type) << attribute;
    const AttributeSchema& e = Server::attribute(x, "e");
    ASSERT_EQ(e.members.size(), 2U);
    EXPECT_EQ(e.members[1].name, "Two");
    EXPECT_EQ(e.members[1].value, -2);
    EXPECT_EQ(Server::attribute(x, "f").members[0].value, 16);
    EXPECT_TRUE(Server::attribute(x, "s").has_default);
    EXPECT_FALSE(Server::attribute(x, "t").has_default);
    EXPECT_EQ(Server::attribute(x, "t").time_span_format, TimeSpanFormat::text);
    EXPECT_EQ(Server::attribute(x, "m").time_span_format, TimeSpanFormat::minutes);
    EXPECT_EQ(Server::attribute(x, "n").time_span_format, TimeSpanFormat::seconds);
    EXPECT_EQ(Server::attribute(x, "o").time_span_format, TimeSpanFormat::text);
}

TEST(SchemaFiles, EveryPropertyOfAnAttributeIsRead) {
    const Server server(
        "x",
        "<attribute name=\"all\" type=\"string\" required=\"true\" expanded=\"True\" encrypted=\"true\" "
        "caseSensitive=\"true\" allowInfinite=\"true\" isUniqueKey=\"true\" newer=\"?\"/>"
        "<attribute name=\"none\" type=\"string\" required=\"false\"/>"
        "<attribute name=\"part\" type=\"string\" isCombinedKey=\"true\" isUniqueKey=\"false\"/>"
        "<attribute name=\"live\" type=\"string\" extension=\"Contoso\"/>");
    const ElementSchema& x = Server::section("x");
    const AttributeSchema& all = Server::attribute(x, "all");
    EXPECT_TRUE(all.required && all.expanded && all.encrypted && all.case_sensitive && all.allow_infinite);
    EXPECT_EQ(all.key, KeyKind::unique);
    EXPECT_EQ(all.since, 0);
    EXPECT_FALSE(all.runtime_only);
    const AttributeSchema& none = Server::attribute(x, "none");
    EXPECT_FALSE(none.required || none.expanded || none.encrypted || none.case_sensitive || none.allow_infinite);
    EXPECT_EQ(none.key, KeyKind::none);
    EXPECT_EQ(Server::attribute(x, "part").key, KeyKind::combined);
    EXPECT_TRUE(Server::attribute(x, "live").runtime_only);
}

TEST(SchemaFiles, EveryValidatorIsRead) {
    const Server server(
        "x",
        "<attribute name=\"ports\" type=\"uint\" validationType=\"integerRange\" validationParameter=\"1, 65535\"/>"
        "<attribute name=\"not\" type=\"int\" validationType=\"integerRange\" validationParameter=\"0,1023,exclude\"/>"
        "<attribute name=\"time\" type=\"timeSpan\" validationType=\"timeSpanRange\" "
        "validationParameter=\"0,2592000,60\"/>"
        "<attribute name=\"far\" type=\"timeSpan\" validationType=\"timeSpanRange\" "
        "validationParameter=\"1,9,1,exclude\"/>"
        "<attribute name=\"pool\" type=\"string\" validationType=\"applicationPoolName\"/>"
        "<attribute name=\"site\" type=\"string\" validationType=\"siteName\"/>"
        "<attribute name=\"app\" type=\"string\" validationType=\"applicationPath\"/>"
        "<attribute name=\"dir\" type=\"string\" validationType=\"virtualDirectoryPath\"/>"
        "<attribute name=\"some\" type=\"string\" validationType=\"nonEmptyString\" validationParameter=\"\"/>"
        "<attribute name=\"trim\" type=\"string\" validationType=\"requireTrimmedString\"/>"
        "<attribute name=\"new\" type=\"string\" validationType=\"moonPhase\" validationParameter=\"full\"/>");
    const ElementSchema& x = Server::section("x");
    const AttributeSchema& ports = Server::attribute(x, "ports");
    EXPECT_TRUE(ports.has_range);
    EXPECT_FALSE(ports.range_excludes);
    EXPECT_EQ(ports.min, 1);
    EXPECT_EQ(ports.max, 65535);
    EXPECT_TRUE(Server::attribute(x, "not").range_excludes);
    EXPECT_EQ(Server::attribute(x, "time").granularity, 60U);
    EXPECT_EQ(Server::attribute(x, "time").max, 2592000);
    EXPECT_TRUE(Server::attribute(x, "far").range_excludes);
    EXPECT_EQ(Server::attribute(x, "pool").validator, Validator::application_pool_name);
    EXPECT_EQ(Server::attribute(x, "site").validator, Validator::site_name);
    EXPECT_EQ(Server::attribute(x, "app").validator, Validator::application_path);
    EXPECT_EQ(Server::attribute(x, "dir").validator, Validator::virtual_directory_path);
    EXPECT_EQ(Server::attribute(x, "some").validator, Validator::non_empty_string);
    EXPECT_EQ(Server::attribute(x, "trim").validator, Validator::require_trimmed_string);
    EXPECT_EQ(Server::attribute(x, "new").validator, Validator::none);
    EXPECT_FALSE(Server::attribute(x, "new").has_range);
}

TEST(SchemaFiles, CollectionsWithSeveralAddNamesAndKeys) {
    const Server server("x",
                        "<collection addElement=\"allow, deny\" removeElement=\"drop\" clearElement=\"empty\" "
                        "mergeAppend=\"false\" allowDuplicates=\"true\" allowUnrecognizedAttributes=\"true\" "
                        "defaultElement=\"ruleDefaults\">"
                        "<attribute name=\"users\" type=\"string\" isCombinedKey=\"true\"/>"
                        "<attribute name=\"note\" type=\"string\"/>"
                        "<attribute name=\"verbs\" type=\"string\" isCombinedKey=\"true\"/>"
                        "<element name=\"inner\"><collection addElement=\"add\"><attribute name=\"id\" type=\"int\" "
                        "isUniqueKey=\"true\"/></collection></element>"
                        "</collection><element name=\"ruleDefaults\" isCollectionDefault=\"true\"/>");
    const ElementSchema& x = Server::section("x");
    ASSERT_EQ(x.collections.size(), 1U);
    const CollectionSchema& rules = x.collections[0];
    EXPECT_EQ(x.collection_adding(names().find("allow")), &rules);
    EXPECT_EQ(x.collection_adding(names().find("deny")), &rules);
    EXPECT_EQ(names().name(rules.remove), "drop");
    EXPECT_EQ(names().name(rules.clear), "empty");
    EXPECT_EQ(names().name(rules.defaults_element), "ruleDefaults");
    EXPECT_FALSE(rules.merge_append);
    EXPECT_TRUE(rules.allow_duplicates);
    EXPECT_EQ(rules.key_kind, KeyKind::combined);
    ASSERT_EQ(rules.keys.size(), 2U);
    EXPECT_EQ(names().name(rules.keys[1]), "verbs");
    EXPECT_EQ(rules.entry->name, "allow");
    EXPECT_TRUE(rules.entry->allow_unrecognized_attributes);
    EXPECT_FALSE(x.allow_unrecognized_attributes);
    const ElementSchema* defaults = x.child(names().find("ruleDefaults"));
    ASSERT_NE(defaults, nullptr);
    EXPECT_TRUE(defaults->is_collection_defaults);
    const ElementSchema* inner = rules.entry->child(names().find("inner"));
    ASSERT_NE(inner, nullptr);
    ASSERT_EQ(inner->collections.size(), 1U);
    EXPECT_EQ(inner->collections[0].key_kind, KeyKind::unique);
    EXPECT_EQ(inner->collections[0].remove, xml::unknown_name);
    EXPECT_TRUE(inner->collections[0].merge_append);
}

TEST(SchemaFiles, TwoCollectionsInOneElement) {
    const Server server("x",
                        "<collection addElement=\"add\"/>"
                        "<collection addElement=\"group\"><attribute name=\"name\" type=\"string\"/></collection>");
    const ElementSchema& x = Server::section("x");
    ASSERT_EQ(x.collections.size(), 2U);
    EXPECT_EQ(x.collection_adding(names().find("group"))->entry->attributes.size(), 1U);
}

TEST(SchemaFiles, WhatARunningServerCanDoIsNoConfiguration) {
    const Server server("x",
                        "<method name=\"Start\" extension=\"E\"><inputElement><attribute name=\"a\" type=\"?\"/>"
                        "</inputElement></method>"
                        "<element name=\"live\" extension=\"E\"><collection addElement=\"one\">"
                        "<attribute name=\"id\" type=\"uint\"/></collection></element>");
    const ElementSchema& x = Server::section("x");
    EXPECT_TRUE(x.attributes.empty());
    const ElementSchema* live = x.child(names().find("live"));
    ASSERT_NE(live, nullptr);
    EXPECT_TRUE(Server::attribute(*live->collections[0].entry, "id").runtime_only);
}

TEST(SchemaFiles, SeveralFilesOfAFolderDescribeOneSection) {
    // Named so that the order of the alphabet is not that of the bytes.
    const Server server(
        {{"schema/a_first.xml",
          schema_text(section_text(
              "x",
              "<attribute name=\"a\" type=\"enum\" defaultValue=\"p\"><enum name=\"p\" value=\"0\"/></attribute>"
              "<collection addElement=\"add\" removeElement=\"remove\" mergeAppend=\"false\">"
              "<attribute name=\"k\" type=\"string\" isUniqueKey=\"true\"/></collection>"
              "<element name=\"e\"><attribute name=\"one\" type=\"int\"/></element>"))},
         {"schema/Z_last.XML",
          schema_text(section_text(
              "x",
              "<attribute name=\"a\" type=\"enum\" required=\"true\"><enum name=\"q\" value=\"1\"/></attribute>"
              "<collection addElement=\"add\"><attribute name=\"state\" type=\"uint\"/></collection>"
              "<element name=\"e\"><attribute name=\"two\" type=\"int\"/></element>"))},
         {"schema/readme.txt", "no schema"}});
    const ElementSchema& x = Server::section("x");
    const AttributeSchema& a = Server::attribute(x, "a");
    EXPECT_EQ(a.default_text, "p");
    EXPECT_TRUE(a.required);
    ASSERT_EQ(a.members.size(), 1U);
    EXPECT_EQ(a.members[0].name, "q");
    ASSERT_EQ(x.collections.size(), 1U);
    EXPECT_NE(x.collections[0].remove, xml::unknown_name);
    EXPECT_FALSE(x.collections[0].merge_append);
    EXPECT_EQ(x.collections[0].entry->attributes.size(), 2U);
    ASSERT_EQ(x.children.size(), 1U);
    EXPECT_EQ(x.children[0]->attributes.size(), 2U);
}

TEST(SchemaFiles, WhatIsStatedLaterWins) {
    const Server server("x",
                        "<element name=\"e\"><attribute name=\"a\" type=\"int\" defaultValue=\"1\"/></element>"
                        "<element name=\"e\"><attribute name=\"a\" type=\"int\" defaultValue=\"2\"/></element>");
    EXPECT_EQ(Server::attribute(*Server::section("x").children[0], "a").default_text, "2");
}

TEST(SchemaFiles, AFolderReplacesABuiltInSection) {
    const SectionSchema before = *find_section("system.webServer/httpErrors");
    const Server server("system.webServer/httpErrors",
                        "<attribute name=\"errorMode\" type=\"enum\" defaultValue=\"Custom\">"
                        "<enum name=\"Custom\" value=\"1\"/></attribute>"
                        "<attribute name=\"sparkle\" type=\"bool\"/>");
    const SectionSchema& section = *find_section("system.webServer/httpErrors");
    EXPECT_EQ(section.id, before.id);
    EXPECT_EQ(section.allow_definition, before.allow_definition);
    EXPECT_EQ(section.override_allowed, before.override_allowed);
    EXPECT_EQ(Server::attribute(*section.element, "sparkle").since, 0);
    EXPECT_EQ(Server::attribute(*section.element, "errorMode").default_text, "Custom");
    // Left out by the server, kept for the rules that name it.
    EXPECT_EQ(Server::attribute(*section.element, "defaultPath").since, unknown_to_server);
    EXPECT_EQ(find_section("system.webServer/handlers")->element->attribute(names().find("accessPolicy"))->since, 0);
}

TEST(SchemaFiles, ASingleFileAddsToABuiltInSection) {
    const Server server({{"builders.xml", schema_text(section_text(
                                              "appSettings", "<attribute name=\"configBuilders\" type=\"string\"/>"))}},
                        {"builders.xml"});
    const ElementSchema& settings = Server::section("appSettings");
    EXPECT_EQ(Server::attribute(settings, "configBuilders").since, 0);
    EXPECT_EQ(Server::attribute(settings, "file").since, 0);
    ASSERT_FALSE(settings.collections.empty());
    EXPECT_NE(settings.collections[0].remove, xml::unknown_name);
    EXPECT_EQ(settings.collections[0].keys.size(), 1U);
}

TEST(SchemaFiles, SingleFilesComeOnTopOfFolders) {
    const Server server({{"schema/a.xml", schema_text(section_text("x", "<attribute name=\"a\" type=\"int\"/>"))},
                         {"more.xml", schema_text(section_text("x", "<attribute name=\"a\" defaultValue=\"3\"/>"))}},
                        {"more.xml", "schema"});
    EXPECT_EQ(Server::attribute(Server::section("x"), "a").default_text, "3");
}

TEST(SchemaFiles, WhatTheProgramWalksThroughStays) {
    const Server server({{"schema/a.xml", schema_text(section_text("system.applicationHost/sites", "") +
                                                      section_text("system.applicationHost/applicationPools", ""))}});
    const ElementSchema& sites = *sections()[section::system_applicationHost_sites].element;
    ASSERT_FALSE(sites.collections.empty());
    const CollectionSchema* applications = sites.collections.front().entry->collection_adding(name::application);
    ASSERT_NE(applications, nullptr);
    EXPECT_NE(applications->entry->collection_adding(name::virtualDirectory), nullptr);
    EXPECT_NE(applications->entry->attribute(name::path), nullptr);
}

TEST(SchemaFiles, SecretsStaySecretAndTypesThatRulesNeedStay) {
    const Server server(
        "system.applicationHost/applicationPools",
        "<collection addElement=\"add\"><element name=\"processModel\">"
        "<attribute name=\"password\" type=\"string\" encrypted=\"false\"/>"
        "<attribute name=\"idleTimeout\" type=\"string\" defaultValue=\"x\"/>"
        "<attribute name=\"idleTimeoutAction\" type=\"enum\"><enum name=\"Sleep\" value=\"7\"/></attribute>"
        "</element></collection>");
    const CollectionSchema& pools = Server::section("system.applicationHost/applicationPools").collections.front();
    const ElementSchema* model = pools.entry->child(name::processModel);
    ASSERT_NE(model, nullptr);
    EXPECT_TRUE(Server::attribute(*model, "password").encrypted);
    EXPECT_EQ(Server::attribute(*model, "idleTimeout").type, ValueType::time_span);
    EXPECT_EQ(Server::attribute(*model, "idleTimeout").since, 0);
    EXPECT_EQ(Server::attribute(*model, "idleTimeoutAction").members.front().name, "Sleep");
    EXPECT_EQ(Server::attribute(*model, "idleTimeoutAction").members.size(), 3U);
}

TEST(SchemaFiles, NoPathIsTheBuiltInSchema) {
    const MemoryFiles files;
    const Result<LoadedSchema> schema = LoadedSchema::load(files, {});
    ASSERT_TRUE(schema);
    EXPECT_EQ(&schema->tables(), &built_in_tables);
}

TEST(SchemaFiles, AFaultNamesFileAndLine) {
    EXPECT_EQ(error_of("<configSchema>\n<sectionSchema name=\"x\">\n<banana/>\n</sectionSchema>\n</configSchema>\n"),
              "schema file 'schema/a.xml', line 3: <banana> is not known here");
    EXPECT_NE(error_of("<configSchema>\n<a>\n</configSchema>").find("schema file 'schema/a.xml', line "),
              std::string::npos);
    EXPECT_EQ(error_of("\n<configuration/>"),
              "schema file 'schema/a.xml', line 2: the root element is <configuration>; a schema file of IIS begins "
              "with <configSchema>");
    EXPECT_EQ(error_of(schema_text("<element name=\"x\"/>")),
              "schema file 'schema/a.xml', line 2: <element> is not known here");
}

TEST(SchemaFiles, FaultsAreToldInPlainWords) {
    const std::string place = "schema file 'schema/a.xml', line 2: ";
    EXPECT_EQ(error_of(schema_text("<sectionSchema/>")), place + "<sectionSchema> has no name");
    EXPECT_EQ(error_of(schema_text("<sectionSchema name=\"\"/>")), place + "<sectionSchema> has no name");
    EXPECT_EQ(error_of(schema_text("<sectionSchema name=\"a//b\"/>")), place + "'a//b' is not the path of a section");
    EXPECT_NE(error_of_attribute("").find("line 3: attribute 'a' has no type"), std::string::npos);
    EXPECT_NE(error_of_attribute("type=\"decimal\"").find("the type 'decimal' of attribute 'a' is not known"),
              std::string::npos);
    EXPECT_NE(error_of_attribute("type=\"int\" required=\"yes\"").find("required=\"yes\" is neither true nor false"),
              std::string::npos);
    EXPECT_NE(error_of_attribute("type=\"enum\"").find("attribute 'a' lists no values"), std::string::npos);
    EXPECT_NE(error_of_attribute("type=\"timeSpan\" timeSpanFormat=\"days\"").find("timeSpanFormat=\"days\""),
              std::string::npos);
    EXPECT_NE(error_of(schema_text(section_text("x", "<collection removeElement=\"remove\"/>"))).find("no addElement"),
              std::string::npos);
    EXPECT_NE(error_of(schema_text(section_text("x",
                                                "<attribute name=\"a\" type=\"enum\"><enum name=\"p\" value=\"1x\"/>"
                                                "</attribute>")))
                  .find("the value \"1x\" of 'p' is not a whole number"),
              std::string::npos);
}

TEST(SchemaFiles, ABadRangeIsAnError) {
    for (const char* range : {"", "1", "1,two", "1,2,3", "2,1", "1,2,include", "99999999999999999999,1"})
        EXPECT_NE(error_of_attribute("type=\"uint\" validationType=\"integerRange\" validationParameter=\"" +
                                     std::string(range) + "\"")
                      .find("is not min,max[,exclude]"),
                  std::string::npos)
            << range;
    for (const char* range : {"1,2", "1,2,-60", "1,2,4294967296", "1,2,3,4"})
        EXPECT_NE(error_of_attribute("type=\"timeSpan\" validationType=\"timeSpanRange\" validationParameter=\"" +
                                     std::string(range) + "\"")
                      .find("is not min,max,granularity[,exclude]"),
                  std::string::npos)
            << range;
}

TEST(SchemaFiles, AFolderWithoutSchemaFilesIsAnError) {
    MemoryFiles files;
    files.put("empty/readme.txt", "");
    EXPECT_NE(LoadedSchema::load(files, {"empty"}).error().message.find("no .xml file in 'empty'"), std::string::npos);
    EXPECT_EQ(LoadedSchema::load(files, {"nowhere"}).error().message,
              "--schema: 'nowhere' does not exist; check the path");
}

TEST(SchemaFiles, DeepNestingIsRefused) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "<element name=\"e\">";
    for (int i = 0; i < 100'000; ++i) text += "</element>";
    EXPECT_NE(error_of(schema_text(section_text("x", text))), "");
    std::string path = "a";
    for (int i = 0; i < 100'000; ++i) path += "/a";
    EXPECT_NE(error_of(schema_text(section_text(path, ""))).find("is not the path of a section"), std::string::npos);
}

TEST(SchemaFiles, HugeCountsAreRefused) {
    std::string attributes;
    for (int i = 0; i < 1001; ++i) attributes += "<attribute name=\"a" + std::to_string(i) + "\" type=\"int\"/>";
    EXPECT_NE(error_of(schema_text(section_text("x", attributes))).find("more than 1000 attributes in one place"),
              std::string::npos);
    std::string members;
    for (int i = 0; i < 1001; ++i) members += "<enum name=\"a\" value=\"1\"/>";
    EXPECT_NE(
        error_of(schema_text(section_text("x", "<attribute name=\"a\" type=\"enum\">" + members + "</attribute>")))
            .find("more than 1000 members"),
        std::string::npos);
    std::string many_names;
    for (int s = 0; s < 100; ++s) {
        std::string content;
        for (int i = 0; i < 900; ++i)
            content += "<attribute name=\"a" + std::to_string(s * 1000 + i) + "\" type=\"int\"/>";
        many_names += section_text("x" + std::to_string(s), content);
    }
    EXPECT_NE(error_of(schema_text(many_names)).find("more than 65535 names"), std::string::npos);
    std::string many_sections;
    for (int s = 0; s < 4001; ++s) many_sections += section_text("x" + std::to_string(s), "");
    EXPECT_NE(error_of(schema_text(many_sections)).find("more than 4000 sections"), std::string::npos);
    std::string many_elements;
    for (int s = 0; s < 200; ++s) {
        std::string content;
        for (int i = 0; i < 600; ++i) content += "<element name=\"e" + std::to_string(i) + "\"/>";
        many_elements += section_text("x" + std::to_string(s), content);
    }
    EXPECT_NE(error_of(schema_text(many_elements)).find("more than 100000 elements"), std::string::npos);
}

TEST(SchemaFiles, WhatItPrintsOfAFileIsVisible) {
    EXPECT_NE(error_of(schema_text("<sectionSchema name=\"a&#x202E;//\"/>")).find("\\u{202e}"), std::string::npos);
}

}  // namespace
}  // namespace iislint::config
