// Edits of one element with what they announce, for checks that make their own repairs.
//
//   xml::ElementChange change;
//   change.set({}, "hostName", host);
//   add_change(fix, server, file, page, change);
//
// Each appends to the fix: one FileEdits per file, and the announced changes.
#pragma once

#include "config/server.hpp"
#include "findings/finding.hpp"
#include "xml/element_change.hpp"

namespace iislint::rules {

void add_change(findings::Fix& fix, const config::Server& server, const config::ConfigFile& file, xml::NodeId node,
                const xml::ElementChange& change);
// The whole element goes.
void add_removal(findings::Fix& fix, const config::Server& server, const config::ConfigFile& file, xml::NodeId node);
// Edits made by hand; what they announce is the caller's to say.
void add_edits(findings::Fix& fix, const config::ConfigFile& file, std::vector<text::Edit> edits);

}  // namespace iislint::rules
