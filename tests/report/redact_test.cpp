#include "report/redact.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/ascii.hpp"

namespace iislint::report {
namespace {

TEST(IsSecretName, KnowsTheSecretsOfIis) {
    for (const char* name :
         {"password", "Password", "userPassword", "adPassword", "connectionString", "sqlConnectionString",
          "validationKey", "decryptionKey", "sharedKey", "accessKey", "ApiKey", "X-Api-Key", "DB_PASSWORD",
          "clientSecret", "pwd", "Stripe:SecretKey", "CONNECTION_STRING", "AzureStorageAccountKey"})
        EXPECT_TRUE(is_secret_name(name)) << name;
}

TEST(IsSecretName, LeavesOrdinaryNamesAlone) {
    for (const char* name : {"publicKeyToken", "publicKey", "key", "keys", "name", "value", "connectionStringName",
                             "passwordFormat", "keyContainerName", "", "workerProcess", "path"})
        EXPECT_FALSE(is_secret_name(name)) << name;
}

struct Case {
    const char* xml;
    const char* shown;
};

TEST(Redact, HidesValuesAndNothingElse) {
    const Case cases[] = {
        {R"(<identity userName="u" password="p" />)", R"(<identity userName="u" password="[REDACTED]" />)"},
        {R"(<identity PASSWORD = 'p' />)", R"(<identity PASSWORD = '[REDACTED]' />)"},
        {R"(<add name="x" connectionString="Data Source=.;Integrated Security=True" />)",
         R"(<add name="x" connectionString="[REDACTED]" />)"},
        {R"(<add key="ApiKey" value="v" />)", R"(<add key="ApiKey" value="[REDACTED]" />)"},
        {R"(<add value="v" key="ApiKey" />)", R"(<add value="[REDACTED]" key="ApiKey" />)"},
        {R"(<environmentVariable name="DB_PASSWORD" value="v" />)",
         R"(<environmentVariable name="DB_PASSWORD" value="[REDACTED]" />)"},
        {R"(<add key="Page" value="v" /><add key="Secret" value="w" />)",
         R"(<add key="Page" value="v" /><add key="Secret" value="[REDACTED]" />)"},
        {R"(<add key="Main" value="Server=.;Pwd = x" />)", R"(<add key="Main" value="[REDACTED]" />)"},
        {R"(<add url="https://h/?user=a&amp;password=b" />)", R"(<add url="[REDACTED]" />)"},
        {R"(<setting name="MailPassword"><value>v</value></setting>)",
         R"(<setting name="MailPassword"><value>[REDACTED]</value></setting>)"},
        {"<password> v </password>", "<password> [REDACTED] </password>"},
        {"<note>user=a;password=b</note>", "<note>[REDACTED]</note>"},
        {R"(<!-- <add key="Secret" value="old" /> -->)", R"(<!-- <add key="Secret" value="[REDACTED]" /> -->)"},
        {"password=\"p\"", "password=\"[REDACTED]\""},
        {R"(<assemblyIdentity name="a" publicKeyToken="31bf3856ad364e35" />)",
         R"(<assemblyIdentity name="a" publicKeyToken="31bf3856ad364e35" />)"},
        {R"(<add key="x" password="" />)", R"(<add key="x" password="" />)"},
    };
    for (const Case& c : cases) EXPECT_EQ(redact(c.xml), c.shown);
}

TEST(Redact, HidesValuesThatRunOverLines) {
    EXPECT_EQ(redact("<add connectionString=\"a;\n  b;\n  c\" name=\"n\" />"),
              "<add connectionString=\"[REDACTED]\" name=\"n\" />");
}

TEST(Redact, HidesTheSecretThatBreaksTheFile) {
    EXPECT_EQ(redact("<identity password=\"a<b\" userName=\"u\" />"),
              "<identity password=\"[REDACTED]\" userName=\"u\" />");
    EXPECT_EQ(redact("<identity password=a&b />"), "<identity password=[REDACTED] />");
}

TEST(Redact, FindsItsWayBackAfterAnOpenQuote) {
    EXPECT_EQ(redact("<add name=\"open>\n<identity password=\"p\" />\n"),
              "<add name=\"open>\n<identity password=\"[REDACTED]\" />\n");
    EXPECT_EQ(redact("<identity password=\"open />\n  <add name=\"n\" />\n"),
              "<identity password=\"[REDACTED]<add name=\"n\" />\n");
}

TEST(SecretSpans, AreSortedAndDoNotOverlap) {
    const std::string xml = R"(<add value="v" password="p" key="Secret" pwd=x=y connectionString="password=q"/>)";
    text::Offset end = 0;
    const std::vector<text::Span> spans = secret_spans(xml);
    EXPECT_EQ(spans.size(), 4U);
    for (const text::Span span : spans) {
        EXPECT_GE(span.begin, end);
        EXPECT_GT(span.end, span.begin);
        end = span.end;
    }
}

TEST(SecretSpans, TakeLinearTimeOnHostileText) {
    std::string equals = "<a key=\"x\" ";
    for (int i = 0; i < 400000; ++i) equals += "a=";
    std::string quotes = "<password ";
    for (int i = 0; i < 200000; ++i) quotes += "a='";
    std::string values = "<add key=\"";
    for (int i = 0; i < 300000; ++i) values += " =";
    EXPECT_TRUE(secret_spans(equals).empty());
    EXPECT_NO_FATAL_FAILURE(secret_spans(quotes));
    EXPECT_TRUE(secret_spans(values + "\"/>").empty());
}

}  // namespace
}  // namespace iislint::report
