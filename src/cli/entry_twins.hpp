// Entries that a command could not tell apart: two of one collection with the same keys.
//
//   EntryTwins twins;
//   if (twins.any(change, file->document())) …  // the command would take the first, the fix may mean the second
//
// Each document is walked once per kind of entry. Borrows the documents.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "findings/setting_change.hpp"
#include "xml/document.hpp"

namespace iislint::cli {

class EntryTwins {
public:
    // Whether an entry that the change goes through has a twin in this file.
    bool any(const findings::SettingChange& change, const xml::Document& document);

private:
    using Kind = std::tuple<const xml::Document*, std::string, std::string>;  // element, names of its keys
    const std::set<std::string>& doubled(const xml::Document& document, const findings::ElementStep& step);

    std::map<Kind, std::set<std::string>> doubled_;  // the keys' values
};

}  // namespace iislint::cli
