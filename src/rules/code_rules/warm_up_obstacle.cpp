#include "rules/code_rules/warm_up_obstacle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/facts.hpp"
#include "rules/finding_builder.hpp"

namespace iislint::rules {
namespace {

using findings::Finding;
using findings::Level;

// An obstacle and the pages that meet it.
struct Met {
    Obstacle obstacle;
    std::vector<std::string> pages;
    config::Entry first;  // of the pages; without a file where none is written
};

bool same(const Obstacle& a, const Obstacle& b) {
    return a.message == b.message && a.file == b.file && a.node == b.node && a.attribute == b.attribute &&
           a.level == b.level && a.arguments == b.arguments;
}

bool fact_holds(std::string_view name, const Object& application, Evaluator& evaluator) {
    const Fact* fact = find_fact(name, ObjectKind::application);
    return fact != nullptr && fact->read(application, evaluator).number != 0;
}

Finding finding_of(const Rule& rule, const Object& object, Evaluator& evaluator, const Met& met) {
    const Obstacle& obstacle = met.obstacle;
    const RuleAnswer& answer = rule.answer();
    Finding finding;
    finding.rule = &rule.info();
    finding.level = obstacle.level;
    finding.subject = subject_of(object);
    finding.config_path = config_path_of(object);
    finding.message_index = message_index(rule, obstacle.message);
    finding.arguments = {application_label(object), shortened_list(met.pages)};
    finding.arguments.insert(finding.arguments.end(), obstacle.arguments.begin(), obstacle.arguments.end());
    const config::ConfigFile& file = *obstacle.file;
    const bool at_value = obstacle.attribute != xml::no_attribute;
    finding.location = at_value ? place_of_value(file, obstacle.attribute) : place_of_element(file, obstacle.node);
    if (evaluator.options().with_xpath)
        finding.location.xpath =
            at_value ? xpath_of_value(file, obstacle.node, obstacle.attribute) : xpath_of_element(file, obstacle.node);
    if (at_value && !obstacle.field.empty())
        finding.effective.push_back({obstacle.field, std::string(file.document().value(obstacle.attribute)),
                                     findings::Origin::explicit_, finding.location});
    if (met.first.file != nullptr && met.first.node != obstacle.node &&
        met.first.file->document().parent(met.first.node) != obstacle.node)
        finding.related.push_back(
            {place_of_element(*met.first.file, met.first.node), "the warm-up page is named here"});
    if (is_vendor_managed(object))
        finding.level = Level::note;
    else if (obstacle.fix)
        if (std::optional<findings::Fix> fix = obstacle.fix(answer)) finding.fixes.push_back(std::move(*fix));
    finding.fingerprint = fingerprint(
        finding, fmt::format("{} {}", obstacle.message, at_value ? file.document().value(obstacle.attribute) : ""));
    return finding;
}

}  // namespace

void report_obstacles(const Rule& rule, const Object& application, Evaluator& evaluator, std::vector<Finding>& out,
                      const Question& question) {
    WarmUp& warm_up = evaluator.warm_up();
    const std::span<const WarmUpRequest> requests = warm_up.requests(application, evaluator);
    std::vector<Met> all;
    std::size_t kept_from_starting = 0;
    for (const WarmUpRequest& request : requests) {
        const Place place(application, evaluator, warm_up.scopes(application, request, evaluator));
        std::optional<Obstacle> obstacle = question(request, place);
        if (!obstacle) continue;
        kept_from_starting += obstacle->keeps_core_from_starting ? 1 : 0;
        auto met = std::find_if(all.begin(), all.end(), [&](const Met& m) { return same(m.obstacle, *obstacle); });
        if (met == all.end()) met = all.insert(all.end(), Met{std::move(*obstacle), {}, request.entry});
        met->pages.emplace_back(request.page);
    }
    const bool stays_stopped =
        !all.empty() && kept_from_starting == requests.size() && runs_asp_net_core(application, evaluator);
    for (Met& met : all) {
        if (stays_stopped && met.obstacle.keeps_core_from_starting) met.obstacle.level = Level::error;
        out.push_back(finding_of(rule, application, evaluator, met));
    }
}

std::string application_label(const Object& application) {
    return application.server->is_known() ? application.server->application_name(application.index)
                                          : application.server->file().path();
}

std::string shortened_list(const std::vector<std::string>& texts) {
    constexpr std::size_t shown = 3;
    std::string list;
    for (std::size_t i = 0; i < std::min(shown, texts.size()); ++i) {
        if (i > 0) list += ", ";
        list += texts[i];
    }
    if (texts.size() > shown) list += fmt::format(" and {} more", texts.size() - shown);
    return list;
}

std::uint32_t message_index(const Rule& rule, std::string_view id) {
    rule.answer();  // the wordings
    const std::vector<findings::MessageFormat>& messages = rule.info().messages;
    const auto at = std::find_if(messages.begin(), messages.end(),
                                 [&](const findings::MessageFormat& message) { return message.id == id; });
    return at == messages.end() ? 0 : static_cast<std::uint32_t>(at - messages.begin());
}

bool runs_asp_net_core(const Object& application, Evaluator& evaluator) {
    return fact_holds("aspNetCore", application, evaluator);
}

bool runs_asp_net(const Object& application, Evaluator& evaluator) {
    return fact_holds("aspNet", application, evaluator);
}

config::Layers Place::layers(const config::SectionSchema& section) const {
    if (scopes_.data() == evaluator_.scopes(application_).data())
        return evaluator_.section_layers(application_, section);
    layers_.clear();
    config::section_layers(scopes_, section, layers_);
    return layers_;
}

config::EffectiveValue Place::value(const config::SectionSchema& section, std::initializer_list<xml::NameId> steps,
                                    xml::NameId attribute) const {
    const config::ElementSchema* schema = section.element;
    for (const xml::NameId step : steps) schema = schema == nullptr ? nullptr : schema->child(step);
    const config::AttributePath path{steps, attribute, schema == nullptr ? nullptr : schema->attribute(attribute)};
    return config::read(layers(section), path, evaluator_.options().iis_version);
}

std::span<const config::Entry> Place::entries(const config::SectionSchema& section, xml::NameId child) const {
    const bool of_child = child != xml::unknown_name;
    const config::ElementSchema* schema = of_child ? section.element->child(child) : section.element;
    const config::Layers from = layers(section);
    if (from.empty() || schema == nullptr || schema->collections.empty()) return {};
    Field field;
    field.kind = Field::Kind::entries;
    field.object = ObjectKind::application;
    field.section = &section;
    if (of_child) field.path.steps.push_back(child);
    field.collection = &schema->collections.front();
    // What the application itself has is the same for many, and kept.
    if (from.data() != layers_.data()) return evaluator_.entries(application_, field);
    entries_ = config::collect(from, field.path.steps, *field.collection);
    return entries_;
}

}  // namespace iislint::rules
