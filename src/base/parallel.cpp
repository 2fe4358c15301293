#include "base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace iislint {

void for_each_index(std::size_t count, unsigned jobs, std::size_t batch, const std::function<void(std::size_t)>& body) {
    const std::size_t batches = (count + batch - 1) / batch;
    const std::size_t workers = std::min<std::size_t>(jobs, batches);
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t begin = next.fetch_add(batch); begin < count; begin = next.fetch_add(batch))
            for (std::size_t i = begin; i < std::min(begin + batch, count); ++i) body(i);
    };
    std::vector<std::thread> threads;
    for (std::size_t t = 1; t < workers; ++t) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
}

}  // namespace iislint
