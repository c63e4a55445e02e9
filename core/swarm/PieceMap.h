#pragma once

#include "Geometry.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitbeats::swarm {

/// Which cells of which piece are free, asked for (by one source or two), or there. Cells of a piece that nobody has
/// touched cost nothing. Pure; knows no sources beyond a number for who gave a cell.
class PieceMap {
public:
    explicit PieceMap(Geometry geometry);

    const Geometry& geometry() const { return m_geometry; }
    bool have(int piece) const { return at(piece).have; }
    bool anyFree(int piece) const { return !at(piece).have && at(piece).free > 0; }
    /// Every cell is there, the hash is not known yet.
    bool full(int piece) const { return !at(piece).have && at(piece).left == 0; }
    /// How many sources a cell is asked of; 0 for one that is free or there.
    int askedOf(int piece, int cell) const;
    bool touched(int piece) const { return !at(piece).cells.empty(); }
    int haveCount() const { return m_haveCount; }

    /// The first run of free cells of at most `length` bytes, looked for from the byte `from` on and then before it;
    /// marks it asked. With `wholeBlocks` it starts and ends on 16 KiB borders, and cells in it that are asked
    /// elsewhere are asked a second time.
    std::optional<Block> take(int piece, int length, bool wholeBlocks, int from = 0);
    /// The first 16 KiB block of which nothing has been asked or come; marks it asked.
    std::optional<Block> takeUntouchedBlock(int piece);

    /// Marks cells of `block` that are asked once as asked twice; false if none is.
    bool askAgain(const Block& block);
    /// The first run of cells in `block` that exactly one source was asked for.
    std::optional<Block> askedOnce(const Block& block) const;

    /// One of the owners of `block` will not send it.
    void release(const Block& block);

    struct Delivery {
        std::vector<Block> fresh; ///< runs that were not there before
        bool wasAskedTwice = false;
    };
    /// The cells wholly inside `block` have come from `giver`.
    Delivery deliver(const Block& block, int giver);
    bool there(const Block& block) const;

    /// Who gave each cell of a piece that is full or being filled.
    const std::vector<int>& givers(int piece) const { return at(piece).givers; }

    void setHave(int piece); ///< verified, or on disk
    void setLost(int piece); ///< forget everything about it

private:
    enum : std::uint8_t { kFree = 0, kAsked = 1, kAskedTwice = 2, kThere = 3 };
    struct Piece {
        std::vector<std::uint8_t> cells;
        std::vector<int> givers;
        int free = 0;
        int left = 0;
        bool have = false;
    };
    struct Cells {
        int begin;
        int end;
    };

    const Piece& at(int piece) const { return m_pieces[static_cast<std::size_t>(piece)]; }
    Piece& at(int piece) { return m_pieces[static_cast<std::size_t>(piece)]; }
    Piece& opened(int piece);
    Cells touchedBy(const Block& block) const;
    Cells coveredBy(const Block& block) const;

    Geometry m_geometry;
    std::vector<Piece> m_pieces;
    int m_haveCount = 0;
};

} // namespace bitbeats::swarm
