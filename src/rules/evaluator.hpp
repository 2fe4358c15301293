// Reads fields of objects. Keeps what several rules ask of the same object.
//
// One per thread and server; not shared. Borrows the options.
//
//   Evaluator evaluator(options);
//   Value v = evaluator.value(pool, idle_timeout_field);
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/check_options.hpp"
#include "rules/field.hpp"
#include "rules/shared_counts.hpp"
#include "rules/value.hpp"
#include "rules/value_cache.hpp"
#include "validity/declarations.hpp"

namespace iislint::rules {

class WarmUp;

class Evaluator {
public:
    // `shared`: what all evaluators of a server keep together; without it each keeps its own.
    explicit Evaluator(const CheckOptions& options, SharedCounts* shared = nullptr);
    ~Evaluator();
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    const CheckOptions& options() const { return options_; }

    // The values of this object are kept until the next call. For who asks many questions about one object.
    void begin(const Object& object) { values_.begin(object); }
    Value value(const Object& object, const Field& field);
    // The same without a copy: `own` holds the value where it is not kept.
    const Value& value(const Object& object, const Field& field, Value& own);
    // Effective entries of a collection field. Valid until the next call.
    std::span<const config::Entry> entries(const Object& object, const Field& field);
    // How many entries hold; `holds` must depend on the entry alone. `key` tells conditions apart: applications that
    // share a collection are counted once.
    std::int64_t count(const Object& object, const Field& field, const void* key,
                       const std::function<bool(const config::Entry&)>& holds);
    // How many objects hold; `holds` must depend on the object alone. `key` tells conditions apart: an application pool
    // that many applications ask about counts its own once.
    std::int64_t count_objects(const Object& object, const Field& field, const void* key,
                               const std::function<bool(const Object&)>& holds);
    // The object that a field with navigation leads to.
    std::optional<Object> navigate(const Object& object, const Field& field) const;
    // Layers that the field's steps start from, nearest first. Valid until the next call.
    config::Layers layers(const Object& object, const Field& field);
    // Layers of a section for an object: at its application's path, or at the server's level.
    config::Layers section_layers(const Object& object, const config::SectionSchema& section);
    const std::vector<config::Scope>& scopes(const Object& object);
    // The sections that the server's own files declare. For fixes: worked out when first asked for.
    const validity::Declarations& declarations(const config::Server& server);

    // The requests that warm an application.
    WarmUp& warm_up();

    // Costly questions about an application that many rules ask.
    enum class Question : std::uint8_t { asp_net, asp_net_core };
    template <class Ask>
    bool remembered(const Object& application, Question question, Ask ask) {
        enter(application);
        Answer& answer = answers_[static_cast<std::size_t>(question)];
        // Asking may come back here for another question; it stays with this application.
        if (answer == Answer::open) {
            const bool yes = ask();
            answer = yes ? Answer::yes : Answer::no;
        }
        return answer == Answer::yes;
    }

    // Takes `work` off what this evaluator may spend on looking for nearest names; false when nothing is left, so that
    // a file full of wrong names stays quick.
    bool may_search(std::uint64_t work) {
        if (work > search_budget_) return false;
        search_budget_ -= work;
        return true;
    }

private:
    struct CachedSection {
        const config::SectionSchema* section;
        std::vector<config::Layer> layers;
    };
    enum class Answer : std::uint8_t { open, yes, no };
    void enter(const Object& object);
    Value read(const Object& object, const Field& field);
    Value fact(const Object& object, const Field& field);

    const CheckOptions& options_;
    SharedCounts own_counts_;
    SharedCounts* shared_;
    std::uint64_t search_budget_ = 50'000'000;
    const config::Server* declared_for_ = nullptr;
    std::unique_ptr<validity::Declarations> declarations_;
    // The configuration path that the caches below belong to.
    const config::Server* server_ = nullptr;
    std::uint32_t application_ = config::no_index;
    bool entered_ = false;
    std::array<Answer, 2> answers_{};
    std::vector<config::Scope> scopes_;
    std::vector<CachedSection> sections_;
    std::size_t sections_used_ = 0;
    // Entries of the last sections' collections, by the layers they came from: many applications share them.
    struct CachedEntries {
        const config::CollectionSchema* collection = nullptr;
        std::vector<config::Layer> layers;
        std::vector<config::Entry> entries;
        std::vector<std::pair<const void*, std::int64_t>> counts;
    };
    CachedEntries& cached_entries(const Object& object, const Field& field);
    std::list<CachedEntries> entries_;  // the one asked for last at the end
    CachedEntries unshared_;            // of an object's own collection
    config::Layer entry_layer_;         // of the entry asked about last
    ValueCache values_;
    std::unique_ptr<WarmUp> warm_up_;
};

}  // namespace iislint::rules
