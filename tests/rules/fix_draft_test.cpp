#include "rules/fix_draft.hpp"

#include <gtest/gtest.h>

#include "rules/judge.hpp"
#include "rules/setting_place.hpp"

namespace iislint::rules {
namespace {

using findings::Fix;
using findings::SettingChange;
using Kind = SettingChange::Kind;

Field field(std::string_view text, ObjectKind kind) {
    Result<Field> compiled = compile_field(text, base_of(kind));
    EXPECT_TRUE(compiled) << text;
    return compiled ? *compiled : Field{};
}

// "<path> <section>/<steps>/@<attribute> <kind> <value>", one line each.
std::string announced(const Fix& fix) {
    std::string out;
    for (const SettingChange& change : fix.changes) {
        out += "[" + change.path + "] " + describe_place(change) + " " + std::string(to_string(change.kind));
        if (!change.value.empty()) out += " " + change.value;
        for (const auto& [name, value] : change.attributes) out += " " + name + "=" + value;
        out += "\n";
    }
    return out;
}

const std::map<std::string, std::string> mapped{{R"(C:\s)", "s"}};

std::string host_text(std::string_view rest = {}) {
    return R"(<configuration><system.applicationHost><applicationPools>
  <add name="P"><recycling><periodicRestart><schedule><add value="03:00:00" /><add value="04:00:00" /></schedule></periodicRestart></recycling></add>
</applicationPools><sites><site name="S" id="1">
  <application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s" /></application>
  <application path="/shop" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s\shop" /></application>
</site></sites></system.applicationHost>)" +
           std::string(rest) + "</configuration>";
}

class FixDraftTest : public ::testing::Test {
protected:
    void load(std::string host, std::map<std::string, std::string> web_configs = {}) {
        judge_.emplace(std::move(host), std::move(web_configs), mapped);
        evaluator_.emplace(judge_->options);
        draft_.emplace(*evaluator_);
    }
    Object pool() { return judge_->pool_object("P"); }
    Object shop() { return judge_->application_object("S/shop"); }
    Fix finish() {
        std::optional<Fix> fix = draft_->finish("t", findings::Safety::safe);
        EXPECT_TRUE(fix);
        return fix ? std::move(*fix) : Fix{};
    }

    std::optional<Judge> judge_;
    std::optional<Evaluator> evaluator_;
    std::optional<FixDraft> draft_;
};

TEST_F(FixDraftTest, AnnouncesWhatIsSetAtAnObject) {
    load(host_text());
    ASSERT_TRUE(draft_->set(pool(), field("processModel/@idleTimeout", ObjectKind::application_pool), "00:00:00"));
    ASSERT_TRUE(draft_->set(shop(), field("@preloadEnabled", ObjectKind::application), "true"));
    const Fix fix = finish();
    EXPECT_EQ(announced(fix),
              "[] applicationPools/add[@name='P']/processModel/@idleTimeout setAttribute 00:00:00\n"
              "[] sites/site[@name='S']/application[@path='/shop']/@preloadEnabled setAttribute true\n");
    EXPECT_EQ(fix.changes[0].place, SettingChange::Place::application_host);
    EXPECT_EQ(fix.changes[0].section, "system.applicationHost/applicationPools");
    EXPECT_EQ(fix.changes[0].file, "applicationHost.config");
}

TEST_F(FixDraftTest, AnnouncesNothingForAValueThatIsThereAlready) {
    load(host_text());
    ASSERT_TRUE(draft_->set(shop(), field("@path", ObjectKind::application), "/shop"));
    EXPECT_FALSE(draft_->finish("t", findings::Safety::safe));
}

TEST_F(FixDraftTest, SaysWhichWebConfigAndWhichPath) {
    load(host_text(), {{"s/shop", "<configuration/>"}});
    ASSERT_TRUE(
        draft_->set(shop(), field("system.webServer/directoryBrowse/@enabled", ObjectKind::application), "true"));
    const Fix fix = finish();
    EXPECT_EQ(announced(fix), "[S/shop] directoryBrowse/@enabled setAttribute true\n");
    EXPECT_EQ(fix.changes[0].place, SettingChange::Place::web_config);
    EXPECT_EQ(fix.changes[0].file_path, "S/shop");
}

TEST_F(FixDraftTest, SaysThatALocationOfTheServersFileIsInForceFurtherDown) {
    load(host_text());
    ASSERT_TRUE(
        draft_->set(shop(), field("system.webServer/directoryBrowse/@enabled", ObjectKind::application), "true"));
    const Fix fix = finish();
    EXPECT_EQ(fix.changes.at(0).place, SettingChange::Place::application_host);
    EXPECT_EQ(fix.changes.at(0).file_path, "");
    EXPECT_EQ(fix.changes.at(0).path, "S/shop");
    EXPECT_TRUE(has(fixed(fix), R"(<location path="S/shop">)"));
}

TEST_F(FixDraftTest, AddsAndRemovesEntries) {
    load(host_text());
    const Field schedule = field("recycling/periodicRestart/schedule/add[*]", ObjectKind::application_pool);
    const std::span<const config::Entry> entries = evaluator_->entries(pool(), schedule);
    ASSERT_EQ(entries.size(), 2U);
    const config::Entry first = entries[0];
    ASSERT_TRUE(draft_->remove_entry(pool(), schedule, first));
    ASSERT_TRUE(draft_->append(pool(), schedule, "add", {{"value", "02:00:00"}}));
    const Fix fix = finish();
    EXPECT_EQ(
        announced(fix),
        "[] applicationPools/add[@name='P']/recycling/periodicRestart/schedule/add[@value='03:00:00'] removeEntry\n"
        "[] applicationPools/add[@name='P']/recycling/periodicRestart/schedule/add[@value='02:00:00'] addEntry "
        "value=02:00:00\n");
    EXPECT_TRUE(has(fixed(fix), R"(<schedule><add value="04:00:00" /><add value="02:00:00" /></schedule>)"));
}

TEST_F(FixDraftTest, TakesInheritedEntriesAwayByRemoveAndClear) {
    const char* const inherited = R"(<system.webServer><defaultDocument><files><add value="a.htm"/><add value="b.htm"/>
</files></defaultDocument></system.webServer>)";
    const Field files = field("system.webServer/defaultDocument/files/add[*]", ObjectKind::application);
    const std::string web = R"(<configuration><system.webServer><defaultDocument><files><add value="c.htm"/></files>
</defaultDocument></system.webServer></configuration>)";
    load(host_text(inherited), {{"s/shop", web}});
    ASSERT_EQ(evaluator_->entries(shop(), files).size(), 3U);
    const std::span<const config::Entry> merged = evaluator_->entries(shop(), files);
    const std::vector<config::Entry> entries(merged.begin(), merged.end());
    for (const config::Entry& entry : entries) {
        if (entry.file->document().value(entry.node, "value") != "a.htm") continue;
        ASSERT_TRUE(draft_->remove_entry(shop(), files, entry));
    }
    EXPECT_TRUE(has(fixed(finish(), "s/shop/web.config"), R"(<add value="c.htm"/><remove value="a.htm"/>)"));

    draft_.emplace(*evaluator_);
    ASSERT_TRUE(draft_->clear(shop(), files));
    const Fix cleared = finish();
    EXPECT_TRUE(has(fixed(cleared, "s/shop/web.config"), R"(<files><clear/></files>)"));
    EXPECT_EQ(announced(cleared),
              "[S/shop] defaultDocument/files/add[@value='c.htm'] removeEntry\n[S/shop] defaultDocument/files "
              "clearEntries\n");
}

TEST_F(FixDraftTest, DoesNotTakeALockedEntryAway) {
    const Field modules = field("system.webServer/modules/add[*]", ObjectKind::application);
    load(host_text(R"(<system.webServer><modules><add name="M" lockItem="true"/></modules></system.webServer>)"),
         {{"s/shop", "<configuration/>"}});
    const std::span<const config::Entry> entries = evaluator_->entries(shop(), modules);
    ASSERT_EQ(entries.size(), 1U);
    const config::Entry locked = entries[0];
    EXPECT_FALSE(draft_->remove_entry(shop(), modules, locked));
    EXPECT_FALSE(draft_->clear(shop(), modules));
}

TEST_F(FixDraftTest, RemovesAnElementOfTheObject) {
    load(host_text());
    ASSERT_TRUE(draft_->remove_element(pool(), field("recycling/periodicRestart/@time", ObjectKind::application_pool)));
    const Fix fix = finish();
    EXPECT_EQ(announced(fix), "[] applicationPools/add[@name='P']/recycling/periodicRestart removeElement\n");
    EXPECT_TRUE(has(fixed(fix), R"(<add name="P"><recycling></recycling></add>)"));
}

TEST_F(FixDraftTest, AtOriginWritesTheDefaultsElement) {
    load(R"(<configuration><system.applicationHost><applicationPools>
  <add name="P" />
  <applicationPoolDefaults><processModel idleTimeout="00:20:00" /></applicationPoolDefaults>
</applicationPools></system.applicationHost></configuration>)");
    judge_->options.fix_at_origin = true;
    ASSERT_TRUE(draft_->set(pool(), field("processModel/@idleTimeout", ObjectKind::application_pool), "00:00:00"));
    ASSERT_TRUE(draft_->set(pool(), field("@queueLength", ObjectKind::application_pool), "2000"));
    const Fix fix = finish();
    EXPECT_EQ(announced(fix),
              "[] applicationPools/applicationPoolDefaults/processModel/@idleTimeout setAttribute 00:00:00\n"
              "[] applicationPools/applicationPoolDefaults/@queueLength setAttribute 2000\n");
    EXPECT_TRUE(has(fixed(fix), R"(<add name="P" />
  <applicationPoolDefaults queueLength="2000"><processModel idleTimeout="00:00:00" /></applicationPoolDefaults>)"));
}

TEST_F(FixDraftTest, AtOriginWritesTheOuterFileThatASectionInheritsFrom) {
    load(host_text(R"(<system.webServer><directoryBrowse enabled="true"/></system.webServer>)"),
         {{"s/shop", "<configuration/>"}});
    judge_->options.fix_at_origin = true;
    ASSERT_TRUE(
        draft_->set(shop(), field("system.webServer/directoryBrowse/@enabled", ObjectKind::application), "false"));
    EXPECT_TRUE(has(fixed(finish()), R"(<directoryBrowse enabled="false"/>)"));
}

TEST_F(FixDraftTest, WritesWhereItIsToldTo) {
    load(host_text(), {{"s/shop", "<configuration/>"}});
    const Field browse = field("system.webServer/directoryBrowse/@enabled", ObjectKind::application);
    FixDraft host(*evaluator_, FixPlace::application_host);
    ASSERT_TRUE(host.set(shop(), browse, "true"));
    EXPECT_TRUE(has(fixed(*host.finish("t", findings::Safety::safe)), R"(<location path="S/shop">)"));
    load(host_text());
    FixDraft web(*evaluator_, FixPlace::web_config);
    EXPECT_FALSE(web.set(shop(), browse, "true"));
}

}  // namespace
}  // namespace iislint::rules
