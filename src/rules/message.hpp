// Texts with fields in braces: `Pool '{@name}' stops after '{processModel/@idleTimeout}'.`
//
//   Result<MessageTemplate> m = compile_message(text, base);
//   m->format()                     ->  Pool '{0}' stops after '{1}'.
//   m->arguments(object, evaluator) ->  {"Shop", "00:20:00"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rules/evaluator.hpp"

namespace iislint::rules {

class MessageTemplate {
public:
    const std::string& format() const { return format_; }
    std::vector<std::string> arguments(const Object& object, Evaluator& evaluator) const;
    // The text with the fields' values in place.
    std::string fill(const Object& object, Evaluator& evaluator) const;
    // Some field's values come out as [REDACTED].
    bool shows_secret() const;

private:
    friend Result<MessageTemplate> compile_message(std::string_view text, const FieldBase& base);
    struct Piece {
        Field field;
        bool origin = false;  // {origin:field}: where the value comes from
    };
    std::string format_;
    std::vector<Piece> pieces_;
};

Result<MessageTemplate> compile_message(std::string_view text, const FieldBase& base);

// The value as it may be shown: secrets come out as [REDACTED].
std::string shown_value(const Field& field, const Value& value);
// "the schema default", "set in line 12", "applicationPoolDefaults, line 5", "inherited from web.config, line 3".
std::string shown_origin(const Value& value);

}  // namespace iislint::rules
