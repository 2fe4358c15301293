#include "xml/scratch_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "base/huge_pages.hpp"

namespace iislint::xml {
namespace {

constexpr std::size_t first_block_size = std::size_t{256} << 10;
constexpr std::size_t later_block_size = 4 * huge_page_size;
constexpr std::size_t kept_block_size = later_block_size;

}  // namespace

ScratchMemory& ScratchMemory::of_this_thread() {
    thread_local ScratchMemory memory;
    return memory;
}

void* ScratchMemory::allocate(std::size_t size) {
    constexpr std::size_t alignment = alignof(std::max_align_t);
    size = (size + alignment - 1) / alignment * alignment;
    if (blocks_.empty() || blocks_.back().size - used_ < size) {
        const std::size_t block_size = std::max(size, blocks_.empty() ? first_block_size : later_block_size);
        blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(block_size), block_size});
        prefer_huge_pages(blocks_.back().bytes.get(), block_size);
        used_ = 0;
    }
    void* result = blocks_.back().bytes.get() + used_;
    used_ += size;
    return result;
}

bool ScratchMemory::owns(const void* pointer) const {
    const std::less<> before;
    const auto* p = static_cast<const std::byte*>(pointer);
    return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
        return !before(p, block.bytes.get()) && before(p, block.bytes.get() + block.size);
    });
}

void ScratchMemory::reset() {
    if (blocks_.size() > 1 || (blocks_.size() == 1 && blocks_.front().size > kept_block_size)) blocks_.clear();
    used_ = 0;
}

}  // namespace iislint::xml
