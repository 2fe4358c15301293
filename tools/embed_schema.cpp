// Compiles the schema files (schema/*.json, layout: schema/README.md) into constant C++ tables.
//
//   embed_schema OUT.cpp OUT.hpp schema/a.json schema/b.json …
//
// OUT.cpp defines config::built_in_tables; OUT.hpp a constant for every name and every section.
// A fault in a schema file ends the program with `file#/json/pointer: what is wrong` and exit code 1, so the build
// stops. Equal tables are emitted once and shared.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "xml/names.hpp"

namespace {

using Json = nlohmann::ordered_json;

// Names of the file format, which no section lists.
constexpr std::string_view format_names[] = {
    "allowDefinition",
    "allowExeDefinition",
    "allowLocation",
    "allowOverride",
    "appliesTo",
    "assemblyBinding",
    "assemblyIdentity",
    "bindingRedirect",
    "codeBase",
    "configProtectedData",
    "configProtectionProvider",
    "configSections",
    "configSource",
    "configuration",
    "culture",
    "dependentAssembly",
    "EncryptedData",
    "file",
    "href",
    "include",
    "inheritInChildApplications",
    "linkedConfiguration",
    "location",
    "lockAllAttributesExcept",
    "lockAllElementsExcept",
    "lockAttributes",
    "lockElements",
    "lockItem",
    "name",
    "newVersion",
    "oldVersion",
    "overrideMode",
    "overrideModeDefault",
    "path",
    "probing",
    "privatePath",
    "publicKeyToken",
    "publisherPolicy",
    "requirePermission",
    "restartOnExternalChanges",
    "runtime",
    "section",
    "sectionGroup",
    "type",
    "xmlns",
};

struct Where {
    std::string file;
    std::string pointer;

    Where operator/(const std::string& step) const {
        std::string escaped;
        for (char c : step) {
            if (c == '~')
                escaped += "~0";
            else if (c == '/')
                escaped += "~1";
            else
                escaped += c;
        }
        return {file, pointer + "/" + escaped};
    }
    Where operator/(std::size_t index) const { return {file, pointer + "/" + std::to_string(index)}; }
};

struct Fault {
    Where where;
    std::string what;
};

[[noreturn]] void fail(const Where& where, const std::string& what) { throw Fault{where, what}; }

struct Attribute {
    std::string name;
    Json facts;
    Where where;  // where it was stated last
};

struct Collection;

struct Element {
    std::string name;
    Where where;
    Json facts = Json::object();  // what is neither attribute, element nor collection
    std::vector<Attribute> attributes;
    std::vector<Element> elements;
    std::vector<Collection> collections;
};

struct Collection {
    Where where;
    std::vector<std::string> add;
    Json facts = Json::object();
    Element entry;
};

template <class List>
auto find_named(List& list, const std::string& name) {
    return std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
}

void expect_object(const Json& json, const Where& where) {
    if (!json.is_object()) fail(where, "an object is expected");
}

void expect_known(const Json& json, const Where& where, const std::set<std::string_view>& known) {
    expect_object(json, where);
    for (const auto& [key, value] : json.items())
        if (!known.contains(key)) fail(where / key, "unknown property");
}

std::string text_of(const Json& json, const Where& where) {
    if (!json.is_string()) fail(where, "a string is expected");
    return json.get<std::string>();
}

bool flag(const Json& facts, const char* key, const Where& where, bool absent = false) {
    const auto found = facts.find(key);
    if (found == facts.end()) return absent;
    if (!found->is_boolean()) fail(where / key, "true or false is expected");
    return found->get<bool>();
}

// ---------------------------------------------------------------------------------------------- reading the files

class Reader {
public:
    void read(const std::string& file) {
        std::ifstream in(file, std::ios::binary);
        if (!in) fail({file, ""}, "cannot be read");
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        std::vector<std::set<std::string>> open_objects;
        const auto reject_repeated_keys = [&](int, Json::parse_event_t event, Json& parsed) {
            if (event == Json::parse_event_t::object_start) open_objects.emplace_back();
            if (event == Json::parse_event_t::object_end) open_objects.pop_back();
            if (event == Json::parse_event_t::key && !open_objects.back().insert(parsed.get<std::string>()).second)
                fail({file, ""}, "the key \"" + parsed.get<std::string>() + "\" stands twice in one object");
            return true;
        };
        Json json;
        try {
            json = Json::parse(text, reject_repeated_keys);
        } catch (const Json::parse_error& error) {
            fail({file, ""}, error.what());
        }
        const Where root{file, ""};
        expect_known(json, root, {"definitions", "sections", "sectionsWithoutSchema"});
        if (json.contains("definitions")) {
            expect_object(json["definitions"], root / "definitions");
            for (const auto& [name, value] : json["definitions"].items()) {
                const Where where = root / "definitions" / name;
                if (!definitions_.emplace(name, Definition{value, where, false}).second) fail(where, "defined twice");
            }
        }
        if (json.contains("sections")) {
            expect_object(json["sections"], root / "sections");
            for (const auto& [path, value] : json["sections"].items()) {
                const Where where = root / "sections" / path;
                if (!sections_.emplace(path, std::pair{value, where}).second) fail(where, "this section exists twice");
            }
        }
        if (json.contains("sectionsWithoutSchema")) {
            const Where list = root / "sectionsWithoutSchema";
            if (!json["sectionsWithoutSchema"].is_array()) fail(list, "an array is expected");
            std::size_t index = 0;
            for (const Json& path : json["sectionsWithoutSchema"]) {
                const Where where = list / index++;
                if (!without_schema_.emplace(text_of(path, where), where).second) fail(where, "listed twice");
            }
        }
    }

    struct Section {
        std::string path;
        Element element;
    };

    std::vector<Section> resolve_sections() {
        for (const auto& [path, where] : without_schema_)
            if (sections_.contains(path)) fail(where, "this section does have a schema");
        for (auto& [name, definition] : definitions_) resolve_definition(name, definition.where);
        std::vector<Section> out;
        for (const auto& [path, stated] : sections_) {
            const std::string last = path.substr(path.rfind('/') + 1);
            out.push_back({path, element(last, stated.first, stated.second, true)});
        }
        for (const auto& [name, definition] : definitions_)
            if (!definition.used) fail(definition.where, "nothing uses this definition");
        return out;
    }

    std::vector<std::string> without_schema() const {
        std::vector<std::string> out;
        for (const auto& [path, where] : without_schema_) out.push_back(path);
        return out;
    }

private:
    struct Definition {
        Json json;
        Where where;
        bool resolving = false;
        std::optional<Element> element = {};
        bool used = false;
    };

    const Element& resolve_definition(const std::string& name, const Where& user) {
        const auto found = definitions_.find(name);
        if (found == definitions_.end()) fail(user, "no definition is called \"" + name + "\"");
        Definition& definition = found->second;
        if (!definition.element) {
            if (definition.resolving) fail(definition.where, "this definition uses itself");
            definition.resolving = true;
            definition.element = element(name, definition.json, definition.where, false);
        }
        return *definition.element;
    }

    static void check_properties(const Json& json, const Where& where, bool is_section) {
        std::set<std::string_view> known = {
            "note",       "use",        "since",       "runtime",  "collectionDefaults",
            "attributes", "collection", "collections", "elements", "allowUnrecognizedAttributes"};
        if (is_section) known.insert({"allowDefinition", "overrideModeDefault", "allowLocation"});
        expect_known(json, where, known);
    }

    Element element(const std::string& name, const Json& json, const Where& where, bool is_section) {
        check_properties(json, where, is_section);
        Element out;
        if (json.contains("use")) {
            const std::string definition = text_of(json["use"], where / "use");
            out = resolve_definition(definition, where / "use");
            definitions_.at(definition).used = true;
        }
        out.name = name;
        merge(out, json, where);
        return out;
    }

    // What `json` states goes over what the element has already.
    void merge(Element& out, const Json& json, const Where& where) {
        out.where = where;
        for (const auto& [key, value] : json.items())
            if (key != "attributes" && key != "elements" && key != "collection" && key != "collections" &&
                key != "use" && key != "note")
                out.facts[key] = value;
        if (json.contains("attributes")) {
            expect_object(json["attributes"], where / "attributes");
            for (const auto& [name, facts] : json["attributes"].items()) {
                const Where here = where / "attributes" / name;
                expect_known(facts, here,
                             {"note", "type", "values", "default", "key", "required", "range", "outside", "granularity",
                              "infinite", "format", "validator", "expanded", "encrypted", "secret", "caseSensitive",
                              "runtime", "since"});
                auto found = find_named(out.attributes, name);
                if (found == out.attributes.end()) {
                    out.attributes.push_back({name, facts, here});
                } else {
                    found->facts.update(facts);
                    found->where = here;
                }
            }
        }
        if (json.contains("elements")) {
            expect_object(json["elements"], where / "elements");
            for (const auto& [name, child] : json["elements"].items()) {
                const Where here = where / "elements" / name;
                auto found = find_named(out.elements, name);
                if (found == out.elements.end()) {
                    out.elements.push_back(element(name, child, here, false));
                } else if (child.contains("use")) {
                    *found = element(name, child, here, false);
                } else {
                    check_properties(child, here, false);
                    merge(*found, child, here);
                }
            }
        }
        if (json.contains("collection") && json.contains("collections"))
            fail(where, "has both \"collection\" and \"collections\"");
        if (json.contains("collection")) {
            out.collections.clear();
            out.collections.push_back(collection(json["collection"], where / "collection"));
        }
        if (json.contains("collections")) {
            if (!json["collections"].is_array()) fail(where / "collections", "an array is expected");
            out.collections.clear();
            std::size_t index = 0;
            for (const Json& each : json["collections"]) {
                out.collections.push_back(collection(each, where / "collections" / index));
                ++index;
            }
        }
    }

    Collection collection(const Json& json, const Where& where) {
        expect_known(json, where,
                     {"note", "add", "remove", "clear", "mergeAppend", "allowDuplicates", "defaults", "entry"});
        Collection out;
        out.where = where;
        out.facts = json;
        if (!json.contains("add")) fail(where, "\"add\" is missing");
        if (json["add"].is_array()) {
            std::size_t index = 0;
            for (const Json& name : json["add"]) out.add.push_back(text_of(name, where / "add" / index++));
        } else {
            out.add.push_back(text_of(json["add"], where / "add"));
        }
        if (out.add.empty()) fail(where / "add", "at least one name is needed");
        out.entry =
            element(out.add.front(), json.contains("entry") ? json["entry"] : Json::object(), where / "entry", false);
        return out;
    }

    std::map<std::string, Definition> definitions_;
    std::map<std::string, std::pair<Json, Where>> sections_;
    std::map<std::string, Where> without_schema_;
};

// ------------------------------------------------------------------------------------------------ checking values

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// [-][d.]hh:mm:ss[.fraction] in whole seconds.
std::optional<std::int64_t> parse_time_span(std::string_view text) {
    const std::int64_t sign = text.starts_with('-') ? -1 : 1;
    if (sign < 0) text.remove_prefix(1);
    if (const auto dot = text.rfind('.'); dot != text.npos && dot > text.rfind(':')) text = text.substr(0, dot);
    std::int64_t days = 0;
    if (const auto dot = text.find('.'); dot != text.npos) {
        const auto parsed = parse_integer(text.substr(0, dot));
        if (!parsed) return std::nullopt;
        days = *parsed;
        text.remove_prefix(dot + 1);
    }
    const auto first = text.find(':');
    const auto second = text.rfind(':');
    if (first == text.npos || second == first) return std::nullopt;
    const auto hours = parse_integer(text.substr(0, first));
    const auto minutes = parse_integer(text.substr(first + 1, second - first - 1));
    const auto seconds = parse_integer(text.substr(second + 1));
    if (!hours || !minutes || !seconds || *minutes > 59 || *seconds > 59) return std::nullopt;
    return sign * (((days * 24 + *hours) * 60 + *minutes) * 60 + *seconds);
}

struct Member {
    std::string name;
    std::int64_t value;
};

std::vector<Member> members_of(const Json& values, bool flags, const Where& where) {
    std::vector<Member> out;
    if (values.is_array()) {
        for (const Json& name : values) {
            const auto index = static_cast<std::int64_t>(out.size());
            out.push_back({text_of(name, where / out.size()), flags ? std::int64_t{1} << index : index});
        }
    } else if (values.is_object()) {
        for (const auto& [name, value] : values.items()) {
            if (!value.is_number_integer()) fail(where / name, "an integer is expected");
            out.push_back({name, value.get<std::int64_t>()});
        }
    }
    if (out.empty()) fail(where, "an array of names or an object of names and numbers is expected");
    return out;
}

// --------------------------------------------------------------------------------------------------- writing C++

std::string cpp_string(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte > 0x7E) {
            char octal[5];
            std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned>(byte));
            out += octal;
        } else {
            out += c;
        }
    }
    return out + "\"";
}

bool is_cpp_keyword(std::string_view word) {
    static const std::set<std::string_view> words = {"alignas",
                                                     "alignof",
                                                     "and",
                                                     "and_eq",
                                                     "asm",
                                                     "auto",
                                                     "bitand",
                                                     "bitor",
                                                     "bool",
                                                     "break",
                                                     "case",
                                                     "catch",
                                                     "char",
                                                     "char8_t",
                                                     "char16_t",
                                                     "char32_t",
                                                     "class",
                                                     "compl",
                                                     "concept",
                                                     "const",
                                                     "consteval",
                                                     "constexpr",
                                                     "constinit",
                                                     "const_cast",
                                                     "continue",
                                                     "co_await",
                                                     "co_return",
                                                     "co_yield",
                                                     "decltype",
                                                     "default",
                                                     "delete",
                                                     "do",
                                                     "double",
                                                     "dynamic_cast",
                                                     "else",
                                                     "enum",
                                                     "explicit",
                                                     "export",
                                                     "extern",
                                                     "false",
                                                     "float",
                                                     "for",
                                                     "friend",
                                                     "goto",
                                                     "if",
                                                     "inline",
                                                     "int",
                                                     "long",
                                                     "mutable",
                                                     "namespace",
                                                     "new",
                                                     "noexcept",
                                                     "not",
                                                     "not_eq",
                                                     "nullptr",
                                                     "operator",
                                                     "or",
                                                     "or_eq",
                                                     "private",
                                                     "protected",
                                                     "public",
                                                     "register",
                                                     "requires",
                                                     "return",
                                                     "short",
                                                     "signed",
                                                     "sizeof",
                                                     "static",
                                                     "static_assert",
                                                     "static_cast",
                                                     "struct",
                                                     "switch",
                                                     "template",
                                                     "this",
                                                     "thread_local",
                                                     "throw",
                                                     "true",
                                                     "try",
                                                     "typedef",
                                                     "typeid",
                                                     "typename",
                                                     "union",
                                                     "unsigned",
                                                     "using",
                                                     "virtual",
                                                     "void",
                                                     "volatile",
                                                     "wchar_t",
                                                     "while",
                                                     "xor",
                                                     "xor_eq",
                                                     "reinterpret_cast"};
    return words.contains(word);
}

std::string identifier(std::string_view name) {
    std::string out;
    for (char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        out += plain ? c : '_';
    }
    if (is_cpp_keyword(out)) out += '_';
    return out;
}

std::vector<std::string> steps_of(const std::string& path) {
    std::vector<std::string> out;
    std::size_t start = 0;
    for (std::size_t slash; (slash = path.find('/', start)) != path.npos; start = slash + 1)
        out.push_back(path.substr(start, slash - start));
    out.push_back(path.substr(start));
    return out;
}

// Facts of an element that hold for all below it.
struct Inherited {
    std::int64_t since = 0;
    bool runtime = false;
};

class Writer {
public:
    // Pass 1: every name gets its number, in the order of the alphabet.
    void number_names(const std::vector<Reader::Section>& sections, const std::vector<std::string>& without_schema) {
        std::set<std::string> all(std::begin(format_names), std::end(format_names));
        for (const auto& section : sections) {
            for (const auto& step : steps_of(section.path)) all.insert(step);
            collect_names(section.element, all);
        }
        for (const auto& path : without_schema)
            for (const auto& step : steps_of(path)) all.insert(step);
        names_.push_back("");
        names_.insert(names_.end(), all.begin(), all.end());
        for (std::size_t i = 1; i < names_.size(); ++i) ids_[names_[i]] = i;
    }

    std::string data(const std::vector<Reader::Section>& sections) {
        std::vector<std::string> rows;
        for (const auto& section : sections) {
            const Where& where = section.element.where;
            const std::string element = write(section.element, {});
            std::string row = "    {.path = " + cpp_string(section.path) + "sv, .id = " + std::to_string(rows.size()) +
                              ", .steps = " + ids(steps_of(section.path)) + ", .element = &" + element;
            const auto allow = choose(section.element.facts, "allowDefinition", where,
                                      {{"Everywhere", "everywhere"},
                                       {"MachineToApplication", "machine_to_application"},
                                       {"MachineToWebRoot", "machine_to_web_root"},
                                       {"AppHostOnly", "app_host_only"},
                                       {"MachineOnly", "machine_only"}});
            if (!allow.empty()) row += ", .allow_definition = AllowDefinition::" + allow;
            const auto mode =
                choose(section.element.facts, "overrideModeDefault", where, {{"Allow", "true"}, {"Deny", "false"}});
            if (!mode.empty()) row += ", .override_allowed = " + mode;
            if (!flag(section.element.facts, "allowLocation", where, true)) row += ", .allow_location = false";
            rows.push_back(row + "},\n");
        }
        std::string out =
            "// Written by embed_schema from schema/*.json; do not edit.\n"
            "#include \"config/schema_tables.hpp\"\n\n#include <iterator>\n\n"
            "namespace iislint::config {\nnamespace {\n\nusing namespace std::string_view_literals;\n\n";
        out += name_tables();
        out += body_;
        out += "\nconstexpr SectionSchema all_sections[] = {\n";
        for (const auto& row : rows) out += row;
        out +=
            "};\n\n}  // namespace\n\n"
            "constinit const SchemaTables built_in_tables = {name_table, all_sections, std::size(all_sections)};\n\n"
            "}  // namespace iislint::config\n";
        return out;
    }

    std::string header(const std::vector<Reader::Section>& sections, const std::vector<std::string>& without_schema) {
        std::string out =
            "// Written by embed_schema from schema/*.json; do not edit.\n"
            "//\n"
            "// A constant for every known name (name::applicationPools) and every section\n"
            "// (section::system_webServer_httpErrors). Characters that C++ does not allow in a name become `_`, and\n"
            "// C++ keywords get a trailing `_`.\n"
            "#pragma once\n\n#include <string_view>\n\n#include \"config/schema.hpp\"\n\n"
            "namespace iislint::config::name {\n\n";
        std::map<std::string, std::string> taken;
        for (std::size_t i = 1; i < names_.size(); ++i)
            out += "inline constexpr xml::NameId " + unique_identifier(names_[i], taken) + " = " + std::to_string(i) +
                   ";\n";
        out += "\n}  // namespace iislint::config::name\n\nnamespace iislint::config::section {\n\n";
        taken.clear();
        std::size_t id = 0;
        for (const auto& section : sections)
            out += "inline constexpr SectionId " + unique_identifier(section.path, taken) + " = " +
                   std::to_string(id++) + ";\n";
        out +=
            "\n}  // namespace iislint::config::section\n\nnamespace iislint::config {\n\n"
            "// Sections that machine.config or applicationHost.config declare although no schema describes what they\n"
            "// hold, by path: present in a file they are no mistake.\n"
            "inline constexpr std::string_view sections_without_schema[] = {\n";
        for (const auto& path : without_schema) out += "    " + cpp_string(path) + ",\n";
        out += "};\n\n}  // namespace iislint::config\n";
        return out;
    }

private:
    void collect_names(const Element& element, std::set<std::string>& all) {
        for (const auto& attribute : element.attributes) all.insert(attribute.name);
        for (const auto& child : element.elements) {
            all.insert(child.name);
            collect_names(child, all);
        }
        for (const auto& collection : element.collections) {
            all.insert(collection.add.begin(), collection.add.end());
            for (const char* key : {"remove", "clear", "defaults"})
                if (collection.facts.contains(key)) all.insert(text_of(collection.facts[key], collection.where / key));
            collect_names(collection.entry, all);
        }
    }

    std::string unique_identifier(const std::string& name, std::map<std::string, std::string>& taken) {
        const std::string out = identifier(name);
        const auto [found, inserted] = taken.emplace(out, name);
        if (!inserted)
            fail({"the schema files", ""}, "the names \"" + found->second + "\" and \"" + name +
                                               "\" would both become the C++ name \"" + out + "\"");
        return out;
    }

    std::string id(const std::string& name) const { return std::to_string(ids_.at(name)); }

    std::string name_tables() const {
        std::size_t slot_count = 1;
        while (slot_count < names_.size() * 2) slot_count *= 2;
        std::vector<std::size_t> slots(slot_count, 0);
        for (std::size_t i = 1; i < names_.size(); ++i) {
            std::size_t at = iislint::xml::hash_name(names_[i]) & (slot_count - 1);
            while (slots[at] != 0) at = (at + 1) & (slot_count - 1);
            slots[at] = i;
        }
        std::string out = "constexpr std::string_view name_texts[] = {\n";
        for (const auto& name : names_) out += "    " + cpp_string(name) + "sv,\n";
        out += "};\n\nconstexpr NameId name_slots[] = {";
        for (std::size_t i = 0; i < slots.size(); ++i)
            out += (i % 20 == 0 ? "\n    " : " ") + std::to_string(slots[i]) + ",";
        return out + "\n};\n\nconstexpr xml::NameTable name_table{name_texts, name_slots};\n\n";
    }

    // Emits a definition once for all that need the same one; returns its C++ name.
    std::string shared(const std::string& prefix, const std::string& type, const std::string& content) {
        const auto [found, inserted] = emitted_.emplace(type + content, "");
        if (inserted) {
            found->second = prefix + std::to_string(emitted_.size());
            const bool array = type.ends_with("[]");
            const std::string element_type = array ? type.substr(0, type.size() - 2) : type;
            body_ += "constexpr " + element_type + " " + found->second + (array ? "[]" : "") + " = " + content + ";\n";
        }
        return found->second;
    }

    std::string ids(const std::vector<std::string>& names) {
        std::string content = "{";
        for (const auto& name : names) content += (content.size() > 1 ? ", " : "") + id(name);
        return shared("ids_", "NameId[]", content + "}");
    }

    static std::string choose(const Json& facts, const char* key, const Where& where,
                              const std::map<std::string, std::string>& choices) {
        const auto found = facts.find(key);
        if (found == facts.end()) return {};
        const auto choice = choices.find(text_of(*found, where / key));
        if (choice == choices.end()) fail(where / key, "unknown value");
        return choice->second;
    }

    static std::int64_t integer(const Json& facts, const char* key, const Where& where) {
        const auto found = facts.find(key);
        if (found == facts.end()) return 0;
        if (!found->is_number_integer()) fail(where / key, "an integer is expected");
        return found->get<std::int64_t>();
    }

    static Inherited inherit(const Json& facts, const Where& where, Inherited from) {
        if (const auto since = integer(facts, "since", where)) {
            static const std::set<std::int64_t> versions = {70, 75, 80, 85, 100};
            if (!versions.contains(since)) fail(where / "since", "not a version of IIS: 70, 75, 80, 85 or 100");
            from.since = since;
        }
        from.runtime = from.runtime || flag(facts, "runtime", where);
        return from;
    }

    std::string write(const Attribute& attribute, Inherited inherited) {
        const Json& facts = attribute.facts;
        const Where& where = attribute.where;
        inherited = inherit(facts, where, inherited);
        if (!facts.contains("type")) fail(where, "\"type\" is missing");
        const std::string type = choose(facts, "type", where,
                                        {{"bool", "boolean"},
                                         {"enum", "enumeration"},
                                         {"flags", "flags"},
                                         {"uint", "unsigned_integer"},
                                         {"int", "integer"},
                                         {"int64", "integer64"},
                                         {"string", "string"},
                                         {"timeSpan", "time_span"}});
        std::string out = "{.name = " + cpp_string(attribute.name) + "sv, .id = " + id(attribute.name) +
                          ", .type = ValueType::" + type;
        const auto format =
            choose(facts, "format", where, {{"text", "text"}, {"seconds", "seconds"}, {"minutes", "minutes"}});
        if (!format.empty()) out += ", .time_span_format = TimeSpanFormat::" + format;
        const auto key = choose(facts, "key", where, {{"unique", "unique"}, {"combined", "combined"}});
        if (!key.empty()) out += ", .key = KeyKind::" + key;
        const auto validator = choose(facts, "validator", where,
                                      {{"nonEmptyString", "non_empty_string"},
                                       {"requireTrimmedString", "require_trimmed_string"},
                                       {"siteName", "site_name"},
                                       {"applicationPath", "application_path"},
                                       {"virtualDirectoryPath", "virtual_directory_path"},
                                       {"applicationPoolName", "application_pool_name"}});
        if (!validator.empty()) out += ", .validator = Validator::" + validator;
        if (facts.contains("default")) out += ", .has_default = true";
        if (flag(facts, "required", where)) out += ", .required = true";
        if (flag(facts, "expanded", where)) out += ", .expanded = true";
        if (flag(facts, "encrypted", where) || flag(facts, "secret", where)) out += ", .encrypted = true";
        if (flag(facts, "caseSensitive", where)) out += ", .case_sensitive = true";
        if (flag(facts, "infinite", where)) out += ", .allow_infinite = true";
        if (facts.contains("range") && facts.contains("outside")) fail(where, "has both \"range\" and \"outside\"");
        std::optional<std::pair<std::int64_t, std::int64_t>> range;
        const char* const range_key = facts.contains("outside") ? "outside" : "range";
        if (facts.contains(range_key)) {
            const Json& bounds = facts[range_key];
            if (!bounds.is_array() || bounds.size() != 2 || !bounds[0].is_number_integer() ||
                !bounds[1].is_number_integer() || bounds[0] > bounds[1])
                fail(where / range_key, "[lowest, highest] is expected");
            range.emplace(bounds[0].get<std::int64_t>(), bounds[1].get<std::int64_t>());
            out += ", .has_range = true";
            if (facts.contains("outside")) out += ", .range_excludes = true";
        }
        if (inherited.runtime) out += ", .runtime_only = true";
        if (inherited.since) out += ", .since = " + std::to_string(inherited.since);
        const auto granularity = integer(facts, "granularity", where);
        if (granularity < 0 || granularity > 0xFFFFFFFF) fail(where / "granularity", "out of range");
        if (granularity) out += ", .granularity = " + std::to_string(granularity);
        if (range) out += ", .min = " + std::to_string(range->first) + ", .max = " + std::to_string(range->second);
        out += ", .default_text = ";
        out += facts.contains("default") ? cpp_string(text_of(facts["default"], where / "default")) + "sv" : "{}";
        std::vector<Member> members;
        if (facts.contains("values") != (type == "enumeration" || type == "flags"))
            fail(where, "\"values\" belongs to the types enum and flags, and only to them");
        if (facts.contains("values")) {
            members = members_of(facts["values"], type == "flags", where / "values");
            std::string content = "{";
            for (const auto& member : members)
                content += (content.size() > 1 ? ", " : "") + ("{" + cpp_string(member.name) + "sv, ") +
                           std::to_string(member.value) + "}";
            out += ", .members = " + shared("members_", "EnumMember[]", content + "}");
        } else {
            out += ", .members = {}";
        }
        check_default(attribute, type, format, members, range, granularity);
        return out + "}";
    }

    static void check_default(const Attribute& attribute, const std::string& type, const std::string& format,
                              const std::vector<Member>& members,
                              const std::optional<std::pair<std::int64_t, std::int64_t>>& range,
                              std::int64_t granularity) {
        const Json& facts = attribute.facts;
        if (!facts.contains("default") || type == "string") return;
        const Where where = attribute.where / "default";
        const std::string text = facts["default"].get<std::string>();
        const auto is_member = [&](std::string_view name) {
            return std::any_of(members.begin(), members.end(),
                               [&](const Member& member) { return equal_ignoring_case(member.name, name); });
        };
        if (type == "boolean") {
            if (!equal_ignoring_case(text, "true") && !equal_ignoring_case(text, "false"))
                fail(where, "true or false is expected");
        } else if (type == "enumeration") {
            if (!is_member(text)) fail(where, "not one of the values");
        } else if (type == "flags") {
            std::size_t start = 0;
            while (start < text.size() && text != "None") {
                const std::size_t comma = std::min(text.find(',', start), text.size());
                std::string_view name = std::string_view(text).substr(start, comma - start);
                while (name.starts_with(' ')) name.remove_prefix(1);
                if (!is_member(name)) fail(where, "not a combination of the values");
                start = comma + 1;
            }
        } else {
            if (text == "Infinite" && facts.contains("infinite")) return;
            auto value = type == "time_span" && (format.empty() || format == "text") ? parse_time_span(text)
                                                                                     : parse_integer(text);
            if (!value) fail(where, "not a value of this type");
            if (format == "minutes") *value *= 60;
            if (range) {
                const bool inside = *value >= range->first && *value <= range->second;
                if (inside == facts.contains("outside")) fail(where, "outside the range");
            }
            if (granularity && *value % granularity != 0) fail(where, "not a multiple of the granularity");
        }
    }

    std::string write(const Collection& collection, Inherited inherited) {
        const Json& facts = collection.facts;
        const Where& where = collection.where;
        std::string out = "{.add = " + ids(collection.add);
        for (const auto& [key, field] :
             {std::pair{"remove", ".remove"}, std::pair{"clear", ".clear"}, std::pair{"defaults", ".defaults_element"}})
            if (facts.contains(key)) out += std::string(", ") + field + " = " + id(text_of(facts[key], where / key));
        std::vector<std::string> keys;
        std::string kind;
        for (const auto& attribute : collection.entry.attributes) {
            if (!attribute.facts.contains("key")) continue;
            const std::string this_kind = text_of(attribute.facts["key"], attribute.where / "key");
            if (!kind.empty() && kind != this_kind) fail(where, "its keys are both unique and combined");
            kind = this_kind;
            keys.push_back(attribute.name);
        }
        if (!kind.empty()) out += ", .key_kind = KeyKind::" + kind;
        if (!flag(facts, "mergeAppend", where, true)) out += ", .merge_append = false";
        if (flag(facts, "allowDuplicates", where)) out += ", .allow_duplicates = true";
        out += ", .keys = " + (keys.empty() ? "{}" : ids(keys));
        return out + ", .entry = &" + write(collection.entry, inherited) + "}";
    }

    std::string write(const Element& element, Inherited inherited) {
        inherited = inherit(element.facts, element.where, inherited);
        std::string out = "{.name = " + cpp_string(element.name) + "sv, .id = " + id(element.name);
        if (flag(element.facts, "allowUnrecognizedAttributes", element.where))
            out += ", .allow_unrecognized_attributes = true";
        if (flag(element.facts, "collectionDefaults", element.where)) out += ", .is_collection_defaults = true";
        std::vector<std::string> attributes;
        for (const auto& attribute : element.attributes) attributes.push_back(write(attribute, inherited));
        std::vector<std::string> children;
        for (const auto& child : element.elements) children.push_back("&" + write(child, inherited));
        std::vector<std::string> collections;
        for (const auto& collection : element.collections) {
            collections.push_back(write(collection, inherited));
            if (!collection.facts.contains("defaults")) continue;
            const std::string defaults = collection.facts["defaults"].get<std::string>();
            if (find_named(element.elements, defaults) == element.elements.end())
                fail(collection.where / "defaults", "no element beside the collection is called \"" + defaults + "\"");
        }
        out += ", .attributes = " + list("attributes_", "AttributeSchema[]", attributes);
        out += ", .children = " + list("children_", "const ElementSchema*[]", children);
        out += ", .collections = " + list("collections_", "CollectionSchema[]", collections);
        return shared("element_", "ElementSchema", out + "}");
    }

    std::string list(const std::string& prefix, const std::string& type, const std::vector<std::string>& items) {
        if (items.empty()) return "{}";
        std::string content = "{";
        for (const auto& item : items) content += (content.size() > 1 ? ",\n    " : "\n    ") + item;
        if (type.find('*') == type.npos) return shared(prefix, type, content + "\n}");
        const auto [found, inserted] = emitted_.emplace(type + content, "");
        if (inserted) {
            found->second = prefix + std::to_string(emitted_.size());
            body_ += "constexpr const ElementSchema* " + found->second + "[] = " + content + "\n};\n";
        }
        return found->second;
    }

    std::vector<std::string> names_;
    std::map<std::string, std::size_t> ids_;
    std::map<std::string, std::string> emitted_;
    std::string body_;
};

// An unchanged file keeps its time, so nothing that includes it is compiled again.
bool write_if_changed(const std::string& path, const std::string& text) {
    if (std::ifstream old(path, std::ios::binary); old)
        if (std::string{std::istreambuf_iterator<char>(old), {}} == text) return true;
    std::ofstream out(path, std::ios::binary);
    out << text;
    return static_cast<bool>(out.flush());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fprintf(stderr, "usage: embed_schema OUT.cpp OUT.hpp SCHEMA.json ...\n");
        return 2;
    }
    try {
        Reader reader;
        for (int i = 3; i < argc; ++i) reader.read(argv[i]);
        const auto sections = reader.resolve_sections();
        const auto without_schema = reader.without_schema();
        Writer writer;
        writer.number_names(sections, without_schema);
        const std::string data = writer.data(sections);
        const std::string header = writer.header(sections, without_schema);
        for (const auto& [path, text] : {std::pair{argv[1], &data}, std::pair{argv[2], &header}})
            if (!write_if_changed(path, *text)) {
                std::fprintf(stderr, "embed_schema: cannot write %s\n", path);
                return 1;
            }
    } catch (const Fault& fault) {
        std::fprintf(stderr, "%s#%s: %s\n", fault.where.file.c_str(), fault.where.pointer.c_str(), fault.what.c_str());
        return 1;
    }
    return 0;
}
