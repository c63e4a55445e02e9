#pragma once

#include "playback/TrackOpener.h"
#include "sources/SourceLink.h"
#include "sources/SwarmAccess.h"
#include "sources/TorrentShelf.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace bitbeats::sources {

/// Opens queue items: files of this machine, files of torrents, web addresses. Threads as TrackOpener says; hints about
/// the near future are worked off on a thread of its own, since even reading a .torrent may block.
class SourceOpener final : public playback::TrackOpener {
public:
    SourceOpener(SwarmAccess& swarm, TorrentShelf& shelf);
    ~SourceOpener() override;

    Result<playback::OpenedTrack> open(const playback::QueueItem& item, const CancelToken& cancel) override;
    Result<playback::OpenedTrack> peek(const playback::QueueItem& item) override;
    void approach(const playback::QueueItem& item, playback::Approach approach) override;

    /// The same as open(), for a link that has been understood already and any role.
    Result<playback::OpenedTrack> openLink(const SourceLink& link, swarm::ReaderRole role, const CancelToken& cancel);

    /// Whether a link leads to a torrent (or to the bytes of one file). Asks the network only for web addresses whose
    /// name does not tell. Errors: Unsupported, and those of the connection.
    Result<bool> isTorrent(const SourceLink& link, const CancelToken& cancel);

private:
    struct Hint {
        std::string source;
        playback::Approach approach;
    };
    void work();
    void follow(const Hint& hint);

    SwarmAccess& m_swarm;
    TorrentShelf& m_shelf;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Hint> m_hints;
    bool m_ending = false;
    Cancellation m_cancellation;
    std::thread m_thread; // last: it uses all of the above
};

/// The file of a torrent that a link means: its `#file=`, else the first in order. Errors: NotFound.
Result<int> chosenFile(const swarm::Torrent& torrent, const SourceLink& link);

} // namespace bitbeats::sources
