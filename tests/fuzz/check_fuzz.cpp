// One input through everything that `check` and `fix` do with a file, and what must hold whatever the bytes are.
//
// libFuzzer calls it (IISLINT_LIBFUZZER), and so does driver.cpp, which any compiler builds.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/utf8.hpp"
#include "config/config_file.hpp"
#include "config/server.hpp"
#include "fix/run.hpp"
#include "report/reporter.hpp"
#include "rules/check.hpp"
#include "rules/rule_set.hpp"

namespace iislint {
namespace {

using config::ConfigFile;
using findings::Finding;

constexpr std::string_view host_path = "applicationHost.config";
constexpr std::string_view web_path = "web.config";

// A server with one site, for a web.config to belong to.
constexpr std::string_view plain_host = R"(<configuration><system.applicationHost>
  <applicationPools><add name="P" managedRuntimeVersion="v4.0" startMode="AlwaysRunning" /></applicationPools>
  <sites><site name="S" id="1">
    <application path="/" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s" /></application>
    <application path="/api" applicationPool="P"><virtualDirectory path="/" physicalPath="C:\s\api" /></application>
  </site></sites>
</system.applicationHost></configuration>
)";

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "fuzz: %s\n", what);
    std::abort();
}

const rules::RuleSet& built_in_rules() {
    static const rules::RuleSet rules = [] {
        Result<rules::RuleSet> loaded = rules::RuleSet::load_built_in();
        require(static_cast<bool>(loaded), "the built-in rules load");
        return std::move(*loaded);
    }();
    return rules;
}

std::shared_ptr<const ConfigFile> load(std::string_view path, std::string bytes) {
    FileContent content;
    content.bytes = std::move(bytes);
    return std::make_shared<ConfigFile>(std::string(path), std::move(content));
}

// A server, and a web.config that every folder of it holds; or a web.config alone.
class Configuration {
public:
    Configuration(std::shared_ptr<const ConfigFile> host, std::shared_ptr<const ConfigFile> web)
        : host_(std::move(host)), web_(std::move(web)) {
        if (host_ == nullptr) {
            if (web_->is_readable()) server_.emplace(config::Server::standalone(*web_));
            return;
        }
        if (!host_->is_readable()) return;
        server_.emplace(*host_);
        config::PathMap map;
        for (const char* drive : {R"(C:\)", R"(D:\)", "%SystemDrive%"}) map.add(drive, "site");
        const ConfigFile* web_config = web_->is_readable() ? web_.get() : nullptr;
        server_->attach_web_configs(map, [&](const std::string&) { return web_config; });
    }

    Configuration with(const fix::Texts& texts) const {
        const auto changed = [&](const std::shared_ptr<const ConfigFile>& file) {
            const auto at = file == nullptr ? texts.end() : texts.find(file->path());
            return at == texts.end() ? file : load(file->path(), file->source().encode(at->second));
        };
        return {changed(host_), changed(web_)};
    }

    std::vector<Finding> check() const {
        rules::CheckOptions options;
        options.with_xpath = true;
        options.stopped_pools = {"Shop", "P"};
        std::vector<Finding> found;
        for (const auto& file : {host_, web_})
            if (file != nullptr && !file->is_readable()) rules::report_syntax_problems(*file, built_in_rules(), found);
        if (server_) rules::check_server(*server_, built_in_rules(), options, 1, found);
        findings::sort_findings(found);
        return found;
    }

private:
    std::shared_ptr<const ConfigFile> host_;
    std::shared_ptr<const ConfigFile> web_;
    std::optional<config::Server> server_;
};

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const Utf8Character character = decode_utf8(text, i);
        if (character.size == 0) return false;
        i += character.size;
    }
    return true;
}

// Without what moves a terminal's cursor or turns its text around.
bool is_plain(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto [code, size] = decode_utf8(text, i);
        const bool control = (code < 0x20 && code != '\n') || (code >= 0x7f && code < 0xa0);
        const bool turns = code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
                           (code >= 0x2066 && code <= 0x2069);
        if (control || turns) return false;
        i += size;
    }
    return true;
}

void report_all(const std::vector<Finding>& found) {
    report::Report report;
    report.findings = &found;
    for (const auto& rule : built_in_rules().rules()) report.rules.push_back(&rule->info());
    for (const report::Format& format : report::formats()) {
        std::string text;
        format.write(report, [&](std::string_view piece) { text += piece; });
        require(is_utf8(text), "a report is UTF-8");
        const bool is_json = format.name == "json" || format.name == "sarif";
        require(is_json ? nlohmann::json::accept(text) : is_plain(text), "a report can be read");
    }
}

fix::FixRun fix_all(const Configuration& configuration, const std::vector<Finding>& first) {
    std::optional<Configuration> changed;
    std::vector<Finding> again;
    const fix::Recheck recheck = [&](const fix::Texts& texts, const auto&) -> fix::Rechecked {
        Configuration next = configuration.with(texts);
        changed.emplace(std::move(next));
        again = changed->check();
        return {again, {}};
    };
    return fix::run_fixes(first, {.unsafe = true}, config::names(), recheck);
}

void check_and_fix(const Configuration& configuration) {
    const std::vector<Finding> found = configuration.check();
    report_all(found);
    const fix::FixRun run = fix_all(configuration, found);
    require(run.faults.empty(), "no fix breaks a file");
    fix::Texts texts;
    for (const fix::ChangedFile& file : run.files) {
        require(text::apply_edits(file.source->text(), file.edits) == file.text, "the edits lead to the result");
        const auto written = load(file.source->path(), file.source->encode(file.text));
        require(written->is_readable(), "a fixed file is well-formed");
        require(written->source().text() == file.text, "a fixed file keeps its encoding");
        texts.emplace(file.source->path(), file.text);
    }
    const Configuration fixed = configuration.with(texts);
    const std::vector<Finding> left = fixed.check();
    const fix::FixRun second = fix_all(fixed, left);
    require(second.files.empty() || !run.stable, "fixing twice changes nothing");
}

void run_one(std::string bytes) {
    const text::Source source = text::Source::decode(std::string(web_path), bytes);
    require(source.problem() || source.encode(source.text()) == bytes, "decoding and encoding give the same bytes");
    const auto unnamed = load("input.config", bytes);
    if (unnamed->role() == config::FileRole::server) {
        check_and_fix({load(host_path, bytes), load(web_path, std::move(bytes))});
        return;
    }
    const auto web = load(web_path, std::move(bytes));
    check_and_fix({nullptr, web});
    if (web->is_readable()) check_and_fix({load(host_path, std::string(plain_host)), web});
}

}  // namespace
}  // namespace iislint

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    iislint::run_one(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
