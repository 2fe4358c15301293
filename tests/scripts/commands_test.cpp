#include "scripts/commands.hpp"

#include <gtest/gtest.h>

namespace iislint::scripts {
namespace {

// "word|word; word" for the commands of a text.
std::string commands_of(std::string_view text, Dialect dialect, bool folded = false) {
    Commands commands;
    read_commands(text, {0, static_cast<text::Offset>(text.size())}, dialect, folded, commands);
    std::string all;
    for (const Command& command : commands.list) {
        if (!all.empty()) all += "; ";
        for (std::size_t i = 0; i < command.words.size(); ++i) all += (i > 0 ? "|" : "") + command.words[i].text;
    }
    return all;
}

std::string powershell(std::string_view text) { return commands_of(text, Dialect::powershell); }
std::string batch(std::string_view text) { return commands_of(text, Dialect::batch); }

TEST(PowerShellCommands, EndAtLinesSemicolonsAndPipes) {
    EXPECT_EQ(powershell("a 1\r\nb; c | d && e"), "a|1; b; c; d; e");
}

TEST(PowerShellCommands, GoOnBehindABacktick) { EXPECT_EQ(powershell("a `\r\n  -b c\nd"), "a|-b|c; d"); }

TEST(PowerShellCommands, KeepQuotedWordsWhole) {
    EXPECT_EQ(powershell("a 'b ; c' \"d `\" e\" f'g h'"), "a|b ; c|d \" e|fg h");
    EXPECT_EQ(powershell("a 'it''s' b"), "a|it's|b");
    EXPECT_EQ(powershell("a \"one\ntwo\" b"), "a|one\ntwo|b");
}

TEST(PowerShellCommands, LeaveOutComments) { EXPECT_EQ(powershell("a # b\n#c\nd <# e\nf #> g\nC# h"), "a; d|g; C#|h"); }

TEST(PowerShellCommands, HereStringsAreOneWord) {
    EXPECT_EQ(powershell("$x = @\"\niisreset\n\"@\nb"), "b");
    EXPECT_EQ(powershell("@'\niisreset"), "");
}

TEST(PowerShellCommands, AreFoundInBlocksAndBehindAssignments) {
    EXPECT_EQ(powershell("if ($a) { b } else { c }"), "if; $a; b; else; c");
    EXPECT_EQ(powershell("$x = a b"), "a|b");
    EXPECT_EQ(powershell("a ${b} d"), "a|${b}|d");
}

TEST(PowerShellCommands, RememberTheirBlocks) {
    Commands commands;
    const std::string_view text = "a { b { c } } d { e }";
    read_commands(text, {0, static_cast<text::Offset>(text.size())}, Dialect::powershell, false, commands);
    ASSERT_EQ(commands.list.size(), 5U);
    const auto block = [&](std::size_t i) { return commands.list[i].block; };
    EXPECT_EQ(block(0), 0U);
    EXPECT_TRUE(encloses(commands, block(1), block(2)));
    EXPECT_FALSE(encloses(commands, block(4), block(2)));
    EXPECT_TRUE(encloses(commands, block(0), block(4)));
}

TEST(BatchCommands, EndAtLinesAndAmpersands) {
    EXPECT_EQ(batch("@echo off\r\na 1 & b && c || d"), "echo|off; a|1; b; c; d");
}

TEST(BatchCommands, GoOnBehindACaret) { EXPECT_EQ(batch("a ^\r\n b\nc ^& d"), "a|b; c|&|d"); }

TEST(BatchCommands, LeaveOutRemarksAndLabels) {
    EXPECT_EQ(batch("rem a\nREM\n:: b\n:label\nremove c\na & rem d"), "remove|c; a");
}

TEST(BatchCommands, HaveNoSingleQuotes) { EXPECT_EQ(batch("a it's\nb \"c d\" \"open\ne"), "a|it's; b|c d|open; e"); }

TEST(BatchCommands, ParenthesesAreBlocksOnlyWhereACommandMayStand) {
    EXPECT_EQ(batch("if a==b (\n c\n) else (\n d\n)"), "if|a==b; c; else; d");
    EXPECT_EQ(batch("echo (a)"), "echo|(a)");
}

TEST(CommandsOfAnyShell, AQuoteThatStaysOpenIsText) {
    EXPECT_EQ(commands_of("echo don't\niisreset", Dialect::either), "echo|don't; iisreset");
}

TEST(CommandsOfAnyShell, FoldedLinesAreOneCommand) {
    EXPECT_EQ(commands_of("iisreset\n  /timeout:60", Dialect::either, true), "iisreset|/timeout:60");
}

TEST(CommandsOfAnyShell, StayLinearOnHostileText) {
    std::string braces(200'000, '{');
    EXPECT_EQ(powershell(braces), "");
    Commands commands;
    read_commands(braces, {0, static_cast<text::Offset>(braces.size())}, Dialect::powershell, false, commands);
    EXPECT_LT(commands.blocks.size(), 300U);
    std::string quotes;
    for (int i = 0; i < 100'000; ++i) quotes += "'\n";
    EXPECT_EQ(commands_of(quotes, Dialect::either).substr(0, 4), "'; '");
}

}  // namespace
}  // namespace iislint::scripts
