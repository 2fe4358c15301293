// What iislint works out about an object beyond its attributes: `#applicationCount`, `#vendorManaged` …
//
// One table per area, in facts/; docs/facts.md lists them all, and a test compares the two.
#pragma once

#include <string_view>
#include <vector>

#include "rules/evaluator.hpp"

namespace iislint::rules {

enum class FactType : std::uint8_t { boolean, integer, time_span, text };

struct Fact {
    std::string_view name;
    ObjectKind object;
    bool of_every_object;  // then `object` does not matter
    FactType type;
    int cost;  // as Condition::cost: 1 for a look-up, more where sections are read
    Value (*read)(const Object&, Evaluator&);
};

const Fact* find_fact(std::string_view name, ObjectKind object);
std::vector<std::string_view> fact_names(ObjectKind object);

// A site that comes up with the server: serverAutoStart, and not stopped in the snapshot.
bool starts_by_itself(const Object& site, Evaluator& evaluator);

// True for pools that their product configures on purpose: Exchange, WSUS, SharePoint, Reporting Services, AD FS; and
// for those of .NET that nobody uses.
bool is_vendor_pool(const config::Server& server, std::uint32_t pool);
// The same, or one of those that the user named.
bool is_vendor_pool(const config::Server& server, std::uint32_t pool, const CheckOptions& options);
// True for pools that IIS, IIS Express or a .NET installer creates.
bool is_stock_pool_name(std::string_view name);

}  // namespace iislint::rules
