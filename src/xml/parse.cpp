#include "xml/parse.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <type_traits>

#include <pugixml.hpp>

#include "base/ascii.hpp"
#include "base/byte_scan.hpp"
#include "base/huge_pages.hpp"
#include "xml/scratch_memory.hpp"
#include "xml/well_formed.hpp"

namespace iislint::xml {
namespace {

static_assert(std::is_same_v<pugi::char_t, char>, "offsets come from pugixml's pointers into an 8-bit buffer");

// What the scan of an attribute value meets.
enum : unsigned { plain = 0, blank_to_normalise = 1, ampersand = 2, less_than = 4, quote_mark = 8 };

constexpr std::array<unsigned char, 256> make_value_classes() {
    std::array<unsigned char, 256> classes{};
    classes['\t'] = classes['\n'] = classes['\r'] = blank_to_normalise;
    classes['&'] = ampersand;
    classes['<'] = less_than;
    classes['"'] = classes['\''] = quote_mark;
    return classes;
}
constexpr std::array<unsigned char, 256> value_classes = make_value_classes();

void* allocate_scratch(std::size_t size) { return ScratchMemory::of_this_thread().allocate(size); }
void keep_until_reset(void*) {}

// pugixml's allocator is global to the process; nothing else in the program uses pugixml.
void use_scratch_memory() {
    [[maybe_unused]] static const bool done = [] {
        pugi::set_memory_management_functions(allocate_scratch, keep_until_reset);
        return true;
    }();
}

std::string describe(pugi::xml_parse_status status) {
    switch (status) {
        case pugi::status_unrecognized_tag:
            return "A \"<\" starts no tag here; write &lt; for a plain less-than sign.";
        case pugi::status_bad_pi:
            return "This processing instruction or XML declaration is not well-formed.";
        case pugi::status_bad_comment:
            return "This comment has no end.";
        case pugi::status_bad_cdata:
            return "This CDATA section has no end.";
        case pugi::status_bad_doctype:
            return "This document type declaration is not well-formed.";
        case pugi::status_bad_pcdata:
            return "This text is not well-formed.";
        case pugi::status_bad_start_element:
            return "This start tag is not well-formed.";
        case pugi::status_bad_attribute:
            return "This attribute is not well-formed: it needs a name, \"=\", and a quoted value.";
        case pugi::status_bad_end_element:
            return "This end tag is not well-formed.";
        case pugi::status_end_element_mismatch:
            return "This end tag does not match the element that is open.";
        case pugi::status_no_document_element:
            return "There is no document element: the file holds no configuration.";
        case pugi::status_out_of_memory:
            return "The document is too large for the memory at hand.";
        default:
            return "The document is not well-formed XML.";
    }
}

}  // namespace

// Builds the flat tree by walking pugixml's and the text side by side: pugixml says what comes next, the text says
// exactly where it stands. Whatever lies between two pieces must be white space.
class Parser {
public:
    Parser(std::string_view text, const NameTable& names, const ParseLimits& limits)
        : text_(text), names_(names), limits_(limits) {
        document_.text_ = text;
    }

    ParseResult run() {
        if (text_.size() > limits_.text_bytes || text_.size() >= no_node) {
            problems_.add({0, 0},
                          "The file is too large: the limit is " + std::to_string(limits_.text_bytes >> 20U) + " MiB.");
            return finish();
        }
        check_characters(text_, problems_);
        if (!problems_.empty()) return finish();
        use_scratch_memory();
        scratch_ = static_cast<char*>(allocate_scratch(text_.size() + 1));
        std::memcpy(scratch_, text_.data(), text_.size());
        // The extra NUL keeps pugixml from clobbering the text's last byte.
        scratch_[text_.size()] = '\0';
        const pugi::xml_parse_result parsed =
            tree_.load_buffer_inplace(scratch_, text_.size() + 1, pugi::parse_full, pugi::encoding_utf8);
        if (!parsed) {
            add_parser_error(parsed);
            return finish();
        }
        reserve();
        walk();
        return finish();
    }

private:
    struct Open {
        pugi::xml_node source;
        NodeId id;
        NodeId last_child;
    };

    ParseResult finish() {
        ParseResult result;
        result.problems = problems_.take();
        std::stable_sort(result.problems.begin(), result.problems.end(),
                         [](const SyntaxProblem& a, const SyntaxProblem& b) { return a.span.begin < b.span.begin; });
        result.document = std::move(document_);
        return result;
    }

    void add_parser_error(const pugi::xml_parse_result& parsed) {
        const bool about_tags = parsed.status == pugi::status_end_element_mismatch ||
                                parsed.status == pugi::status_bad_end_element ||
                                parsed.status == pugi::status_bad_start_element;
        if (about_tags) {
            if (std::optional<SyntaxProblem> problem = find_unbalanced_tag(text_)) {
                problems_.add(problem->span, std::move(problem->message));
                return;
            }
        }
        const auto size = static_cast<Offset>(text_.size());
        const Offset at = std::min(static_cast<Offset>(std::max<std::ptrdiff_t>(parsed.offset, 0)), size);
        problems_.add({at, std::min(at + 1, size)}, describe(parsed.status));
    }

    // Upper bounds, so that the vectors never move; pages that stay untouched cost nothing.
    void reserve() {
        reserve(document_.nodes_, count_byte(text_, '<'));
        reserve(document_.attributes_, count_byte(text_, '='));
    }

    template <class T>
    static void reserve(std::vector<T>& vector, std::size_t count) {
        vector.reserve(count);
        prefer_huge_pages(vector.data(), vector.capacity() * sizeof(T));
    }

    void walk() {
        if (text_.starts_with("\xEF\xBB\xBF")) position_ = 3;
        const Offset document_begin = position_;
        open_.push_back({tree_, no_node, no_node});
        pugi::xml_node next = tree_.first_child();
        while (!stopped_) {
            if (next) {
                const NodeId id = append_node(next, document_begin);
                if (stopped_) break;
                const bool is_open_element =
                    next.type() == pugi::node_element && text_[document_.nodes_[id].start_end - 2] != '/';
                if (is_open_element) {
                    if (open_.size() > limits_.depth) {
                        problems_.add(document_.name_span(id),
                                      "Elements are nested more than " + std::to_string(limits_.depth) + " deep.");
                        return;
                    }
                    open_.push_back({next, id, no_node});
                    next = next.first_child();
                } else {
                    next = next.next_sibling();
                }
                continue;
            }
            if (open_.size() == 1) break;
            close_element();
            next = open_.back().source.next_sibling();
            open_.pop_back();
        }
        if (stopped_) return;
        expect_gap(static_cast<Offset>(text_.size()));
        if (!stopped_ && document_.root_ == no_node)
            problems_.add({position_, position_}, describe(pugi::status_no_document_element));
    }

    // Only white space may stand between the last piece and `until`.
    void expect_gap(Offset until) {
        while (position_ < until && is_blank(text_[position_])) ++position_;
        if (position_ == until) return;
        Offset end = position_;
        while (end < until && !is_blank(text_[end]) && text_[end] != '<') ++end;
        stop({position_, std::max(end, position_ + 1)}, open_.size() == 1
                                                            ? "Text stands outside the document element."
                                                            : "This part of the document is not understood.");
    }

    void skip_blanks() {
        while (position_ < text_.size() && is_blank(text_[position_])) ++position_;
    }

    void stop(Span span, std::string message) {
        problems_.add(span, std::move(message));
        stopped_ = true;
    }

    // Offset of something pugixml points at, or the text's size when it does not point into the scratch copy.
    Offset offset_of(const char* pointer) const {
        const auto difference = static_cast<std::size_t>(pointer - scratch_);
        return difference <= text_.size() ? static_cast<Offset>(difference) : static_cast<Offset>(text_.size());
    }

    // A piece that begins with `opening` at the position and ends behind `closing`.
    Node delimited(NodeKind kind, std::string_view opening, std::string_view closing) {
        skip_blanks();
        Node node;
        node.kind = kind;
        node.begin = position_;
        if (text_.substr(position_, opening.size()) != opening) {
            expect_gap(static_cast<Offset>(std::min(text_.find(opening, position_), text_.size())));
            node.begin = position_;
            if (stopped_) return node;
        }
        const std::size_t close = text_.find(closing, position_ + opening.size());
        if (close == std::string_view::npos) {
            stop({position_, position_ + 1}, "This part of the document has no end.");
            return node;
        }
        position_ = static_cast<Offset>(close + closing.size());
        node.start_end = node.end = position_;
        return node;
    }

    NodeId append_node(const pugi::xml_node& source, Offset document_begin) {
        Node node;
        switch (source.type()) {
            case pugi::node_element:
                return append_element(source);
            case pugi::node_pcdata: {
                node.kind = NodeKind::text;
                node.begin = offset_of(source.value());
                if (node.begin != position_) expect_gap(node.begin);
                const void* end = std::memchr(text_.data() + node.begin, '<', text_.size() - node.begin);
                position_ = end == nullptr ? static_cast<Offset>(text_.size())
                                           : static_cast<Offset>(static_cast<const char*>(end) - text_.data());
                node.start_end = node.end = position_;
                check_references(text_, {node.begin, node.end}, problems_);
                check_character_data(text_, {node.begin, node.end}, problems_);
                break;
            }
            case pugi::node_cdata:
                node = delimited(NodeKind::cdata, "<![CDATA[", "]]>");
                if (!stopped_ && open_.size() == 1)
                    problems_.add({node.begin, node.end}, "Text stands outside the document element.");
                break;
            case pugi::node_comment:
                node = delimited(NodeKind::comment, "<!--", "-->");
                if (!stopped_) check_comment(text_, {node.begin + 4, node.end - 3}, problems_);
                break;
            case pugi::node_pi:
                node = delimited(NodeKind::processing_instruction, "<?", "?>");
                break;
            case pugi::node_declaration:
                node = delimited(NodeKind::declaration, "<?", "?>");
                if (!stopped_ && node.begin != document_begin)
                    problems_.add({node.begin, node.end},
                                  "The XML declaration must be the very first thing in the file.");
                else if (!stopped_)
                    check_declaration(text_, {node.begin, node.end}, problems_);
                break;
            case pugi::node_doctype:
                node = document_type(source);
                break;
            default:
                stop({position_, position_}, "This part of the document is not understood.");
                break;
        }
        return link(node);
    }

    // pugixml keeps what stands behind <!DOCTYPE as it is, so its length is that of the text.
    Node document_type(const pugi::xml_node& source) {
        constexpr std::string_view opening = "<!DOCTYPE";
        skip_blanks();
        Node node;
        node.kind = NodeKind::doctype;
        if (text_.substr(position_, opening.size()) != opening) {
            expect_gap(static_cast<Offset>(std::min(text_.find(opening, position_), text_.size())));
            if (stopped_) return node;
        }
        node.begin = position_;
        const Offset body = offset_of(source.value());
        const std::size_t size = std::strlen(source.value());
        const bool is_named = size > 0 && body > node.begin + opening.size() && body + size < text_.size();
        if (!is_named || document_.root_ != no_node || has_document_type_) {
            stop({node.begin, node.begin + static_cast<Offset>(opening.size())}, describe(pugi::status_bad_doctype));
            return node;
        }
        has_document_type_ = true;
        position_ = body + static_cast<Offset>(size) + 1;
        node.start_end = node.end = position_;
        return node;
    }

    NodeId append_element(const pugi::xml_node& source) {
        Node node;
        const char* name = source.name();
        const Offset name_begin = offset_of(name);
        if (name_begin == 0 || name_begin >= text_.size()) {
            stop({position_, position_}, "This part of the document is not understood.");
            return no_node;
        }
        expect_gap(name_begin - 1);
        if (stopped_) return no_node;
        const std::size_t name_size = std::strlen(name);
        if (name_size > 0xFFFF) {
            stop({name_begin, name_begin + 1}, "This element's name is too long.");
            return no_node;
        }
        node.begin = name_begin - 1;
        node.name_size = static_cast<std::uint16_t>(name_size);
        const std::string_view name_text = text_.substr(name_begin, name_size);
        node.name = names_.find(name_text);
        document_.element_names_[node.name / 64 % 8] |= std::uint64_t{1} << (node.name % 64);
        bool has_prefix = node.name == unknown_name && name_text.find(':') != std::string_view::npos;
        node.first_attribute = static_cast<AttributeId>(document_.attributes_.size());
        position_ = name_begin + node.name_size;
        std::size_t count = 0;
        for (pugi::xml_attribute a = source.first_attribute(); a; a = a.next_attribute(), ++count) {
            has_prefix |= append_attribute(a);
            if (stopped_) return no_node;
        }
        if (count > 0xFFFF) {
            stop({node.begin, node.begin + 1}, "This element has too many attributes.");
            return no_node;
        }
        node.attribute_count = static_cast<std::uint16_t>(count);
        skip_blanks();
        const std::string_view rest = text_.substr(position_, 2);
        if (rest.starts_with('>'))
            position_ += 1;
        else if (rest == "/>")
            position_ += 2;
        else {
            stop({position_, position_}, "This start tag is not understood.");
            return no_node;
        }
        node.start_end = node.end = position_;
        const NodeId id = link(node);
        if (count > 1) check_duplicate_attributes(document_, id, problems_);
        if (has_prefix) check_prefixes(document_, id, problems_);
        if (document_.nodes_[id].parent == no_node) {
            if (document_.root_ == no_node)
                document_.root_ = id;
            else
                problems_.add(document_.name_span(id), "A second document element; a configuration file has one root.");
        }
        return id;
    }

    // Returns whether the name has a prefix.
    bool append_attribute(const pugi::xml_attribute& source) {
        Attribute attribute;
        const char* name = source.name();
        attribute.name_begin = offset_of(name);
        attribute.value_begin = offset_of(source.value());
        const std::size_t name_size = std::strlen(name);
        if (attribute.name_begin < position_ || attribute.value_begin >= text_.size() ||
            attribute.value_begin <= attribute.name_begin || name_size > 0xFFFF) {
            stop({position_, position_}, "This attribute is not understood.");
            return false;
        }
        expect_gap(attribute.name_begin);
        if (stopped_) return false;
        attribute.name_size = static_cast<std::uint16_t>(name_size);
        const std::string_view name_text = text_.substr(attribute.name_begin, name_size);
        attribute.name = names_.find(name_text);
        const char quote = text_[attribute.value_begin - 1];
        Offset end = attribute.value_begin;
        unsigned seen = plain;
        for (; end < text_.size(); ++end) {
            const unsigned met = value_classes[static_cast<unsigned char>(text_[end])];
            if (met == plain) continue;
            if (met == quote_mark) {
                if (text_[end] == quote) break;
            } else {
                seen |= met;
            }
        }
        attribute.value_size = (end - attribute.value_begin) & 0x7FFFFFFFU;
        const Span value{attribute.value_begin, end};
        if ((seen & less_than) != 0) {
            const Offset at = value.begin + static_cast<Offset>(value.in(text_).find('<'));
            problems_.add({at, at + 1}, "\"<\" is not allowed in an attribute value; write &lt; instead.");
        }
        if ((seen & ampersand) != 0) check_references(text_, value, problems_);
        if ((seen & (ampersand | blank_to_normalise)) != 0) {
            attribute.decoded = 1;
            document_.decoded_.emplace_back(static_cast<AttributeId>(document_.attributes_.size()), source.value());
        }
        document_.attributes_.push_back(attribute);
        position_ = end + 1;
        return attribute.name == unknown_name && name_text.find(':') != std::string_view::npos;
    }

    NodeId link(Node node) {
        const auto id = static_cast<NodeId>(document_.nodes_.size());
        Open& parent = open_.back();
        node.parent = parent.id;
        if (parent.last_child != no_node)
            document_.nodes_[parent.last_child].next = id;
        else if (parent.id != no_node)
            document_.nodes_[parent.id].has_children = true;
        parent.last_child = id;
        document_.nodes_.push_back(node);
        return id;
    }

    void close_element() {
        Node& node = document_.nodes_[open_.back().id];
        skip_blanks();
        const std::string_view name = text_.substr(node.begin + 1, node.name_size);
        if (text_.substr(position_, 2) != "</" || text_.substr(position_ + 2, name.size()) != name) {
            const auto next_tag = static_cast<Offset>(std::min(text_.find('<', position_), text_.size()));
            stop({position_, std::max(next_tag, position_)}, "This part of the document is not understood.");
            return;
        }
        position_ += 2 + node.name_size;
        skip_blanks();
        if (text_.substr(position_, 1) != ">") {
            stop({position_, position_}, "This end tag is not understood.");
            return;
        }
        node.end = ++position_;
    }

    std::string_view text_;
    const NameTable& names_;
    ParseLimits limits_;
    Document document_;
    ProblemList problems_;
    char* scratch_ = nullptr;  // in ScratchMemory
    pugi::xml_document tree_;
    std::vector<Open> open_;
    Offset position_ = 0;
    bool stopped_ = false;
    bool has_document_type_ = false;
};

ParseResult parse(std::string_view text, const NameTable& names, const ParseLimits& limits) {
    ParseResult result = Parser(text, names, limits).run();
    ScratchMemory::of_this_thread().reset();
    return result;
}

}  // namespace iislint::xml
