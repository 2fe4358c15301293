// Warm-up pages that IIS will not find: initializationPage is relative to the application (IIS 8.0 Application
// Initialization walkthrough on learn.microsoft.com), must be a path on this server, and is requested over plain HTTP.
#include "rules/initialization_page.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/element_fix.hpp"
#include "rules/finding_builder.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using findings::Fix;

// A virtual directory or a folder of that name inside the application makes its own path a real one there.
bool has_directory_of_own_path(const config::Server& server, const config::Application& application,
                               const CheckOptions& options) {
    if (application.path == "/") return false;
    if (application.content_known && options.folder_exists &&
        options.folder_exists(application.folder + std::string(application.path)))
        return true;
    for (std::uint32_t d = application.first_virtual_directory;
         d < application.first_virtual_directory + application.virtual_directory_count; ++d)
        if (equal_ignore_case(server.virtual_directories()[d].path, application.path)) return true;
    return false;
}

// The entries of one section by page: what else they are written with. Read when it is first asked.
class Entries {
public:
    // Another entry has this page, or the right one, and is not the same in all else: which of them should stay is for
    // their owner to say. (The same one is taken for what it is, a repetition.)
    bool differ(const xml::Document& document, xml::NodeId add, const PageFault& fault) {
        if (rests_.empty()) read(document, document.parent(add));
        std::string page;
        Attributes own = rest_of(document, add, page);
        if (rests_[page].size() > 1) return true;
        if (!fault.host_name.empty()) own["hostName"] = fault.host_name;
        const auto right = rests_.find(to_lower(fault.suggestion));
        return right != rests_.end() && (right->second.size() > 1 || !right->second.contains(own));
    }

private:
    using Attributes = std::map<std::string, std::string>;

    void read(const xml::Document& document, xml::NodeId section) {
        for (xml::NodeId add = document.first_element(section); add != xml::no_node; add = document.next_element(add)) {
            if (document.name_id(add) != config::name::add) continue;
            std::string page;
            Attributes rest = rest_of(document, add, page);
            rests_[page].insert(std::move(rest));
        }
    }

    static Attributes rest_of(const xml::Document& document, xml::NodeId entry, std::string& page) {
        Attributes values;
        const xml::Node& node = document.node(entry);
        for (xml::AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a)
            values.emplace(document.attribute_name(a), document.value(a));
        page = to_lower(values["initializationPage"]);
        values.erase("initializationPage");
        return values;
    }

    std::map<std::string, std::set<Attributes>> rests_;
};

class PageCheck {
public:
    PageCheck(const Rule& rule, Evaluator& evaluator, std::vector<Finding>& out)
        : rule_(rule), evaluator_(evaluator), out_(out) {}

    // Only entries that this configuration path declares itself; what it inherits is another rule's matter.
    void check(const Object& object, std::string_view application_path, bool prefix_is_real) {
        const config::SectionSchema& section =
            config::sections()[config::section::system_webServer_applicationInitialization];
        for (const config::Scope& scope : evaluator_.scopes(object)) {
            if (!scope.own) continue;
            const xml::NodeId element = scope.file->find_section(scope.node, section);
            if (element == xml::no_node) continue;
            const xml::Document& document = scope.file->document();
            Entries entries;
            for (xml::NodeId add = document.first_element(element); add != xml::no_node;
                 add = document.next_element(add)) {
                if (document.name_id(add) != config::name::add) continue;
                const xml::AttributeId page = document.find(add, config::name::initializationPage);
                if (page == xml::no_attribute) continue;
                std::optional<PageFault> fault = judge_page(document.value(page), application_path);
                if (!fault) continue;
                if (fault->message == "own-path" && prefix_is_real) {
                    fault->level = findings::Level::note;
                    fault->has_fix = false;
                }
                report(object, *scope.file, add, page, *fault, entries);
            }
        }
    }

private:
    static std::string name_of(const Object& object) {
        if (object.kind != ObjectKind::application) return "the server";
        const config::Server& server = *object.server;
        return server.is_known() ? server.application_name(object.index) : server.file().path();
    }

    void report(const Object& object, const config::ConfigFile& file, xml::NodeId add, xml::AttributeId page,
                const PageFault& fault, Entries& entries) {
        const xml::Document& document = file.document();
        answer_ = &rule_.answer();
        Finding finding;
        finding.rule = &rule_.info();
        finding.level = fault.level;
        finding.subject = subject_of(object);
        finding.config_path = config_path_of(object);
        finding.location = place_of_value(file, page);
        if (evaluator_.options().with_xpath) finding.location.xpath = xpath_of_value(file, add, page);
        say(finding, rule_, fault.message, {name_of(object), std::string(document.value(page)), fault.suggestion});
        finding.effective.push_back({"applicationInitialization/add/@initializationPage",
                                     std::string(document.value(page)), findings::Origin::explicit_, finding.location});
        const bool vendor = is_vendor_managed(object);
        if (vendor) finding.level = findings::Level::note;
        if (fault.has_fix && !vendor && !entries.differ(document, add, fault))
            finding.fixes.push_back(fix(object, file, add, fault));
        finding.fingerprint = fingerprint(finding, document.value(page));
        out_.push_back(std::move(finding));
    }

    Fix fix(const Object& object, const config::ConfigFile& file, xml::NodeId add, const PageFault& fault) const {
        // The rule's file holds the titles: the first for a page that is wrong as a path, the second with a host name.
        const std::size_t title = fault.host_name.empty() || answer_->fixes.size() < 2 ? 0 : 1;
        Fix fix;
        fix.title = answer_->fixes.empty() ? "Write the page relative to the application" : answer_->fixes[title].title;
        fix.safety = fault.safety;
        xml::ElementChange change;
        change.set({}, "initializationPage", fault.suggestion);
        if (!fault.host_name.empty()) change.set({}, "hostName", fault.host_name);
        add_change(fix, *object.server, file, add, change);
        return fix;
    }

    const Rule& rule_;
    const RuleAnswer* answer_ = nullptr;  // read when something is found
    Evaluator& evaluator_;
    std::vector<Finding>& out_;
};

}  // namespace

void check_initialization_pages(const Rule& rule, const Object& application, Evaluator& evaluator,
                                std::vector<Finding>& out) {
    PageCheck pages(rule, evaluator, out);
    const config::Server& server = *application.server;
    // The server's own level: once, with the first application. Where there is none, nothing is warmed.
    if (server.is_known() && application.index == 0)
        pages.check({ObjectKind::section, &server, config::no_index, nullptr,
                     &config::sections()[config::section::system_webServer_applicationInitialization]},
                    "/", false);
    const config::Application& asked = server.applications()[application.index];
    pages.check(application, asked.path, has_directory_of_own_path(server, asked, evaluator.options()));
}

}  // namespace iislint::rules
