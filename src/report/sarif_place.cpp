#include "report/sarif_place.hpp"

#include <algorithm>
#include <array>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "report/sarif_text.hpp"

namespace iislint::report {
namespace {

using text::Offset;
using text::Span;

constexpr Offset largest_snippet = 4096;

bool holds_lone_carriage_return(std::string_view text) {
    for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
        if (at + 1 == text.size() || text[at + 1] != '\n') return true;
    return false;
}

// The lines of the region with one more above and below, when they are fit to be shown.
std::optional<Span> lines_around(SourceLines& lines, Span region) {
    const std::uint32_t first = lines.line(region.begin);
    const std::uint32_t last = lines.line(region.end);
    const std::uint32_t from = first > 1 ? first - 1 : 1;
    const std::uint32_t to = std::min(lines.line_count(), last + 1);
    if (from == first && to == last) return std::nullopt;
    const Span context{lines.line_span(from).begin, std::max(lines.line_span(to).end, region.end)};
    if (context.size() > largest_snippet || lines.holds_secret(context)) return std::nullopt;
    return context;
}

// Some characters to the left and right on the region's own lines, up to a secret.
std::optional<Span> characters_around(SourceLines& lines, Span region) {
    constexpr Offset reach = 100;
    const std::string_view text = lines.text();
    Span context{lines.line_span(lines.line(region.begin)).begin,
                 std::max(lines.line_span(lines.line(region.end)).end, region.end)};
    if (region.begin - context.begin > reach) context.begin = character_start(text, region.begin - reach);
    if (context.end - region.end > reach) context.end = character_start(text, region.end + reach);
    for (const Span secret : lines.secrets(context)) {
        if (secret.end <= region.begin) context.begin = std::max(context.begin, secret.end);
        if (secret.begin >= region.end) context.end = std::min(context.end, secret.begin);
    }
    if (context == region) return std::nullopt;
    return context;
}

void write_snippet(JsonWriter& json, std::string_view text) {
    json.open_object("snippet");
    json.field("text", text);
    json.close_object();
}

}  // namespace

SarifPlaces::File& SarifPlaces::file(const text::Source& source) {
    if (last_source_ == &source) return *last_file_;
    const auto [found, is_new] = files_.try_emplace(&source);
    File& file = found->second;
    if (is_new) {
        const ArtifactUri uri = artifact_uri(source.path());
        file.artifact = "{\"uri\":";
        append_json_string(file.artifact, uri.uri);
        if (uri.is_below_root) file.artifact += R"(,"uriBaseId":"SRCROOT")";
        file.artifact += '}';
        has_lone_carriage_return_ = has_lone_carriage_return_ || holds_lone_carriage_return(source.text());
    }
    last_source_ = &source;
    last_file_ = &file;
    return file;
}

void SarifPlaces::write_artifact(JsonWriter& json, const text::Source& source) {
    json.key("artifactLocation");
    json.raw(file(source).artifact);
}

void SarifPlaces::write_coordinates(JsonWriter& json, SourceLines& lines, Span span) {
    const text::Position begin = lines.position_utf16(span.begin);
    const text::Position end = lines.position_utf16(span.end);
    // Some for each result, so worth a format of its own.
    std::array<char, 128> text;
    const char* const end_of_text =
        fmt::format_to(text.data(), FMT_COMPILE(R"("startLine":{},"startColumn":{},"endLine":{},"endColumn":{})"),
                       begin.line, begin.column, end.line, end.column);
    json.raw({text.data(), static_cast<std::size_t>(end_of_text - text.data())});
}

void SarifPlaces::write_region(JsonWriter& json, const text::Source& source, Span span) {
    write_coordinates(json, sources_.of(source), span);
}

void SarifPlaces::write_context(JsonWriter& json, SourceLines& lines, Span region) {
    std::optional<Span> context = lines_around(lines, region);
    const bool has_whole_lines = context.has_value();
    if (!context) context = characters_around(lines, region);
    if (!context) return;
    json.open_object("contextRegion");
    if (has_whole_lines) {
        json.field("startLine", lines.line(context->begin));
        json.field("endLine", lines.line(context->end));
    } else {
        write_coordinates(json, lines, *context);
    }
    write_snippet(json, context->in(lines.text()));
    json.close_object();
}

void SarifPlaces::write_location(JsonWriter& json, const findings::Location& location) {
    SourceLines& lines = sources_.of(*location.source);
    const auto end_of_text = static_cast<Offset>(lines.text().size());
    Span region = location.span;
    region.begin = std::clamp(region.begin, lines.line_span(1).begin, end_of_text);
    region.end = std::clamp(region.end, region.begin, end_of_text);
    const bool is_secret = lines.holds_secret(region);
    const bool is_shown = !is_secret && region.size() <= largest_snippet;
    has_redacted_ = has_redacted_ || is_secret;

    json.open_object("physicalLocation");
    write_artifact(json, *location.source);
    json.open_object("region");
    write_coordinates(json, lines, region);
    if (is_shown) write_snippet(json, region.in(lines.text()));
    json.close_object();
    if (is_shown) write_context(json, lines, region);
    json.close_object();

    if (location.xpath.empty()) return;
    const LogicalName name = logical_name(location.xpath);
    json.open_array("logicalLocations");
    json.open_object();
    json.visible_field("fullyQualifiedName", location.xpath);
    json.visible_field("name", name.name);
    json.field("kind", name.is_attribute ? "attribute" : "element");
    json.close_object();
    json.close_array();
}

std::string_view SarifPlaces::line_hash(const findings::Location& location) {
    hash_.clear();
    if (location.source->encoding() != text::Encoding::utf8) return hash_;
    File& known = file(*location.source);
    if (!known.hashes) known.hashes = std::make_unique<LineHashes>(location.source->text());
    known.hashes->append(hash_, sources_.of(*location.source).line(location.span.begin));
    return hash_;
}

}  // namespace iislint::report
