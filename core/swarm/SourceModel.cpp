#include "SourceModel.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::swarm {
namespace {

constexpr double kRateWindow = 0.5;     // seconds
constexpr double kShortestSpan = 0.03;  // seconds below which a rate says nothing
constexpr double kBandwidthMemory = 4;  // seconds; without it loss shrinks queue and rate in a spiral
constexpr double kSlack = 0.03;         // seconds of queue beyond a round trip
constexpr double kSlackAfterGap = 0.12; // for a source whose stream pauses now and then (loss)
constexpr double kGapMemory = 5;        // seconds
constexpr double kGap = 0.05;           // seconds
constexpr double kPacket = 1448;        // bytes of payload in a full TCP segment
constexpr int kDeepest = 1 << 20;       // bytes
constexpr double kUnknownRate = 20'000; // bytes per second, for a source that has sent nothing yet
constexpr double kHopeless = 1000;      // seconds
constexpr int kFirstRequest = 4096;     // bytes
constexpr int kFirstWebRequest = 32 * 1024;
constexpr int kWebRequestLeast = 16 * 1024;
constexpr int kWebRequestMost = 128 * 1024;

int wholeCells(double bytes) {
    return static_cast<int>(bytes) / kCell * kCell;
}

} // namespace

void SourceModel::addPiece(int piece) {
    const auto i = static_cast<std::size_t>(piece);
    if (m_has.size() <= i) m_has.resize(i + 1);
    m_has[i] = true;
}

void SourceModel::addRequest(const Block& block, Instant now) {
    m_asked.push_back({block, now, false});
    m_live += block.length;
    m_queued += block.length;
}

bool SourceModel::settle(const Block& block, Instant now, bool arrived) {
    const auto it = std::find_if(m_asked.begin(), m_asked.end(), [&](const Asked& a) { return a.block == block; });
    if (it == m_asked.end()) return false;
    if (!it->ghost) m_live -= block.length;
    m_queued -= block.length;
    if (arrived && m_samples.size() < 3 && !web())
        roundTrip = std::min(roundTrip, std::max(0.005, seconds(now - it->at)));
    if (arrived && !it->ghost) {
        // Answers come in order: cancelled requests before this one will not be answered any more.
        const auto next = std::next(it);
        for (auto ghost = m_asked.begin(); ghost != it; ++ghost)
            if (ghost->ghost) m_queued -= ghost->block.length;
        const auto keep = std::stable_partition(m_asked.begin(), it, [](const Asked& a) { return !a.ghost; });
        m_asked.erase(keep, next);
    } else {
        m_asked.erase(it);
    }
    if (m_asked.empty()) m_samples.clear(); // idle time is not slowness
    return true;
}

void SourceModel::makeGhost(std::size_t i) {
    m_asked[i].ghost = true;
    m_live -= m_asked[i].block.length;
}

std::deque<Asked> SourceModel::dropAll() {
    m_live = m_queued = 0;
    m_samples.clear();
    m_stalled = false;
    return std::exchange(m_asked, {});
}

void SourceModel::markStalled(Instant now) {
    m_stalled = true;
    m_stalledAt = now;
}

void SourceModel::onBytes(int count, Instant now) {
    const double expectedGap = m_rate > 0 ? 2 * kPacket / m_rate : 1;
    if (!m_samples.empty() && m_queued > 0 && seconds(now - m_lastBytes) > kGap + expectedGap) m_gapAt = now;
    m_stalled = false;
    m_received += count;
    m_lastBytes = now;
    m_samples.push_back({now, m_received});
    while (m_samples.size() > 2 && seconds(now - m_samples.front().at) > kRateWindow)
        m_samples.pop_front();

    const double span = seconds(now - m_samples.front().at);
    if (span >= kShortestSpan && m_samples.size() >= 3)
        m_rate = static_cast<double>(m_received - m_samples.front().total) / span;
    if (span >= 3 * kShortestSpan) {
        m_bandwidth = std::max(m_bandwidth * std::exp(-seconds(now - m_bandwidthAt) / kBandwidthMemory), m_rate);
        m_bandwidthAt = now;
    } else {
        m_bandwidth = std::max(m_bandwidth, m_rate);
    }
    updateStartup(now);
}

/// While a connection still speeds up, its queue may double each round trip; it has settled once three of them bring
/// no growth of a quarter.
void SourceModel::updateStartup(Instant now) {
    if (!m_startup || m_rate <= 0) return;
    if (m_startupBest == 0 || m_bandwidth > 1.25 * m_startupBest) {
        m_startupBest = m_bandwidth;
        m_startupSince = now;
    } else if (seconds(now - m_startupSince) > 3 * roundTrip) {
        m_startup = false;
    }
}

int SourceModel::target(int sourceCount, Instant now) const {
    const double slack = seconds(now - m_gapAt) < kGapMemory ? kSlackAfterGap : kSlack;
    const double settled = m_bandwidth * (roundTrip + slack);
    double wanted = settled;
    if (web())
        wanted = std::max<double>(settled, requestLength());
    else if (m_rate <= 0)
        wanted = std::clamp(64.0 * 1024 / std::max(1, sourceCount), 8.0 * 1024, 16.0 * 1024);
    else if (m_startup)
        wanted = std::max(settled, 2 * m_bandwidth * roundTrip);
    const int least = wholeBlocks() ? 2 * kBlock : 2 * requestLength();
    return std::clamp(static_cast<int>(wanted), web() ? requestLength() : least, kDeepest);
}

int SourceModel::requestLength() const {
    if (wholeBlocks()) return kBlock;
    if (web()) {
        if (m_rate <= 0) return kFirstWebRequest;
        return std::clamp(wholeCells(m_rate * 0.06), kWebRequestLeast, kWebRequestMost);
    }
    if (m_rate <= 0) return kFirstRequest;
    return std::clamp(wholeCells(m_rate * 0.03), kCell, kBlock);
}

double SourceModel::silence(Instant now) const {
    if (m_live <= 0) return 0;
    const auto wanted = std::find_if(m_asked.begin(), m_asked.end(), [](const Asked& a) { return !a.ghost; });
    return wanted == m_asked.end() ? 0 : seconds(now - std::max(m_lastBytes, wanted->at));
}

double SourceModel::eta(int bytes, Instant now) const {
    const double rate = m_rate > 0 ? m_rate : kUnknownRate;
    if (m_stalled || silence(now) > roundTrip + 0.06 + 3 * kCell / rate) return kHopeless;
    return bytes / rate + (m_queued > 0 ? 0 : roundTrip);
}

} // namespace bitbeats::swarm
