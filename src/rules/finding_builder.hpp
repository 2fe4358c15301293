// From a rule that fired on an object to a finding: message, place, effective values, fixes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "findings/finding.hpp"
#include "rules/evaluator.hpp"
#include "rules/rule.hpp"

namespace iislint::rules {

// The finding without fixes of a code rule; `message` and its arguments chosen by the caller when given.
findings::Finding build_finding(const Rule& rule, const Object& object, Evaluator& evaluator);

// Subject and configuration path of an object.
findings::Subject subject_of(const Object& object);
std::string config_path_of(const Object& object);

// The place of an attribute's value.
findings::Location place_of_value(const config::ConfigFile& file, xml::AttributeId attribute);
// The place of an element: its name in the start tag.
findings::Location place_of_element(const config::ConfigFile& file, xml::NodeId node);
// XPath-like names, for reports that print one.
std::string xpath_of_element(const config::ConfigFile& file, xml::NodeId node);
std::string xpath_of_value(const config::ConfigFile& file, xml::NodeId node, xml::AttributeId attribute);

// The application pool behind an object, when it belongs to a vendor's product: findings are notes without fixes then.
bool is_vendor_managed(const Object& object);

std::uint64_t fingerprint(const findings::Finding& finding, std::string_view detail);

}  // namespace iislint::rules
