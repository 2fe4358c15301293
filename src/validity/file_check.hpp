// One file as IIS scans it before it reads any section: declarations, undeclared elements, sections that occur twice,
// faults of location tags; and the list of its sections for the checks that follow.
//
//   FileScan scan = scan_file(file, declarations, problems);
//   for (const SectionUse& use : scan.sections) …
//
// Facts: the configuration system's reference, sections 2, 3 and 8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "validity/declarations.hpp"
#include "validity/problem.hpp"

namespace iislint::validity {

// A section element of a file.
struct SectionUse {
    xml::NodeId node = xml::no_node;
    std::string path;                               // system.webServer/handlers
    const config::SectionSchema* schema = nullptr;  // null: declared, but nobody knows its schema
    const config::LocationTag* location = nullptr;  // null: directly below <configuration>
};

struct FileScan {
    std::vector<SectionUse> sections;
};

// `declarations` includes the file's own. `is_lone`: the server is not known, so that what it declares cannot be.
FileScan scan_file(const config::ConfigFile& file, const Declarations& declarations, bool is_lone,
                   std::vector<Problem>& out);

// IIS reads a web.config, and the file of a configSource, up to a size.
void check_file_size(const config::ConfigFile& file, std::vector<Problem>& out);

}  // namespace iislint::validity
