#include "CommandLine.h"
#include "Console.h"
#include "Interrupt.h"
#include "Settings.h"
#include "base/Log.h"
#include "commands/Commands.h"
#include "node/Probe.h"
#include "swarm/Certificates.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bitbeats::app {
namespace {

int print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kDone;
}

int dispatch(const CommandContext& context) {
    switch (context.line.command) {
    case kPlay:
        return runPlay(context);
    case kStream:
        return runStream(context);
    case kTorrentCreate:
        return runTorrentCreate(context);
    case kSeed:
        return runSeed(context);
    case kServer:
        return runServer(context);
    case kNodeAddUser:
        return runNodeAddUser(context);
    case kNodeSetPlan:
    case kNodeSetRole:
    case kNodeBlock:
    case kNodeUnblock:
        return runNodeChangeUser(context);
    case kNodePlan:
        return runNodePlan(context);
    case kNodeInvite:
        return runNodeInvite(context);
    case kNodeBackup:
    case kNodeRestore:
        return runNodeBackup(context);
    case kNodeCheck:
        return runNodeCheck(context);
    case kScan:
        return runScan(context);
    case kSearch:
        return runSearch(context);
    case kLibraryStats:
        return runLibraryStats(context);
    case kLibraryCheck:
        return runLibraryCheck(context);
    case kLibraryExport:
        return runLibraryExport(context);
    case kLibraryImport:
        return runLibraryImport(context);
    case kWindow:
        break;
    }
#ifdef BITBEATS_WINDOW
    return runWindowCommand(context);
#else
    return report({Reason::Unsupported, "open the window", "", "this BitBeats was built without one",
                   "bitbeats --help says what it can do."});
#endif
}

int run(int& argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN); // a reader that goes away is an error of a write, not an end
    const auto line = parseCommandLine(std::vector<std::string>(argv + 1, argv + argc));
    if (!line) return report(line.error());
    if (line->help) return print(line->command == kWindow ? programHelp() : helpFor(line->command));
    if (line->options.contains("version")) return print("BitBeats " BITBEATS_VERSION "\n");
    if (line->command == kPlay || line->command == kStream || line->command == kSeed) swarm::findCertificatesByHash();
    const Interrupt interrupt; // before any other thread
    const auto settings = Settings::of(*line, Paths::ofUser(), Settings::variable);
    if (!settings) return report(settings.error());
    installLog(settings->on("log-json") ? LogFormat::Json : LogFormat::Plain, settings->on("verbose"));
    return dispatch({*line, *settings, interrupt, argc, argv});
}

} // namespace
} // namespace bitbeats::app

int main(int argc, char** argv) {
    // A node starts itself this way for every file of a stranger; see node::ChildProber.
    if (argc == 2 && std::string_view(argv[1]) == "--probe") {
        const int result = bitbeats::node::runProbe();
        std::fflush(stdout);
        std::_Exit(result); // it has given up what tidying up may want: the sanitizers' look for leaks, for one
    }
    return bitbeats::app::run(argc, argv);
}
