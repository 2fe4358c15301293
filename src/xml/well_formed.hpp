// What XML 1.0 forbids and a lenient parser lets pass.
//
// Purpose: IIS refuses a file that is not well-formed with HTTP 500.19, so leniency would be a lie. The parser calls
// these checks on the pieces it finds; each adds a problem at the exact place. (XML 1.0 fifth edition, sections 2.2 to
// 2.7, 3.1 and 4.1; Namespaces in XML 1.0 for prefixes.)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xml/document.hpp"

namespace iislint::xml {

class ProblemList {
public:
    static constexpr std::size_t limit = 100;
    void add(Span span, std::string message) {
        if (problems_.size() < limit) problems_.push_back({std::move(message), span});
    }
    bool empty() const { return problems_.empty(); }
    std::vector<SyntaxProblem> take() { return std::move(problems_); }

private:
    std::vector<SyntaxProblem> problems_;
};

// Characters that may not stand anywhere in a document: control characters, U+FFFE, U+FFFF.
void check_characters(std::string_view text, ProblemList& problems);
// References in a value or in character data: known entity or valid character reference.
void check_references(std::string_view text, Span span, ProblemList& problems);
// No "--" inside, no '-' before the end. `span` is what stands between <!-- and -->.
void check_comment(std::string_view text, Span span, ProblemList& problems);
// "]]>" may not stand in character data.
void check_character_data(std::string_view text, Span span, ProblemList& problems);
// <?xml version="1.x" encoding="…" standalone="yes|no"?>, the last two optional. `span` is the whole declaration.
void check_declaration(std::string_view text, Span span, ProblemList& problems);
// No attribute name twice in one start tag.
void check_duplicate_attributes(const Document& document, NodeId element, ProblemList& problems);
// Every prefix of the element and its attributes is declared on it or above.
void check_prefixes(const Document& document, NodeId element, ProblemList& problems);

// After a parser error: the plain reason and place of a tag that does not match, if that is what is wrong.
std::optional<SyntaxProblem> find_unbalanced_tag(std::string_view text);

}  // namespace iislint::xml
