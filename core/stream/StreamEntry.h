#pragma once

#include "ReaderPark.h"
#include "http/ByteResponse.h"
#include "sources/SourceOpener.h"
#include "sources/TorrentShelf.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

namespace bitbeats::stream {

/// One source that is served: opening, open or failed. Any thread.
class StreamEntry {
public:
    StreamEntry(int id, sources::SourceLink link, sources::SwarmAccess& swarm, sources::TorrentShelf& shelf,
                sources::SourceOpener& opener, ReaderPark& park);

    /// Finds out what the link holds and begins to fetch it. Blocks as long as that takes; called once.
    Result<void> open(const CancelToken& cancel);

    /// Waits until open() has ended. Errors: its own, Cancelled.
    Result<void> waitUntilOpen(const CancelToken& cancel);

    /// What GET and HEAD of a file answer; -1 = the file the link means. Call when open. Errors: NotFound.
    Result<http::Content> content(int fileIndex);

    /// Path below the server: "/3/0/name.flac". A name that is not known yet is left out.
    std::string path(int fileIndex = -1) const;
    std::string fileName(int fileIndex = -1) const;
    /// The music of a torrent; empty for single files.
    std::vector<int> files() const;

private:
    Result<void> openTorrent(const CancelToken& cancel);
    Result<void> openSingle(const CancelToken& cancel);
    std::string parkName(int fileIndex) const;

    const int m_id;
    const sources::SourceLink m_link;
    sources::SwarmAccess& m_swarm;
    sources::TorrentShelf& m_shelf;
    sources::SourceOpener& m_opener;
    ReaderPark& m_park;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Result<void>> m_outcome;
    sources::TorrentShelf::TorrentPtr m_torrent;
    int m_chosen = -1;      ///< file of the torrent
    std::string m_fileName; ///< of a single file
    std::int64_t m_size = 0;
};

} // namespace bitbeats::stream
