// Whether IIS takes an attribute's value, and what it says when it does not.
//
//   std::optional<ValueFault> fault = check_value(*ssl_flags, "yes");
//   fault->text == "The 'sslFlags' attribute is invalid.  Not a valid unsigned integer"
//
// Facts: the configuration system's reference, section 9. Where no source shows IIS's words for a type, the text ends
// after its first sentence. Spellings that no source settles (1 for true, numbers for enumeration members, hexadecimal
// integers) are doubtful, not wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/schema.hpp"

namespace iislint::validity {

struct ValueFault {
    bool doubtful = false;
    bool out_of_range = false;  // of the right type, outside what the validator allows
    bool only_begins = false;   // the text goes on with words that no source shows
    std::string text;           // IIS's own
    std::string expected;       // in plain words: "one of None, Allow, Require"
};

std::optional<ValueFault> check_value(const config::AttributeSchema& schema, std::string_view value);

}  // namespace iislint::validity
