#include "findings/baseline.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/visible.hpp"

namespace iislint::findings {
namespace {

using nlohmann::json;

constexpr std::string_view malformed_file_rule = "CONF000";
constexpr int deepest_json = 16;

bool by_key(const BaselineEntry& a, const BaselineEntry& b) { return a.key() < b.key(); }

bool is_acceptable(const Finding& finding) {
    return finding.rule->ignorable && finding.rule->id != malformed_file_rule;
}

BaselineEntry entry_of(const Finding& finding, const Baseline::NameOf& name_of) {
    BaselineEntry entry;
    entry.path = name_of(finding);
    entry.rule = finding.rule->id;
    entry.fingerprint = finding.fingerprint;
    return entry;
}

Result<BaselineEntry> read_entry(const json& source) {
    BaselineEntry entry;
    if (!source.is_object()) return Error{"must be an object"};
    for (const auto& [key, value] : source.items()) {
        if (key == "path" && value.is_string()) {
            entry.path = value.get<std::string>();
        } else if (key == "rule" && value.is_string()) {
            entry.rule = value.get<std::string>();
        } else if (key == "reason" && value.is_string()) {
            entry.reason = value.get<std::string>();
        } else if (key == "count" && value.is_number_unsigned() && value.get<std::uint64_t>() <= 0xFFFFFFFFU) {
            entry.count = value.get<std::uint32_t>();
        } else if (key == "fingerprint" && value.is_string()) {
            const std::string& text = value.get_ref<const std::string&>();
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), entry.fingerprint, 16);
            if (error != std::errc() || end != text.data() + text.size() || text.size() != 16)
                return Error{"'fingerprint' must be 16 hexadecimal digits"};
        } else {
            return Error{fmt::format("'{}' is not a key of an entry, or its value is of the wrong kind", visible(key))};
        }
    }
    if (!source.contains("path") || !source.contains("rule") || !source.contains("fingerprint"))
        return Error{"needs 'path', 'rule' and 'fingerprint'"};
    return entry;
}

}  // namespace

Result<Baseline> Baseline::parse(std::string_view name, std::string_view text) {
    const auto wrong = [&](std::string_view what) {
        return Error{fmt::format("baseline '{}': {}; write it anew with --write-baseline", visible(name), what)};
    };
    bool too_deep = false;
    const auto watch_depth = [&](int depth, json::parse_event_t, json&) {
        too_deep |= depth > deepest_json;
        return !too_deep;
    };
    const json source = json::parse(text, watch_depth, false, true);
    if (too_deep || source.is_discarded()) return wrong("not valid JSON");
    if (!source.is_object() || source.value("version", json()) != 1) return wrong("not a baseline of version 1");
    const auto entries = source.find("entries");
    if (entries == source.end() || !entries->is_array()) return wrong("/entries: must be a list");
    Baseline baseline;
    for (std::size_t i = 0; i < entries->size(); ++i) {
        Result<BaselineEntry> entry = read_entry((*entries)[i]);
        if (!entry) return wrong(fmt::format("/entries/{}: {}", i, entry.error().message));
        baseline.entries_.push_back(std::move(*entry));
    }
    std::stable_sort(baseline.entries_.begin(), baseline.entries_.end(), by_key);
    // A merge of two branches may list one entry twice.
    std::vector<BaselineEntry> merged;
    for (BaselineEntry& entry : baseline.entries_) {
        if (!merged.empty() && merged.back().key() == entry.key())
            merged.back().count = std::max(merged.back().count, entry.count);
        else
            merged.push_back(std::move(entry));
    }
    baseline.entries_ = std::move(merged);
    return baseline;
}

Baseline Baseline::of(const std::vector<Finding>& findings, const NameOf& name_of) {
    Baseline baseline;
    for (const Finding& finding : findings) {
        if (!is_acceptable(finding)) continue;
        baseline.entries_.push_back(entry_of(finding, name_of));
    }
    std::sort(baseline.entries_.begin(), baseline.entries_.end(), by_key);
    std::vector<BaselineEntry> counted;
    for (BaselineEntry& entry : baseline.entries_) {
        if (!counted.empty() && counted.back().key() == entry.key())
            ++counted.back().count;
        else
            counted.push_back(std::move(entry));
    }
    baseline.entries_ = std::move(counted);
    return baseline;
}

BaselineEntry* Baseline::find(const BaselineEntry& wanted) {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), wanted, by_key);
    return at == entries_.end() || at->key() != wanted.key() ? nullptr : &*at;
}

void Baseline::take_reasons(const Baseline& former) {
    for (const BaselineEntry& old : former.entries_)
        if (BaselineEntry* entry = find(old); entry != nullptr) entry->reason = old.reason;
}

void Baseline::apply(std::vector<Finding>& findings, const NameOf& name_of) {
    for (BaselineEntry& entry : entries_) entry.found = 0;
    for (Finding& finding : findings) {
        finding.baseline = BaselineState::fresh;
        if (!is_acceptable(finding)) continue;
        BaselineEntry* entry = find(entry_of(finding, name_of));
        if (entry == nullptr || entry->found == entry->count) continue;
        ++entry->found;
        finding.baseline = BaselineState::unchanged;
    }
}

std::vector<const BaselineEntry*> Baseline::stale(const std::function<bool(const BaselineEntry&)>& was_checked) const {
    std::vector<const BaselineEntry*> stale;
    for (const BaselineEntry& entry : entries_)
        if (entry.found < entry.count && was_checked(entry)) stale.push_back(&entry);
    return stale;
}

std::size_t Baseline::prune(const std::function<bool(const BaselineEntry&)>& was_checked) {
    std::size_t changed = 0;
    for (BaselineEntry& entry : entries_) {
        if (entry.found >= entry.count || !was_checked(entry)) continue;
        entry.count = entry.found;
        ++changed;
    }
    std::erase_if(entries_, [](const BaselineEntry& entry) { return entry.count == 0; });
    return changed;
}

std::string Baseline::to_json() const {
    // Invalid bytes of a path become replacement characters: JSON is UTF-8.
    const auto quoted = [](const std::string& text) {
        return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    };
    std::string out = "{\"version\":1,\n \"entries\":[";
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const BaselineEntry& entry = entries_[i];
        out += fmt::format("{}\n  {{\"path\":{},\"rule\":{},\"fingerprint\":\"{:016x}\",\"count\":{}",
                           i == 0 ? "" : ",", quoted(entry.path), quoted(entry.rule), entry.fingerprint, entry.count);
        if (!entry.reason.empty()) out += fmt::format(",\"reason\":{}", quoted(entry.reason));
        out += '}';
    }
    return out + (entries_.empty() ? "]}\n" : "\n ]}\n");
}

}  // namespace iislint::findings
