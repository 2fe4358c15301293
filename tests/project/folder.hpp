// Folders and files for tests that work on the real disk.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

namespace iislint::testing {

namespace fs = std::filesystem;

inline fs::path source_directory() { return IISLINT_SOURCE_DIR; }

inline std::string read_bytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void write_bytes(const fs::path& path, const std::string& bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

// Sorted, so that tests say the same on every disk.
inline std::vector<fs::path> entries(const fs::path& directory) {
    std::vector<fs::path> found;
    if (fs::is_directory(directory))
        for (const fs::directory_entry& entry : fs::directory_iterator(directory)) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

inline std::vector<fs::path> files_below(const fs::path& directory) {
    std::vector<fs::path> found;
    if (fs::is_directory(directory))
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory))
            if (entry.is_regular_file()) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

// What a case's command line names: its folder `in`, and each script below it, which a search of the folder leaves out.
inline std::vector<std::string> inputs_of(const fs::path& directory) {
    std::vector<std::string> inputs;
    bool has_configuration = false;
    for (const fs::path& file : files_below(directory / "in")) {
        has_configuration |= file.extension() == ".config";
        for (const char* extension : {".ps1", ".cmd", ".bat", ".yml", ".yaml"})
            if (file.extension() == extension) inputs.push_back(fs::relative(file, directory).string());
    }
    if (has_configuration || inputs.empty()) inputs.insert(inputs.begin(), "in");
    return inputs;
}

inline std::vector<std::string> with_inputs(std::vector<std::string> command, const fs::path& directory) {
    for (std::string& input : inputs_of(directory)) command.push_back(std::move(input));
    return command;
}

// A new empty folder, gone at the end; the current directory while it lives when asked.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "iislint-test-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

class WorkingDirectory {
public:
    explicit WorkingDirectory(const fs::path& path) : before_(fs::current_path()) { fs::current_path(path); }
    WorkingDirectory(const WorkingDirectory&) = delete;
    WorkingDirectory& operator=(const WorkingDirectory&) = delete;
    ~WorkingDirectory() {
        std::error_code ignored;
        fs::current_path(before_, ignored);
    }

private:
    fs::path before_;
};

}  // namespace iislint::testing
