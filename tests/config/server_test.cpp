#include "config/server.hpp"

#include <gtest/gtest.h>

#include "config/configuration.hpp"

namespace iislint::config {
namespace {

TEST(Server, JoinsApplicationsToPoolsWithoutCase) {
    const Configuration c(sites_text(R"(<site name="S" id="1"><application path="/" applicationPool="p"/>
        <application path="/x" applicationPool="Missing"/></site>)"));
    ASSERT_EQ(c.application("S/").pool, c.server().find_pool("P"));
    EXPECT_EQ(c.pool("p").applications, std::vector<std::uint32_t>{c.application_index("S/")});
    EXPECT_EQ(c.application("S/x").pool, no_index);
    EXPECT_EQ(c.application("S/x").pool_name, "Missing");
}

TEST(Server, TheFirstOfTwoPoolsWithOneNameIsJudged) {
    const Configuration c(pools_text(R"(<add name="P" queueLength="1"/><add name="p" queueLength="2"/>)"));
    ASSERT_EQ(c.server().pools().size(), 1U);
    EXPECT_EQ(c.pool_value("P", "@queueLength").text, "1");
}

constexpr std::string_view defaults_chain = R"(
    <site name="A" id="1">
      <application path="/" />
      <application path="/own" applicationPool="Own" preloadEnabled="false" />
      <applicationDefaults applicationPool="SiteDefault" preloadEnabled="true" />
    </site>
    <site name="B" id="2"><application path="/" /></site>
    <applicationDefaults applicationPool="AllSites" enabledProtocols="http,net.tcp" preloadEnabled="true" />)";

TEST(ApplicationValue, ComesFromTheApplicationThenTheSitesDefaultsThenThoseOfAllSites) {
    const Configuration c{sites_text(defaults_chain)};
    EXPECT_EQ(c.application("A/own").pool_name, "Own");
    EXPECT_EQ(c.application("A/").pool_name, "SiteDefault");
    EXPECT_EQ(c.application("B/").pool_name, "AllSites");
    EXPECT_EQ(c.application_value("A/", "@applicationPool").origin, Origin::defaults);
    EXPECT_EQ(c.application_value("A/own", "@applicationPool").origin, Origin::explicit_);
    EXPECT_EQ(c.application_value("A/own", "@enabledProtocols").text, "http,net.tcp");
}

TEST(ApplicationValue, PreloadEnabledIsUnknownToTheDefaultsOfAllSites) {
    const Configuration c{sites_text(defaults_chain)};
    EXPECT_EQ(c.application_value("A/", "@preloadEnabled").text, "true");
    EXPECT_EQ(c.application_value("A/own", "@preloadEnabled").text, "false");
    EXPECT_EQ(c.application_value("B/", "@preloadEnabled").text, "false");
    EXPECT_EQ(c.application_value("B/", "@preloadEnabled").origin, Origin::schema);
}

TEST(ApplicationValue, WithoutAnyPoolNameNoPoolIsFound) {
    const Configuration c(sites_text(R"(<site name="S" id="1"><application path="/"/></site>)"));
    EXPECT_EQ(c.application("S/").pool_name, "");
    EXPECT_EQ(c.application("S/").pool, no_index);
}

TEST(SiteValue, ComesFromTheSiteThenSiteDefaults) {
    const Configuration c(sites_text(R"(
        <site name="S" id="1"><logFile logFormat="IIS"/><application path="/"/></site>
        <siteDefaults serverAutoStart="false"><logFile logFormat="W3C" directory="D:\logs"/></siteDefaults>)"));
    EXPECT_EQ(c.site_value("S", "@serverAutoStart").text, "false");
    EXPECT_EQ(c.site_value("s", "logFile/@logFormat").text, "IIS");
    EXPECT_EQ(c.site_value("S", "logFile/@directory").text, "D:\\logs");
    EXPECT_EQ(c.site_value("S", "logFile/@directory").origin, Origin::defaults);
}

TEST(VirtualDirectoryValue, ComesFromItselfThenApplicationThenSiteThenAllSites) {
    const Configuration c(sites_text(R"(
        <site name="S" id="1">
          <application path="/">
            <virtualDirectory path="/" physicalPath="C:\own" userName="own"/>
            <virtualDirectory path="/v" />
            <virtualDirectoryDefaults userName="application"/>
          </application>
          <application path="/b"><virtualDirectory path="/"/></application>
          <virtualDirectoryDefaults userName="site" logonMethod="Batch"/>
        </site>
        <site name="T" id="2"><application path="/"><virtualDirectory path="/"/></application></site>
        <virtualDirectoryDefaults userName="all" allowSubDirConfig="false"/>)"));
    const auto user = [&](std::size_t directory, std::string_view attribute) {
        return std::string(read(c.server().virtual_directories().at(directory).layers,
                                attribute_path(Configuration::directory_schema(), attribute), 100)
                               .text);
    };
    EXPECT_EQ(user(0, "@userName"), "own");
    EXPECT_EQ(user(1, "@userName"), "application");
    EXPECT_EQ(user(1, "@logonMethod"), "Batch");
    EXPECT_EQ(user(1, "@allowSubDirConfig"), "false");
    EXPECT_EQ(user(2, "@userName"), "site");
    EXPECT_EQ(user(3, "@userName"), "all");
}

TEST(Server, NamesAndConfigurationPathsFollowTheSite) {
    const Configuration c(sites_text(R"(<site name="My site" id="1"><application path="/"/>
        <application path="/shop/api"/></site>)"));
    EXPECT_EQ(c.server().application_name(0), "My site/");
    EXPECT_EQ(c.server().application_name(1), "My site/shop/api");
    EXPECT_EQ(c.server().application_config_path(0), "MACHINE/WEBROOT/APPHOST/My site");
    EXPECT_EQ(c.server().application_config_path(1), "MACHINE/WEBROOT/APPHOST/My site/shop/api");
}

TEST(Server, AFileWithPoolsOnlyIsIncomplete) {
    EXPECT_FALSE(Configuration(pools_text(R"(<add name="P"/>)")).server().is_complete());
    EXPECT_TRUE(Configuration(sites_text(R"(<site name="S" id="1"/>)")).server().is_complete());
}

TEST(Server, IisExpressIsToldByItsVariables) {
    for (std::string_view path :
         {"%IIS_SITES_HOME%\\WebSite1", "%IIS_BIN%\\AppServer\\empty_wwwroot", "%IIS_USER_HOME%\\Logs", "%iis_bin%\\x"})
        EXPECT_TRUE(Configuration(sites_text(R"(<site name="S" id="1"><application path="/"><virtualDirectory path="/"
            physicalPath=")" + std::string(path) +
                                             R"("/></application></site>)"))
                        .server()
                        .is_iis_express())
            << path;
    EXPECT_FALSE(Configuration(sites_text(R"(<site name="S" id="1"><application path="/"><virtualDirectory path="/"
            physicalPath="%SystemDrive%\inetpub"/></application></site>)"))
                     .server()
                     .is_iis_express());
}

TEST(Server, ACommentDoesNotMakeAServerIisExpress) {
    EXPECT_FALSE(Configuration(sites_text(R"(<!-- not %IIS_BIN% any more --><site name="S" id="1"/>)"))
                     .server()
                     .is_iis_express());
}

// One server, two nested applications, a section of which each place may say something.
constexpr std::string_view page_section = "system.webServer/defaultDocument";

std::string nested(std::string_view rest) {
    return sites_text(R"(<site name="Site" id="1">
        <application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\w"/></application>
        <application path="/sub" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\w\sub"/></application>
        </site>)",
                      rest);
}
std::string enabled(std::string_view value) {
    return "<system.webServer><defaultDocument enabled=\"" + std::string(value) + "\"/></system.webServer>";
}
std::string at(std::string_view path, std::string_view value, std::string_view more = {}) {
    return "<location path=\"" + std::string(path) + "\" " + std::string(more) + ">" + enabled(value) + "</location>";
}
std::string web(std::string_view inner) { return "<configuration>" + std::string(inner) + "</configuration>"; }

// The values of all layers, nearest first; the first is the effective one.
std::string all_values(const Configuration& c, std::string_view application) {
    std::string out;
    for (const Layer& layer : c.section(application, page_section)) {
        const EffectiveValue value =
            read({&layer, 1}, attribute_path(*find_section(page_section)->element, "@enabled"), 100);
        out += (out.empty() ? "" : " ") + std::string(value.text);
    }
    return out;
}

const std::map<std::string, std::string> map_w = {{"C:\\w", "w"}};

TEST(Location, EachPathTakesItsLocationTagsFirstAndThenItsOwnFile) {
    const Configuration c(
        nested(enabled("1-root") + at("", "2-empty") + at("Site", "3-site") + at("Site/sub", "5-sub")),
        {{"w", web(enabled("4-web"))}, {"w/sub", web(enabled("7-own"))}}, map_w);
    EXPECT_EQ(all_values(c, "Site/sub"), "7-own 5-sub 4-web 3-site 2-empty 1-root");
    EXPECT_EQ(all_values(c, "Site/"), "4-web 3-site 2-empty 1-root");
}

TEST(Location, OfTheOuterWebConfigComesAfterThatOfTheServerAndBeforeTheInnerFile) {
    const Configuration c(nested(at("Site/sub", "server")),
                          {{"w", web(enabled("outer") + at("sub", "outer-location"))}, {"w/sub", web(enabled("own"))}},
                          map_w);
    EXPECT_EQ(all_values(c, "Site/sub"), "own outer-location server outer");
}

TEST(Location, WithADotOrWithoutAPathIsTheFilesOwnLevel) {
    const Configuration c(nested(at(".", "server-dot")),
                          {{"w", web(at(".", "web-dot"))}, {"w/sub", web(at("", "sub-empty"))}}, map_w);
    EXPECT_EQ(all_values(c, "Site/"), "web-dot server-dot");
    EXPECT_EQ(all_values(c, "Site/sub"), "sub-empty web-dot server-dot");
}

TEST(Location, PathsCompareWithoutCase) {
    const Configuration c(nested(at("SITE/Sub", "server")), {{"w", web(at("SUB", "web"))}}, map_w);
    EXPECT_EQ(all_values(c, "Site/sub"), "web server");
}

TEST(Location, OfAnotherPathDoesNotCount) {
    const Configuration c(
        nested(at("Site/other", "a") + at("Other", "b") + at("sub", "c") + at("Site/sub/deeper", "d")),
        {{"w", web(at("other", "e"))}}, map_w);
    EXPECT_EQ(all_values(c, "Site/sub"), "");
    EXPECT_EQ(c.section_value("Site/sub", page_section, "@enabled").origin, Origin::schema);
}

// The first slash ends the site's name, so no tag reaches a site whose name holds one.
TEST(Location, OfASiteWithASlashInItsNameDoesNotCount) {
    const std::string sites =
        R"(<system.applicationHost><sites><site name="a/b" id="1"><application path="/"/></site></sites>)"
        "</system.applicationHost>";
    const Configuration c(
        "<configuration>" + sites +
        R"(<location path="a/b"><system.webServer><directoryBrowse enabled="true"/></system.webServer>)"
        "</location></configuration>");
    std::vector<Scope> scopes;
    c.server().scopes(0, scopes);
    EXPECT_EQ(scopes.size(), 1U);
}

TEST(Location, SeveralTagsOfOnePathAllCount) {
    const Configuration c(nested(R"(<location path="Site"><system.webServer><modules/></system.webServer></location>)" +
                                 at("Site", "here")));
    EXPECT_EQ(all_values(c, "Site/"), "here");
    EXPECT_EQ(c.section("Site/", "system.webServer/modules").size(), 1U);
}

TEST(Location, NotInheritedInChildApplicationsStopsThere) {
    const std::string stop = "inheritInChildApplications=\"false\"";
    const Configuration c(nested(enabled("root") + at("Site", "server", stop)), {{"w", web(at(".", "web", stop))}},
                          map_w);
    EXPECT_EQ(all_values(c, "Site/"), "web server root");
    EXPECT_EQ(all_values(c, "Site/sub"), "root");
}

TEST(Location, NotInheritedStillReachesTheChildItNames) {
    const std::string stop = "inheritInChildApplications=\"false\"";
    const Configuration c(nested(at("Site/sub", "server", stop)), {{"w", web(at("sub", "web", stop))}}, map_w);
    EXPECT_EQ(all_values(c, "Site/sub"), "web server");
}

TEST(SectionValue, CarriesWhereItComesFrom) {
    const Configuration c(nested(enabled("root") + at("Site/sub", "location")), {{"w", web(enabled("outer"))}}, map_w);
    const EffectiveValue sub = c.section_value("Site/sub", page_section, "@enabled");
    EXPECT_EQ(sub.text, "location");
    EXPECT_EQ(sub.origin, Origin::location);
    EXPECT_EQ(sub.file->path(), "applicationHost.config");
    const EffectiveValue root = c.section_value("Site/", page_section, "@enabled");
    EXPECT_EQ(root.text, "outer");
    EXPECT_EQ(root.origin, Origin::explicit_);
    EXPECT_EQ(root.file->path(), "w/web.config");
}

TEST(SectionValue, OfTheServerAndOfOuterFilesIsInherited) {
    const Configuration c(nested(enabled("root")), {{"w", web("")}}, map_w);
    EXPECT_EQ(c.section_value("Site/", page_section, "@enabled").origin, Origin::inherited);
    const Configuration outer(nested(""), {{"w", web(enabled("outer"))}}, map_w);
    EXPECT_EQ(outer.section_value("Site/sub", page_section, "@enabled").origin, Origin::inherited);
}

TEST(SectionValue, AtTheServersLevelIsExplicit) {
    const Configuration c(nested(enabled("root") + at("Site", "site")));
    const std::vector<Layer> layers = c.server_section(page_section);
    ASSERT_EQ(layers.size(), 1U);
    EXPECT_EQ(layers.front().origin, Origin::explicit_);
}

TEST(Pool, WithoutConfigurationOverrideDropsEveryWebConfig) {
    for (std::string_view pools :
         {R"(<add name="P" enableConfigurationOverride="false"/>)",
          R"(<add name="P"/><applicationPoolDefaults enableConfigurationOverride="False"/>)"}) {
        std::string host = nested(enabled("root") + at("Site", "location"));
        host.replace(host.find(R"(<add name="P"/>)"), 15, pools);
        const Configuration c(host, {{"w", web(enabled("web"))}, {"w/sub", web(enabled("sub") + at(".", "dot"))}},
                              map_w);
        EXPECT_EQ(all_values(c, "Site/"), "location root");
        EXPECT_EQ(all_values(c, "Site/sub"), "location root");
    }
}

TEST(WebConfig, OfEveryFolderFromTheSiteDownIsAttached) {
    const Configuration c(nested(""), {{"w", web("")}, {"w/sub", web("")}}, map_w);
    const Application& sub = c.application("Site/sub");
    ASSERT_EQ(sub.web_configs.size(), 2U);
    EXPECT_EQ(sub.web_configs[0].file->path(), "w/web.config");
    EXPECT_EQ(sub.web_configs[0].url, "");
    EXPECT_EQ(sub.web_configs[1].file->path(), "w/sub/web.config");
    EXPECT_EQ(sub.web_configs[1].url, "/sub");
    EXPECT_TRUE(sub.has_own_web_config);
    EXPECT_TRUE(sub.content_known);
}

TEST(WebConfig, OfAPlainFolderBetweenTwoApplicationsCounts) {
    const Configuration c(sites_text(R"(<site name="S" id="1">
        <application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\w"/></application>
        <application path="/a/b" applicationPool="P"><virtualDirectory path="/" physicalPath="D:\b"/></application>
        </site>)"),
                          {{"w", web("")}, {"w/a", web("")}, {"b", web("")}}, {{"C:\\w", "w"}, {"D:\\b", "b"}});
    const Application& application = c.application("S/a/b");
    ASSERT_EQ(application.web_configs.size(), 3U);
    EXPECT_EQ(application.web_configs[1].file->path(), "w/a/web.config");
    EXPECT_EQ(application.web_configs[1].url, "/a");
    EXPECT_EQ(application.web_configs[2].file->path(), "b/web.config");
}

TEST(WebConfig, FollowsAVirtualDirectoryOnTheWay) {
    const Configuration c(sites_text(R"(<site name="S" id="1">
        <application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\w"/>
          <virtualDirectory path="/a" physicalPath="E:\elsewhere"/></application>
        <application path="/a/b" applicationPool="P"><virtualDirectory path="/" physicalPath="D:\b"/></application>
        </site>)"),
                          {{"w", web("")}, {"w/a", web("")}, {"e", web("")}},
                          {{"C:\\w", "w"}, {"D:\\b", "b"}, {"E:\\elsewhere", "e"}});
    const Application& application = c.application("S/a/b");
    ASSERT_EQ(application.web_configs.size(), 2U);
    EXPECT_EQ(application.web_configs[1].file->path(), "e/web.config");
    EXPECT_FALSE(application.has_own_web_config);
    EXPECT_TRUE(application.content_known);
}

TEST(WebConfig, OfAVirtualDirectoryBelowAnotherApplicationIsNotItsOwn) {
    const Configuration c(sites_text(R"(<site name="S" id="1">
        <application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\w"/></application>
        <application path="/a" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\w\a"/>
          <virtualDirectory path="/img" physicalPath="E:\img"/></application>
        <application path="/A/IMG/b" applicationPool="P"><virtualDirectory path="/" physicalPath="D:\b"/></application>
        </site>)"),
                          {{"w", web("")}, {"w/a", web("")}, {"img", web("")}, {"b", web("")}},
                          {{"C:\\w", "w"}, {"D:\\b", "b"}, {"E:\\img", "img"}});
    EXPECT_EQ(c.application("S/a").web_configs.size(), 2U);
    const Application& inner = c.application("S/A/IMG/b");
    ASSERT_EQ(inner.web_configs.size(), 4U);
    EXPECT_EQ(inner.web_configs[2].file->path(), "img/web.config");
    EXPECT_EQ(inner.web_configs[2].url, "/A/IMG");
}

TEST(WebConfig, FolderComesFromTheDefaultsWhenTheVirtualDirectoryNamesNone) {
    const Configuration c(sites_text(R"(<site name="S" id="1"><application path="/"><virtualDirectory path="/"/>
        <virtualDirectoryDefaults physicalPath="C:\w"/></application></site>)"),
                          {{"w", web("")}}, map_w);
    EXPECT_TRUE(c.application("S/").has_own_web_config);
}

TEST(WebConfig, WithoutAMapNothingIsKnown) {
    const Configuration c(nested(""), {{"w", web("")}});
    EXPECT_TRUE(c.application("Site/").web_configs.empty());
    EXPECT_FALSE(c.application("Site/").content_known);
    EXPECT_TRUE(c.asked().empty());
}

TEST(WebConfig, OrderOfApplicationsInTheSiteDoesNotMatter) {
    const Configuration c(sites_text(R"(<site name="S" id="1">
        <application path="/a" applicationPool="P"><virtualDirectory path="/v" physicalPath="C:\v"/>
          <virtualDirectory path="/" physicalPath="C:\w\a"/></application>
        <application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\w"/></application>
        </site>)"),
                          {{"w", web("")}, {"w/a", web("")}}, map_w);
    ASSERT_EQ(c.application("S/a").web_configs.size(), 2U);
    EXPECT_EQ(c.application("S/a").web_configs[1].file->path(), "w/a/web.config");
}

TEST(Standalone, AWebConfigIsAnApplicationWhoseServerIsUnknown) {
    const auto file = load_file("site/web.config", web(enabled("own") + at("admin", "elsewhere") + at(".", "dot")));
    const Server server = Server::standalone(*file);
    EXPECT_FALSE(server.is_known());
    EXPECT_FALSE(server.is_complete());
    ASSERT_EQ(server.applications().size(), 1U);
    EXPECT_EQ(server.application_config_path(0), "site/web.config");
    std::vector<Scope> scopes;
    server.scopes(0, scopes);
    std::vector<Layer> layers;
    section_layers(scopes, *find_section(page_section), layers);
    ASSERT_EQ(layers.size(), 2U);
    EXPECT_EQ(layers.front().file, file.get());
}

}  // namespace
}  // namespace iislint::config
