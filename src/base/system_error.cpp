#include "base/system_error.hpp"

#include <cstring>

#include "base/visible.hpp"

namespace iislint {

std::string quoted(std::string_view path) { return "'" + visible(path) + "'"; }

std::string reason(int error) {
#ifdef __GLIBC__
    const char* text = ::strerrordesc_np(error);
    return text != nullptr ? text : "error " + std::to_string(error);
#else
    return std::strerror(error);
#endif
}

}  // namespace iislint
