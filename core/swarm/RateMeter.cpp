#include "RateMeter.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::swarm {
namespace {

constexpr double kWindow = 0.5; // seconds
constexpr double kMemory = 4;   // seconds

} // namespace

void RateMeter::add(int count, Instant now) {
    m_total += count;
    m_last = now;
    m_samples.push_back({now, m_total});
    while (m_samples.size() > 2 && seconds(now - m_samples.front().at) > kWindow)
        m_samples.pop_front();

    const double span = seconds(now - m_samples.front().at);
    if (span >= m_shortestSpan && m_samples.size() >= 3)
        m_rate = static_cast<double>(m_total - m_samples.front().total) / span;
    if (span >= 3 * m_shortestSpan) {
        m_bandwidth = std::max(m_bandwidth * std::exp(-seconds(now - m_bandwidthAt) / kMemory), m_rate);
        m_bandwidthAt = now;
    } else {
        m_bandwidth = std::max(m_bandwidth, m_rate);
    }
}

} // namespace bitbeats::swarm
