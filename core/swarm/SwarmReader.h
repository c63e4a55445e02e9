#pragma once

#include "PieceStore.h"
#include "base/ByteSource.h"

#include <atomic>
#include <functional>
#include <memory>

namespace bitbeats::swarm {

/// How a reader tells the TorrentThread where it stands. Called on the reader's thread; must only post.
struct ReaderMove {
    std::int64_t offset = 0; ///< in the torrent
    bool waiting = false;    ///< stands at a byte that is not in memory
    bool jumped = false;     ///< did not get there by reading on
};

/// Ordered bytes of one file of a torrent, copied from its PieceStore; waits for pieces on a condition variable and
/// never polls. Contract as in ByteSource.
class SwarmReader final : public ByteSource {
public:
    SwarmReader(std::shared_ptr<PieceStore> store, ByteRange file, std::function<void(const ReaderMove&)> onMove,
                std::function<void()> onClose);
    ~SwarmReader() override;

    std::int64_t size() const override { return m_file.length(); }
    ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds patience) override;
    void abort() override;
    void resume() override { m_aborted = false; }
    SourceStatus status() const override;

private:
    void moveTo(std::int64_t at, bool waiting);

    std::shared_ptr<PieceStore> m_store; // shared with the fetch that fills it; either may end first
    const ByteRange m_file;
    const std::function<void(const ReaderMove&)> m_onMove;
    const std::function<void()> m_onClose;
    std::atomic<bool> m_aborted{false};
    std::int64_t m_next; ///< where reading on would continue; reader thread only
    int m_toldPiece = -1;
    bool m_toldWaiting = false;
};

} // namespace bitbeats::swarm
