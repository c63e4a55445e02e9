#pragma once

#include "swarm/SwarmSession.h"

#include <vector>

namespace bitbeats::sources {

/// What a window shows of the swarm and turns in it, without ever starting one. Blocks briefly: not on the GUI thread.
class SwarmDesk {
public:
    virtual ~SwarmDesk() = default;
    /// All torrents that are open or seeded; none while nothing of the swarm has been asked for.
    virtual std::vector<swarm::TorrentStatus> status() const = 0;
    /// Bytes per second, 0 = none; kept for a session that starts later.
    virtual void setLimits(int upload, int download) = 0;
};

} // namespace bitbeats::sources
