// The parts of a YAML file that a shell will run: the values of keys such as run, script, powershell.
//
// Purpose: pipelines keep their scripts in YAML. Only the shape that pipelines use is read: block scalars, one-line
// values, lists of either, below a known key. Everything else is not a script.
//
//   for (const ScriptPart& part : find_script_parts(text)) read_commands(text, part.span, part.dialect, …);
#pragma once

#include <string_view>
#include <vector>

#include "scripts/commands.hpp"

namespace iislint::scripts {

struct ScriptPart {
    text::Span span;
    Dialect dialect = Dialect::either;
    bool folded = false;
};

std::vector<ScriptPart> find_script_parts(std::string_view yaml);

}  // namespace iislint::scripts
