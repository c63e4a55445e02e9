#pragma once

#include "swarm/SwarmSession.h"

namespace bitbeats::swarm {

struct SeedFacts {
    std::int64_t uploaded = 0; ///< bytes, over all time
    std::int64_t size = 0;     ///< bytes
    int localHour = 0;         ///< 0..23
};

/// Whether a fetched track that nobody plays is shared now. Pure.
inline bool maySeed(const SeedFacts& facts, double ratio, const SeedSchedule& schedule) {
    if (ratio > 0 && static_cast<double>(facts.uploaded) >= ratio * static_cast<double>(facts.size)) return false;
    const int begin = schedule.beginHour;
    const int end = schedule.endHour;
    if (begin == end) return true;
    const bool overMidnight = begin > end;
    return overMidnight ? facts.localHour >= begin || facts.localHour < end
                        : facts.localHour >= begin && facts.localHour < end;
}

} // namespace bitbeats::swarm
