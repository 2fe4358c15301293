// fcnMode where ASP.NET does not read it: it asks once per application, at the application's root (microsoft/
// referencesource, System.Web/Hosting/ApplicationManager.cs), and reads the value with its case.
#include <algorithm>
#include <optional>
#include <string>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/element_fix.hpp"
#include "rules/facts/aspnet.hpp"
#include "rules/facts/fact_value.hpp"
#include "rules/finding_builder.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using xml::no_attribute;
using xml::no_node;

const config::SectionSchema& runtime_section() { return config::sections()[config::section::system_web_httpRuntime]; }

struct FcnMode {
    const config::ConfigFile* file = nullptr;
    xml::NodeId element = no_node;
    xml::AttributeId attribute = no_attribute;
    std::string_view text() const { return file->document().value(attribute); }
};

std::optional<FcnMode> fcn_mode_in(const config::ConfigFile& file, xml::NodeId scope) {
    const xml::NodeId element = file.find_section(scope, runtime_section());
    if (element == no_node) return std::nullopt;
    const xml::AttributeId attribute = file.document().find(element, config::name::fcnMode);
    if (attribute == no_attribute) return std::nullopt;
    return FcnMode{&file, element, attribute};
}

// The name that ASP.NET accepts for what is written, or empty.
std::string_view right_name(std::string_view text) {
    for (std::string_view name : {"NotSet", "Default", "Disabled", "Single"})
        if (equal_ignore_case(trim(text), name)) return name;
    return {};
}

class FcnCheck {
public:
    FcnCheck(const Rule& rule, const config::Server& server, Evaluator& evaluator, std::vector<Finding>& out)
        : rule_(rule), server_(server), evaluator_(evaluator), out_(out) {}

    void check_application(std::uint32_t index) {
        const config::Application& itself = server_.applications()[index];
        if (!itself.has_own_web_config || itself.web_configs.empty() ||
            !itself.web_configs.back().file->document().may_have(config::name::httpRuntime))
            return;
        const Object application = application_object(&server_, index);
        const std::optional<FcnMode> mode = own_mode(application);
        if (!mode) return;
        if (is_asp_net_core(application, evaluator_))
            report(application, *mode, "core", {});
        else if (is_asp_net(application, evaluator_) && right_name(mode->text()) != mode->text())
            report(application, *mode, "value", {});
    }

    // A web.config in the URL space of a site, and its location tags.
    void check_level(const config::Level& level) {
        const config::ConfigFile& file = *level.web_config.file;
        if (level.is_ignored || !file.document().may_have(config::name::httpRuntime)) return;
        if (!server_.reads_web_configs(level.application)) return;
        if (!level.is_application_root && file.document().root() != no_node)
            check_folder(level, file.document().root(), level.web_config.url);
        for (const config::LocationTag& tag : file.locations()) {
            if (tag.path.empty() && level.is_application_root) continue;
            std::string url = level.web_config.url;
            if (!tag.path.empty()) url += "/" + std::string(tag.path);
            check_folder(level, tag.node, url);
        }
    }

private:
    std::optional<FcnMode> own_mode(const Object& application) {
        std::optional<FcnMode> found;
        for_each_own_scope(application, evaluator_, [&](const config::Scope& scope) {
            if (!found) found = fcn_mode_in(*scope.file, scope.node);
        });
        return found;
    }

    void check_folder(const config::Level& level, xml::NodeId scope, std::string_view url) {
        const std::optional<FcnMode> mode = fcn_mode_in(*level.web_config.file, scope);
        if (!mode) return;
        const std::uint32_t serving = server_.application_at(level.site, url);
        if (serving == config::no_index) return;
        const std::string_view root = server_.applications()[serving].path;
        if (url.empty() || equal_ignore_case(url, root)) return;  // an application of its own
        const Object application = application_object(&server_, serving);
        if (is_asp_net(application, evaluator_)) report(application, *mode, "folder", url);
    }

    void report(const Object& application, const FcnMode& mode, std::string_view message, std::string_view url) {
        Finding finding = build_finding(rule_, application, evaluator_);
        say(finding, rule_, message,
            {std::string(mode.text()), std::string(url),
             server_.is_known() ? server_.application_name(application.index) : server_.file().path()});
        finding.location = place_of_value(*mode.file, mode.attribute);
        if (evaluator_.options().with_xpath)
            finding.location.xpath = xpath_of_value(*mode.file, mode.element, mode.attribute);
        if (!is_vendor_managed(application)) add_fix(finding, application, mode, message);
        finding.fingerprint = fingerprint(finding, url);
        out_.push_back(std::move(finding));
    }

    // The rule's file holds the titles and safeties: move, remove, spell.
    void add_fix(Finding& finding, const Object& application, const FcnMode& mode, std::string_view message) {
        const std::vector<FixTemplate>& wordings = rule_.answer().fixes;
        if (wordings.size() < 3) return;
        xml::ElementChange here;
        findings::Fix fix;
        if (message == "value") {
            if (right_name(mode.text()).empty()) return;
            here.set({}, "fcnMode", std::string(right_name(mode.text())));
        } else {
            here.remove({}, "fcnMode");
        }
        add_change(fix, server_, *mode.file, mode.element, here);
        const FixTemplate& wording = wordings[message == "folder" ? 0 : message == "core" ? 1 : 2];
        fix.title = wording.title;
        fix.safety = wording.safety;
        if (message == "folder" && !add_to_application(fix, application, mode)) return;
        finding.fixes.push_back(std::move(fix));
    }

    // Only where the application has a web.config of its own that does not say anything yet.
    bool add_to_application(findings::Fix& fix, const Object& application, const FcnMode& mode) {
        const std::string_view value = right_name(mode.text());
        const config::Application& itself = server_.applications()[application.index];
        if (value.empty() || !itself.has_own_web_config || own_mode(application)) return false;
        const config::ConfigFile& root = *itself.web_configs.back().file;
        if (root.document().root() == no_node) return false;
        const xml::NodeId section = root.find_section(root.document().root(), runtime_section());
        if (section != no_node && root.document().value(section, "configSource")) return false;
        xml::ElementChange change;
        change.set({"system.web", "httpRuntime"}, "fcnMode", std::string(value));
        add_change(fix, server_, root, root.document().root(), change);
        return true;
    }

    const Rule& rule_;
    const config::Server& server_;
    Evaluator& evaluator_;
    std::vector<Finding>& out_;
};

}  // namespace

void check_fcn_place(const Rule& rule, const config::Server& server, Evaluator& evaluator, std::vector<Finding>& out) {
    FcnCheck check(rule, server, evaluator, out);
    for (std::uint32_t i = 0; i < server.applications().size(); ++i) check.check_application(i);
    if (!server.is_known()) return;
    for (const config::Level& level : server.levels()) check.check_level(level);
}

}  // namespace iislint::rules
