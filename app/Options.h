#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bitbeats::app {

/// The commands as bits, so that an option can belong to several.
enum Command : unsigned {
    kWindow = 1,
    kPlay = 2,
    kStream = 4,
    kTorrentCreate = 8,
    kSeed = 16,
    kServer = 32,
    kNodeAddUser = 64,
    kNodeSetPlan = 1 << 7,
    kNodeSetRole = 1 << 8,
    kNodeBlock = 1 << 9,
    kNodeUnblock = 1 << 10,
    kNodePlan = 1 << 11,
    kNodeInvite = 1 << 12,
    kNodeBackup = 1 << 13,
    kNodeRestore = 1 << 14,
    kNodeCheck = 1 << 15,
    kScan = 1 << 16,
    kSearch = 1 << 17,
    kLibraryStats = 1 << 18,
    kLibraryCheck = 1 << 19,
    kLibraryExport = 1 << 20,
    kLibraryImport = 1 << 21,
};

struct CommandSpec {
    Command command;
    std::string_view words;     ///< "torrent create"; empty for the window
    std::string_view arguments; ///< "SOURCE..."
    std::string_view summary;
    int minArguments;
    int maxArguments; ///< -1 = any number
};

enum class ValueKind { None, Text, File, Number, Decibels, Hours, Size, Seconds, Peer, Endpoint, Address, Url, Choice };

/// One option. All commands, their help, BITBEATS_* variables and the config file go by this table.
struct OptionSpec {
    std::string_view name; ///< without "--"; in variables upper case with '_', in the config file as it is
    char letter = 0;
    ValueKind kind = ValueKind::None;
    std::string_view value; ///< how the value is called in help; for a Choice its words, '|' between
    bool repeatable = false;
    bool setting = false; ///< also taken from variable and config file
    unsigned commands = 0;
    std::string_view help;
};

std::span<const CommandSpec> allCommands();
std::span<const OptionSpec> allOptions();
/// By name or letter, if one of the commands has it; nullptr otherwise.
const OptionSpec* findOption(std::string_view name, unsigned commands = ~0u);
const CommandSpec& specOf(Command command);

/// What --help prints: of one command, or of the program.
std::string helpFor(Command command);
std::string programHelp();

} // namespace bitbeats::app
