// What must hold of every fix, over generated configurations and over real ones: fixing twice changes nothing, it comes
// to an end, changes what it announced and nothing else, keeps files well-formed; undoing the edits gives the bytes
// back; two fixes of one pass are the same one after the other.
//
// IISLINT_CORPUS names a folder with real files; IISLINT_PROPERTY_RUNS says how many servers are generated.
#include "fuzz/fix_properties.hpp"

#include <cstdlib>
#include <map>

#include <gtest/gtest.h>

#include "folder.hpp"
#include "fuzz/generated.hpp"
#include "program.hpp"

namespace iislint::testing {
namespace {

const rules::RuleSet& built_in_rules() {
    static const rules::RuleSet rules = [] {
        Result<rules::RuleSet> loaded = rules::RuleSet::load_built_in();
        EXPECT_TRUE(loaded);
        return std::move(*loaded);
    }();
    return rules;
}

void print(const char* what, const fuzz::Counts& c) {
    std::printf(
        "%s: %llu configurations, %llu findings, %llu changed by %llu repairs in at most %d passes; %llu "
        "effective values changed, all announced; %llu pairs of fixes in both orders; %llu ended with opposite "
        "wishes\n",
        what, static_cast<unsigned long long>(c.subjects), static_cast<unsigned long long>(c.findings),
        static_cast<unsigned long long>(c.fixed), static_cast<unsigned long long>(c.repairs), c.most_passes,
        static_cast<unsigned long long>(c.effects), static_cast<unsigned long long>(c.pairs),
        static_cast<unsigned long long>(c.opposed));
}

TEST(FixProperties, HoldOfGeneratedConfigurations) {
    const char* const wanted = std::getenv("IISLINT_PROPERTY_RUNS");
    const std::uint64_t runs = wanted == nullptr ? 300 : std::strtoull(wanted, nullptr, 10);
    fuzz::Counts counts;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        fuzz::Generator generator(seed);
        const auto host = fuzz::load(fuzz::host_path, generator.server());
        const auto web = fuzz::load(fuzz::web_path, generator.web_config());
        ASSERT_TRUE(host->is_readable()) << seed << "\n" << host->source().text();
        ASSERT_TRUE(web->is_readable()) << seed << "\n" << web->source().text();
        for (const bool at_origin : {false, true}) {
            rules::CheckOptions options;
            options.fix_at_origin = at_origin;
            if (seed % 3 == 0) options.stopped_pools = {"Shop"};
            fuzz::FixProperties properties(built_in_rules(), options, counts);
            const fuzz::Subject subjects[] = {{host, nullptr}, {host, web}, {nullptr, web}};
            for (const fuzz::Subject& subject : subjects) {
                const std::string broken = properties.check(subject, true);
                ASSERT_EQ(broken, "") << "seed " << seed << (at_origin ? " --at-origin" : "") << "\n"
                                      << host->source().text() << "\n"
                                      << web->source().text();
            }
        }
    }
    print("generated", counts);
    EXPECT_GT(counts.fixed, runs);
}

TEST(FixProperties, HoldOfRealFiles) {
    const char* const corpus = std::getenv("IISLINT_CORPUS");
    if (corpus == nullptr) GTEST_SKIP() << "IISLINT_CORPUS names no folder with real files";
    fuzz::Counts counts;
    const rules::CheckOptions options;
    fuzz::FixProperties properties(built_in_rules(), options, counts);
    for (const fs::path& path : files_below(corpus)) {
        std::string bytes = read_bytes(path);
        if (path.extension() != ".config" && path.extension() != ".xml") continue;
        if (bytes.size() > (std::size_t{2} << 20)) continue;
        const auto probe = fuzz::load("input.config", bytes);
        if (!probe->is_readable()) continue;
        const bool is_server = probe->role() == config::FileRole::server;
        const fuzz::Subject subject = is_server ? fuzz::Subject(fuzz::load(fuzz::host_path, std::move(bytes)), nullptr)
                                                : fuzz::Subject(nullptr, fuzz::load(fuzz::web_path, std::move(bytes)));
        EXPECT_EQ(properties.check(subject, true), "") << path;
    }
    print("real", counts);
    EXPECT_GT(counts.subjects, 100U);
}

int changed_lines(const fs::path& before, const fs::path& after) {
    const std::string command = "diff '" + before.string() + "' '" + after.string() + "' | grep -c '^[<>]'";
    std::FILE* pipe = popen(command.c_str(), "r");
    int lines = 0;
    if (pipe == nullptr || std::fscanf(pipe, "%d", &lines) != 1) lines = -1;
    if (pipe != nullptr) pclose(pipe);
    return lines;
}

// The whole program on a copy of the real files, one folder of each server at a time, as a user would run it.
TEST(FixProperties, WritingRealFilesKeepsThemReadableAndIsDoneAtOnce) {
    const char* const corpus = std::getenv("IISLINT_CORPUS");
    if (corpus == nullptr) GTEST_SKIP() << "IISLINT_CORPUS names no folder with real files";
    const bool has_xmllint = std::system("xmllint --version >/dev/null 2>&1") == 0;
    const TemporaryFolder copy;
    fs::create_directory(copy.path() / ".git");
    fs::copy(corpus, copy.path() / "corpus", fs::copy_options::recursive);
    for (const fs::path& file : files_below(copy.path() / "corpus"))
        fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
    for (const auto& entry : fs::recursive_directory_iterator(copy.path() / "corpus"))
        if (entry.is_directory()) fs::permissions(entry.path(), fs::perms::owner_all, fs::perm_options::add);
    fs::permissions(copy.path() / "corpus", fs::perms::owner_all, fs::perm_options::add);
    const WorkingDirectory here(copy.path());
    const std::vector<std::string> fix = {"fix", "--write", "--unsafe", "corpus"};
    const Outcome first = run_program(fix);
    EXPECT_EQ(first.code, 0) << first.err.substr(0, 4000);
    EXPECT_EQ(first.err.find("This is a bug"), std::string::npos) << first.err.substr(0, 4000);

    int changed = 0;
    int most_lines = 0;
    fs::path largest;
    std::map<std::string, std::string> written;
    for (const fs::path& file : files_below("corpus")) {
        const fs::path original = fs::path(corpus) / fs::relative(file, "corpus");
        std::string bytes = read_bytes(file);
        if (bytes == read_bytes(original)) continue;
        ++changed;
        if (has_xmllint) {
            EXPECT_EQ(std::system(("xmllint --noout --nonet '" + file.string() + "' >/dev/null 2>&1").c_str()), 0)
                << file;
        }
        const int lines = changed_lines(original, file);
        if (lines > most_lines) {
            most_lines = lines;
            largest = file;
        }
        written.emplace(file.string(), std::move(bytes));
    }
    const Outcome second = run_program(fix);
    EXPECT_EQ(second.err.find("iislint: fixed"), std::string::npos) << second.err.substr(0, 4000);
    for (const auto& [file, bytes] : written) EXPECT_EQ(read_bytes(file), bytes) << file;
    std::printf("%d of %zu files changed; the largest diff has %d lines: %s\n", changed, files_below("corpus").size(),
                most_lines, largest.c_str());
    EXPECT_GT(changed, 10);
}

}  // namespace
}  // namespace iislint::testing
