#include "rules/evaluator.hpp"

#include <algorithm>
#include <iterator>

#include "base/ascii.hpp"
#include "rules/facts.hpp"
#include "rules/warm_up.hpp"

namespace iislint::rules {
namespace {

using config::Layer;
using config::Layers;
using config::no_index;
using config::Server;

constexpr std::size_t cached_collections = 16;

// The application whose configuration path an object's sections are read at; no_index: the server's own level.
std::uint32_t application_of(const Object& object) {
    switch (object.kind) {
        case ObjectKind::application:
        case ObjectKind::section:
            return object.index;
        case ObjectKind::virtual_directory:
            return object.server->virtual_directories()[object.index].application;
        default:
            return no_index;
    }
}

// The objects of a kind that an object holds.
template <class Visit>
void for_each_held(const Object& holder, ObjectKind members, Visit visit) {
    const Server& server = *holder.server;
    const auto one = [&](std::size_t index) {
        visit(Object{members, &server, static_cast<std::uint32_t>(index), nullptr, nullptr});
    };
    const auto range = [&](std::size_t first, std::size_t count) {
        for (std::size_t i = first; i < first + count; ++i) one(i);
    };
    switch (holder.kind) {
        case ObjectKind::application_pool:
            for (const std::uint32_t application : server.pools()[holder.index].applications) one(application);
            return;
        case ObjectKind::site:
            return range(server.sites()[holder.index].first_application,
                         server.sites()[holder.index].application_count);
        case ObjectKind::application:
            return range(server.applications()[holder.index].first_virtual_directory,
                         server.applications()[holder.index].virtual_directory_count);
        case ObjectKind::server:
            return range(0, members == ObjectKind::application_pool ? server.pools().size()
                            : members == ObjectKind::site           ? server.sites().size()
                                                                    : server.applications().size());
        default:
            return;
    }
}

bool is_own(config::Origin origin) { return origin == config::Origin::explicit_ || origin == config::Origin::location; }

bool same(const Layers& a, const std::vector<Layer>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Layer& x, const Layer& y) {
        return x.file == y.file && x.node == y.node && x.origin == y.origin;
    });
}

}  // namespace

Evaluator::Evaluator(const CheckOptions& options, SharedCounts* shared)
    : options_(options), shared_(shared == nullptr ? &own_counts_ : shared) {}
Evaluator::~Evaluator() = default;

WarmUp& Evaluator::warm_up() {
    if (warm_up_ == nullptr) warm_up_ = std::make_unique<WarmUp>();
    return *warm_up_;
}

std::optional<Object> Evaluator::navigate(const Object& object, const Field& field) const {
    if (!field.navigates) return object;
    if (object.kind == ObjectKind::entry) {
        const Object holder = holder_of(object);
        if (holder.kind == field.object) return holder;
        return holder.kind == ObjectKind::entry ? std::nullopt : navigate(holder, field);
    }
    if (object.index == no_index) return std::nullopt;  // a section at the server's own level
    Object target = object;
    target.kind = field.object;
    target.section = nullptr;
    const Server& server = *object.server;
    const std::uint32_t application = object.kind == ObjectKind::virtual_directory
                                          ? server.virtual_directories()[object.index].application
                                          : object.index;
    switch (field.object) {
        case ObjectKind::application:
            target.index = application;
            break;
        case ObjectKind::application_pool:
            target.index = server.applications()[application].pool;
            break;
        case ObjectKind::site:
            target.index = server.is_known() ? server.applications()[application].site : no_index;
            break;
        default:
            return std::nullopt;
    }
    if (target.index == no_index) return std::nullopt;
    return target;
}

void Evaluator::enter(const Object& object) {
    const std::uint32_t application = application_of(object);
    if (entered_ && server_ == object.server && application_ == application) return;
    entered_ = true;
    server_ = object.server;
    application_ = application;
    sections_used_ = 0;
    answers_ = {};
    scopes_.clear();
    if (application == no_index)
        object.server->server_scopes(scopes_);
    else
        object.server->scopes(application, scopes_);
}

const std::vector<config::Scope>& Evaluator::scopes(const Object& object) {
    enter(object);
    return scopes_;
}

const validity::Declarations& Evaluator::declarations(const Server& server) {
    if (declared_for_ == &server) return *declarations_;
    declared_for_ = &server;
    declarations_ = std::make_unique<validity::Declarations>();
    std::vector<validity::Problem> reported_elsewhere;
    for (const config::ConfigFile* file : server.framework_files()) declarations_->add_file(*file, reported_elsewhere);
    if (server.is_known()) declarations_->add_file(server.file(), reported_elsewhere);
    return *declarations_;
}

Layers Evaluator::section_layers(const Object& object, const config::SectionSchema& section) {
    enter(object);
    for (std::size_t i = 0; i < sections_used_; ++i)
        if (sections_[i].section == &section) return sections_[i].layers;
    if (sections_used_ == sections_.size()) sections_.emplace_back();
    CachedSection& cached = sections_[sections_used_++];
    cached.section = &section;
    cached.layers.clear();
    config::section_layers(scopes_, section, cached.layers);
    // ASP.NET reads system.web from machine.config and web.config files only, never from applicationHost.config.
    if (section.path.starts_with("system.web/") && object.server->is_known())
        std::erase_if(cached.layers, [&](const Layer& layer) { return layer.file == &object.server->file(); });
    return cached.layers;
}

Layers Evaluator::layers(const Object& object, const Field& field) {
    if (field.section != nullptr) return section_layers(object, *field.section);
    const Server& server = *object.server;
    switch (object.kind) {
        case ObjectKind::application_pool:
            return server.pools()[object.index].layers;
        case ObjectKind::site:
            return server.sites()[object.index].layers;
        case ObjectKind::application:
            return server.applications()[object.index].layers;
        case ObjectKind::virtual_directory:
            return server.virtual_directories()[object.index].layers;
        case ObjectKind::section:
            return section_layers(object, *object.section);
        case ObjectKind::entry:
            entry_layer_ = {object.entry->file, object.entry->node, object.entry->schema, object.entry->origin};
            return {&entry_layer_, 1};
        case ObjectKind::server:
            break;
    }
    return {};
}

Evaluator::CachedEntries& Evaluator::cached_entries(const Object& object, const Field& field) {
    const Layers from = layers(object, field);
    for (auto cached = entries_.rbegin(); cached != entries_.rend(); ++cached) {
        if (cached->collection != field.collection || !same(from, cached->layers)) continue;
        entries_.splice(entries_.end(), entries_, std::next(cached).base());
        return entries_.back();
    }
    CachedEntries* target = &unshared_;
    if (field.section != nullptr) {
        if (entries_.size() == cached_collections) entries_.pop_front();
        target = &entries_.emplace_back();
        target->layers.assign(from.begin(), from.end());
    }
    target->collection = field.collection;
    target->entries = config::collect(from, field.path.steps, *field.collection);
    target->counts.clear();
    return *target;
}

std::span<const config::Entry> Evaluator::entries(const Object& object, const Field& field) {
    const std::optional<Object> target = navigate(object, field);
    if (!target || field.collection == nullptr) return {};
    return cached_entries(*target, field).entries;
}

std::int64_t Evaluator::count(const Object& object, const Field& field, const void* key,
                              const std::function<bool(const config::Entry&)>& holds) {
    const std::optional<Object> target = navigate(object, field);
    if (!target || field.collection == nullptr) return 0;
    const auto counts = [&](const config::Entry& entry) {
        return (!field.declared || is_own(entry.origin)) && holds(entry);
    };
    // `holds` may count again, below an entry of this very collection: what it is being asked about must stay.
    if (field.section == nullptr) {
        const std::vector<config::Entry> own =
            config::collect(layers(*target, field), field.path.steps, *field.collection);
        return std::count_if(own.begin(), own.end(), counts);
    }
    CachedEntries& cached = cached_entries(*target, field);
    for (const auto& [known, number] : cached.counts)
        if (known == key) return number;
    const std::int64_t number = std::count_if(cached.entries.begin(), cached.entries.end(), counts);
    cached.counts.emplace_back(key, number);
    return number;
}

std::int64_t Evaluator::count_objects(const Object& object, const Field& field, const void* key,
                                      const std::function<bool(const Object&)>& holds) {
    const std::optional<Object> holder = navigate(object, field);
    if (!holder) return 0;
    if (field.navigates)
        if (const std::optional<std::int64_t> known = shared_->find(key, holder->index)) return *known;
    std::int64_t number = 0;
    for_each_held(*holder, field.members, [&](const Object& member) { number += holds(member) ? 1 : 0; });
    if (field.navigates) shared_->keep(key, holder->index, number);
    return number;
}

// What costs more than a look-up is worked out once for an object that others share.
Value Evaluator::fact(const Object& object, const Field& field) {
    constexpr int cost_of_a_look_up = 4;
    const bool is_shared = field.navigates && field.fact->cost > cost_of_a_look_up &&
                           (field.fact->type == FactType::boolean || field.fact->type == FactType::integer);
    Value value;
    std::optional<std::int64_t> known;
    if (is_shared) known = shared_->find(field.fact, object.index);
    if (known) {
        value.is_number = true;
        value.number = *known;
        value.fact_text = field.fact->type == FactType::integer ? std::to_string(*known)
                          : *known != 0                         ? "true"
                                                                : "false";
    } else {
        value = field.fact->read(object, *this);
        if (is_shared) shared_->keep(field.fact, object.index, value.number);
    }
    value.is_fact = true;
    value.available = true;
    return value;
}

Value Evaluator::value(const Object& object, const Field& field) {
    Value own;
    return value(object, field, own);
}

const Value& Evaluator::value(const Object& object, const Field& field, Value& own) {
    ValueCache::Slot* const slot = values_.find(object, field);
    if (slot == nullptr) return own = read(object, field);
    if (!slot->is_filled) {
        slot->value = read(object, field);
        slot->is_filled = true;
    }
    return slot->value;
}

Value Evaluator::read(const Object& object, const Field& field) {
    Value value;
    const std::optional<Object> target = navigate(object, field);
    if (!target) return value;
    switch (field.kind) {
        case Field::Kind::fact:
            return fact(*target, field);
        case Field::Kind::attribute: {
            value.effective = config::read(layers(*target, field), field.path, options_.iis_version);
            value.available = !field.declared || (value.effective.is_written() && is_own(value.effective.origin));
            return value;
        }
        case Field::Kind::entry_attribute:
            for (const config::Entry& entry : entries(object, field)) {
                const xml::Document& document = entry.file->document();
                const xml::AttributeId key = document.find(entry.node, field.filter_attribute);
                if (field.declared && !is_own(entry.origin)) continue;
                if (key == xml::no_attribute || !equal_ignore_case(document.value(key), field.filter_value)) continue;
                const Layer layer{entry.file, entry.node, entry.schema, entry.origin};
                config::AttributePath path = field.path;
                path.steps.clear();
                value.available = true;
                value.effective = config::read({&layer, 1}, path, options_.iis_version);
                return value;
            }
            return value;
        case Field::Kind::entries:
            value.available = true;
            value.is_fact = true;
            value.is_number = true;
            value.number = static_cast<std::int64_t>(entries(object, field).size());
            value.fact_text = std::to_string(value.number);
            return value;
        case Field::Kind::objects:
            value.available = true;
            value.is_fact = true;
            value.is_number = true;
            for_each_held(*target, field.members, [&](const Object&) { ++value.number; });
            value.fact_text = std::to_string(value.number);
            return value;
    }
    return value;
}

}  // namespace iislint::rules
