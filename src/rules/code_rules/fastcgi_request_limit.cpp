// PHP under FastCGI: IIS and PHP both count requests, and IIS has to come first.
#include <optional>
#include <string>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;

constexpr std::int64_t default_of_php = 500;

bool is_php(std::string_view path) {
    constexpr std::string_view program = "php-cgi.exe";
    return path.size() >= program.size() && equal_ignore_case(path.substr(path.size() - program.size()), program);
}

// The value of PHP_FCGI_MAX_REQUESTS, or nothing.
std::optional<std::string_view> php_limit(const xml::Document& document, xml::NodeId application) {
    const xml::NodeId variables = document.child(application, "environmentVariables");
    if (variables == xml::no_node) return std::nullopt;
    for (xml::NodeId node = document.first_element(variables); node != xml::no_node; node = document.next_element(node))
        if (equal_ignore_case(document.value(node, "name").value_or(""), "PHP_FCGI_MAX_REQUESTS"))
            return document.value(node, "value");
    return std::nullopt;
}

}  // namespace

void check_fastcgi_request_limits(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                                  std::vector<Finding>& out) {
    if (!server.is_known()) return;
    const config::SectionSchema& section = config::sections()[config::section::system_webServer_fastCgi];
    const Object object{ObjectKind::section, &server, config::no_index, nullptr, &section};
    if (evaluator.section_layers(object, section).empty()) return;
    const Field applications = *compile_field("application[*]", {ObjectKind::section, &section, nullptr});
    for (const config::Entry& entry : evaluator.entries(object, applications)) {
        const xml::Document& document = entry.file->document();
        const std::string_view path = document.value(entry.node, "fullPath").value_or("");
        const xml::AttributeId written = document.find(entry.node, config::name::instanceMaxRequests);
        if (!is_php(path) || written == xml::no_attribute) continue;
        const std::optional<std::string_view> stated = php_limit(document, entry.node);
        const std::optional<std::int64_t> of_iis = config::parse_integer(document.value(written));
        const std::optional<std::int64_t> of_php = stated ? config::parse_integer(*stated) : default_of_php;
        if (!of_iis || !of_php || *of_php <= 0 || *of_iis <= *of_php) continue;
        Finding finding = build_finding(rule, object, evaluator);
        finding.location = place_of_value(*entry.file, written);
        if (evaluator.options().with_xpath) finding.location.xpath = xpath_of_value(*entry.file, entry.node, written);
        say(finding, rule, stated ? "explicit" : "default",
            {std::string(path), std::to_string(*of_iis), std::to_string(*of_php)});
        finding.effective.push_back({"application/@instanceMaxRequests", std::string(document.value(written)),
                                     findings::Origin::explicit_, finding.location});
        finding.fingerprint = fingerprint(
            finding, std::string(path) + '\0' + std::string(document.value(entry.node, "arguments").value_or("")));
        out.push_back(std::move(finding));
    }
}

}  // namespace iislint::rules
