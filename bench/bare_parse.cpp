// bench_bare_parse FILE: reads the file and parses it with pugixml, nothing else. The yardstick for iislint.
#include <memory>

#include <fcntl.h>
#include <pugixml.hpp>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const int file = open(argv[1], O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (file < 0 || fstat(file, &status) != 0) return 2;
    const auto size = static_cast<size_t>(status.st_size);
    const auto bytes = std::make_unique_for_overwrite<char[]>(size);
    size_t done = 0;
    while (done < size) {
        const ssize_t count = read(file, bytes.get() + done, size - done);
        if (count <= 0) return 2;
        done += static_cast<size_t>(count);
    }
    // Never freed: a program that ends need not give memory back piece by piece.
    auto* document = new pugi::xml_document;
    const bool parsed = document->load_buffer_inplace(bytes.get(), size, pugi::parse_full);
    _exit(parsed ? 0 : 1);
}
