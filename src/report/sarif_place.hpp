// Places in files as SARIF's physical and logical locations, fix regions and fingerprints.
//
// Ownership: borrows the sources, which must outlive it.
//
//   SarifPlaces places;
//   places.write_location(json, finding.location);   // the fields of a location object, without its braces
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "findings/finding.hpp"
#include "report/json_writer.hpp"
#include "report/primary_location_line_hash.hpp"
#include "report/source_lines.hpp"

namespace iislint::report {

class SarifPlaces {
public:
    // "physicalLocation" and "logicalLocations", with snippets unless a secret stands there.
    void write_location(JsonWriter& json, const findings::Location& location);
    void write_artifact(JsonWriter& json, const text::Source& source);
    void write_region(JsonWriter& json, const text::Source& source, text::Span span);
    // Empty for files that are not UTF-8: GitHub's action, which compares, would read them differently.
    std::string_view line_hash(const findings::Location& location);

    bool has_redacted() const { return has_redacted_; }
    bool has_lone_carriage_return() const { return has_lone_carriage_return_; }

private:
    struct File {
        std::string artifact;  // JSON
        std::unique_ptr<LineHashes> hashes;
    };
    File& file(const text::Source& source);
    void write_coordinates(JsonWriter& json, SourceLines& lines, text::Span span);
    void write_context(JsonWriter& json, SourceLines& lines, text::Span region);

    SourceTable sources_;
    std::unordered_map<const text::Source*, File> files_;
    const text::Source* last_source_ = nullptr;
    File* last_file_ = nullptr;
    std::string hash_;
    bool has_redacted_ = false;
    bool has_lone_carriage_return_ = false;
};

}  // namespace iislint::report
