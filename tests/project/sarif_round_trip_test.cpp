// Every `fixes` entry of the SARIF report, applied by a reader of its own, gives the bytes that `fix --write` writes.
//
// The applier below follows SARIF 2.1.0 alone (sections 3.30, 3.55 to 3.57): regions of lines and columns counted from
// 1, columns in UTF-16 code units, line ends as the run's newlineSequences say, replacements within one file
// independent of each other. It shares no code with the engine.
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "folder.hpp"
#include "program.hpp"

namespace iislint::testing {
namespace {

using nlohmann::json;

struct Decoded {
    std::u16string units;  // without the mark
    std::string mark;
    enum { utf8, utf16_little, utf16_big } encoding = utf8;
};

Decoded decode(const std::string& bytes) {
    Decoded out;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        out.encoding = bytes.starts_with("\xFF\xFE") ? Decoded::utf16_little : Decoded::utf16_big;
        out.mark = bytes.substr(0, 2);
        for (std::size_t i = 2; i + 1 < bytes.size(); i += 2)
            out.units += static_cast<char16_t>(out.encoding == Decoded::utf16_little ? byte(i) | byte(i + 1) << 8
                                                                                     : byte(i) << 8 | byte(i + 1));
        return out;
    }
    std::size_t i = 0;
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        out.mark = bytes.substr(0, 3);
        i = 3;
    }
    while (i < bytes.size()) {
        const unsigned first = byte(i);
        const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        char32_t code = size == 1 ? first : first & (0x7FU >> size);
        for (std::size_t k = 1; k < size; ++k) code = code << 6 | (byte(i + k) & 0x3FU);
        i += size;
        if (code < 0x10000) {
            out.units += static_cast<char16_t>(code);
        } else {
            out.units += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10));
            out.units += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FF));
        }
    }
    return out;
}

std::string encode(const Decoded& text) {
    std::string bytes = text.mark;
    for (std::size_t i = 0; i < text.units.size(); ++i) {
        const char16_t unit = text.units[i];
        if (text.encoding != Decoded::utf8) {
            const char low = static_cast<char>(unit & 0xFF);
            const char high = static_cast<char>(unit >> 8);
            bytes += text.encoding == Decoded::utf16_little ? low : high;
            bytes += text.encoding == Decoded::utf16_little ? high : low;
            continue;
        }
        char32_t code = unit;
        if (unit >= 0xD800 && unit < 0xDC00 && i + 1 < text.units.size())
            code = 0x10000 + ((static_cast<char32_t>(unit) - 0xD800) << 10) + (text.units[++i] - 0xDC00U);
        const auto put = [&](char32_t value) { bytes += static_cast<char>(static_cast<unsigned char>(value)); };
        if (code < 0x80) {
            put(code);
        } else if (code < 0x800) {
            put(0xC0 | code >> 6);
            put(0x80 | (code & 0x3F));
        } else if (code < 0x10000) {
            put(0xE0 | code >> 12);
            put(0x80 | (code >> 6 & 0x3F));
            put(0x80 | (code & 0x3F));
        } else {
            put(0xF0 | code >> 18);
            put(0x80 | (code >> 12 & 0x3F));
            put(0x80 | (code >> 6 & 0x3F));
            put(0x80 | (code & 0x3F));
        }
    }
    return bytes;
}

std::vector<std::size_t> line_starts(const std::u16string& units, const std::vector<std::u16string>& line_ends) {
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 0; i < units.size();) {
        std::size_t size = 0;
        for (const std::u16string& end : line_ends)  // the first that matches wins
            if (size == 0 && units.compare(i, end.size(), end) == 0) size = end.size();
        i += std::max<std::size_t>(size, 1);
        if (size != 0) starts.push_back(i);
    }
    return starts;
}

std::string percent_decode(const std::string& uri) {
    std::string out;
    for (std::size_t i = 0; i < uri.size(); ++i) {
        if (uri[i] == '%') {
            out += static_cast<char>(std::stoi(uri.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += uri[i];
        }
    }
    return out;
}

// The files of one `fix` object after it, by path.
std::map<std::string, std::string> apply(const json& run, const json& fix, const fs::path& root) {
    EXPECT_EQ(run.at("columnKind"), "utf16CodeUnits");
    std::vector<std::u16string> line_ends;
    for (const json& end : run.at("newlineSequences")) line_ends.push_back(decode(end.get<std::string>()).units);
    std::map<std::string, std::string> changed;
    for (const json& change : fix.at("artifactChanges")) {
        const std::string path = percent_decode(change.at("artifactLocation").at("uri").get<std::string>());
        EXPECT_FALSE(changed.contains(path)) << "one change per file";
        Decoded text = decode(read_bytes(root / path));
        const std::vector<std::size_t> starts = line_starts(text.units, line_ends);
        const auto offset = [&](const json& region, const char* line, const char* column) {
            return starts.at(region.at(line).get<std::size_t>() - 1) + region.at(column).get<std::size_t>() - 1;
        };
        struct Replacement {
            std::size_t begin, end;
            std::u16string text;
        };
        std::vector<Replacement> replacements;
        for (const json& one : change.at("replacements")) {
            const json& region = one.at("deletedRegion");
            replacements.push_back({offset(region, "startLine", "startColumn"), offset(region, "endLine", "endColumn"),
                                    one.contains("insertedContent")
                                        ? decode(one.at("insertedContent").at("text").get<std::string>()).units
                                        : std::u16string()});
        }
        // From the end, so that offsets stay right.
        std::sort(replacements.begin(), replacements.end(),
                  [](const Replacement& a, const Replacement& b) { return a.begin > b.begin; });
        std::size_t limit = text.units.size();
        for (const Replacement& one : replacements) {
            EXPECT_LE(one.begin, one.end);
            EXPECT_LE(one.end, limit) << "replacements do not overlap";
            limit = one.begin;
            text.units.replace(one.begin, one.end - one.begin, one.text);
        }
        changed.emplace(path, encode(text));
    }
    return changed;
}

// What `fix --write` makes of a copy of the folder, for the one finding that the selection leaves.
std::map<std::string, std::string> written(const fs::path& input, const std::vector<std::string>& options) {
    const TemporaryFolder copy;
    fs::copy(input, copy.path() / "in", fs::copy_options::recursive);
    fs::create_directory(copy.path() / ".git");
    const WorkingDirectory here(copy.path());
    std::vector<std::string> arguments = {"fix", "--write", "--unsafe"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome outcome = run_program(with_inputs(std::move(arguments), input.parent_path()));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    std::map<std::string, std::string> changed;
    for (const fs::path& file : files_below("in")) {
        std::string bytes = read_bytes(file);
        if (bytes != read_bytes(input / fs::relative(file, "in"))) changed.emplace(file.string(), std::move(bytes));
    }
    return changed;
}

json report_of(const fs::path& folder, const std::string& rule, const std::string& format) {
    const WorkingDirectory here(folder);
    const Outcome outcome = run_program(with_inputs({"check", "--format", format, "--select", rule}, folder));
    EXPECT_NE(outcome.code, 2) << outcome.err;
    return json::parse(outcome.out);
}

struct Counts {
    int findings = 0;
    int fixes = 0;
    int compared = 0;
};

void check_folder(const fs::path& folder, const std::string& rule, Counts& counts) {
    const json log = report_of(folder, rule, "sarif");
    const json& run = log.at("runs").at(0);
    std::vector<const json*> fixable;
    for (const json& result : run.at("results")) {
        ++counts.findings;
        if (!result.contains("fixes")) continue;
        fixable.push_back(&result);
        for (const json& fix : result.at("fixes")) {
            ++counts.fixes;
            for (const auto& [path, bytes] : apply(run, fix, folder)) EXPECT_NE(bytes, read_bytes(folder / path));
        }
    }
    // A result may stand for several findings; `fix` looks again after the first, which may have settled the others.
    if (fixable.size() != 1 || report_of(folder, rule, "json").at("findings").size() != 1) return;
    // One finding alone: what `fix` takes is its first fix.
    EXPECT_EQ(apply(run, fixable.front()->at("fixes").at(0), folder), written(folder / "in", {"--select", rule}))
        << folder;
    ++counts.compared;
}

TEST(SarifRoundTrip, FixesOfEveryFixtureAreWhatFixWrites) {
    Counts counts;
    for (const fs::path& rule : entries(source_directory() / "fixtures")) {
        const std::string stem = rule.filename().string();
        if (stem.find('-') == std::string::npos) continue;
        for (const fs::path& folder : entries(rule))
            if (folder.filename().string().starts_with("bad-"))
                check_folder(folder, stem.substr(0, stem.find('-')), counts);
    }
    std::printf("%d results, %d fixes applied, %d compared with fix --write\n", counts.findings, counts.fixes,
                counts.compared);
    EXPECT_GT(counts.fixes, 30);
    EXPECT_GT(counts.compared, 15);
}

// The same in every style of file: encodings, marks, line ends, characters outside the basic plane.
TEST(SarifRoundTrip, HoldsForEveryStyleOfFile) {
    Counts counts;
    for (const fs::path& style : entries(source_directory() / "fixtures" / "_styles")) {
        if (!fs::is_directory(style)) continue;
        check_folder(style, "IDLE001", counts);
        check_folder(style, "RCYC001", counts);
    }
    EXPECT_GT(counts.compared, 10);
}

}  // namespace
}  // namespace iislint::testing
