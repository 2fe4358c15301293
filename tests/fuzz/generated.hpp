// Configurations that nobody wrote, from a seed: servers with pools, sites, applications and locations, and web.config
// files, in random styles of writing. Well-formed, and close enough to real ones that most rules have something to say.
//
//   Generator generator(42);
//   std::string host = generator.server();
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iislint::fuzz {

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {
        newline_ = pick({"\n", "\n", "\r\n", "\r"});
        unit_ = pick({"    ", "  ", "\t"});
        quote_ = chance(4) ? '\'' : '"';
        blank_before_closing_ = !chance(3);
        end_tags_ = chance(4);
        one_line_ = chance(8);
        attribute_per_line_ = chance(6);
        comments_ = chance(3);
    }

    // Bytes: a byte order mark, UTF-16 or a missing last line end now and then.
    std::string server() {
        begin();
        open("configuration", {});
        open("system.applicationHost", {});
        pools();
        sites();
        close("system.applicationHost");
        if (chance(2)) section(chance(2) ? "system.webServer" : "system.web");
        for (std::uint64_t i = below(3); i > 0; --i) {
            open("location", {{"path", pick({"S1", "S1/app", "S2", "S2/app", "S1/other/deep"})}});
            section("system.webServer");
            close("location");
        }
        close("configuration");
        return end();
    }

    std::string web_config() {
        begin();
        open("configuration", {});
        if (chance(2)) section("system.webServer");
        if (chance(2)) section("system.web");
        if (chance(4)) {
            open("location", {{"path", pick({".", "app", "sub"})}});
            section("system.webServer");
            close("location");
        }
        close("configuration");
        return end();
    }

private:
    using Attributes = std::vector<std::pair<std::string, std::string>>;

    std::uint64_t below(std::uint64_t end) { return random_() % end; }
    bool chance(std::uint64_t of) { return below(of) == 0; }
    std::string pick(std::initializer_list<std::string_view> list) {
        return std::string(list.begin()[below(list.size())]);
    }
    void maybe(Attributes& attributes, std::string name, std::initializer_list<std::string_view> values,
               std::uint64_t of = 2) {
        if (chance(of)) attributes.emplace_back(std::move(name), pick(values));
    }

    void begin() {
        text_.clear();
        depth_ = 0;
        if (chance(2)) {
            text_ = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
            new_line();
        }
        is_first_ = text_.empty();
    }
    std::string end() {
        if (!chance(4)) text_ += newline_;
        if (chance(6)) return "\xEF\xBB\xBF" + text_;
        if (!chance(8)) return text_;
        const bool little = chance(2);
        std::string bytes = little ? "\xFF\xFE" : "\xFE\xFF";
        for (const char c : text_) {
            if (little) bytes += c;
            bytes += '\0';
            if (!little) bytes += c;
        }
        return bytes;
    }
    void new_line() {
        if (!one_line_) text_ += newline_;
    }
    void line() {
        if (!is_first_ && !one_line_) {
            text_ += newline_;
            if (chance(20)) text_ += newline_;
            for (std::size_t i = 0; i < depth_; ++i) text_ += unit_;
        }
        is_first_ = false;
        if (comments_ && chance(8) && depth_ > 0) {
            text_ += "<!-- <add name='x'/> -->";
            if (!one_line_) line();
        }
    }
    void start_tag(std::string_view name, const Attributes& attributes) {
        line();
        text_ += '<';
        text_ += name;
        for (const auto& [key, value] : attributes) {
            if (attribute_per_line_ && !one_line_) {
                text_ += newline_;
                for (std::size_t i = 0; i < depth_ + 2; ++i) text_ += unit_;
            } else {
                text_ += ' ';
            }
            text_ += key + '=' + quote_ + value + quote_;
        }
    }
    void open(std::string_view name, const Attributes& attributes) {
        start_tag(name, attributes);
        text_ += '>';
        ++depth_;
    }
    void close(std::string_view name) {
        --depth_;
        line();
        text_ += "</";
        text_ += name;
        text_ += '>';
    }
    void empty(std::string_view name, const Attributes& attributes) {
        start_tag(name, attributes);
        if (end_tags_ && chance(2)) {
            text_ += "></";
            text_ += name;
            text_ += '>';
        } else {
            text_ += blank_before_closing_ ? " />" : "/>";
        }
    }

    void pool_content() {
        if (chance(2)) {
            Attributes model;
            maybe(model, "idleTimeout", {"00:00:00", "00:20:00", "1.00:00:00", "00:05:00"});
            maybe(model, "idleTimeoutAction", {"Suspend", "Terminate"}, 4);
            maybe(model, "maxProcesses", {"1", "2", "0"}, 4);
            maybe(model, "pingingEnabled", {"true", "false"}, 4);
            maybe(model, "shutdownTimeLimit", {"00:01:30", "00:00:10"}, 5);
            maybe(model, "startupTimeLimit", {"00:01:30", "00:00:10"}, 5);
            maybe(model, "identityType", {"ApplicationPoolIdentity", "LocalSystem", "SpecificUser"}, 4);
            empty("processModel", model);
        }
        if (chance(2)) {
            Attributes recycling;
            maybe(recycling, "disallowOverlappingRotation", {"true", "false"}, 4);
            maybe(recycling, "disallowRotationOnConfigChange", {"true", "false"}, 4);
            open("recycling", recycling);
            Attributes restart;
            maybe(restart, "time", {"00:00:00", "1.05:00:00", "29:00:00", "2.00:00:00"});
            maybe(restart, "memory", {"0", "1000000"}, 4);
            maybe(restart, "requests", {"0", "35000"}, 4);
            open("periodicRestart", restart);
            open("schedule", {});
            for (std::uint64_t i = below(3); i > 0; --i)
                empty("add", {{"value", pick({"02:00:00", "03:30:00", "04:00:00"})}});
            close("schedule");
            close("periodicRestart");
            close("recycling");
        }
        if (chance(4)) {
            Attributes failure;
            maybe(failure, "rapidFailProtection", {"true", "false"});
            maybe(failure, "loadBalancerCapabilities", {"TcpLevel", "HttpLevel"});
            empty("failure", failure);
        }
    }
    void pools() {
        open("applicationPools", {});
        for (std::string_view name : {"P1", "P2", "Shop", "P&amp;3"}) {
            if (chance(4)) continue;
            Attributes attributes{{"name", std::string(name)}};
            maybe(attributes, "autoStart", {"true", "false"});
            maybe(attributes, "startMode", {"AlwaysRunning", "AlwaysRunning", "OnDemand"});
            maybe(attributes, "managedRuntimeVersion", {"", "v2.0", "v4.0"}, 3);
            maybe(attributes, "managedPipelineMode", {"Integrated", "Classic"}, 4);
            maybe(attributes, "queueLength", {"1000", "10"}, 5);
            maybe(attributes, "enableConfigurationOverride", {"true", "false"}, 6);
            maybe(attributes, "autoStrat", {"true"}, 20);
            if (chance(3)) {
                empty("add", attributes);
                if (chance(12)) empty("add", attributes);
                continue;
            }
            open("add", attributes);
            pool_content();
            close("add");
        }
        if (chance(2)) {
            Attributes attributes;
            maybe(attributes, "startMode", {"AlwaysRunning", "OnDemand"});
            open("applicationPoolDefaults", attributes);
            pool_content();
            close("applicationPoolDefaults");
        }
        close("applicationPools");
    }
    void sites() {
        open("sites", {});
        for (std::string_view name : {"S1", "S2"}) {
            Attributes attributes{{"name", std::string(name)}, {"id", std::string(name.substr(1))}};
            maybe(attributes, "serverAutoStart", {"true", "false"}, 3);
            open("site", attributes);
            for (std::string_view path : {"/", "/app", "/app/inner"}) {
                if (path != "/" && chance(2)) continue;
                Attributes application{{"path", std::string(path)}};
                maybe(application, "applicationPool", {"P1", "P2", "Shop", "P&amp;3", "Gone"});
                maybe(application, "preloadEnabled", {"true", "false"}, 3);
                maybe(application, "serviceAutoStartEnabled", {"true", "false"}, 5);
                open("application", application);
                empty("virtualDirectory",
                      {{"path", "/"}, {"physicalPath", pick({"C:\\s", "C:\\s\\app", "%SystemDrive%\\x"})}});
                close("application");
            }
            open("bindings", {});
            empty("binding", {{"protocol", "http"}, {"bindingInformation", "*:80:" + std::string(name)}});
            close("bindings");
            close("site");
        }
        if (chance(2)) empty("applicationDefaults", {{"applicationPool", "P1"}});
        if (chance(4)) empty("siteDefaults", {{"serverAutoStart", pick({"true", "false"})}});
        close("sites");
    }
    void section(const std::string& group) {
        open(group, {});
        if (group == "system.web") {
            Attributes attributes;
            maybe(attributes, "fcnMode", {"NotSet", "Default", "Single", "Disabled"});
            maybe(attributes, "targetFramework", {"4.8", "4.5"});
            empty("httpRuntime", attributes);
            Attributes compilation;
            maybe(compilation, "debug", {"true", "false"});
            empty("compilation", compilation);
        } else {
            if (chance(2)) {
                Attributes attributes;
                maybe(attributes, "doAppInitAfterRestart", {"true", "false"});
                maybe(attributes, "skipManagedModules", {"true", "false"}, 4);
                open("applicationInitialization", attributes);
                const std::string page = pick({"/", "/app/x", "~/y", "http://h/z?q=1", "\\w", "/a b"});
                empty("add", {{"initializationPage", page}});
                if (chance(2)) empty("add", {{"initializationPage", page + "2"}});
                close("applicationInitialization");
            }
            if (chance(3)) empty("directoryBrowse", {{"enabled", pick({"true", "false"})}});
            if (chance(4)) {
                open("handlers", {});
                empty("add", {{"name", "aspNetCore"},
                              {"path", "*"},
                              {"verb", "*"},
                              {"modules", pick({"AspNetCoreModule", "AspNetCoreModuleV2"})}});
                close("handlers");
                Attributes attributes{{"processPath", "dotnet"}, {"arguments", ".\\x.dll"}};
                maybe(attributes, "stdoutLogEnabled", {"true", "false"});
                maybe(attributes, "hostingModel", {"inprocess", "outofprocess"});
                empty("aspNetCore", attributes);
            }
            if (chance(5)) empty("httpErorrs", {{"errorMode", "Detailed"}});
            if (chance(6)) {
                open("defaultDocument", {});
                open("files", {});
                for (std::string_view file : {"a.htm", "b.htm", "a.htm"}) empty("add", {{"value", std::string(file)}});
                close("files");
                close("defaultDocument");
            }
        }
        close(group);
    }

    std::mt19937_64 random_;
    std::string newline_;
    std::string unit_;
    char quote_ = '"';
    bool blank_before_closing_ = true;
    bool end_tags_ = false;
    bool one_line_ = false;
    bool attribute_per_line_ = false;
    bool comments_ = false;
    bool is_first_ = true;
    std::string text_;
    std::size_t depth_ = 0;
};

}  // namespace iislint::fuzz
