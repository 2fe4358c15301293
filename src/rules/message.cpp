#include "rules/message.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "findings/finding.hpp"

namespace iislint::rules {
namespace {

// One look-up in one text: not worth an index.
std::size_t line_of(std::string_view text, text::Offset offset) {
    std::size_t line = 1;
    for (text::Offset i = 0; i < offset && i < text.size(); ++i)
        if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) ++line;
    return line;
}

bool is_secret(const Field& field) {
    const config::AttributeSchema* schema = field.path.schema;
    if (schema == nullptr) return false;
    return schema->encrypted || equal_ignore_case(schema->name, "password") ||
           equal_ignore_case(schema->name, "connectionString") || ends_with_ignore_case(schema->name, "Key");
}

}  // namespace

std::string shown_value(const Field& field, const Value& value) {
    if (!value.is_fact && is_secret(field)) return "[REDACTED]";
    return std::string(value.text());
}

std::string shown_origin(const Value& value) {
    if (value.is_fact) return "worked out";
    const config::EffectiveValue& v = value.effective;
    if (!v.is_written()) return "the schema default";
    const xml::Document& document = v.file->document();
    const std::size_t line = line_of(document.text(), document.attribute(v.attribute).name_begin);
    switch (v.origin) {
        case config::Origin::defaults:
            return fmt::format("set in the defaults, line {}", line);
        case config::Origin::inherited:
            return fmt::format("inherited from {}, line {}", v.file->path(), line);
        default:
            return fmt::format("set in line {}", line);
    }
}

std::vector<std::string> MessageTemplate::arguments(const Object& object, Evaluator& evaluator) const {
    std::vector<std::string> arguments;
    arguments.reserve(pieces_.size());
    for (const Piece& piece : pieces_) {
        const Value value = evaluator.value(object, piece.field);
        arguments.push_back(piece.origin ? shown_origin(value) : shown_value(piece.field, value));
    }
    return arguments;
}

std::string MessageTemplate::fill(const Object& object, Evaluator& evaluator) const {
    return findings::format_message(format_, arguments(object, evaluator));
}

bool MessageTemplate::shows_secret() const {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [](const Piece& piece) { return !piece.origin && is_secret(piece.field); });
}

Result<MessageTemplate> compile_message(std::string_view text, const FieldBase& base) {
    MessageTemplate message;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        message.format_ += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos) return Error{"'{' without '}' in a text"};
        std::string_view name = text.substr(open + 1, close - open - 1);
        text.remove_prefix(close + 1);
        const bool origin = name.starts_with("origin:");
        if (origin) name.remove_prefix(std::string_view("origin:").size());
        const auto same = std::find_if(message.pieces_.begin(), message.pieces_.end(), [&](const auto& piece) {
            return piece.field.text == name && piece.origin == origin;
        });
        const auto index = static_cast<std::size_t>(same - message.pieces_.begin());
        if (same == message.pieces_.end()) {
            Result<Field> field = compile_field(name, base);
            if (!field) return field.error();
            message.pieces_.push_back({std::move(*field), origin});
        }
        message.format_ += fmt::format("{{{}}}", index);
    }
    return message;
}

}  // namespace iislint::rules
