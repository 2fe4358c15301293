// Memory that the parser needs only while it runs: a copy of the text and pugixml's tree.
//
// One per thread, kept between files, so that a run over ten thousand small files allocates once. Whoever parses takes
// it with ScratchMemory::of_this_thread() and calls reset() when pugixml's tree is gone.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace iislint::xml {

class ScratchMemory {
public:
    static ScratchMemory& of_this_thread();

    ScratchMemory() = default;
    ScratchMemory(const ScratchMemory&) = delete;
    ScratchMemory& operator=(const ScratchMemory&) = delete;

    // Uninitialised, aligned for any object; valid until reset().
    void* allocate(std::size_t size);
    bool owns(const void* pointer) const;
    // Forgets everything; keeps one block of ordinary size for the next file.
    void reset();

private:
    struct Block {
        std::unique_ptr<std::byte[]> bytes;
        std::size_t size = 0;
    };
    std::vector<Block> blocks_;
    std::size_t used_ = 0;  // of the last block
};

}  // namespace iislint::xml
