#pragma once

#include "RateMeter.h"

namespace bitbeats::swarm {

/// What all connections to web seeds share: one road. Says how much may be due on all of them together, so that the
/// road is full and yet a seek does not have to wait for what was asked before it. Pure: time is an argument.
class WebRoad {
public:
    void setRoundTrip(double seconds);
    /// A request leaves while the others still bring `queued` bytes.
    void onRequest(int queued, Instant now);
    void onBytes(int count, Instant now);
    enum class Pace {
        Rush, ///< nothing is asked but what somebody waits for: asking late only costs a round trip
        Full, ///< an idle moment would be missed
        Lean, ///< it would not, but what is under way delays a seek
    };
    /// Bytes that may be under way on `connections` together.
    int budget(int connections, Pace pace) const;
    /// Of these, at most so many on one of them: they are not all equally quick.
    int share(int connections, Pace pace) const;
    double rate() const { return m_meter.rate(); } ///< bytes per second; 0 = not known yet

private:
    RateMeter m_meter{0.15}; // a turn of all connections takes that long
    double m_roundTrip = 0;  ///< seconds to connect, the shortest; 0 = not known
    double m_answer = 0;     ///< seconds to the first byte of an answer, on an empty road
    bool m_measuring = false;
    Instant m_askedAt{};
    bool m_growing = true; ///< the connections still speed up
    double m_best = 0;
    Instant m_bestAt{};
};

} // namespace bitbeats::swarm
