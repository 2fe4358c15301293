#include <string>

#include <gtest/gtest.h>

#include "report/reporter.hpp"
#include "report/sample.hpp"

namespace iislint::report {
namespace {

using findings::Finding;
using findings::Origin;
using findings::Safety;

// The report of one finding, without the summary.
std::string text_of(Sample& sample, std::vector<Finding> findings) {
    sample.findings = std::move(findings);
    const std::string out = sample.write(write_text);
    return out.substr(0, out.rfind("\n\n") + 1);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Text, ShowsAValueWhereItIsSet) {
    Sample sample;
    EXPECT_EQ(
        text_of(sample, {sample.idle("Shop")}),
        R"(warning[IDLE001]: Pool 'Shop' is AlwaysRunning, yet its worker process stops after '00:20:00' without a request.
  --> server/applicationHost.config:6:36
   |
 5 |       <add name="Shop" startMode="AlwaysRunning">
 6 |         <processModel idleTimeout="00:20:00" />
   |                                    ^^^^^^^^ set here
   |
   = effective: processModel/@idleTimeout="00:20:00" (set at server/applicationHost.config:6)
   = effective: processModel/@idleTimeoutAction="Terminate" (schema default)
   = help: Never stop for idleness (safe fix)
   |
 6 -         <processModel idleTimeout="00:20:00" />
 6 +         <processModel idleTimeout="00:00:00" />
   |
   = help: Suspend the worker process instead (unsafe fix)
   = more: iislint rules IDLE001
)");
}

TEST(Text, MarksTheElementThatLacksAValue) {
    Sample sample;
    EXPECT_EQ(
        text_of(sample, {sample.idle_by_default()}),
        R"(warning[IDLE001]: Pool 'Blog' is AlwaysRunning, yet its worker process stops after '00:20:00' without a request.
   --> server/applicationHost.config:8:7
    |
  7 |       </add>
  8 |       <add name="Blog" startMode="AlwaysRunning" />
    |        ^^^ not set here
    |
    = effective: processModel/@idleTimeout="00:20:00" (schema default)
    = help: Never stop for idleness (safe fix)
    |
  8 -       <add name="Blog" startMode="AlwaysRunning" />
  8 +       <add name="Blog" startMode="AlwaysRunning">
  9 +         <processModel idleTimeout="00:00:00" />
 10 +       </add>
    |
    = more: iislint rules IDLE001
)");
}

TEST(Text, ShowsTheSecondPlaceAndEverySubjectOfAFoldedFinding) {
    Sample sample;
    EXPECT_EQ(text_of(sample, {sample.detailed_errors("Default Web Site"), sample.detailed_errors("Two"),
                               sample.detailed_errors("Three")}),
              R"(error[HTTP001]: Remote clients of 'Default Web Site' get detailed errors.
  --> site/web.config:4:43
   |
 3 |   <system.webServer>
 4 |     <!-- café 😀 --><httpErrors errorMode="Detailed" />
   |                                            ^^^^^^^^ set here
   |
  ::: server/applicationHost.config:3:4
   |
 3 |   <system.applicationHost>
   |    ---------------------- every site of this server meets it
   |
   = also: 'Two', 'Three'
   = effective: httpErrors/@errorMode="Detailed" (set at site/web.config:4)
   = help: Show details on the server only (unsafe fix)
   |
 4 -     <!-- café 😀 --><httpErrors errorMode="Detailed" />
 4 +     <!-- café 😀 --><httpErrors errorMode="DetailedLocalOnly" />
   |
   = more: iislint rules HTTP001
)");
}

TEST(Text, EndsWithTheSummary) {
    Sample sample;
    EXPECT_EQ(sample.write(write_text), "No findings in 2 files (3 rules, 1 site, 2 application pools).\n");
    sample.findings = {sample.idle("Shop")};
    const std::string out = sample.write(write_text);
    EXPECT_TRUE(out.ends_with("IDLE001\n\n1 finding (1 warning) in 2 files · 1 fixable with fix --write\n"));
}

TEST(Text, SaysWhereEachValueComesFrom) {
    Sample sample;
    Finding finding = sample.idle("Shop");
    const findings::Location place =
        Sample::at(*sample.server, "identityType", "/configuration/applicationPoolDefaults/processModel/@identityType");
    finding.effective = {{"a", "1", Origin::explicit_, place},
                         {"b", "2", Origin::defaults, place},
                         {"c", "3", Origin::location, place},
                         {"d", "4", Origin::inherited, place},
                         {"e", "5", Origin::schema, {}}};
    const std::string out = text_of(sample, {finding});
    EXPECT_TRUE(contains(out, "= effective: a=\"1\" (set at server/applicationHost.config:10)\n"));
    EXPECT_TRUE(
        contains(out, "= effective: b=\"2\" (from applicationPoolDefaults server/applicationHost.config:10)\n"));
    EXPECT_TRUE(contains(out, "= effective: c=\"3\" (set in a location at server/applicationHost.config:10)\n"));
    EXPECT_TRUE(contains(out, "= effective: d=\"4\" (inherited from server/applicationHost.config:10)\n"));
    EXPECT_TRUE(contains(out, "= effective: e=\"5\" (schema default)\n"));
}

TEST(Text, RedactsSecretsAndStillPointsAtTheRightColumn) {
    Sample sample;
    const text::Source& source =
        sample.add_source("web.config", "<x>\n<identity password=\"a very long secret\" userName=\"svc\" />\n</x>");
    Finding finding = sample.idle("Shop");
    finding.fixes.clear();
    finding.effective.clear();
    finding.location = Sample::at(source, "svc", "/x/identity/@userName");
    EXPECT_TRUE(contains(text_of(sample, {finding}),
                         " 2 | <identity password=\"[REDACTED]\" userName=\"svc\" />\n"
                         "   | " +
                             std::string(42, ' ') + "^^^ set here\n"));
    finding.location = Sample::at(source, "a very long secret", "/x/identity/@password");
    EXPECT_TRUE(contains(text_of(sample, {finding}),
                         " 2 | <identity password=\"[REDACTED]\" userName=\"svc\" />\n"
                         "   |                     ^^^^^^^^^^ set here\n"));
}

TEST(Text, RedactsSecretsInTheChangesOfAFix) {
    Sample sample;
    const text::Source& source =
        sample.add_source("web.config", "<x>\n<identity password=\"hunter2\" userName=\"svc\" />\n</x>");
    Finding finding = sample.idle("Shop");
    finding.location = Sample::at(source, "svc");
    finding.fixes = {{"Move it",
                      Safety::unsafe,
                      {{&source,
                        {{finding.location.span, "app"},
                         {{4, 4}, "<location path=\"a\"><identity password=\"hunter2\" /></location>\n"}}}}}};
    text::sort_edits(finding.fixes[0].files[0].edits);
    const std::string out = text_of(sample, {finding});
    EXPECT_TRUE(contains(out, " 2 - <identity password=\"[REDACTED]\" userName=\"svc\" />\n"));
    EXPECT_TRUE(contains(out, " 2 + <location path=\"a\"><identity password=\"[REDACTED]\" /></location>\n"));
    EXPECT_TRUE(contains(out, " 3 + <identity password=\"[REDACTED]\" userName=\"app\" />\n"));
    EXPECT_FALSE(contains(out, "hunter2"));
}

TEST(Text, MeasuresWideCharactersAndTabs) {
    Sample sample;
    const text::Source& source = sample.add_source("web.config", "<x>\n\t<a n=\"配置 e\u0301\" v=\"1\"/>\n</x>");
    Finding finding = sample.idle("Shop");
    finding.fixes.clear();
    finding.effective.clear();
    finding.location = Sample::at(source, "1", "/x/a/@v");
    EXPECT_TRUE(contains(text_of(sample, {finding}),
                         " 2 |     <a n=\"配置 e\u0301\" v=\"1\"/>\n"
                         "   | " +
                             std::string(21, ' ') + "^ set here\n"));
    // The column that is reported counts code points.
    EXPECT_TRUE(contains(text_of(sample, {finding}), "web.config:2:18\n"));
}

TEST(Text, CutsLongLinesAroundTheMark) {
    Sample sample;
    const std::string filler(5000, 'f');
    const text::Source& source =
        sample.add_source("web.config", "<x a=\"" + filler + "\" b=\"here\" c=\"" + filler + "\"/>");
    Finding finding = sample.idle("Shop");
    finding.effective.clear();
    finding.location = Sample::at(source, "here", "/x/@b");
    finding.fixes = {{"Set it", Safety::safe, {{&source, {{finding.location.span, "there"}}}}}};
    const std::string out = text_of(sample, {finding});
    EXPECT_TRUE(contains(out, " 1 | …ffff"));
    EXPECT_TRUE(contains(out, "\" b=\"here\" c=\"ffff"));
    EXPECT_TRUE(contains(out, "ffff…\n"));
    EXPECT_TRUE(contains(out, "\n   |                                          ^^^^ set here\n"));
    EXPECT_TRUE(contains(out, " 1 + …"));
    EXPECT_TRUE(contains(out, "\" b=\"there\" c=\"ffff"));
    EXPECT_LT(out.size(), 1500U);
}

TEST(Text, ShowsAtMostSixLinesOfALongPlace) {
    Sample sample;
    std::string xml = "<x>\n<a\n";
    for (int i = 0; i < 50; ++i) xml += "  n" + std::to_string(i) + "=\"v\"\n";
    xml += "/>\n</x>\n";
    const text::Source& source = sample.add_source("web.config", xml);
    Finding finding = sample.idle("Shop");
    finding.fixes.clear();
    finding.effective.clear();
    const auto begin = static_cast<text::Offset>(source.text().find("<a"));
    finding.location = {&source, {begin, static_cast<text::Offset>(source.text().find("/>") + 2)}, "/x/a"};
    const std::string out = text_of(sample, {finding});
    EXPECT_TRUE(contains(out,
                         "  1 | <x>\n  2 | <a\n    | ^^\n  3 |   n0=\"v\"\n    |   ^^^^^^\n  4 |   n1=\"v\"\n"
                         "    |   ^^^^^^\n...\n 53 | />\n    | ^^\n"));
}

TEST(Text, BoundsTheChangesOfAFix) {
    Sample sample;
    Finding finding = sample.idle("Shop");
    std::string lines;
    for (int i = 0; i < 50; ++i) lines += "\n        <x n=\"" + std::to_string(i) + "\" />";
    const text::Offset end = Sample::span_of(*sample.server, "<applicationPools>").end;
    finding.fixes = {{"Add much", Safety::safe, {{sample.server, {{{end, end}, lines}}}}}};
    const std::string out = text_of(sample, {finding});
    EXPECT_TRUE(contains(out, "\n  4       <applicationPools>\n  5 +         <x n=\"0\" />\n"));
    EXPECT_TRUE(contains(out, " 15 +         <x n=\"10\" />\n...\n    |\n"));
    EXPECT_FALSE(contains(out, "n=\"11\""));
}

TEST(Text, NumbersTheChangesOfSeveralPlacesByTheNewText) {
    Sample sample;
    Finding finding = sample.idle("Shop");
    const text::Offset first = Sample::span_of(*sample.server, "<configuration>").end;
    const text::Span last = Sample::span_of(*sample.server, "</applicationPools>");
    finding.fixes = {{"Do two things",
                      Safety::safe,
                      {{sample.server, {{{first, first}, "\n  <one />\n  <two />"}, {last, "</pools>"}}},
                       {sample.site, {{Sample::span_of(*sample.site, "Detailed"), "Custom"}}}}}};
    const std::string out = text_of(sample, {finding});
    EXPECT_TRUE(contains(out, "= help: Do two things (safe fix, 2 files)\n"));
    EXPECT_TRUE(contains(out,
                         "  2   <configuration>\n  3 +   <one />\n  4 +   <two />\n"
                         " 12 -     </applicationPools>\n 14 +     </pools>\n"));
    EXPECT_TRUE(contains(out, "   ::: site/web.config:4:43\n    |\n"));
    EXPECT_TRUE(contains(out, "errorMode=\"Custom\""));
}

TEST(Text, ShowsRemovedLinesWithTheLineBefore) {
    Sample sample;
    Finding finding = sample.idle("Shop");
    const text::Span element = Sample::span_of(*sample.server, "\n        <processModel idleTimeout=\"00:20:00\" />");
    finding.fixes = {{"Remove it", Safety::safe, {{sample.server, {{element, ""}}}}}};
    EXPECT_TRUE(contains(text_of(sample, {finding}),
                         "   |\n 5         <add name=\"Shop\" startMode=\"AlwaysRunning\">\n"
                         " 6 -         <processModel idleTimeout=\"00:20:00\" />\n   |\n"));
}

TEST(Text, RepairsAFoldedFindingForAllItsSubjects) {
    Sample sample;
    Finding first = sample.idle("Shop");
    Finding second = sample.idle("Blog");
    const text::Offset shop = Sample::span_of(*sample.server, "name=\"Shop\"").end;
    const text::Offset blog = Sample::span_of(*sample.server, "name=\"Blog\"").end;
    first.fixes = {{"Turn it off", Safety::safe, {{sample.server, {{{shop, shop}, " x=\"1\""}}}}}};
    second.fixes = {{"Turn it off", Safety::safe, {{sample.server, {{{blog, blog}, " x=\"1\""}}}}}};
    const std::string out = text_of(sample, {first, second});
    EXPECT_TRUE(contains(out, " 5 +       <add name=\"Shop\" x=\"1\" startMode"));
    EXPECT_TRUE(contains(out, " 8 +       <add name=\"Blog\" x=\"1\" startMode"));
    second.fixes.clear();
    EXPECT_FALSE(contains(text_of(sample, {first, second}), "= help"));
}

TEST(Text, BoundsTheNamesOfAFoldedFinding) {
    Sample sample;
    std::vector<Finding> findings;
    for (int i = 0; i < 144; ++i) findings.push_back(sample.idle("P" + std::to_string(100 + i)));
    const std::string out = text_of(sample, findings);
    EXPECT_TRUE(contains(out, "= also: 'P101', 'P102', "));
    EXPECT_TRUE(contains(out, "'P120' and 123 more\n"));
    EXPECT_FALSE(contains(out, "'P121'"));
}

TEST(Text, NamesFurtherPlacesAsAChain) {
    Sample sample;
    Finding finding = sample.idle("Shop");
    finding.related = {{Sample::at(*sample.site, "httpErrors"), "met here"},
                       {Sample::at(*sample.server, "Blog"), "allowed here"},
                       {{}, "nothing in between"}};
    EXPECT_TRUE(contains(text_of(sample, {finding}),
                         "= chain: allowed here (server/applicationHost.config:8:18) -> nothing in between\n"));
}

TEST(Text, StandsAnEmptyPlaceAtTheEndOfTheFile) {
    Sample sample;
    const text::Source& source = sample.add_source("web.config", "<configuration>\n");
    Finding finding;
    finding.rule = &sample.malformed_rule;
    finding.level = findings::Level::error;
    finding.arguments = {"the root element is open"};
    finding.location = {&source, {16, 16}, {}};
    EXPECT_TRUE(
        contains(text_of(sample, {finding}), "  --> web.config:2:1\n   |\n 1 | <configuration>\n 2 |\n   | ^\n   |\n"));
}

TEST(Text, PaintsOnlyWhenAskedTo) {
    Sample sample;
    sample.color = true;
    const std::string out = text_of(sample, {sample.idle("Shop")});
    EXPECT_TRUE(contains(out, "\x1b[1;33mwarning[IDLE001]\x1b[0m\x1b[1m: Pool 'Shop'"));
    std::string bare;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i] == '\x1b')
            i = out.find('m', i);
        else
            bare += out[i];
    }
    sample.color = false;
    EXPECT_EQ(bare, text_of(sample, {sample.idle("Shop")}));
}

TEST(Text, WritesAFindingWithoutAFile) {
    Sample sample;
    Finding finding = sample.idle("Shop");
    finding.location = {};
    finding.fixes.clear();
    finding.effective.clear();
    EXPECT_EQ(text_of(sample, {finding}),
              "warning[IDLE001]: Pool 'Shop' is AlwaysRunning, yet its worker process stops after '00:20:00' without a "
              "request.\n   = more: iislint rules IDLE001\n");
}

}  // namespace
}  // namespace iislint::report
