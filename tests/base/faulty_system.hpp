// System calls that fail when a test says so, and what every test of writing needs to look at afterwards.
//
//   FaultySystem system;
//   system.at = [](int n, Call) { return n == 7 ? ENOSPC : 0; };
//   const auto done = DiskFiles(system).replace(replacements);
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/system_calls.hpp"
#include "base/temporary_directory.hpp"

namespace iislint {

class FaultySystem final : public SystemCalls {
public:
    int calls = 0;
    std::vector<Call> log;
    // Called before the n-th call, from 1; an errno makes it fail.
    std::function<int(int n, Call call)> at = [](int, Call) { return 0; };
    std::size_t most_bytes = SIZE_MAX;  // moved by one read or write

private:
    int before(Call call) override {
        log.push_back(call);
        return at(++calls, call);
    }
    std::size_t at_most(Call, std::size_t size) override { return std::min(size, most_bytes); }
};

inline std::string message_of(const auto& result) { return result ? "no error" : result.error().message; }

inline Replacement replacement_of(const std::string& path, std::string bytes) {
    const DiskFiles files;
    Result<FileContent> content = files.read(path, std::int64_t{1} << 30);
    EXPECT_TRUE(content) << message_of(content);
    if (!content) return {};
    return {path, std::move(bytes), content->stamp, content->bytes};
}

// Three files in two folders, an hour old, and what is to be written into them.
class ThreeFiles {
public:
    ThreeFiles() {
        for (const char* name : names_) {
            const std::string path = directory.write(name, old_bytes(name));
            std::filesystem::last_write_time(path,
                                             std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
            replacements.push_back(replacement_of(path, new_bytes(name)));
        }
    }

    TemporaryDirectory directory;
    std::vector<Replacement> replacements;

    static std::string old_bytes(const std::string& name) { return "old content of " + name; }
    static std::string new_bytes(const std::string& name) { return "new and longer content of " + name; }
    std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }

    bool all_old() const {
        return std::ranges::all_of(names_, [&](const char* name) { return directory.read(name) == old_bytes(name); });
    }
    bool all_new() const {
        return std::ranges::all_of(names_, [&](const char* name) { return directory.read(name) == new_bytes(name); });
    }
    // No file is half written, or something third.
    bool each_old_or_new() const {
        return std::ranges::all_of(names_, [&](const char* name) {
            const std::string bytes = directory.read(name);
            return bytes == old_bytes(name) || bytes == new_bytes(name);
        });
    }
    std::vector<std::string> other_names() const {
        std::vector<std::string> others = directory.names();
        std::erase_if(others, [&](const std::string& name) {
            return name == "site" || std::ranges::find(names_, name) != names_.end();
        });
        return others;
    }

private:
    std::array<const char*, 3> names_{"applicationHost.config", "site/web.config", "web.config"};
};

// Thousands of runs flush thousands of files: in memory where that is possible.
class InMemoryDirectory {
public:
    InMemoryDirectory() {
        if (const char* usual = std::getenv("TMPDIR")) usual_ = usual;
        if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 1);
    }
    InMemoryDirectory(const InMemoryDirectory&) = delete;
    InMemoryDirectory& operator=(const InMemoryDirectory&) = delete;
    ~InMemoryDirectory() {
        if (usual_.empty())
            ::unsetenv("TMPDIR");
        else
            ::setenv("TMPDIR", usual_.c_str(), 1);
    }

private:
    std::string usual_;
};

inline void print_count(const std::string& what, int count) {
    std::cout << "[  FAULTS  ] " << count << ' ' << what << '\n';
}

}  // namespace iislint
