#include "cli/announced_effects.hpp"

#include <gtest/gtest.h>

#include "cli/delivery.hpp"
#include "cli/program.hpp"

namespace iislint::cli {
namespace {

class AnnouncedEffects : public testing::Test {
protected:
    static Project load(std::string server) {
        MemoryFiles files;
        files.put("applicationHost.config", std::move(server));
        ProjectRequest request;
        request.paths = {"applicationHost.config"};
        Result<Project> project = Project::load(files, request);
        EXPECT_TRUE(project);
        return std::move(*project);
    }
    bool say(const std::string& after, const std::vector<findings::SettingChange>& announced) {
        const Project project = load(idle_server());
        Streams streams;
        said_.clear();
        streams.err = [&](std::string_view text) { said_ += text; };
        return say_effects(project, {{"applicationHost.config", after}}, announced, streams);
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

TEST_F(AnnouncedEffects, AnAnnouncedValueThatIsNotInForceIsALine) {
    EXPECT_EQ(unreached_in(load(idle_server()), {never_idle()}),
              (std::vector<std::string>{"setAttribute applicationPools/add[@name='Shop']/processModel/@idleTimeout="
                                        "\"00:00:00\", but '00:20:00'"}));
    const Project fixed = load(replaced(idle_server(), "00:20:00", "00:00:00"));
    EXPECT_EQ(unreached_in(fixed, {never_idle()}), std::vector<std::string>{});
    findings::SettingChange nowhere = never_idle();
    nowhere.steps[0].keys[0].second = "Shp";
    EXPECT_EQ(unreached_in(fixed, {never_idle(), nowhere}).size(), 1U);
}

TEST_F(AnnouncedEffects, WhatIsNotReachedIsRefused) {
    const Project project = load(idle_server());
    fix::FixRun run;
    EXPECT_TRUE(prove_changes(project, run, {}));
    run.unreached = {"setAttribute this, but that"};
    std::string said;
    Streams streams;
    streams.err = [&](std::string_view text) { said += text; };
    EXPECT_FALSE(prove_changes(project, run, streams));
    EXPECT_NE(said.find("the fixes would not do what they announced"), std::string::npos) << said;
    EXPECT_NE(said.find("not reached: setAttribute this, but that"), std::string::npos) << said;
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
