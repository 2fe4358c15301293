#include "rules/finding_builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/facts.hpp"
#include "rules/fix_builder.hpp"

namespace iislint::rules {
namespace {

using config::ConfigFile;
using findings::Finding;
using findings::Location;
using findings::SubjectKind;
using xml::no_attribute;
using xml::no_node;
using xml::NodeId;

findings::Origin convert(config::Origin origin) {
    switch (origin) {
        case config::Origin::explicit_:
            return findings::Origin::explicit_;
        case config::Origin::defaults:
            return findings::Origin::defaults;
        case config::Origin::location:
            return findings::Origin::location;
        case config::Origin::inherited:
            return findings::Origin::inherited;
        case config::Origin::schema:
            return findings::Origin::schema;
    }
    return findings::Origin::schema;
}

std::string_view identifying_attribute(const xml::Document& document, NodeId node, std::string_view& value) {
    for (xml::NameId name : {config::name::name, config::name::path}) {
        const xml::AttributeId a = document.find(node, name);
        if (a == no_attribute) continue;
        value = document.value(a);
        return document.attribute_name(a);
    }
    return {};
}

std::string xpath_of(const xml::Document& document, NodeId node) {
    std::vector<NodeId> path;
    for (NodeId n = node; n != no_node; n = document.parent(n)) path.push_back(n);
    std::string xpath;
    for (auto n = path.rbegin(); n != path.rend(); ++n) {
        xpath += '/';
        xpath += document.name(*n);
        std::string_view value;
        const std::string_view name = identifying_attribute(document, *n, value);
        if (!name.empty()) xpath += fmt::format("[@{}='{}']", name, value);
    }
    return xpath;
}

// The object's own element; for one without an element of its own the file's root.
std::pair<const ConfigFile*, NodeId> element_of(const Object& object) {
    const config::Server& server = *object.server;
    NodeId node = no_node;
    switch (object.kind) {
        case ObjectKind::application_pool:
            node = server.pools()[object.index].node;
            break;
        case ObjectKind::site:
            node = server.sites()[object.index].node;
            break;
        case ObjectKind::application:
            node = server.applications()[object.index].node;
            break;
        case ObjectKind::virtual_directory:
            node = server.virtual_directories()[object.index].node;
            break;
        case ObjectKind::section:
            if (object.index != config::no_index) node = server.applications()[object.index].node;
            break;
        case ObjectKind::entry:
            return {object.entry->file, object.entry->node};
        case ObjectKind::server:
            break;
    }
    return {&server.file(), node == no_node ? server.file().document().root() : node};
}

// The deepest existing element on the way to the field, in the nearest layer; else the object's own element.
std::pair<const ConfigFile*, NodeId> nearest_element(const Object& object, const Field& field, Evaluator& evaluator) {
    const config::Layers layers = evaluator.layers(object, field);
    if (layers.empty()) {
        // A section that the application could write into its own file: that file's root is the place to look at.
        if (field.section != nullptr)
            for (const config::Scope& scope : evaluator.scopes(object))
                if (scope.own && scope.node == scope.file->document().root()) return {scope.file, scope.node};
        return element_of(object);
    }
    const config::Layer& nearest = layers.front();
    const xml::Document& document = nearest.file->document();
    NodeId node = nearest.node;
    for (xml::NameId step : field.path.steps) {
        const NodeId child = document.child(node, step);
        if (child == no_node) break;
        node = child;
    }
    return {nearest.file, node};
}

void add_effective(Finding& finding, const Field& field, const Value& value, bool with_xpath) {
    if (field.kind != Field::Kind::attribute && field.kind != Field::Kind::entry_attribute) return;
    const bool known = std::any_of(finding.effective.begin(), finding.effective.end(),
                                   [&](const findings::EffectiveValue& e) { return e.field == field.text; });
    if (known || !value.available) return;
    findings::EffectiveValue effective;
    effective.field = field.text;
    effective.value = shown_value(field, value);
    effective.origin = convert(value.effective.origin);
    if (value.effective.is_written())
        effective.place = place_of_value(*value.effective.file, value.effective.attribute);
    // Readers want to know which defaults element it was.
    if (with_xpath && value.effective.origin == config::Origin::defaults)
        effective.place.xpath = xpath_of_value(*value.effective.file, value.effective.node, value.effective.attribute);
    finding.effective.push_back(std::move(effective));
}

std::string said_by(const config::Entry& entry) {
    const xml::Document& document = entry.file->document();
    const xml::Node& node = document.node(entry.node);
    std::string said;
    for (std::uint32_t a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a) {
        said += '\0';
        said += fmt::format("{}={}", document.attribute_name(a), document.value(a));
    }
    return said;
}

void set_place(Finding& finding, const Rule& rule, const Object& object, Evaluator& evaluator) {
    const std::optional<Field>& at = rule.answer().at;
    const bool with_xpath = evaluator.options().with_xpath;
    const auto [own_file, own_node] = element_of(object);
    const auto place_at_element = [&](const ConfigFile& file, NodeId node) {
        finding.location = place_of_element(file, node);
        if (with_xpath && node != no_node) finding.location.xpath = xpath_of(file.document(), node);
    };
    const std::optional<Object> target = at ? evaluator.navigate(object, *at) : std::nullopt;
    if (!target) return place_at_element(*own_file, own_node);
    const Value value = evaluator.value(object, *at);
    if (value.available && value.effective.is_written()) {
        const config::EffectiveValue& v = value.effective;
        finding.location = place_of_value(*v.file, v.attribute);
        if (with_xpath) finding.location.xpath = xpath_of_value(*v.file, v.node, v.attribute);
        if (v.origin == config::Origin::defaults || v.origin == config::Origin::inherited)
            finding.related.push_back({place_of_element(*own_file, own_node),
                                       fmt::format("'{}' takes the value from there", finding.subject.name)});
        return;
    }
    const auto [file, node] = nearest_element(*target, *at, evaluator);
    place_at_element(*file, node);
    finding.is_missing_value = at->kind == Field::Kind::attribute;
}

}  // namespace

Location place_of_value(const ConfigFile& file, xml::AttributeId attribute) {
    return {&file.source(), file.document().value_span(attribute), {}};
}

Location place_of_element(const ConfigFile& file, NodeId node) {
    if (node == no_node) return {&file.source(), {0, 0}, {}};
    return {&file.source(), file.document().name_span(node), {}};
}

std::string xpath_of_element(const ConfigFile& file, NodeId node) { return xpath_of(file.document(), node); }

std::string xpath_of_value(const ConfigFile& file, NodeId node, xml::AttributeId attribute) {
    return xpath_of(file.document(), node) + "/@" + std::string(file.document().attribute_name(attribute));
}

findings::Subject subject_of(const Object& object) {
    const config::Server& server = *object.server;
    switch (object.kind) {
        case ObjectKind::application_pool:
            return {SubjectKind::application_pool, std::string(server.pools()[object.index].name)};
        case ObjectKind::site:
            return {SubjectKind::site, std::string(server.sites()[object.index].name)};
        case ObjectKind::application:
            if (!server.is_known()) return {SubjectKind::file, server.file().path()};
            return {SubjectKind::application, server.application_name(object.index)};
        case ObjectKind::virtual_directory: {
            const config::VirtualDirectory& directory = server.virtual_directories()[object.index];
            std::string name = server.application_name(directory.application);
            if (name.ends_with('/')) name.pop_back();
            return {SubjectKind::virtual_directory, name + std::string(directory.path)};
        }
        case ObjectKind::section:
            return {SubjectKind::section, std::string(object.section->path)};
        case ObjectKind::entry:
            if (object.holder != ObjectKind::entry) return subject_of(holder_of(object));
            [[fallthrough]];
        case ObjectKind::server:
            return {SubjectKind::file, server.file().path()};
    }
    return {};
}

std::string config_path_of(const Object& any_object) {
    const Object object = holder_of(any_object);
    const config::Server& server = *object.server;
    std::string path(config::Server::server_config_path());
    switch (object.kind) {
        case ObjectKind::site:
            return path + "/" + std::string(server.sites()[object.index].name);
        case ObjectKind::application:
            return server.application_config_path(object.index);
        case ObjectKind::virtual_directory: {
            const config::VirtualDirectory& directory = server.virtual_directories()[object.index];
            path = server.application_config_path(directory.application);
            return directory.path == "/" ? path : path + std::string(directory.path);
        }
        case ObjectKind::section:
            return object.index == config::no_index ? path : server.application_config_path(object.index);
        default:
            return server.is_known() ? path : server.file().path();
    }
}

namespace {

// The application pool behind an object, or no_index.
std::uint32_t pool_behind(const Object& any_object) {
    const Object object = holder_of(any_object);
    const config::Server& server = *object.server;
    std::uint32_t application = config::no_index;
    if (object.kind == ObjectKind::application || object.kind == ObjectKind::section) application = object.index;
    if (object.kind == ObjectKind::virtual_directory)
        application = server.virtual_directories()[object.index].application;
    std::uint32_t pool = config::no_index;
    if (object.kind == ObjectKind::application_pool) pool = object.index;
    if (application != config::no_index) pool = server.applications()[application].pool;
    return pool;
}

}  // namespace

bool is_vendor_managed(const Object& object) {
    const std::uint32_t pool = pool_behind(object);
    return pool != config::no_index && is_vendor_pool(*object.server, pool);
}

std::uint64_t fingerprint(const Finding& finding, std::string_view detail) {
    // Where the file lies is not part of it: that depends on where the program runs, and every report says it anyway.
    const bool has_config_path = finding.config_path.starts_with("MACHINE/");
    const bool has_name = finding.subject.kind != SubjectKind::file;
    std::string recipe = finding.rule->id;
    for (std::string_view part : {has_config_path ? std::string_view(finding.config_path) : std::string_view(),
                                  findings::to_string(finding.subject.kind),
                                  has_name ? std::string_view(finding.subject.name) : std::string_view(), detail}) {
        recipe += '\0';
        recipe += part;
    }
    return hash_ignore_case(recipe);
}

Finding build_finding(const Rule& rule, const Object& object, Evaluator& evaluator) {
    const RuleAnswer& answer = rule.answer();
    Finding finding;
    finding.rule = &rule.info();
    finding.level = rule.info().level;
    const auto chosen = std::find_if(answer.levels.begin(), answer.levels.end(),
                                     [&](const LevelChoice& choice) { return choice.when.holds(object, evaluator); });
    if (chosen != answer.levels.end()) finding.level = chosen->level;
    finding.subject = subject_of(object);
    finding.config_path = config_path_of(object);
    set_place(finding, rule, object, evaluator);
    if (rule.test().condition && evaluator.options().with_details) {
        std::vector<const Field*> fields;
        if (answer.at) fields.push_back(&*answer.at);
        rule.test().condition->collect_fields(fields);
        // A default that another object's fix changes may decide whether this one is offered.
        if (evaluator.options().fix_at_origin)
            for (const FixTemplate& fix : rule.answer().fixes)
                if (fix.when) fix.when->collect_fields(fields);
        for (const Field* field : fields)
            add_effective(finding, *field, evaluator.value(object, *field), evaluator.options().with_xpath);
    }
    if (rule.code().empty()) {
        for (std::size_t i = 0; i < answer.messages.size(); ++i) {
            if (answer.messages[i].when && !answer.messages[i].when->holds(object, evaluator)) continue;
            finding.message_index = static_cast<std::uint32_t>(i);
            finding.arguments = answer.messages[i].text.arguments(object, evaluator);
            break;
        }
    }
    const std::uint32_t pool = pool_behind(object);
    finding.vendor_managed = pool != config::no_index && is_vendor_pool(*object.server, pool, evaluator.options());
    if (finding.vendor_managed) finding.level = findings::Level::note;
    if (!finding.vendor_managed && rule.code().empty()) finding.fixes = build_fixes(rule, object, evaluator);
    std::string detail = answer.at ? answer.at->text : std::string();
    // Several entries share a subject; what they say tells them apart.
    if (object.kind == ObjectKind::entry) detail += said_by(*object.entry);
    finding.fingerprint = fingerprint(finding, detail);
    return finding;
}

}  // namespace iislint::rules
