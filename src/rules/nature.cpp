#include "rules/nature.hpp"

#include "rules/facts.hpp"

namespace iislint::rules {

bool is_counted(const Field& field) { return field.kind == Field::Kind::entries || field.kind == Field::Kind::objects; }

Nature nature_of(const Field& field) {
    if (is_counted(field)) return Nature::number;
    if (field.kind == Field::Kind::fact) {
        switch (field.fact->type) {
            case FactType::boolean:
                return Nature::boolean;
            case FactType::integer:
                return Nature::number;
            case FactType::time_span:
                return Nature::time_span;
            case FactType::text:
                return Nature::text;
        }
    }
    switch (field.path.schema->type) {
        case config::ValueType::boolean:
            return Nature::boolean;
        case config::ValueType::enumeration:
        case config::ValueType::flags:
            return Nature::members;
        case config::ValueType::unsigned_integer:
        case config::ValueType::integer:
        case config::ValueType::integer64:
            return Nature::number;
        case config::ValueType::time_span:
            return Nature::time_span;
        case config::ValueType::string:
            return Nature::text;
    }
    return Nature::text;
}

std::string_view described(Nature nature) {
    switch (nature) {
        case Nature::boolean:
            return "true or false";
        case Nature::number:
            return "a number";
        case Nature::time_span:
            return "a time span";
        case Nature::members:
            return "one of a set of words";
        case Nature::text:
            return "a text";
    }
    return "";
}

}  // namespace iislint::rules
