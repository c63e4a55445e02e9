#include "WebRoad.h"

#include <algorithm>
#include <utility>

namespace bitbeats::swarm {
namespace {

constexpr int kFirst = 36 * 1024;      // bytes of one connection: what it sends in two round trips, beginning slowly
constexpr int kLeast = 24 * 1024;      // bytes of all
constexpr int kMost = 4 << 20;         // bytes of all
constexpr double kUnknownTrip = 0.1;   // seconds
constexpr double kLongestAnswer = 1.0; // seconds; beyond, it is not the way that is long
constexpr double kRush = 2;            // times what fills the road; also while connections speed up, as TCP does
constexpr double kFull = 1.5;
constexpr double kLean = 1.05;   // a road that becomes wider is still noticed
constexpr double kSlack = 0.004; // seconds
constexpr int kSettledTrips = 4; // without growth

} // namespace

void WebRoad::setRoundTrip(double seconds) {
    m_roundTrip = m_roundTrip > 0 ? std::min(m_roundTrip, seconds) : seconds;
}

void WebRoad::onRequest(int queued, Instant now) {
    if (queued > 0) return;
    m_meter.restart(); // idle time is not slowness
    m_measuring = true;
    m_askedAt = now;
}

void WebRoad::onBytes(int count, Instant now) {
    if (std::exchange(m_measuring, false)) m_answer = std::min(seconds(now - m_askedAt), kLongestAnswer);
    m_meter.add(count, now);
    if (!m_growing || m_meter.rate() <= 0) return;
    if (m_meter.bandwidth() > 1.25 * m_best) {
        m_best = m_meter.bandwidth();
        m_bestAt = now;
    } else if (seconds(now - m_bestAt) > std::max(kSettledTrips * m_answer, 0.15)) {
        m_growing = false;
    }
}

int WebRoad::budget(int connections, Pace pace) const {
    if (m_meter.rate() <= 0) return kFirst * connections;
    const double trip = std::max(m_answer, m_roundTrip > 0 ? m_roundTrip : kUnknownTrip);
    const double gain = m_growing || pace == Pace::Rush ? kRush : pace == Pace::Full ? kFull : kLean;
    return std::clamp(static_cast<int>(m_meter.bandwidth() * (trip * gain + kSlack)), kLeast, kMost);
}

int WebRoad::share(int connections, Pace pace) const {
    return m_meter.rate() <= 0 ? kFirst : 2 * budget(connections, pace) / std::max(1, connections);
}

} // namespace bitbeats::swarm
