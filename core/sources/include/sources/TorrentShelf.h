#pragma once

#include "sources/SourceLink.h"
#include "sources/SwarmAccess.h"
#include "swarm/Torrent.h"

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace bitbeats::sources {

/// The torrents behind links. Those used last stay in memory; those of magnet and web links also on disk, so that the
/// slow way to their metadata is gone once. Any thread. Torrents are shared because players, streams and the shelf use
/// one at the same time and none may outlive it knowingly.
class TorrentShelf {
public:
    using TorrentPtr = std::shared_ptr<const swarm::Torrent>;

    /// Without a folder nothing is kept on disk.
    TorrentShelf(SwarmAccess& swarm, std::filesystem::path folder);

    /// The torrent behind a TorrentFile, Magnet or WebLink. Blocks on disk and network.
    Result<TorrentPtr> find(const SourceLink& link, const CancelToken& cancel);

    /// The same, if it is in memory; never blocks.
    TorrentPtr known(const SourceLink& link) const;

private:
    struct Entry {
        std::string key;
        TorrentPtr torrent;
    };

    Result<swarm::Torrent> load(const SourceLink& link, const CancelToken& cancel);
    Result<swarm::Torrent> fromMagnet(const Magnet& magnet, const CancelToken& cancel);
    Result<swarm::Torrent> fromWeb(const WebLink& web, const CancelToken& cancel);
    void keep(const std::string& name, const swarm::Torrent& torrent) const;
    TorrentPtr remember(const std::string& key, swarm::Torrent torrent);

    SwarmAccess& m_swarm;
    const std::filesystem::path m_folder;
    mutable std::mutex m_mutex;
    std::list<Entry> m_entries; ///< used last in front
};

/// The info-hash of a magnet link as 40 hexadecimal digits, whichever way it is written there; empty if there is none.
std::string infoHashOf(const Magnet& magnet);

} // namespace bitbeats::sources
