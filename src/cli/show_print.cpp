// The two forms of `show`'s tables.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/visible.hpp"
#include "cli/show_table.hpp"

namespace iislint::cli {
namespace {

std::string describe_place(const ShownPlace& place) {
    if (place.origin == config::Origin::schema) return "schema default";
    std::string text = fmt::format("{}:{}:{}", place.file, place.position.line, place.position.column);
    if (place.origin == config::Origin::defaults) text += " (defaults element)";
    if (place.origin == config::Origin::inherited) text += " (inherited)";
    if (place.origin == config::Origin::location) text += " (location)";
    return text;
}

// Where the value in force comes from, and what it hides.
std::string describe_chain(const ShownRow& row) {
    if (row.chain.empty()) return {};
    std::string text = describe_place(row.chain.front());
    for (std::size_t i = 1; i < row.chain.size(); ++i) {
        // An empty or equal default tells nothing.
        const ShownPlace& place = row.chain[i];
        if (place.origin == config::Origin::schema && (place.value.empty() || place.value == row.chain.front().value))
            continue;
        text += fmt::format("; hides '{}', {}", place.value, describe_place(place));
    }
    return text;
}

std::string value_of(const ShownRow& row) { return row.chain.empty() ? std::string() : row.chain.front().value; }

nlohmann::ordered_json place_json(const ShownPlace& place) {
    nlohmann::ordered_json json{{"value", place.value}, {"origin", to_string(place.origin)}};
    if (place.origin != config::Origin::schema) {
        json["file"] = place.file;
        json["line"] = place.position.line;
        json["column"] = place.position.column;
    }
    return json;
}

}  // namespace

std::string as_text(const std::vector<ShownTable>& tables) {
    std::string out;
    for (const ShownTable& table : tables) {
        if (!out.empty()) out += '\n';
        out += fmt::format("{}   {}\n", visible(table.config_path), visible(table.title));
        for (const ShownRefusal& refusal : table.refusals)
            out +=
                fmt::format("  IIS refuses this: {}{}{}, {}:{} ({})\n", refusal.code, refusal.text.empty() ? "" : " ",
                            visible(refusal.text), visible(refusal.file), refusal.line, refusal.rule);
        for (const std::string& fact : table.facts) out += fmt::format("  {}\n", visible(fact));
        std::size_t field_width = 0;
        std::size_t value_width = 0;
        constexpr std::size_t widest = 40;
        for (const ShownRow& row : table.rows) {
            field_width = std::max(field_width, row.field.size());
            value_width = std::max(value_width, std::min(widest, visible(value_of(row)).size()));
        }
        for (const ShownRow& row : table.rows)
            out += fmt::format("  {:<{}}  {:<{}}  {}\n", visible(row.field), field_width, visible(value_of(row)),
                               value_width, visible(describe_chain(row)));
    }
    return out;
}

std::string as_json(const std::vector<ShownTable>& tables) {
    nlohmann::ordered_json out;
    out["version"] = 1;
    out["objects"] = nlohmann::ordered_json::array();
    for (const ShownTable& table : tables) {
        nlohmann::ordered_json object{{"configPath", table.config_path}, {"title", table.title}};
        object["refused"] = nlohmann::ordered_json::array();
        for (const ShownRefusal& refusal : table.refusals)
            object["refused"].push_back({{"kind", refusal.rule},
                                         {"code", refusal.code},
                                         {"text", refusal.text},
                                         {"file", refusal.file},
                                         {"line", refusal.line}});
        object["facts"] = table.facts;
        object["values"] = nlohmann::ordered_json::array();
        for (const ShownRow& row : table.rows) {
            nlohmann::ordered_json value{{"field", row.field}};
            if (!row.chain.empty()) value.update(place_json(row.chain.front()));
            value["hides"] = nlohmann::ordered_json::array();
            for (std::size_t i = 1; i < row.chain.size(); ++i) value["hides"].push_back(place_json(row.chain[i]));
            object["values"].push_back(std::move(value));
        }
        out["objects"].push_back(std::move(object));
    }
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace iislint::cli
