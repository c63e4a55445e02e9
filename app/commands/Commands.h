#pragma once

#include "CommandLine.h"
#include "Interrupt.h"
#include "Settings.h"

#include <filesystem>

namespace bitbeats::app {

/// What a command is given. Each returns the program's exit code; all run on the main thread.
struct CommandContext {
    const CommandLine& line;
    const Settings& settings;
    const Interrupt& interrupt;
    int& argc;
    char** argv;
};

int runPlay(const CommandContext& context);
int runStream(const CommandContext& context);
int runTorrentCreate(const CommandContext& context);
int runSeed(const CommandContext& context);
int runServer(const CommandContext& context);
int runNodeAddUser(const CommandContext& context);
int runNodeChangeUser(const CommandContext& context); ///< set-plan, set-role, block, unblock
int runNodePlan(const CommandContext& context);
int runNodeInvite(const CommandContext& context);
int runNodeBackup(const CommandContext& context); ///< and restore
int runNodeCheck(const CommandContext& context);
int runScan(const CommandContext& context);
int runSearch(const CommandContext& context);
int runLibraryStats(const CommandContext& context);
int runLibraryCheck(const CommandContext& context);
int runLibraryExport(const CommandContext& context);
int runLibraryImport(const CommandContext& context);
int runWindowCommand(const CommandContext& context); ///< only where there is a window, see main.cpp

/// Where a node keeps what it has.
std::filesystem::path dataFolder(const Settings& settings);

} // namespace bitbeats::app
