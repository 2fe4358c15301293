#include "config/config_file.hpp"

#include <gtest/gtest.h>

#include "config/configuration.hpp"

namespace iislint::config {
namespace {

TEST(ConfigFile, RoleFollowsTheNameWithoutCase) {
    EXPECT_EQ(load_file("a/APPLICATIONHOST.CONFIG", "<configuration/>")->role(), FileRole::server);
    EXPECT_EQ(load_file("a\\Web.Config", "<configuration/>")->role(), FileRole::web);
    EXPECT_EQ(load_file("administration.config", "<configuration/>")->role(), FileRole::administration);
    EXPECT_EQ(load_file("redirection.config", "<configuration/>")->role(), FileRole::redirection);
}

TEST(ConfigFile, AnyNameWithServerContentIsAServerFile) {
    EXPECT_EQ(load_file("web01.xml", "<configuration><system.applicationHost/></configuration>")->role(),
              FileRole::server);
    EXPECT_EQ(load_file("web01.xml", "<configuration><system.webServer/></configuration>")->role(), FileRole::web);
}

TEST(ConfigFile, AWebConfigStaysOneWhateverItHolds) {
    EXPECT_EQ(load_file("web.config", "<configuration><system.applicationHost/></configuration>")->role(),
              FileRole::web);
}

TEST(ConfigFile, AProblemLeavesNoTreeButTheRoleOfItsName) {
    const auto file = load_file("applicationHost.config", "<configuration><a></configuration>");
    EXPECT_FALSE(file->is_readable());
    EXPECT_EQ(file->problems().size(), 1U);
    EXPECT_EQ(file->role(), FileRole::server);
    EXPECT_TRUE(file->locations().empty());
    EXPECT_TRUE(file->top_level().empty());
}

TEST(ConfigFile, UndecodableBytesAreAProblemAtTheirPlace) {
    const auto file = load_file("web.config", "<configuration>\xFF</configuration>");
    ASSERT_FALSE(file->is_readable());
    EXPECT_EQ(file->problems().front().span.begin, 15U);
}

TEST(ConfigFile, LocationsOfTheFilesOwnLevelHaveNoPath) {
    const auto file = load_file("web.config", R"(<configuration>
        <location><system.web/></location><location path=""><system.web/></location>
        <location path="."><system.web/></location><location path="admin"><system.web/></location></configuration>)");
    ASSERT_EQ(file->locations().size(), 4U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(file->locations()[i].path, "");
    EXPECT_EQ(file->locations()[3].path, "admin");
}

TEST(ConfigFile, OnlyFalseStopsTheInheritanceToChildApplications) {
    const auto file = load_file("web.config", R"(<configuration><location/>
        <location inheritInChildApplications="false"/><location inheritInChildApplications="False"/>
        <location inheritInChildApplications="true"/></configuration>)");
    ASSERT_EQ(file->locations().size(), 4U);
    EXPECT_TRUE(file->locations()[0].inherit_in_child_applications);
    EXPECT_FALSE(file->locations()[1].inherit_in_child_applications);
    EXPECT_FALSE(file->locations()[2].inherit_in_child_applications);
    EXPECT_TRUE(file->locations()[3].inherit_in_child_applications);
}

TEST(ConfigFile, ALocationInsideAGroupOrALocationIsNone) {
    const auto file = load_file("web.config", R"(<configuration><system.web><location path="a"/></system.web>
        <location path="b"><location path="c"/></location></configuration>)");
    ASSERT_EQ(file->locations().size(), 1U);
    EXPECT_EQ(file->locations().front().path, "b");
}

TEST(ConfigFile, FindsASectionInTheSecondOfTwoGroups) {
    for (std::string_view name : {"web.config", "applicationHost.config"}) {
        const auto file = load_file(std::string(name), R"(<configuration><system.webServer><asp/></system.webServer>
            <system.webServer><handlers/></system.webServer></configuration>)");
        EXPECT_NE(file->find_section(file->document().root(), *find_section("system.webServer/handlers")), xml::no_node)
            << name;
        EXPECT_EQ(file->find_section(file->document().root(), *find_section("system.webServer/modules")), xml::no_node)
            << name;
    }
}

TEST(ConfigFile, ASectionInALocationIsNotOneOfTheFile) {
    const auto file = load_file("web.config", R"(<configuration><location path="a"><system.webServer><handlers/>
        </system.webServer></location></configuration>)");
    const SectionSchema& handlers = *find_section("system.webServer/handlers");
    EXPECT_EQ(file->find_section(file->document().root(), handlers), xml::no_node);
    EXPECT_NE(file->find_section(file->locations().front().node, handlers), xml::no_node);
}

TEST(ConfigFile, ElementNamesKeepTheirCase) {
    const auto file =
        load_file("web.config", "<configuration><System.WebServer><handlers/></System.WebServer></configuration>");
    EXPECT_EQ(file->find_section(file->document().root(), *find_section("system.webServer/handlers")), xml::no_node);
}

TEST(ConfigFile, ARootOfAnotherNameHoldsNoConfiguration) {
    const auto file = load_file("web.config", "<settings><location path='a'/><system.web/></settings>");
    EXPECT_TRUE(file->is_readable());
    EXPECT_TRUE(file->locations().empty());
    EXPECT_TRUE(file->top_level().empty());
}

TEST(FileName, TakesEitherSlash) {
    EXPECT_EQ(file_name("a/b\\web.config"), "web.config");
    EXPECT_EQ(file_name("web.config"), "web.config");
    EXPECT_EQ(parent_directory("a/b/web.config"), "a/b");
    EXPECT_EQ(parent_directory("web.config"), "");
    EXPECT_EQ(parent_directory("/web.config"), "/");
}

TEST(FileNames, OfConfigurationAreKnownWithoutCase) {
    for (std::string_view name : {"web.config", "Web.config", "WEB.CONFIG", "applicationHost.config",
                                  "ApplicationHost.Config", "administration.config", "redirection.config"})
        EXPECT_TRUE(is_configuration_file_name(name)) << name;
    for (std::string_view name :
         {"app.config", "web.config.bak", "web.Release.config", "myweb.config", "machine.config"})
        EXPECT_FALSE(is_configuration_file_name(name)) << name;
}

TEST(FileNames, OfTransformsAreToldApart) {
    for (std::string_view name :
         {"Web.Release.config", "web.debug.config", "Web.Prod.EU.config", "applicationHost.xdt"})
        EXPECT_TRUE(is_transform_file_name(name)) << name;
    for (std::string_view name : {"web.config", "web..config", "webRelease.config", "web.Release.config.bak"})
        EXPECT_FALSE(is_transform_file_name(name)) << name;
}

}  // namespace
}  // namespace iislint::config
