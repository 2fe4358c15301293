#include "report/group_fixes.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>

namespace iislint::report {
namespace {

using findings::FileEdits;
using findings::Finding;
using findings::FindingGroup;
using findings::Fix;

bool names_each_file_once(const Fix& fix) {
    if (fix.files.size() < 2) return true;
    std::vector<const text::Source*> sources;
    for (const FileEdits& file : fix.files) sources.push_back(file.source);
    std::sort(sources.begin(), sources.end());
    return std::adjacent_find(sources.begin(), sources.end()) == sources.end();
}

std::optional<Fix> merged(const FindingGroup& group, std::size_t rank) {
    const Fix& model = group.first->fixes[rank];
    Fix all{model.title, model.safety, {}};
    std::unordered_map<const text::Source*, std::size_t> place;
    for (const Finding* member : group.members) {
        if (rank >= member->fixes.size() || member->fixes[rank].safety != model.safety) return std::nullopt;
        for (const FileEdits& file : member->fixes[rank].files) {
            const auto [found, is_new] = place.try_emplace(file.source, all.files.size());
            if (is_new) all.files.push_back({file.source, {}});
            std::vector<text::Edit>& edits = all.files[found->second].edits;
            edits.insert(edits.end(), file.edits.begin(), file.edits.end());
        }
    }
    for (FileEdits& file : all.files) {
        text::sort_edits(file.edits);
        file.edits.erase(std::unique(file.edits.begin(), file.edits.end()), file.edits.end());
        if (text::overlapping(file.edits)) return std::nullopt;
    }
    return all;
}

}  // namespace

std::span<const Fix> group_fixes(const FindingGroup& group, std::vector<Fix>& storage) {
    const std::vector<Fix>& own = group.first->fixes;
    if (group.members.size() == 1 && std::all_of(own.begin(), own.end(), names_each_file_once)) return own;
    storage.clear();
    for (std::size_t rank = 0; rank < own.size(); ++rank)
        if (std::optional<Fix> fix = merged(group, rank)) storage.push_back(std::move(*fix));
    return storage;
}

}  // namespace iislint::report
