// Facts of virtual directories.
#include "rules/facts/fact_value.hpp"
#include "rules/facts/tables.hpp"

namespace iislint::rules {
namespace {

const Fact facts[] = {
    {"name", ObjectKind::virtual_directory, false, FactType::text, 2,
     [](const Object& o, Evaluator&) {
         const config::VirtualDirectory& directory = o.server->virtual_directories()[o.index];
         std::string name = o.server->application_name(directory.application);
         if (name.ends_with('/')) name.pop_back();
         return text(name + std::string(directory.path));
     }},
};

}  // namespace

std::span<const Fact> virtual_directory_facts() { return facts; }

}  // namespace iislint::rules
