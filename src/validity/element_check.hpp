// A section's element against the schema: names, values, required attributes, and entries with equal keys. What IIS
// finds when it reads the section, without looking at other files.
//
//   check_element({file, section->path}, node, *section->element, problems);
//
// Facts: the configuration system's reference, sections 6, 8 and 9. Iterative: the depth of the input costs no stack.
#pragma once

#include <string_view>
#include <vector>

#include "config/config_file.hpp"
#include "validity/problem.hpp"

namespace iislint::validity {

struct ElementContext {
    const config::ConfigFile* file = nullptr;
    std::string_view section;  // its path, for texts
    // WAS reads it: a value out of range is replaced by the default instead of failing.
    bool read_by_activation_service = false;
    config::IisVersion version = 100;  // an attribute that is newer counts as unknown
};

void check_element(const ElementContext& context, xml::NodeId node, const config::ElementSchema& schema,
                   std::vector<Problem>& out);

// lockAttributes, lockItem, configSource and their like: they may stand on any element.
bool is_lock_attribute(config::NameId name);

// One of the keys stands on the element or has a default; an entry without any lacks an attribute, and clashes with
// none.
bool has_key(const xml::Document& document, xml::NodeId node, const config::ElementSchema& entry,
             std::span<const config::NameId> keys);

// The text for an entry whose key is taken: IIS's own words, with the values as the later entry writes them.
std::string duplicate_text(const xml::Document& document, xml::NodeId node, const config::CollectionSchema& collection,
                           std::span<const config::NameId> keys);

}  // namespace iislint::validity
