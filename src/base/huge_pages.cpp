#include "base/huge_pages.hpp"

#include <cstdint>

#include <sys/mman.h>

namespace iislint {

void prefer_huge_pages(const void* begin, std::size_t size) {
    if (size < 2 * huge_page_size) return;
    const auto from = (reinterpret_cast<std::uintptr_t>(begin) + huge_page_size - 1) & ~(huge_page_size - 1);
    const auto to = (reinterpret_cast<std::uintptr_t>(begin) + size) & ~(huge_page_size - 1);
#ifdef MADV_HUGEPAGE
    if (from < to) madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);
#else
    static_cast<void>(to);
    static_cast<void>(from);
#endif
}

}  // namespace iislint
