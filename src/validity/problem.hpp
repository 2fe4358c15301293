// What IIS refuses, ignores or replaces in a configuration: plain data, found by the checks of this folder, turned into
// findings by rules.
//
// Ownership: owns its texts; points into ConfigFiles, which must outlive it.
//
//   std::vector<Problem> problems;
//   check_validity(server, 100, problems);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_file.hpp"

namespace iislint::validity {

enum class ProblemKind : std::uint8_t {
    value_out_of_range,
    duplicate_entry,
    section_not_allowed_here,
    web_config_ignored,
    unrecognized_attribute,
    unrecognized_element,
    missing_required_attribute,
    invalid_value,
    section_defined_twice,
    config_sections_misplaced,
    duplicate_declaration,
    section_locked,
    lock_violation,
    unknown_lock_name,
    undeclared_section,
    config_source_fault,
    missing_root_application,
    missing_root_virtual_directory,
    unknown_location_target,
    file_too_large,
    encrypted_section,
    both_override_attributes,
    location_path_fault,
    setting_ignored,
    physical_path_fault,
};
inline constexpr std::size_t problem_kind_count = static_cast<std::size_t>(ProblemKind::physical_path_fault) + 1;
// The name of a kind in rule files: "unrecognized-attribute".
std::string_view to_string(ProblemKind kind);

// How well it is known that IIS does this: seen on IIS; documented or shown by its managed twin; an open question.
enum class Certainty : std::uint8_t { certain, likely, doubtful };

// What breaks.
enum class Reach : std::uint8_t {
    section,     // requests that read this section
    everything,  // every request that reads this file
    site,        // the site
    server,      // all sites: the Windows Process Activation Service reads the section
    nothing,     // no request fails; something else than what is written happens
};
std::string_view to_string(Reach reach);

enum class Repair : std::uint8_t { none, rename_attribute, rename_element, remove_element };

struct Problem {
    ProblemKind kind = ProblemKind::invalid_value;
    Certainty certainty = Certainty::certain;
    Reach reach = Reach::section;
    const config::ConfigFile* file = nullptr;
    xml::NodeId node = xml::no_node;  // the element whose line IIS names
    xml::AttributeId attribute = xml::no_attribute;
    std::uint32_t code = 0;    // HRESULT; 0: none
    std::string text;          // IIS's own words; empty: it prints none, or they are not known
    std::string_view wording;  // which of the rule's messages; empty: by reach
    std::string subject;       // the name it is about: an attribute, an element, a section
    std::string context;       // where that stands or what else belongs to it
    std::string value;         // for values: what is written
    std::string suggestion;    // the nearest right name, or empty
    Repair repair = Repair::none;
    std::string config_path;  // where the file applies; empty: the file as such
    struct Related {
        const config::ConfigFile* file = nullptr;
        xml::NodeId node = xml::no_node;
        std::string message;
    };
    std::optional<Related> related;  // the first of two, the lock that is violated
};

inline constexpr std::uint32_t invalid_data = 0x8007000D;
inline constexpr std::uint32_t lock_violation_code = 0x80070021;
inline constexpr std::uint32_t already_exists = 0x800700B7;
inline constexpr std::uint32_t not_supported = 0x80070032;
inline constexpr std::uint32_t invalid_name = 0x8007007B;

}  // namespace iislint::validity
