// A deployment script as a list of simple commands: what a shell would run, word by word.
//
// Purpose: enough of PowerShell and batch files to tell a command from a comment, a string and an argument. No
// variables are followed, nothing is run. Linear in the text; nesting is kept in a list, not on the stack.
// Ownership: commands own their words; spans point into the script's text.
//
//   std::vector<Command> commands = read_commands(text, {0, size}, Dialect::powershell);
//   commands[0].words[0].text == "Stop-WebAppPool"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/span.hpp"

namespace iislint::scripts {

enum class Dialect : std::uint8_t {
    powershell,
    batch,
    either,  // a step of a pipeline whose shell is not known: comments and quotes of both count
};

struct Word {
    std::string text;  // without quotes and escapes; variables as written
    text::Span span;
    bool begins_quoted = false;
};

struct Command {
    std::vector<Word> words;  // at least one
    text::Span span;
    std::uint32_t block = 0;  // of the braces or parentheses it stands in; index into Commands::blocks
    bool called = false;      // PowerShell's & before it
    std::string assigned_to;  // `$x` of `$x = command`
};

struct Commands {
    std::vector<Command> list;
    std::vector<std::uint32_t> blocks{0};  // the block around each block; block 0 is the script
    bool has_subroutines = false;          // functions or labels: the order of lines is not the order of steps
};

// Appends the commands of a part of the text. `folded`: line ends are blanks, as in a folded YAML scalar.
void read_commands(std::string_view text, text::Span part, Dialect dialect, bool folded, Commands& out);

// True when `outer` is `inner` or a block around it.
bool encloses(const Commands& commands, std::uint32_t outer, std::uint32_t inner);

}  // namespace iislint::scripts
