#include "config/schema.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "config/schema_names.hpp"

namespace iislint::config {
namespace {

const ElementSchema& section_element(std::string_view path) {
    const SectionSchema* found = find_section(path);
    if (!found) {
        ADD_FAILURE() << path;
        static const ElementSchema none;
        return none;
    }
    return *found->element;
}

const ElementSchema& child(const ElementSchema& parent, std::string_view name) {
    const ElementSchema* found = parent.child(names().find(name));
    if (!found) {
        ADD_FAILURE() << parent.name << " has no element " << name;
        static const ElementSchema none;
        return none;
    }
    return *found;
}

const AttributeSchema& attribute(const ElementSchema& parent, std::string_view name) {
    const AttributeSchema* found = parent.attribute(names().find(name));
    if (!found) {
        ADD_FAILURE() << parent.name << " has no attribute " << name;
        static const AttributeSchema none;
        return none;
    }
    return *found;
}

const ElementSchema& entry(const ElementSchema& parent, std::string_view add) {
    const CollectionSchema* found = parent.collection_adding(names().find(add));
    if (!found) {
        ADD_FAILURE() << parent.name << " does not collect " << add;
        static const ElementSchema none;
        return none;
    }
    return *found->entry;
}

const ElementSchema& pools() { return section_element("system.applicationHost/applicationPools"); }
const ElementSchema& sites() { return section_element("system.applicationHost/sites"); }
const ElementSchema& pool() { return entry(pools(), "add"); }

struct Place {
    std::string path;
    const ElementSchema* element;
    const CollectionSchema* collection;  // whose entry the element is
};

// Every element of the schema, with the path that leads to it.
std::vector<Place> all_elements() {
    std::vector<Place> out;
    for (const SectionSchema& s : sections()) out.push_back({std::string(s.path), s.element, nullptr});
    for (std::size_t i = 0; i < out.size(); ++i) {
        const Place place = out[i];
        for (const ElementSchema* c : place.element->children)
            out.push_back({place.path + "/" + std::string(c->name), c, nullptr});
        for (const CollectionSchema& c : place.element->collections)
            out.push_back({place.path + " <" + std::string(names().name(c.add[0])) + ">", c.entry, &c});
    }
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::int64_t> integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// The numbers of [d.]hh:mm:ss in seconds.
std::optional<std::int64_t> seconds(std::string_view text) {
    std::int64_t total = 0;
    if (const auto dot = text.find('.'); dot != text.npos) {
        const auto days = integer(text.substr(0, dot));
        if (!days) return std::nullopt;
        total = *days * 86400;
        text.remove_prefix(dot + 1);
    }
    for (const std::int64_t unit : {3600, 60, 1}) {
        const auto colon = std::min(text.find(':'), text.size());
        const auto number = integer(text.substr(0, colon));
        if (!number) return std::nullopt;
        total += *number * unit;
        text.remove_prefix(std::min(colon + 1, text.size()));
    }
    return total;
}

TEST(Schema, KnowsTheSectionsOfIisAndAspNet) {
    EXPECT_GE(sections().size(), 139U);
    for (const char* path :
         {"system.applicationHost/applicationPools", "system.applicationHost/sites", "system.applicationHost/webLimits",
          "system.webServer/httpErrors", "system.webServer/security/requestFiltering", "system.webServer/aspNetCore",
          "system.webServer/applicationInitialization", "system.webServer/rewrite/rules", "system.web/httpRuntime",
          "system.webServer/security/authentication/windowsAuthentication", "system.ftpServer/log",
          "configurationRedirection", "connectionStrings", "system.codedom"})
        EXPECT_NE(find_section(path), nullptr) << path;
}

TEST(Schema, FindsEverySectionByItsPath) {
    for (const SectionSchema& s : sections()) {
        EXPECT_EQ(find_section(s.path), &s);
        EXPECT_EQ(&sections()[s.id], &s);
        std::string path;
        for (NameId step : s.steps) path += (path.empty() ? "" : "/") + std::string(names().name(step));
        EXPECT_EQ(path, s.path);
    }
}

TEST(Schema, SectionPathsAreCaseSensitive) {
    EXPECT_EQ(find_section("system.webserver/httpErrors"), nullptr);
    EXPECT_EQ(find_section("system.webServer"), nullptr);
    EXPECT_EQ(find_section(""), nullptr);
    EXPECT_EQ(find_section("zzz"), nullptr);
}

TEST(Schema, ConstantsNameTheSameThingsAsTheTables) {
    EXPECT_EQ(sections()[section::system_webServer_httpErrors].path, "system.webServer/httpErrors");
    EXPECT_EQ(names().find("applicationPools"), name::applicationPools);
    EXPECT_EQ(names().find("system.webServer"), name::system_webServer);
    EXPECT_EQ(names().find("max-age"), name::max_age);
    EXPECT_EQ(names().find("namespace"), name::namespace_);
}

TEST(Names, AreFoundByTextAndBack) {
    ASSERT_GT(names().size(), 1000U);
    for (std::size_t id = 1; id < names().size(); ++id)
        EXPECT_EQ(names().find(names().name(static_cast<NameId>(id))), id);
    for (const char* text : {"configuration",
                             "configSections",
                             "sectionGroup",
                             "section",
                             "location",
                             "overrideMode",
                             "allowOverride",
                             "inheritInChildApplications",
                             "configSource",
                             "configProtectionProvider",
                             "lockAttributes",
                             "lockElements",
                             "lockAllAttributesExcept",
                             "lockAllElementsExcept",
                             "lockItem",
                             "allowDefinition",
                             "overrideModeDefault",
                             "allowLocation",
                             "include",
                             "runtime",
                             "assemblyBinding",
                             "dependentAssembly"})
        EXPECT_NE(names().find(text), xml::unknown_name) << text;
}

TEST(Names, AreCaseSensitive) {
    EXPECT_NE(names().find("applicationPools"), xml::unknown_name);
    EXPECT_EQ(names().find("ApplicationPools"), xml::unknown_name);
    EXPECT_EQ(names().find("APPLICATIONPOOLS"), xml::unknown_name);
}

TEST(Names, UnknownOnesHaveNoNumber) {
    EXPECT_EQ(names().find("noSuchName"), xml::unknown_name);
    EXPECT_EQ(names().find(""), xml::unknown_name);
    EXPECT_EQ(names().name(xml::unknown_name), "");
    EXPECT_EQ(names().name(static_cast<NameId>(names().size())), "");
}

TEST(Names, CoverTheWholeSchema) {
    for (const auto& [path, element, collection] : all_elements()) {
        EXPECT_EQ(names().name(element->id), element->name) << path;
        for (const AttributeSchema& a : element->attributes) EXPECT_EQ(names().name(a.id), a.name) << path;
    }
}

TEST(Schema, ApplicationPoolsStartByThemselvesAndOnDemandByDefault) {
    EXPECT_EQ(attribute(pool(), "autoStart").default_text, "true");
    const AttributeSchema& start_mode = attribute(pool(), "startMode");
    EXPECT_EQ(start_mode.type, ValueType::enumeration);
    EXPECT_EQ(start_mode.default_text, "OnDemand");
    EXPECT_EQ(start_mode.since, 75);
    EXPECT_EQ(attribute(child(pool(), "processModel"), "idleTimeoutAction").since, 85);
}

TEST(Schema, WorkerProcessesStopAfterTwentyIdleMinutesByDefault) {
    const AttributeSchema& idle = attribute(child(pool(), "processModel"), "idleTimeout");
    EXPECT_EQ(idle.type, ValueType::time_span);
    EXPECT_EQ(idle.default_text, "00:20:00");
    EXPECT_TRUE(idle.has_range);
    EXPECT_EQ(idle.min, 0);
    EXPECT_EQ(idle.max, 2592000);
    EXPECT_EQ(idle.granularity, 60U);
}

TEST(Schema, PoolsRecycleEvery29HoursByDefault) {
    EXPECT_EQ(attribute(child(child(pool(), "recycling"), "periodicRestart"), "time").default_text, "29:00:00");
}

TEST(Schema, RecyclingSchedulesCanBeAddedAndClearedButNotRemoved) {
    const ElementSchema& schedule = child(child(child(pool(), "recycling"), "periodicRestart"), "schedule");
    ASSERT_EQ(schedule.collections.size(), 1U);
    const CollectionSchema& collection = schedule.collections[0];
    EXPECT_EQ(collection.add[0], name::add);
    EXPECT_EQ(collection.clear, name::clear);
    EXPECT_EQ(collection.remove, xml::unknown_name);
    EXPECT_EQ(attribute(*collection.entry, "value").key, KeyKind::unique);
}

TEST(Schema, SitesHaveTwoKeysEachUniqueOnItsOwn) {
    const CollectionSchema& collection = *sites().collection_adding(name::site);
    EXPECT_EQ(collection.key_kind, KeyKind::unique);
    EXPECT_TRUE(std::ranges::equal(collection.keys, std::vector<NameId>{name::name, name::id}));
    EXPECT_EQ(collection.defaults_element, name::siteDefaults);
    const CollectionSchema& bindings = child(*collection.entry, "bindings").collections[0];
    EXPECT_EQ(bindings.key_kind, KeyKind::combined);
    EXPECT_TRUE(std::ranges::equal(bindings.keys, std::vector<NameId>{name::protocol, name::bindingInformation}));
}

TEST(Schema, ApplicationsAndVirtualDirectoriesAreNestedCollections) {
    const ElementSchema& application = entry(entry(sites(), "site"), "application");
    EXPECT_EQ(attribute(application, "path").validator, Validator::application_path);
    EXPECT_TRUE(attribute(entry(application, "virtualDirectory"), "physicalPath").expanded);
}

TEST(Schema, SixCollectionsPutLocalEntriesFirst) {
    std::set<std::string> prepending;
    for (const Place& place : all_elements())
        if (place.collection && !place.collection->merge_append) prepending.insert(place.path);
    EXPECT_EQ(prepending,
              (std::set<std::string>{"system.webServer/caching/profiles <add>",
                                     "system.webServer/defaultDocument/files <add>", "system.webServer/handlers <add>",
                                     "system.web/authorization <allow>", "system.web/httpHandlers <add>",
                                     "system.web/webParts/personalization/authorization <allow>"}));
}

TEST(Schema, AuthorizationRulesAreAddedByAllowAndDeny) {
    const ElementSchema& authorization = section_element("system.web/authorization");
    EXPECT_EQ(authorization.collection_adding(name::allow), authorization.collection_adding(name::deny));
    EXPECT_TRUE(authorization.collections[0].allow_duplicates);
    EXPECT_TRUE(authorization.collections[0].keys.empty());
}

TEST(Schema, DirectivesMayHaveNamesOfTheirOwn) {
    const ElementSchema& windows = section_element("system.webServer/security/authentication/windowsAuthentication");
    const CollectionSchema& names_of_service = child(windows, "extendedProtection").collections[0];
    EXPECT_EQ(names_of_service.add[0], name::spn);
    EXPECT_EQ(names_of_service.remove, name::removeSpn);
    EXPECT_EQ(names_of_service.clear, name::clearSpns);
}

TEST(Schema, AnElementMayHoldSeveralCollections) {
    const ElementSchema& properties = child(section_element("system.web/profile"), "properties");
    ASSERT_EQ(properties.collections.size(), 2U);
    EXPECT_EQ(properties.collection_adding(name::group)->entry->collections.size(), 1U);
}

void expect_defaults_know_all(const ElementSchema& object, const ElementSchema& defaults, const std::string& path) {
    for (const AttributeSchema& a : object.attributes) {
        if (a.runtime_only) continue;
        const AttributeSchema* d = defaults.attribute(a.id);
        ASSERT_NE(d, nullptr) << path << "@" << a.name;
        EXPECT_EQ(d->default_text, a.default_text) << path << "@" << a.name;
        EXPECT_EQ(d->type, a.type) << path << "@" << a.name;
    }
    for (const ElementSchema* c : object.children) {
        if (c->id == name::workerProcesses) continue;  // seen at run time only
        const ElementSchema* d = defaults.child(c->id);
        ASSERT_NE(d, nullptr) << path << "/" << c->name;
        expect_defaults_know_all(*c, *d, path + "/" + std::string(c->name));
    }
}

TEST(Schema, ApplicationPoolDefaultsKnowAllThatAPoolHas) {
    const ElementSchema& defaults = child(pools(), "applicationPoolDefaults");
    EXPECT_TRUE(defaults.is_collection_defaults);
    expect_defaults_know_all(pool(), defaults, "pool");
    EXPECT_TRUE(attribute(pool(), "name").required);
    EXPECT_FALSE(attribute(defaults, "name").required);
    EXPECT_EQ(attribute(defaults, "name").key, KeyKind::none);
}

TEST(Schema, OnlyTheApplicationDefaultsOfASiteKnowPreloadEnabled) {
    EXPECT_EQ(child(sites(), "applicationDefaults").attribute(name::preloadEnabled), nullptr);
    const AttributeSchema& preload = attribute(child(entry(sites(), "site"), "applicationDefaults"), "preloadEnabled");
    EXPECT_EQ(preload.default_text, "false");
    EXPECT_EQ(preload.since, 80);
}

TEST(Schema, FailedRequestTracesGoElsewhereUnderSiteDefaults) {
    const auto directory = [](const ElementSchema& site) {
        return attribute(child(site, "traceFailedRequestsLogging"), "directory").default_text;
    };
    EXPECT_EQ(directory(entry(sites(), "site")), "%SystemDrive%\\inetpub\\logs\\FailedReqLogFiles");
    EXPECT_EQ(directory(child(sites(), "siteDefaults")), "%SystemDrive%\\inetpub\\FailedReqLogFiles");
}

TEST(Schema, KnowsSettingsNewerThanTheSchemaFilesOfIis10) {
    const ElementSchema& hsts = child(entry(sites(), "site"), "hsts");
    EXPECT_EQ(attribute(hsts, "max-age").default_text, "0");
    EXPECT_EQ(attribute(hsts, "enabled").since, 100);
    attribute(child(pool(), "processModel"), "requestQueueDelegatorIdentity");
}

TEST(Schema, KnowsWhatOnlyTheNetFrameworkDeclares) {
    const ElementSchema& runtime = section_element("system.web/httpRuntime");
    const AttributeSchema& fcn_mode = attribute(runtime, "fcnMode");
    std::vector<std::string_view> members;
    for (const EnumMember& m : fcn_mode.members) members.push_back(m.name);
    EXPECT_EQ(members, (std::vector<std::string_view>{"NotSet", "Default", "Disabled", "Single"}));
    EXPECT_EQ(fcn_mode.default_text, "NotSet");
    EXPECT_TRUE(runtime.allow_unrecognized_attributes);
    attribute(runtime, "targetFramework");
}

TEST(Schema, StateIsComputedAndNotStored) {
    EXPECT_TRUE(attribute(pool(), "state").runtime_only);
    EXPECT_TRUE(attribute(entry(child(pool(), "workerProcesses"), "workerProcess"), "processId").runtime_only);
    EXPECT_FALSE(attribute(pool(), "autoStart").runtime_only);
}

TEST(Schema, SecretsAreMarked) {
    EXPECT_TRUE(attribute(child(pool(), "processModel"), "password").encrypted);
    EXPECT_TRUE(attribute(section_element("system.web/machineKey"), "validationKey").encrypted);
    EXPECT_TRUE(attribute(entry(section_element("connectionStrings"), "add"), "connectionString").encrypted);
    for (const auto& [path, element, collection] : all_elements())
        for (const AttributeSchema& a : element->attributes)
            EXPECT_TRUE(a.encrypted || !a.name.ends_with("assword")) << path << "@" << a.name;
}

TEST(Schema, SectionsAreRegisteredAsOnAStockServer) {
    const auto registration = [](std::string_view path) {
        const SectionSchema* s = find_section(path);
        return std::pair{s->allow_definition, s->override_allowed};
    };
    EXPECT_EQ(registration("system.applicationHost/sites"), std::pair(AllowDefinition::app_host_only, false));
    EXPECT_EQ(registration("system.webServer/httpCompression"), std::pair(AllowDefinition::app_host_only, false));
    EXPECT_EQ(registration("system.webServer/modules"), std::pair(AllowDefinition::machine_to_application, false));
    EXPECT_EQ(registration("system.webServer/handlers"), std::pair(AllowDefinition::everywhere, false));
    EXPECT_EQ(registration("system.webServer/applicationInitialization"),
              std::pair(AllowDefinition::machine_to_application, true));
    EXPECT_EQ(registration("system.webServer/defaultDocument"), std::pair(AllowDefinition::everywhere, true));
    EXPECT_EQ(registration("system.web/processModel"), std::pair(AllowDefinition::machine_only, true));
    EXPECT_FALSE(find_section("moduleProviders")->allow_location);
}

TEST(Schema, EveryDefaultOfAnEnumerationIsOneOfItsMembers) {
    int checked = 0;
    for (const auto& [path, element, collection] : all_elements())
        for (const AttributeSchema& a : element->attributes) {
            const bool has_members = a.type == ValueType::enumeration || a.type == ValueType::flags;
            EXPECT_NE(a.members.empty(), has_members) << path << "@" << a.name;
            if (a.type != ValueType::enumeration || !a.has_default) continue;
            ++checked;
            EXPECT_TRUE(std::ranges::any_of(
                a.members, [&](const EnumMember& m) { return equal_ignoring_case(m.name, a.default_text); }))
                << path << "@" << a.name;
        }
    EXPECT_GT(checked, 90);
}

TEST(Schema, EveryDefaultLiesWithinItsRange) {
    int checked = 0;
    for (const auto& [path, element, collection] : all_elements())
        for (const AttributeSchema& a : element->attributes) {
            if (!a.has_range || !a.has_default) continue;
            if (a.allow_infinite && a.default_text == "Infinite") continue;
            const bool text = a.type == ValueType::time_span && a.time_span_format == TimeSpanFormat::text;
            auto value = text ? seconds(a.default_text) : integer(a.default_text);
            ASSERT_TRUE(value) << path << "@" << a.name << " " << a.default_text;
            if (a.time_span_format == TimeSpanFormat::minutes) *value *= 60;
            ++checked;
            EXPECT_NE(*value >= a.min && *value <= a.max, a.range_excludes) << path << "@" << a.name;
            EXPECT_EQ(*value % std::max(a.granularity, 1U), 0) << path << "@" << a.name;
        }
    EXPECT_GT(checked, 100);
}

TEST(Schema, EveryKeyIsAnAttributeOfItsEntry) {
    for (const Place& place : all_elements()) {
        if (!place.collection) continue;
        EXPECT_EQ(place.collection->key_kind == KeyKind::none, place.collection->keys.empty()) << place.path;
        for (NameId key : place.collection->keys) EXPECT_NE(place.element->attribute(key), nullptr) << place.path;
    }
}

TEST(Schema, SectionsWithoutSchemaAreSortedAndHaveNone) {
    EXPECT_TRUE(std::ranges::is_sorted(sections_without_schema));
    for (std::string_view path : sections_without_schema) EXPECT_EQ(find_section(path), nullptr) << path;
    EXPECT_TRUE(std::ranges::binary_search(sections_without_schema, "runtime"));
}

}  // namespace
}  // namespace iislint::config
