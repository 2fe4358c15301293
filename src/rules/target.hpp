// What a rule looks at: `applicationPool`, `section:system.webServer/httpErrors`, `entries:site/bindings/binding` …
//
//   Result<Target> target = compile_target("entries:system.webServer/httpErrors/error");
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "rules/field.hpp"

namespace iislint::rules {

struct Target {
    FieldBase base;                // what the rule's fields start from
    std::optional<Field> entries;  // base.object == entry: the collection, as a field of base.holder
};

Result<Target> compile_target(std::string_view target);

}  // namespace iislint::rules
