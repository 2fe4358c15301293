// Runs the fuzz target without libFuzzer: over every file of fixtures/ that is no result of a fix, then over mutations
// of them.
//
// The same inputs on every machine: the seed is fixed and the generator's numbers are used as they come.
// IISLINT_FUZZ_RUNS says how many mutations (3000 without it), IISLINT_FUZZ_SEED where the numbers start. Arguments are
// files to run instead. An input that ends the program is left in fuzz-failure.bin.
#include <algorithm>
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
// Of targets that count: what they have seen.
extern "C" void print_fuzz_counts() __attribute__((weak));
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

// Break a document, mostly.
constexpr std::string_view tokens[] = {
    "<configuration>",
    "</configuration>",
    "<system.web>",
    "<add",
    "/>",
    ">",
    "<",
    "</",
    "\"",
    "'",
    "=",
    "&",
    "&#x1b;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml version=\"1.0\"?>",
    "<!DOCTYPE a>",
    "\r\n",
    "\r",
    "\t",
    "\xef\xbb\xbf",
    "\xff\xfe",
    "\xfe\xff",
    "\xc3\xa4",
    "\xe2\x80\xae",
    "\xff",
    "\x1b[31m",
    "<location path=\"S\">",
    "</location>",
    " path=\"/\"",
};
// Leave it well-formed.
constexpr std::string_view values[] = {
    "",
    "true",
    "false",
    "TRUE ",
    "0",
    "-1",
    "99999999999999999999",
    "00:00:00",
    "1.05:00:00",
    "2.00:00:00",
    "24:00:00",
    "Infinite",
    "AlwaysRunning",
    "OnDemand",
    "Suspend",
    "Time, Memory",
    "NotSet",
    "Single",
    "/",
    "//",
    "/S",
    "/api/x?y#z",
    "~/a",
    "\\",
    "C:\\s",
    "%SystemDrive%\\x",
    "%IIS_BIN%",
    "http://h/x",
    "MSExchangeX",
    "DefaultAppPool",
    "P",
    "Shop",
    "v4.0",
    "AspNetCoreModuleV2",
    "&amp;&lt;&quot;&apos;",
    "&#10;",
    "&#x202e;",
    "{0}",
    "{@name}",
    "\xc3\xa4",
    "\xe2\x80\xae",
    "\xf0\x9f\x92\xa9",
    "a b  c",
};
constexpr std::string_view elements[] = {
    "<add/>",
    "<add name=\"Shop\"/>",
    "<add name='shop' autoStart='true'></add>",
    "<clear/>",
    "<remove name=\"Shop\"/>",
    "<processModel/>",
    "<processModel\n\tidleTimeout=\"00:20:00\"\n/>",
    "<recycling><periodicRestart/></recycling>",
    "<applicationPoolDefaults startMode=\"AlwaysRunning\"/>",
    "<applicationDefaults applicationPool=\"P\"/>",
    "<system.web><httpRuntime fcnMode=\"Default\"/></system.web>",
    "<system.web><compilation/></system.web>",
    "<applicationInitialization><add initializationPage=\"/S/x\"/></applicationInitialization>",
    "<location path=\"S\"><system.webServer><handlers><clear/></handlers></system.webServer></location>",
    "<location path=\"\" overrideMode=\"Deny\"><system.web><httpRuntime/></system.web></location>",
    "<!-- note -->",
    "<![CDATA[ text ]]>",
    "<?pi x?>",
    "text",
    "<x:y xmlns:x=\"u\" x:a='1'/>",
};
constexpr std::string_view attributes[] = {
    " startMode=\"AlwaysRunning\"",
    " autoStart=\"false\"",
    " idleTimeout='00:10:00'",
    " time=\"1.05:00:00\"",
    " preloadEnabled=\"true\"",
    "\n\tapplicationPool=\"\"",
    " enableConfigurationOverride=\"false\"",
    " serverAutoStart=\"false\"",
    " lockItem=\"true\"",
    "  fcnMode = \"NotSet\"",
    " unknown=\"\"",
};

class Mutator {
public:
    Mutator(const std::vector<std::string>& seeds, std::uint64_t seed) : seeds_(seeds), random_(seed) {}

    std::string next() {
        std::string text = seeds_[below(seeds_.size())];
        const bool rough = below(4) == 0;
        for (std::size_t steps = 1 + below(6); steps > 0; --steps) rough ? break_it(text) : vary(text);
        constexpr std::size_t most_bytes = std::size_t{64} << 10;
        if (text.size() > most_bytes) text.resize(most_bytes);
        return text;
    }

private:
    std::size_t below(std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(random_() % end); }
    template <std::size_t N>
    std::string_view any(const std::string_view (&list)[N]) {
        return list[below(N)];
    }

    void break_it(std::string& text) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = std::min(1 + below(below(8) == 0 ? 400 : 12), text.size() - at);
        switch (below(8)) {
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
                text.insert(at, any(tokens));
                break;
            case 6: {
                const std::string& other = seeds_[below(seeds_.size())];
                text.insert(at, other.substr(below(other.size() + 1), below(600)));
                break;
            }
            default:
                if (below(4) == 0) text.resize(at);
                break;
        }
    }

    void vary(std::string& text) {
        const std::size_t at = below(text.size() + 1);
        switch (below(8)) {
            case 0:
            case 1:
            case 2:
                change_value(text, at);
                break;
            case 3: {
                const std::size_t end = text.find_first_of(" />\t\r\n", next_start_tag(text, at));
                if (end != std::string::npos) text.insert(end, any(attributes));
                break;
            }
            case 4: {
                const std::size_t tag = next_start_tag(text, at);
                if (tag != std::string::npos) text.insert(tag - 1, any(elements));
                break;
            }
            case 5:
                change_line(text, at);
                break;
            case 6:
                drop_attribute(text, at);
                break;
            default: {
                // One kind of quotes for the other.
                const std::size_t open = text.find("=\"", at);
                const std::size_t close = open == std::string::npos ? open : text.find_first_of("\"'", open + 2);
                if (close != std::string::npos && text[close] == '"') text[open + 1] = text[close] = '\'';
                break;
            }
        }
    }

    // Behind the '<' of a start tag below the document element, or npos.
    static std::size_t next_start_tag(const std::string& text, std::size_t at) {
        const std::size_t first = text.find("<configuration");
        if (first == std::string::npos) return first;
        std::size_t tag = std::max(at, first + 1);
        do {
            tag = text.find('<', tag);
            if (tag == std::string::npos) return tag;
            ++tag;
        } while (tag < text.size() && (text[tag] == '/' || text[tag] == '!' || text[tag] == '?'));
        return tag;
    }

    // The value of the next attribute: [open quote, close quote].
    static bool find_value(const std::string& text, std::size_t at, std::size_t& open, std::size_t& close) {
        open = text.find_first_of("\"'", text.find('=', next_start_tag(text, at)));
        close = open == std::string::npos ? open : text.find(text[open], open + 1);
        return close != std::string::npos;
    }

    void change_value(std::string& text, std::size_t at) {
        std::size_t open = 0;
        std::size_t close = 0;
        if (find_value(text, at, open, close)) text.replace(open + 1, close - open - 1, any(values));
    }

    void drop_attribute(std::string& text, std::size_t at) {
        std::size_t open = 0;
        std::size_t close = 0;
        if (!find_value(text, at, open, close)) return;
        const std::size_t blank = text.find_last_of(" \t\n", open);
        if (blank != std::string::npos && blank > 0) text.erase(blank, close + 1 - blank);
    }

    // Repeats or removes a line that holds nothing but an empty element.
    void change_line(std::string& text, std::size_t at) {
        const std::size_t end = text.find("/>\n", at);
        if (end == std::string::npos) return;
        const std::size_t begin = text.rfind('\n', end) + 1;
        const std::string line = text.substr(begin, end + 3 - begin);
        if (line.find('<') != line.rfind('<')) return;
        if (below(2) == 0)
            text.erase(begin, line.size());
        else
            text.insert(begin, line);
    }

    const std::vector<std::string>& seeds_;
    std::mt19937_64 random_;
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
    std::filesystem::recursive_directory_iterator at(IISLINT_FIXTURES);
    for (; at != std::filesystem::recursive_directory_iterator(); ++at) {
        if (at->path().filename() == "fixed") at.disable_recursion_pending();
        if (at->is_regular_file()) paths.push_back(at->path());
    }
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
    const char* const seed = std::getenv("IISLINT_FUZZ_SEED");
    Mutator mutator(seeds, seed == nullptr ? 20240607 : std::strtoull(seed, nullptr, 10));
    constexpr long sign_of_life = 1'000'000;
    for (long i = 0; i < runs; ++i) {
        run(mutator.next());
        if ((i + 1) % sign_of_life == 0) {
            std::printf("%ld mutations\n", i + 1);
            std::fflush(stdout);
        }
    }
    std::printf("%zu files and %ld mutations of %zu of them\n", paths.size(), runs, seeds.size());
    if (print_fuzz_counts != nullptr) print_fuzz_counts();
    return 0;
}
