// What the commands look like; that they do what they should is tests/project/commands_test.cpp's matter.
#include "report/commands.hpp"

#include <gtest/gtest.h>

namespace iislint::report {
namespace {

using findings::ElementStep;
using findings::SettingChange;
using Kind = SettingChange::Kind;

SettingChange host_change(Kind kind, std::string section, std::vector<ElementStep> steps) {
    SettingChange change;
    change.kind = kind;
    change.section = std::move(section);
    change.steps = std::move(steps);
    return change;
}

SettingChange pool_change(Kind kind, std::vector<ElementStep> below, const std::string& pool = "Shop") {
    below.insert(below.begin(), {"add", {{"name", pool}}});
    return host_change(kind, "system.applicationHost/applicationPools", std::move(below));
}

SettingChange set(SettingChange change, std::string attribute, std::string value) {
    change.kind = Kind::set_attribute;
    change.attribute = std::move(attribute);
    change.value = std::move(value);
    return change;
}

SettingChange in_web_config(SettingChange change, std::string file_path, std::string path) {
    change.place = SettingChange::Place::web_config;
    change.file_path = std::move(file_path);
    change.path = std::move(path);
    return change;
}

// The commands alone, one per line.
std::string lines_of(std::string text, std::string_view noise, std::string_view head) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        std::string line = text.substr(at, end - at);
        at = end + 1;
        if (!line.starts_with(head)) continue;
        line.erase(0, noise.size());
        if (line.ends_with(" || exit /b 1")) line.erase(line.size() - 13);
        out += line + "\n";
    }
    return out;
}

std::string appcmd(const ChangeList& changes) {
    const Script script = appcmd_script({changes});
    if (!script.unsaid.empty()) return "unsaid: " + script.unsaid.front().why;
    constexpr std::string_view program = "%windir%\\System32\\inetsrv\\appcmd.exe ";
    return lines_of(script.text, program, program);
}

std::string powershell(const ChangeList& changes) {
    const Script script = powershell_script({changes});
    if (!script.unsaid.empty()) return "unsaid: " + script.unsaid.front().why;
    std::string out;
    for (const std::string_view verb : {"Set-Web", "Add-Web", "Remove-Web", "Clear-Web"})
        out += lines_of(script.text, "", verb);
    return out;
}

const SettingChange idle_timeout = set(pool_change({}, {{"processModel", {}}}), "idleTimeout", "00:00:00");

TEST(Appcmd, NamesPoolsSitesAndApplications) {
    EXPECT_EQ(appcmd({idle_timeout}), "set apppool \"Shop\" \"/processModel.idleTimeout:00:00:00\"\n");
    const SettingChange site =
        set(host_change({}, "system.applicationHost/sites", {{"site", {{"name", "Shop"}}}}), "serverAutoStart", "true");
    EXPECT_EQ(appcmd({site}), "set site \"Shop\" \"/serverAutoStart:true\"\n");
    const SettingChange application = set(host_change({}, "system.applicationHost/sites",
                                                      {{"site", {{"name", "Shop"}}}, {"application", {{"path", "/"}}}}),
                                          "preloadEnabled", "true");
    EXPECT_EQ(appcmd({application}), "set app \"Shop/\" \"/preloadEnabled:true\"\n");
}

TEST(Appcmd, JoinsTheAttributesOfOneObject) {
    const SettingChange action = set(pool_change({}, {{"processModel", {}}}), "idleTimeoutAction", "Suspend");
    EXPECT_EQ(
        appcmd({idle_timeout, action}),
        "set apppool \"Shop\" \"/processModel.idleTimeout:00:00:00\" \"/processModel.idleTimeoutAction:Suspend\"\n");
}

TEST(Appcmd, AddsAndRemovesEntries) {
    SettingChange add =
        pool_change(Kind::add_entry,
                    {{"recycling", {}}, {"periodicRestart", {}}, {"schedule", {}}, {"add", {{"value", "02:00:00"}}}});
    add.attributes = {{"value", "02:00:00"}};
    EXPECT_EQ(appcmd({add}), "set apppool \"Shop\" /+\"recycling.periodicRestart.schedule.[value='02:00:00']\"\n");
    add.kind = Kind::remove_entry;
    EXPECT_EQ(appcmd({add}), "set apppool \"Shop\" /-\"recycling.periodicRestart.schedule.[value='02:00:00']\"\n");
    EXPECT_EQ(appcmd({pool_change(Kind::remove_entry, {})}),
              "set config -section:system.applicationHost/applicationPools /-\"[name='Shop']\" /commit:apphost\n");
}

TEST(Appcmd, ClearsAttributesAndElements) {
    SettingChange change = pool_change(Kind::remove_attribute, {{"processModel", {}}});
    change.attribute = "idleTimeout";
    EXPECT_EQ(appcmd({change}),
              "clear config -section:system.applicationHost/applicationPools "
              "\"/[name='Shop'].processModel.idleTimeout\" /commit:apphost\n");
    EXPECT_EQ(appcmd({pool_change(Kind::remove_element, {{"processModel", {}}})}),
              "clear config -section:system.applicationHost/applicationPools \"/[name='Shop'].processModel\" "
              "/commit:apphost\n");
}

TEST(Appcmd, CommitsToTheFileThatIsWritten) {
    SettingChange errors = set(host_change({}, "system.webServer/httpErrors", {}), "errorMode", "Custom");
    EXPECT_EQ(appcmd({errors}),
              "set config -section:system.webServer/httpErrors \"/errorMode:Custom\" /commit:apphost\n");
    errors.path = "Shop/api";
    EXPECT_EQ(appcmd({errors}),
              "set config \"Shop/api\" -section:system.webServer/httpErrors \"/errorMode:Custom\" "
              "/commit:apphost\n")
        << "a location tag of applicationHost.config";
    EXPECT_EQ(appcmd({in_web_config(errors, "Shop/api", "Shop/api")}),
              "set config \"Shop/api\" -section:system.webServer/httpErrors \"/errorMode:Custom\"\n");
    EXPECT_EQ(appcmd({in_web_config(errors, "Shop", "Shop/api")}),
              "set config \"Shop/api\" -section:system.webServer/httpErrors \"/errorMode:Custom\" "
              "/commit:\"MACHINE/WEBROOT/APPHOST/Shop\"\n")
        << "a location tag of a web.config";
}

TEST(Appcmd, NamesAnEntryByTheKeyItHasByThen) {
    const SettingChange page = host_change({}, "system.webServer/applicationInitialization",
                                           {{"add", {{"initializationPage", "http://shop/warm"}}}});
    EXPECT_EQ(appcmd({set(page, "initializationPage", "/warm"), set(page, "hostName", "shop")}),
              "set config -section:system.webServer/applicationInitialization "
              "\"/[initializationPage='http://shop/warm'].initializationPage:/warm\" /commit:apphost\n"
              "set config -section:system.webServer/applicationInitialization "
              "\"/[initializationPage='/warm'].hostName:shop\" /commit:apphost\n");
}

TEST(Appcmd, WritesWhatItsReadersWouldActOnAsEscapes) {
    const auto pool = [](const std::string& name) {
        return appcmd({set(pool_change({}, {}, name), "autoStart", "false")});
    };
    EXPECT_EQ(pool("50%"),
              "set config -section:system.applicationHost/applicationPools "
              "\"/[name='50%%u0025'].autoStart:false\" /commit:apphost\n");
    EXPECT_EQ(pool("a\"b"),
              "set config -section:system.applicationHost/applicationPools "
              "\"/[name='a%%u0022b'].autoStart:false\" /commit:apphost\n");
    EXPECT_EQ(appcmd({set(idle_timeout, "x", "C:\\a\\")}), "set apppool \"Shop\" \"/processModel.x:C:\\a%%u005C\"\n")
        << "a backslash before the closing quote";
    EXPECT_EQ(pool("O'Brien"), "unsaid: appcmd cannot be given a name or value with a single quote");
    EXPECT_TRUE(pool("2").starts_with("set config ")) << "or it would be the second site";
}

TEST(Powershell, SaysTheSame) {
    EXPECT_EQ(powershell({idle_timeout}),
              "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter "
              "'system.applicationHost/applicationPools/add[@name=''Shop'']/processModel' -Name 'idleTimeout' -Value "
              "'00:00:00'\n");
    SettingChange header = in_web_config(host_change(Kind::add_entry, "system.webServer/httpProtocol",
                                                     {{"customHeaders", {}}, {"add", {{"name", "X"}}}}),
                                         "Shop", "Shop/api");
    header.attributes = {{"name", "X"}, {"value", "it's"}};
    EXPECT_EQ(powershell({header}),
              "Add-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST/Shop' -Location 'api' -Filter "
              "'system.webServer/httpProtocol/customHeaders' -Name '.' -Value @{name='X'; value='it''s'}\n");
    header.kind = Kind::remove_entry;
    EXPECT_EQ(powershell({header}),
              "Remove-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST/Shop' -Location 'api' -Filter "
              "'system.webServer/httpProtocol/customHeaders' -Name '.' -AtElement @{name='X'}\n");
    SettingChange gone = pool_change(Kind::remove_attribute, {{"processModel", {}}});
    gone.attribute = "idleTimeout";
    EXPECT_EQ(powershell({gone}),
              "Remove-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter "
              "'system.applicationHost/applicationPools/add[@name=''Shop'']/processModel' -Name 'idleTimeout'\n");
    EXPECT_EQ(powershell({pool_change(Kind::remove_element, {{"processModel", {}}})}),
              "Clear-WebConfiguration -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter "
              "'system.applicationHost/applicationPools/add[@name=''Shop'']/processModel'\n");
}

TEST(Powershell, QuotesForItselfAndForItsQueries) {
    const auto pool = [](const std::string& name) {
        return powershell({set(pool_change({}, {}, name), "autoStart", "false")});
    };
    EXPECT_NE(pool("O'Brien").find("add[@name=\"O''Brien\"]'"), std::string::npos) << pool("O'Brien");
    EXPECT_NE(pool("a\u2019b").find("''a\u2019\u2019b''"), std::string::npos) << pool("a\u2019b");
    EXPECT_EQ(pool("both'\""), "unsaid: a filter of PowerShell cannot hold a value with both kinds of quotes");
    SettingChange errors = set(host_change({}, "system.webServer/httpErrors", {}), "errorMode", "Custom");
    errors.path = "Shop [old]";
    EXPECT_EQ(powershell({errors}), "unsaid: PowerShell takes the path 'Shop [old]' for one with wildcards");
}

TEST(Commands, AreAllOfARepairOrNoneOfIt) {
    SettingChange clear = pool_change(Kind::clear_entries, {{"recycling", {}}});
    for (const auto write : {appcmd_script, powershell_script}) {
        const Script script = write({{idle_timeout, clear}, {idle_timeout}, {}});
        ASSERT_EQ(script.unsaid.size(), 2U);
        EXPECT_EQ(script.unsaid[0].repair, 0U);
        EXPECT_EQ(script.unsaid[0].why, "a <clear /> has no command");
        EXPECT_EQ(script.unsaid[1].repair, 2U);
        const std::size_t first = script.text.find("idleTimeout");
        EXPECT_NE(first, std::string::npos);
        EXPECT_EQ(script.text.find("idleTimeout", first + 1), std::string::npos) << "of the second repair alone";
    }
}

// Two findings about one rule of URL Rewrite share the condition that mends it.
TEST(Commands, AddAnEntryOnceThatTwoRepairsAnnounce) {
    SettingChange add = pool_change(Kind::add_entry, {{"environmentVariables", {}}, {"add", {{"name", "X"}}}});
    add.attributes = {{"name", "X"}, {"value", "1"}};
    for (const auto write : {appcmd_script, powershell_script}) {
        const Script script = write({{add}, {add}});
        EXPECT_TRUE(script.unsaid.empty());
        EXPECT_EQ(script.text.find("environmentVariables"), script.text.rfind("environmentVariables"));
    }
}

TEST(Commands, HoldNoSecretsAndNothingThatATerminalActsOn) {
    for (const auto write : {appcmd_script, powershell_script}) {
        for (const SettingChange& change :
             {set(idle_timeout, "password", "hunter2"), set(idle_timeout, "x", "a\x1b[2Jb"),
              set(idle_timeout, "x", "a\nb"), set(pool_change({}, {}, "a\u202Eb"), "autoStart", "false")}) {
            const Script script = write({{change}});
            EXPECT_EQ(script.text, "");
            EXPECT_EQ(script.unsaid.size(), 1U);
        }
    }
}

TEST(Commands, AreNothingWhenThereIsNothingToSay) {
    EXPECT_EQ(appcmd_script({}).text, "");
    EXPECT_EQ(powershell_script({}).text, "");
}

}  // namespace
}  // namespace iislint::report
