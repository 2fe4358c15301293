#include "rules/url_rewrite/evaluation.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "config/value.hpp"

namespace iislint::rules::url_rewrite {
namespace {

using config::Scope;
using config::SectionSchema;

std::string to_upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    return out;
}

Truth all_of_them(Truth a, Truth b) { return std::min(a, b); }
Truth any_of_them(Truth a, Truth b) { return std::max(a, b); }

const SectionSchema& section(config::SectionId id) { return config::sections()[id]; }

std::string_view attribute(const config::ConfigFile& file, xml::NodeId node, xml::NameId name) {
    const xml::AttributeId a = file.document().find(node, name);
    return a == xml::no_attribute ? std::string_view{} : file.document().value(a);
}

}  // namespace

// A request on its way through the rules.
class RequestState : public Lookup {
public:
    RequestState(Evaluation& evaluation, const Request& request, std::span<const Scope> scopes)
        : evaluation_(evaluation), request_(request), scopes_(scopes), path_{request.path}, query_{request.query} {}

    bool is_rewritten() const { return rewritten_; }
    // Of the path as it is now.
    std::size_t size() const { return path_.empty() ? 0 : path_.front().size(); }

    Truth matches(const Evaluation::PlacedRule& placed) {
        const RewriteRule& rule = *placed.rule;
        rule_captures_ = {};
        condition_captures_ = {};
        const Truth by_url = negated_if(rule.negate, match(rule.match, input_of(placed), rule_captures_));
        if (rule.negate) rule_captures_ = {};
        if (by_url == Truth::no || rule.conditions.empty()) return by_url;
        Truth by_conditions = rule.match_any ? Truth::no : Truth::yes;
        const Truth settled = rule.match_any ? Truth::yes : Truth::no;
        for (const RewriteCondition& condition : rule.conditions) {
            const Truth holds = holds_condition(condition);
            by_conditions = rule.match_any ? any_of_them(by_conditions, holds) : all_of_them(by_conditions, holds);
            if (by_conditions == settled) break;
        }
        // Then {C:n} counts through all conditions.
        if (rule.track_all_captures && rule.conditions.size() > 1) condition_captures_ = {};
        return all_of_them(by_url, by_conditions);
    }

    // What a rule that matches does to the request; false when another server gets it.
    bool apply(const Evaluation::PlacedRule& placed) {
        const RewriteRule& rule = *placed.rule;
        for (const ServerVariable& variable : rule.variables) {
            const std::string name = to_upper(variable.name);
            set_[name] = variable.replace ? expand(variable.value, *this) : Possible{};
        }
        if (rule.action != ActionType::rewrite) return true;
        const Possible urls = expand(rule.url, *this);
        rewritten_ = true;
        if (urls.size() != 1) {
            path_.clear();
            query_.clear();
            return true;
        }
        std::string_view url = urls.front();
        if (url.find("://") != std::string_view::npos) return false;
        const std::size_t mark = url.find('?');
        std::string query(mark == std::string_view::npos ? std::string_view{} : url.substr(mark + 1));
        url = url.substr(0, mark);
        std::string path;
        if (!url.starts_with('/')) path = request_.path.substr(0, placed.base) + "/";
        path += url;
        path_ = {std::move(path)};
        if (!rule.append_query_string) {
            query_ = {std::move(query)};
        } else {
            for (std::string& old : query_) {
                if (!query.empty() && !old.empty()) old.insert(0, 1, '&');
                old.insert(0, query);
            }
        }
        return true;
    }

    Possible variable(std::string_view name) const override {
        const std::string key = to_upper(name);
        if (const auto at = set_.find(key); at != set_.end()) return at->second;
        return builtin(key);
    }

    Possible back_reference(char kind, std::size_t index) const override {
        const Captures& captures = kind == 'R' ? rule_captures_ : condition_captures_;
        if (!captures.known) return {};
        return {index < captures.groups.size() ? captures.groups[index] : std::string()};
    }

    Possible mapped(std::string_view map, std::string_view key) const override {
        const Evaluation::RewriteMap* found = evaluation_.find_map(scopes_, map);
        if (found == nullptr) return {};
        const auto at = found->values.find(found->ignore_case ? to_lower(key) : std::string(key));
        return {std::string(at == found->values.end() ? found->default_value : at->second)};
    }

private:
    // What warm-up requests look like: a GET over plain HTTP on port 80 with two headers, Host and User-Agent.
    Possible builtin(const std::string& name) const {
        if (name == "HTTPS") return {"off", "OFF"};
        if (name == "SERVER_PORT_SECURE") return {"0"};
        if (name == "SERVER_PORT") return {"80"};
        if (name == "REQUEST_METHOD") return {"GET"};
        if (name == "HTTP_HOST" || name == "SERVER_NAME") return {request_.host};
        if (name == "QUERY_STRING") return query_;
        if (name == "URL" || name == "PATH_INFO" || name == "SCRIPT_NAME") return path_;
        if (name == "REQUEST_URI" || name == "HTTP_URL") {
            if (rewritten_) return {};
            return {request_.query.empty() ? request_.path : request_.path + "?" + request_.query};
        }
        if (name == "APP_WARMING_UP") return {"1"};
        if (name == "WARMUP_REQUEST") return request_.only_preload ? Possible{"1", ""} : Possible{"1"};
        if (name == "PRELOAD_REQUEST") return request_.only_preload ? Possible{"1", ""} : Possible{""};
        if (name == "HTTP_USER_AGENT") {
            if (!request_.only_preload) return {"IIS Application Initialization Warmup"};
            return {"IIS Application Initialization Warmup", "IIS Application Initialization Preload"};
        }
        if (name.starts_with("HTTP_") && !rewritten_) return {""};
        return {};
    }

    Possible input_of(const Evaluation::PlacedRule& placed) const {
        Possible inputs;
        for (const std::string& path : path_) {
            std::string_view rest = path;
            const std::string_view base = std::string_view(request_.path).substr(0, placed.base);
            if (!starts_with_ignore_case(rest, base)) return {};
            rest.remove_prefix(base.size());
            if (!base.empty() && !rest.empty() && !rest.starts_with('/')) return {};
            // Whether a global rule sees the leading slash is told in two ways.
            if (placed.global) inputs.emplace_back(rest);
            if (rest.starts_with('/')) rest.remove_prefix(1);
            inputs.emplace_back(rest);
        }
        return inputs;
    }

    static Truth match(const Pattern& pattern, const Possible& inputs, Captures& captures) {
        captures = {};
        if (inputs.empty()) return pattern.matches_anything() ? Truth::yes : Truth::unknown;
        Truth every = Truth::yes;
        Truth some = Truth::no;
        for (const std::string& input : inputs) {
            Captures of_this;
            const Truth truth = pattern.match(input, of_this);
            every = all_of_them(every, truth);
            some = any_of_them(some, truth);
            if (&input == &inputs.front())
                captures = std::move(of_this);
            else if (of_this.groups != captures.groups)
                captures.known = false;
        }
        return every == some ? every : Truth::unknown;
    }

    Truth holds_condition(const RewriteCondition& condition) {
        if (condition.asks_disk) return Truth::unknown;
        Captures captures;
        const Truth truth = match(condition.pattern, expand(condition.input, *this), captures);
        const Truth holds = negated_if(condition.negate, truth);
        if (holds == Truth::unknown || condition.negate)
            condition_captures_ = {};
        else if (holds == Truth::yes)
            condition_captures_ = std::move(captures);
        return holds;
    }

    Evaluation& evaluation_;
    const Request& request_;
    std::span<const Scope> scopes_;
    Possible path_;   // none: a rewrite made one that is not known
    Possible query_;  // likewise
    bool rewritten_ = false;
    std::map<std::string, Possible> set_;  // by rules
    Captures rule_captures_;
    Captures condition_captures_;
};

bool Evaluation::may_work(std::size_t work) {
    if (work > budget_) return false;
    budget_ -= work;
    return true;
}

const RewriteRule& Evaluation::compiled(const config::Entry& entry) {
    const Place place{entry.file, entry.node};
    const auto at = rules_.find(place);
    if (at != rules_.end()) return at->second;
    return rules_.emplace(place, read_rewrite_rule(*entry.file, entry.node)).first->second;
}

void Evaluation::append_rules(std::span<const Scope> scopes, const SectionSchema& of, bool global,
                              std::vector<PlacedRule>& out) {
    std::vector<config::Layer> layers;
    std::vector<std::uint32_t> bases;
    for (const Scope& scope : scopes) {
        const std::size_t before = layers.size();
        config::section_layers({&scope, 1}, of, layers);
        if (layers.size() > before) bases.push_back(scope.url_size);
    }
    if (layers.empty()) return;
    const std::vector<config::Entry> entries = config::collect(layers, {}, of.element->collections.front());
    for (const config::Entry& entry : entries) {
        const RewriteRule& rule = compiled(entry);
        // To compile a pattern takes much longer than to look at a character.
        if (!may_work(rule.size * 40 + 64)) return;
        out.push_back({&rule, global, bases[entry.layer]});
    }
}

const Evaluation::RewriteMap* Evaluation::find_map(std::span<const Scope> scopes, std::string_view name) {
    const SectionSchema& of = section(config::section::system_webServer_rewrite_rewriteMaps);
    std::vector<config::Layer> layers;
    config::section_layers(scopes, of, layers);
    const std::vector<config::Entry> entries = config::collect(layers, {}, of.element->collections.front());
    if (!may_work(entries.size() * 16)) return nullptr;
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const config::Entry& e) {
        return equal_ignore_case(attribute(*e.file, e.node, config::name::name), name);
    });
    if (entry == entries.end()) return nullptr;
    const auto [at, inserted] = maps_.try_emplace(Place{entry->file, entry->node});
    RewriteMap& map = at->second;
    if (!inserted) return &map;
    map.default_value = attribute(*entry->file, entry->node, config::name::defaultValue);
    map.ignore_case =
        config::parse_boolean(attribute(*entry->file, entry->node, config::name::ignoreCase)).value_or(true);
    const xml::Document& document = entry->file->document();
    for (xml::NodeId n = document.first_element(entry->node); n != xml::no_node; n = document.next_element(n)) {
        if (document.name_id(n) != config::name::add) continue;
        const std::string_view key = attribute(*entry->file, n, config::name::key);
        map.values.emplace(map.ignore_case ? to_lower(key) : std::string(key),
                           attribute(*entry->file, n, config::name::value));
    }
    return &map;
}

std::optional<Answer> Evaluation::answer(const Request& request, std::span<const Scope> scopes) {
    const SectionSchema& global = section(config::section::system_webServer_rewrite_globalRules);
    const SectionSchema& distributed = section(config::section::system_webServer_rewrite_rules);
    std::vector<Place> sections;
    for (const Scope& scope : scopes)
        for (const SectionSchema* of : {&global, &distributed})
            if (const xml::NodeId node = scope.file->find_section(scope.node, *of); node != xml::no_node)
                sections.emplace_back(scope.file, node);
    if (sections.empty()) return std::nullopt;
    if (sections != last_sections_) {
        last_rules_.clear();
        append_rules(scopes, global, true, last_rules_);
        append_rules(scopes, distributed, false, last_rules_);
        last_sections_ = std::move(sections);
    }

    RequestState state(*this, request, scopes);
    std::optional<Answer> doubtful;
    bool certain = true;  // that the request gets here as the state shows it
    bool left_global_rules = false;
    for (const PlacedRule& placed : last_rules_) {
        // Which distributed rules there are depends on the URL that the global ones leave.
        if (!placed.global && !left_global_rules) {
            left_global_rules = true;
            if (state.is_rewritten()) certain = false;
        }
        const RewriteRule& rule = *placed.rule;
        if (!rule.enabled) continue;
        if (!may_work((state.size() + 64) * (rule.conditions.size() + 1) + rule.size)) return std::nullopt;
        const Truth truth = state.matches(placed);
        if (truth == Truth::no) continue;
        if (answers(rule.action)) {
            if (truth == Truth::yes && certain) return Answer{&rule, true};
            if (!doubtful) doubtful = Answer{&rule, false};
            if (truth == Truth::yes) break;
            continue;
        }
        if (truth == Truth::unknown) {
            if (rule.action == ActionType::rewrite || rule.stop_processing || !rule.variables.empty()) certain = false;
            continue;
        }
        if (!state.apply(placed) || rule.stop_processing) break;
    }
    return doubtful;
}

}  // namespace iislint::rules::url_rewrite
