#include "rules/target.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/nearest_name.hpp"
#include "base/visible.hpp"

namespace iislint::rules {
namespace {

constexpr ObjectKind kinds[] = {ObjectKind::server, ObjectKind::application_pool, ObjectKind::site,
                                ObjectKind::application, ObjectKind::virtual_directory};
constexpr std::string_view section_prefix = "section:";
constexpr std::string_view entries_prefix = "entries:";

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
    const auto nearest = nearest_name(word, known);
    return nearest ? fmt::format("; did you mean '{}'?", *nearest) : "";
}

Result<Target> compile_section(std::string_view path) {
    const config::SectionSchema* section = config::find_section(path);
    if (section != nullptr) return Target{{ObjectKind::section, section, nullptr}, {}};
    std::vector<std::string_view> known;
    for (const config::SectionSchema& one : config::sections()) known.push_back(one.path);
    return Error{fmt::format("unknown section '{}'{}", visible(path), did_you_mean(path, known))};
}

Result<Target> compile_entries(std::string_view path) {
    FieldBase holder{ObjectKind::server, nullptr, nullptr};
    for (const ObjectKind kind : kinds) {
        const std::string_view word = to_string(kind);
        if (!path.starts_with(word) || path.substr(word.size()).substr(0, 1) != "/") continue;
        holder.object = kind;
        path.remove_prefix(word.size() + 1);
        break;
    }
    const bool in_section = holder.object == ObjectKind::server;
    Result<Field> field = compile_field(path.ends_with("[*]") ? std::string(path) : fmt::format("{}[*]", path), holder);
    if (!field) return field.error();
    if (field->kind != Field::Kind::entries || (field->section != nullptr) != in_section)
        return Error{
            fmt::format("'{}' is no collection; write one such as entries:system.webServer/httpErrors/error or "
                        "entries:site/bindings/binding",
                        visible(path))};
    Target target;
    target.base = {ObjectKind::entry, nullptr, field->collection->entry,
                   in_section ? ObjectKind::section : holder.object};
    target.entries = std::move(*field);
    return target;
}

}  // namespace

Result<Target> compile_target(std::string_view target) {
    for (const ObjectKind kind : kinds)
        if (target == to_string(kind)) return Target{{kind, nullptr, nullptr}, {}};
    if (target.starts_with(section_prefix)) return compile_section(target.substr(section_prefix.size()));
    if (target.starts_with(entries_prefix)) return compile_entries(target.substr(entries_prefix.size()));
    std::vector<std::string_view> known{section_prefix, entries_prefix};
    std::string all;
    for (const ObjectKind kind : kinds) {
        known.push_back(to_string(kind));
        all += fmt::format("{}, ", to_string(kind));
    }
    std::string hint = did_you_mean(target, known);
    // No word is near: 'pool' for applicationPool.
    if (hint.empty()) hint = fmt::format("; there are {}{}PATH and {}PATH", all, section_prefix, entries_prefix);
    return Error{fmt::format("'{}' is no target{}", visible(target), hint)};
}

}  // namespace iislint::rules
