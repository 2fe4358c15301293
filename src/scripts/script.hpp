// One deployment script: its text and what it does to IIS.
//
// Ownership: owns its Source; findings point into it, so it outlives every report.
//
//   Script script("deploy.ps1", std::move(content));
//   for (const IisCall& call : script.calls()) …
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "scripts/iis_calls.hpp"
#include "text/source.hpp"

namespace iislint::scripts {

// .ps1, .psm1, .cmd, .bat, .yml, .yaml, without case.
bool is_script_file_name(std::string_view name);

class Script {
public:
    // A script that is neither UTF-8 nor UTF-16 is read as Latin-1: commands are ASCII, and scripts are never
    // rewritten.
    Script(std::string path, const FileContent& content);

    const std::string& path() const { return source_.path(); }
    const text::Source& source() const { return source_; }
    const Commands& commands() const { return commands_; }
    const std::vector<IisCall>& calls() const { return calls_; }

private:
    text::Source source_;
    Commands commands_;
    std::vector<IisCall> calls_;
};

}  // namespace iislint::scripts
