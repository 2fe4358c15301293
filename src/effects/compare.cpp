#include "effects/compare.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/section_groups.hpp"
#include "effects/layer_diff.hpp"
#include "effects/places.hpp"
#include "validity/level_check.hpp"

namespace iislint::effects {
namespace {

namespace section = config::section;
using config::ConfigFile;
using config::ElementSchema;
using config::Layer;
using config::no_index;
using config::Scope;
using config::SectionSchema;
using config::Server;
using xml::no_node;
using xml::NodeId;

constexpr std::string_view pools_path = "system.applicationHost/applicationPools";
constexpr std::string_view sites_path = "system.applicationHost/sites";

const ElementSchema& pool_schema() {
    return *config::sections()[section::system_applicationHost_applicationPools].element->collections.front().entry;
}
const ElementSchema& site_schema() {
    return *config::sections()[section::system_applicationHost_sites].element->collections.front().entry;
}
const ElementSchema& application_schema() { return *site_schema().collection_adding(config::name::application)->entry; }
const ElementSchema& directory_schema() {
    return *application_schema().collection_adding(config::name::virtualDirectory)->entry;
}

// What a file says, by section path: each place's text, tag attributes included.
using SectionTexts = std::map<std::string, std::string>;

class FileSections {
public:
    explicit FileSections(const ConfigFile& file) : file_(file), document_(file.document()) {
        if (document_.root() == no_node) return;
        read_scope(file.top_level(), "");
        for (const config::LocationTag& tag : file.locations()) {
            std::vector<NodeId> children;
            for (NodeId child = document_.first_element(tag.node); child != no_node;
                 child = document_.next_element(child))
                children.push_back(child);
            std::string head = "<location";
            for (const auto& [name, value] : attributes_of(document_, tag.node))
                head += fmt::format(" {}='{}'", name, value);
            read_scope(children, head + ">");
        }
    }
    const SectionTexts& texts() const { return texts_; }

private:
    void read_scope(const std::vector<NodeId>& children, const std::string& head) {
        struct Open {
            NodeId node;
            std::string path;
        };
        std::vector<Open> open;
        for (auto child = children.rbegin(); child != children.rend(); ++child)
            open.push_back({*child, std::string(document_.name(*child))});
        while (!open.empty()) {
            const Open at = std::move(open.back());
            open.pop_back();
            // A group holds sections; what is neither counts as a whole.
            if (config::is_section_group(at.path)) {
                std::vector<Open> inner;
                for (NodeId child = document_.first_element(at.node); child != no_node;
                     child = document_.next_element(child))
                    inner.push_back({child, at.path + '/' + std::string(document_.name(child))});
                open.insert(open.end(), std::make_move_iterator(inner.rbegin()), std::make_move_iterator(inner.rend()));
                continue;
            }
            std::string& text = texts_[at.path];
            text += head;
            text += text_of(file_, at.node);
            text += '\n';
        }
    }

    const ConfigFile& file_;
    const xml::Document& document_;
    SectionTexts texts_;
};

// The files of a server, in a fixed order, each once.
std::vector<const ConfigFile*> files_of(const Server& server) {
    std::vector<const ConfigFile*> files{&server.file()};
    for (const config::Level& level : server.levels()) files.push_back(level.web_config.file);
    for (const config::Application& application : server.applications())
        for (const config::WebConfig& web_config : application.web_configs) files.push_back(web_config.file);
    for (std::size_t i = 0, count = files.size(); i < count; ++i)
        for (const ConfigFile::ConfigSource& source : files[i]->config_sources())
            if (source.file != nullptr) files.push_back(source.file.get());
    std::sort(files.begin(), files.end(),
              [](const ConfigFile* a, const ConfigFile* b) { return a->path() < b->path(); });
    files.erase(std::unique(files.begin(), files.end()), files.end());
    return files;
}

class Comparison {
public:
    Comparison(const Server& before, const Server& after) : before_(before), after_(after) {}

    std::vector<Effect> run() {
        find_touched_sections();
        if (touched_.empty() && raw_.empty() && !reach_changed_) return std::move(out_);
        if (before_.is_known() && (touched_.contains(pools_path) || touched_.contains(sites_path))) compare_objects();
        report_raw();
        std::vector<const SectionSchema*> sections;
        for (const std::string& path : touched_)
            if (path != pools_path && path != sites_path) sections.push_back(config::find_section(path));
        if (!sections.empty()) compare_sections(sections);
        return std::move(out_);
    }

private:
    void find_touched_sections() {
        reach_changed_ = reach(before_) != reach(after_);
        const std::vector<const ConfigFile*> was = files_of(before_);
        const std::vector<const ConfigFile*> is = files_of(after_);
        const auto touch = [&](const std::string& path, const ConfigFile& file, bool differs) {
            if (config::find_section(path) != nullptr)
                touched_.insert(path);
            else if (differs)
                raw_.emplace(path, file.path());
        };
        std::size_t j = 0;
        for (const ConfigFile* file : was) {
            while (j < is.size() && is[j]->path() < file->path()) ++j;
            const ConfigFile* other = j < is.size() && is[j]->path() == file->path() ? is[j] : nullptr;
            if (other == nullptr || (!reach_changed_ && other->source().text() == file->source().text())) continue;
            const FileSections old_sections(*file);
            const FileSections new_sections(*other);
            for (const auto& [path, text] : old_sections.texts()) {
                const auto at = new_sections.texts().find(path);
                const bool differs = at == new_sections.texts().end() || at->second != text;
                if (reach_changed_ || differs) touch(path, *file, differs);
            }
            for (const auto& [path, text] : new_sections.texts())
                if (!old_sections.texts().contains(path)) touch(path, *file, true);
        }
    }

    // Which files each place reads.
    static std::string reach(const Server& server) {
        std::string text;
        for (std::uint32_t a = 0; a < server.applications().size(); ++a) {
            const config::Application& application = server.applications()[a];
            text += server.is_known() ? to_lower(server.application_name(a)) : std::string();
            text += server.reads_web_configs(a) ? '+' : '-';
            for (const config::WebConfig& web_config : application.web_configs)
                text += web_config.file->path() + '\0' + web_config.url + '\0';
        }
        for (const config::Level& level : server.levels()) {
            text += level.web_config.file->path() + '\0' + level.web_config.url;
            text += level.is_ignored ? '-' : '+';
        }
        return text;
    }

    void report_raw() {
        for (const auto& [path, file] : raw_) {
            Effect& effect = out_.emplace_back();
            effect.kind = Effect::Kind::content;
            effect.section = path;
            effect.name = file;
        }
    }

    // Objects of both states by a name of their own, without case.
    template <class Describe, class Layers>
    void compare_kind(std::size_t before_count, std::size_t after_count, const Describe& describe, const Layers& layers,
                      const ElementSchema& schema, std::span<const xml::NameId> without) {
        std::map<std::string, std::uint32_t> old_objects;
        std::map<std::string, std::uint32_t> new_objects;
        const auto name = [&](const Server& server, std::uint32_t index) {
            return to_lower(describe(server, index).name);
        };
        for (std::uint32_t i = 0; i < before_count; ++i) old_objects.emplace(name(before_, i), i);
        for (std::uint32_t i = 0; i < after_count; ++i) new_objects.emplace(name(after_, i), i);
        for (const auto& [key, index] : old_objects) {
            const auto at = new_objects.find(key);
            if (at == new_objects.end()) {
                report_object(Effect::Kind::entry_removed, before_, describe(before_, index), layers(before_, index));
                continue;
            }
            diff_layers(layers(before_, index), layers(after_, at->second), schema, describe(after_, at->second),
                        without, out_);
        }
        for (const auto& [key, index] : new_objects)
            if (!old_objects.contains(key))
                report_object(Effect::Kind::entry_added, after_, describe(after_, index), layers(after_, index));
    }

    void report_object(Effect::Kind kind, const Server& server, Effect effect, config::Layers layers) {
        effect.kind = kind;
        if (!layers.empty()) effect.attributes = attributes_of(server.file().document(), layers.front().node);
        out_.push_back(std::move(effect));
    }

    static Effect object_effect(Effect::Subject subject, std::string name, std::string_view section_path) {
        Effect effect;
        effect.subject = subject;
        effect.name = std::move(name);
        effect.section = section_path;
        return effect;
    }
    // The key as it is written: a missing path is "/" only where it is used.
    static void step(Effect& effect, const Server& server, std::string element, std::string_view key, NodeId node) {
        const std::string_view value =
            node == no_node ? std::string_view{} : server.file().document().value(node, key).value_or("");
        effect.steps.push_back({std::move(element), {{std::string(key), std::string(value)}}});
        ++effect.own_steps;
    }
    static Effect site_effect(const Server& server, std::uint32_t index) {
        const std::string_view name = server.sites()[index].name;
        Effect effect = object_effect(Effect::Subject::site, std::string(name), sites_path);
        step(effect, server, "site", "name", server.sites()[index].node);
        return effect;
    }
    static Effect application_effect(const Server& server, std::uint32_t index) {
        const config::Application& application = server.applications()[index];
        Effect effect = site_effect(server, application.site);
        effect.subject = Effect::Subject::application;
        effect.name = server.application_name(index);
        step(effect, server, "application", "path", application.node);
        return effect;
    }
    static Effect directory_effect(const Server& server, std::uint32_t index) {
        const config::VirtualDirectory& directory = server.virtual_directories()[index];
        Effect effect = application_effect(server, directory.application);
        effect.subject = Effect::Subject::virtual_directory;
        if (effect.name.ends_with('/')) effect.name.pop_back();
        effect.name += directory.path;
        step(effect, server, "virtualDirectory", "path", directory.node);
        return effect;
    }

    void compare_objects() {
        const xml::NameId below_site[] = {config::name::application};
        const xml::NameId below_application[] = {config::name::virtualDirectory};
        compare_kind(
            before_.pools().size(), after_.pools().size(),
            [](const Server& server, std::uint32_t i) {
                Effect effect =
                    object_effect(Effect::Subject::application_pool, std::string(server.pools()[i].name), pools_path);
                step(effect, server, "add", "name", server.pools()[i].node);
                return effect;
            },
            [](const Server& server, std::uint32_t i) -> config::Layers { return server.pools()[i].layers; },
            pool_schema(), {});
        compare_kind(
            before_.sites().size(), after_.sites().size(), site_effect,
            [](const Server& server, std::uint32_t i) -> config::Layers { return server.sites()[i].layers; },
            site_schema(), below_site);
        compare_kind(
            before_.applications().size(), after_.applications().size(), application_effect,
            [](const Server& server, std::uint32_t i) -> config::Layers { return server.applications()[i].layers; },
            application_schema(), below_application);
        compare_kind(before_.virtual_directories().size(), after_.virtual_directories().size(), directory_effect,
                     [](const Server& server, std::uint32_t i) -> config::Layers {
                         return server.virtual_directories()[i].layers;
                     },
                     directory_schema(), {});
    }

    // Every place that an application, a web.config or a location tag of either state names.
    std::set<Place> places() const {
        std::set<Place> found{Place{}};
        const auto add_location = [&](const config::LocationTag& tag) {
            if (!tag.path.empty()) found.insert(place_of(tag.path));
        };
        for (const Server* server : {&before_, &after_}) {
            std::ranges::for_each(server->file().locations(), add_location);
            if (!server->is_known()) continue;
            for (const config::Application& application : server->applications())
                found.insert({to_lower(server->sites()[application.site].name),
                              application.path == "/" ? std::string() : to_lower(application.path)});
            for (const config::Level& level : server->levels()) {
                const std::string site = to_lower(server->sites()[level.site].name);
                found.insert({site, to_lower(level.web_config.url)});
                for (const config::LocationTag& tag : level.web_config.file->locations())
                    if (!tag.path.empty())
                        found.insert({site, to_lower(level.web_config.url) + '/' + to_lower(tag.path)});
            }
        }
        return found;
    }

    static std::string shown_path(const Server& server, const Place& place) {
        if (!server.is_known()) return place.site + place.url;
        if (place.site.empty()) return {};
        const std::uint32_t site = server.find_site(place.site);
        std::string path(site == no_index ? std::string_view(place.site) : server.sites()[site].name);
        if (site != no_index)
            if (const std::uint32_t a = server.application_at(site, place.url); a != no_index)
                if (equal_ignore_case(server.applications()[a].path, place.url)) return server.application_name(a);
        return path + place.url;
    }

    void compare_sections(const std::vector<const SectionSchema*>& sections) {
        std::vector<Scope> old_scopes;
        std::vector<Scope> new_scopes;
        std::vector<Layer> old_layers;
        std::vector<Layer> new_layers;
        for (const Place& place : places()) {
            if (!scopes_at(before_, place, old_scopes) || !scopes_at(after_, place, new_scopes)) continue;
            for (const SectionSchema* one : sections) {
                layers_at(before_, old_scopes, *one, old_layers);
                layers_at(after_, new_scopes, *one, new_layers);
                if (old_layers.empty() && new_layers.empty()) continue;
                Effect base;
                base.path = shown_path(after_, place);
                base.name = after_.is_known()   ? base.path
                            : base.path.empty() ? after_.file().path()
                                                : after_.file().path() + " (location " + base.path + ")";
                base.section = one->path;
                diff_layers(old_layers, new_layers, *one->element, base, {}, out_);
                compare_override_modes(old_scopes, new_scopes, *one, std::move(base));
            }
        }
    }

    // Whether a file further in may set the section.
    void compare_override_modes(const std::vector<Scope>& was, const std::vector<Scope>& is,
                                const SectionSchema& section, Effect effect) {
        const auto word = [&](const std::vector<Scope>& scopes) {
            return validity::override_mode(scopes, section.path, &section, {}).allowed ? "Allow" : "Deny";
        };
        effect.before = word(was);
        effect.after = word(is);
        if (effect.before == effect.after) return;
        effect.attribute = "overrideMode";
        out_.push_back(std::move(effect));
    }

    const Server& before_;
    const Server& after_;
    std::set<std::string, std::less<>> touched_;
    std::map<std::string, std::string> raw_;  // sections without a schema: path, file
    bool reach_changed_ = false;
    std::vector<Effect> out_;
};

}  // namespace

std::vector<Effect> compare(const Server& before, const Server& after) { return Comparison(before, after).run(); }

}  // namespace iislint::effects
