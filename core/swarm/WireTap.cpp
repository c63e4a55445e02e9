#include "WireTap.h"

#include "Geometry.h"

#include <algorithm>

namespace bitbeats::swarm {
namespace {

constexpr char kPieceMessage = 7;
constexpr std::uint32_t kPieceHeader = 9; // id, piece, offset

std::uint32_t bigEndian(const std::array<std::uint8_t, 4>& b) {
    return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

} // namespace

std::tuple<int, int, int> WireTap::decrypt(lt::span<lt::span<char>> buffers) {
    int count = 0;
    int pieceBytes = 0;
    for (const auto buffer : buffers) {
        pieceBytes += scan(buffer);
        count += static_cast<int>(buffer.size());
    }
    if (pieceBytes > 0) m_onBytes(pieceBytes);
    return {0, count, 0};
}

int WireTap::scan(lt::span<char> buffer) {
    int pieceBytes = 0;
    std::ptrdiff_t i = 0;
    while (i < buffer.size()) {
        if (m_skip > 0) {
            const auto step = std::min<std::int64_t>(m_skip, buffer.size() - i);
            m_skip -= step;
            i += step;
            if (m_inPiece) pieceBytes += static_cast<int>(step);
            continue;
        }
        if (m_prefixBytes < 4) {
            m_prefix[static_cast<std::size_t>(m_prefixBytes++)] = static_cast<std::uint8_t>(buffer[i++]);
            if (m_prefixBytes == 4 && bigEndian(m_prefix) == 0) m_prefixBytes = 0; // keep-alive
            continue;
        }
        const auto length = bigEndian(m_prefix);
        // A larger block was never asked for: libtorrent ends that connection itself.
        m_inPiece = buffer[i] == kPieceMessage && length >= kPieceHeader && length <= kPieceHeader + kBlock;
        if (m_inPiece) buffer[i] = static_cast<char>(kTappedPiece);
        m_skip = length;
        m_prefixBytes = 0;
    }
    return pieceBytes;
}

} // namespace bitbeats::swarm
