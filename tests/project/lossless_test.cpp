// Real and odd documents keep every byte: decoding and encoding gives the file back, and the tree's pieces tile it.
//
// IISLINT_CORPUS names a folder with real files; without it only the project's own documents are read.
#include <gtest/gtest.h>

#include "config/config_file.hpp"
#include "folder.hpp"
#include "text/source.hpp"
#include "xml/parse.hpp"

namespace iislint::testing {
namespace {

std::vector<fs::path> documents() {
    std::vector<fs::path> found = files_below(source_directory() / "fixtures");
    if (const char* corpus = std::getenv("IISLINT_CORPUS")) {
        const std::vector<fs::path> real = files_below(corpus);
        found.insert(found.end(), real.begin(), real.end());
    }
    return found;
}

void expect_blank(std::string_view text, text::Offset from, text::Offset to, const fs::path& file) {
    ASSERT_LE(from, to) << file;
    for (text::Offset i = from; i < to; ++i)
        ASSERT_NE(std::string_view(" \t\r\n").find(text[i]), std::string_view::npos) << file << " at byte " << i;
}

// Start tags, attributes, children and end tags touch each other with nothing but white space between them.
void expect_tiling(const xml::Document& document, const fs::path& file) {
    const std::string_view text = document.text();
    for (xml::NodeId id = 0; id < document.node_count(); ++id) {
        const xml::Node& node = document.node(id);
        const xml::NodeId first = document.first_child(id);
        text::Offset at = node.start_end;
        for (xml::NodeId child = first; child != xml::no_node; child = document.next(child)) {
            ASSERT_EQ(document.parent(child), id);
            expect_blank(text, at, document.node(child).begin, file);
            at = document.node(child).end;
        }
        if (!document.is_element(id)) continue;
        ASSERT_EQ(text[node.begin], '<') << file;
        if (!document.self_closing(id)) {
            const std::string end_tag = "</" + std::string(document.name(id));
            const std::size_t begin = text.find('<', at);
            ASSERT_NE(begin, std::string_view::npos);
            expect_blank(text, at, static_cast<text::Offset>(begin), file);
            ASSERT_EQ(text.substr(begin, end_tag.size()), end_tag) << file;
            ASSERT_EQ(text[node.end - 1], '>') << file;
        }
        at = document.name_span(id).end;
        for (xml::AttributeId a = node.first_attribute; a < node.first_attribute + node.attribute_count; ++a) {
            expect_blank(text, at, document.attribute_span(a).begin, file);
            at = document.attribute_span(a).end;
            ASSERT_EQ(text[at - 1], document.quote(a)) << file;
            ASSERT_EQ(document.value_span(a).in(text).find(document.quote(a)), std::string_view::npos) << file;
        }
    }
}

TEST(Lossless, EveryDecodableFileComesBackByteForByteAndTiles) {
    int decoded = 0;
    int parsed = 0;
    for (const fs::path& file : documents()) {
        const std::string bytes = read_bytes(file);
        const text::Source source = text::Source::decode(file.string(), bytes);
        if (source.problem()) continue;
        ++decoded;
        ASSERT_EQ(source.encode(source.text()), bytes) << file;
        const xml::ParseResult result = xml::parse(source.text(), config::names());
        if (!result.problems.empty()) continue;
        ++parsed;
        expect_tiling(result.document, file);
    }
    EXPECT_GT(decoded, 100);
    EXPECT_GT(parsed, 100);
}

TEST(Lossless, OddButLegalDocumentsAreRead) {
    for (const fs::path& file : files_below(source_directory() / "fixtures" / "_documents")) {
        if (file.extension() == ".txt") continue;
        FileContent content;
        content.bytes = read_bytes(file);
        const config::ConfigFile read(file.string(), std::move(content));
        EXPECT_TRUE(read.is_readable()) << file << ": " << (read.is_readable() ? "" : read.problems().front().message);
    }
}

// An independent reader as the judge: what xmllint refuses is refused here, and nothing else but bytes that are not
// text.
TEST(Lossless, RefusesWhatAnotherReaderRefuses) {
    const char* corpus = std::getenv("IISLINT_CORPUS");
    if (corpus == nullptr) GTEST_SKIP() << "IISLINT_CORPUS names no folder with real files";
    if (std::system("xmllint --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "xmllint is not installed";
    int refused = 0;
    for (const fs::path& file : files_below(corpus)) {
        FileContent content;
        content.bytes = read_bytes(file);
        if (content.bytes.empty() || text::Source::decode("", content.bytes).problem()) continue;
        const config::ConfigFile read(file.string(), std::move(content));
        const bool other_reads =
            std::system(("xmllint --noout --nonet '" + file.string() + "' >/dev/null 2>&1").c_str()) == 0;
        EXPECT_EQ(read.is_readable(), other_reads)
            << file << (read.is_readable() ? std::string() : ": " + read.problems().front().message);
        refused += static_cast<int>(!read.is_readable());
    }
    EXPECT_GT(refused, 10);
}

}  // namespace
}  // namespace iislint::testing
