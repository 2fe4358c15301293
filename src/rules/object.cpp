#include "rules/object.hpp"

namespace iislint::rules {

std::string_view to_string(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::server:
            return "server";
        case ObjectKind::application_pool:
            return "applicationPool";
        case ObjectKind::site:
            return "site";
        case ObjectKind::application:
            return "application";
        case ObjectKind::virtual_directory:
            return "virtualDirectory";
        case ObjectKind::section:
            return "section";
        case ObjectKind::entry:
            return "entry";
    }
    return "";
}

}  // namespace iislint::rules
