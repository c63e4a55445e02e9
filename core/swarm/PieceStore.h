#pragma once

#include "Geometry.h"
#include "base/ByteSource.h"
#include "base/Clock.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace bitbeats::swarm {

using Bytes = std::vector<char>;
using SharedBytes = std::shared_ptr<const Bytes>; // shared: a reader may still copy from a piece that is being evicted

/// Verified pieces of one torrent, in memory or on disk, between the TorrentThread that fills it and the readers that
/// wait for it on a condition variable. All methods from any thread.
class PieceStore {
public:
    explicit PieceStore(Geometry geometry);

    const Geometry& geometry() const { return m_geometry; }

    void put(int piece, SharedBytes data);
    /// Bytes of a piece whose hash is not known yet, readable until put() or dropEarly(). Only bytes that join on to
    /// those given before for this piece are taken.
    void putEarly(int piece, int offset, std::span<const char> bytes);
    void dropEarly(int piece);
    /// Where the next putEarly() has to join on, or -1.
    int earlyEnd(int piece) const;
    void markOnDisk(int piece);
    /// Drops the bytes; the piece stays readable when it is on disk.
    void evict(int piece);
    void markAbsent(int piece);
    bool inMemory(int piece) const;
    bool onDisk(int piece) const;
    SharedBytes data(int piece) const;

    struct Resident {
        int piece;
        std::uint64_t lastUse; ///< larger is later
        bool onDisk;
    };
    std::vector<Resident> residents() const;
    std::int64_t memoryBytes() const;

    /// Nothing more will come: every waiting and later read of what is not there fails with this.
    void fail(const Error& error);
    /// The same for what lies on disk: nobody is left who could load it.
    void close(const Error& error);
    /// Why nothing comes at the moment; readers hand it on while they wait.
    void setTrouble(const Error& error);
    void clearTrouble();

    void setStatus(const SourceStatus& status);
    SourceStatus status() const;
    /// Sorted, disjoint ranges of [begin, end) that are there.
    std::vector<ByteRange> present(std::int64_t begin, std::int64_t end) const;

    /// Wakes every waiting read so that it looks at its own state again.
    void wake();

    /// Copies what is in memory at `offset` (of the torrent). Ready or Failed, or Waiting with nothing to copy.
    ReadResult copy(std::int64_t offset, std::span<std::byte> into);
    /// Waits until copy() may do better, `stop` says so, or the patience is over.
    void wait(std::int64_t offset, Milliseconds patience, const std::function<bool()>& stop);

private:
    struct Piece {
        SharedBytes data;
        bool onDisk = false;
        std::uint64_t lastUse = 0;
    };
    struct Early {
        int begin = 0; ///< in the piece
        Bytes bytes;
        int end() const { return begin + static_cast<int>(bytes.size()); }
    };
    bool readableAt(std::int64_t offset) const;
    Piece& at(int piece) { return m_pieces[static_cast<std::size_t>(piece)]; }
    const Piece& at(int piece) const { return m_pieces[static_cast<std::size_t>(piece)]; }

    const Geometry m_geometry;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Piece> m_pieces;
    std::map<int, Early> m_early;
    std::uint64_t m_useCounter = 0;
    std::int64_t m_memoryBytes = 0;
    std::optional<Error> m_failure;
    std::optional<Error> m_trouble;
    SourceStatus m_status;
};

} // namespace bitbeats::swarm
