#pragma once

#include "base/Clock.h"

#include <cstdint>
#include <deque>

namespace bitbeats::swarm {

/// How fast bytes come: the rate over the last half second, and a slowly decaying maximum of it that does not follow
/// every dip (loss would otherwise shrink queue and rate in a spiral). Pure.
class RateMeter {
public:
    /// Nothing is said about the rate before bytes have come for `shortestSpan` seconds.
    explicit RateMeter(double shortestSpan = 0.03) : m_shortestSpan(shortestSpan) {}

    void add(int count, Instant now);
    /// What comes next follows a pause that says nothing about the rate.
    void restart() { m_samples.clear(); }

    double rate() const { return m_rate; }           ///< bytes per second; 0 = not known yet
    double bandwidth() const { return m_bandwidth; } ///< bytes per second
    std::int64_t total() const { return m_total; }   ///< bytes
    bool fresh() const { return m_samples.size() < 3; }
    bool running() const { return !m_samples.empty(); }
    Instant last() const { return m_last; }

private:
    struct Sample {
        Instant at;
        std::int64_t total;
    };
    double m_shortestSpan;
    std::deque<Sample> m_samples;
    std::int64_t m_total = 0;
    double m_rate = 0;
    double m_bandwidth = 0;
    Instant m_bandwidthAt{};
    Instant m_last{};
};

} // namespace bitbeats::swarm
