#include "CancelOnInterrupt.h"
#include "Commands.h"
#include "Console.h"
#include "SwarmKit.h"
#include "TorrentFiles.h"
#include "base/Clock.h"
#include "http/Server.h"
#include "sources/FolderWalk.h"
#include "stream/TrackerRoutes.h"
#include "swarm/Tracker.h"

#include <algorithm>
#include <set>

namespace bitbeats::app {
namespace {

namespace fs = std::filesystem;

/// Our tracker with its HTTP face.
class TrackerService {
public:
    Result<void> start(const Endpoint& where) {
        http::ServerOptions options;
        options.address = where.address;
        options.port = where.port;
        stream::addTrackerRoutes(m_router, m_tracker);
        auto server = http::Server::start(options, m_router);
        if (!server) return Failure(server.error());
        m_server = std::move(*server);
        return {};
    }

    std::string announceUrl() const { return m_server->url() + "/announce"; }
    void serve(const swarm::InfoHash& torrent) { m_tracker.add(torrent); }

    /// Makes our own seeder known at once, so that the first client finds it however early it comes.
    void introduce(const swarm::InfoHash& torrent, const std::string& address, int port) {
        boost::system::error_code error;
        swarm::Announce announce;
        announce.infoHash = torrent;
        announce.address = boost::asio::ip::make_address(address, error);
        announce.port = static_cast<std::uint16_t>(port);
        announce.event = swarm::AnnounceEvent::Started;
        announce.wanted = 0;
        if (!error && !announce.address.is_unspecified()) m_tracker.announce(announce);
    }

private:
    SteadyClock m_clock;
    swarm::Tracker m_tracker{m_clock};
    http::Router m_router{{}, m_clock};
    std::unique_ptr<http::Server> m_server;
};

/// The audio files that were named or lie below what was named.
Result<std::vector<fs::path>> musicIn(const std::vector<std::string>& arguments, const CancelToken& cancel) {
    std::vector<fs::path> files;
    for (const auto& argument : arguments) {
        std::error_code ignored;
        const auto path = fs::absolute(argument, ignored).lexically_normal();
        if (!fs::exists(path, ignored)) return fail(Reason::NotFound, "share", argument);
        if (!fs::is_directory(path, ignored)) {
            files.push_back(path);
            continue;
        }
        for (const auto& file : sources::walkFolder(path, cancel).files) {
            if (hasAudioExtension(file)) files.push_back(file);
        }
    }
    if (files.empty()) return fail(Reason::NotFound, "share", arguments.front(), "there is no music in it");
    return files;
}

class Seeding {
public:
    Seeding(const Settings& settings, Console& console, swarm::SwarmSession& session, TrackerService* tracker,
            std::string address)
        : m_settings(settings), m_console(console), m_session(session), m_tracker(tracker),
          m_address(std::move(address)) {}

    Result<void> share(const fs::path& file, const CancelToken& cancel) {
        swarm::CreateOptions options;
        options.hints = hintsOf;
        options.pieceLength = static_cast<int>(std::min<std::int64_t>(m_settings.size("piece-length", 0), INT32_MAX));
        if (m_tracker) options.trackers = {m_tracker->announceUrl()};
        auto encoded = swarm::createTorrent(file, options, cancel);
        if (!encoded) return Failure(encoded.error());
        const auto torrent = swarm::parseTorrent(std::move(*encoded));
        if (!torrent) return Failure(torrent.error());
        if (m_tracker) m_tracker->serve(torrent->infoHash);
        if (auto seeded = m_session.seed(*torrent, file.parent_path(), cancel); !seeded) return seeded;
        if (m_tracker) m_tracker->introduce(torrent->infoHash, m_address, m_session.listenPort());
        const auto written = writeTorrent(file, torrent->encoded);
        if (!written) return Failure(written.error());
        say(*torrent, *written);
        return {};
    }

private:
    Result<std::string> writeTorrent(const fs::path& file, const std::string& encoded) {
        const auto folder = m_settings.text("torrents");
        if (!folder) return std::string();
        std::error_code error;
        fs::create_directories(*folder, error);
        const auto stem = safeFileName(file.stem().string());
        auto name = stem;
        for (int number = 2; !m_written.insert(name).second; ++number)
            name = stem + " (" + std::to_string(number) + ")";
        const auto path = fs::path(*folder) / (name + ".torrent");
        if (auto written = writeForOthers(path, encoded); !written) return Failure(written.error());
        return path.string();
    }

    void say(const swarm::Torrent& torrent, const std::string& path) {
        m_console.say("SEEDING " + torrent.infoHash.hex() + " " + torrent.name);
        m_console.event("seeding", {{QStringLiteral("name"), QString::fromStdString(torrent.name)},
                                    {QStringLiteral("info_hash"), QString::fromStdString(torrent.infoHash.hex())},
                                    {QStringLiteral("magnet"), QString::fromStdString(swarm::magnetLink(torrent))},
                                    {QStringLiteral("torrent"), QString::fromStdString(path)}});
    }

    const Settings& m_settings;
    Console& m_console;
    swarm::SwarmSession& m_session;
    TrackerService* const m_tracker;
    const std::string m_address; ///< where clients of the tracker reach the session
    std::set<std::string> m_written;
};

/// Where clients of the tracker reach this session: where it is bound, else where the tracker is.
std::string reachableAddress(const Settings& settings, const std::optional<Endpoint>& tracker) {
    if (const auto bound = settings.text("bind")) return *bound;
    return tracker ? tracker->address : std::string();
}

} // namespace

int runSeed(const CommandContext& context) {
    const auto& settings = context.settings;
    Console console(settings.on("json"));
    const CancelOnInterrupt cancel(context.interrupt);
    const auto files = musicIn(context.line.arguments, cancel.token());
    if (!files) return report(files.error());
    std::optional<TrackerService> tracker;
    const auto where = settings.endpoint("tracker");
    if (where) {
        tracker.emplace();
        if (const auto started = tracker->start(*where); !started) return report(started.error());
    }
    SwarmKit kit(settings);
    const auto session = kit.swarm.session();
    if (!session) return report(session.error());
    Seeding seeding(settings, console, **session, tracker ? &*tracker : nullptr, reachableAddress(settings, where));
    for (const auto& file : *files) {
        if (const auto shared = seeding.share(file, cancel.token()); !shared) {
            if (context.interrupt.signal() != 0) return kDone;
            return report(shared.error());
        }
    }
    console.say("READY");
    console.event("ready",
                  {{QStringLiteral("listen_port"), (*session)->listenPort()},
                   {QStringLiteral("tracker"), QString::fromStdString(tracker ? tracker->announceUrl() : "")}});
    context.interrupt.wait();
    return kDone;
}

} // namespace bitbeats::app
