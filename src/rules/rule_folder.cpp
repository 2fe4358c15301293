#include "rules/rule_folder.hpp"

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"

namespace iislint::rules {
namespace {

constexpr std::int64_t largest_rule = 1 << 20;

bool is_rule_file(const DirectoryEntry& entry) {
    return entry.kind == PathKind::file && ends_with_ignore_case(entry.name, ".json") &&
           !ends_with_ignore_case(entry.name, ".schema.json") && !entry.name.starts_with('.');
}

}  // namespace

Result<std::vector<std::string>> rule_files_of(const Files& files, const std::string& folder) {
    std::vector<std::string> paths;
    switch (files.kind(folder)) {
        case PathKind::file:
            paths.push_back(folder);
            break;
        case PathKind::directory: {
            const Result<std::vector<DirectoryEntry>> entries = files.list(folder);
            if (!entries) return entries.error();
            for (const DirectoryEntry& entry : *entries)
                if (is_rule_file(entry))
                    paths.push_back(folder.ends_with('/') ? folder + entry.name : folder + "/" + entry.name);
            if (paths.empty())
                return Error{fmt::format("no rules in '{}': its files named *.json are the rules", visible(folder))};
            break;
        }
        default:
            return Error{fmt::format("no folder of rules '{}'", visible(folder))};
    }
    return paths;
}

Result<std::vector<std::string>> add_rule_folder(const Files& files, const std::string& folder, RuleSet& rules) {
    Result<std::vector<std::string>> paths = rule_files_of(files, folder);
    if (!paths) return paths;
    for (const std::string& path : *paths) {
        const Result<FileContent> content = files.read(path, largest_rule);
        if (!content) return content.error();
        if (content->truncated) return Error{fmt::format("rule file '{}' is too large", visible(path))};
        std::string_view text = content->bytes;
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
        if (Result<void> added = rules.add(path, text); !added) return added.error();
    }
    return paths;
}

}  // namespace iislint::rules
