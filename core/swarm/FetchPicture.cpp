// What people are told about a fetch.
#include "Fetch.h"

#include <algorithm>

namespace bitbeats::swarm {

/// A piece counts for whoever gave most of it.
void Fetch::noteOrigin(int piece) {
    const auto& givers = m_scheduler.pieces().givers(piece);
    const auto byWeb = std::count_if(givers.begin(), givers.end(),
                                     [this](int giver) { return m_webSources.contains(SourceId{giver}); });
    m_origins[static_cast<std::size_t>(piece)] =
        2 * byWeb > static_cast<std::ptrdiff_t>(givers.size()) ? PieceOrigin::WebSeed : PieceOrigin::Peer;
}

std::vector<PieceOrigin> Fetch::origins(std::int64_t begin, std::int64_t end) const {
    std::vector<PieceOrigin> origins;
    if (end <= begin) return origins;
    for (int piece = m_geometry.pieceOf(begin); piece <= m_geometry.pieceOf(end - 1); ++piece) {
        if (m_scheduler.pieces().have(piece))
            origins.push_back(m_origins[static_cast<std::size_t>(piece)]);
        else
            origins.push_back(m_assembling.contains(piece) ? PieceOrigin::Arriving : PieceOrigin::Absent);
    }
    return origins;
}

std::vector<PeerPicture> Fetch::webSeeds(Instant at) const {
    std::vector<PeerPicture> seeds;
    for (const auto& seed : m_webSeeds) {
        if (seed->dead()) continue;
        PeerPicture one;
        one.webSeed = true;
        one.name = seed->name();
        one.has = 1;
        one.choked = true;
        for (const auto id : seed->sources()) {
            const auto& source = m_scheduler.source(id);
            one.choked = false;
            if (seconds(at - source.lastBytes()) < 1) one.downloadRate += static_cast<int>(source.rate());
        }
        seeds.push_back(std::move(one));
    }
    return seeds;
}

} // namespace bitbeats::swarm
