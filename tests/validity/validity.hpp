// A server and its web.config files given as texts, and the problems found in them, a line each, for the tests of
// validity.
//
//   Checked checked(server_text, {{"site", web_config_text}}, {{"C:\\site", "site"}});
//   checked.has("section-locked site/web.config:3")
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "config/server.hpp"
#include "text/line_index.hpp"
#include "validity/check.hpp"

namespace iislint::validity {

class Checked {
public:
    explicit Checked(std::string host, std::map<std::string, std::string> web_configs = {},
                     const std::map<std::string, std::string>& maps = {})
        : host_(load("applicationHost.config", std::move(host))) {
        EXPECT_TRUE(host_->is_readable()) << host_->problems().front().message;
        for (auto& [directory, text] : web_configs)
            files_.emplace(directory, load(directory + "/web.config", std::move(text)));
        config::PathMap map;
        for (const auto& [windows, local] : maps) map.add(windows, local);
        server_ = std::make_unique<config::Server>(*host_);
        server_->attach_web_configs(
            map,
            [&](const std::string& directory) -> const config::ConfigFile* {
                const auto at = files_.find(directory);
                return at == files_.end() ? nullptr : at->second.get();
            },
            [&](const std::string& directory, const config::Server::WebConfigVisitor& visit) {
                for (const auto& [folder, file] : files_) {
                    if (folder == directory) visit("", *file);
                    if (folder.starts_with(directory + "/")) visit(folder.substr(directory.size() + 1), *file);
                }
            });
        check_validity(*server_, 100, problems_);
    }

    const std::vector<Problem>& problems() const { return problems_; }
    const config::Server& server() const { return *server_; }

    // "kind file:line certainty subject"
    std::vector<std::string> lines() const {
        std::vector<std::string> all;
        std::map<const config::ConfigFile*, text::LineIndex> indexes;
        for (const Problem& problem : problems_) {
            const auto [at, inserted] = indexes.try_emplace(problem.file, problem.file->document().text());
            static constexpr std::string_view certainties[] = {"certain", "likely", "doubtful"};
            all.push_back(fmt::format("{} {}:{} {} {}", to_string(problem.kind), problem.file->path(),
                                      at->second.position(problem.file->document().node(problem.node).begin).line,
                                      certainties[static_cast<std::size_t>(problem.certainty)], problem.subject));
        }
        std::sort(all.begin(), all.end());
        return all;
    }

    bool has(std::string_view beginning) const {
        const std::vector<std::string> all = lines();
        return std::any_of(all.begin(), all.end(),
                           [&](const std::string& line) { return line.starts_with(beginning); });
    }

private:
    static std::unique_ptr<config::ConfigFile> load(std::string path, std::string bytes) {
        FileContent content;
        content.stamp.size = static_cast<std::int64_t>(bytes.size());
        content.bytes = std::move(bytes);
        return std::make_unique<config::ConfigFile>(std::move(path), std::move(content));
    }

    std::unique_ptr<config::ConfigFile> host_;
    std::map<std::string, std::unique_ptr<config::ConfigFile>> files_;
    std::unique_ptr<config::Server> server_;
    std::vector<Problem> problems_;
};

// A server with two sites, Web (C:\web) and Other (C:\other), that declares the sections named, one line each.
inline std::string server_with(std::string_view declarations, std::string_view rest) {
    return fmt::format(
        "<configuration>\n<configSections>"
        "<sectionGroup name=\"system.applicationHost\"><section name=\"applicationPools\" overrideModeDefault=\"Deny\" "
        "allowDefinition=\"AppHostOnly\"/><section name=\"sites\" overrideModeDefault=\"Deny\" "
        "allowDefinition=\"AppHostOnly\"/></sectionGroup>"
        "<sectionGroup name=\"system.webServer\">{}</sectionGroup></configSections>\n"
        "<system.applicationHost><applicationPools><add name=\"P\"/></applicationPools><sites>"
        "<site name=\"Web\" id=\"1\"><application path=\"/\" applicationPool=\"P\"><virtualDirectory path=\"/\" "
        "physicalPath=\"C:\\web\"/><virtualDirectory path=\"/again\" physicalPath=\"C:\\web\"/></application>"
        "<application path=\"/app\" applicationPool=\"P\"><virtualDirectory path=\"/\" physicalPath=\"C:\\web\\app\"/>"
        "</application></site>"
        "<site name=\"Other\" id=\"2\"><application path=\"/\" applicationPool=\"P\"><virtualDirectory path=\"/\" "
        "physicalPath=\"C:\\other\"/></application></site>"
        "</sites></system.applicationHost>\n{}\n</configuration>",
        declarations, rest);
}

inline std::string web_server(std::string_view inner) {
    return fmt::format("<configuration>\n<system.webServer>\n{}\n</system.webServer>\n</configuration>", inner);
}

}  // namespace iislint::validity
