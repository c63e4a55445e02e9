#include "RequestScheduler.h"

#include <algorithm>

namespace bitbeats::swarm {
namespace {

constexpr double kLongestRush = 2; // seconds

} // namespace

int RequestScheduler::webUnderWay() const {
    int bytes = 0;
    for (const auto& [id, source] : m_sources)
        if (source.web()) bytes += source.underWay();
    return bytes;
}

/// All connections together fill the road; none of them may hold much more than its share of it.
bool RequestScheduler::webHungry(const SourceModel& source, Instant now) const {
    const auto pace = !m_rush.empty() ? WebRoad::Pace::Rush : m_webPlenty ? WebRoad::Pace::Lean : WebRoad::Pace::Full;
    if (source.gathering(now)) return source.due() < source.requestLength();
    return webUnderWay() < m_webRoad.budget(m_readyWeb, pace) &&
           source.due() < std::max(source.requestLength(), m_webRoad.share(m_readyWeb, pace));
}

/// Connections to one server share one road: until the first sound is there, whatever else one of them asked for would
/// only hold the others up.
bool RequestScheduler::rushing() {
    if (m_rush.empty()) return false;
    if (m_rushAt == Instant{}) m_rushAt = m_now;
    std::erase_if(m_rush, [this](int p) { return m_pieces.have(p); });
    if (seconds(m_now - m_rushAt) > kLongestRush) m_rush.clear();
    return !m_rush.empty();
}

/// Many servers hold back the last bytes of an answer until those before it are acknowledged (Nagle's algorithm),
/// unless something follows: so each connection is asked for a little more behind what is waited for.
std::optional<Block> RequestScheduler::pickInRush(SourceId id, SourceModel& source) {
    if (const auto block = takeFirst(m_rush, 0, id, source)) return block;
    const auto rushed = [this](int piece) { return std::find(m_rush.begin(), m_rush.end(), piece) != m_rush.end(); };
    if (source.asked().empty() || !rushed(source.asked().back().block.piece)) return std::nullopt;
    for (const int piece : m_near)
        if (!rushed(piece) && mayTake(id, piece) && m_pieces.anyFree(piece)) return m_pieces.take(piece, kCell, false);
    return std::nullopt;
}

} // namespace bitbeats::swarm
