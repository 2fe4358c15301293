// Entries of a recycling schedule that stand for a time of day which the schedule has already. One that is written
// twice in the same element is a fault of the collection; the validity rules report it.
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"
#include "rules/code_rules/code_rule.hpp"
#include "rules/element_fix.hpp"
#include "rules/facts.hpp"
#include "rules/finding_builder.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using findings::Level;

// The entries of one element, or of one and what it inherits.
struct Times {
    std::unordered_set<std::string> texts;
    std::unordered_map<std::int64_t, std::string> by_time;  // the first text for each time

    void add(std::string_view text) {
        texts.insert(to_lower(text));
        if (const std::optional<std::int64_t> time = config::parse_time_span(text))
            by_time.emplace(*time, std::string(text));
    }
    // Another text for the same time, or null.
    const std::string* other_text(std::string_view text) const {
        const std::optional<std::int64_t> time = config::parse_time_span(text);
        const auto known = time ? by_time.find(*time) : by_time.end();
        return known == by_time.end() || equal_ignore_case(known->second, text) ? nullptr : &known->second;
    }
};

class ScheduleCheck {
public:
    ScheduleCheck(const Rule& rule, const config::Server& server, Evaluator& evaluator, std::vector<Finding>& out)
        : rule_(rule), server_(server), document_(server.file().document()), evaluator_(evaluator), out_(out) {}

    void run() {
        bool read_defaults = false;
        for (std::uint32_t i = 0; i < server_.pools().size(); ++i) {
            const xml::NodeId own = schedule_below(server_.pools()[i].node);
            if (own == xml::no_node) continue;
            if (!read_defaults) {
                read_defaults = true;
                for (const config::Layer& layer : config::Layers(server_.pools()[i].layers))
                    if (layer.origin == config::Origin::defaults)
                        for_each_entry(schedule_below(layer.node), [&](xml::NodeId, xml::AttributeId value) {
                            inherited_.add(document_.value(value));
                        });
            }
            check(i, own);
        }
    }

private:
    xml::NodeId schedule_below(xml::NodeId pool) const {
        static constexpr xml::NameId steps[] = {config::name::recycling, config::name::periodicRestart,
                                                config::name::schedule};
        return config::descend(document_, pool, steps);
    }

    template <class Visit>
    void for_each_entry(xml::NodeId schedule, Visit visit) {
        if (schedule == xml::no_node) return;
        for (xml::NodeId node = document_.first_element(schedule); node != xml::no_node;
             node = document_.next_element(node)) {
            if (document_.name_id(node) == config::name::clear) visit(node, xml::no_attribute);
            if (document_.name_id(node) != config::name::add) continue;
            const xml::AttributeId value = document_.find(node, config::name::value);
            if (value != xml::no_attribute) visit(node, value);
        }
    }

    void check(std::uint32_t pool, xml::NodeId schedule) {
        Times own;
        bool inherits = true;
        for_each_entry(schedule, [&](xml::NodeId node, xml::AttributeId value) {
            if (value == xml::no_attribute) {
                own = {};
                inherits = false;
                return;
            }
            const std::string_view text = document_.value(value);
            if (inherits && inherited_.texts.contains(to_lower(text))) {
                report(pool, node, value, Level::error, "inherited", {});
            } else {
                const std::string* other = inherits ? inherited_.other_text(text) : nullptr;
                if (other == nullptr) other = own.other_text(text);
                if (other != nullptr) report(pool, node, value, Level::note, "same-time", *other);
            }
            own.add(text);
        });
    }

    void report(std::uint32_t pool, xml::NodeId node, xml::AttributeId value, Level level, std::string_view message,
                const std::string& other) {
        const config::ConfigFile& file = server_.file();
        Finding finding =
            build_finding(rule_, {ObjectKind::application_pool, &server_, pool, nullptr, nullptr}, evaluator_);
        const bool vendor = is_vendor_pool(server_, pool);
        finding.level = vendor ? Level::note : level;
        finding.location = place_of_value(file, value);
        if (evaluator_.options().with_xpath) finding.location.xpath = xpath_of_value(file, node, value);
        const std::string text(document_.value(value));
        if (other.empty())
            say(finding, rule_, message, {finding.subject.name, text});
        else
            say(finding, rule_, message, {finding.subject.name, other, text});
        finding.effective.push_back(
            {"recycling/periodicRestart/schedule/add/@value", text, findings::Origin::explicit_, finding.location});
        if (!vendor) {
            findings::Fix& fix = finding.fixes.emplace_back();
            fix.title = rule_.answer().fixes.front().title;
            fix.safety = findings::Safety::safe;
            add_removal(fix, server_, file, node);
        }
        finding.fingerprint = fingerprint(finding, text);
        out_.push_back(std::move(finding));
    }

    const Rule& rule_;
    const config::Server& server_;
    const xml::Document& document_;
    Evaluator& evaluator_;
    std::vector<Finding>& out_;
    Times inherited_;  // from applicationPoolDefaults
};

}  // namespace

void check_schedule_entries(const Rule& rule, const config::Server& server, Evaluator& evaluator,
                            std::vector<Finding>& out) {
    if (server.is_known()) ScheduleCheck(rule, server, evaluator, out).run();
}

}  // namespace iislint::rules
