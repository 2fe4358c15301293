#include "base/huge_pages.hpp"

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <mutex>

#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace iislint {

void prefer_huge_pages(const void* begin, std::size_t size) {
    if (size < 2 * huge_page_size) return;
#ifdef MADV_HUGEPAGE
    // Only whole huge pages inside the buffer can be asked for.
    const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(begin) % huge_page_size;
    const std::size_t skip = misaligned == 0 ? 0 : huge_page_size - misaligned;
    const std::size_t length = (size - skip) / huge_page_size * huge_page_size;
    // madvise takes a pointer to non-const, but changes no byte.
    if (length > 0) madvise(const_cast<std::byte*>(static_cast<const std::byte*>(begin)) + skip, length, MADV_HUGEPAGE);
#else
    static_cast<void>(begin);
#endif
}

void prepare_heap(std::size_t size) {
#ifdef __GLIBC__
    if (size < 2 * huge_page_size) return;
    static std::once_flag done;
    std::call_once(done, [size] {
        constexpr std::size_t most = std::size_t{1} << 30;
        constexpr int largest_threshold = 32 << 20;  // glibc takes no more on 64 bits
        constexpr std::size_t any = 64 << 10;
        mallopt(M_MMAP_THRESHOLD, largest_threshold);
        mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
        mallopt(M_TOP_PAD, static_cast<int>(size < most ? size : most));
        // The next growth of the heap takes the pad with it. Another allocator than glibc's leaves the break alone.
        const auto break_now = [] { return static_cast<const std::byte*>(sbrk(0)); };
        const std::byte* const before = break_now();
        void* volatile blocks[64];
        std::size_t count = 0;
        while (count < std::size(blocks) && break_now() == before) blocks[count++] = std::malloc(any);
        const std::byte* const after = break_now();
        while (count > 0) std::free(blocks[--count]);
        if (after > before) prefer_huge_pages(before, static_cast<std::size_t>(after - before));
        mallopt(M_TOP_PAD, 1 << 20);
    });
#else
    static_cast<void>(size);
#endif
}

}  // namespace iislint
