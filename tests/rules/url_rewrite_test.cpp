#include <gtest/gtest.h>

#include "config/configuration.hpp"
#include "rules/url_rewrite/evaluation.hpp"

namespace iislint::rules::url_rewrite {
namespace {

// The groups that a pattern takes from a text, "no" or "unknown".
std::string matched(PatternSyntax syntax, std::string_view pattern, std::string_view text, bool ignore_case = true) {
    Captures captures;
    switch (Pattern(syntax, pattern, ignore_case).match(text, captures)) {
        case Truth::no:
            return "no";
        case Truth::unknown:
            return "unknown";
        case Truth::yes:
            break;
    }
    std::string groups;
    for (const std::string& group : captures.groups) groups += "[" + group + "]";
    return groups;
}

TEST(RewritePattern, EcmaScriptIsFoundAnywhereWithItsGroups) {
    EXPECT_EQ(matched(PatternSyntax::ecma_script, "b(c+)", "abccd"), "[bcc][cc]");
    EXPECT_EQ(matched(PatternSyntax::ecma_script, "^bc", "abc"), "no");
    EXPECT_EQ(matched(PatternSyntax::ecma_script, "^ABC$", "abc"), "[abc]");
    EXPECT_EQ(matched(PatternSyntax::ecma_script, "^ABC$", "abc", false), "no");
    EXPECT_EQ(matched(PatternSyntax::ecma_script, "(x)?y", "y"), "[y][]");
    EXPECT_EQ(matched(PatternSyntax::ecma_script, R"(^[\w\-]+\.aspx$)", "warm-up.aspx"), "[warm-up.aspx]");
}

TEST(RewritePattern, WhatRe2CannotSayOrReadsDifferentlyIsUnknown) {
    for (const char* pattern :
         {"^(?!api)", "(?<=a)b", R"((a)\1)", "(?i)abc", "[]a]", "[[:alpha:]]", R"(\Aabc)", "a{2000}", "(", R"(a\)"})
        EXPECT_EQ(matched(PatternSyntax::ecma_script, pattern, "abc"), "unknown") << pattern;
}

TEST(RewritePattern, AWildcardCoversTheWholeTextAndCapturesStars) {
    EXPECT_EQ(matched(PatternSyntax::wildcard, "*/*.aspx", "shop/Default.ASPX"), "[shop/Default.ASPX][shop][Default]");
    EXPECT_EQ(matched(PatternSyntax::wildcard, "a?c", "abc"), "[abc]");
    EXPECT_EQ(matched(PatternSyntax::wildcard, "b", "abc"), "no");
    EXPECT_EQ(matched(PatternSyntax::wildcard, "a.c", "abc"), "no");
}

TEST(RewritePattern, AnExactMatchIsThat) {
    EXPECT_EQ(matched(PatternSyntax::exact_match, "a.c", "A.C"), "[A.C]");
    EXPECT_EQ(matched(PatternSyntax::exact_match, "a.c", "A.C", false), "no");
    EXPECT_EQ(matched(PatternSyntax::exact_match, "a", "abc"), "no");
}

class Words : public Lookup {
public:
    Possible variable(std::string_view name) const override {
        if (name == "HTTP_HOST") return {"localhost"};
        if (name == "SCHEME") return {"off", "OFF"};
        return {};
    }
    Possible back_reference(char kind, std::size_t index) const override {
        return {std::string(1, kind) + std::to_string(index)};
    }
    Possible mapped(std::string_view map, std::string_view key) const override {
        return {std::string(map) + "(" + std::string(key) + ")"};
    }
};

TEST(RewriteExpansion, ReplacesBracesByWhatTheyStandFor) {
    const Words words;
    EXPECT_EQ(expand("plain", words), Possible{"plain"});
    EXPECT_EQ(expand("https://{HTTP_HOST}/{R:1}?{C:0}", words), Possible{"https://localhost/R1?C0"});
    EXPECT_EQ(expand("{Old pages:{HTTP_HOST}/{R:0}}", words), Possible{"Old pages(localhost/R0)"});
    EXPECT_EQ(expand("{ToLower:{R:1}X}{UrlEncode:a b}{UrlDecode:%41}", words), Possible{"r1xa%20bA"});
    EXPECT_EQ(expand("{SCHEME}", words), (Possible{"off", "OFF"}));
}

TEST(RewriteExpansion, WhatIsNotKnownOrNotWellFormedIsNothing) {
    const Words words;
    EXPECT_EQ(expand("a{REMOTE_ADDR}", words), Possible{});
    EXPECT_EQ(expand("a{R:1", words), Possible{});
    EXPECT_EQ(expand("{a:{b:{c:{d:{e:{f:x}}}}}}", words), Possible{});
    EXPECT_EQ(expand(std::string(20000, 'x') + "{R:1}", words), Possible{});
}

// A site Shop with the applications / and /api, and URL Rewrite rules in their files.
class Rules {
public:
    Rules& global(std::string_view rules) {
        global_ = "<globalRules>" + std::string(rules) + "</globalRules>";
        return *this;
    }
    Rules& host_text(std::string_view text) {
        host_text_ = text;
        return *this;
    }
    // The whole content of <rewrite> in the site's web.config, or in that of /api.
    Rules& site(std::string_view rewrite) {
        site_ = wrapped(rewrite);
        return *this;
    }
    Rules& site_text(std::string_view text) {
        site_ = "<configuration>" + std::string(text) + "</configuration>";
        return *this;
    }
    Rules& api(std::string_view rewrite) {
        api_ = wrapped(rewrite);
        return *this;
    }

    // "Name" of the rule that answers, "Name?" where that is not certain, or "nothing".
    std::string answer(std::string_view url, std::string_view host = "localhost", bool only_preload = false) const {
        std::map<std::string, std::string> files;
        if (!site_.empty()) files["site"] = site_;
        if (!api_.empty()) files["api"] = api_;
        const config::Configuration configuration(R"(<configuration><system.applicationHost><sites>
            <site name="Shop" id="1">
              <application path="/"><virtualDirectory path="/" physicalPath="C:\site"/></application>
              <application path="/api"><virtualDirectory path="/" physicalPath="C:\api"/></application>
            </site></sites></system.applicationHost>
            <system.webServer><rewrite>)" + global_ + "</rewrite></system.webServer>" +
                                                      host_text_ + "</configuration>",
                                                  files, {{"C:\\site", "site"}, {"C:\\api", "api"}});
        const config::Server& server = configuration.server();
        const std::size_t mark = url.find('?');
        Request request;
        request.path = std::string(url.substr(0, mark));
        if (mark != std::string_view::npos) request.query = std::string(url.substr(mark + 1));
        request.host = std::string(host);
        request.only_preload = only_preload;
        const bool api = request.path.starts_with("/api/");
        const std::uint32_t application = configuration.application_index(api ? "Shop/api" : "Shop/");
        const std::string place = request.path == "/" ? std::string() : request.path;
        std::vector<config::Scope> scopes;
        server.scopes({0, place, application, server.applications()[application].web_configs}, scopes);
        Evaluation evaluation;
        const std::optional<Answer> answer = evaluation.answer(request, scopes);
        if (!answer) return "nothing";
        return std::string(answer->rule->name) + (answer->certain ? "" : "?");
    }

private:
    static std::string wrapped(std::string_view rewrite) {
        return "<configuration><system.webServer><rewrite>" + std::string(rewrite) +
               "</rewrite></system.webServer></configuration>";
    }
    std::string global_;
    std::string host_text_;
    std::string site_;
    std::string api_;
};

std::string rule(std::string_view name, std::string_view url, std::string_view rest,
                 std::string_view attributes = "stopProcessing='true'") {
    return "<rule name='" + std::string(name) + "' " + std::string(attributes) + "><match url='" + std::string(url) +
           "'/>" + std::string(rest) + "</rule>";
}

const std::string redirect = "<action type='Redirect' url='https://{HTTP_HOST}/{R:1}'/>";
const std::string rewrite_away = "<action type='Rewrite' url='other.aspx'/>";
const std::string https_off = "<conditions><add input='{HTTPS}' pattern='^OFF$'/></conditions>";

std::string in_rules(std::string_view rules) { return "<rules>" + std::string(rules) + "</rules>"; }

std::string with_condition(std::string_view condition, std::string_view grouping = "MatchAll") {
    return in_rules(rule("R", "(.*)",
                         "<conditions logicalGrouping='" + std::string(grouping) + "'>" + std::string(condition) +
                             "</conditions>" + redirect));
}

TEST(RewriteEvaluation, TheUsualRedirectToHttpsAnswersAWarmUpRequest) {
    EXPECT_EQ(Rules().site(in_rules(rule("To https", "(.*)", https_off + redirect))).answer("/warm.aspx"), "To https");
}

TEST(RewriteEvaluation, OnlyRedirectsCustomResponsesAndAbortsAnswer) {
    EXPECT_EQ(Rules().site(in_rules(rule("R", ".*", "<action type='CustomResponse' statusCode='403'/>"))).answer("/a"),
              "R");
    EXPECT_EQ(Rules().site(in_rules(rule("R", ".*", "<action type='AbortRequest'/>"))).answer("/a"), "R");
    EXPECT_EQ(Rules().site(in_rules(rule("R", ".*", "<action type='None'/>"))).answer("/a"), "nothing");
    EXPECT_EQ(Rules().site(in_rules(rule("R", ".*", rewrite_away))).answer("/a"), "nothing");
    EXPECT_EQ(Rules().site(in_rules(rule("R", ".*", redirect, "enabled='false'"))).answer("/a"), "nothing");
    EXPECT_EQ(Rules().answer("/a"), "nothing");
}

TEST(RewriteEvaluation, TheInputIsThePathBelowTheLevelThatDefinesTheRule) {
    EXPECT_EQ(Rules().site(in_rules(rule("R", "^api/warm", redirect))).answer("/api/warm"), "R");
    EXPECT_EQ(Rules().api(in_rules(rule("R", "^warm", redirect))).answer("/api/warm"), "R");
    EXPECT_EQ(Rules().api(in_rules(rule("R", "^api/warm", redirect))).answer("/api/warm"), "nothing");
    EXPECT_EQ(Rules().site(in_rules(rule("R", "^$", redirect))).answer("/"), "R");
    const std::string location = "<location path='sub'><system.webServer><rewrite>" +
                                 in_rules(rule("R", "^warm", redirect)) + "</rewrite></system.webServer></location>";
    EXPECT_EQ(Rules().site_text(location).answer("/sub/warm"), "R");
    EXPECT_EQ(Rules().site_text(location).answer("/other/warm"), "nothing");
}

TEST(RewriteEvaluation, RulesOfTheServersLocationTagsCountFromTheirPath) {
    const std::string location = "<location path='Shop/api'><system.webServer><rewrite>" +
                                 in_rules(rule("R", "^warm", redirect)) + "</rewrite></system.webServer></location>";
    EXPECT_EQ(Rules().host_text(location).answer("/api/warm"), "R");
    EXPECT_EQ(Rules().host_text(location).answer("/warm"), "nothing");
}

TEST(RewriteEvaluation, GlobalRulesComeFirstThenOuterLevels) {
    const std::string pass = rule("Pass", "^api/warm", "<action type='None'/>");
    const std::string block = in_rules(rule("Block", "warm", redirect));
    EXPECT_EQ(Rules().global(rule("Global", "warm", redirect)).api(block).answer("/api/warm"), "Global");
    EXPECT_EQ(Rules().site(in_rules(pass)).api(block).answer("/api/warm"), "nothing");
    EXPECT_EQ(Rules().site(in_rules(pass + rule("Block", "warm", redirect))).answer("/warm"), "Block");
    EXPECT_EQ(Rules().site(in_rules(rule("Block", "warm", redirect) + pass)).answer("/api/warm"), "Block");
}

TEST(RewriteEvaluation, WhetherAGlobalRuleSeesTheLeadingSlashIsNotCertain) {
    EXPECT_EQ(Rules().global(rule("G", ".*", redirect)).answer("/warm"), "G");
    EXPECT_EQ(Rules().global(rule("G", "warm$", redirect)).answer("/warm"), "G");
    EXPECT_EQ(Rules().global(rule("G", "^warm$", redirect)).answer("/warm"), "G?");
}

TEST(RewriteEvaluation, AChildMayClearOrRemoveWhatItInherits) {
    const std::string block = in_rules(rule("Block", "warm", redirect));
    EXPECT_EQ(Rules().site(block).api("<rules><clear/></rules>").answer("/api/warm"), "nothing");
    EXPECT_EQ(Rules().site(block).api("<rules><remove name='Block'/></rules>").answer("/api/warm"), "nothing");
    EXPECT_EQ(Rules().site(block).api("<rules><remove name='Other'/></rules>").answer("/api/warm"), "Block");
}

TEST(RewriteEvaluation, InheritanceIntoApplicationsCanBeOff) {
    const auto text = [](std::string_view inherit) {
        return "<location path='.' inheritInChildApplications='" + std::string(inherit) +
               "'><system.webServer><rewrite>" + in_rules(rule("Block", "warm", redirect)) +
               "</rewrite></system.webServer></location>";
    };
    EXPECT_EQ(Rules().site_text(text("false")).answer("/api/warm"), "nothing");
    EXPECT_EQ(Rules().site_text(text("true")).answer("/api/warm"), "Block");
    EXPECT_EQ(Rules().site_text(text("false")).answer("/warm"), "Block");
}

TEST(RewriteEvaluation, ConditionsSeeAPlainRequestOnPort80) {
    for (const char* holds :
         {"<add input='{HTTPS}' pattern='off'/>", "<add input='{SERVER_PORT_SECURE}' pattern='^0$'/>",
          "<add input='{SERVER_PORT}' pattern='443' negate='true'/>", "<add input='{REQUEST_METHOD}' pattern='^GET$'/>",
          "<add input='{HTTP_HOST}' pattern='^localhost$'/>", "<add input='{HTTP_X_FORWARDED_PROTO}' pattern='^$'/>",
          "<add input='{HTTP_X_FORWARDED_PROTO}' pattern='https' negate='true'/>",
          "<add input='{REQUEST_URI}' pattern='^/warm[?]a=1$'/>", "<add input='{QUERY_STRING}' pattern='^a=1$'/>",
          "<add input='{URL}' pattern='^/warm$'/>", "<add input='{PATH_INFO}' pattern='^/warm$'/>",
          "<add input='{HTTP_USER_AGENT}' pattern='Application Initialization'/>",
          "<add input='{HTTP_COOKIE}' pattern='.' negate='true'/>", "<add input='{R:1}' pattern='^warm$'/>"})
        EXPECT_EQ(Rules().site(with_condition(holds)).answer("/warm?a=1"), "R") << holds;
    for (const char* fails :
         {"<add input='{HTTPS}' pattern='on'/>", "<add input='{SERVER_PORT_SECURE}' pattern='^1$'/>",
          "<add input='{HTTP_HOST}' pattern='^www[.]'/>", "<add input='{WARMUP_REQUEST}' pattern='1' negate='true'/>",
          "<add input='{APP_WARMING_UP}' pattern='1' negate='true'/>", "<add input='{REQUEST_METHOD}' pattern='POST'/>",
          "<add input='{HTTP_X_FORWARDED_PROTO}' pattern='^http$'/>"})
        EXPECT_EQ(Rules().site(with_condition(fails)).answer("/warm?a=1"), "nothing") << fails;
    for (const char* open :
         {"<add input='{REMOTE_ADDR}' pattern='^10[.]'/>", "<add input='{REQUEST_FILENAME}' matchType='IsFile'/>",
          "<add input='{REQUEST_FILENAME}' matchType='IsDirectory' negate='true'/>",
          "<add input='{HTTP_HOST}' pattern='^(?!www)'/>", "<add input='{Nowhere:{R:1}}' pattern='x'/>",
          "<add input='{HTTPS}' pattern='off' ignoreCase='false'/>"})
        EXPECT_EQ(Rules().site(with_condition(open)).answer("/warm?a=1"), "R?") << open;
}

TEST(RewriteEvaluation, AHostNameOfThePageIsItsHost) {
    const std::string www = with_condition("<add input='{HTTP_HOST}' pattern='^www[.]'/>");
    EXPECT_EQ(Rules().site(www).answer("/warm", "www.example.com"), "R");
    EXPECT_EQ(Rules().site(www).answer("/warm"), "nothing");
}

TEST(RewriteEvaluation, GroupsOfConditionsAreThreeValued) {
    const std::string yes = "<add input='{HTTPS}' pattern='off'/>";
    const std::string no = "<add input='{HTTPS}' pattern='on'/>";
    const std::string open = "<add input='{REMOTE_ADDR}' pattern='x'/>";
    const auto all = [&](const std::string& c) { return Rules().site(with_condition(c)).answer("/w"); };
    const auto any = [&](const std::string& c) { return Rules().site(with_condition(c, "MatchAny")).answer("/w"); };
    EXPECT_EQ(all(yes + open), "R?");
    EXPECT_EQ(all(open + no), "nothing");
    EXPECT_EQ(all(yes + yes), "R");
    EXPECT_EQ(any(no + open), "R?");
    EXPECT_EQ(any(open + yes), "R");
    EXPECT_EQ(any(no + no), "nothing");
}

TEST(RewriteEvaluation, TheRequestOfPreloadingIsKnownLess) {
    const std::string exempt = with_condition("<add input='{WARMUP_REQUEST}' pattern='1' negate='true'/>");
    EXPECT_EQ(Rules().site(exempt).answer("/", "localhost", true), "R?");
    EXPECT_EQ(Rules()
                  .site(with_condition("<add input='{HTTP_USER_AGENT}' pattern='Initialization'/>"))
                  .answer("/", "localhost", true),
              "R");
}

TEST(RewriteEvaluation, ARewriteChangesWhatLaterRulesSee) {
    const std::string to_new = rule("Rewrite", "^old/(.*)", "<action type='Rewrite' url='new/{R:1}'/>", "");
    EXPECT_EQ(Rules().site(in_rules(to_new + rule("New", "^new/x$", redirect))).answer("/old/x"), "New");
    EXPECT_EQ(Rules().site(in_rules(to_new + rule("Old", "^old/x$", redirect))).answer("/old/x"), "nothing");
    const std::string and_stop = rule("Rewrite", "^old/(.*)", "<action type='Rewrite' url='new/{R:1}'/>");
    EXPECT_EQ(Rules().site(in_rules(and_stop + rule("New", "^new/x$", redirect))).answer("/old/x"), "nothing");
    const std::string query = rule("Q", ".*",
                                   "<conditions><add input='{QUERY_STRING}' pattern='^b=2&amp;a=1$'/>"
                                   "</conditions>" +
                                       redirect);
    EXPECT_EQ(
        Rules().site(in_rules(rule("W", "^x$", "<action type='Rewrite' url='/y?b=2'/>", "") + query)).answer("/x?a=1"),
        "Q");
    const std::string proxy = rule("Proxy", "(.*)", "<action type='Rewrite' url='http://inner/{R:1}'/>", "");
    EXPECT_EQ(Rules().site(in_rules(proxy + rule("R", ".*", redirect))).answer("/x"), "nothing");
    const std::string nowhere = rule("W", "(.*)", "<action type='Rewrite' url='{REMOTE_ADDR}'/>", "");
    EXPECT_EQ(Rules().site(in_rules(nowhere + rule("R", "x", redirect))).answer("/x"), "R?");
    EXPECT_EQ(Rules().site(in_rules(nowhere + rule("R", ".*", redirect))).answer("/x"), "R");
}

TEST(RewriteEvaluation, ADoubtfulRuleLeavesItsSuccessorsInDoubtOnlyWhenItMayStopThem) {
    const std::string maybe = "<conditions><add input='{REMOTE_ADDR}' pattern='x'/></conditions>";
    const std::string block = rule("Block", ".*", redirect);
    EXPECT_EQ(Rules().site(in_rules(rule("A", ".*", maybe + "<action type='None'/>") + block)).answer("/x"), "Block?");
    EXPECT_EQ(Rules().site(in_rules(rule("A", ".*", maybe + "<action type='None'/>", "") + block)).answer("/x"),
              "Block");
    EXPECT_EQ(Rules().site(in_rules(rule("A", ".*", maybe + redirect) + block)).answer("/x"), "Block");
}

TEST(RewriteEvaluation, RulesSetServerVariables) {
    const std::string set = rule("Set", ".*",
                                 "<serverVariables><set name='HTTP_X_KIND' value='k-{R:0}'/>"
                                 "</serverVariables><action type='None'/>",
                                 "");
    const std::string test =
        rule("Test", ".*", "<conditions><add input='{HTTP_X_KIND}' pattern='^k-x$'/></conditions>" + redirect);
    EXPECT_EQ(Rules().site(in_rules(set + test)).answer("/x"), "Test");
    EXPECT_EQ(Rules().site(in_rules(test)).answer("/x"), "nothing");
}

TEST(RewriteEvaluation, MapsAreLookedUp) {
    const std::string maps =
        "<rewriteMaps><rewriteMap name='Old' defaultValue=''><add key='/Gone' "
        "value='/new'/></rewriteMap></rewriteMaps>";
    const std::string mapped = in_rules(rule("Map", ".*",
                                             "<conditions><add input='{Old:{URL}}' pattern='(.+)'/></conditions>"
                                             "<action type='Redirect' url='{C:1}'/>"));
    EXPECT_EQ(Rules().site(maps + mapped).answer("/gone"), "Map");
    EXPECT_EQ(Rules().site(maps + mapped).answer("/stays"), "nothing");
}

TEST(RewriteEvaluation, ManyRulesAndDoublingRewritesStayQuick) {
    std::string rules;
    for (int i = 0; i < 2000; ++i)
        rules += rule("W" + std::to_string(i), "(.*)", "<action type='Rewrite' url='{R:1}{R:1}'/>", "");
    EXPECT_EQ(Rules().site(in_rules(rules + rule("R", "nothing", redirect))).answer("/x"), "R?");
}

}  // namespace
}  // namespace iislint::rules::url_rewrite
