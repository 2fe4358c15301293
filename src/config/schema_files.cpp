#include "config/schema_files.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "config/value.hpp"
#include "text/line_index.hpp"
#include "text/source.hpp"
#include "xml/parse.hpp"

namespace iislint::config {
namespace {

using xml::no_node;
using xml::NodeId;

// All schema files of a server together have less than one MiB.
constexpr std::int64_t file_size_limit = 8 << 20;
constexpr std::size_t total_size_limit = 32 << 20;
constexpr std::size_t most_files = 1000;
constexpr std::uint32_t deepest = 64;

template <class T>
struct Word {
    std::string_view text;
    T meaning;
};

constexpr Word<ValueType> types[] = {
    {"bool", ValueType::boolean},          {"enum", ValueType::enumeration},   {"flags", ValueType::flags},
    {"uint", ValueType::unsigned_integer}, {"int", ValueType::integer},        {"int64", ValueType::integer64},
    {"string", ValueType::string},         {"timeSpan", ValueType::time_span},
};
constexpr Word<TimeSpanFormat> formats[] = {
    {"string", TimeSpanFormat::text},
    {"seconds", TimeSpanFormat::seconds},
    {"minutes", TimeSpanFormat::minutes},
};
constexpr Word<Validator> validators[] = {
    {"nonEmptyString", Validator::non_empty_string},
    {"requireTrimmedString", Validator::require_trimmed_string},
    {"siteName", Validator::site_name},
    {"applicationPath", Validator::application_path},
    {"virtualDirectoryPath", Validator::virtual_directory_path},
    {"applicationPoolName", Validator::application_pool_name},
};

template <class T, std::size_t N>
std::optional<T> meaning_of(std::string_view text, const Word<T> (&words)[N]) {
    const auto at = std::ranges::find(words, text, &Word<T>::text);
    if (at == std::end(words)) return std::nullopt;
    return at->meaning;
}

// Decimal, or hexadecimal with 0x.
std::optional<std::int64_t> number_in(std::string_view text) {
    text = trim(text);
    if (!starts_with_ignore_case(text, "0x")) return parse_integer(text);
    text.remove_prefix(2);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> out;
    for (;;) {
        const std::size_t comma = list.find(',');
        if (const std::string_view word = trim(list.substr(0, comma)); !word.empty()) out.push_back(word);
        if (comma == std::string_view::npos) return out;
        list.remove_prefix(comma + 1);
    }
}

// One file into the draft.
class SchemaFileReader {
public:
    SchemaFileReader(const text::Source& source, bool replaces, SchemaDraft& draft)
        : source_(source), replaces_(replaces), draft_(draft) {}

    Result<void> read() {
        if (source_.problem()) return fault_at(source_.problem()->offset, source_.problem()->message);
        xml::ParseResult parsed = xml::parse(source_.text(), built_in_tables.names, {.depth = deepest});
        if (!parsed.problems.empty())
            return fault_at(parsed.problems.front().span.begin, parsed.problems.front().message);
        document_ = std::move(parsed.document);
        const NodeId root = document_.root();
        if (document_.name(root) != "configSchema")
            return fault(root, fmt::format("the root element is <{}>; a schema file of IIS begins with <configSchema>",
                                           shown(document_.name(root))));
        for (NodeId child = document_.first_element(root); child != no_node; child = document_.next_element(child)) {
            if (document_.name(child) != "sectionSchema") return unknown_element(child);
            if (Result<void> done = read_section(child); !done) return done;
        }
        return {};
    }

private:
    struct Open {
        NodeId node;
        ElementIndex element;
        bool runtime;  // filled in by a running server
    };

    static std::string shown(std::string_view text) { return visible(text.substr(0, 80)); }

    Error fault_at(text::Offset offset, std::string_view what) const {
        std::string message(what);
        while (message.ends_with('.')) message.pop_back();
        return Error{fmt::format("schema file '{}', line {}: {}", visible(source_.path()),
                                 text::LineIndex(source_.text()).line(offset), message)};
    }
    Error fault(NodeId node, std::string_view what) const { return fault_at(document_.node(node).begin, what); }
    Error unknown_element(NodeId node) const {
        return fault(node, fmt::format("<{}> is not known here", shown(document_.name(node))));
    }

    std::optional<std::string_view> value(NodeId node, std::string_view name) const {
        return document_.value(node, name);
    }

    // The `name` that every named element must have.
    Result<std::string_view> name_of(NodeId node) const {
        const std::optional<std::string_view> name = value(node, "name");
        if (!name || name->empty()) return fault(node, fmt::format("<{}> has no name", document_.name(node)));
        return *name;
    }

    // Leaves `out` alone when nothing is stated. A function, since facts are bit-fields.
    template <class Set>
    Result<void> read_flag(NodeId node, std::string_view name, Set set) const {
        const std::optional<std::string_view> text = value(node, name);
        if (!text) return {};
        const std::optional<bool> flag = parse_boolean(trim(*text));
        if (!flag) return fault(node, fmt::format("{}=\"{}\" is neither true nor false", name, shown(*text)));
        set(*flag);
        return {};
    }

    Result<void> read_section(NodeId node) {
        const Result<std::string_view> path = name_of(node);
        if (!path) return path.error();
        const Result<ElementIndex> root = draft_.section(*path, replaces_);
        if (!root) return fault(node, root.error().message);
        std::vector<Open> open{{node, *root, false}};
        while (!open.empty()) {
            const Open at = open.back();
            open.pop_back();
            const std::size_t first_inner = open.size();
            if (Result<void> done = read_content(at, open); !done) return done;
            // In the order of the file: what is stated later wins.
            std::reverse(open.begin() + static_cast<std::ptrdiff_t>(first_inner), open.end());
        }
        return {};
    }

    // An element's own properties and attributes; what it holds goes to `open`.
    Result<void> read_content(const Open& at, std::vector<Open>& open) {
        DraftElement& element = draft_.element(at.element);
        if (!element.stated && element.replaces) element.facts.allow_unrecognized_attributes = false;
        element.stated = true;
        Result<void> done = read_flag(at.node, "allowUnrecognizedAttributes",
                                      [&](bool on) { element.facts.allow_unrecognized_attributes = on; });
        if (!done) return done;
        done = read_flag(at.node, "isCollectionDefault", [&](bool on) { element.facts.is_collection_defaults = on; });
        if (!done) return done;
        for (NodeId child = document_.first_element(at.node); child != no_node; child = document_.next_element(child)) {
            const std::string_view kind = document_.name(child);
            if (kind == "method") continue;  // what a running server can do; not configuration
            const bool runtime = at.runtime || value(child, "extension").has_value();
            if (kind == "attribute") {
                if (done = read_attribute(child, at.element, runtime); !done) return done;
            } else if (kind == "element") {
                const Result<std::string_view> name = name_of(child);
                if (!name) return name.error();
                const Result<ElementIndex> inner = draft_.child(at.element, *name);
                if (!inner) return fault(child, inner.error().message);
                open.push_back({child, *inner, runtime});
            } else if (kind == "collection") {
                const Result<ElementIndex> entry = read_collection(child, at.element);
                if (!entry) return entry.error();
                open.push_back({child, *entry, runtime});
            } else {
                return unknown_element(child);
            }
        }
        return {};
    }

    Result<ElementIndex> read_collection(NodeId node, ElementIndex owner) {
        const Result<DraftCollection*> found = draft_.collection(owner, split(value(node, "addElement").value_or("")));
        if (!found) return fault(node, found.error().message);
        DraftCollection& collection = **found;
        CollectionSchema& facts = collection.facts;
        if (!collection.stated && draft_.element(owner).replaces) facts = {};
        collection.stated = true;
        for (const auto& [key, out] :
             {std::pair{"removeElement", &facts.remove}, std::pair{"clearElement", &facts.clear},
              std::pair{"defaultElement", &facts.defaults_element}}) {
            const std::optional<std::string_view> text = value(node, key);
            if (!text) continue;
            const Result<NameId> id = draft_.name(trim(*text));
            if (!id) return fault(node, id.error().message);
            *out = *id;
        }
        Result<void> done = read_flag(node, "mergeAppend", [&](bool on) { facts.merge_append = on; });
        if (!done) return done.error();
        done = read_flag(node, "allowDuplicates", [&](bool on) { facts.allow_duplicates = on; });
        if (!done) return done.error();
        return collection.entry;
    }

    Result<void> read_attribute(NodeId node, ElementIndex owner, bool runtime) {
        const Result<std::string_view> name = name_of(node);
        if (!name) return name.error();
        const Result<DraftAttribute*> found = draft_.attribute(owner, *name);
        if (!found) return fault(node, found.error().message);
        DraftAttribute& attribute = **found;
        const bool is_new = !attribute.stated && attribute.built_in == nullptr;
        if (!attribute.stated && draft_.element(owner).replaces) {
            AttributeSchema fresh;
            fresh.id = attribute.facts.id;
            attribute.facts = fresh;
        }
        const bool needs_type = is_new || (!attribute.stated && draft_.element(owner).replaces);
        attribute.stated = true;
        AttributeSchema& facts = attribute.facts;

        if (const std::optional<std::string_view> text = value(node, "type")) {
            const std::optional<ValueType> type = meaning_of(trim(*text), types);
            if (!type)
                return fault(node, fmt::format("the type '{}' of attribute '{}' is not known; types are bool, enum, "
                                               "flags, uint, int, int64, string and timeSpan",
                                               shown(*text), shown(*name)));
            facts.type = *type;
        } else if (needs_type) {
            return fault(node, fmt::format("attribute '{}' has no type", shown(*name)));
        }
        if (const std::optional<std::string_view> text = value(node, "timeSpanFormat")) {
            const std::optional<TimeSpanFormat> format = meaning_of(trim(*text), formats);
            if (!format)
                return fault(node,
                             fmt::format("timeSpanFormat=\"{}\" is neither string, seconds nor minutes", shown(*text)));
            facts.time_span_format = *format;
        }
        if (const std::optional<std::string_view> text = value(node, "defaultValue")) {
            facts.has_default = true;
            facts.default_text = draft_.keep(*text);
        }
        if (runtime) facts.runtime_only = true;
        if (Result<void> done = read_flags(node, facts); !done) return done;
        if (Result<void> done = read_validation(node, facts); !done) return done;
        return read_members(node, attribute);
    }

    Result<void> read_flags(NodeId node, AttributeSchema& facts) const {
        const auto set_key = [&](KeyKind kind) {
            return [&facts, kind](bool on) {
                if (on)
                    facts.key = kind;
                else if (facts.key == kind)
                    facts.key = KeyKind::none;
            };
        };
        if (Result<void> done = read_flag(node, "required", [&](bool on) { facts.required = on; }); !done) return done;
        if (Result<void> done = read_flag(node, "expanded", [&](bool on) { facts.expanded = on; }); !done) return done;
        if (Result<void> done = read_flag(node, "encrypted", [&](bool on) { facts.encrypted = on; }); !done)
            return done;
        if (Result<void> done = read_flag(node, "caseSensitive", [&](bool on) { facts.case_sensitive = on; }); !done)
            return done;
        if (Result<void> done = read_flag(node, "allowInfinite", [&](bool on) { facts.allow_infinite = on; }); !done)
            return done;
        if (Result<void> done = read_flag(node, "isCombinedKey", set_key(KeyKind::combined)); !done) return done;
        return read_flag(node, "isUniqueKey", set_key(KeyKind::unique));
    }

    Result<void> read_validation(NodeId node, AttributeSchema& facts) const {
        const std::string_view type = trim(value(node, "validationType").value_or(""));
        if (type == "integerRange") return read_range(node, 2, facts);
        if (type == "timeSpanRange") return read_range(node, 3, facts);
        // Newer servers may know more; what is not known is not judged.
        if (const std::optional<Validator> validator = meaning_of(type, validators)) facts.validator = *validator;
        return {};
    }

    // min,max[,exclude] or min,max,granularity[,exclude]
    Result<void> read_range(NodeId node, std::size_t numbers, AttributeSchema& facts) const {
        const std::string_view text = value(node, "validationParameter").value_or("");
        const auto wrong = [&] {
            return fault(node, fmt::format("validationParameter=\"{}\" is not {}[,exclude] in whole numbers",
                                           shown(text), numbers == 2 ? "min,max" : "min,max,granularity"));
        };
        std::vector<std::string_view> parts = split(text);
        const bool excludes = !parts.empty() && equal_ignore_case(parts.back(), "exclude");
        if (excludes) parts.pop_back();
        if (parts.size() != numbers) return wrong();
        std::int64_t read[3] = {};
        for (std::size_t i = 0; i < numbers; ++i) {
            const std::optional<std::int64_t> number = number_in(parts[i]);
            if (!number) return wrong();
            read[i] = *number;
        }
        if (read[0] > read[1] || read[2] < 0 || read[2] > std::numeric_limits<std::uint32_t>::max()) return wrong();
        facts.has_range = true;
        facts.range_excludes = excludes;
        facts.min = read[0];
        facts.max = read[1];
        facts.granularity = static_cast<std::uint32_t>(read[2]);
        return {};
    }

    // Restated members take the place of all earlier ones.
    Result<void> read_members(NodeId node, DraftAttribute& attribute) {
        bool first = true;
        for (NodeId child = document_.first_element(node); child != no_node; child = document_.next_element(child)) {
            if (document_.name(child) != "enum" && document_.name(child) != "flag") return unknown_element(child);
            const Result<std::string_view> name = name_of(child);
            if (!name) return name.error();
            const std::string_view text = value(child, "value").value_or("");
            const std::optional<std::int64_t> number = number_in(text);
            if (!number)
                return fault(child,
                             fmt::format("the value \"{}\" of '{}' is not a whole number", shown(text), shown(*name)));
            if (std::exchange(first, false)) attribute.members.clear();
            if (attribute.members.size() == SchemaDraft::most_in_one_place)
                return fault(child, fmt::format("there are more than {} members in one attribute",
                                                SchemaDraft::most_in_one_place));
            attribute.members.push_back({draft_.keep(*name), *number});
        }
        const bool has_members =
            attribute.facts.type == ValueType::enumeration || attribute.facts.type == ValueType::flags;
        if (has_members && attribute.members.empty() && attribute.facts.members.empty())
            return fault(node, fmt::format("attribute '{}' lists no values", shown(*value(node, "name"))));
        return {};
    }

    const text::Source& source_;
    const bool replaces_;
    SchemaDraft& draft_;
    xml::Document document_;
};

struct FileName {
    std::string path;
    bool in_folder = false;
};

Result<std::vector<FileName>> find_files(const Files& files, const std::vector<std::string>& paths) {
    std::vector<FileName> found;
    std::vector<FileName> single;
    for (const std::string& path : paths) {
        switch (files.kind(path)) {
            case PathKind::missing:
                return Error{fmt::format("--schema: '{}' does not exist; check the path", visible(path))};
            case PathKind::other:
                return Error{fmt::format("--schema: '{}' is neither a file nor a folder", visible(path))};
            case PathKind::file:
                single.push_back({path, false});
                continue;
            case PathKind::directory:
                break;
        }
        const Result<std::vector<DirectoryEntry>> entries = files.list(path);
        if (!entries) return entries.error();
        std::vector<std::string> names;
        for (const DirectoryEntry& entry : *entries)
            if (entry.kind == PathKind::file && ends_with_ignore_case(entry.name, ".xml")) names.push_back(entry.name);
        if (names.empty())
            return Error{
                fmt::format("--schema: no .xml file in '{}'; name the folder inetsrv\\config\\schema of a "
                            "server, or a copy of it",
                            visible(path))};
        // As Windows lists them.
        std::ranges::stable_sort(names, {}, [](const std::string& name) { return to_lower(name); });
        for (const std::string& name : names)
            found.push_back({fmt::format("{}{}{}", path, path.ends_with('/') ? "" : "/", name), true});
    }
    // Single files come on top of whole folders.
    found.insert(found.end(), single.begin(), single.end());
    if (found.size() > most_files) return Error{fmt::format("--schema: more than {} files", most_files)};
    return found;
}

}  // namespace

Result<LoadedSchema> LoadedSchema::load(const Files& files, const std::vector<std::string>& paths) {
    LoadedSchema schema;
    if (paths.empty()) return schema;
    const Result<std::vector<FileName>> found = find_files(files, paths);
    if (!found) return found.error();
    SchemaDraft draft;
    std::size_t total = 0;
    for (const FileName& file : *found) {
        Result<FileContent> content = files.read(file.path, file_size_limit);
        if (!content) return content.error();
        total += content->bytes.size();
        if (content->truncated || total > total_size_limit)
            return Error{
                fmt::format("schema file '{}' is too large; all schema files of a server together have less "
                            "than one MiB",
                            visible(file.path))};
        const text::Source source = text::Source::decode(file.path, std::move(content->bytes));
        if (Result<void> read = SchemaFileReader(source, file.in_folder, draft).read(); !read) return read.error();
    }
    schema.frozen_ = std::move(draft).freeze();
    return schema;
}

}  // namespace iislint::config
