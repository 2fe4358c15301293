// AllowedHosts as ASP.NET Core reads it, and files that nobody should have to read.
#include "rules/facts/app_settings.hpp"

#include <gtest/gtest.h>

#include "rules/judge.hpp"

namespace iislint::rules {
namespace {

// "file: host host", or "any".
std::string allowed(const std::map<std::string, std::string>& files) {
    MemoryFiles disk;
    disk.put("s/web.config", "<configuration/>");
    for (const auto& [name, text] : files) disk.put("s/" + name, text);
    Judge judge(config::sites_text(
                    R"(<site name="S" id="1"><application path="/" applicationPool="P"><virtualDirectory path="/" )"
                    R"(physicalPath="C:\s" /></application></site>)"),
                {{"s", "<configuration/>"}}, {{R"(C:\s)", "s"}});
    judge.options.files = &disk;
    Evaluator evaluator(judge.options);
    const std::optional<AllowedHosts> found = allowed_hosts(judge.application_object("S/"), evaluator);
    if (!found) return "any";
    std::string out = found->file + ":";
    for (const std::string& host : found->hosts) out += " " + host;
    return out;
}

std::string allowed(std::string_view json) { return allowed({{"appsettings.json", std::string(json)}}); }

TEST(AllowedHosts, AreTheNamesAtTheTopOfTheFile) {
    EXPECT_EQ(allowed(R"({"AllowedHosts":"a.example;*.b.example"})"), "appsettings.json: a.example *.b.example");
    EXPECT_EQ(allowed("\xEF\xBB\xBF"
                      R"({ /* hosts */ "allowedhosts": ";a.example; b.example;" })"),
              "appsettings.json: a.example b.example");
    EXPECT_EQ(allowed(R"({"Inner":{"AllowedHosts":"a.example"}})"), "any");
    EXPECT_EQ(allowed({{"AppSettings.json", R"({"AllowedHosts":"a.example"})"},
                       {"appsettings.production.json", R"({"AllowedHosts":"b.example"})"},
                       {"appsettings.Development.json", R"({"AllowedHosts":"c.example"})"}}),
              "appsettings.production.json: b.example");
    EXPECT_EQ(allowed({{"appsettings.json", R"({"AllowedHosts":"a.example"})"}, {"appsettings.Production.json", "{}"}}),
              "appsettings.json: a.example");
}

TEST(AllowedHosts, AreAnyWhereTheFileDoesNotTell) {
    for (const char* json :
         {R"({"AllowedHosts":"*"})", R"({"AllowedHosts":"a.example;*"})", R"({"AllowedHosts":"0.0.0.0"})",
          R"({"AllowedHosts":"[::]"})", R"({"AllowedHosts":""})", R"({"AllowedHosts":["a.example"]})",
          R"({"AllowedHosts":"a.example:80"})", R"({"AllowedHosts":"ä.example"})",
          R"({"AllowedHosts":"a","allowedHosts":"b"})", R"(["AllowedHosts"])", "", "{", "\xFF\xFE{"})
        EXPECT_EQ(allowed(json), "any") << json;
    EXPECT_EQ(allowed(std::map<std::string, std::string>{}), "any");
}

TEST(AllowedHosts, OfHostileFilesCostLittle) {
    const std::string deep = R"({"AllowedHosts":"a.example","x":)" + std::string(400'000, '[');
    EXPECT_EQ(allowed(deep), "any") << "no JSON";
    EXPECT_EQ(allowed(deep + std::string(400'000, ']') + "}"), "appsettings.json: a.example");
    EXPECT_EQ(allowed(R"({"AllowedHosts":"a.example"})" + std::string(std::size_t{1} << 20, ' ')), "any")
        << "too large";
}

}  // namespace
}  // namespace iislint::rules
