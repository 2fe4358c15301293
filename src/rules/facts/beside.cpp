#include "rules/facts/beside.hpp"

#include "base/ascii.hpp"
#include "config/schema_names.hpp"
#include "rules/facts/fact_value.hpp"

namespace iislint::rules {
namespace {

using xml::no_node;

std::string folder_of(std::string_view path) {
    const std::string_view folder = config::parent_directory(path);
    return folder.empty() ? "." : std::string(folder);
}

// The attribute in whatever prefix the transform namespace has: xdt:Transform.
std::string_view transform_of(const xml::Document& document, xml::NodeId node) {
    const xml::Node& n = document.node(node);
    for (xml::AttributeId a = n.first_attribute; a < n.first_attribute + n.attribute_count; ++a)
        if (document.attribute_name(a).ends_with(":Transform")) return document.value(a);
    return {};
}

// `Verb(a, b)`: true for this verb, without arguments or with `name` among them.
bool applies_to(std::string_view transform, std::string_view verb, std::string_view name) {
    const std::size_t open = transform.find('(');
    if (trim(transform.substr(0, open)) != verb) return false;
    if (open == std::string_view::npos) return true;
    std::string_view rest = transform.substr(open + 1, transform.rfind(')') - open - 1);
    while (true) {
        const std::size_t comma = rest.find(',');
        const std::string_view argument = trim(rest.substr(0, comma));
        if (argument.empty() || argument == name) return true;
        if (comma == std::string_view::npos) return false;
        rest.remove_prefix(comma + 1);
    }
}

bool removes_debug(const xml::Document& document) {
    if (document.root() == no_node) return false;
    const xml::NodeId group = document.child(document.root(), config::name::system_web);
    const xml::NodeId compilation = group == no_node ? no_node : document.child(group, config::name::compilation);
    if (compilation == no_node) return false;
    const std::string_view transform = transform_of(document, compilation);
    const bool says_true = equal_ignore_case(document.value(compilation, "debug").value_or("false"), "true");
    return applies_to(transform, "RemoveAttributes", "debug") ||
           (!says_true && applies_to(transform, "SetAttributes", "debug") &&
            document.value(compilation, "debug").has_value()) ||
           (!says_true && applies_to(transform, "Replace", "debug"));
}

}  // namespace

std::vector<DirectoryEntry> files_in(const std::string& folder, const CheckOptions& options) {
    if (options.files == nullptr || options.files->kind(folder) != PathKind::directory) return {};
    Result<std::vector<DirectoryEntry>> entries = options.files->list(folder);
    return entries ? std::move(*entries) : std::vector<DirectoryEntry>{};
}

std::string content_folder(const Object& application) {
    return application.server->is_known() ? application_of(application).folder
                                          : folder_of(application.server->file().path());
}

std::string transform_that_removes_debug(const config::ConfigFile& file, const CheckOptions& options) {
    constexpr std::size_t most_transforms = 32;
    constexpr std::int64_t largest_transform = 1 << 20;
    const std::string folder = folder_of(file.path());
    std::size_t read = 0;
    for (const DirectoryEntry& entry : files_in(folder, options)) {
        if (entry.kind != PathKind::file || !config::is_transform_file_name(entry.name) ||
            ends_with_ignore_case(entry.name, ".Debug.config"))
            continue;
        if (++read > most_transforms) break;
        Result<FileContent> content = options.files->read(folder + "/" + entry.name, largest_transform);
        if (!content || content->truncated) continue;
        const config::ConfigFile transform(entry.name, std::move(*content), config::ConfigFile::Purpose::reference);
        if (transform.is_readable() && removes_debug(transform.document())) return entry.name;
    }
    return {};
}

std::string app_offline_file(const Object& object, const CheckOptions& options) {
    const std::string folder = content_folder(object);
    if (folder.empty()) return {};
    for (const DirectoryEntry& entry : files_in(folder, options))
        if (entry.kind == PathKind::file && equal_ignore_case(entry.name, "App_Offline.htm")) return entry.name;
    return {};
}

}  // namespace iislint::rules
