// Texts with braces: server variables {HTTP_HOST}, back-references {R:1} and {C:1}, rewrite maps {Name:key}, and the
// functions {ToLower:…}, {UrlEncode:…} and {UrlDecode:…}.
//
//   expand("https://{HTTP_HOST}/{R:1}", lookup)  ->  {"https://localhost/shop"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iislint::rules::url_rewrite {

// The texts that something may stand for; one when it is certain, none when it is not known.
using Possible = std::vector<std::string>;

class Lookup {
public:
    virtual ~Lookup() = default;
    virtual Possible variable(std::string_view name) const = 0;
    // `kind` is R or C.
    virtual Possible back_reference(char kind, std::size_t index) const = 0;
    virtual Possible mapped(std::string_view map, std::string_view key) const = 0;

protected:
    Lookup() = default;
    Lookup(const Lookup&) = default;
    Lookup& operator=(const Lookup&) = default;
};

// Not known, too, where braces nest deeper than anybody writes or the text outgrows every URL.
Possible expand(std::string_view text, const Lookup& lookup);

// %41 as A; what is not an escape stays.
std::string url_decode(std::string_view text);

}  // namespace iislint::rules::url_rewrite
