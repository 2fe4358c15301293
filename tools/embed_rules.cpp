// Writes the rule files into one C++ source, so that the program carries them.
//
//   embed_rules OUTPUT.cpp docs/rules rules/IDLE001-….json …
//
// Each file is parsed (a broken one stops the build) and written as CBOR, which is read faster than text, in parts that
// are read when they are needed: what every run asks, the condition, the answer, and the prose of the rule's page.
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace {

// Adjacent literals of bounded size: compilers limit the length of a single one.
void write_literal(std::ostream& out, std::string_view text) {
    constexpr std::size_t piece = 1000;
    constexpr char hex[] = "0123456789abcdef";
    for (std::size_t at = 0; at < text.size() || at == 0; at += piece) {
        out << "\n        \"";
        for (const char c : text.substr(at, piece)) {
            const auto u = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\')
                out << '\\' << c;
            else if (u < 0x20 || u >= 0x7F)
                out << '\\' << static_cast<char>('0' + (u >> 6U)) << hex[(u >> 3U) & 7U] << hex[u & 7U];
            else
                out << c;
        }
        out << '"';
    }
}

// As a std::string_view with its length: CBOR holds zero bytes.
void write_bytes(std::ostream& out, const nlohmann::ordered_json& json) {
    const std::vector<std::uint8_t> bytes = nlohmann::ordered_json::to_cbor(json);
    out << " {";
    write_literal(out, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    out << ", " << bytes.size() << "}";
}

void write_text(std::ostream& out, std::string_view text) {
    write_literal(out, text);
    out << ", ";
}

// A list of texts with one space between.
std::string joined(const nlohmann::ordered_json& json, const char* key) {
    std::string all;
    for (const nlohmann::ordered_json& word : json.value(key, nlohmann::ordered_json::array()))
        all += (all.empty() ? "" : " ") + word.get<std::string>();
    return all;
}

// Moves these members into an object of their own.
nlohmann::ordered_json take(nlohmann::ordered_json& json, std::initializer_list<const char*> keys) {
    nlohmann::ordered_json taken = nlohmann::ordered_json::object();
    for (const char* key : keys) {
        if (!json.contains(key)) continue;
        taken[key] = std::move(json[key]);
        json.erase(key);
    }
    return taken;
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The text between two marks, from `at` on; `at` moves behind it. Empty where a mark is missing.
std::string between(const std::string& text, std::string_view begin, std::string_view end, std::size_t& at) {
    const std::size_t from = text.find(begin, at);
    if (from == std::string::npos) return {};
    const std::size_t to = text.find(end, from + begin.size());
    if (to == std::string::npos) return {};
    at = to;
    return text.substr(from + begin.size(), to - from - begin.size());
}

// The example of a rule's page, which the catalogue's test makes from the first fixture that fires.
nlohmann::ordered_json example_of(const std::string& page) {
    std::size_t at = page.find("\n## Example\n");
    if (at == std::string::npos) return nullptr;
    nlohmann::ordered_json example;
    example["why"] = between(page, "## Example\n\n", "\n\n```text\n", at);
    example["report"] = between(page, "```text\n", "```\n", at);
    example["patch"] = between(page, "```diff\n", "```\n", at);
    return example;
}

std::string stem(std::string path) {
    path.erase(0, path.find_last_of('/') + 1);
    const std::size_t dot = path.rfind(".json");
    return path.substr(0, dot);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: embed_rules OUTPUT.cpp PAGES RULE.json …\n";
        return 2;
    }
    std::ofstream out(argv[1], std::ios::binary);
    out << "// Generated from rules/*.json. Do not edit.\n#include \"rules/rule_set.hpp\"\n\n"
           "namespace iislint::rules {\n\nconst EmbeddedRule embedded_rules[] = {\n";
    for (int i = 3; i < argc; ++i) {
        const std::string text = read_file(argv[i]);
        nlohmann::ordered_json json = nlohmann::ordered_json::parse(text, nullptr, false);
        if (json.is_discarded()) {
            std::cerr << argv[i] << ": not valid JSON\n";
            return 1;
        }
        // In the order of EmbeddedRule's members.
        out << "    {\"" << stem(argv[i]) << "\",";
        write_text(out, json.value("id", ""));
        write_text(out, json.value("name", ""));
        out << "findings::Level::" << json.value("level", "warning") << ",";
        write_text(out, joined(json, "tags"));
        write_text(out, joined(json, "controls"));
        write_text(out, json.value("summary", ""));
        write_text(out, json.value("target", ""));
        write_text(out, json.value("iis", ""));
        write_text(out, json.value("code", ""));
        out << (json.contains("requires") ? "true," : "false,");
        out << (json.value("optIn", false) ? "true," : "false,");
        out << (json.value("ignorable", true) ? "true," : "false,");
        const nlohmann::ordered_json test = take(json, {"where", "deny", "require"});
        const nlohmann::ordered_json answer = take(json, {"at", "levels", "message", "fixes"});
        nlohmann::ordered_json prose = take(json, {"why", "condition", "advice", "ignoreWhen", "references"});
        // A rule whose page is still to be written has no example.
        const nlohmann::ordered_json example =
            example_of(read_file(std::string(argv[2]) + "/" + stem(argv[i]) + ".md"));
        if (!example.is_null()) prose["example"] = example;
        write_bytes(out, json);
        for (const nlohmann::ordered_json& part : {test, answer, prose}) {
            out << ",";
            write_bytes(out, part);
        }
        out << "},\n";
    }
    out << "};\nconst std::size_t embedded_rule_count = " << argc - 3 << ";\n\n}  // namespace iislint::rules\n";
    return out ? 0 : 1;
}
