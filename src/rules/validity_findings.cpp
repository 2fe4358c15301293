#include "rules/validity_findings.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/layers.hpp"
#include "config/schema_names.hpp"
#include "config/section_groups.hpp"
#include "rules/code_rules/core_time_limits.hpp"
#include "rules/element_fix.hpp"
#include "rules/finding_builder.hpp"
#include "rules/setting_place.hpp"
#include "validity/check.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {
namespace {

using config::SectionSchema;
using findings::Finding;
using findings::Level;
using findings::SubjectKind;
using validity::Certainty;
using validity::Problem;
using validity::ProblemKind;
using validity::Repair;

constexpr std::string_view prefix = "validity:";

using RuleByKind = std::array<const Rule*, validity::problem_kind_count>;

std::optional<ProblemKind> kind_of(std::string_view code) {
    if (!code.starts_with(prefix)) return std::nullopt;
    code.remove_prefix(prefix.size());
    for (std::size_t i = 0; i < validity::problem_kind_count; ++i)
        if (to_string(static_cast<ProblemKind>(i)) == code) return static_cast<ProblemKind>(i);
    return std::nullopt;
}

Level level_of(const Rule& rule, Certainty certainty) {
    switch (certainty) {
        case Certainty::certain:
            return rule.info().level;
        case Certainty::likely:
            return std::min(rule.info().level, Level::warning);
        case Certainty::doubtful:
            return Level::note;
    }
    return Level::note;
}

std::uint32_t message_for(const Rule& rule, const Problem& problem) {
    rule.answer();  // the wordings
    const std::vector<findings::MessageFormat>& messages = rule.info().messages;
    for (std::string_view wanted : {problem.wording, to_string(problem.reach)}) {
        const auto at = std::find_if(messages.begin(), messages.end(),
                                     [&](const findings::MessageFormat& message) { return message.id == wanted; });
        if (at != messages.end()) return static_cast<std::uint32_t>(at - messages.begin());
    }
    return 0;
}

// As many as the format names.
std::vector<std::string> arguments_for(const Problem& problem, std::string_view format) {
    std::vector<std::string> arguments = {
        problem.subject,    problem.text,  problem.code == 0 ? std::string() : fmt::format("0x{:08x}", problem.code),
        problem.context,    problem.value, problem.suggestion,
        problem.config_path};
    std::size_t used = 0;
    for (std::size_t at = format.find('{'); at != std::string_view::npos; at = format.find('{', at + 1))
        if (at + 2 < format.size() && format[at + 2] == '}' && format[at + 1] >= '0' && format[at + 1] <= '9')
            used = std::max(used, static_cast<std::size_t>(format[at + 1] - '0') + 1);
    arguments.resize(std::min(used, arguments.size()));
    return arguments;
}

// The attribute, where it stands on the line that IIS names; else the element.
findings::Location place_of(const Problem& problem) {
    const xml::Document& document = problem.file->document();
    if (problem.attribute != xml::no_attribute) {
        const text::Span name = document.attribute_name_span(problem.attribute);
        const text::Offset begin = document.node(problem.node).begin;
        const std::string_view between = document.text().substr(begin, name.begin - begin);
        const bool names_a_value =
            problem.kind == ProblemKind::invalid_value || problem.kind == ProblemKind::value_out_of_range;
        if (between.find_first_of("\r\n") == std::string_view::npos)
            return names_a_value ? place_of_value(*problem.file, problem.attribute)
                                 : findings::Location{&problem.file->source(), name, {}};
    }
    return place_of_element(*problem.file, problem.node);
}

// A page that is named twice has a rule of its own among those of warm-up.
constexpr std::string_view duplicate_page_code = "duplicate-warm-up-page";

bool is_duplicate_page(const Problem& problem) {
    if (problem.kind != ProblemKind::duplicate_entry || problem.file->role() == config::FileRole::administration)
        return false;
    const xml::Document& document = problem.file->document();
    const xml::NodeId section = document.parent(problem.node);
    return section != xml::no_node && document.name_id(section) == config::name::applicationInitialization &&
           document.find(problem.node, config::name::initializationPage) != xml::no_attribute;
}

// To drop the second entry loses nothing where both name the same host; else somebody has to choose.
std::vector<findings::Fix> without_second_page(const Rule& rule, const Problem& problem, const config::Server& server) {
    if (rule.answer().fixes.empty() || !problem.related) return {};
    const auto host = [](const config::ConfigFile& file, xml::NodeId node) {
        return file.document().value(node, "hostName").value_or("");
    };
    const bool same =
        equal_ignore_case(host(*problem.file, problem.node), host(*problem.related->file, problem.related->node));
    const FixTemplate& wording = rule.answer().fixes.front();
    findings::Fix fix;
    fix.title = wording.title;
    fix.safety = same ? wording.safety : findings::Safety::unsafe;
    add_removal(fix, server, *problem.file, problem.node);
    return {std::move(fix)};
}

// The sections below a node that is itself at `path`, "" for a location tag: what is no group of known ones is taken
// for a section.
template <class Visit>
void for_each_section(const xml::Document& document, xml::NodeId node, std::string path, Visit visit) {
    struct Open {
        xml::NodeId node;
        std::string path;
    };
    std::vector<Open> open{{node, std::move(path)}};
    while (!open.empty()) {
        Open at = std::move(open.back());
        open.pop_back();
        if (!at.path.empty() && !config::is_section_group(at.path)) {
            const SectionSchema* section = config::find_section(at.path);
            visit(at.node, std::move(at.path), section);
            continue;
        }
        for (xml::NodeId child = document.first_element(at.node); child != xml::no_node;
             child = document.next_element(child))
            open.push_back({child, (at.path.empty() ? "" : at.path + "/") + std::string(document.name(child))});
    }
}

// A renamed element is in force with all that is in it.
void announce_renamed_element(const Problem& problem, const config::Server& server, findings::Fix& fix) {
    const xml::Document& document = problem.file->document();
    const xml::NodeId parent = document.parent(problem.node);
    if (parent == xml::no_node) return;
    fix.changes.push_back(setting_at(server, *problem.file, problem.node));
    fix.changes.back().kind = findings::SettingChange::Kind::remove_element;
    findings::SettingChange place = setting_at(server, *problem.file, parent);
    const config::ElementSchema* outer = schema_at(place);
    if (outer == nullptr) {
        // A section, or a group of them.
        const std::string name = (place.section.empty() ? "" : place.section + "/") + problem.suggestion;
        return for_each_section(
            document, problem.node, name, [&](xml::NodeId node, std::string path, const SectionSchema* section) {
                place.section = std::move(path);
                fix.changes.push_back(place);
                fix.changes.back().kind = findings::SettingChange::Kind::add_element;
                announce_content(place, document, node, section == nullptr ? nullptr : section->element, fix.changes);
            });
    }
    const config::CollectionSchema* collection = outer->collection_adding(config::names().find(problem.suggestion));
    findings::NamedValues attributes;
    const xml::Node& node = document.node(problem.node);
    for (xml::AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a)
        attributes.emplace_back(document.attribute_name(a), document.value(a));
    descend(place, problem.suggestion,
            collection != nullptr ? entry_keys(attributes, *collection) : findings::NamedValues{});
    findings::SettingChange& change = fix.changes.emplace_back(place);
    change.kind =
        collection != nullptr ? findings::SettingChange::Kind::add_entry : findings::SettingChange::Kind::add_element;
    if (collection != nullptr) change.attributes = std::move(attributes);
    announce_content(place, document, problem.node, schema_at(place), fix.changes);
}

// The right name is a key of the entry. Under another key it is another entry: who refers to it and what it inherits
// change with it, and that is for its owner to see.
bool gives_key(const Problem& problem, const config::Server& server) {
    const xml::Document& document = problem.file->document();
    const xml::NodeId parent = document.parent(problem.node);
    if (parent == xml::no_node) return false;
    const config::ElementSchema* outer = schema_at(setting_at(server, *problem.file, parent));
    if (outer == nullptr) return false;
    const config::CollectionSchema* collection = outer->collection_adding(document.name_id(problem.node));
    if (collection == nullptr) return false;
    const xml::NameId name = config::names().find(problem.suggestion);
    return std::find(collection->keys.begin(), collection->keys.end(), name) != collection->keys.end();
}

// The collection in which the element would be an entry under its right name.
const config::CollectionSchema* collection_of_entry(const Problem& problem, const config::Server& server) {
    const xml::NodeId parent = problem.file->document().parent(problem.node);
    const config::ElementSchema* outer = schema_at(setting_at(server, *problem.file, parent));
    return outer == nullptr ? nullptr : outer->collection_adding(config::names().find(problem.suggestion));
}

// An entry without its key is refused like the wrong name, and so is one whose key another entry has.
bool may_join(const Problem& problem, const config::CollectionSchema& collection) {
    if (!collection.is_keyed()) return true;
    const xml::Document& document = problem.file->document();
    for (const xml::NameId key : collection.keys) {
        const config::AttributeSchema* schema = collection.entry->attribute(key);
        if (schema != nullptr && schema->required && document.find(problem.node, key) == xml::no_attribute)
            return false;
    }
    if (collection.allow_duplicates) return true;
    bool is_new = true;
    const xml::NodeId parent = document.parent(problem.node);
    collection.for_each_key([&](std::span<const xml::NameId> keys) {
        const std::string own = config::key_text(document, problem.node, collection, keys);
        for (xml::NodeId child = document.first_element(parent); child != xml::no_node;
             child = document.next_element(child))
            if (collection.adds(document.name_id(child)) && config::key_text(document, child, collection, keys) == own)
                is_new = false;
    });
    return is_new;
}

// Under its right name the element would stand there twice, or its section in two places for one path.
bool is_there_already(const Problem& problem) {
    const config::ConfigFile& file = *problem.file;
    const xml::Document& document = file.document();
    const xml::NodeId parent = document.parent(problem.node);
    if (parent == xml::no_node) return true;
    std::string path = problem.suggestion;
    xml::NodeId scope = parent;
    for (; scope != document.root() && document.name(scope) != "location"; scope = document.parent(scope))
        path = fmt::format("{}/{}", document.name(scope), path);
    const config::SectionSchema* section = config::find_section(path);
    if (section == nullptr) {
        // Groups of sections may repeat; an element may not.
        for (xml::NodeId child = document.first_element(parent); child != xml::no_node;
             child = document.next_element(child))
            if (child != problem.node && document.name(child) == problem.suggestion)
                return document.value(child, "name") == document.value(problem.node, "name");
        return false;
    }
    const auto target = [&](xml::NodeId node) {
        const std::string_view to = document.value(node, "path").value_or("");
        return node == document.root() || to == "." ? std::string_view{} : to;
    };
    if (target(scope).empty() && file.find_section(document.root(), *section) != xml::no_node) return true;
    bool found = false;
    file.for_each_location(target(scope), [&](const config::LocationTag& tag) {
        found |= file.find_section(tag.node, *section) != xml::no_node;
    });
    return found;
}

// What a location tag holds is in force elsewhere once its attributes are read.
void announce_moved_sections(const Problem& problem, const findings::SettingChange& place, findings::Fix& fix) {
    const xml::Document& document = problem.file->document();
    for_each_section(document, problem.node, "", [&](xml::NodeId node, std::string path, const SectionSchema* section) {
        findings::SettingChange from = place;
        from.section = path;
        from.kind = findings::SettingChange::Kind::remove_element;
        findings::SettingChange to = place;
        to.section = std::move(path);
        if (problem.suggestion == "path") {
            const std::string_view target = document.value(problem.attribute);
            if (!to.path.empty() && !target.empty()) to.path += '/';
            to.path += target;
        }
        fix.changes.push_back(std::move(from));
        announce_content(to, document, node, section == nullptr ? nullptr : section->element, fix.changes);
    });
}

void announce(const Problem& problem, const config::Server& server, findings::Fix& fix) {
    const xml::Document& document = problem.file->document();
    findings::SettingChange place = setting_at(server, *problem.file, problem.node);
    switch (problem.repair) {
        case Repair::none:
            return;
        case Repair::rename_attribute:
            place.kind = findings::SettingChange::Kind::remove_attribute;
            place.attribute = document.attribute_name(problem.attribute);
            fix.changes.push_back(place);
            place.kind = findings::SettingChange::Kind::set_attribute;
            place.attribute = problem.suggestion;
            place.value = document.value(problem.attribute);
            fix.changes.push_back(place);
            if (document.name_id(problem.node) == config::name::location) {
                place.attribute.clear();
                place.value.clear();
                announce_moved_sections(problem, place, fix);
                for (findings::SettingChange& change : fix.changes) change.is_renamed = true;
            }
            return;
        case Repair::rename_element:
            announce_renamed_element(problem, server, fix);
            for (findings::SettingChange& change : fix.changes) change.is_renamed = true;
            return;
        case Repair::remove_element:
            place.kind = findings::SettingChange::Kind::remove_entry;
            fix.changes.push_back(std::move(place));
            return;
    }
}

std::vector<findings::Fix> fixes_for(const Rule& rule, const Problem& problem, const config::Server& server) {
    if (rule.code() == duplicate_page_code) return without_second_page(rule, problem, server);
    if (problem.repair == Repair::none || rule.answer().fixes.empty()) return {};
    const xml::Document& document = problem.file->document();
    const FixTemplate& wording = rule.answer().fixes.front();
    findings::FileEdits edits{&problem.file->source(), {}};
    std::string title = wording.title;
    switch (problem.repair) {
        case Repair::none:
            return {};
        case Repair::rename_attribute:
            if (gives_key(problem, server)) return {};
            edits.edits.push_back({document.attribute_name_span(problem.attribute), problem.suggestion});
            title = fmt::format("{} to '{}'", title, problem.suggestion);
            break;
        case Repair::rename_element: {
            if (const config::CollectionSchema* collection = collection_of_entry(problem, server)) {
                if (!may_join(problem, *collection)) return {};
            } else if (is_there_already(problem)) {
                return {};
            }
            const text::Span name = document.name_span(problem.node);
            edits.edits.push_back({name, problem.suggestion});
            const xml::Node& node = document.node(problem.node);
            if (!document.self_closing(problem.node)) {
                // Behind the "</" of the end tag.
                const std::size_t close = document.text().rfind("</", node.end - 1);
                const auto begin = static_cast<text::Offset>(close + 2);
                edits.edits.push_back({{begin, begin + node.name_size}, problem.suggestion});
            }
            title = fmt::format("{} to '{}'", title, problem.suggestion);
            break;
        }
        case Repair::remove_element:
            edits.edits.push_back(xml::remove_element(document, problem.node));
            break;
    }
    findings::Fix fix{std::move(title), wording.safety, {std::move(edits)}, {}};
    announce(problem, server, fix);
    return {std::move(fix)};
}

Finding finding_for(const Rule& rule, const Problem& problem, const config::Server& server,
                    const CheckOptions& options) {
    Finding finding;
    finding.rule = &rule.info();
    finding.level = level_of(rule, problem.certainty);
    finding.message_index = message_for(rule, problem);
    finding.arguments = arguments_for(problem, rule.info().messages[finding.message_index].format);
    const bool in_server_file = server.is_known() && problem.file == &server.file();
    finding.config_path = !problem.config_path.empty() ? problem.config_path
                          : in_server_file             ? std::string(config::Server::server_config_path())
                                                       : problem.file->path();
    finding.subject = {SubjectKind::file, problem.file->path()};
    if (!problem.context.empty() && problem.kind != ProblemKind::web_config_ignored)
        finding.subject = {SubjectKind::section, problem.context};
    finding.location = place_of(problem);
    const std::string xpath = problem.attribute == xml::no_attribute
                                  ? xpath_of_element(*problem.file, problem.node)
                                  : xpath_of_value(*problem.file, problem.node, problem.attribute);
    if (options.with_xpath) finding.location.xpath = xpath;
    if (problem.related)
        finding.related.push_back(
            {place_of_element(*problem.related->file, problem.related->node), problem.related->message});
    finding.fixes = fixes_for(rule, problem, server);
    finding.fingerprint = fingerprint(finding, xpath);
    return finding;
}

// A 60 in requestTimeout of the ASP.NET Core Module has a rule of its own, which says more.
bool has_own_rule(const Problem& problem, const RuleSet& rules) {
    return problem.kind == ProblemKind::invalid_value && problem.subject == "requestTimeout" &&
           problem.context == "system.webServer/aspNetCore" && problem.file->role() == config::FileRole::web &&
           has_sixty_minutes_or_seconds(problem.value) && rules.find("ANCM006") != nullptr;
}

}  // namespace

bool is_validity_code(std::string_view code) { return kind_of(code).has_value(); }

void report_validity(const config::Server& server, const RuleSet& rules, const CheckOptions& options,
                     std::vector<Finding>& out) {
    RuleByKind by_kind{};
    bool any = false;
    const Rule* duplicate_page = nullptr;
    for (const auto& rule : rules.rules()) {
        if (rule->code() == duplicate_page_code) duplicate_page = rule.get();
        const std::optional<ProblemKind> kind = kind_of(rule->code());
        if (!kind) continue;
        by_kind[static_cast<std::size_t>(*kind)] = rule.get();
        any = true;
    }
    if (!any && duplicate_page == nullptr) return;
    std::vector<Problem> problems;
    validity::check_validity(server, options.iis_version, problems);
    for (const Problem& problem : problems) {
        const Rule* rule = by_kind[static_cast<std::size_t>(problem.kind)];
        if (duplicate_page != nullptr && is_duplicate_page(problem) && !server.is_iis_express()) rule = duplicate_page;
        if (rule != nullptr && !has_own_rule(problem, rules))
            out.push_back(finding_for(*rule, problem, server, options));
    }
}

}  // namespace iislint::rules
