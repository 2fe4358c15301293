// Sites that ask for the same address: HTTP.sys gives each combination of protocol, address, port and host name to one
// site, and the second one does not start.
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/facts.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using findings::Level;

struct Binding {
    std::uint32_t site;
    xml::NodeId node;
    xml::AttributeId information;
};

// `address:port:host`; an empty address means all, and host names have no case.
std::string key_of(std::string_view protocol, std::string_view information) {
    std::string key = to_lower(protocol) + ' ';
    if (information.starts_with(':')) key += '*';
    return key + to_lower(information);
}

bool is_http(std::string_view protocol) {
    return equal_ignore_case(protocol, "http") || equal_ignore_case(protocol, "https");
}

class BindingCheck {
public:
    BindingCheck(const Rule& rule, const config::Server& server, Evaluator& evaluator, std::vector<Finding>& out)
        : rule_(rule), server_(server), document_(server.file().document()), evaluator_(evaluator), out_(out) {}

    void run() {
        std::unordered_map<std::string, std::vector<Binding>> by_address;
        std::vector<std::vector<Binding>*> shared;  // those with more than one binding
        for (std::uint32_t site = 0; site < server_.sites().size(); ++site) {
            const xml::NodeId bindings = document_.child(server_.sites()[site].node, config::name::bindings);
            if (bindings == xml::no_node) continue;
            for (xml::NodeId node = document_.first_element(bindings); node != xml::no_node;
                 node = document_.next_element(node)) {
                const xml::AttributeId protocol = document_.find(node, config::name::protocol);
                const xml::AttributeId information = document_.find(node, config::name::bindingInformation);
                if (protocol == xml::no_attribute || information == xml::no_attribute ||
                    !is_http(document_.value(protocol)))
                    continue;
                std::vector<Binding>& same =
                    by_address[key_of(document_.value(protocol), document_.value(information))];
                // Twice in one site is an error of that collection, which the validity rules report.
                if (!same.empty() && same.back().site == site) continue;
                same.push_back({site, node, information});
                if (same.size() == 2) shared.push_back(&same);
            }
        }
        for (const std::vector<Binding>* same : shared) judge(*same);
    }

private:
    bool starts(const Binding& binding) {
        return starts_by_itself({ObjectKind::site, &server_, binding.site, nullptr, nullptr}, evaluator_);
    }

    void judge(const std::vector<Binding>& same) {
        const Binding* first = nullptr;
        for (const Binding& binding : same)
            if (first == nullptr && starts(binding)) first = &binding;
        if (first == nullptr) return;
        for (const Binding& binding : same)
            if (&binding != first) report(*first, binding, starts(binding));
    }

    void report(const Binding& first, const Binding& second, bool both_start) {
        const config::ConfigFile& file = server_.file();
        Finding finding = build_finding(rule_, {ObjectKind::site, &server_, second.site, nullptr, nullptr}, evaluator_);
        finding.level = both_start ? Level::error : Level::note;
        finding.location = place_of_value(file, second.information);
        if (evaluator_.options().with_xpath)
            finding.location.xpath = xpath_of_value(file, second.node, second.information);
        const std::string name(server_.sites()[first.site].name);
        finding.related.push_back(
            {place_of_value(file, first.information), fmt::format("'{}' binds the same address", name)});
        const std::string information(document_.value(second.information));
        const std::string protocol(document_.value(document_.find(second.node, config::name::protocol)));
        say(finding, rule_, both_start ? "both-start" : "one-is-off",
            {name, finding.subject.name, protocol, information});
        finding.effective.push_back(
            {"bindings/binding/@bindingInformation", information, findings::Origin::explicit_, finding.location});
        finding.fingerprint = fingerprint(finding, key_of(protocol, information));
        out_.push_back(std::move(finding));
    }

    const Rule& rule_;
    const config::Server& server_;
    const xml::Document& document_;
    Evaluator& evaluator_;
    std::vector<Finding>& out_;
};

}  // namespace

void check_duplicate_bindings(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                              std::vector<Finding>& out) {
    if (server.is_known()) BindingCheck(rule, server, evaluator, out).run();
}

}  // namespace iislint::rules
