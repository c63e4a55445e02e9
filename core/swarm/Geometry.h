#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

namespace bitbeats::swarm {

/// The smallest unit that is asked for. Small requests keep the queue at a slow peer shallow in time (a 2 KiB cell is
/// 16 ms at 1 Mbit/s), which is what makes a seek quick. Below the size of a packet each would wait for an
/// acknowledgement at peers that leave Nagle's algorithm on.
inline constexpr int kCell = 2048;

/// The unit that every BitTorrent program understands (BEP 3).
inline constexpr int kBlock = 16 * 1024;

/// A run of bytes inside one piece.
struct Block {
    int piece = 0;
    int offset = 0; ///< bytes
    int length = 0; ///< bytes

    int end() const { return offset + length; }
    auto operator<=>(const Block&) const = default;
};

/// How a torrent's bytes are cut.
struct Geometry {
    std::int64_t size = 0; ///< bytes
    int pieceLength = 0;   ///< bytes

    int pieceCount() const { return pieceLength > 0 ? static_cast<int>((size + pieceLength - 1) / pieceLength) : 0; }
    std::int64_t pieceBegin(int piece) const { return static_cast<std::int64_t>(piece) * pieceLength; }
    int pieceSize(int piece) const {
        return static_cast<int>(std::min<std::int64_t>(pieceLength, size - pieceBegin(piece)));
    }
    int pieceOf(std::int64_t byte) const { return static_cast<int>(byte / pieceLength); }
    int cellCount(int piece) const { return (pieceSize(piece) + kCell - 1) / kCell; }
    bool holds(const Block& block) const {
        return block.piece >= 0 && block.piece < pieceCount() && block.offset >= 0 && block.length > 0 &&
               block.length <= pieceSize(block.piece) - block.offset;
    }
};

} // namespace bitbeats::swarm
