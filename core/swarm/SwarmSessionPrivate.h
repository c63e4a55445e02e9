#pragma once

#include "SwarmTorrent.h"
#include "UrlTrack.h"
#include "base/Log.h"
#include "swarm/SwarmSession.h"

#include <boost/asio/steady_timer.hpp>

#include <future>
#include <map>

namespace bitbeats::swarm {

/// The inside of a SwarmSession: every torrent and the clock that drives them.
class SwarmSession::Private {
public:
    explicit Private(SwarmOptions options)
        : thread(std::make_shared<TorrentThread>()),
          core(std::move(options), thread, [this](const Error& error) { notify(error); }), timer(thread->context()) {}

    // TorrentThread from here on.
    void open();
    void saveAll();
    void close();
    std::shared_ptr<SwarmTorrent> ensure(const Torrent& torrent);
    void kick();
    void notify(const Error& error) {
        qCInfo(logSwarm, "%s", sentence(error).c_str());
        if (owner->onNotice) owner->onNotice(error);
    }
    void releasePrefetch(const InfoHash& torrent, int fileIndex);
    void drop(const InfoHash& torrent);
    void limitCache();
    void applySeedPolicy();
    std::unique_ptr<ByteSource> readerOf(int track, int id, std::shared_ptr<PieceStore> store, std::int64_t size,
                                         bool owns);

    std::shared_ptr<TorrentThread> thread; // shared: readers post to it and may outlive the session
    SessionCore core;
    boost::asio::steady_timer timer;
    std::map<InfoHash, std::shared_ptr<SwarmTorrent>> torrents; // shared with calls that wait for one
    std::map<int, std::unique_ptr<UrlTrack>> urlTracks;
    std::map<std::pair<InfoHash, int>, int> prefetching; ///< reader ids
    std::optional<lt::session_proxy> ending;
    SwarmSession* owner = nullptr;
    int port = 0;
    int nextUrlTrack = 0;
    int nextWaiting = 0;
    bool busy = false;
    bool closing = false;
    bool allSaved = false;
    std::promise<void> saved; ///< resume data has been written
    bool listenAnswered = false;
    int listenFailures = 0;
    std::string listenProblem;
    std::promise<void> listening; ///< libtorrent has opened its sockets, or cannot
    Instant secondAt{};
    Instant cacheAt{};
    Instant resumeAt{};

private:
    void tick();
    void everySecond(Instant at);
    void popAlerts();
    void onListening(int onPort);
    void dispatch(lt::alert* alert);
    void limitMemory();
    void setBusy(bool active);
};

} // namespace bitbeats::swarm
