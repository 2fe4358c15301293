// A configuration in memory that can be checked, and changed: what the fuzz targets and the property tests work on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config_file.hpp"
#include "config/server.hpp"
#include "fix/run.hpp"
#include "rules/check.hpp"
#include "rules/rule_set.hpp"

namespace iislint::fuzz {

inline constexpr std::string_view host_path = "applicationHost.config";
inline constexpr std::string_view web_path = "web.config";

inline std::shared_ptr<const config::ConfigFile> load(std::string_view path, std::string bytes) {
    FileContent content;
    content.bytes = std::move(bytes);
    return std::make_shared<config::ConfigFile>(std::string(path), std::move(content));
}

// A server, and a web.config that every folder of it holds (or none does); or a web.config alone.
class Subject {
public:
    Subject(std::shared_ptr<const config::ConfigFile> host, std::shared_ptr<const config::ConfigFile> web)
        : host_(std::move(host)), web_(std::move(web)) {
        if (host_ == nullptr) {
            if (web_ != nullptr && web_->is_readable()) server_.emplace(config::Server::standalone(*web_));
            return;
        }
        if (!host_->is_readable()) return;
        server_.emplace(*host_);
        if (web_ == nullptr) return;
        config::PathMap map;
        for (const char* drive : {R"(C:\)", R"(D:\)", "%SystemDrive%"}) map.add(drive, "site");
        const config::ConfigFile* web_config = web_->is_readable() ? web_.get() : nullptr;
        const auto list = [web_config](const std::string&, const auto& visit) {
            if (web_config != nullptr) visit("", *web_config);
        };
        server_->attach_web_configs(
            map, [web_config](const std::string&) { return web_config; }, list);
    }

    Subject with(const fix::Texts& texts) const {
        const auto changed = [&](const std::shared_ptr<const config::ConfigFile>& file) {
            const auto at = file == nullptr ? texts.end() : texts.find(file->path());
            return at == texts.end() ? file : load(file->path(), file->source().encode(at->second));
        };
        return {changed(host_), changed(web_)};
    }

    std::vector<findings::Finding> check(const rules::RuleSet& rules, const rules::CheckOptions& options) const {
        std::vector<findings::Finding> found;
        for (const auto& file : {host_, web_})
            if (file != nullptr && !file->is_readable()) rules::report_syntax_problems(*file, rules, found);
        if (server_) rules::check_server(*server_, rules, options, 1, found);
        findings::sort_findings(found);
        return found;
    }

    const std::optional<config::Server>& server() const { return server_; }
    // One web.config lies in every folder.
    bool shares_files() const { return host_ != nullptr && web_ != nullptr; }

private:
    std::shared_ptr<const config::ConfigFile> host_;
    std::shared_ptr<const config::ConfigFile> web_;
    std::optional<config::Server> server_;
};

}  // namespace iislint::fuzz
