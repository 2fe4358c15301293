#include "base/huge_pages.hpp"

#include <cstdint>

#include <sys/mman.h>

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

}  // namespace iislint
