// Fewer page faults for large buffers.
//
// A run over one large file touches tens of megabytes once; with 4 KiB pages the faults cost more than the parsing.
// Call it on memory that was allocated and not touched yet. A wish only: where the system does not have huge pages,
// nothing changes.
//
//   nodes.reserve(n);
//   prefer_huge_pages(nodes.data(), nodes.capacity() * sizeof(Node));
#pragma once

#include <cstddef>

namespace iislint {

// Smaller buffers are left alone.
inline constexpr std::size_t huge_page_size = std::size_t{2} << 20;

void prefer_huge_pages(const void* begin, std::size_t size);

// Makes room for about `size` bytes of small objects in one piece, on huge pages, before they are made. For a program
// that ends when its work is done: the room is not given back. Counts once; a wish like the other.
void prepare_heap(std::size_t size);

}  // namespace iislint
