// bench_generate host SITES FILE   writes an applicationHost.config with so many sites
// bench_generate tree FILES DIR    writes a directory tree with so many web.config files
// The same arguments always give the same bytes. All names are made up; only the shape is that of real servers.
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

// SplitMix64: the standard library's distributions may differ between implementations.
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {
        uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    size_t below(size_t limit) { return next() % limit; }
    bool percent(size_t chance) { return below(100) < chance; }
    template <typename List>
    auto pick(const List& list) {
        return list[below(std::size(list))];
    }

private:
    uint64_t state_;
};

// Indented lines with CRLF, as IIS writes them.
class Lines {
public:
    template <typename... Values>
    void line(fmt::format_string<Values...> format, Values&&... values) {
        text_.append(2 * depth_, ' ');
        fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
        text_ += "\r\n";
    }
    template <typename... Values>
    void open(fmt::format_string<Values...> format, Values&&... values) {
        line(format, std::forward<Values>(values)...);
        ++depth_;
    }
    void close(std::string_view name) {
        --depth_;
        line("</{}>", name);
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
    size_t depth_ = 0;
};

constexpr std::array departments = {"Sales",   "Claims", "Ledger", "Stock",   "Payroll", "Partner", "Archive",
                                    "Tickets", "Survey", "Museum", "Lending", "Freight", "Harbour", "Library"};
constexpr std::array folders = {"api", "admin", "reports", "auth", "media", "feeds", "v2", "intern"};
constexpr std::array yes_no = {"true", "false"};

struct Pool {
    std::string name;
};

struct Place {
    std::string site;
    std::string application;  // "/" or "/api"
};

void write_sections(Lines& out) {
    constexpr std::array host = {
        "applicationPools",         "configHistory", "customMetadata", "listenerAdapters", "log", "sites", "webLimits",
        "serviceAutoStartProviders"};
    constexpr std::array web = {"applicationInitialization",
                                "asp",
                                "caching",
                                "cgi",
                                "defaultDocument",
                                "directoryBrowse",
                                "globalModules",
                                "handlers",
                                "httpCompression",
                                "httpErrors",
                                "httpLogging",
                                "httpProtocol",
                                "httpRedirect",
                                "modules",
                                "serverRuntime",
                                "staticContent",
                                "urlCompression",
                                "validation",
                                "webSocket",
                                "aspNetCore"};
    constexpr std::array security = {"access", "authorization", "ipSecurity", "isapiCgiRestriction",
                                     "requestFiltering"};
    constexpr std::array logins = {"anonymousAuthentication", "basicAuthentication", "windowsAuthentication"};
    out.open("<configSections>");
    out.open("<sectionGroup name=\"system.applicationHost\">");
    for (const auto* name : host)
        out.line("<section name=\"{}\" allowDefinition=\"AppHostOnly\" overrideModeDefault=\"Deny\" />", name);
    out.close("sectionGroup");
    out.open("<sectionGroup name=\"system.webServer\">");
    for (const auto* name : web) out.line("<section name=\"{}\" overrideModeDefault=\"Allow\" />", name);
    out.open("<sectionGroup name=\"security\">");
    for (const auto* name : security) out.line("<section name=\"{}\" overrideModeDefault=\"Deny\" />", name);
    out.open("<sectionGroup name=\"authentication\">");
    for (const auto* name : logins) out.line("<section name=\"{}\" overrideModeDefault=\"Deny\" />", name);
    out.close("sectionGroup");
    out.close("sectionGroup");
    out.close("sectionGroup");
    out.close("configSections");
}

std::string process_model(Random& random, std::string_view pool) {
    std::string text = "<processModel";
    if (random.percent(40))
        text += fmt::format(
            R"( identityType="SpecificUser" userName="EXAMPLE\run-{}" password="[enc:AesProvider:{:016x}:enc]")", pool,
            random.next());
    constexpr std::array timeouts = {"00:00:00", "00:00:00", "00:20:00", "01:00:00"};
    if (random.percent(60)) text += fmt::format(" idleTimeout=\"{}\"", random.pick(timeouts));
    if (random.percent(10)) text += " idleTimeoutAction=\"Suspend\"";
    if (random.percent(10)) text += " pingingEnabled=\"false\"";
    return text + " />";
}

// Recycling as administrators write it: by schedule, by interval, by memory, or only which events to log.
void write_recycling(Lines& out, Random& random) {
    switch (random.below(4)) {
        case 0:
            out.open("<recycling logEventOnRecycle=\"Time, Schedule, Memory\">");
            out.open("<periodicRestart time=\"00:00:00\">");
            out.open("<schedule>");
            out.line("<add value=\"0{}:{}0:00\" />", random.below(6), random.below(6));
            out.close("schedule");
            out.close("periodicRestart");
            out.close("recycling");
            break;
        case 1:
            out.open("<recycling>");
            out.line("<periodicRestart time=\"{}\" />", random.percent(50) ? "1.05:00:00" : "12:00:00");
            out.close("recycling");
            break;
        case 2:
            out.open("<recycling disallowOverlappingRotation=\"{}\">", random.pick(yes_no));
            out.line("<periodicRestart privateMemory=\"{}\" requests=\"0\" />", 500000 + random.below(4000000));
            out.close("recycling");
            break;
        default:
            out.line("<recycling logEventOnRecycle=\"Time, Requests, OnDemand, ConfigChange\" />");
    }
}

void write_pool(Lines& out, Random& random, const Pool& pool) {
    std::string start = fmt::format("<add name=\"{}\"", pool.name);
    if (random.percent(5)) start += " autoStart=\"false\"";
    constexpr std::array runtimes = {"v4.0", "v4.0", "", "v2.0"};
    start += fmt::format(" managedRuntimeVersion=\"{}\"", random.pick(runtimes));
    if (random.percent(8)) start += " managedPipelineMode=\"Classic\"";
    if (random.percent(35)) start += " startMode=\"AlwaysRunning\"";
    const bool has_model = random.percent(70);
    const bool has_recycling = random.percent(45);
    const bool has_failure = random.percent(20);
    if (!has_model && !has_recycling && !has_failure) {
        out.line("{} />", start);
        return;
    }
    out.open("{}>", start);
    if (has_model) out.line("{}", process_model(random, pool.name));
    if (has_recycling) write_recycling(out, random);
    if (has_failure)
        out.line("<failure rapidFailProtection=\"{}\" rapidFailProtectionInterval=\"00:0{}:00\" />",
                 random.pick(yes_no), 1 + random.below(9));
    out.close("add");
}

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

void write_site(Lines& out, Random& random, size_t index, const std::vector<Pool>& pools, std::vector<Place>& places) {
    const std::string site = fmt::format("{}{}.example.test", departments[index % departments.size()], index);
    out.open("<site name=\"{}\" id=\"{}\"{}>", site, index + 1, random.percent(5) ? " serverAutoStart=\"false\"" : "");
    const size_t nested = 1 + random.below(3);
    for (size_t number = 0; number <= nested; ++number) {
        const std::string path = number == 0 ? "/" : fmt::format("/{}{}", random.pick(folders), number);
        // IIS compares pool names without case, and people make use of it.
        std::string pool = pools[random.percent(85) ? index : random.below(pools.size())].name;
        if (random.percent(5)) pool = upper(pool);
        out.open("<application path=\"{}\" applicationPool=\"{}\"{}>", path, pool,
                 random.percent(40) ? " preloadEnabled=\"true\"" : "");
        out.line(R"(<virtualDirectory path="/" physicalPath="D:\web\{}\{}" />)", site,
                 number == 0 ? "root" : path.substr(1));
        if (random.percent(15))
            out.line(
                R"(<virtualDirectory path="/files" physicalPath="\\store{}.example.test\{}$\files &amp; media" />)",
                random.below(8), departments[index % departments.size()]);
        out.close("application");
        if (random.percent(number == 0 ? 45 : 20)) places.push_back({site, path});
    }
    out.open("<bindings>");
    out.line("<binding protocol=\"http\" bindingInformation=\"*:80:{}\" />", site);
    if (random.percent(85))
        out.line("<binding protocol=\"https\" bindingInformation=\"*:443:{}\" sslFlags=\"1\" />", site);
    out.close("bindings");
    if (random.percent(20))
        out.line(R"(<logFile directory="L:\logs\{}" period="Daily" localTimeRollover="true" />)", site);
    if (random.percent(10)) out.line("<limits connectionTimeout=\"00:0{}:00\" />", 1 + random.below(9));
    out.close("site");
}

void write_location(Lines& out, Random& random, const Place& place) {
    if (random.percent(8))
        out.line("<!-- {} asked for this, change {}; see the run book before touching it -->", random.pick(departments),
                 random.below(100000));
    out.open("<location path=\"{}{}\">", place.site, place.application == "/" ? "" : place.application);
    out.open("<system.webServer>");
    if (random.percent(50)) {
        out.open("<applicationInitialization doAppInitAfterRestart=\"{}\">", random.pick(yes_no));
        const bool repeats = place.application != "/" && random.percent(40);
        out.line("<add initializationPage=\"{}/health.aspx?full=1&amp;from=warmup\" />",
                 repeats ? place.application : "");
        out.close("applicationInitialization");
    }
    if (random.percent(40)) {
        out.open("<httpErrors errorMode=\"{}\">", random.percent(70) ? "DetailedLocalOnly" : "Detailed");
        for (const int status : {404, 500}) {
            out.line("<remove statusCode=\"{}\" subStatusCode=\"-1\" />", status);
            out.line(
                "<error statusCode=\"{}\" prefixLanguageFilePath=\"\" path=\"/errors/{}.html\" "
                "responseMode=\"ExecuteURL\" />",
                status, status);
        }
        out.close("httpErrors");
    }
    if (random.percent(60)) {
        out.open("<security>");
        out.open("<authentication>");
        out.line("<anonymousAuthentication enabled=\"{}\" />", random.pick(yes_no));
        out.line("<windowsAuthentication enabled=\"{}\" />", random.pick(yes_no));
        out.close("authentication");
        if (random.percent(40)) {
            out.open("<requestFiltering>");
            out.line("<requestLimits maxAllowedContentLength=\"{}\" />", 1000000 * (1 + random.below(300)));
            out.close("requestFiltering");
        }
        out.close("security");
    }
    if (random.percent(30)) {
        out.open("<httpProtocol>");
        out.open("<customHeaders>");
        out.line("<remove name=\"X-Powered-By\" />");
        out.line("<add name=\"X-Frame-Options\" value=\"SAMEORIGIN\" />");
        out.close("customHeaders");
        out.close("httpProtocol");
    }
    out.line("<urlCompression doDynamicCompression=\"{}\" />", random.pick(yes_no));
    out.close("system.webServer");
    out.close("location");
}

void write_server_wide(Lines& out) {
    constexpr std::array modules = {"UriCacheModule",         "DefaultDocumentModule",
                                    "StaticFileModule",       "HttpLoggingModule",
                                    "RequestFilteringModule", "ApplicationInitializationModule",
                                    "AspNetCoreModuleV2",     "WindowsAuthenticationModule"};
    out.open("<system.webServer>");
    out.line("<caching enabled=\"true\" enableKernelCache=\"true\" />");
    out.open("<defaultDocument enabled=\"true\">");
    out.open("<files>");
    for (const auto* name : {"Default.htm", "index.html", "default.aspx"}) out.line("<add value=\"{}\" />", name);
    out.close("files");
    out.close("defaultDocument");
    out.open("<globalModules>");
    for (const auto* name : modules)
        out.line(R"(<add name="{}" image="%windir%\System32\inetsrv\{}.dll" />)", name, name);
    out.close("globalModules");
    out.open("<staticContent lockAttributes=\"isDocFooterFileName\">");
    for (int number = 0; number < 300; ++number)
        out.line("<mimeMap fileExtension=\".x{}\" mimeType=\"application/x-kind-{}\" />", number, number);
    out.close("staticContent");
    out.close("system.webServer");
    out.open("<location path=\"\" overrideMode=\"Allow\">");
    out.open("<system.webServer>");
    out.open("<modules>");
    for (const auto* name : modules) out.line("<add name=\"{}\" lockItem=\"true\" />", name);
    out.close("modules");
    out.close("system.webServer");
    out.close("location");
}

std::string application_host(size_t sites) {
    Random random(sites);
    Lines out;
    out.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    out.line("<!-- Made by bench_generate: the shape of a busy server, every name invented. -->");
    out.open("<configuration>");
    write_sections(out);
    out.open("<system.applicationHost>");
    std::vector<Pool> pools;
    out.open("<applicationPools>");
    for (size_t index = 0; index < sites; ++index) {
        pools.push_back({fmt::format("{}-Pool-{}", departments[index % departments.size()], index)});
        write_pool(out, random, pools.back());
    }
    out.open("<applicationPoolDefaults managedRuntimeVersion=\"v4.0\">");
    out.line("<processModel identityType=\"ApplicationPoolIdentity\" />");
    out.close("applicationPoolDefaults");
    out.close("applicationPools");
    out.open("<sites>");
    std::vector<Place> places;
    for (size_t index = 0; index < sites; ++index) write_site(out, random, index, pools, places);
    out.open("<siteDefaults>");
    out.line(R"(<logFile logFormat="W3C" directory="%SystemDrive%\inetpub\logs\LogFiles" />)");
    out.close("siteDefaults");
    out.line("<applicationDefaults applicationPool=\"{}\" />", pools.empty() ? "" : pools.front().name);
    out.line("<virtualDirectoryDefaults allowSubDirConfig=\"true\" />");
    out.close("sites");
    out.line("<webLimits />");
    out.close("system.applicationHost");
    write_server_wide(out);
    for (const Place& place : places) write_location(out, random, place);
    out.close("configuration");
    return out.text();
}

void write_framework_application(Lines& out, Random& random) {
    out.open("<appSettings>");
    for (size_t count = 2 + random.below(20), number = 0; number < count; ++number)
        out.line("<add key=\"{}.{}\" value=\"{:x}\" />", random.pick(departments), number, random.next());
    out.close("appSettings");
    out.open("<system.web>");
    out.line("<compilation debug=\"{}\" targetFramework=\"4.8\" />", random.pick(yes_no));
    out.line("<httpRuntime targetFramework=\"4.8\"{} />", random.percent(30) ? " fcnMode=\"Single\"" : "");
    out.close("system.web");
    out.open("<system.webServer>");
    out.open("<rewrite>");
    out.open("<rules>");
    for (size_t count = random.below(5), number = 0; number < count; ++number) {
        out.open("<rule name=\"to-https-{}\" stopProcessing=\"true\">", number);
        out.line("<match url=\"^{}/(.*)$\" />", random.pick(folders));
        out.line("<action type=\"Redirect\" url=\"https://{{HTTP_HOST}}/{{R:1}}\" redirectType=\"Permanent\" />");
        out.close("rule");
    }
    out.close("rules");
    out.close("rewrite");
    out.close("system.webServer");
    out.open("<runtime>");
    out.open("<assemblyBinding xmlns=\"urn:schemas-microsoft-com:asm.v1\">");
    for (size_t count = random.below(15), number = 0; number < count; ++number) {
        out.open("<dependentAssembly>");
        out.line("<assemblyIdentity name=\"{}.Core{}\" culture=\"neutral\" />", random.pick(departments), number);
        out.line("<bindingRedirect oldVersion=\"0.0.0.0-{}.0.0.0\" newVersion=\"{}.0.0.0\" />", number, number);
        out.close("dependentAssembly");
    }
    out.close("assemblyBinding");
    out.close("runtime");
}

void write_core_application(Lines& out, Random& random) {
    out.open("<location path=\".\" inheritInChildApplications=\"false\">");
    out.open("<system.webServer>");
    out.open("<handlers>");
    out.line("<add name=\"aspNetCore\" path=\"*\" verb=\"*\" modules=\"AspNetCoreModuleV2\" />");
    out.close("handlers");
    out.line(R"(<aspNetCore processPath="dotnet" arguments=".\{}.dll" hostingModel="{}" />)", random.pick(departments),
             random.percent(70) ? "inprocess" : "outofprocess");
    out.close("system.webServer");
    out.close("location");
}

void write_static_content(Lines& out, Random& random) {
    out.open("<system.webServer>");
    out.open("<staticContent>");
    out.line("<remove fileExtension=\".json\" />");
    out.line("<mimeMap fileExtension=\".json\" mimeType=\"application/json\" />");
    out.line("<clientCache cacheControlMode=\"UseMaxAge\" cacheControlMaxAge=\"{}.00:00:00\" />", 1 + random.below(30));
    out.close("staticContent");
    out.close("system.webServer");
}

std::string web_config(Random& random) {
    Lines out;
    out.line("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    if (random.percent(40)) out.line("<!-- Kept by the {} team. -->", random.pick(departments));
    out.open("<configuration>");
    switch (random.below(4)) {
        case 0:
            write_core_application(out, random);
            break;
        case 1:
            write_static_content(out, random);
            break;
        default:
            write_framework_application(out, random);
    }
    out.close("configuration");
    return out.text();
}

bool write_file(const std::filesystem::path& path, std::string_view text) {
    std::error_code ignored;  // opening the file tells
    std::filesystem::create_directories(path.parent_path(), ignored);
    std::ofstream out(path, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) fmt::print(stderr, "bench_generate: cannot write {}\n", path.string());
    return static_cast<bool>(out);
}

// Ten files to a repository, with files between them that no linter of configuration wants.
bool write_tree(size_t files, const std::filesystem::path& root) {
    Random random(files);
    for (size_t number = 0; number < files; ++number) {
        const auto folder = root / fmt::format("team{:02}", number / 10 % 16) /
                            fmt::format("repository{:05}", number / 10) /
                            fmt::format("{}.Web{}", departments[number % departments.size()], number % 10);
        if (!write_file(folder / (number % 3 == 0 ? "Web.config" : "web.config"), web_config(random))) return false;
        if (!write_file(folder / "Startup.cs", "class Startup { }\r\n")) return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view kind = argc == 4 ? argv[1] : "";
    size_t count = 0;
    if (argc == 4) {
        const std::string_view number = argv[2];
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
        if (error != std::errc() || end != number.data() + number.size()) count = 0;
    }
    if (count == 0 || (kind != "host" && kind != "tree")) {
        fmt::print(stderr, "usage: bench_generate host SITES FILE | tree FILES DIR\n");
        return 2;
    }
    const bool written = kind == "host" ? write_file(argv[3], application_host(count)) : write_tree(count, argv[3]);
    return written ? 0 : 2;
}
