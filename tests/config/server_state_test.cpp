#include "config/server_state.hpp"

#include <gtest/gtest.h>

namespace iislint::config {
namespace {

ServerState state_of(std::string bytes) {
    ServerState state;
    const Result<void> added = state.add("snapshot.xml", std::move(bytes));
    EXPECT_TRUE(added) << (added ? "" : added.error().message);
    return state;
}

std::string pool_state(const ServerState& state, std::string_view name) {
    const ServerState::Object* pool = state.pool(name);
    return pool == nullptr ? "(unknown pool)" : pool->state;
}

std::string utf16(std::string_view ascii, bool little) {
    std::string out = little ? "\xFF\xFE" : "\xFE\xFF";
    for (char c : ascii) {
        if (!little) out += '\0';
        out += c;
        if (little) out += '\0';
    }
    return out;
}

constexpr std::string_view plain = R"(<?xml version="1.0" encoding="UTF-8"?>
<appcmd>
    <APPPOOL APPPOOL.NAME="DefaultAppPool" PipelineMode="Integrated" RuntimeVersion="v4.0" state="Started" />
    <APPPOOL state="Stopped" RuntimeVersion="" APPPOOL.NAME="Old shop" PipelineMode="Classic" />
</appcmd>
)";

TEST(ServerState, ReadsTheXmlFormInAnyAttributeOrder) {
    const ServerState state = state_of(std::string(plain));
    EXPECT_EQ(pool_state(state, "DefaultAppPool"), "Started");
    EXPECT_EQ(pool_state(state, "Old shop"), "Stopped");
    EXPECT_EQ(state.pools().size(), 2U);
    EXPECT_EQ(state.pool("Old shop")->source, "snapshot.xml");
}

TEST(ServerState, NamesCompareWithoutCase) {
    EXPECT_EQ(pool_state(state_of(std::string(plain)), "OLD SHOP"), "Stopped");
}

TEST(ServerState, TheByteOrderMarkWinsOverTheProlog) {
    EXPECT_EQ(pool_state(state_of(utf16(plain, true)), "Old shop"), "Stopped");
    EXPECT_EQ(pool_state(state_of(utf16(plain, false)), "Old shop"), "Stopped");
    EXPECT_EQ(pool_state(state_of("\xEF\xBB\xBF" + std::string(plain)), "Old shop"), "Stopped");
}

TEST(ServerState, NestedConfigurationIsNotAnObject) {
    const ServerState state = state_of(R"(<appcmd>
  <APPPOOL APPPOOL.NAME="Shop" PipelineMode="Integrated" RuntimeVersion="v4.0" state="Stopped">
    <add name="Inner" autoStart="true"><processModel idleTimeout="00:00:00"/></add>
  </APPPOOL>
  <SITE SITE.NAME="Shop" SITE.ID="1" bindings="http/*:80:,https/*:443:h" state="Started">
    <site name="InnerSite" id="1" state="Stopped"><application path="/"/></site>
  </SITE>
</appcmd>)");
    EXPECT_EQ(state.pools().size(), 1U);
    EXPECT_EQ(pool_state(state, "Shop"), "Stopped");
    ASSERT_NE(state.site("shop"), nullptr);
    EXPECT_EQ(state.site("shop")->state, "Started");
    EXPECT_EQ(state.site("InnerSite"), nullptr);
}

TEST(ServerState, ReadsTheTextForm) {
    const ServerState state = state_of(
        "APPPOOL \"DefaultAppPool\" (MgdVersion:v4.0,MgdMode:Integrated,state:Started)\r\n"
        "APPPOOL \"No CLR\" (MgdVersion:,MgdMode:Integrated,state:Stopped)\r\n"
        "SITE \"Shop\" (id:1,bindings:http/*:80:,https/*:443:shop.example.com,net.tcp/808:*,state:Stopped)\r\n"
        "SITE \"Two\" (id:2,bindings:http/[::1]:8080:,state:Started)\r\n"
        "WP \"4711\" (applicationPool:DefaultAppPool)\r\n");
    EXPECT_EQ(pool_state(state, "DefaultAppPool"), "Started");
    EXPECT_EQ(pool_state(state, "No CLR"), "Stopped");
    ASSERT_NE(state.site("Shop"), nullptr);
    EXPECT_EQ(state.site("Shop")->state, "Stopped");
    ASSERT_NE(state.site("Two"), nullptr);
    EXPECT_EQ(state.site("Two")->state, "Started");
    EXPECT_EQ(state.worker_processes("defaultapppool"), std::vector<std::string>{"4711"});
}

TEST(ServerState, ATextNameMayHoldParentheses) {
    const ServerState state = state_of("APPPOOL \"Shop (old)\" (MgdVersion:v4.0,MgdMode:Integrated,state:Stopped)\n");
    EXPECT_EQ(pool_state(state, "Shop (old)"), "Stopped");
}

TEST(ServerState, WorkerProcessesBelongToTheirPool) {
    const ServerState state = state_of(R"(<appcmd><WP WP.NAME="1001" APPPOOL.NAME="Shop" />
        <WP WP.NAME="1002" APPPOOL.NAME="shop" /><WP APPPOOL.NAME="Other" WP.NAME="7" /></appcmd>)");
    EXPECT_EQ(state.worker_processes("Shop"), (std::vector<std::string>{"1001", "1002"}));
    EXPECT_TRUE(state.worker_processes("None").empty());
    EXPECT_FALSE(state.has_pools());
}

TEST(ServerState, NoiseAroundTheDocumentIsSkipped) {
    const ServerState state = state_of("Microsoft Windows [Version 10.0.20348.1]\r\nC:\\>appcmd list apppool /xml\r\n" +
                                       std::string(plain) + "\r\nC:\\>");
    EXPECT_EQ(state.pools().size(), 2U);
}

TEST(ServerState, SeveralDocumentsInOneFileCountTogether) {
    const ServerState state =
        state_of(std::string(plain) + R"(<?xml version="1.0"?><appcmd><APPPOOL APPPOOL.NAME="Third" state="Unknown"/>
        </appcmd><appcmd><WP WP.NAME="5" APPPOOL.NAME="Third"/></appcmd>)");
    EXPECT_EQ(state.pools().size(), 3U);
    EXPECT_EQ(pool_state(state, "Third"), "Unknown");
    EXPECT_EQ(state.worker_processes("Third").size(), 1U);
}

TEST(ServerState, SeveralFilesCountTogetherAndTheLaterWins) {
    ServerState state;
    ASSERT_TRUE(state.add("a.xml", R"(<appcmd><APPPOOL APPPOOL.NAME="A" state="Started"/>
        <APPPOOL APPPOOL.NAME="B" state="Started"/></appcmd>)"));
    ASSERT_TRUE(state.add("b.xml", R"(<appcmd><APPPOOL APPPOOL.NAME="b" state="Stopped"/></appcmd>)"));
    EXPECT_EQ(pool_state(state, "A"), "Started");
    EXPECT_EQ(pool_state(state, "B"), "Stopped");
    EXPECT_EQ(state.pool("B")->source, "b.xml");
}

TEST(ServerState, KeepsEveryStateTheServerNames) {
    for (std::string_view word : {"Starting", "Started", "Stopping", "Stopped", "Unknown"})
        EXPECT_EQ(pool_state(state_of("<APPPOOL APPPOOL.NAME='P' state='" + std::string(word) + "'/>"), "P"), word);
}

TEST(ServerState, EntitiesInNamesAreResolved) {
    const ServerState state = state_of(R"(<APPPOOL APPPOOL.NAME="R&amp;D &lt;x&gt; &#228;&#xE9;" state="Started"/>)");
    EXPECT_EQ(pool_state(state, "R&D <x> \xC3\xA4\xC3\xA9"), "Started");
}

TEST(ServerState, AFileWithoutAnyObjectIsRefused) {
    for (std::string_view junk :
         {"", "\r\n", "ERROR ( message:Access is denied. )", "<appcmd></appcmd>",
          R"(<appcmd><ERROR message="Configuration error" /></appcmd>)", "<configuration/>", "APPPOOL", "<APPPOOL",
          "<APPPOOL state=\"Started\"/>", "APPPOOL \"unfinished", "APPPOOLS \"P\" (state:Started)"}) {
        ServerState state;
        const Result<void> added = state.add("pools.xml", std::string(junk));
        ASSERT_FALSE(added) << junk;
        EXPECT_NE(added.error().message.find("'pools.xml'"), std::string::npos);
        EXPECT_NE(added.error().message.find("appcmd list apppool /xml"), std::string::npos);
    }
}

TEST(ServerState, UndecodableBytesAreRefusedWithTheirPlace) {
    ServerState state;
    const Result<void> added = state.add("pools.xml", "<APPPOOL APPPOOL.NAME=\"\xFF\" state=\"Started\"/>");
    ASSERT_FALSE(added);
    EXPECT_NE(added.error().message.find("byte"), std::string::npos);
}

TEST(ServerState, AnUnfinishedTagEndsQuietly) {
    const ServerState state = state_of(R"(<APPPOOL APPPOOL.NAME="A" state="Started"/><APPPOOL APPPOOL.NAME="B)");
    EXPECT_EQ(state.pools().size(), 1U);
}

}  // namespace
}  // namespace iislint::config
