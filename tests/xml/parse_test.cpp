#include "xml/parse.hpp"

#include <gtest/gtest.h>

namespace iislint::xml {
namespace {

struct Parsed {
    explicit Parsed(std::string source, const ParseLimits& limits = {})
        : text(std::move(source)), result(parse(text, NameTable{}, limits)) {}
    Parsed(const Parsed&) = delete;
    Parsed& operator=(const Parsed&) = delete;

    const Document& document() const { return result.document; }
    std::string_view raw(Span span) const { return span.in(text); }

    std::string text;
    ParseResult result;
};

std::string describe(const ParseResult& result) {
    std::string out;
    for (const SyntaxProblem& problem : result.problems)
        out += std::to_string(problem.span.begin) + ": " + problem.message + "\n";
    return out;
}

// The raw value of the root's first attribute, what it means, and its quote, for a document `<a x=… …>`.
void expect_value(std::string_view literal, std::string_view raw, std::string_view value) {
    const std::string before = "<a x=";
    const Parsed parsed(before + std::string(literal) + "  y='end'><b/></a>");
    ASSERT_TRUE(parsed.result.problems.empty()) << literal << "\n" << describe(parsed.result);
    const Document& document = parsed.document();
    ASSERT_EQ(document.node(document.root()).attribute_count, 2) << literal;
    const AttributeId x = document.node(document.root()).first_attribute;
    EXPECT_EQ(document.attribute_name(x), "x");
    EXPECT_EQ(parsed.raw(document.value_span(x)), raw);
    EXPECT_EQ(document.value(x), value) << literal;
    EXPECT_EQ(document.quote(x), literal[0]);
    EXPECT_EQ(parsed.raw(document.attribute_span(x)), "x=" + std::string(literal));
    EXPECT_EQ(parsed.raw(document.attribute_span(x + 1)), "y='end'");
    EXPECT_EQ(document.value(document.root(), "y"), "end");
}

// The kinds and raw texts of all nodes in document order.
std::vector<std::pair<NodeKind, std::string>> pieces(const Parsed& parsed) {
    std::vector<std::pair<NodeKind, std::string>> out;
    const Document& document = parsed.document();
    for (NodeId n = 0; n < document.node_count(); ++n)
        out.emplace_back(document.node(n).kind, parsed.raw(document.span(n)));
    return out;
}

using Pieces = std::vector<std::pair<NodeKind, std::string>>;

// Where the only problem lies, as the text it marks, and its message.
void expect_problem(const std::string& text, std::size_t begin, std::string_view marked, std::string_view message) {
    const Parsed parsed(text);
    ASSERT_EQ(parsed.result.problems.size(), 1U) << text << "\n" << describe(parsed.result);
    const SyntaxProblem& problem = parsed.result.problems[0];
    EXPECT_EQ(problem.span.begin, begin) << text << "\n" << problem.message;
    EXPECT_EQ(parsed.raw(problem.span), marked) << text << "\n" << problem.message;
    EXPECT_NE(problem.message.find(message), std::string::npos) << problem.message;
}

void expect_accepted(const std::string& text) {
    const Parsed parsed(text);
    EXPECT_TRUE(parsed.result.problems.empty()) << text << "\n" << describe(parsed.result);
}

// --- exact places of values

TEST(ParseValue, ResolvesNamedEntities) {
    expect_value("\"&lt;&gt;&amp;&quot;&apos;\"", "&lt;&gt;&amp;&quot;&apos;", "<>&\"'");
    expect_value("\"&amp;mid&amp;\"", "&amp;mid&amp;", "&mid&");
}

TEST(ParseValue, ResolvesCharacterReferences) {
    expect_value("\"&#65;-&#x42;-&#x1D11E;\"", "&#65;-&#x42;-&#x1D11E;", "A-B-𝄞");
    expect_value("'&#10;&#13;&#9;'", "&#10;&#13;&#9;", "\n\r\t");
}

TEST(ParseValue, NormalisesLineEndsAndTabsButKeepsThemInTheRawText) {
    expect_value("\"a\r\nb\"", "a\r\nb", "a b");
    expect_value("\"a\rb\nc\td\"", "a\rb\nc\td", "a b c d");
    expect_value("\"\r\n\"", "\r\n", " ");
}

TEST(ParseValue, KeepsTheOtherQuote) {
    expect_value("'say \"x\"'", "say \"x\"", "say \"x\"");
    expect_value("\"it's\"", "it's", "it's");
}

TEST(ParseValue, MayBeEmpty) {
    expect_value("\"\"", "", "");
    expect_value("''", "", "");
}

TEST(ParseValue, MayHoldWhatLooksLikeMarkup) {
    for (const std::string_view value : {">", "/>", "-->", "]]>", "?>", "x=1"}) {
        expect_value('"' + std::string(value) + '"', value, value);
    }
}

TEST(ParseValue, MayHoldCharactersOutsideAscii) { expect_value("\"größe 中 𝄞\"", "größe 中 𝄞", "größe 中 𝄞"); }

TEST(ParseAttribute, AllowsSpaceAroundTheEqualsSign) {
    const Parsed parsed("<a x \r\n=\n\t\"1\" y= '2'\n/>");
    ASSERT_TRUE(parsed.result.problems.empty()) << describe(parsed.result);
    const Document& document = parsed.document();
    EXPECT_EQ(parsed.raw(document.attribute_span(0)), "x \r\n=\n\t\"1\"");
    EXPECT_EQ(parsed.raw(document.value_span(0)), "1");
    EXPECT_EQ(parsed.raw(document.attribute_span(1)), "y= '2'");
    EXPECT_TRUE(document.self_closing(document.root()));
    EXPECT_EQ(parsed.raw(document.start_tag(document.root())), parsed.text);
}

TEST(ParseAttribute, MayHaveANameOutsideAscii) {
    const Parsed parsed("<größe höhe=\"ä\"></größe>");
    ASSERT_TRUE(parsed.result.problems.empty()) << describe(parsed.result);
    EXPECT_EQ(parsed.document().name(parsed.document().root()), "größe");
    EXPECT_EQ(parsed.document().value(parsed.document().root(), "höhe"), "ä");
    EXPECT_EQ(parsed.raw(parsed.document().attribute_name_span(0)), "höhe");
}

// --- exact places of nodes

TEST(ParseElement, KnowsItsStartTagAndItsEnd) {
    const Parsed parsed("<a>\n  <b x=\"1\" >text</b\n>\n  <c/>\n</a  >");
    ASSERT_TRUE(parsed.result.problems.empty()) << describe(parsed.result);
    const Document& document = parsed.document();
    const NodeId a = document.root();
    const NodeId b = document.child(a, "b");
    const NodeId c = document.child(a, "c");
    EXPECT_EQ(parsed.raw(document.span(a)), parsed.text);
    EXPECT_EQ(parsed.raw(document.start_tag(a)), "<a>");
    EXPECT_EQ(parsed.raw(document.span(b)), "<b x=\"1\" >text</b\n>");
    EXPECT_EQ(parsed.raw(document.start_tag(b)), "<b x=\"1\" >");
    EXPECT_EQ(parsed.raw(document.name_span(b)), "b");
    EXPECT_EQ(parsed.raw(document.span(c)), "<c/>");
    EXPECT_EQ(document.parent(c), a);
    EXPECT_EQ(document.next_element(b), c);
    EXPECT_EQ(document.next(c), no_node);
    EXPECT_EQ(document.first_child(c), no_node);
    EXPECT_FALSE(document.self_closing(b));
    EXPECT_TRUE(document.self_closing(c));
}

TEST(ParseElement, EndsBehindCommentsThatHoldItsEndTag) {
    const Parsed parsed("<a><b/><!-- </a> --><![CDATA[</a>]]><?p </a>?></a>");
    ASSERT_TRUE(parsed.result.problems.empty()) << describe(parsed.result);
    EXPECT_EQ(parsed.raw(parsed.document().span(parsed.document().root())), parsed.text);
}

TEST(ParseNodes, EveryKindStandsWhereItIs) {
    const Parsed parsed(
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding='utf-8'?>\r\n"
        "<!DOCTYPE a [ <!ELEMENT a (#PCDATA)> ]>\r\n"
        "<!-- <b x='1'> -->\r\n"
        "<a>\r\n"
        "  <!----><![CDATA[]]><![CDATA[ ]] </a> ]]>\r\n"
        "  some &amp; text <?pi a > b?>\r\n"
        "</a>\r\n"
        "<!-- end -->");
    ASSERT_TRUE(parsed.result.problems.empty()) << describe(parsed.result);
    const Pieces found = pieces(parsed);
    const std::string whole =
        parsed.text.substr(parsed.text.find("<a>"), parsed.text.find("</a>\r\n<!-- end") + 4 - parsed.text.find("<a>"));
    const Pieces expected{
        {NodeKind::declaration, "<?xml version=\"1.0\" encoding='utf-8'?>"},
        {NodeKind::doctype, "<!DOCTYPE a [ <!ELEMENT a (#PCDATA)> ]>"},
        {NodeKind::comment, "<!-- <b x='1'> -->"},
        {NodeKind::element, whole},
        {NodeKind::comment, "<!---->"},
        {NodeKind::cdata, "<![CDATA[]]>"},
        {NodeKind::cdata, "<![CDATA[ ]] </a> ]]>"},
        {NodeKind::text, "\r\n  some &amp; text "},
        {NodeKind::processing_instruction, "<?pi a > b?>"},
        {NodeKind::comment, "<!-- end -->"},
    };
    EXPECT_EQ(found, expected);
    EXPECT_EQ(parsed.document().name(parsed.document().root()), "a");
}

TEST(ParseNodes, WhiteSpaceIsNoNode) {
    const Parsed parsed("<a> \r\n\t <b> </b> </a>\n");
    ASSERT_TRUE(parsed.result.problems.empty()) << describe(parsed.result);
    EXPECT_EQ(parsed.document().node_count(), 2U);
    EXPECT_EQ(parsed.document().first_child(parsed.document().root() + 1), no_node);
}

TEST(ParseNodes, ViewsOutliveAMoveOfTheDocument) {
    Parsed parsed("<a x='&lt;'/>");
    const Document moved = std::move(parsed.result.document);
    EXPECT_EQ(moved.value(moved.root(), "x"), "<");
}

// --- what a conforming reader refuses

TEST(ParseProblem, DuplicateAttribute) {
    expect_problem("<a x='1' y='2' x='3'/>", 15, "x", "\"x\" is set twice");
    std::string many = "<a";
    for (int i = 0; i < 30; ++i) many += " n" + std::to_string(i) + "=''";
    const std::size_t at = many.size() + 1;
    expect_problem(many + " n7=''/>", at, "n7", "\"n7\" is set twice");
    expect_accepted("<a x='1' X='2'/>");
}

TEST(ParseProblem, SecondRoot) { expect_problem("<a/>\n<bc/>", 6, "bc", "one root"); }

TEST(ParseProblem, TextOutsideTheRoot) {
    expect_problem("x <a/>", 0, "x", "outside the document element");
    expect_problem("<a/> rest", 5, "rest", "outside the document element");
}

TEST(ParseProblem, CdataOutsideTheRoot) {
    const Parsed parsed("<a/><![CDATA[x]]>");
    ASSERT_EQ(parsed.result.problems.size(), 1U);
    EXPECT_EQ(parsed.result.problems[0].span.begin, 4U);
}

TEST(ParseProblem, MisplacedOrUnnamedDocumentType) {
    for (const char* text :
         {"<a/><!DOCTYPE a>", "<!DOCTYPE a><!DOCTYPE a><a/>", "<!DOCTYPE ><a/>", "x<!DOCTYPE a><a/>"})
        EXPECT_FALSE(Parsed(text).result.problems.empty()) << text;
    expect_accepted("<!-- c --> <!DOCTYPE a SYSTEM \"a>.dtd\" [ <!-- ]> --> ]>\n<a/>");
}

TEST(ParseProblem, DeclarationThatIsNotWellFormed) {
    for (const char* declaration :
         {"<?xml?>", "<?xml encoding=\"utf-8\"?>", "<?xml version=\"1.0\" standalone=\"maybe\"?>",
          "<?xml encoding=\"utf-8\" version=\"1.0\"?>", "<?xml version=1.0?>"})
        EXPECT_FALSE(Parsed(std::string(declaration) + "<a/>").result.problems.empty()) << declaration;
    expect_accepted("<?xml version='1.0' encoding=\"UTF-8\" standalone = 'yes' ?><a/>");
}

TEST(ParseProblem, RawLessThanInAValue) {
    expect_problem("<a x=\"1<2\"/>", 7, "<", "&lt;");
    expect_problem("<a x=\"</b>\"/>", 6, "<", "&lt;");
}

TEST(ParseProblem, UnknownReference) {
    expect_problem("<a x=\"1 &nbsp; 2\"/>", 8, "&nbsp;", "\"&nbsp;\"");
    expect_problem("<a>&copy;</a>", 3, "&copy;", "\"&copy;\"");
}

TEST(ParseProblem, BareAmpersand) {
    expect_problem("<a x=\"a & b\"/>", 8, "&", "&amp;");
    expect_problem("<a x=\"?a=1&b=2\"/>", 10, "&", "&amp;");
    expect_problem("<a>R&D</a>", 4, "&", "&amp;");
    expect_problem("<a x=\"&\"/>", 6, "&", "&amp;");
    expect_problem("<a x=\"&;\"/>", 6, "&", "&amp;");
}

TEST(ParseProblem, ReferenceToAForbiddenCharacter) {
    for (const std::string_view reference : {"&#0;", "&#x0;", "&#1;", "&#xB;", "&#xD800;", "&#xFFFE;", "&#x110000;",
                                             "&#99999999999999999999;", "&#x;", "&#;", "&#xG;", "&#X41;"})
        expect_problem("<a x=\"" + std::string(reference) + "\"/>", 6, reference, "reference");
    expect_accepted("<a x=\"&#x9;&#xD7FF;&#xE000;&#x10FFFF;&#0065;\"/>");
}

TEST(ParseProblem, TextAfterANul) {
    const Parsed parsed(std::string("<a/>\0<b/>", 9));
    ASSERT_FALSE(parsed.result.problems.empty());
    EXPECT_EQ(parsed.result.problems[0].span.begin, 4U);
    expect_problem(std::string("<a x=\"\0\"/>", 10), 6, std::string_view("\0", 1), "not allowed");
}

TEST(ParseProblem, ControlCharacter) {
    expect_problem("<a x=\"\x01\"/>", 6, "\x01", "not allowed");
    expect_problem("<a>\x1B[31m</a>", 3, "\x1B", "not allowed");
    expect_problem("<a>\xEF\xBF\xBF</a>", 3, "\xEF\xBF\xBF", "U+FFFF");
    EXPECT_EQ(describe(Parsed("<a>\x1B</a>").result).find('\x1B'), std::string::npos);
}

TEST(ParseProblem, DashesInAComment) {
    expect_problem("<a><!-- a -- b --></a>", 10, "--", "\"--\"");
    expect_problem("<a><!-- a ---></a>", 10, "-", "comment");
    expect_accepted("<a><!-- a - b --><!----></a>");
}

TEST(ParseProblem, EndOfCdataInText) { expect_problem("<a>x]]>y</a>", 4, "]]>", "]]&gt;"); }

TEST(ParseProblem, DeclarationThatIsNotTheVeryFirst) {
    expect_problem("\n<?xml version=\"1.0\"?><a/>", 1, "<?xml version=\"1.0\"?>", "very first");
    const Parsed inside("<a><?xml version=\"1.0\"?></a>");
    ASSERT_EQ(inside.result.problems.size(), 1U);
    EXPECT_GE(inside.result.problems[0].span.begin, 3U);
    EXPECT_LE(inside.result.problems[0].span.end, 24U);
    expect_accepted("\xEF\xBB\xBF<?xml version=\"1.0\"?><a/>");
    expect_accepted("<a><?xml-stylesheet href='x'?></a>");
}

TEST(ParseProblem, UndeclaredPrefix) {
    expect_problem("<a><p:b/></a>", 4, "p:b", "\"p\"");
    expect_problem("<a q:x='1'/>", 3, "q:x", "\"q\"");
    expect_accepted("<a xmlns:p='u'><p:b p:x='1' xml:space='preserve'/></a>");
    expect_accepted("<p:a xmlns:p='u'/>");
}

TEST(ParseProblem, MissingSpaceBetweenAttributes) {
    const Parsed parsed("<a x='1'y='2'/>");
    ASSERT_EQ(parsed.result.problems.size(), 1U) << describe(parsed.result);
    EXPECT_EQ(parsed.result.problems[0].span.begin, 8U);
}

TEST(ParseProblem, TagsThatDoNotMatch) {
    expect_problem("<a>\n<b>\n</a>", 10, "a", "<b>, opened in line 2");
    expect_problem("<a></a></b>", 9, "b", "no start tag");
    expect_problem("<a><b></b>", 10, "", "<a>, opened in line 1");
    expect_problem("<a><B></b></a>", 8, "b", "<B>");
}

TEST(ParseProblem, NothingToRead) {
    for (const char* text : {"", " \n", "<!-- only -->", "<?xml version=\"1.0\"?>", "\xEF\xBB\xBF"}) {
        const Parsed parsed(text);
        ASSERT_EQ(parsed.result.problems.size(), 1U) << text;
        EXPECT_NE(parsed.result.problems[0].message.find("no document element"), std::string::npos);
        EXPECT_LE(parsed.result.problems[0].span.end, parsed.text.size());
    }
}

TEST(ParseProblem, LiesInsideTheTextWhereverItIsCutOff) {
    const std::string whole =
        "\xEF\xBB\xBF<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a x=\"1\" y='&lt;'><!-- c --><b>t"
        "<![CDATA[d]]></b><?p q?></a>";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Parsed parsed(whole.substr(0, size));
        ASSERT_FALSE(parsed.result.problems.empty()) << parsed.text;
        EXPECT_LE(parsed.result.problems[0].span.begin, parsed.result.problems[0].span.end) << parsed.text;
        EXPECT_LE(parsed.result.problems[0].span.end, size) << parsed.text;
    }
    expect_accepted(whole);
}

TEST(ParseProblem, SeveralComeInDocumentOrder) {
    const Parsed parsed("<a x='&' x='<'>]]><!-- -- --><p:b/>&z;</a>");
    ASSERT_EQ(parsed.result.problems.size(), 7U) << describe(parsed.result);
    for (std::size_t i = 1; i < parsed.result.problems.size(); ++i)
        EXPECT_LE(parsed.result.problems[i - 1].span.begin, parsed.result.problems[i].span.begin);
}

TEST(ParseProblem, AreAtMostAHundred) {
    EXPECT_EQ(Parsed("<a>" + std::string(1000, '&') + "</a>").result.problems.size(), 100U);
}

TEST(ParseLimit, DepthIsBounded) {
    const auto nested = [](int depth) {
        std::string text;
        for (int i = 0; i < depth; ++i) text += "<a>";
        for (int i = 0; i < depth; ++i) text += "</a>";
        return text;
    };
    expect_accepted(nested(512));
    const Parsed deep(nested(513));
    ASSERT_EQ(deep.result.problems.size(), 1U);
    EXPECT_NE(deep.result.problems[0].message.find("512"), std::string::npos);
    EXPECT_EQ(Parsed(nested(50000)).result.problems.size(), 1U);
}

TEST(ParseLimit, SizeIsBounded) {
    ParseLimits limits;
    limits.text_bytes = 1U << 20U;
    EXPECT_TRUE(Parsed("<a>" + std::string(1000, ' ') + "</a>", limits).result.problems.empty());
    EXPECT_EQ(Parsed("<a>" + std::string(1U << 20U, ' ') + "</a>", limits).result.problems.size(), 1U);
}

TEST(ParseNames, KnownNamesGetTheirNumbers) {
    constexpr std::string_view names[] = {"", "add", "name"};
    NameId slots[8] = {};
    for (NameId id = 1; id < 3; ++id) {
        std::size_t i = hash_name(names[id]) & 7U;
        while (slots[i] != unknown_name) i = (i + 1) & 7U;
        slots[i] = id;
    }
    const std::string text = "<add name='1' Name='2'><x/></add>";
    const ParseResult result = parse(text, NameTable(names, slots));
    ASSERT_TRUE(result.problems.empty());
    const Document& document = result.document;
    EXPECT_EQ(document.name_id(document.root()), 1);
    EXPECT_EQ(document.find(document.root(), NameId{2}), 0U);
    EXPECT_EQ(document.attribute(1).name, unknown_name);
    EXPECT_EQ(document.name_id(document.first_child(document.root())), unknown_name);
    EXPECT_EQ(document.find(document.root(), unknown_name), no_attribute);
}

}  // namespace
}  // namespace iislint::xml
