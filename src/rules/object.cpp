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

Object holder_of(const Object& object) {
    if (object.kind != ObjectKind::entry || object.holder == ObjectKind::entry) return object;
    return {object.holder, object.server, object.index, nullptr, object.section};
}

}  // namespace iislint::rules
