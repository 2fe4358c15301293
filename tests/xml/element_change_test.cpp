#include "xml/element_change.hpp"

#include <array>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "xml/parse.hpp"

namespace iislint::xml {
namespace {

using Path = ElementChange::Path;

struct Parsed {
    explicit Parsed(std::string source) : text(std::move(source)), result(parse(text, NameTable{})) {
        for (const SyntaxProblem& problem : result.problems)
            ADD_FAILURE() << problem.message << " at " << problem.span.begin << " in\n" << text;
    }
    Parsed(const Parsed&) = delete;
    Parsed& operator=(const Parsed&) = delete;

    const Document& document() const { return result.document; }
    // The element that the names lead to, from the root's children on; the root for no names.
    NodeId at(const Path& path) const {
        NodeId node = document().root();
        for (const PathStep& step : path) node = document().child(node, step.name);
        return node;
    }

    std::string text;
    ParseResult result;
};

void expect_sorted_and_apart(std::span<const text::Edit> edits, std::string_view text) {
    for (std::size_t i = 0; i < edits.size(); ++i) {
        EXPECT_LE(edits[i].span.begin, edits[i].span.end);
        EXPECT_LE(edits[i].span.end, text.size());
        if (i > 0) {
            EXPECT_LT(edits[i - 1].span.end, edits[i].span.begin) << "edits " << i - 1 << " and " << i;
        }
    }
}

std::string changed(const std::string& before, const ElementChange& change, const Path& element = {},
                    std::string_view newline = "\n") {
    const Parsed parsed(before);
    if (!parsed.result.problems.empty()) return "not well-formed";
    const std::vector<text::Edit> edits = change.edits(parsed.document(), parsed.at(element), newline);
    expect_sorted_and_apart(edits, before);
    return text::apply_edits(before, edits);
}

ElementChange set(const Path& path, std::string attribute, std::string value) {
    ElementChange change;
    change.set(path, std::move(attribute), std::move(value));
    return change;
}

ElementChange removal(const Path& path, std::string attribute) {
    ElementChange change;
    change.remove(path, std::move(attribute));
    return change;
}

ElementChange append(const Path& path, NewElement element) {
    ElementChange change;
    change.append(path, std::move(element));
    return change;
}

ElementChange nightly_recycling() {
    ElementChange change;
    change.set({"recycling", "periodicRestart"}, "time", "00:00:00");
    change.append({"recycling", "periodicRestart", "schedule"}, {"add", {{"value", "02:00:00"}}});
    return change;
}

std::string without(const std::string& before, const Path& element) {
    const Parsed parsed(before);
    const std::vector<text::Edit> edits{remove_element(parsed.document(), parsed.at(element))};
    return text::apply_edits(before, edits);
}

std::string with_newlines(std::string text, std::string_view newline) {
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += newline.size())
        text.replace(at, 1, newline);
    return text;
}

// --- attributes

TEST(ElementChangeAttribute, ReplacesOnlyTheValue) {
    EXPECT_EQ(changed("<a  x = \"1\"   y='2' />", set({}, "x", "3")), "<a  x = \"3\"   y='2' />");
}

TEST(ElementChangeAttribute, KeepsTheQuotesOfAReplacedValue) {
    EXPECT_EQ(changed("<a x='1'/>", set({}, "x", "it's \"so\"")), "<a x='it&apos;s \"so\"'/>");
    EXPECT_EQ(changed("<a x=\"1\"/>", set({}, "x", "it's \"so\"")), "<a x=\"it's &quot;so&quot;\"/>");
}

TEST(ElementChangeAttribute, FillsAnEmptyValue) {
    EXPECT_EQ(changed("<a x=\"\"/>", set({}, "x", "1")), "<a x=\"1\"/>");
}

TEST(ElementChangeAttribute, EscapesWhatAReaderWouldMisread) {
    EXPECT_EQ(changed("<a x=\"\"/>", set({}, "x", "a&b<c>\t\r\n")), "<a x=\"a&amp;b&lt;c>&#x9;&#xD;&#xA;\"/>");
}

TEST(ElementChangeAttribute, IsLeftAloneWhenItHasTheValue) {
    const Parsed parsed("<a x=\"a&amp;&#98;\nc\"/>");
    EXPECT_TRUE(set({}, "x", "a&b c").edits(parsed.document(), parsed.at({}), "\n").empty());
}

TEST(ElementChangeAttribute, IsAddedBehindTheLastOne) {
    EXPECT_EQ(changed("<a x=\"1\" y=\"2\" />", set({}, "z", "3")), "<a x=\"1\" y=\"2\" z=\"3\" />");
    EXPECT_EQ(changed("<a x=\"1\"/>", set({}, "z", "3")), "<a x=\"1\" z=\"3\"/>");
    EXPECT_EQ(changed("<a x=\"1\"></a>", set({}, "z", "3")), "<a x=\"1\" z=\"3\"></a>");
}

TEST(ElementChangeAttribute, IsAddedBehindTheNameWhenThereIsNone) {
    EXPECT_EQ(changed("<a/>", set({}, "z", "3")), "<a z=\"3\"/>");
    EXPECT_EQ(changed("<a />", set({}, "z", "3")), "<a z=\"3\" />");
    EXPECT_EQ(changed("<a></a>", set({}, "z", "3")), "<a z=\"3\"></a>");
}

TEST(ElementChangeAttribute, TakesTheQuoteOfTheLastOne) {
    EXPECT_EQ(changed("<a x=\"1\" y='2'/>", set({}, "z", "3")), "<a x=\"1\" y='2' z='3'/>");
}

TEST(ElementChangeAttribute, TakesTheQuoteOfTheElementsAroundWhenThereIsNone) {
    EXPECT_EQ(changed("<a x='1'><b/></a>", set({"b"}, "z", "3")), "<a x='1'><b z='3'/></a>");
}

TEST(ElementChangeAttribute, StandsOnItsOwnLineWhereTheOthersDo) {
    EXPECT_EQ(changed("<r>\r\n  <a x=\"1\"\r\n     y=\"2\"\r\n  />\r\n</r>", set({"a"}, "z", "3"), {}, "\r\n"),
              "<r>\r\n  <a x=\"1\"\r\n     y=\"2\"\r\n     z=\"3\"\r\n  />\r\n</r>");
    EXPECT_EQ(changed("<a\n\tx=\"1\">\n</a>\n", set({}, "z", "3")), "<a\n\tx=\"1\"\n\tz=\"3\">\n</a>\n");
}

TEST(ElementChangeAttribute, FollowsASingleOneAfterOneBlank) {
    EXPECT_EQ(changed("<a    x=\"1\"/>", set({}, "z", "3")), "<a    x=\"1\" z=\"3\"/>");
}

TEST(ElementChangeAttribute, SeveralNewOnesAreOneInsertion) {
    const Parsed parsed("<a x=\"1\" />");
    ElementChange change;
    change.set({}, "z", "3");
    change.set({}, "y", "2");
    const auto edits = change.edits(parsed.document(), parsed.at({}), "\n");
    ASSERT_EQ(edits.size(), 1U);
    EXPECT_EQ(edits[0].text, " z=\"3\" y=\"2\"");
}

TEST(ElementChangeAttribute, TakesTheLastOfSeveralValues) {
    ElementChange change;
    change.set({}, "x", "2");
    change.set({}, "n", "1");
    change.set({}, "x", "3");
    change.set({}, "n", "2");
    EXPECT_EQ(changed("<a x=\"1\"/>", change), "<a x=\"3\" n=\"2\"/>");
}

TEST(ElementChangeAttribute, FollowsTheLastOfSetAndRemove) {
    ElementChange gone = set({}, "x", "2");
    gone.remove({}, "x");
    EXPECT_EQ(changed("<a x=\"1\"/>", gone), "<a/>");
    ElementChange stays = removal({}, "x");
    stays.set({}, "x", "2");
    EXPECT_EQ(changed("<a x=\"1\"/>", stays), "<a x=\"2\"/>");
    ElementChange never = set({"b"}, "x", "2");
    never.remove({"b"}, "x");
    EXPECT_EQ(changed("<a/>", never), "<a/>");
}

TEST(ElementChangeAttribute, IsRemovedWithTheSpaceBeforeIt) {
    EXPECT_EQ(changed("<a x=\"1\"  y=\"2\" z=\"3\" />", removal({}, "y")), "<a x=\"1\" z=\"3\" />");
    EXPECT_EQ(changed("<a\n  x=\"1\"\n  y=\"2\"\n/>", removal({}, "y")), "<a\n  x=\"1\"\n/>");
    EXPECT_EQ(changed("<a x=\"1\" />", removal({}, "x")), "<a />");
}

TEST(ElementChangeAttribute, ThatIsMissingIsNotRemoved) {
    EXPECT_EQ(changed("<a x=\"1\"/>", removal({}, "y")), "<a x=\"1\"/>");
    EXPECT_EQ(changed("<a x=\"1\"/>", removal({"b"}, "y")), "<a x=\"1\"/>");
}

TEST(ElementChangeAttribute, CanReplaceARemovedLastOne) {
    ElementChange change = removal({}, "y");
    change.set({}, "z", "3");
    EXPECT_EQ(changed("<a x=\"1\" y=\"2\"/>", change), "<a x=\"1\" z=\"3\"/>");
    EXPECT_EQ(changed("<a y=\"2\"/>", change), "<a z=\"3\"/>");
}

TEST(ElementChangeAttribute, OfTheFirstChildOfANameIsSet) {
    EXPECT_EQ(changed("<a><b/><c/><b/></a>", set({"b"}, "x", "1")), "<a><b x=\"1\"/><c/><b/></a>");
}

TEST(ElementChangeAttribute, MayHaveNamesAndValuesOutsideAscii) {
    EXPECT_EQ(changed("<größe höhe=\"1\"><ß/></größe>", set({"ß"}, "wärme", "37 °C – 中𝄞")),
              "<größe höhe=\"1\"><ß wärme=\"37 °C – 中𝄞\"/></größe>");
    EXPECT_EQ(changed("<größe höhe=\"𝄞\"/>", set({}, "höhe", "é")), "<größe höhe=\"é\"/>");
}

TEST(ElementChangeAttribute, NamesThatDifferInCaseAreDifferent) {
    EXPECT_EQ(changed("<a Time=\"1\"/>", set({}, "time", "2")), "<a Time=\"1\" time=\"2\"/>");
}

// --- children beside others

TEST(ElementChangeChild, StandsBehindItsSiblingsIndentedAsTheyAre) {
    EXPECT_EQ(changed("<r>\n  <a>\n       <b />\n  </a>\n</r>\n", append({"a"}, {"c", {{"x", "1"}}})),
              "<r>\n  <a>\n       <b />\n       <c x=\"1\" />\n  </a>\n</r>\n");
}

TEST(ElementChangeChild, UsesTheLineEndsOfTheFile) {
    for (const std::string_view newline : {"\n", "\r\n", "\r"}) {
        const auto text = [&](const char* t) { return with_newlines(t, newline); };
        EXPECT_EQ(changed(text("<r>\n\t<a>\n\t\t<b />\n\t</a>\n</r>"), append({"a"}, {"c", {}}), {}, newline),
                  text("<r>\n\t<a>\n\t\t<b />\n\t\t<c />\n\t</a>\n</r>"));
        EXPECT_EQ(changed(text("<r>\n    <a x=\"1\" />\n</r>\n"), nightly_recycling(), {"a"}, newline),
                  text("<r>\n"
                       "    <a x=\"1\">\n"
                       "        <recycling>\n"
                       "            <periodicRestart time=\"00:00:00\">\n"
                       "                <schedule>\n"
                       "                    <add value=\"02:00:00\" />\n"
                       "                </schedule>\n"
                       "            </periodicRestart>\n"
                       "        </recycling>\n"
                       "    </a>\n"
                       "</r>\n"));
    }
}

TEST(ElementChangeChild, StandsBehindAMultiLineSibling) {
    EXPECT_EQ(changed("<a>\n  <b\n    x='1'\n    y='2'>\n    <d />\n  </b>\n</a>", append({}, {"c", {{"z", "3"}}})),
              "<a>\n  <b\n    x='1'\n    y='2'>\n    <d />\n  </b>\n  <c z='3' />\n</a>");
}

TEST(ElementChangeChild, StandsBehindACommentOnTheSiblingsLine) {
    EXPECT_EQ(changed("<a>\n  <b /> <!-- one --><!-- two -->\n  <!-- three -->\n</a>", append({}, {"c", {}})),
              "<a>\n  <b /> <!-- one --><!-- two -->\n  <c />\n  <!-- three -->\n</a>");
}

TEST(ElementChangeChild, LeavesBlanksAtTheEndOfALine) {
    EXPECT_EQ(changed("<a>\n  <b />  \n</a>", append({}, {"c", {}})), "<a>\n  <b />  \n  <c />\n</a>");
}

TEST(ElementChangeChild, LeavesTheEndTagBehindItsSibling) {
    EXPECT_EQ(changed("<a>\n  <b /></a>", append({}, {"c", {}})), "<a>\n  <b />\n  <c /></a>");
}

TEST(ElementChangeChild, StaysOnTheLineOfItsSibling) {
    EXPECT_EQ(changed("<a><b /></a>", append({}, {"c", {}})), "<a><b /><c /></a>");
    EXPECT_EQ(changed("<a> <b /> </a>", append({}, {"c", {}})), "<a> <b /> <c /> </a>");
    EXPECT_EQ(changed("<a>\n  <b /><b />\n</a>", append({}, {"c", {}})), "<a>\n  <b /><b /><c />\n</a>");
}

TEST(ElementChangeChild, NestsOnOneLineInAOneLineDocument) {
    EXPECT_EQ(changed("<r><a x='1'/></r>", nightly_recycling(), {"a"}),
              "<r><a x='1'><recycling><periodicRestart time='00:00:00'><schedule><add value='02:00:00'/></schedule>"
              "</periodicRestart></recycling></a></r>");
    EXPECT_EQ(changed("<r><a></a></r>", append({"a"}, {"b", {}})), "<r><a><b /></a></r>");
}

TEST(ElementChangeChild, IsNotMisledByEndTagsInComments) {
    EXPECT_EQ(changed("<a>\n  <!-- </a> -->\n</a>\n", append({}, {"b", {}})), "<a>\n  <!-- </a> -->\n  <b />\n</a>\n");
    EXPECT_EQ(changed("<a><!-- </a> --></a >", append({}, {"b", {}})), "<a><!-- </a> -->\n    <b />\n</a >");
}

TEST(ElementChangeChild, LeavesTextWhereItIs) {
    EXPECT_EQ(changed("<a>text</a>", append({}, {"b", {}})), "<a>text<b /></a>");
    EXPECT_EQ(changed("<a>\n  text\n</a>", append({}, {"b", {}})), "<a>\n  text\n    <b />\n</a>");
    EXPECT_EQ(changed("<a><![CDATA[</a>]]></a>", append({}, {"b", {}})), "<a><![CDATA[</a>]]><b /></a>");
    EXPECT_EQ(changed("<a>\n  <b /> text\n</a>", append({}, {"c", {}})), "<a>\n  <b />\n  <c /> text\n</a>");
}

TEST(ElementChangeChild, SeveralNewOnesKeepTheirOrder) {
    ElementChange change = append({}, {"b", {{"n", "1"}}});
    change.append({}, {"b", {{"n", "2"}}});
    EXPECT_EQ(changed("<a>\n  <b n=\"1\" />\n</a>", change),
              "<a>\n  <b n=\"1\" />\n  <b n=\"1\" />\n  <b n=\"2\" />\n</a>");
    EXPECT_EQ(changed("<a><b n=\"1\" /></a>", change), "<a><b n=\"1\" /><b n=\"1\" /><b n=\"2\" /></a>");
}

TEST(ElementChangeChild, OfThePathsLastNameGoesIntoTheFirstElementOfThatName) {
    EXPECT_EQ(changed("<a><b /><b /></a>", append({"b"}, {"c", {}})), "<a><b><c /></b><b /></a>");
}

TEST(ElementChangeChild, CanBeChangedByLaterSteps) {
    ElementChange change = append({}, {"b", {{"n", "1"}}});
    change.set({"b"}, "m", "2");
    change.append({"b"}, {"c", {}});
    EXPECT_EQ(changed("<a>\n</a>", change), "<a>\n    <b n=\"1\" m=\"2\">\n        <c />\n    </b>\n</a>");
}

TEST(ElementChangeChild, AppendedWithoutAttributesIsWritten) {
    EXPECT_EQ(changed("<a>\n</a>", append({}, {"clear", {}})), "<a>\n    <clear />\n</a>");
}

// --- children in elements without any

TEST(ElementChangeEmptyElement, OpensASelfClosingOne) {
    EXPECT_EQ(changed("<r>\n  <a />\n</r>", append({"a"}, {"b", {}})), "<r>\n  <a>\n    <b />\n  </a>\n</r>");
    EXPECT_EQ(changed("<r>\n  <a/>\n</r>", append({"a"}, {"b", {}})), "<r>\n  <a>\n    <b/>\n  </a>\n</r>");
    EXPECT_EQ(changed("<r>\n  <a\n    x='1'\n  />\n</r>", append({"a"}, {"b", {{"y", "2"}}})),
              "<r>\n  <a\n    x='1'>\n    <b y='2' />\n  </a>\n</r>");
}

TEST(ElementChangeEmptyElement, OpensTheDocumentElement) {
    EXPECT_EQ(changed("<a/>", append({}, {"b", {}})), "<a>\n    <b/>\n</a>");
    EXPECT_EQ(changed("\xEF\xBB\xBF<a />", append({}, {"b", {}})), "\xEF\xBB\xBF<a>\n    <b />\n</a>");
}

TEST(ElementChangeEmptyElement, CanGainAttributesAndChildren) {
    ElementChange change = append({}, {"b", {}});
    change.set({}, "y", "2");
    EXPECT_EQ(changed("<a x=\"1\"/>", change), "<a x=\"1\" y=\"2\">\n    <b/>\n</a>");
    EXPECT_EQ(changed("<a/>", change), "<a y=\"2\">\n    <b/>\n</a>");
    change.remove({}, "x");
    EXPECT_EQ(changed("<a x=\"1\" />", change), "<a y=\"2\">\n    <b />\n</a>");
}

TEST(ElementChangeEmptyElement, CanGainChildrenTogetherWithItsParent) {
    ElementChange change = append({"b"}, {"c", {}});
    change.append({}, {"d", {}});
    EXPECT_EQ(changed("<a>\n  <b />\n</a>", change), "<a>\n  <b>\n    <c />\n  </b>\n  <d />\n</a>");
    EXPECT_EQ(changed("<a><b /></a>", change), "<a><b><c /></b><d /></a>");
}

TEST(ElementChangeEmptyElement, KeepsTheEndTagsLine) {
    EXPECT_EQ(changed("<r>\n  <a>\n  </a>\n</r>", append({"a"}, {"b", {}})), "<r>\n  <a>\n    <b />\n  </a>\n</r>");
}

TEST(ElementChangeEmptyElement, KeepsBlanksBehindItsStartTag) {
    EXPECT_EQ(changed("<a>  \n</a>", append({}, {"b", {}})), "<a>  \n    <b />\n</a>");
}

TEST(ElementChangeEmptyElement, SpreadsOverLines) {
    EXPECT_EQ(changed("<r>\n  <a></a>\n</r>", append({"a"}, {"b", {}})), "<r>\n  <a>\n    <b />\n  </a>\n</r>");
    EXPECT_EQ(changed("<r>\n  <a>  </a>\n</r>", append({"a"}, {"b", {}})), "<r>\n  <a>\n    <b />\n  </a>\n</r>");
}

TEST(ElementChangeEmptyElement, StandsBehindAComment) {
    EXPECT_EQ(changed("<r>\n  <a>\n      <!-- none -->\n  </a>\n</r>", append({"a"}, {"b", {}})),
              "<r>\n  <a>\n      <!-- none -->\n      <b />\n  </a>\n</r>");
    EXPECT_EQ(changed("<r>\n  <a> <!-- none -->\n  </a>\n</r>", append({"a"}, {"b", {}})),
              "<r>\n  <a> <!-- none -->\n    <b />\n  </a>\n</r>");
}

// --- style

TEST(ElementChangeStyle, IndentsByTheStepBetweenElementAndParent) {
    EXPECT_EQ(changed("<r>\n\t<a />\n</r>", append({"a"}, {"b", {}})), "<r>\n\t<a>\n\t\t<b />\n\t</a>\n</r>");
    EXPECT_EQ(changed("<r>\n   <a />\n</r>", append({"a"}, {"b", {}})), "<r>\n   <a>\n      <b />\n   </a>\n</r>");
}

TEST(ElementChangeStyle, IndentsAsTheFileMostlyDoesWhenTheParentDoesNotTell) {
    EXPECT_EQ(changed("<r>\n<a />\n<b>\n  <c>\n    <d />\n    <d />\n    <d />\n  </c>\n</b>\n</r>",
                      append({"a"}, {"x", {}})),
              "<r>\n<a>\n  <x />\n</a>\n<b>\n  <c>\n    <d />\n    <d />\n    <d />\n  </c>\n</b>\n</r>");
}

TEST(ElementChangeStyle, IndentsNothingInAFileWithoutIndentation) {
    EXPECT_EQ(changed("<r>\n<a />\n</r>", append({"a"}, {"b", {}})), "<r>\n<a>\n<b />\n</a>\n</r>");
}

TEST(ElementChangeStyle, ClosesAsTheNearestSiblingDoes) {
    EXPECT_EQ(changed("<a>\n  <b />\n  <x><y/></x>\n</a>", append({}, {"c", {}})),
              "<a>\n  <b />\n  <x><y/></x>\n  <c />\n</a>");
    EXPECT_EQ(changed("<a>\n  <b/>\n</a>", append({}, {"c", {}})), "<a>\n  <b/>\n  <c/>\n</a>");
    EXPECT_EQ(changed("<a>\n  <b/>\n  <b />\n</a>", append({}, {"c", {}})), "<a>\n  <b/>\n  <b />\n  <c />\n</a>");
    EXPECT_EQ(changed("<r>\n  <x><y/></x>\n  <a>\n  </a>\n  <z />\n</r>", append({"a"}, {"c", {}})),
              "<r>\n  <x><y/></x>\n  <a>\n    <c/>\n  </a>\n  <z />\n</r>");
}

TEST(ElementChangeStyle, QuotesAsTheSiblingDoesElseAsTheParent) {
    EXPECT_EQ(changed("<a x=\"1\"><b y='1' /></a>", append({}, {"c", {{"z", "1"}}})),
              "<a x=\"1\"><b y='1' /><c z='1' /></a>");
    EXPECT_EQ(changed("<a x='1'><b /></a>", append({}, {"c", {{"z", "1"}}})), "<a x='1'><b /><c z='1' /></a>");
    EXPECT_EQ(changed("<a><b /></a>", append({}, {"c", {{"z", "\""}}})), "<a><b /><c z=\"&quot;\" /></a>");
}

TEST(ElementChange, NestedCreationIsOneBlock) {
    const Parsed parsed("<pools>\n    <add name=\"Shop\" />\n</pools>\n");
    const auto edits = nightly_recycling().edits(parsed.document(), parsed.at({"add"}), "\n");
    EXPECT_EQ(edits.size(), 1U);
}

TEST(ElementChange, NestedCreationContinuesWhatExists) {
    EXPECT_EQ(changed("<pools>\n"
                      "    <add name=\"Shop\">\n"
                      "        <processModel idleTimeout=\"0\" />\n"
                      "        <recycling logEventOnRecycle=\"Time\" /> <!-- ours -->\n"
                      "    </add>\n"
                      "</pools>\n",
                      nightly_recycling(), {"add"}),
              "<pools>\n"
              "    <add name=\"Shop\">\n"
              "        <processModel idleTimeout=\"0\" />\n"
              "        <recycling logEventOnRecycle=\"Time\">\n"
              "            <periodicRestart time=\"00:00:00\">\n"
              "                <schedule>\n"
              "                    <add value=\"02:00:00\" />\n"
              "                </schedule>\n"
              "            </periodicRestart>\n"
              "        </recycling> <!-- ours -->\n"
              "    </add>\n"
              "</pools>\n");
}

TEST(ElementChange, DoneTwiceChangesNothing) {
    ElementChange change;
    change.set({}, "startMode", "AlwaysRunning & <\"more\">\n");
    change.set({"processModel"}, "idleTimeout", "00:00:00");
    change.remove({}, "old");
    const std::string once = changed("<r>\n  <add name='Shop' old='1'/>\n</r>", change, {"add"});
    EXPECT_NE(once.find("idleTimeout='00:00:00'"), std::string::npos);
    const Parsed parsed(once);
    EXPECT_TRUE(change.edits(parsed.document(), parsed.at({"add"}), "\n").empty());
}

TEST(ElementChange, WithoutStepsIsEmpty) {
    const Parsed parsed("<a/>");
    EXPECT_TRUE(ElementChange{}.empty());
    EXPECT_TRUE(ElementChange{}.edits(parsed.document(), parsed.at({}), "\n").empty());
    EXPECT_FALSE(set({}, "x", "1").empty());
}

// --- removing elements

TEST(RemoveElement, TakesItsLinesWhenItStandsAlone) {
    EXPECT_EQ(without("<a>\n  <b />\n  <c />\n</a>", {"b"}), "<a>\n  <c />\n</a>");
    EXPECT_EQ(without("<a>\r\n\t<b>\r\n\t\t<c />\r\n\t</b>  \r\n</a>", {"b"}), "<a>\r\n</a>");
    EXPECT_EQ(without("<a>\r  <b />\r</a>", {"b"}), "<a>\r</a>");
}

TEST(RemoveElement, TakesOnlyItselfBesideOthers) {
    EXPECT_EQ(without("<a>\n  <b /> <!-- why -->\n</a>", {"b"}), "<a>\n   <!-- why -->\n</a>");
    EXPECT_EQ(without("<a><b /><c /></a>", {"b"}), "<a><c /></a>");
    EXPECT_EQ(without("<a>\n  <c /><b />\n</a>", {"b"}), "<a>\n  <c />\n</a>");
}

TEST(RemoveElement, LeavesTheByteOrderMark) {
    EXPECT_EQ(without("\xEF\xBB\xBF<a />\n<!-- c -->", {}), "\xEF\xBB\xBF<!-- c -->");
    EXPECT_EQ(without("<!-- c -->\n<a />", {}), "<!-- c -->\n");
}

// --- generated documents

class Generator {
public:
    explicit Generator(std::uint32_t seed) : random_(seed) {
        newline_ = pick<std::string_view>({"\n", "\r\n", "\r"});
        unit_ = pick<std::string_view>({"\t", "  ", "    ", ""});
        one_line_ = chance(6);
    }
    std::string_view newline() const { return newline_; }

    std::string document() {
        std::string out = chance(4) ? "\xEF\xBB\xBF" : "";
        if (chance(2)) out += "<?xml version=\"1.0\"?>" + std::string(one_line_ ? "" : newline_);
        element(out, 0);
        if (chance(2)) out += newline_;
        return out;
    }

    std::string name() { return pick<std::string>({"a", "b", "ü", "ns.c"}); }
    std::string attribute() { return pick<std::string>({"x", "y", "zä", "time"}); }
    std::string value() {
        return pick<std::string>({"", "1", "a b", "&<>", "\"q\"", "it's", "t\tn\nr\r", "中𝄞", "]]>", "/>", "--"});
    }
    Path path() {
        Path result;
        while (result.size() < 4 && !chance(3)) result.push_back(name());
        return result;
    }
    bool chance(std::uint32_t one_in) { return random_() % one_in == 0; }
    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

private:
    template <class T>
    T pick(std::initializer_list<T> values) {
        return *(values.begin() + below(static_cast<std::uint32_t>(values.size())));
    }

    void break_line(std::string& out, int depth) {
        if (one_line_ || chance(12)) return;
        out += newline_;
        for (int i = 0; i < depth; ++i) out += unit_;
    }

    void element(std::string& out, int depth) {
        const std::string tag = name();
        out += '<' + tag;
        const bool one_per_line = !one_line_ && chance(4);
        for (const std::string_view attribute : {"x", "y", "zä"}) {
            if (chance(2)) continue;
            out += one_per_line ? std::string(newline_) + "      " : std::string(1 + below(2), ' ');
            const char quote = chance(3) ? '\'' : '"';
            out +=
                std::string(attribute) + (chance(8) ? " = " : "=") + quote + escape_attribute(value(), quote) + quote;
        }
        if (depth > 3 || chance(4)) {
            out += chance(3) ? "/>" : chance(6) ? std::string(newline_) + "/>" : " />";
            return;
        }
        out += '>';
        for (std::uint32_t n = below(4); n > 0; --n) {
            break_line(out, depth + 1);
            if (chance(5)) out += "<!-- </" + tag + "> -->";
            if (chance(12)) out += " text ";
            if (chance(20)) out += "<![CDATA[</a>]]>";
            if (chance(20)) out += "<?pi <a/> ?>";
            if (!chance(4)) element(out, depth + 1);
            if (chance(5)) out += " <!-- behind -->";
            if (chance(8)) out += "  ";
        }
        break_line(out, depth);
        out += "</" + tag + (chance(9) ? " >" : ">");
    }

    std::mt19937 random_;
    std::string_view newline_;
    std::string_view unit_;
    bool one_line_ = false;
};

// What a document means, without its layout.
struct Model {
    std::string name;
    std::map<std::string, std::string> attributes;
    std::vector<Model> children;
    bool created = false;  // for a path, not by append

    Model* child(const std::string& wanted) {
        for (Model& c : children)
            if (c.name == wanted) return &c;
        return nullptr;
    }
    Model* at(const Path& path, bool create) {
        Model* model = this;
        for (const PathStep& step : path) {
            Model* next = model->child(step.name);
            if (next == nullptr) {
                if (!create) return nullptr;
                model->children.push_back({step.name, {}, {}, true});
                next = &model->children.back();
            }
            model = next;
        }
        return model;
    }
    void drop_needless() {
        for (Model& c : children) c.drop_needless();
        std::erase_if(children, [](const Model& c) { return c.created && c.attributes.empty() && c.children.empty(); });
    }
    std::string describe() const {
        std::string out = "(" + name;
        for (const auto& [key, value] : attributes) out += " @" + key + "=[" + value + "]";
        for (const Model& c : children) out += c.describe();
        return out + ")";
    }
};

Model model_of(const Document& document, NodeId element) {
    Model model{std::string(document.name(element)), {}, {}};
    const Node& node = document.node(element);
    for (AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a)
        model.attributes.emplace(document.attribute_name(a), document.value(a));
    for (NodeId c = document.first_element(element); c != no_node; c = document.next_element(c))
        model.children.push_back(model_of(document, c));
    return model;
}

// Comments, text and the like in document order, text without the white space around it.
std::string everything_but_elements(const Document& document) {
    std::string out;
    for (NodeId n = 0; n < document.node_count(); ++n) {
        if (document.is_element(n)) continue;
        const std::string_view raw = document.span(n).in(document.text());
        const std::size_t first = raw.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos) continue;
        out += raw.substr(first, raw.find_last_not_of(" \t\r\n") - first + 1);
        out += '|';
    }
    return out;
}

TEST(ElementChangeProperty, GeneratedChangesGiveExactlyTheExpectedTree) {
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
        Generator generator(seed);
        const Parsed before(generator.document());
        Model expected = model_of(before.document(), before.document().root());
        ElementChange change;
        bool appends = false;
        for (std::uint32_t steps = 1 + generator.below(6); steps > 0; --steps) {
            const Path path = generator.path();
            const std::string attribute = generator.attribute();
            const std::string value = generator.value();
            switch (generator.below(4)) {
                case 0:
                    change.remove(path, attribute);
                    if (Model* model = expected.at(path, false)) model->attributes.erase(attribute);
                    break;
                case 1: {
                    const NewElement added{generator.name(), {{attribute, value}}};
                    change.append(path, added);
                    appends = true;
                    expected.at(path, true)->children.push_back({added.name, {{attribute, value}}, {}});
                    break;
                }
                default:
                    change.set(path, attribute, value);
                    expected.at(path, true)->attributes[attribute] = value;
            }
        }
        expected.drop_needless();

        const auto edits = change.edits(before.document(), before.document().root(), generator.newline());
        expect_sorted_and_apart(edits, before.text);
        const Parsed after(text::apply_edits(before.text, edits));
        ASSERT_TRUE(after.result.problems.empty()) << "seed " << seed << "\n" << before.text;
        const NodeId root = after.document().root();
        EXPECT_EQ(model_of(after.document(), root).describe(), expected.describe()) << "seed " << seed;
        EXPECT_EQ(everything_but_elements(after.document()), everything_but_elements(before.document()));
        if (!appends) {
            EXPECT_TRUE(change.edits(after.document(), root, generator.newline()).empty()) << "not idempotent";
        }
        if (HasFailure()) FAIL() << "seed " << seed << "\n" << before.text << "\n->\n" << after.text;
    }
}

TEST(ElementChangeProperty, RemovedElementsTakeNothingElseWithThem) {
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        Generator generator(seed);
        const Parsed before(generator.document());
        Model expected = model_of(before.document(), before.document().root());
        const NodeId victim = before.document().first_element(before.document().root());
        if (victim == no_node) continue;
        expected.children.erase(expected.children.begin());
        const text::Edit edit = remove_element(before.document(), victim);
        const std::string_view cut = edit.span.in(before.text);
        const std::size_t first = cut.find('<');
        EXPECT_EQ(cut.find_first_not_of(" \t"), first);
        EXPECT_EQ(cut.find_last_not_of(" \t\r\n"), cut.rfind('>'));
        EXPECT_EQ(cut.substr(first, before.document().span(victim).size()),
                  before.document().span(victim).in(before.text));

        const Parsed after(text::apply_edits(before.text, std::array{edit}));
        EXPECT_EQ(model_of(after.document(), after.document().root()).describe(), expected.describe());
        if (HasFailure()) FAIL() << "seed " << seed << "\n" << before.text << "\n->\n" << after.text;
    }
}

}  // namespace
}  // namespace iislint::xml
