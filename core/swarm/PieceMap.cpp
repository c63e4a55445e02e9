#include "PieceMap.h"

namespace bitbeats::swarm {
namespace {

constexpr int kCellsPerBlock = kBlock / kCell;

std::size_t index(int i) {
    return static_cast<std::size_t>(i);
}

} // namespace

PieceMap::PieceMap(Geometry geometry) : m_geometry(geometry), m_pieces(index(geometry.pieceCount())) {
    for (int p = 0; p < m_geometry.pieceCount(); ++p)
        at(p).free = at(p).left = m_geometry.cellCount(p);
}

PieceMap::Piece& PieceMap::opened(int piece) {
    auto& p = at(piece);
    if (p.cells.empty()) {
        p.cells.assign(index(m_geometry.cellCount(piece)), kFree);
        p.givers.assign(p.cells.size(), -1);
    }
    return p;
}

PieceMap::Cells PieceMap::touchedBy(const Block& block) const {
    return {block.offset / kCell, (block.end() + kCell - 1) / kCell};
}

PieceMap::Cells PieceMap::coveredBy(const Block& block) const {
    const int begin = (block.offset + kCell - 1) / kCell;
    const bool toTheEnd = block.end() == m_geometry.pieceSize(block.piece);
    return {begin, toTheEnd ? m_geometry.cellCount(block.piece) : block.end() / kCell};
}

std::optional<Block> PieceMap::take(int piece, int length, bool wholeBlocks, int from) {
    if (!anyFree(piece)) return std::nullopt;
    auto& p = opened(piece);
    const int count = static_cast<int>(p.cells.size());
    int first = from / kCell;
    while (first < count && p.cells[index(first)] != kFree)
        ++first;
    if (first >= count)
        for (first = 0; p.cells[index(first)] != kFree;)
            ++first;
    int last = first;
    if (wholeBlocks) {
        first = first / kCellsPerBlock * kCellsPerBlock;
        last = std::min(count, first + kCellsPerBlock);
    } else {
        const int most = std::max(1, length / kCell);
        while (last < count && last - first < most && p.cells[index(last)] == kFree)
            ++last;
    }
    for (int c = first; c < last; ++c) {
        auto& cell = p.cells[index(c)];
        if (cell == kFree) {
            cell = kAsked;
            --p.free;
        } else if (cell == kAsked) {
            cell = kAskedTwice;
        }
    }
    const int begin = first * kCell;
    return Block{piece, begin, std::min(last * kCell, m_geometry.pieceSize(piece)) - begin};
}

std::optional<Block> PieceMap::takeUntouchedBlock(int piece) {
    if (!anyFree(piece)) return std::nullopt;
    auto& p = opened(piece);
    const int count = static_cast<int>(p.cells.size());
    for (int first = 0; first < count; first += kCellsPerBlock) {
        const auto begin = p.cells.begin() + first;
        const int length = std::min(kCellsPerBlock, count - first);
        if (std::any_of(begin, begin + length, [](auto cell) { return cell != kFree; })) continue;
        std::fill_n(begin, length, static_cast<std::uint8_t>(kAsked));
        p.free -= length;
        const int at = first * kCell;
        return Block{piece, at, std::min((first + length) * kCell, m_geometry.pieceSize(piece)) - at};
    }
    return std::nullopt;
}

std::optional<Block> PieceMap::askedOnce(const Block& block) const {
    const auto& p = at(block.piece);
    if (p.have || p.cells.empty()) return std::nullopt;
    const auto cells = touchedBy(block);
    int first = cells.begin;
    while (first < cells.end && p.cells[index(first)] != kAsked)
        ++first;
    if (first == cells.end) return std::nullopt;
    int last = first;
    while (last < cells.end && p.cells[index(last)] == kAsked)
        ++last;
    return Block{block.piece, first * kCell, std::min(last * kCell, block.end()) - first * kCell};
}

int PieceMap::askedOf(int piece, int cell) const {
    const auto& cells = at(piece).cells;
    if (cells.empty() || cells[index(cell)] == kThere) return 0;
    return cells[index(cell)];
}

bool PieceMap::askAgain(const Block& block) {
    auto& p = opened(block.piece);
    bool any = false;
    const auto cells = touchedBy(block);
    for (int c = cells.begin; c < cells.end; ++c) {
        if (p.cells[index(c)] != kAsked) continue;
        p.cells[index(c)] = kAskedTwice;
        any = true;
    }
    return any;
}

void PieceMap::release(const Block& block) {
    auto& p = at(block.piece);
    if (p.have || p.cells.empty()) return;
    const auto cells = touchedBy(block);
    for (int c = cells.begin; c < cells.end; ++c) {
        auto& cell = p.cells[index(c)];
        if (cell == kAskedTwice) {
            cell = kAsked;
        } else if (cell == kAsked) {
            cell = kFree;
            ++p.free;
        }
    }
}

PieceMap::Delivery PieceMap::deliver(const Block& block, int giver) {
    Delivery result;
    if (at(block.piece).have) return result;
    auto& p = opened(block.piece);
    const auto cells = coveredBy(block);
    for (int c = cells.begin; c < cells.end; ++c) {
        auto& cell = p.cells[index(c)];
        if (cell == kThere) continue;
        if (cell == kFree) --p.free;
        if (cell == kAskedTwice) result.wasAskedTwice = true;
        cell = kThere;
        p.givers[index(c)] = giver;
        --p.left;
        const Block fresh{block.piece, c * kCell, std::min(kCell, m_geometry.pieceSize(block.piece) - c * kCell)};
        if (!result.fresh.empty() && result.fresh.back().end() == fresh.offset)
            result.fresh.back().length += fresh.length;
        else
            result.fresh.push_back(fresh);
    }
    return result;
}

bool PieceMap::there(const Block& block) const {
    const auto& p = at(block.piece);
    if (p.have) return true;
    if (p.cells.empty()) return false;
    const auto cells = touchedBy(block);
    for (int c = cells.begin; c < cells.end; ++c)
        if (p.cells[index(c)] != kThere) return false;
    return true;
}

void PieceMap::setHave(int piece) {
    auto& p = at(piece);
    if (!p.have) ++m_haveCount;
    p = Piece{};
    p.have = true;
}

void PieceMap::setLost(int piece) {
    auto& p = at(piece);
    if (p.have) --m_haveCount;
    p = Piece{};
    p.free = p.left = m_geometry.cellCount(piece);
}

} // namespace bitbeats::swarm
