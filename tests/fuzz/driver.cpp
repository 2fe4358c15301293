// Runs the fuzz target without libFuzzer: over every file of fixtures/, then over mutations of them.
//
// The same inputs on every machine: the seed is fixed and the generator's numbers are used as they come.
// IISLINT_FUZZ_RUNS says how many mutations (3000 without it). Arguments are files to run instead. An input that ends
// the program is left in fuzz-failure.bin.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" void __sanitizer_set_death_callback(void (*)()) __attribute__((weak));

namespace {

std::string current;

void save_current() {
    if (std::FILE* file = std::fopen("fuzz-failure.bin", "wb")) {
        std::fwrite(current.data(), 1, current.size(), file);
        std::fclose(file);
    }
}

extern "C" void on_signal(int number) {
    save_current();
    std::signal(number, SIG_DFL);
    std::raise(number);
}

void run(std::string bytes) {
    current = std::move(bytes);
    LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(current.data()), current.size());
}

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

constexpr std::string_view tokens[] = {
    "<configuration>",
    "</configuration>",
    "<system.applicationHost>",
    "<system.webServer>",
    "<system.web>",
    "<applicationPools>",
    "<add name=\"x\"/>",
    "<add",
    "/>",
    ">",
    "<",
    "</",
    "\"",
    "'",
    "=",
    "&",
    "&amp;",
    "&#x1b;",
    "&#10;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml version=\"1.0\"?>",
    "<!DOCTYPE a>",
    "\r\n",
    "\r",
    "\n",
    "\t",
    " ",
    "\xef\xbb\xbf",
    "\xff\xfe",
    "\xfe\xff",
    "\xc3\xa4",
    "\xe2\x80\xae",
    "\xf0\x9f\x92\xa9",
    "\xff",
    "\x1b[31m",
    "<location path=\"S\">",
    "<location path=\"\" overrideMode=\"Deny\">",
    "</location>",
    "<clear/>",
    "<remove name=\"x\"/>",
    "<applicationInitialization>",
    "<add initializationPage=\"~/x\\y?#\"/>",
    "<httpRuntime fcnMode=\"Single\"/>",
    "<processModel/>",
    "<recycling>",
    "<applicationPoolDefaults/>",
    " startMode=\"AlwaysRunning\"",
    " autoStart=\"false\"",
    " idleTimeout=\"00:00:00\"",
    " time=\"1.05:00:00\"",
    " preloadEnabled=\"true\"",
    " applicationPool=\"\"",
    " enableConfigurationOverride=\"false\"",
    " path=\"/\"",
    "99999999999999999999",
    "-1",
    "true",
    "Infinite",
    "\\",
    "/",
    "//",
    "%SystemDrive%",
    "C:\\s",
};

class Mutator {
public:
    explicit Mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}

    std::string next() {
        std::string text = seeds_[below(seeds_.size())];
        for (std::size_t steps = 1 + below(6); steps > 0; --steps) step(text);
        return text;
    }

private:
    std::size_t below(std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(random_() % end); }

    void step(std::string& text) {
        constexpr std::size_t most_bytes = std::size_t{64} << 10;
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = std::min(1 + below(below(8) == 0 ? 400 : 12), text.size() - at);
        switch (below(10)) {
            case 0:
                if (at < text.size()) text[at] = static_cast<char>(random_() & 0xFF);
                break;
            case 1:
                if (at < text.size())
                    text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << below(8)));
                break;
            case 2:
                text.erase(at, length);
                break;
            case 3: {
                const std::string copied = text.substr(at, length);
                text.insert(below(text.size() + 1), copied);
                break;
            }
            case 4:
            case 5:
                text.insert(at, tokens[below(std::size(tokens))]);
                break;
            case 6: {
                const std::string& other = seeds_[below(seeds_.size())];
                const std::size_t from = below(other.size() + 1);
                text.insert(at, other.substr(from, below(600)));
                break;
            }
            case 7:
                replace_value(text, at);
                break;
            case 8:
                repeat_line(text, at);
                break;
            default:
                if (below(6) == 0) text.resize(at);
                break;
        }
        if (text.size() > most_bytes) text.resize(most_bytes);
    }

    // What stands between the next two double quotes.
    void replace_value(std::string& text, std::size_t at) {
        const std::size_t open = text.find('"', at);
        const std::size_t close = open == std::string::npos ? open : text.find('"', open + 1);
        if (close != std::string::npos) text.replace(open + 1, close - open - 1, tokens[below(std::size(tokens))]);
    }

    void repeat_line(std::string& text, std::size_t at) {
        const std::size_t begin = text.rfind('\n', at == 0 ? 0 : at - 1) + 1;
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        text.insert(begin, text.substr(begin, end - begin) + "\n");
    }

    const std::vector<std::string>& seeds_;
    std::mt19937_64 random_{20240607};
};

}  // namespace

int main(int argc, char** argv) {
    for (int number : {SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(number, on_signal);
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(save_current);

    if (argc > 1) {
        for (int i = 1; i < argc; ++i) run(read(argv[i]));
        return 0;
    }
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(IISLINT_FIXTURES))
        if (entry.is_regular_file()) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    constexpr std::size_t largest_seed = std::size_t{32} << 10;
    std::vector<std::string> seeds;
    for (const std::filesystem::path& path : paths) {
        std::string bytes = read(path);
        run(bytes);
        if (path.extension() == ".config" && bytes.size() <= largest_seed) seeds.push_back(std::move(bytes));
    }
    if (seeds.empty()) {
        std::fprintf(stderr, "no fixtures in %s\n", IISLINT_FIXTURES);
        return 1;
    }
    const char* const wanted = std::getenv("IISLINT_FUZZ_RUNS");
    const long runs = wanted == nullptr ? 3000 : std::strtol(wanted, nullptr, 10);
    Mutator mutator(seeds);
    for (long i = 0; i < runs; ++i) run(mutator.next());
    std::printf("%zu files and %ld mutations of %zu of them\n", paths.size(), runs, seeds.size());
    return 0;
}
