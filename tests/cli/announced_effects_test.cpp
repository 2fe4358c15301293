#include "cli/announced_effects.hpp"

#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace iislint::cli {
namespace {

class AnnouncedEffects : public testing::Test {
protected:
    bool say(const std::string& after, const std::vector<findings::SettingChange>& announced) {
        MemoryFiles files;
        files.put("applicationHost.config", idle_server());
        ProjectRequest request;
        request.paths = {"applicationHost.config"};
        Result<Project> project = Project::load(files, request);
        EXPECT_TRUE(project);
        Streams streams;
        said_.clear();
        streams.err = [&](std::string_view text) { said_ += text; };
        return say_effects(*project, {{"applicationHost.config", after}}, announced, streams);
    }
    static findings::SettingChange never_idle() {
        findings::SettingChange change;
        change.file = "applicationHost.config";
        change.section = "system.applicationHost/applicationPools";
        change.steps = {{"add", {{"name", "Shop"}}}, {"processModel", {}}};
        change.attribute = "idleTimeout";
        change.value = "00:00:00";
        return change;
    }
    std::string said_;
};

TEST_F(AnnouncedEffects, AreSaidByEffectiveValue) {
    EXPECT_TRUE(say(replaced(idle_server(), "00:20:00", "00:00:00"), {never_idle()}));
    EXPECT_EQ(said_, "iislint: pool Shop: processModel/@idleTimeout 00:20:00 -> 00:00:00\n");
}

TEST_F(AnnouncedEffects, OneThatWasNotAnnouncedIsABugAndRefused) {
    const std::string more = replaced(replaced(idle_server(), "00:20:00", "00:00:00"), "startMode=\"AlwaysRunning\"",
                                      "startMode=\"OnDemand\"");
    EXPECT_FALSE(say(more, {never_idle()}));
    EXPECT_NE(said_.find("nothing was written"), std::string::npos) << said_;
    EXPECT_NE(said_.find("This is a bug of iislint; please report it"), std::string::npos) << said_;
    EXPECT_NE(said_.find("not announced: pool Shop: @startMode AlwaysRunning -> OnDemand"), std::string::npos) << said_;
    EXPECT_NE(said_.find("announced: setAttribute applicationPools/add[@name='Shop']/processModel/@idleTimeout"),
              std::string::npos)
        << said_;
    EXPECT_FALSE(say(replaced(idle_server(), "00:20:00", "00:00:00"), {}));
}

TEST_F(AnnouncedEffects, AValueOtherThanTheAnnouncedOneIsRefused) {
    EXPECT_FALSE(say(replaced(idle_server(), "00:20:00", "00:00:01"), {never_idle()}));
}

TEST_F(AnnouncedEffects, AnAnnouncedValueThatIsNotReachedIsRefused) {
    EXPECT_FALSE(say(idle_server() + "\n", {never_idle()}));
    EXPECT_NE(said_.find("the fixes would not do what they announced"), std::string::npos) << said_;
    EXPECT_NE(said_.find("not reached: setAttribute applicationPools/add[@name='Shop']/processModel/@idleTimeout="
                         "\"00:00:00\", but '00:20:00'"),
              std::string::npos)
        << said_;
    findings::SettingChange nowhere = never_idle();
    nowhere.steps[0].keys[0].second = "Shp";
    EXPECT_FALSE(say(replaced(idle_server(), "00:20:00", "00:00:00"), {never_idle(), nowhere}));
}

TEST_F(AnnouncedEffects, ALockThatWasNotAnnouncedIsRefused) {
    const std::string fixed = replaced(idle_server(), "00:20:00", "00:00:00");
    EXPECT_TRUE(say(fixed, {never_idle()}));
    EXPECT_FALSE(say(replaced(fixed, "<applicationInitialization", "<applicationInitialization lockItem=\"true\""),
                     {never_idle()}));
    EXPECT_NE(said_.find("not announced: server, "), std::string::npos) << said_;
    const std::string located = replaced(
        replaced(fixed, "    <system.webServer>", "<location path=\"Shop\" overrideMode=\"Deny\"><system.webServer>"),
        "</system.webServer>", "</system.webServer></location>");
    EXPECT_FALSE(say(located, {never_idle()}));
    EXPECT_NE(said_.find("applicationInitialization/@overrideMode Allow -> Deny"), std::string::npos) << said_;
}

}  // namespace
}  // namespace iislint::cli
