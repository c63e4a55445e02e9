#include "Options.h"

#include <algorithm>
#include <array>

namespace bitbeats::app {
namespace {

constexpr unsigned kLibrary = kScan | kSearch | kLibraryStats | kLibraryCheck | kLibraryExport | kLibraryImport;
constexpr unsigned kNodeUser = kNodeAddUser | kNodeSetPlan | kNodeSetRole | kNodeBlock | kNodeUnblock;
constexpr unsigned kNodeAdmin = kNodeUser | kNodePlan | kNodeInvite | kNodeBackup | kNodeRestore | kNodeCheck;
constexpr unsigned kAny = kWindow | kPlay | kStream | kTorrentCreate | kSeed | kServer | kNodeAdmin | kLibrary;
constexpr unsigned kSwarm = kWindow | kPlay | kStream | kSeed | kServer;
constexpr unsigned kScript = kPlay | kStream | kTorrentCreate | kSeed | kServer | kNodeAdmin | kLibrary;
constexpr unsigned kNode = kServer | kNodeAdmin;

constexpr auto kCommands = std::to_array<CommandSpec>({
    {kWindow, "", "[SOURCE...]", "open the window, with these sources to play", 0, -1},
    {kPlay, "play", "SOURCE...", "play in the terminal", 1, -1},
    {kStream, "stream", "[SOURCE]", "serve tracks by HTTP on this machine", 0, 1},
    {kTorrentCreate, "torrent create", "FILE|DIR", "make a .torrent", 1, 1},
    {kSeed, "seed", "FILE|DIR...", "share music from this machine until interrupted", 1, -1},
    {kServer, "--server", "", "run a node: accounts, uploads, streams, tracker", 0, 0},
    {kNodeAddUser, "node add-user", "", "add an account; its password is read from standard input", 0, 0},
    {kNodeSetPlan, "node set-plan", "", "give an account a plan", 0, 0},
    {kNodeSetRole, "node set-role", "", "say what an account may do", 0, 0},
    {kNodeBlock, "node block", "", "keep an account out, and sign it out everywhere", 0, 0},
    {kNodeUnblock, "node unblock", "", "let it in again", 0, 0},
    {kNodePlan, "node plan", "", "change the numbers of a plan, or make one", 0, 0},
    {kNodeInvite, "node invite", "", "make an invite and print its code", 0, 0},
    {kNodeBackup, "node backup", "", "copy everything, while the node runs or not", 0, 0},
    {kNodeRestore, "node restore", "", "make a node of such a copy", 0, 0},
    {kNodeCheck, "node check", "", "compare database and disk, both ways", 0, 0},
    {kScan, "scan", "[DIR...]", "bring the library in line with these folders, or with all it knows", 0, -1},
    {kSearch, "search", "QUERY...", "find music in the library", 1, -1},
    {kLibraryStats, "library stats", "", "count what the library holds", 0, 0},
    {kLibraryCheck, "library check", "", "look for damage, problems and copies", 0, 0},
    {kLibraryExport, "library export", "FILE", "write the library into one archive", 1, 1},
    {kLibraryImport, "library import", "FILE", "take such an archive in", 1, 1},
});

constexpr auto kOptions = std::to_array<OptionSpec>({
    // play
    {"output", 0, ValueKind::Text, "device|null|wav:FILE", false, true, kWindow | kPlay,
     "where the sound goes (device)"},
    {"start", 0, ValueKind::Seconds, "SECONDS", false, false, kPlay, "begin the first track at this time"},
    {"volume", 0, ValueKind::Number, "PERCENT", false, true, kPlay, "0 to 100 (100)"},
    {"gain", 0, ValueKind::Choice, "off|track|album", false, true, kWindow | kPlay,
     "even out loudness by the tags of the files (off)"},
    {"crossfade", 0, ValueKind::Seconds, "SECONDS", false, true, kWindow | kPlay,
     "blend tracks over 0 to 12 seconds (0: gapless)"},
    {"preamp", 0, ValueKind::Decibels, "DECIBELS", false, true, kWindow | kPlay,
     "louder or quieter beside --gain, -15 to 15 (0)"},
    // stream
    {"listen", 0, ValueKind::Endpoint, "ADDR:PORT", false, true, kStream, "where to serve (127.0.0.1, a free port)"},
    {"control", 0, ValueKind::None, "", false, false, kStream,
     "print READY, then one URL line for each SOURCE line on stdin"},
    // torrent create and seed
    {"out", 'o', ValueKind::File, "FILE", false, false, kTorrentCreate, "where to write the .torrent"},
    {"tracker", 0, ValueKind::Text, "URL", true, false, kTorrentCreate, "tracker to name in it"},
    {"web-seed", 0, ValueKind::Url, "URL", true, false, kTorrentCreate, "web address of the content"},
    {"piece-length", 0, ValueKind::Size, "BYTES", false, false, kTorrentCreate | kSeed,
     "a power of two from 16k on (by size)"},
    {"torrents", 0, ValueKind::File, "DIR", false, false, kSeed, "write the .torrent files there"},
    {"tracker", 0, ValueKind::Endpoint, "ADDR:PORT", false, false, kSeed, "run a tracker for them there"},
    // the node
    {"data", 0, ValueKind::File, "DIR", false, true, kNode,
     "where the node keeps everything (node in the data folder)"},
    {"listen", 0, ValueKind::Endpoint, "ADDR:PORT", false, true, kServer, "where to serve (127.0.0.1, a free port)"},
    {"public-url", 0, ValueKind::Url, "URL", false, true, kServer,
     "how others reach it, such as https://music.example"},
    {"tls-cert", 0, ValueKind::File, "FILE", false, true, kServer,
     "serve https with this certificate (PEM, the chain)"},
    {"tls-key", 0, ValueKind::File, "FILE", false, true, kServer, "and its key; both are read again when they change"},
    {"trusted-proxy", 0, ValueKind::Text, "ADDR[/BITS]", true, true, kServer,
     "believe what this proxy says about its clients"},
    {"registration", 0, ValueKind::Choice, "open|invite|closed", false, true, kServer,
     "who may make an account by themselves (closed)"},
    {"verified-only", 0, ValueKind::None, "", false, true, kServer, "take uploads from confirmed addresses alone"},
    {"smtp-url", 0, ValueKind::Text, "URL", false, true, kServer,
     "send letters through it: smtps://HOST:465, or smtp://HOST:587 with STARTTLS"},
    {"smtp-user", 0, ValueKind::Text, "NAME", false, true, kServer, "and sign in there"},
    {"smtp-password-file", 0, ValueKind::File, "FILE", false, true, kServer, "with the first line of this file"},
    {"smtp-from", 0, ValueKind::Text, "ADDRESS", false, true, kServer, "whom the letters are from"},
    {"smtp-plain", 0, ValueKind::None, "", false, true, kServer, "without encryption; for a server on this machine"},
    {"origin", 0, ValueKind::Url, "URL", true, true, kServer, "web pages from there may call the API"},
    {"max-connections", 0, ValueKind::Number, "NUMBER", false, true, kServer, "at the same time (6000)"},
    {"no-rate-limits", 0, ValueKind::None, "", false, true, kServer, "for measurements and trusted networks"},
    {"email", 0, ValueKind::Text, "ADDRESS", false, false, kNodeUser, "of the account"},
    {"handle", 0, ValueKind::Text, "NAME", false, false, kNodeUser, "its short name: a-z, 0-9, '-' and '_'"},
    {"role", 0, ValueKind::Choice, "listener|artist|moderator|admin", false, false,
     kNodeAddUser | kNodeSetRole | kNodeInvite, "what it may do (artist)"},
    {"plan", 0, ValueKind::Text, "NAME", false, false, kNodeSetPlan | kNodePlan, "which plan"},
    {"storage", 0, ValueKind::Size, "BYTES", false, false, kNodePlan, "all files of an account together, such as 10G"},
    {"file-size", 0, ValueKind::Size, "BYTES", false, false, kNodePlan, "one file"},
    {"max-uploads", 0, ValueKind::Number, "NUMBER", false, false, kNodePlan, "uploads on their way at the same time"},
    {"uses", 0, ValueKind::Number, "NUMBER", false, false, kNodeInvite, "how many accounts (1)"},
    {"days", 0, ValueKind::Number, "DAYS", false, false, kNodeInvite, "how long it lasts (14)"},
    {"to", 0, ValueKind::File, "DIR", false, false, kNodeBackup,
     "where to; an earlier copy there is brought up to date"},
    {"from", 0, ValueKind::File, "DIR", false, false, kNodeRestore, "the copy"},
    {"content", 0, ValueKind::None, "", false, false, kNodeCheck, "read every file and compare its hash"},
    {"repair", 0, ValueKind::None, "", false, false, kNodeCheck, "remove what belongs to nothing; no node may run"},
    // the swarm
    {"peer", 0, ValueKind::Peer, "ADDR:PORT", true, true, kSwarm, "dial this peer for every torrent"},
    {"bind", 0, ValueKind::Address, "ADDR", false, true, kSwarm, "listen on and dial from this address (all)"},
    {"listen-port", 0, ValueKind::Number, "PORT", false, true, kSwarm, "take peers on this port (a free one)"},
    {"no-dht", 0, ValueKind::None, "", false, true, kSwarm, "do not use the distributed hash table"},
    {"no-lsd", 0, ValueKind::None, "", false, true, kSwarm, "do not look for peers in the local network"},
    {"no-port-mapping", 0, ValueKind::None, "", false, true, kSwarm, "do not ask the router to forward a port"},
    {"upload-limit", 0, ValueKind::Size, "RATE", false, true, kSwarm, "bytes per second, such as 500k (0: none)"},
    {"download-limit", 0, ValueKind::Size, "RATE", false, true, kSwarm, "bytes per second, such as 2M (0: none)"},
    {"seed-ratio", 0, ValueKind::Number, "TIMES", false, true, kWindow | kStream,
     "share a fetched track until so many times its size went out (0: no end)"},
    {"seed-hours", 0, ValueKind::Hours, "FROM-TO", false, true, kWindow | kStream,
     "share only between these hours, such as 22-7 (always)"},
    {"seed-cached", 0, ValueKind::None, "", false, true, kWindow | kStream,
     "share from the start what earlier runs fetched"},
    {"no-scheduler", 0, ValueKind::None, "", false, true, kSwarm, "leave the order of requests to libtorrent"},
    {"unverified-start", 0, ValueKind::None, "", false, true, kSwarm,
     "play the first pieces before their hash is known"},
    {"insecure-loopback", 0, ValueKind::None, "", false, true, kSwarm,
     "allow trackers, web seeds and peers on private addresses; no port mapping"},
    {"cache", 0, ValueKind::File, "DIR", false, true, kSwarm, "keep pieces and torrents there"},
    {"cache-budget", 0, ValueKind::Size, "BYTES", false, true, kSwarm,
     "at most this much of them (a tenth of what is free, to 10G)"},
    {"library", 0, ValueKind::File, "FILE", false, true, kAny, "the library to use (library.db in the data folder)"},
    {"read-all", 0, ValueKind::None, "", false, false, kScan, "read every file again, also where nothing changed"},
    {"limit", 0, ValueKind::Number, "COUNT", false, false, kSearch, "at most so many of each kind (50)"},
    // all
    {"config", 0, ValueKind::File, "FILE", false, false, kAny, "settings to read (bitbeats.ini in the data folder)"},
    {"json", 0, ValueKind::None, "", false, true, kScript, "one JSON object per line on stdout"},
    {"verbose", 'v', ValueKind::None, "", false, true, kAny, "log more, on stderr"},
    {"log-json", 0, ValueKind::None, "", false, true, kAny, "log as JSON lines"},
    {"tray", 0, ValueKind::None, "", false, false, kWindow, "start in the tray, without showing the window"},
    {"version", 0, ValueKind::None, "", false, false, kWindow, "print the version"},
    {"help", 'h', ValueKind::None, "", false, false, kAny, "print this"},
});

constexpr std::size_t kColumn = 34;

std::string lineOf(const OptionSpec& option) {
    std::string left = "  ";
    if (option.letter) left += std::string("-") + option.letter + ", ";
    left += "--" + std::string(option.name);
    if (!option.value.empty()) left += " " + std::string(option.value);
    if (left.size() + 2 > kColumn) return left + "\n" + std::string(kColumn, ' ') + std::string(option.help) + "\n";
    left.resize(kColumn, ' ');
    std::string help(option.help);
    if (option.repeatable) help += "; may be given again";
    return left + help + "\n";
}

} // namespace

std::span<const CommandSpec> allCommands() {
    return kCommands;
}

std::span<const OptionSpec> allOptions() {
    return kOptions;
}

const OptionSpec* findOption(std::string_view name, unsigned commands) {
    const auto found = std::find_if(kOptions.begin(), kOptions.end(), [&](const auto& option) {
        const bool named = option.name == name || (name.size() == 1 && option.letter == name.front());
        return named && (option.commands & commands) != 0;
    });
    return found == kOptions.end() ? nullptr : &*found;
}

const CommandSpec& specOf(Command command) {
    return *std::find_if(kCommands.begin(), kCommands.end(), [&](const auto& spec) { return spec.command == command; });
}

std::string helpFor(Command command) {
    const auto& spec = specOf(command);
    std::string text = "bitbeats " + std::string(spec.words) + (spec.words.empty() ? "" : " ") +
                       std::string(spec.arguments) + " [OPTION...]\n" + std::string(spec.summary) + "\n\n";
    for (const auto& option : kOptions) {
        if (option.commands & command) text += lineOf(option);
    }
    if (command & (kWindow | kPlay | kStream))
        text += "\nSOURCE: an audio file, a folder, a .torrent, a magnet: or bitbeats: link, a web address of music.\n"
                "A link may end in #file=N for one file of a torrent.\n";
    text += "Settings come from options, then BITBEATS_* variables (BITBEATS_NO_DHT=1), then the config file "
            "(no-dht=true).\n";
    return text;
}

std::string programHelp() {
    std::string text = "BitBeats plays music straight from the swarm.\n\n";
    for (const auto& spec : kCommands) {
        auto left =
            "  bitbeats " + std::string(spec.words) + (spec.words.empty() ? "" : " ") + std::string(spec.arguments);
        left.resize(std::max(kColumn + 4, left.size() + 2), ' ');
        text += left + std::string(spec.summary) + "\n";
    }
    return text + "\nbitbeats COMMAND --help says what each can do. Without a command:\n\n" + helpFor(kWindow);
}

} // namespace bitbeats::app
