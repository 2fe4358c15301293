#include "rules/facts/fact_value.hpp"

#include "base/ascii.hpp"
#include "config/value.hpp"

namespace iislint::rules {

Value boolean(bool b) {
    Value v;
    v.is_number = true;
    v.number = b ? 1 : 0;
    v.fact_text = b ? "true" : "false";
    return v;
}

Value integer(std::size_t n) {
    Value v;
    v.is_number = true;
    v.number = static_cast<std::int64_t>(n);
    v.fact_text = std::to_string(n);
    return v;
}

Value time_span(std::int64_t seconds) {
    Value v;
    v.is_number = true;
    v.number = seconds;
    v.fact_text = config::format_time_span(seconds);
    return v;
}

Value text(std::string_view s) {
    Value v;
    v.fact_text = std::string(s);
    return v;
}

Field field_of(ObjectKind object, std::string_view path) { return *compile_field(path, {object, nullptr, nullptr}); }

bool is_on(const Object& object, const Field& field, Evaluator& evaluator) {
    Value own;
    return equal_ignore_case(evaluator.value(object, field, own).text(), "true");
}

std::int64_t number_of(const Object& object, const Field& field, Evaluator& evaluator) {
    Value own;
    return evaluator.value(object, field, own).as_number().value_or(0);
}

}  // namespace iislint::rules
