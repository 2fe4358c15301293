// Independent pieces of work on several threads.
//
//   for_each_index(files.size(), jobs, 1, [&](std::size_t i) { parsed[i] = parse(files[i]); });
#pragma once

#include <cstddef>
#include <functional>

namespace iislint {

// Runs body(i) for every i below `count`, `batch` of them at a time, on up to `jobs` threads; returns when all are
// done. The body must not throw.
void for_each_index(std::size_t count, unsigned jobs, std::size_t batch, const std::function<void(std::size_t)>& body);

}  // namespace iislint
