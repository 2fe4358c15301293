// The fuzz target for `fix`: one small input as a server's file, as a web.config of its own, or as one below a server;
// check, fix, check again, and the properties of fix_properties.hpp. Nothing is printed of the reports: check_fuzz does
// that.
#include <cstdio>
#include <cstdlib>

#include "fuzz/fix_properties.hpp"

namespace iislint {
namespace {

// A server with one site, for a web.config to belong to.
constexpr std::string_view plain_host =
    R"(<configuration><system.applicationHost><applicationPools><add name="P" startMode="AlwaysRunning" /></applicationPools>
<sites><site name="S" id="1"><application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s" />
</application><application path="/api" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s\api" />
</application></site></sites></system.applicationHost></configuration>
)";

const rules::RuleSet& built_in_rules() {
    static const rules::RuleSet rules = [] {
        Result<rules::RuleSet> loaded = rules::RuleSet::load_built_in();
        if (!loaded) std::abort();
        return std::move(*loaded);
    }();
    return rules;
}

fuzz::Counts counts;

void run(const fuzz::Subject& subject, bool with_sequences) {
    static const rules::CheckOptions options = [] {
        rules::CheckOptions made;
        made.stopped_pools = {"Shop", "P"};
        return made;
    }();
    const std::string broken = fuzz::FixProperties(built_in_rules(), options, counts).check(subject, with_sequences);
    if (broken.empty()) return;
    std::fprintf(stderr, "fuzz: %s\n", broken.c_str());
    std::abort();
}

}  // namespace
}  // namespace iislint

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace iislint;
    std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto file = fuzz::load("input.config", bytes);
    if (!file->is_readable()) return 0;
    // Every fourth also one after the other: that costs as much as all the rest.
    const bool with_sequences = size % 4 == 0;
    if (file->role() == config::FileRole::server) {
        run({fuzz::load(fuzz::host_path, std::move(bytes)), nullptr}, with_sequences);
        return 0;
    }
    const auto web = fuzz::load(fuzz::web_path, std::move(bytes));
    if (size % 2 == 0)
        run({nullptr, web}, with_sequences);
    else
        run({fuzz::load(fuzz::host_path, std::string(plain_host)), web}, with_sequences);
    return 0;
}

// What the driver prints at the end.
extern "C" void print_fuzz_counts() {
    const iislint::fuzz::Counts& c = iislint::counts;
    std::printf(
        "%llu readable, %llu findings, %llu files fixed by %llu repairs in at most %d passes, %llu effective "
        "values changed as announced, %llu pairs in both orders\n",
        static_cast<unsigned long long>(c.subjects), static_cast<unsigned long long>(c.findings),
        static_cast<unsigned long long>(c.fixed), static_cast<unsigned long long>(c.repairs), c.most_passes,
        static_cast<unsigned long long>(c.effects), static_cast<unsigned long long>(c.pairs));
}
