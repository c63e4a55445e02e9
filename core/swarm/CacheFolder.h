#pragma once

#include "base/Result.h"
#include "swarm/Torrent.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::swarm {

/// One fetched track in the cache, as the eviction planner sees it.
struct CachedTrack {
    InfoHash infoHash;
    std::int64_t bytes = 0;   ///< on disk
    std::int64_t lastUse = 0; ///< seconds since the epoch
    bool inUse = false;
};

/// What has to go so that the rest fits: whole tracks, the least recently used first, none that is in use. Pure.
std::vector<InfoHash> tracksToEvict(std::vector<CachedTrack> tracks, std::int64_t budget);

/// The folder of fetched pieces: CACHE/<info-hash>/ holds the content, `torrent` and `resume`. The TorrentThread uses
/// it for small files; anything large is libtorrent's.
class CacheFolder {
public:
    /// Makes the folder. `writable()` is false if that, or writing there, does not work.
    explicit CacheFolder(std::filesystem::path root);

    bool writable() const { return m_writable; }
    const Error& problem() const { return m_problem; }
    std::filesystem::path contentOf(const InfoHash& torrent) const;

    void saveTorrent(const InfoHash& torrent, const std::string& encoded) const;
    void saveResume(const InfoHash& torrent, const std::string& encoded) const;
    std::optional<std::string> loadResume(const InfoHash& torrent) const;
    /// Nothing of the content was written after the resume data.
    bool resumeIsCurrent(const InfoHash& torrent) const;
    void touch(const InfoHash& torrent) const; ///< it is used now
    void setPaused(const InfoHash& torrent, bool paused) const;
    bool isPaused(const InfoHash& torrent) const;

    std::vector<CachedTrack> tracks() const;
    std::vector<std::string> torrents() const; ///< every .torrent kept there, encoded
    void remove(const InfoHash& torrent) const;
    /// A tenth of the free space, at most 10 GB (what is cached already counts as free).
    std::int64_t defaultBudget() const;

private:
    std::filesystem::path m_root;
    bool m_writable = false;
    Error m_problem;
};

} // namespace bitbeats::swarm
