// The stamp of a file from what the system says of it.
#pragma once

#include <cstdint>

#include <sys/stat.h>

#include "base/files.hpp"

namespace iislint {

inline FileStamp stamp_of(const struct stat& status) {
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = status.st_size,
            .modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

}  // namespace iislint
